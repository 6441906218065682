"""The page of a scheme, for France and for its territories: the figures of its queries, and what is not published."""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.database import QueryInterrupted

from aides.commun import francais, langue
from aides.site.pages.blocs import courbes
from aides.site.vues.erreurs import decrire
from tests.lisible import unescape
from tests.precalcule import recalculer
from tests.preuves import au_moins_un
from tests.serveur import servir

DISPOSITIFS = ("fonds-solidarite", "pge", "reports-echeances", "cpsti", "activite-partielle", "prets-directs")
POIDS_MAXIMAL = 150_000


def lire(client: httpx.Client, requete: str, **parametres: str) -> list[dict[str, Any]]:
    return client.get(f"/aides/{requete}.json", params={"_shape": "array", **parametres}).json()


def texte(client: httpx.Client, chemin: str, statut: int = 200) -> str:
    """What a reader sees of a page, its spaces made ordinary."""
    reponse = client.get(chemin)
    assert reponse.status_code == statut, reponse.text
    return ordinaire(
        unescape(re.sub(r"<(?!/?sup)[^>]+>", " ", re.sub(r"<(title|desc|script)[ >].*?</\1>", "", reponse.text)))
    )


def ordinaire(phrase: str) -> str:
    return re.sub(r"\s+", " ", phrase.replace(francais.FINE, " ").replace(francais.INSECABLE, " "))


@pytest.mark.parametrize("dispositif", DISPOSITIFS)
@pytest.mark.parametrize("lieu", ["", "/region/11", "/departement/33"])
def test_the_page_shows_the_figures_of_its_query(site: httpx.Client, dispositif: str, lieu: str) -> None:
    _, niveau, code = lieu.split("/") if lieu else ("", "region", "")
    page = texte(site, f"/dispositif/{dispositif}{lieu}")
    lignes = lire(site, "chiffres_cles_territoire", dispositif=dispositif, **({niveau: code} if code else {}))
    if not lignes:
        assert "n'est pas publié par département" in page
        return
    for ligne in au_moins_un(lignes):
        if ligne["secret"]:
            assert "Secret statistique" in page
            continue
        assert ordinaire(francais.nombre(ligne["nombre_aides"])) in page
        if ligne["montant_total"] is not None:
            assert ordinaire(francais.euros(ligne["montant_total"])) in page
        if code and ligne["part_montant"] is not None:
            assert ordinaire(langue.pourcentage(ligne["part_montant"])) in page
            attendu = f"{langue.rang(ligne['rang_montant'])} sur {ligne['territoires_classes']}"
            assert attendu in page


def test_shares_and_ranks_are_those_of_the_places_compared(site: httpx.Client) -> None:
    regions = [ligne for ligne in lire(site, "par_region", dispositif="pge") if ligne["reg"] != "ZZ"]
    total = sum(Decimal(str(ligne["montant_total"])) for ligne in lire(site, "par_region", dispositif="pge"))
    rangees = sorted(regions, key=lambda ligne: -ligne["montant_total"])
    for rang, region in enumerate(au_moins_un(rangees), start=1):
        (cles,) = lire(site, "chiffres_cles_territoire", dispositif="pge", region=region["reg"])
        assert cles["rang_montant"] == rang
        assert cles["territoires_classes"] == len(regions)
        part = 100 * Decimal(str(region["montant_total"])) / total
        assert abs(Decimal(str(cles["part_montant"])) - part) <= Decimal("0.01")


def test_another_date_and_another_volet_change_the_figures(site: httpx.Client) -> None:
    publications = lire(site, "publications_dispositif", dispositif="fonds-solidarite")
    premiere = min(ligne["date_maj"] for ligne in publications)
    (cles,) = lire(site, "chiffres_cles_territoire", dispositif="fonds-solidarite", date_maj=premiere)
    page = texte(site, f"/dispositif/fonds-solidarite?date_maj={premiere}")
    assert ordinaire(francais.euros(cles["montant_total"])) in page
    assert francais.jour(premiere) in page
    (second,) = lire(site, "chiffres_cles_territoire", dispositif="fonds-solidarite", volet="VOLET2")
    assert ordinaire(francais.euros(second["montant_total"])) in texte(
        site, "/dispositif/fonds-solidarite?volet=VOLET2"
    )


