"""The map: classes, legend, outlines, drawing, and the page over HTTP."""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader

from aides import RACINE
from aides.commun import langue
from aides.site.carte.choix import ChoixInconnu, lire
from aides.site.carte.contours import FICHIER, Contour, charger
from aides.site.carte.discretisation import METHODES, discretiser, le_plus_rond
from aides.site.carte.modele import Options, Valeur, mesures
from aides.site.carte.rendu import Carte, dessiner
from aides.site.carte.valeurs import figure, valeurs
from tests.preuves import au_moins_un

shapely = pytest.importorskip("shapely", reason="shapely, which makes the outlines, is not installed")

MESURES = {mesure.id: mesure for mesure in mesures(["montant", "nombre", "entreprises"], "prêts")}
RAPPORT, TOTAL = MESURES["montant-par-entreprise"], MESURES["montant"]
COULEURS = Options("departement", RAPPORT, "couleurs", titre="Essai")
CERCLES = Options("departement", TOTAL, "cercles", titre="Essai")
FINE = "\u202f"


# Classes


@given(
    st.lists(st.integers(-(10**12), 10**12).map(lambda n: Decimal(n) / 100), min_size=1, max_size=60),
    st.sampled_from(sorted(METHODES)),
    st.integers(2, 7),
)
def test_every_value_falls_in_one_class_and_the_counts_say_so(series: list[Decimal], methode: str, nombre: int) -> None:
    classes = discretiser(series, methode, nombre)
    assert list(classes.bornes) == sorted(set(classes.bornes))
    assert len(classes.effectifs) == len(classes.bornes) + 1 <= nombre
    comptes = [sum(classes.classe(valeur) == rang for valeur in series) for rang in range(len(classes.effectifs))]
    assert comptes == list(classes.effectifs)
    if methode != "egales":
        assert all(classes.effectifs)


def test_natural_breaks_keep_clusters_whole() -> None:
    series = [1, 2, 3, 100, 101, 103, 1000, 1010]
    assert discretiser(series, "jenks", 3).effectifs == (3, 3, 2)


def test_quantiles_hold_as_many_values_and_never_part_equal_ones() -> None:
    assert discretiser(range(1, 101), "quantiles", 5).effectifs == (20, 20, 20, 20, 20)
    assert discretiser([7, 7, 7, 7, 9], "quantiles", 3).effectifs == (4, 1)


def test_equal_widths_may_leave_a_class_empty() -> None:
    assert discretiser([0, 1, 2, 99, 100], "egales", 4).effectifs in {(3, 0, 0, 2), (3, 2)}


@pytest.mark.parametrize(
    ("bas", "haut", "attendu"),
    [
        ("2987.41", "3012.9", "3000"),
        ("2410", "2415", "2415"),
        ("0.31", "0.58", "0.5"),
        ("-4", "3", "0"),
        ("9", "12", "10"),
    ],
)
def test_breaks_are_the_roundest_number_between_two_neighbours(bas: str, haut: str, attendu: str) -> None:
    assert str(le_plus_rond(Decimal(bas), Decimal(haut))) == attendu


# Figures


def test_a_ratio_is_exact_and_unknown_without_its_terms() -> None:
    ligne = {"nombre_heures": 100.1, "nombre_salaries": 3}
    (par_salarie,) = (m for m in mesures(["heures", "salaries"], "demandes") if m.id == "heures-par-salarie")
    assert figure(ligne, par_salarie) == Decimal("33.37")
    assert figure({**ligne, "nombre_salaries": 0}, par_salarie) is None
    assert figure({**ligne, "nombre_heures": None}, par_salarie) is None
    assert figure({"montant_par_entreprise": 33.37}, RAPPORT) == Decimal("33.37")


