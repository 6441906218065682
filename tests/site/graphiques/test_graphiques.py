"""Charts: what they show is what the query says, a withheld value is never a zero, colours hold for every reader."""

from __future__ import annotations

import gzip
import json
import re
import struct
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import httpx
import numpy as np
import pytest

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import BASE
from aides.site.graphiques import (
    FORMATS,
    THEMES,
    Contexte,
    Graphique,
    autonome,
    charger,
    composer,
    dessin_de_page,
    dimensions,
    figure,
    image,
    noms,
)
from aides.site.graphiques.nombres import court
from aides.site.graphiques.palette import couleurs, feuille_de_style, reference
from aides.site.graphiques.temps import en_series
from tests.lisible import unescape
from tests.preuves import au_moins_un

FONDS = Contexte("Fonds de solidarité", "aides")
SVG = "{http://www.w3.org/2000/svg}"


def instant(date_maj: str, montant: float | None, volet: str = "VOLET1", **autres: Any) -> dict[str, Any]:
    return {
        "dispositif": "fonds-solidarite", "volet": volet, "concept": "cumul", "date_maj": date_maj, "mois": "",
        "territoire": "Lozère", "montant_total": montant, "secret": 0, **autres,
    }  # fmt: skip


def secteur(code: str, montant: float | None, secretes: int = 0, **autres: Any) -> dict[str, Any]:
    return {
        "dispositif": "fonds-solidarite", "date_maj": "2021-03-31", "territoire": "Lozère", "axe": "section_naf",
        "modalite": code, "libelle_modalite": f"Secteur {code}", "montant_total": montant,
        "cellules_secretes": secretes, **autres,
    }  # fmt: skip


def lignes_de(graphique: Graphique, cle: str = "code") -> dict[str, dict[str, Any]]:
    return {ligne[cle]: ligne for ligne in graphique.lignes if cle in ligne}


# What is drawn


def test_ten_first_sectors_and_others_that_sum_exactly() -> None:
    lignes = [secteur(code, 100 - rang + 0.1) for rang, code in enumerate("ABCDEFGHIJKLM")]
    barres = lignes_de(composer(charger("secteurs"), lignes, FONDS))
    assert list(barres) == [*"ABCDEFGHIJ", "autres"]
    assert barres["autres"]["libelle"] == "Autres (3 secteurs)"
    assert barres["autres"]["valeur"] == 267.3
    assert barres["autres"]["exact"] == "267,30\u00a0€"


def test_what_is_not_known_is_never_hidden_among_the_others() -> None:
    lignes = [secteur("Z", 500.0), *(secteur(code, 10.0) for code in "ABCDEFGHIJKLM")]
    barres = lignes_de(composer(charger("secteurs"), lignes, FONDS))
    assert list(barres)[-2:] == ["autres", "Z"]


def test_secret_and_unpublished_values_have_no_length_and_say_why() -> None:
    lignes = [secteur("A", 0.0), secteur("B", None, secretes=1), secteur("C", None)]
    barres = lignes_de(composer(charger("secteurs"), lignes, FONDS, "montant_total"))
    assert barres["A"]["etat"] == "connu"
    assert barres["A"]["valeur"] == 0
    assert (barres["B"]["valeur"], barres["B"]["texte"]) == (None, "secret statistique")
    assert (barres["C"]["valeur"], barres["C"]["texte"]) == (None, "non publié")


def test_others_with_a_secret_are_a_minimum() -> None:
    lignes = [*(secteur(code, 10.0) for code in "ABCDEFGHIJKL"), secteur("M", None, secretes=1)]
    graphique = composer(charger("secteurs"), lignes, FONDS)
    assert lignes_de(graphique)["autres"]["texte"] == "au moins 20\u00a0€"
    assert "1 valeur protégée par le secret statistique" in graphique.note


def test_businesses_are_not_added_over_sectors() -> None:
    lignes = [secteur(code, None, nombre_entreprises=10) for code in "ABCDEFGHIJKLM"]
    autres = lignes_de(composer(charger("secteurs"), lignes, FONDS, "nombre_entreprises"))["autres"]
    assert (autres["valeur"], autres["texte"]) == (None, "non additif")