def test_what_the_state_announces_beyond_the_details_is_told(site: httpx.Client) -> None:
    lignes = [li for li in lire(site, "chiffres_cles_dispositifs") if (li["montant_non_ventile"] or 0) > 0]
    assert lignes
    for ligne in lignes:
        page = texte(site, f"/dispositif/{ligne['dispositif']}")
        assert ordinaire(francais.euros_abreges(ligne["montant_annonce"])) in page
        assert f"L'administration annonce {ordinaire(francais.euros(ligne['montant_annonce']))}." in page
        assert f"dont {ordinaire(francais.euros_abreges(ligne['montant_total']))} répartis" in page
        assert ordinaire(francais.euros(ligne["montant_non_ventile"])) in page
        assert "sans détail" not in texte(site, f"/dispositif/{ligne['dispositif']}/region/11")


def test_a_page_leads_to_the_places_inside(site: httpx.Client) -> None:
    assert 'href="/dispositif/pge/region/94"' in site.get("/dispositif/pge").text
    region = site.get("/dispositif/pge/region/94").text
    assert 'href="/dispositif/pge/departement/2A"' in region.partition('class="territoires"')[2]


def test_others_open_on_the_lines_that_they_add_up(site: httpx.Client) -> None:
    page = site.get("/dispositif/pge").text
    (figure,) = re.findall(r'<figure class="graphique graphique-barres" id="secteurs">.*?</figure>', page, re.S)
    visible, _, replie = figure.partition("<details")
    lignes = {li["libelle_modalite"] for li in lire(site, "sections_territoire", dispositif="pge")}

    def noms(morceau: str) -> list[str]:
        cellules = re.findall(r'<th scope="row">(.*?)<svg', morceau, re.S)
        return [ordinaire(unescape(re.sub(r"<[^>]+>", "", cellule))).strip() for cellule in cellules]

    (autres,) = [nom for nom in noms(visible) if nom.startswith("Autres (")]
    assert autres == f"Autres ({len(noms(replie))} secteurs)"
    assert {*noms(visible), *noms(replie)} - {autres} == lignes


def test_bars_can_be_of_another_measure(site: httpx.Client) -> None:
    par_nombre = site.get("/dispositif/pge?selon=nombre").text.partition('id="secteurs"')[2].partition("</figure>")[0]
    (premier,) = lire(site, "top_secteurs", dispositif="pge", combien="1")
    plus_nombreux = max(lire(site, "sections_territoire", dispositif="pge"), key=lambda li: li["nombre_aides"] or 0)
    assert premier["libelle_modalite"] in ordinaire(unescape(site.get("/dispositif/pge").text))
    assert ordinaire(unescape(par_nombre)).index(plus_nombreux["libelle_modalite"]) < 2500
    assert 'aria-current="true">Nombre</a>' in par_nombre


def test_partial_activity_keeps_its_measures_apart(site_lacunaire: httpx.Client) -> None:
    site = site_lacunaire
    lignes = lire(site, "chiffres_cles_territoire", dispositif="activite-partielle", region="11")
    assert len({ligne["concept"] for ligne in lignes}) == len(lignes) >= 2
    page = texte(site, "/dispositif/activite-partielle/region/11")
    for ligne in lignes:
        assert ordinaire(francais.nombre(ligne["nombre_heures"])) in page
    assert ordinaire(francais.nombre(sum(ligne["nombre_heures"] for ligne in lignes))) not in page
    assert "ne se compare pas au cumul" in page or all(li["concept"] != "somme-mensuelle" for li in lignes)