def test_rows_become_figures_with_secret_apart_and_unlocated_aid_left_out() -> None:
    commun = {"libelle_departement": "Ain", "nombre_aides": 4}
    lignes: list[dict[str, Any]] = [
        {**commun, "dep": "01", "montant_affiche": 1200, "montant_par_entreprise": 400.0, "cellules_secretes": 0},
        {**commun, "dep": "02", "montant_affiche": None, "montant_par_entreprise": None, "cellules_secretes": 1},
        {**commun, "dep": "03", "montant_affiche": 9, "montant_par_entreprise": 3.0, "cellules_secretes": 2},
        {**commun, "dep": "ZZ", "montant_affiche": 9, "montant_par_entreprise": 3.0, "cellules_secretes": 0},
    ]
    premiere, secrete, partielle = valeurs(lignes, "departement", RAPPORT, [TOTAL], lambda code: f"/{code}")
    assert (premiere.valeur, premiere.secret, premiere.lien) == (400, False, "/01")
    assert premiere.details == {"Montant": f"1{FINE}200\u00a0€"}
    assert (secrete.valeur, secrete.secret) == (None, True)
    assert partielle.details["Sans compter"] == "2 cases secrètes"


@pytest.mark.parametrize(
    ("colonnes", "attendues"),
    [
        (["nombre", "montant"], ["montant", "nombre", "montant-par-habitant", "montant-moyen"]),
        (["nombre", "salaries", "heures"], ["nombre", "salaries", "heures", "heures-par-salarie"]),
    ],
)
def test_a_scheme_offers_only_what_it_measures(colonnes: list[str], attendues: list[str]) -> None:
    assert [mesure.id for mesure in mesures(colonnes, "demandes")] == attendues


def test_totals_go_to_circles_and_ratios_to_colours_unless_the_address_says_otherwise() -> None:
    proposees = list(MESURES.values())
    assert lire({}, proposees, [], "departement").mode == "couleurs"
    assert lire({"mesure": "montant"}, proposees, [], "departement").mode == "cercles"
    force = lire({"mesure": "montant", "mode": "couleurs"}, proposees, [], "departement")
    assert "trompe l'œil" in dessiner([], force).note
    assert dessiner([], COULEURS).note == dessiner([], CERCLES).note == ""


@pytest.mark.parametrize("nom", ["niveau", "mesure", "mode", "methode", "zoom", "region"])
def test_a_wrong_choice_is_named_in_a_sentence(nom: str) -> None:
    with pytest.raises(ChoixInconnu, match=r"«\sfaux\s»"):
        lire({nom: "faux"}, list(MESURES.values()), ["84"], "departement")


# Outlines


def polygones(contour: Contour) -> Any:
    """The shape of a path as written, in tenths of a unit."""
    formes = []
    for sous_trace in re.findall(r"M([^l]+)l([^z]+)z", contour.trace):
        depart, suite = ([round(float(n) * 10) for n in re.findall(r"-?\d*\.?\d+", partie)] for partie in sous_trace)
        xs, ys = (list(accumulate([depart[axe], *suite[axe::2]])) for axe in (0, 1))
        formes.append(shapely.Polygon(list(zip(xs, ys, strict=True))))
    return shapely.union_all([shapely.make_valid(forme) for forme in formes])


def nomenclature(nature: str) -> dict[str, str]:
    with (RACINE / "nomenclatures" / "departement.csv").open(encoding="utf-8") as flux:
        return {ligne["code"]: ligne["region"] for ligne in csv.DictReader(flux) if ligne["nature"] == nature}


def test_every_departement_region_and_collectivite_has_an_outline_under_the_weight_limit() -> None:
    contours = charger()
    regions = nomenclature("departement")
    assert {code: forme.region for code, forme in contours.departements.items() if forme.region} == regions
    assert set(contours.departements) - set(regions) == set(nomenclature("collectivite"))
    assert set(contours.regions) == set(regions.values())
    assert set(contours.zoom.departements) == {code for code, region in regions.items() if region == "11"}
    assert len(gzip.compress(FICHIER.read_bytes())) < 60_000


def test_departements_share_their_borders_and_fill_their_region() -> None:
    contours = charger()
    for code, region in au_moins_un(contours.regions.items()):
        parties = [polygones(forme) for forme in contours.departements.values() if forme.region == code]
        somme, reunion, entiere = sum(p.area for p in parties), shapely.union_all(parties).area, polygones(region).area
        assert somme == pytest.approx(reunion, rel=2e-3), code
        assert reunion == pytest.approx(entiere, rel=2e-3), code