def test_headcount_classes_are_in_natural_order_up_to_the_largest() -> None:
    codes = ["53", "01", "NN", "ZZ", "11", "00", "42"]
    lignes = [secteur(code, 1.0 * rang, axe="classe_effectif") for rang, code in enumerate(codes)]
    assert list(lignes_de(composer(charger("effectifs"), lignes, FONDS))) == ["NN", "00", "01", "11", "42", "53", "ZZ"]


def test_concepts_never_share_a_curve_and_each_volet_has_its_own() -> None:
    lignes = [
        instant("2020-05-05", 10.0), instant("2020-06-04", 20.0), instant("2020-06-04", 5.0, "VOLET2"),
        instant("2020-10-27", 900.0, concept="somme-mensuelle"), instant("2020-10-27", 70.0, concept="mensuel"),
    ]  # fmt: skip
    graphique = composer(charger("historique-cumul"), lignes, FONDS)
    assert [nom for nom, _ in en_series(lignes, "montant_total")] == ["Volet\u00a01", "Volet\u00a02"]
    assert sorted(ligne["valeur"] for ligne in graphique.lignes) == [5, 10, 20]


def test_a_secret_breaks_the_curve() -> None:
    lignes = [instant("2020-05-05", 10.0), instant("2020-06-04", None, secret=1), instant("2020-07-01", 30.0)]
    graphique = composer(charger("historique-cumul"), lignes, FONDS)
    assert [ligne["valeur"] for ligne in graphique.lignes] == [10, None, 30]
    assert "secret statistique" in graphique.note
    # One move per piece of the curve: two pieces, and nothing at the bottom for the missing one.
    trait = next(d for d in re.findall(r'd="([^"]+)"[^>]*stroke-width="2.5"', figure(graphique)))
    assert trait.count("M") == 2


def test_period_is_an_average_per_day_and_a_revision_is_negative() -> None:
    lignes = [instant("2020-06-01", 100.0), instant("2020-06-11", 400.0), instant("2020-06-12", 390.0)]
    periodes = composer(charger("historique-rythme"), lignes, FONDS).lignes
    assert [(p["valeur"], p["exact"]) for p in periodes] == [(30, "300\u00a0€"), (-10, "−10\u00a0€")]
    assert periodes[0]["couleur"] != periodes[1]["couleur"]


def test_first_amount_before_any_period_is_told() -> None:
    graphique = composer(charger("historique-rythme"), [instant("2020-06-01", 1e9), instant("2020-07-01", 2e9)], FONDS)
    assert "Avant le 1er juin 2020, première date disponible\u00a0: 1,00\u00a0Md\u00a0€." in graphique.note


def test_daily_publications_are_shown_by_month() -> None:
    lignes = [
        instant(f"2020-{mois:02}-{jour:02}", mois * 100.0 + jour) for mois in range(4, 10) for jour in range(1, 28)
    ]
    periodes = composer(charger("historique-rythme"), lignes, FONDS).lignes
    assert [p["debut"] for p in periodes] == [f"2020-{mois:02}-27" for mois in range(4, 9)]


def test_comparison_has_two_bars_a_scheme_and_falls_back_to_numbers_where_there_are_no_euros() -> None:
    lignes = [
        {"dispositif": "pge", "titre": "PGE", "volet": "", "territoire_a": "Paris", "territoire_b": "Lozère",
         "part_montant_a": 14.62, "part_montant_b": 0.04, "part_nombre_a": 9.0, "part_nombre_b": 0.1},
        {"dispositif": "activite-partielle", "titre": "Activité partielle", "volet": "", "territoire_a": "Paris",
         "territoire_b": "Lozère", "part_montant_a": None, "part_montant_b": None, "part_nombre_a": 7.6,
         "part_nombre_b": None},
    ]  # fmt: skip
    graphique = composer(charger("comparaison"), lignes)
    valeurs = [(li["dispositif"], li["texte"]) for li in graphique.lignes if li["genre"] == "valeur"]
    assert valeurs == [
        ("PGE", "14,6\u00a0%"), ("PGE", "moins de 0,1\u00a0%"),
        ("Activité partielle, en nombre", "7,6\u00a0%"), ("Activité partielle, en nombre", "non publié"),
    ]  # fmt: skip
    assert graphique.titre == "Paris et Lozère, dispositif par dispositif"