@pytest.mark.parametrize(
    ("chemin", "statut", "message"),
    [
        ("/dispositif/inconnu", 404, "Le dispositif « inconnu » n'existe pas."),
        ("/dispositif/pge/departement/100", 404, "ne porte le code « 100 »"),
        ("/dispositif/pge/region/2A", 404, "ne porte le code « 2A »"),
        ("/territoire/departement/ZZ", 404, "ne porte le code « ZZ »"),
        ("/secteur/ZZ", 404, "Aucun secteur ne porte le code « ZZ »."),
        ("/comparer?a=lune", 404, "« lune »"),
        ("/comparer?a=xx&b=region/11", 404, "« xx »"),
        ("/comparer?a=region/", 404, "« region/ »"),
        ("/comparer?a=commune/33063", 404, "« commune/33063 »"),
        ("/comparer?c=departement/999", 404, "« 999 »"),
        ("/integrer/rien", 404, "Le bloc « rien » n'existe pas"),
        ("/dispositif/pge?date_maj=2021-02-30", 400, "n'est pas une date de la forme AAAA-MM-JJ"),
        ("/dispositif/pge?date_maj=20210601", 400, "n'est pas une date de la forme AAAA-MM-JJ"),
        ("/dispositif/pge?volet=VOLET9", 400, "n'est pas une valeur de volet"),
        ("/dispositif/pge?selon=poids", 400, "n'est pas une valeur de selon"),
        ("/dispositif/pge?mode=relief", 400, "n'est pas un choix possible pour mode"),
        ("/integrer/carte?titre=peut-etre", 400, "n'est pas une valeur de titre"),
    ],
)
def test_what_does_not_exist_is_said_in_french_with_ways_out(
    site: httpx.Client, chemin: str, statut: int, message: str
) -> None:
    assert message in texte(site, chemin, statut)
    page = site.get(chemin).text
    assert 'action="/recherche"' in page
    assert 'href="/secteurs"' in page


def test_a_query_cut_off_is_said_in_french() -> None:
    statut, phrase = decrire(QueryInterrupted(Exception("interrupted"), "select 1", {}))
    assert statut == 503
    assert "trop de temps" in phrase


