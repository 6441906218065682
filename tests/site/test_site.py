"""Datasette's side of the site over HTTP: every table, view and query, as page, JSON and CSV."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from aides import RACINE, service
from aides.commun.lire_yaml import lire_yaml
from aides.site import fonctions
from tests.precalcule import recalculer

METADONNEES = lire_yaml(RACINE / "metadata.yml")
TABLES = METADONNEES["databases"]["aides"]["tables"]
REQUETES = METADONNEES["databases"]["aides"]["queries"]
AVERTISSEMENT = "Aucun chiffre n’est réel."
PAGES = [
    "/",
    "/aides",
    "/aides?sql=select+1",
    "/aides/region/11",
    "/aides/nulle-part",
    "/nulle-part",
    "/-/versions",
    *(f"/aides/{nom}" for nom in (*TABLES, *REQUETES)),
]


@pytest.fixture
def base(base_echantillon: Path) -> Iterator[sqlite3.Connection]:
    connexion = sqlite3.connect(base_echantillon)
    connexion.row_factory = sqlite3.Row
    fonctions.inscrire(connexion)
    yield connexion
    connexion.close()


def objets(site: httpx.Client, chemin: str, **parametres: str) -> list[dict[str, Any]]:
    """Rows of a table or query as JSON objects, whole."""
    reponse = site.get(f"/aides/{chemin}.json", params={**parametres, "_shape": "objects"})
    assert reponse.status_code == 200, reponse.text
    assert not reponse.json()["truncated"]
    return reponse.json()["rows"]


def par_sql(base: sqlite3.Connection, nom: str, **parametres: str) -> list[dict[str, Any]]:
    """Rows of a canned query, straight out of the database."""
    requete = REQUETES[nom]
    vides = dict.fromkeys(requete.get("parametres", {}), "")
    return [dict(ligne) for ligne in base.execute(requete["sql"], {**vides, **parametres})]


class Chargements(HTMLParser):
    """Addresses that a browser fetches by itself on opening a page."""

    def __init__(self) -> None:
        super().__init__()
        self.adresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributs = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed", "input"):
            self.adresses.append(attributs.get("src") or "")
        if tag == "link":
            self.adresses.append(attributs.get("href") or "")


@pytest.mark.parametrize("chemin", PAGES)
def test_every_page_is_french_and_labelled_fictional(site: httpx.Client, chemin: str) -> None:
    reponse = site.get(chemin)
    assert reponse.status_code == (404 if "nulle-part" in chemin else 200)
    assert '<html lang="fr">' in reponse.text
    assert AVERTISSEMENT in reponse.text
    assert "<title>[Fictif]" in reponse.text


@pytest.mark.parametrize("chemin", PAGES)
def test_no_page_loads_anything_from_elsewhere(site: httpx.Client, chemin: str) -> None:
    page = site.get(chemin).text
    lecteur = Chargements()
    lecteur.feed(page)
    assert {httpx.URL(str(site.base_url)).join(adresse).netloc for adresse in lecteur.adresses} == {
        site.base_url.netloc
    }
    assert "openstreetmap" not in page
    assert "geopf" not in page


@pytest.mark.parametrize("nom", list(TABLES))
def test_each_table_and_view_as_a_page_and_as_json(site: httpx.Client, base: sqlite3.Connection, nom: str) -> None:
    (compte,) = base.execute(f"SELECT count(*) FROM [{nom}]").fetchone()
    page = site.get(f"/aides/{nom}").text
    assert f"<h1>{TABLES[nom]['title']}</h1>" in page.replace("’", "'")
    donnees = site.get(f"/aides/{nom}.json", params={"_shape": "objects", "_size": "max"}).json()
    assert donnees["filtered_table_rows_count"] == compte
    assert len(donnees["rows"]) == min(compte, service.REGLAGES["max_returned_rows"])


@pytest.mark.parametrize("nom", list(REQUETES))
def test_each_query_in_three_formats(site: httpx.Client, base: sqlite3.Connection, nom: str) -> None:
    attendu = par_sql(base, nom)
    page = site.get(f"/aides/{nom}").text
    assert f"<h1>{REQUETES[nom]['title']}</h1>" in page.replace("’", "'")
    assert objets(site, nom) == attendu
    lignes = list(csv.DictReader(io.StringIO(site.get(f"/aides/{nom}.csv").text)))
    assert [list(ligne.values()) for ligne in lignes] == [
        ["" if valeur is None else str(valeur) for valeur in ligne.values()] for ligne in attendu
    ]


# Nothing rejected, no running total that goes down: good news.
@pytest.mark.parametrize("nom", [nom for nom in REQUETES if nom not in ("rejets", "baisses_du_cumul")])
def test_a_query_without_parameters_is_never_empty(base: sqlite3.Connection, nom: str) -> None:
    assert par_sql(base, nom)


def test_regions_add_up_to_the_national_figure_to_the_centime(site: httpx.Client) -> None:
    verifies, comptes = [], []
    for dispositif in ("fonds-solidarite", "pge", "reports-echeances", "cpsti"):
        for national in objets(site, "chiffres_cles_dispositif", dispositif=dispositif):
            lignes = objets(site, "par_region", dispositif=dispositif, volet=national["volet"])
            if national["concept"] != "cumul" or any(ligne["cellules_secretes"] for ligne in lignes):
                continue
            centimes = sum(round(ligne["montant_total"] * 100) for ligne in lignes)
            assert centimes == round(national["montant_total"] * 100)
            if all(ligne["nombre_aides"] is not None for ligne in lignes):
                assert sum(ligne["nombre_aides"] for ligne in lignes) == national["nombre_aides"]
                comptes.append(dispositif)
            assert sum(ligne["part_montant"] for ligne in lignes) == pytest.approx(100, abs=0.1)
            verifies.append(dispositif)
    assert min(len(set(verifies)), len(set(comptes)) + 1) >= 3, "too many régions are hidden to see that they add up"


def test_volets_are_added_only_when_none_is_chosen(site: httpx.Client) -> None:
    def totaux(volet: str) -> dict[str, int | None]:
        lignes = objets(site, "par_region", dispositif="fonds-solidarite", volet=volet)
        montants = ((ligne["reg"], ligne["montant_total"]) for ligne in lignes)
        return {reg: None if montant is None else round(montant * 100) for reg, montant in montants}

    publies = {ligne["volet"] for ligne in objets(site, "publications_dispositif", dispositif="fonds-solidarite")}
    assert {"VOLET1", "VOLET2"} <= publies
    par_volet, ensemble = [totaux(volet) for volet in sorted(publies - {""})], totaux("")
    assert all(par_volet)
    assert any(ensemble.values())
    for reg, total in ensemble.items():
        # One hidden part hides the sum.
        parts = [volet.get(reg, 0) for volet in par_volet]
        assert total == (None if None in parts else sum(part or 0 for part in parts)), reg


def test_a_sum_with_a_secret_part_is_not_shown(base_echantillon: Path, tmp_path: Path) -> None:
    copie = tmp_path / "aides.db"
    shutil.copy(base_echantillon, copie)
    with sqlite3.connect(copie) as base:
        base.row_factory = sqlite3.Row
        base.execute(
            "UPDATE agregat SET secret = 1, nombre = NULL, entreprises = NULL, montant = NULL, montant_centimes = NULL"
            " WHERE volet = 'VOLET2' AND niveau = 'region' AND region = '11' AND axe = 'total'"
        )
        recalculer(base)
        lignes = {ligne["reg"]: ligne for ligne in par_sql(base, "par_region")}
    base.close()
    assert (lignes["11"]["montant_total"], lignes["11"]["nombre_aides"], lignes["11"]["part_montant"]) == (None,) * 3
    assert lignes["11"]["cellules_secretes"] == 1
    assert lignes["84"]["montant_total"] > 0


def test_a_date_between_two_publications_shows_the_one_in_force(site: httpx.Client) -> None:
    dates = sorted({ligne["date_maj"] for ligne in objets(site, "historique", dispositif="pge")})
    assert len(dates) >= 3
    lendemain = (date.fromisoformat(dates[1]) + timedelta(days=1)).isoformat()
    assert lendemain < dates[2]
    (montree,) = {li["date_maj"] for li in objets(site, "par_region", dispositif="pge", date_maj=lendemain)}
    assert montree == dates[1]


def test_monthly_and_cumulative_requests_are_never_mixed(site: httpx.Client) -> None:
    for parametres in ({}, {"concept": "mensuel"}, {"concept": "somme-mensuelle"}):
        lignes = objets(site, "par_region", dispositif="activite-partielle", **parametres)
        assert {ligne["concept"] for ligne in lignes} <= {parametres.get("concept", "cumul")}
        assert len({ligne["mois"] for ligne in lignes}) <= 1


def test_sectors_of_a_place_and_of_france(site: httpx.Client) -> None:
    (lieu,) = {li["territoire"] for li in objets(site, "sections_territoire", dispositif="pge", departement="75")}
    assert lieu == "Paris"
    (lieu,) = {li["territoire"] for li in objets(site, "sections_territoire", dispositif="pge", region="11")}
    assert lieu == "Île-de-France"
    classes = objets(site, "sections_territoire", dispositif="fonds-solidarite", axe="classe_effectif")
    assert {ligne["axe"] for ligne in classes} == {"classe_effectif"}


def test_two_places_are_compared_on_their_own_figures(site: httpx.Client) -> None:
    lignes = objets(site, "comparer_territoires", a="departement/75", b="region/76")
    assert {(ligne["territoire_a"], ligne["territoire_b"]) for ligne in lignes} == {("Paris", "Occitanie")}
    paris = {ligne["dep"]: ligne["montant_total"] for ligne in objets(site, "par_departement", dispositif="pge")}["75"]
    assert next(ligne["montant_total_a"] for ligne in lignes if ligne["dispositif"] == "pge") == paris


def test_the_top_sectors_can_be_limited(site: httpx.Client) -> None:
    assert [ligne["rang"] for ligne in objets(site, "top_secteurs", dispositif="pge", combien="3")] == [1, 2, 3]


def test_unknown_counts_are_said_unknown_never_zero(site: httpx.Client) -> None:
    page = site.get("/aides/chiffres_cles", params={"dispositif": "pge"}).text
    assert '<td class="col-nombre_entreprises type-none"><span class="inconnu">non connu</span></td>' in page


def test_amounts_are_written_in_french_on_pages_only(site: httpx.Client, base: sqlite3.Connection) -> None:
    (montant,) = base.execute("SELECT montant_total FROM chiffres_cles WHERE dispositif = 'prets-directs'").fetchone()
    page = site.get("/aides/chiffres_cles", params={"dispositif": "prets-directs"}).text
    assert f"{montant:,.0f}".replace(",", "\u202f") + "\u00a0€" in page
    assert objets(site, "chiffres_cles", dispositif="prets-directs")[0]["montant_total"] in {
        ligne[0] for ligne in base.execute("SELECT montant_total FROM chiffres_cles WHERE dispositif='prets-directs'")
    }


def test_foreign_keys_keep_their_labels(site: httpx.Client) -> None:
    assert '<a href="/aides/region/11">Île-de-France</a>' in site.get("/aides/departement?region=11").text


def test_filters_are_said_in_french(site: httpx.Client) -> None:
    page = site.get("/aides/departement?libelle__contains=Seine&_sort_desc=code").text
    assert "<strong>libelle</strong> contient «\u00a0Seine\u00a0»" in page
    assert "triées par <strong>code</strong> décroissant" in page
    for anglais in ("Apply", "Next page", "Suggested facets", "Advanced export", "View and edit SQL"):
        assert anglais not in page


def test_charts_and_map_scripts_only_where_they_serve(site: httpx.Client) -> None:
    for chemin in ("/", "/aides", "/nulle-part", "/aides/region/11"):
        assert "datasette_vega" not in site.get(chemin).text
        assert "datasette-cluster-map" not in site.get(chemin).text
    page = site.get("/aides/par_region").text
    assert 'data-outil="/-/static-plugins/datasette_vega/main.' in page
    # 298 kB that wait until the reader asks for a chart.
    assert not re.search(r'<script[^>]* src="[^"]*datasette_vega', page)
    carte = site.get("/aides/carte_departement").text
    assert "datasette-cluster-map" in carte
    scripts = "/-/scripts-de-page.js?table=carte_departement"
    assert scripts in carte
    assert 'DATASETTE_CLUSTER_MAP_TILE_LAYER = "/-/tuiles/{z}/{x}/{y}.svg"' in site.get(scripts).text


def test_the_map_has_a_point_per_departement_with_its_latest_total(site: httpx.Client) -> None:
    points = objets(site, "carte_departement", dispositif="pge", _size="max")
    attendus = {ligne["dep"]: ligne["montant_total"] for ligne in objets(site, "par_departement", dispositif="pge")}
    attendus.pop("ZZ", None)
    assert {point["dep"]: point["montant_total"] for point in points} == attendus
    assert all(-90 <= point["latitude"] <= 90 and -180 <= point["longitude"] <= 180 for point in points)


def test_transparent_tiles_are_served_here(site: httpx.Client) -> None:
    tuile = site.get("/-/tuiles/6/32/22.png")
    assert tuile.status_code == 200
    assert tuile.headers["content-type"] == "image/png"
    assert tuile.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert site.get("/-/tuiles/1/5/0.png").status_code == 404


@pytest.mark.parametrize(
    "chemin",
    [
        "/",
        "/dispositif/pge",
        "/dispositif/pge?lang=en",
        "/aides/region.json?_shape=array",
        "/aides/agregat.csv?_stream=on&_size=max",
        "/static/site.css",
    ],
)
def test_answers_are_compressed_for_those_who_ask_and_the_same_for_all(site: httpx.Client, chemin: str) -> None:
    comprimee = site.get(chemin, headers={"Accept-Encoding": "gzip"})
    entiere = site.get(chemin, headers={"Accept-Encoding": "identity"})
    assert comprimee.status_code == entiere.status_code == 200
    assert comprimee.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in entiere.headers
    assert "Accept-Encoding" in comprimee.headers["vary"]
    assert "Accept-Encoding" in entiere.headers["vary"]
    assert comprimee.content == entiere.content
    assert comprimee.num_bytes_downloaded < len(entiere.content) / 2


@pytest.mark.parametrize("codage", ["gzip", "identity"])
def test_a_long_file_leaves_as_it_is_read(site: httpx.Client, codage: str) -> None:
    demande = {"Accept-Encoding": codage}
    requete = {"sql": "SELECT a.* FROM agregat AS a, (SELECT 1 UNION ALL SELECT 2)"}
    with site.stream("GET", "/aides.csv", params=requete, headers=demande) as reponse:
        assert reponse.headers["transfer-encoding"] == "chunked"
        assert "content-length" not in reponse.headers
        morceaux = list(reponse.iter_bytes())
        assert len(morceaux) > 1
        assert b"".join(morceaux).count(b"\n") > 50_000


def test_a_wrong_request_is_answered_in_french(site: httpx.Client) -> None:
    reponse = site.get("/aides", params={"sql": "select * from nulle_part"})
    assert reponse.status_code == 400
    assert "La requête a échoué." in reponse.text
    assert "Cette page n’existe pas" in site.get("/aides/nulle-part").text
    assert site.get("/aides/nulle-part.json").json()["ok"] is False


def test_a_cut_answer_says_so(site: httpx.Client) -> None:
    page = site.get("/aides", params={"sql": "select * from agregat"}).text
    assert "Résultat coupé" in page


def test_the_whole_database_can_be_downloaded(site: httpx.Client, base_echantillon: Path) -> None:
    assert site.get("/aides.db").content == base_echantillon.read_bytes()


@pytest.mark.parametrize(
    ("nom", "raison"), [("aides-interne.db", "seul un fichier nommé"), ("aides.db", "n'existe pas")]
)
def test_the_service_refuses_what_it_must_not_serve(tmp_path: Path, nom: str, raison: str) -> None:
    if nom != "aides.db":
        (tmp_path / nom).write_bytes(b"")
    lancement = subprocess.run(
        [sys.executable, "-m", "aides.service", "--base", str(tmp_path / nom)],
        cwd=RACINE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert lancement.returncode == 2
    assert lancement.stderr.startswith("Erreur : ")
    assert raison in lancement.stderr