def test_circles_stand_inside_their_territory_and_everything_inside_the_drawing() -> None:
    contours = charger()
    for code, forme in au_moins_un({**contours.departements, **contours.regions}.items()):
        gauche, haut, droite, bas = forme.bornes
        assert gauche < forme.x < droite, code
        assert haut < forme.y < bas, code
        assert gauche >= 0, code
        assert haut >= 0, code
        assert droite <= contours.largeur, code
        assert bas <= (contours.hauteur if forme.region or code in contours.regions else contours.hauteur_com), code


def outil(*arguments: str) -> subprocess.CompletedProcess[str]:
    commande = [sys.executable, str(RACINE / "outils" / "contours.py"), *arguments]
    return subprocess.run(commande, capture_output=True, text=True, timeout=120)


def test_the_script_draws_any_geojson_by_code(tmp_path: Path) -> None:
    pytest.importorskip("pyproj", reason="pyproj, which projects the outlines, is not installed")
    objets = []
    with (RACINE / "nomenclatures" / "departement.csv").open(encoding="utf-8") as flux:
        for ligne in csv.DictReader(flux):
            if ligne["nature"] == "departement":
                x, y = float(ligne["longitude"]), float(ligne["latitude"])
                carre = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]
                geometrie = {"type": "Polygon", "coordinates": [carre]}
                objets.append({"type": "Feature", "properties": {"code": ligne["code"]}, "geometry": geometrie})
    entree, sortie = tmp_path / "carres.geojson", tmp_path / "contours.json"
    entree.write_text(json.dumps({"type": "FeatureCollection", "features": objets}), encoding="utf-8")
    arguments = ("--geojson", str(entree), "--source", "Carrés", "--sortie", str(sortie), "--tolerance", "0")
    lancement = outil(*arguments)
    assert lancement.returncode == 0, lancement.stderr
    contours = charger(sortie)
    assert contours.source == "Carrés"
    assert len(contours.departements) == 101
    assert contours.departements["59"].y < contours.departements["13"].y
    assert contours.departements["29"].x < contours.departements["67"].x

    entree.write_text(json.dumps({"type": "FeatureCollection", "features": objets[1:]}), encoding="utf-8")
    incomplet = outil(*arguments)
    assert incomplet.returncode == 1
    assert "Il manque le contour de : 01." in incomplet.stderr


def test_finer_coasts_take_the_place_of_whole_islands(tmp_path: Path) -> None:
    """One islet of the package is on La Réunion, another far from it; Guyane has neighbours, and keeps its own."""
    pytest.importorskip("pyproj", reason="pyproj, which projects the outlines, is not installed")
    sys.path.insert(0, str(RACINE / "outils"))
    from cotes import INDEX, MARGE, POINTS, avec_cotes

    ici, la = (np.array([[x, -21], [x + 0.02, -21], [x + 0.01, -20.98], [x, -21]], "<f4") for x in (55.5, 59.0))
    octets = ici.tobytes() + la.tobytes()
    lignes = [f"{genre} 1 4 -21 -20.98 {debut} 32 0" for genre, debut in (("1", 0), ("1", 32), ("2", 0))]
    paquet = tmp_path / "cotes.whl"
    with zipfile.ZipFile(paquet, "w") as archive:
        archive.writestr(INDEX, "\n".join(lignes))
        archive.writestr(POINTS, octets)
    avant = {"974": shapely.box(55.4, -21.1, 55.6, -20.9), "973": shapely.box(-54, 3, -52, 5)}
    apres = avec_cotes(avant, paquet, {"974": []})
    assert apres["974"].equals(shapely.Polygon(ici))
    assert apres["973"] is avant["973"]
    assert MARGE > 0
    with pytest.raises(ValueError, match="n'a pas de côte pour : 973"):
        avec_cotes(avant, paquet, {"973": []})


def test_overseas_islands_have_their_bays() -> None:
    contours = charger()
    for code in ("971", "972", "974", "976"):
        # Natural Earth's were of 450 signs at most.
        assert len(contours.departements[code].trace) > 1000, code