@pytest.fixture(scope="module")
def site_lacunaire(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The sample with PGE of Gironde withheld, its sectors too, and no prêts directs by département.

    Hours of activité partielle are known in Île-de-France, whatever the sample hides there.
    """
    copie = tmp_path_factory.mktemp("secret") / "aides.db"
    shutil.copy(base_echantillon, copie)
    with sqlite3.connect(copie) as base:
        base.execute(
            "UPDATE agregat SET secret = 1, nombre = NULL, entreprises = NULL, montant = NULL, montant_centimes = NULL"
            " WHERE dispositif = 'pge' AND departement = '33'"
        )
        base.execute("DELETE FROM agregat WHERE dispositif = 'prets-directs' AND niveau = 'departement'")
        base.execute(
            "UPDATE agregat SET secret = 0, nombre = 700 + id, salaries = 80000 + id, heures = 9000000 + id"
            " WHERE dispositif = 'activite-partielle' AND niveau = 'region' AND region = '11' AND axe = 'total'"
        )
        recalculer(base)
    base.close()
    with servir(copie) as adresse, httpx.Client(base_url=adresse, timeout=30) as client:
        yield client


def test_a_withheld_value_is_said_secret_never_zero(site_lacunaire: httpx.Client) -> None:
    (cles,) = lire(site_lacunaire, "chiffres_cles_territoire", dispositif="pge", departement="33")
    assert (cles["secret"], cles["montant_total"], cles["rang_montant"], cles["part_montant"]) == (1, None, None, None)
    page = texte(site_lacunaire, "/dispositif/pge/departement/33")
    assert "Secret statistique" in page
    assert "secret statistique" in page
    assert not re.search(r"(?<![\d,])0 €", page)
    territoire = texte(site_lacunaire, "/territoire/departement/33")
    assert "Secret statistique" in territoire
    assert "Pas publié par département." in territoire
    voisin = lire(site_lacunaire, "chiffres_cles_territoire", dispositif="pge", departement="75")[0]
    assert voisin["territoires_classes"] == len(
        [
            li
            for li in lire(site_lacunaire, "par_departement", dispositif="pge")
            if li["montant_total"] and li["nature"] == "departement"
        ]
    )


def test_a_scheme_without_departements_says_so_and_leads_to_the_region(site_lacunaire: httpx.Client) -> None:
    reponse = site_lacunaire.get("/dispositif/prets-directs/departement/33")
    assert "n’est pas publié par département" in reponse.text
    assert 'href="/dispositif/prets-directs/region/75"' in reponse.text
    assert "Avance remboursable" in texte(site_lacunaire, "/dispositif/prets-directs/region/75")


def test_the_page_names_itself_to_machines(site: httpx.Client) -> None:
    page = site.get("/dispositif/pge/departement/33?mode=cercles&selon=nombre&volet=").text
    adresse = str(site.base_url).rstrip("/")
    assert f'<link rel="canonical" href="{adresse}/dispositif/pge/departement/33">' in page
    (description,) = re.findall(r'<meta name="description" content="([^"]*)"', page)
    assert "Gironde" in unescape(description)
    (image,) = re.findall(r'<meta property="og:image" content="([^"]*)"', page)
    reponse = site.get(unescape(image))
    assert (reponse.status_code, reponse.headers["content-type"]) == (200, "image/png")
    (decouverte,) = re.findall(r'type="application/json\+oembed" href="([^"]*)"', page)
    assert site.get(unescape(decouverte)).json()["title"] == "Prêts garantis par l'État : Gironde"


def test_oembed_gives_a_frame_that_shows_the_map(site: httpx.Client) -> None:
    adresse = str(site.base_url).rstrip("/")
    page = f"{adresse}/dispositif/fonds-solidarite/region/11?volet=VOLET1"
    lu = site.get("/oembed", params={"url": page, "maxwidth": "500"}).json()
    assert (lu["version"], lu["type"], lu["width"]) == ("1.0", "rich", 500)
    (source,) = re.findall(r'src="([^"]*)"', lu["html"])
    cadre = site.get(unescape(source))
    assert cadre.status_code == 200
    assert "data-carte" in cadre.text
    assert 'data-code="75"' in cadre.text
    assert "<header" not in cadre.text
    for autre in ("https://exemple.test/dispositif/pge", f"{adresse}/aides", "", "n'importe quoi"):
        assert site.get("/oembed", params={"url": autre}).status_code == 404
    assert site.get("/oembed", params={"url": page, "format": "xml"}).status_code == 501


@pytest.mark.parametrize("bloc", ["chiffres", "carte", "graphique"])
def test_each_block_can_be_embedded_with_or_without_its_title(site: httpx.Client, bloc: str) -> None:
    avec = site.get(f"/integrer/{bloc}?dispositif=pge&departement=33").text
    sans = site.get(f"/integrer/{bloc}?dispositif=pge&departement=33&titre=non&zoom=non").text
    assert '<h1 class="invisible">' in sans
    assert '<h1 class="invisible">' not in avec
    assert 'href="/aides/' in sans
    assert "Source" in sans
    assert f"/integrer/{bloc}?dispositif=pge&amp;departement=33" in site.get("/dispositif/pge/departement/33").text


def test_the_page_of_the_largest_scheme_is_light(site: httpx.Client) -> None:
    page = site.get("/dispositif/fonds-solidarite")
    fichiers = {page.url.path: page.content}
    for lien in re.findall(r'(?:href|src)="(/static/[^"]*)"', page.text):
        fichiers[lien] = site.get(lien).content
    assert sum(len(gzip.compress(contenu)) for contenu in fichiers.values()) < POIDS_MAXIMAL


def test_a_territory_shows_every_scheme(site: httpx.Client) -> None:
    page = texte(site, "/territoire/departement/33")
    vus = []
    for dispositif in DISPOSITIFS:
        for ligne in lire(site, "chiffres_cles_territoire", dispositif=dispositif, departement="33")[:1]:
            vus.append(dispositif)
            assert ligne["titre"] in page
            attendu = "Secret statistique" if ligne["secret"] else ordinaire(francais.nombre(ligne["nombre_aides"]))
            assert attendu in page
    assert tuple(vus) == DISPOSITIFS


def test_hidden_totals_are_told_and_months_belong_to_their_scheme(site: httpx.Client) -> None:
    titres = {ligne["titre"] for ligne in lire(site, "chiffres_cles_dispositifs")}
    assert len(titres) == len(DISPOSITIFS)
    for dispositif in DISPOSITIFS:
        historique = lire(site, "historique", dispositif=dispositif)
        page = texte(site, f"/dispositif/{dispositif}")
        titre = lire(site, "chiffres_cles_dispositif", dispositif=dispositif)[0]["titre"]
        dans_le_temps = page.partition("Dans le temps")[2].partition("Ce qu'est ce dispositif")[0]
        assert (f"{titre}, mois par mois" in dans_le_temps) == any(li["concept"] == "mensuel" for li in historique)
        assert not any(f"{autre}, mois par mois" in dans_le_temps for autre in titres - {titre})
        if all(li["secret"] for li in historique if li["concept"] == "cumul"):
            assert "Aucun cumul à dessiner" in dans_le_temps
        else:
            assert f"{titre}, le cumul dans le temps" in dans_le_temps


def test_volets_of_one_measure_in_time_are_added_once(site: httpx.Client) -> None:
    lignes = lire(site, "chiffres_cles_territoire", dispositif="fonds-solidarite", region="11")
    par_concept: dict[str, list[str]] = {}
    for ligne in lignes:
        par_concept.setdefault(ligne["concept"], []).append(ligne["volet"])
    assert "cumul" in par_concept
    for volets in par_concept.values():
        assert ("" in volets) == (len(set(volets) - {""}) > 1)


def test_a_sector_shows_every_scheme_and_region(site: httpx.Client) -> None:
    page = texte(site, "/secteur/I?dispositif=pge")
    for ligne in au_moins_un(lire(site, "secteur_dispositifs", secteur="I")):
        assert ordinaire(francais.nombre(ligne["nombre_aides"])) in page
    for ligne in au_moins_un(lire(site, "secteur_regions", dispositif="pge", secteur="I")):
        assert ligne["libelle_region"] in page
        assert ligne["cellules_secretes"] or ordinaire(francais.euros(ligne["montant_total"])) in page


def test_a_sector_of_one_nomenclature_leads_to_the_other(site: httpx.Client) -> None:
    assert 'href="/secteur/GZ"' in site.get("/secteur/G").text
    for lettre in "BDE":
        assert f'href="/secteur/{lettre}"' in site.get("/secteur/DE").text


def test_up_to_four_places_are_side_by_side(site: httpx.Client) -> None:
    choix = {"a": "departement/75", "b": "region/76", "c": "departement/33", "d": "region/53"}
    for combien in (2, 3, 4):
        places = dict(list(choix.items())[:combien])
        page = ordinaire(site.get("/comparer", params=places).text)
        tableau = page[page.index("tableau-comparaison") : page.index("</table>")]
        groupes = tableau.split("<tbody>")[1:]
        assert {groupe.count('scope="row"') for groupe in groupes} == {combien}
        paires = [("a", "b"), ("c", "d")] if combien > 2 else [("a", "b")]
        vus = 0
        for paire in paires:
            demandes = {nom: places.get(cote, "") for nom, cote in zip("ab", paire, strict=True)}
            for ligne in lire(site, "comparer_territoires", **demandes):
                for nom, cote in zip("ab", paire, strict=True):
                    montants = [
                        ligne[f"{m}_{nom}"] for m in ("montant_total", "montant_par_habitant", "montant_affiche")
                    ]
                    for montant in montants if cote in places else []:
                        vus += montant is not None
                        assert montant is None or ordinaire(francais.euros(montant)) in tableau
        assert vus > 5 * combien
        # What does not follow the size of a place comes first.
        assert tableau.index("Montant par habitant") < tableau.index("Montant réparti")


def test_a_scheme_that_the_project_has_no_more_keeps_the_charts_of_all() -> None:
    mois = {"dispositif": "ancien", "concept": "mensuel", "volet": "", "secret": 0}
    assert courbes([mois]) == ["historique-mois"]
    assert courbes([{**mois, "dispositif": "activite-partielle"}]) == ["activite-partielle-mois"]