def test_a_measure_that_is_not_the_charts_is_refused_in_french() -> None:
    with pytest.raises(ValueError, match=r"mesures possibles\s: montant_total"):
        composer(charger("secteurs"), [secteur("A", 1.0)], FONDS, "part_montant")


@pytest.mark.parametrize(
    ("valeur", "unite", "attendu"),
    [
        ("35491702665", "euros", "35,5 Md €"), ("289073235.58", "euros", "289 M €"),
        ("791356", "euros", "791\u202f356 €"),
        ("10532242", "nombre", "10,5 M"), ("0", "euros", "0 €"), ("0.04", "%", "moins de 0,1 %"), ("0", "%", "0,0 %"),
    ],
)  # fmt: skip
def test_short_figures_are_french(valeur: str, unite: str, attendu: str) -> None:
    assert court(Decimal(valeur), unite).replace("\u00a0", " ") == attendu


# How it is drawn


@pytest.fixture(scope="module")
def exemples() -> dict[str, Graphique]:
    """One chart of each kind of drawing: curve, periods, bars with a secret."""
    temps = [instant("2020-05-05", 1.5e9), instant("2021-01-31", 12.25e9), instant("2022-06-24", 35.49e9)]
    barres = [secteur("I", 12.8e9), secteur("G", 4.9e9), secteur("B", None, secretes=1)]
    return {
        "historique-cumul": composer(charger("historique-cumul"), temps, FONDS),
        "historique-rythme": composer(charger("historique-rythme"), temps, FONDS),
        "secteurs": composer(charger("secteurs"), barres, FONDS),
    }


@pytest.mark.parametrize("nom", ["historique-cumul", "historique-rythme", "secteurs"])
def test_a_figure_is_a_named_image_without_style_or_script(exemples: dict[str, Graphique], nom: str) -> None:
    svg = figure(exemples[nom]).replace("’", "'")
    racine = ElementTree.fromstring(svg)
    ids = racine.attrib["aria-labelledby"].split()
    assert racine.attrib["role"] == "img"
    dits = [racine.findtext(f"{SVG}{balise}[@id='{cle}']") for balise, cle in zip(("title", "desc"), ids, strict=True)]
    assert dits == [exemples[nom].titre, exemples[nom].description]
    assert not re.search(r"<style|<script|\sstyle=|aria-roledescription|https?://(?!www\.w3\.org/)", svg)
    assert len(gzip.compress(svg.encode())) < 5_000


@pytest.mark.parametrize("nom", ["historique-cumul", "historique-rythme", "secteurs"])
@pytest.mark.parametrize("format_", ["large", "etroit"])
def test_the_drawing_of_a_page_has_both_themes_and_the_size_that_is_kept_for_it(
    exemples: dict[str, Graphique], nom: str, format_: str
) -> None:
    svg = dessin_de_page(exemples[nom], format_)
    racine = ElementTree.fromstring(svg)
    assert racine.attrib["viewBox"].split()[2:] == [str(cote) for cote in dimensions(exemples[nom], format_)]
    feuille = racine.findtext(f"{SVG}style") or ""
    citees = set(re.findall(r"var\(--g-([\w-]+)\)", svg))
    assert citees
    clair, sombre = feuille.split("@media (prefers-color-scheme: dark)")
    assert set(re.findall(r"--g-([\w-]+):", clair)) == citees
    assert [c for c in citees if f"--g-{c}: {couleurs()[c]['sombre']}" not in sombre] == []


def test_axis_is_in_french(exemples: dict[str, Graphique]) -> None:
    textes = [
        t.text or "".join(t.itertext())
        for t in ElementTree.fromstring(figure(exemples["historique-cumul"])).iter(f"{SVG}text")
    ]
    assert {"janv.", "juil."} <= {re.sub(r"\d{4}", "", texte) for texte in textes}
    assert {"10", "20", "30"} <= set(textes)
    assert "en milliards d'euros" in exemples["historique-cumul"].sous_titre