def test_the_script_draws_the_boundaries_of_ign(donnees_officielles: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyproj", reason="pyproj, which projects the outlines, is not installed")
    entree = donnees_officielles.parent / "reference" / "departements-1000m.geojson"
    if not entree.is_file():
        pytest.skip(f"the reference boundaries are not there: {entree}")
    sortie = tmp_path / "contours.json"
    lancement = outil("--geojson", str(entree), "--source", "IGN", "--sortie", str(sortie))
    assert lancement.returncode == 0, lancement.stderr
    assert len(charger(sortie).departements) == 101
    assert len(gzip.compress(sortie.read_bytes())) < 60_000


# Drawing


def serie(**remplacees: Valeur) -> list[Valeur]:
    """A figure for each département, 1000 upwards, but for those given (d01=...)."""
    codes = [code for code, forme in charger().departements.items() if forme.region]
    return [
        remplacees.get(f"d{code}", Valeur(code, f"Département {code}", Decimal(1000 + 10 * rang), lien=f"/ici/{code}"))
        for rang, code in enumerate(codes)
    ]


def ecrire(carte: Carte) -> str:
    environnement = Environment(loader=FileSystemLoader(RACINE / "templates"), autoescape=True)
    environnement.globals |= {"t": langue.traduire, "deux_points": langue.deux_points}
    gabarit = environnement.get_template("carte/carte.html")
    return gabarit.render(bloc_carte=SimpleNamespace(carte=carte, choix=None))


def test_secret_is_hatched_unknown_is_grey_and_both_are_in_the_legend() -> None:
    cas = serie(d01=Valeur("01", "Ain", None, secret=True, lien="/ici/01"), d02=Valeur("02", "Aisne", None))
    carte = dessiner([valeur for valeur in cas if valeur.code != "03"], COULEURS)
    teintes = {forme.code: forme.teinte for forme in carte.formes}
    assert (teintes["01"], teintes["02"], teintes["03"]) == ("secret", "vide", "vide")
    assert [(rang.teinte, rang.effectif) for rang in carte.legende.absents] == [("secret", 1), ("vide", 2)]
    texte = ecrire(carte)
    assert re.search(r'<title>Ain\nsecret statistique</title><path class="secret" fill="url\(#carte-hachures\)"', texte)
    assert '<pattern id="carte-hachures"' in texte
    assert not dessiner(serie(), COULEURS).legende.absents


def test_the_legend_has_its_unit_and_counts_every_territory() -> None:
    legende = dessiner(serie(), COULEURS).legende
    assert legende.unite == "en euros par entreprise"
    assert sum(rang.effectif for rang in legende.rangs) == 101
    assert legende.rangs[0].texte == f"moins de {legende.rangs[1].texte.split(' ')[1]}"
    assert "Fisher-Jenks" in legende.explication
    riches = [replace(valeur, valeur=(valeur.valeur or 0) * 10**6) for valeur in serie()]
    assert dessiner(riches, replace(COULEURS, mesure=TOTAL)).legende.unite == "en milliards d'euros"


def test_the_surface_of_a_circle_follows_the_figure_and_small_ones_lie_above() -> None:
    carte = dessiner(
        serie(d59=Valeur("59", "Nord", 400_000_000), d62=Valeur("62", "Pas-de-Calais", 100_000_000)), CERCLES
    )
    rayons = {forme.code: forme.rayon for forme in carte.cercles}
    assert rayons["59"] == pytest.approx(2 * rayons["62"], rel=0.01)
    assert [forme.rayon for forme in carte.cercles] == sorted(rayons.values(), reverse=True)
    reference = carte.legende.ronds[0]
    assert reference.texte == "200\u00a0M€"
    assert reference.rayon**2 / rayons["59"] ** 2 == pytest.approx(0.5, rel=0.02)


def test_zero_and_negative_totals_have_no_circle() -> None:
    carte = dessiner([Valeur("59", "Nord", 0), Valeur("62", "Pas-de-Calais", -5)], CERCLES)
    assert not carte.cercles
    assert not carte.legende.ronds
    assert ecrire(carte)


def test_the_zoom_copies_the_paris_region_and_can_be_dropped() -> None:
    avec = dessiner(serie(), COULEURS)
    assert {forme.code for forme in avec.zoom} == {"75", "77", "78", "91", "92", "93", "94", "95"}
    assert "Paris et sa couronne" in ecrire(avec)
    sans = dessiner(serie(), replace(COULEURS, zoom="non"))
    assert not sans.zoom
    assert "Paris et sa couronne" not in ecrire(sans)


def test_one_region_alone_keeps_the_classes_of_the_country() -> None:
    pays, region = dessiner(serie(), COULEURS), dessiner(serie(), replace(COULEURS, region="84"))
    assert {forme.code for forme in region.formes} == {
        c for c, reg in nomenclature("departement").items() if reg == "84"
    }
    nationales = {forme.code: forme.teinte for forme in pays.formes}
    assert all(forme.teinte == nationales[forme.code] for forme in region.formes)
    assert [rang.texte for rang in region.legende.rangs] == [rang.texte for rang in pays.legende.rangs]
    assert sum(rang.effectif for rang in region.legende.rangs) == len(region.lignes) == 12


@pytest.mark.parametrize("region", sorted(charger().regions))
@pytest.mark.parametrize("options", [COULEURS, CERCLES], ids=["couleurs", "cercles"])
def test_each_region_can_be_shown_alone(region: str, options: Options) -> None:
    carte = dessiner(serie(), replace(options, region=region))
    x, y, largeur, hauteur = map(float, carte.vue.split())
    for forme in au_moins_un(carte.formes):
        gauche, haut, droite, bas = forme.contour.bornes
        assert x <= gauche < droite <= x + largeur
        assert y <= haut < bas <= y + hauteur


def test_collectivites_appear_only_with_figures() -> None:
    assert "St-Barthélemy" not in ecrire(dessiner(serie(), COULEURS))
    assert "St-Barthélemy" in ecrire(dessiner([*serie(), Valeur("977", "Saint-Barthélemy", 5)], COULEURS))


@pytest.mark.parametrize("options", [COULEURS, CERCLES], ids=["couleurs", "cercles"])
def test_the_page_works_without_a_script_and_under_a_strict_policy(options: Options) -> None:
    texte = ecrire(dessiner(serie(d01=Valeur("01", "<b>Ain</b>", 5, lien="/ici/01")), options))
    assert not re.search(r"<script|\sstyle=|\son\w+=|javascript:|<b>", texte)
    # Each territory is met once by the keyboard in the drawing, and once in the table.
    accessibles = re.findall(r'<a href="/ici/(\w+)" data-code="\1">', texte)
    assert len(accessibles) == len(set(accessibles)) == 101
    assert len(set(re.findall(r'<a href="/ici/(\w+)">', texte))) == 101


def test_the_table_ranks_the_figures_of_the_drawing() -> None:
    carte = dessiner(
        [Valeur("01", "Ain", 5), Valeur("02", "Aisne", 9), Valeur("03", "Allier", 9), Valeur("04", "x", None)], CERCLES
    )
    assert [(ligne.rang, ligne.valeur.code) for ligne in carte.lignes] == [
        ("1", "02"),
        ("1", "03"),
        ("3", "01"),
        ("", "04"),
    ]
    assert carte.lignes[-1].texte == "donnée absente"


# Over HTTP


def lien(page: str, texte: str) -> str:
    """Address of the choice with this label."""
    trouve = re.search(rf'<a href="([^"]+)"[^>]*>{re.escape(texte)}</a>', page)
    assert trouve, texte
    return html.unescape(trouve[1])


@pytest.mark.parametrize(
    "dispositif", ["fonds-solidarite", "pge", "reports-echeances", "cpsti", "activite-partielle", "prets-directs"]
)
@pytest.mark.parametrize("niveau", ["region", "departement"])
def test_each_scheme_has_its_map(site: httpx.Client, dispositif: str, niveau: str) -> None:
    reponse = site.get("/carte", params={"dispositif": dispositif, "niveau": niveau})
    if (dispositif, niveau) == ("prets-directs", "departement") and reponse.status_code == 404:
        assert "n’est pas publié par département" in reponse.text
        return
    assert reponse.status_code == 200
    requete, code = {"region": ("par_region", "reg"), "departement": ("par_departement", "dep")}[niveau]
    lignes = site.get(f"/aides/{requete}.json", params={"dispositif": dispositif, "_shape": "array"}).json()
    lieux = [ligne for ligne in lignes if ligne[code] != "ZZ"]
    formes = re.findall(
        r'data-code="(\w+)"[^>]*><title>[^<]*</title>\s*<path class="(k\d c\d|secret)"[^>]*d="M', reponse.text
    )
    assert len(formes) > 1
    # Each place has a colour or the hatching of what is withheld, and the map opens on a measure that is well known.
    assert {lieu for lieu, _ in formes} == {ligne[code] for ligne in lieux}
    connus = {ligne[code] for ligne in lieux if ligne["nombre_aides"] is not None}
    assert 2 * len({lieu for lieu, teinte in formes if teinte != "secret"}) >= len(connus)
    assert {ligne[code] for ligne in lieux if not ligne["cellules_secretes"]} <= {
        lieu for lieu, teinte in formes if teinte != "secret"
    }
    assert "Les mêmes chiffres en tableau" in reponse.text


def test_the_ring_of_paris_is_named_in_its_inset(site: httpx.Client) -> None:
    page = site.get("/carte?dispositif=pge&niveau=departement").text
    (codes,) = re.findall(r'<g class="carte-codes">(.*?)</g>', page)
    assert set(re.findall(r">(\w+)</text>", codes)) == {"75", "92", "93", "94"}
    assert "carte-codes" not in site.get("/carte?dispositif=pge&niveau=departement&zoom=non").text
    image = site.get("/-/carte.svg?dispositif=pge&niveau=departement").text
    assert all(f">{code}</text>" in image for code in ("75", "92", "93", "94"))


def test_the_map_without_a_scheme_asks_for_one(site: httpx.Client) -> None:
    page = site.get("/carte?mesure=nombre").text
    assert "<figure" not in page
    fiches = site.get("/aides/dispositifs.json?_shape=objects").json()["rows"]
    titres = [fiche["titre"] for fiche in fiches if fiche["par_region"]]
    for titre in au_moins_un(titres):
        carte = site.get(lien(page, titre.replace("'", "’"))).text
        assert carte.count('class="carte-scene"') == 1
        # From the map of one to that of any other.
        assert len(re.findall(r'<a href="/carte\?[^"]*dispositif=', carte.partition("<figure")[0])) == len(titres)


def test_choices_stay_in_the_address(site: httpx.Client) -> None:
    page = site.get("/carte?dispositif=pge&zoom=non").text
    suivant = lien(page, "Montant")
    assert {"dispositif=pge", "zoom=non", "mesure=montant"} <= set(re.split(r"[?&#]", suivant))
    page = site.get(suivant).text
    assert 'class="rond"' in page
    assert "Paris et sa couronne" not in page
    assert 'class="rond"' not in site.get(lien(page, "Couleurs")).text


def test_a_region_opens_on_its_departements_and_a_departement_on_its_page(site: httpx.Client) -> None:
    regions = site.get("/carte?dispositif=pge&niveau=region").text
    adresses = map(html.unescape, re.findall(r'<a href="([^"]+)" data-code="84"', regions))
    region = site.get(next(adresses)).text
    codes = set(re.findall(r'<a href="/dispositif/pge/departement/(\w+)" data-code', region))
    assert codes
    assert codes <= {code for code, reg in nomenclature("departement").items() if reg == "84"}
    assert "Toute la France" in region


def test_the_figures_are_those_of_the_query(site: httpx.Client) -> None:
    page = site.get("/carte?dispositif=pge&mesure=nombre&niveau=region").text
    lignes = site.get("/aides/par_region.json?dispositif=pge&_shape=objects").json()["rows"]
    for ligne in au_moins_un(ligne for ligne in lignes if ligne["reg"] != "ZZ"):
        attendu = f"{ligne['nombre_aides']:,}".replace(",", FINE) + "\u00a0prêts"
        assert html.escape(f"{ligne['libelle_region']}\n{attendu}".replace("'", "’")) in page


@pytest.mark.parametrize(
    ("adresse", "statut", "phrase"),
    [
        ("/carte?dispositif=pge&mesure=richesse", 400, "«\u00a0richesse\u00a0»"),
        ("/carte?dispositif=pge&region=00", 400, "«\u00a000\u00a0»"),
        ("/carte?dispositif=inconnu", 404, "«\u00a0inconnu\u00a0»"),
    ],
)
def test_a_wrong_address_is_told_in_french(site: httpx.Client, adresse: str, statut: int, phrase: str) -> None:
    reponse = site.get(adresse)
    assert reponse.status_code == statut
    assert phrase in reponse.text