def test_secret_is_hatched_and_two_drawings_do_not_share_a_pattern(exemples: dict[str, Graphique]) -> None:
    large, etroit = (figure(exemples["secteurs"], format_) for format_ in ("large", "etroit"))
    motifs = [re.findall(r'<pattern id="([^"]+)"', svg) for svg in (large, etroit)]
    assert [len(trouves) for trouves in motifs] == [1, 1]
    assert motifs[0] != motifs[1]
    assert f'fill="url(#{motifs[0][0]})"' in large
    assert "secret statistique" in large


@pytest.mark.parametrize("theme", THEMES)
def test_stand_alone_image_holds_its_title_its_source_and_no_page_colour(
    exemples: dict[str, Graphique], theme: str
) -> None:
    svg = autonome(exemples["secteurs"], theme, source="Source : DGFiP.")
    assert "var(" not in svg
    assert "Source : DGFiP." in svg
    assert couleurs()["serie-1"][theme] in svg
    ElementTree.fromstring(svg)


def test_preview_is_a_png_of_the_size_of_a_link_preview(exemples: dict[str, Graphique]) -> None:
    png = image(exemples["historique-cumul"], source="Source : DGFiP.")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1200, 630)


def test_text_from_the_data_cannot_become_markup() -> None:
    lignes = [secteur("A", 1.0, libelle_modalite="<script>alert(1)</script>", territoire="A & <b>")]
    for svg in (
        figure(composer(charger("secteurs"), lignes, FONDS)),
        autonome(composer(charger("secteurs"), lignes, FONDS)),
    ):
        assert "<script" not in svg
        assert "<b>" not in svg
        ElementTree.fromstring(svg)


# Colours


def lineaire(couleur: str) -> np.ndarray:
    canaux = np.array([int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(canaux <= 0.04045, canaux / 12.92, ((canaux + 0.055) / 1.055) ** 2.4)


def contraste(a: str, b: str) -> float:
    clartes = sorted(float(lineaire(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (clartes[1] + 0.05) / (clartes[0] + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_stands_out_on_the_page(theme: str) -> None:
    lue = lire_yaml(RACINE / "charts" / "palette.yml")
    fonds = [lue["page"][theme], lue["carte"][theme]]
    faibles = {
        nom: teintes[theme]
        for nom, teintes in couleurs().items()
        if nom not in ("fond", "filet")
        and any(contraste(teintes[theme], fond) < (4.5 if nom in ("encre", "doux") else 3) for fond in fonds)
    }
    assert faibles == {}


def test_named_bars_have_one_hue_and_what_is_not_known_is_grey() -> None:
    lignes = [secteur(code, 20.0 - rang) for rang, code in enumerate("ABCDEFGHIJKLMZ")]
    barres_ = composer(charger("secteurs"), lignes, FONDS).lignes
    teintes = {ligne["code"]: ligne["couleur"] for ligne in barres_}
    assert {"A", "J", "Z", "autres"} <= set(teintes)
    gris = {code for code, teinte in teintes.items() if teinte == reference("neutre")}
    assert gris == {"Z", "autres"}
    assert {teinte for code, teinte in teintes.items() if code not in gris} == {reference("serie-1")}


FICHE = {
    "dispositif": "pge",
    "axe": "section_naf",
    "couverture": 100.0,
    "nature_modalite": "connue",
    "part_nombre": 1.0,
}


def test_a_breakdown_has_its_finding_as_title_and_says_what_it_is_under_it() -> None:
    prets = Contexte("Prêts garantis par l'État", "prêts")
    paires = (("G", 60.0), ("C", 40.0))
    lignes = [secteur(code, part, part_montant=part, territoire="France entière", **FICHE) for code, part in paires]
    dite = composer(charger("secteurs"), lignes, prets)
    assert dite.titre == "Le commerce a emprunté 60\u00a0% des prêts garantis par l'État"
    assert dite.sous_titre.startswith("Prêts garantis par l'État, les premiers secteurs. Montant")
    assert "a emprunté" in autonome(dite).replace("\u00a0", " ")
    # Of a volet, or by another measure, it is not true.
    for autre in (
        composer(charger("secteurs"), lignes, Contexte("PGE", "prêts", partiel=True)),
        composer(charger("secteurs"), lignes, prets, "nombre_aides"),
    ):
        assert autre.titre.endswith("les premiers secteurs")


def test_style_sheet_holds_the_palette() -> None:
    assert feuille_de_style() in (RACINE / "static" / "graphiques.css").read_text(encoding="utf-8")


# On the site


@pytest.mark.parametrize("nom", noms())
def test_every_chart_is_served_in_every_form_and_its_specification_is_whole(site: httpx.Client, nom: str) -> None:
    for format_ in FORMATS:
        svg = site.get(f"/-/graphique/{nom}.svg", params={"format": format_, "theme": "sombre"})
        assert (svg.status_code, svg.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
        ElementTree.fromstring(svg.text)
    assert site.get(f"/-/graphique/{nom}.png").content[:4] == b"\x89PNG"
    specification = site.get(f"/-/graphique/{nom}.json", params={"theme": "clair"}).json()
    assert specification["datasets"]["lignes"]
    assert specification["usermeta"]["embedOptions"]["formatLocale"]["thousands"] == "\u202f"
    assert "var(" not in json.dumps(specification)
    assert "url" not in specification["data"]


@pytest.mark.parametrize("nom", noms())
def test_every_chart_reads_columns_that_its_query_gives(site: httpx.Client, nom: str) -> None:
    modele = charger(nom)
    lignes = site.get(f"/{BASE}/{modele.requete}.json", params={"_shape": "array", **modele.parametres}).json()
    attendues = {f"{m}_{c}" for m in modele.mesures for c in "ab"} if nom == "comparaison" else set(modele.mesures)
    assert attendues <= set(lignes[0])


def test_the_figure_and_the_table_say_what_the_query_says(site: httpx.Client) -> None:
    page = unescape(site.get("/-/graphiques", params={"dispositif": "pge"}).text)
    lignes = site.get(f"/{BASE}/sections_territoire.json", params={"_shape": "array", "dispositif": "pge"}).json()
    premiere = lignes[0]
    assert page.count(court(Decimal(str(premiere["montant_total"])), "euros")) >= 2
    assert f'href="/{BASE}/sections_territoire.csv?dispositif=pge"' in page
    assert 'href="/-/graphique/secteurs.svg?dispositif=pge&format=carre"' in page


@pytest.mark.parametrize(
    ("adresse", "statut", "message"),
    [
        ("inconnu.svg", 404, "n'existe pas"),
        ("secteurs.svg?mesure=age", 400, "mesures possibles"),
        ("secteurs.svg?theme=rose", 400, "clair ou sombre"),
        ("secteurs.png?departement=999", 404, "pas de données"),
        ("secteurs.json?format=geant", 400, "n'existe pas"),
    ],
)
def test_wrong_requests_are_told_in_french(site: httpx.Client, adresse: str, statut: int, message: str) -> None:
    reponse = site.get(f"/-/graphique/{adresse}")
    assert reponse.status_code == statut
    assert message in unescape(reponse.text)


def test_parameters_of_others_do_not_reach_the_query_or_the_links(site: httpx.Client) -> None:
    assert (
        site.get("/-/graphique/effectifs.svg", params={"axe": "section_naf", "x": "1"}).text
        == site.get("/-/graphique/effectifs.svg").text
    )


@pytest.mark.parametrize(
    "chemin",
    ["/dispositif/pge", "/dispositif/fonds-solidarite/departement/48", "/comparer?a=region/11&b=region/84"],
)
def test_a_page_draws_nothing_and_its_drawings_come_when_they_are_near(site: httpx.Client, chemin: str) -> None:
    page = site.get(chemin, follow_redirects=True).text
    figures = re.findall(r"<figure class=\"graphique\".*?</figure>", page, re.S)
    images = au_moins_un(balise for une in figures for balise in re.findall(r"<img [^>]+>", une))
    for balise in images:
        lus = dict(re.findall(r'([a-z]+)="([^"]*)"', balise))
        assert (lus["loading"], bool(lus["alt"])) == ("lazy", True)
        recu = site.get(unescape(lus["src"]))
        assert (recu.status_code, recu.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
        assert f'viewBox="0 0 {lus["width"]} {lus["height"]}"' in recu.text
    assert "mark-" not in "".join(figures)
