"""Downloads over HTTP: nothing is cut without a word, types and texts arrive as they are, no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import httpx
import openpyxl
import pytest
import shapely

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.site import fonctions
from aides.site.formats.noms import nommer
from aides.site.formats.protection import DANGEREUX, restituer
from tests.serveur import servir

DECRITES = lire_yaml(RACINE / "metadata.yml")["databases"]["aides"]
REQUETES = DECRITES["queries"]
HOSTILES = [
    "=1+1",
    '=HYPERLINK("http://exemple.invalid";"cliquez")',
    "+33 1 44 87 17 17",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r\n=1+1",
    "  =1+1",
    "'=1+1",
    "''",
    "l'Aisne",
    "＝1+1",
    "-12,50",
    "Effectif; =1+1",
    '"=1+1"',
    "",
]
SUITE = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {n}) SELECT i, {valeur} AS v FROM n"


class Vides(dict[str, str]):
    """Every parameter of a query left empty, as its page does at first."""

    def __missing__(self, _: str) -> str:
        return ""


@pytest.fixture(scope="module")
def base(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with sources whose labels attack spreadsheets."""
    copie = tmp_path_factory.mktemp("formats") / "aides.db"
    shutil.copy(base_echantillon, copie)
    with sqlite3.connect(copie) as connexion:
        (source,) = connexion.execute("SELECT min(id) FROM source_fichier").fetchone()
        connexion.execute("DELETE FROM rejet")
        connexion.executemany(
            "INSERT INTO rejet (id, source, ligne, colonne, valeur, raison, montant) VALUES (?, ?, ?, '=A1', ?, '', ?)",
            [(rang, source, rang, texte, -12.5) for rang, texte in enumerate(HOSTILES, 1)],
        )
    connexion.close()
    return copie


@pytest.fixture(scope="module")
def site(base: Path) -> Iterator[httpx.Client]:
    with servir(base) as adresse, httpx.Client(base_url=adresse, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def sql(base: Path) -> Iterator[sqlite3.Connection]:
    connexion = sqlite3.connect(base)
    fonctions.inscrire(connexion)
    yield connexion
    connexion.close()


def lire_csv(reponse: httpx.Response, separateur: str = ",") -> list[list[str]]:
    assert reponse.status_code == 200, reponse.text
    return list(csv.reader(io.StringIO(reponse.text, newline=""), delimiter=separateur))


def elements(sql: sqlite3.Connection) -> list[str]:
    lus = sql.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    return [nom for (nom,) in lus if nom in DECRITES["tables"]]


def test_every_csv_of_every_table_view_and_query_has_all_its_rows(site: httpx.Client, sql: sqlite3.Connection) -> None:
    sources = {nom: f'SELECT * FROM "{nom}"' for nom in elements(sql)}
    sources |= {nom: requete["sql"] for nom, requete in REQUETES.items()}
    attendues = {
        nom: sql.execute(f"SELECT count(*) FROM ({source})", Vides()).fetchone()[0] for nom, source in sources.items()
    }
    trouvees, annoncees = {}, {}
    for nom in sources:
        reponse = site.get(f"/aides/{nom}.csv")
        entete, *lignes = lire_csv(reponse)
        assert set(DECRITES["tables"].get(nom, {}).get("columns", ())) <= set(entete)
        trouvees[nom] = len(lignes)
        annoncees[nom] = (int(reponse.headers["x-lignes-total"]), reponse.headers["x-tronque"])
    assert trouvees == attendues
    assert annoncees == {nom: (nombre, "non") for nom, nombre in attendues.items()}
    assert max(attendues.values()) > 2000, "nothing here goes past Datasette's own limit"


def test_free_sql_is_whole_in_files_and_cut_json_says_so(site: httpx.Client) -> None:
    requete = {"sql": SUITE.format(valeur="i * 2", n=5000)}
    assert len(lire_csv(site.get("/aides.csv", params=requete))) == 5001
    reponse = site.get("/aides.json", params=requete)
    assert reponse.json()["truncated"]
    assert (reponse.headers["x-lignes"], reponse.headers["x-lignes-total"]) == ("2000", "5000")
    assert reponse.headers["x-tronque"] == "oui"
    assert 'rel="alternate"' in reponse.headers["link"]
    assert len(lire_csv(site.get(reponse.json()["fichiers_entiers"]["csv"]))) == 5001


@pytest.mark.parametrize("forme", ["arrays", "objects", "array", "arrayfirst", "object"])
def test_every_shape_of_json_tells_how_many_rows_there_are(
    site: httpx.Client, sql: sqlite3.Connection, forme: str
) -> None:
    reponse = site.get("/aides/commune.json", params={"_shape": forme, "_size": "10"})
    (total,) = sql.execute("SELECT count(*) FROM commune").fetchone()
    assert (reponse.headers["x-lignes"], reponse.headers["x-lignes-total"]) == ("10", str(total))
    assert reponse.headers["x-tronque"] == "oui"
    assert 'rel="next"' in reponse.headers["link"]
    assert reponse.headers["content-disposition"].startswith("inline;")
    entiere = site.get("/aides/region.json", params={"_shape": forme, "_size": "max"})
    assert (entiere.headers["x-tronque"], entiere.headers["x-lignes"]) == ("non", entiere.headers["x-lignes-total"])


def test_a_page_of_a_file_says_that_it_is_one(site: httpx.Client) -> None:
    reponse = site.get("/aides/departement.csv", params={"_size": "5", "nature": "departement"})
    assert len(lire_csv(reponse)) == 6
    assert (reponse.headers["x-lignes"], reponse.headers["x-lignes-total"]) == ("5", "101")
    assert reponse.headers["x-tronque"] == "oui"
    adresse = reponse.headers["link"].split(">")[0].lstrip("<")
    assert len(lire_csv(site.get(adresse))) == 102
    page = site.get("/aides/departement.json", params={"_size": "100"}).json()
    suite = site.get("/aides/departement.csv", params={"_next": page["next"]})
    assert (suite.headers["x-lignes"], suite.headers["x-lignes-total"], suite.headers["x-tronque"]) == (
        "9",
        "109",
        "oui",
    )
    assert len(lire_csv(suite)) == 10


def test_filters_sort_columns_and_labels_hold_in_files(site: httpx.Client) -> None:
    parametres = {"region": "94", "_sort_desc": "code", "_col": "region", "_labels": "on"}
    titres, *lignes = lire_csv(site.get("/aides/departement.csv", params=parametres))
    assert titres == ["code", "region", "region_label"]
    assert lignes == [["2B", "94", "Corse"], ["2A", "94", "Corse"]]
    assert lire_csv(site.get("/aides/region.csv", params={"_header": "off"}))[0][0] == "01"


def test_an_error_in_mid_stream_breaks_the_connection(site: httpx.Client) -> None:
    debordement = f"CASE WHEN i = 40000 THEN abs(-9223372036854775807 - 1) ELSE '{'x' * 200}' END"
    requete = {"sql": SUITE.format(valeur=debordement, n=50_000)}
    with pytest.raises(httpx.RemoteProtocolError):
        site.get("/aides.csv", params=requete)
    tot = site.get("/aides.csv", params={"sql": SUITE.format(valeur=debordement.replace("40000", "4000"), n=50_000)})
    assert (tot.status_code, tot.json()["ok"]) == (400, False)
    assert site.get("/aides/region.csv").status_code == 200


@pytest.mark.parametrize(("format_", "separateur"), [("csv", ","), ("tsv", "\t")])
def test_hostile_labels_are_never_formulas_in_text_files(site: httpx.Client, format_: str, separateur: str) -> None:
    titres, *lignes = lire_csv(site.get(f"/aides/rejet.{format_}"), separateur)
    valeurs = [dict(zip(titres, ligne, strict=True))["valeur"] for ligne in lignes]
    assert [valeur for valeur in valeurs if valeur.startswith(DANGEREUX)] == ["-12,50"]
    assert [restituer(valeur) for valeur in valeurs] == HOSTILES
    assert {dict(zip(titres, ligne, strict=True))["montant"] for ligne in lignes} == {"-12.5"}
    brutes = lire_csv(site.get(f"/aides/rejet.{format_}", params={"_brut": "on"}), separateur)
    assert [ligne[titres.index("valeur")] for ligne in brutes[1:]] == HOSTILES


def test_names_of_columns_are_protected_too(site: httpx.Client) -> None:
    assert lire_csv(site.get("/aides.csv", params={"sql": 'SELECT 1 AS "=cmd"'})) == [["'=cmd"], ["1"]]


def test_the_csv_for_spreadsheets_is_what_french_ones_open(site: httpx.Client) -> None:
    reponse = site.get("/aides/rejet.csv", params={"_tableur": "on"})
    assert reponse.content.startswith(b"\xef\xbb\xbf")
    titres, premiere, *_ = lire_csv(reponse, ";")
    assert (premiere[titres.index("montant")], premiere[titres.index("valeur")]) == ("-12,5", "'=1+1")


def test_other_formats_hold_the_exact_texts(site: httpx.Client, tmp_path: Path) -> None:
    assert [ligne["valeur"] for ligne in site.get("/aides/rejet.json?_shape=array").json()] == HOSTILES
    assert [json.loads(ligne)["valeur"] for ligne in site.get("/aides/rejet.ndjson").text.splitlines()] == HOSTILES
    assert [ligne["valeur"] for ligne in lire_parquet(site, "rejet", tmp_path)] == HOSTILES
    feuille = ouvrir_classeur(site, "rejet")["Données"]
    cellules = [ligne[4] for ligne in feuille.iter_rows(min_row=2)]
    assert {cellule.data_type for cellule in cellules if cellule.value} == {"s"}
    # The way a workbook writes \r, that openpyxl leaves as it is.
    assert [(cellule.value or "").replace("_x000D_", "\r") for cellule in cellules] == HOSTILES


def lire_parquet(site: httpx.Client, nom: str, dossier: Path) -> list[dict[str, Any]]:
    reponse = site.get(f"/aides/{nom}.parquet")
    assert reponse.status_code == 200, reponse.text
    fichier = dossier / f"{nom}.parquet"
    fichier.write_bytes(reponse.content)
    with duckdb.connect() as moteur:
        lu = moteur.sql(f"SELECT * FROM '{fichier}'")
        return [dict(zip(lu.columns, ligne, strict=True)) for ligne in lu.fetchall()]


def en_texte(valeur: Any) -> str:
    """A value whatever its type: 1, 1.0 and 1.00 are the same number."""
    nombre = isinstance(valeur, (int, float, Decimal))
    return f"{Decimal(str(valeur)).normalize():f}" if nombre else str(valeur)


def ouvrir_classeur(site: httpx.Client, nom: str) -> openpyxl.Workbook:
    reponse = site.get(f"/aides/{nom}.xlsx")
    assert reponse.status_code == 200, reponse.text
    return openpyxl.load_workbook(io.BytesIO(reponse.content))


def test_parquet_has_codes_as_text_and_exact_euros(site: httpx.Client, sql: sqlite3.Connection, tmp_path: Path) -> None:
    lire_parquet(site, "agregat", tmp_path)
    with duckdb.connect() as moteur:
        fichier = moteur.read_parquet(str(tmp_path / "agregat.parquet"))
        types = dict(zip(fichier.columns, map(str, fichier.types), strict=True))
        sommes = fichier.aggregate("count(*), sum(montant)").fetchall()
    assert {nom: types[nom] for nom in ("region", "montant", "montant_centimes", "nombre", "date_maj", "mois")} == {
        "region": "VARCHAR",
        "montant": "DECIMAL(18,2)",
        "montant_centimes": "BIGINT",
        "nombre": "BIGINT",
        "date_maj": "DATE",
        "mois": "VARCHAR",
    }
    (lignes, centimes) = sql.execute("SELECT count(*), sum(montant_centimes) FROM agregat").fetchone()
    assert sommes == [(lignes, Decimal(centimes) / 100)]


def test_queries_keep_their_values_in_parquet_and_workbooks(
    site: httpx.Client, sql: sqlite3.Connection, tmp_path: Path
) -> None:
    curseur = sql.execute(REQUETES["chiffres_cles_dispositifs"]["sql"], Vides())
    noms = [colonne[0] for colonne in curseur.description]
    attendues = [dict(zip(noms, ligne, strict=True)) for ligne in curseur]
    lues = lire_parquet(site, "chiffres_cles_dispositifs", tmp_path)
    assert [list(map(en_texte, ligne.values())) for ligne in lues] == [
        list(map(en_texte, ligne.values())) for ligne in attendues
    ]
    titres, *lignes = ouvrir_classeur(site, "chiffres_cles_dispositifs")["Données"].iter_rows(values_only=True)
    assert list(titres) == noms
    montant = noms.index("montant_total")
    assert [ligne[montant] for ligne in lignes] == [ligne["montant_total"] for ligne in attendues]


def test_a_workbook_says_where_its_data_come_from(site: httpx.Client) -> None:
    lignes = {
        ligne[0]: ligne[2] for ligne in ouvrir_classeur(site, "departement")["À propos"].iter_rows(values_only=True)
    }
    assert lignes["Licence"] == "Licence Ouverte 2.0"
    assert lignes["Lignes"] == "109"
    assert lignes["region"]


def entites(site: httpx.Client, chemin: str, **parametres: str) -> list[dict[str, Any]]:
    reponse = site.get(f"/aides{chemin}.geojson", params=parametres)
    assert reponse.status_code == 200, reponse.text
    assert reponse.json()["type"] == "FeatureCollection"
    lues: list[dict[str, Any]] = reponse.json()["features"]
    return lues


@pytest.mark.parametrize("table", ["departement", "region"])
def test_outlines_are_valid_and_hold_the_centre_of_their_territory(site: httpx.Client, table: str) -> None:
    vues = 0
    for entite in entites(site, f"/{table}"):
        if entite["geometry"] is None:
            assert entite["properties"]["code"] in ("ZZ", "TOUS", "FR")
            continue
        forme = shapely.geometry.shape(entite["geometry"])
        centre = shapely.Point(entite["properties"]["longitude"], entite["properties"]["latitude"])
        assert forme.is_valid
        # Outlines are rounded to a kilometre or so.
        assert forme.convex_hull.buffer(0.1).contains(centre), entite["properties"]
        assert all(partie.exterior.is_ccw for partie in getattr(forme, "geoms", [forme]))
        vues += 1
    assert vues == {"departement": 107, "region": 18}[table]


def test_rows_are_placed_by_their_most_precise_territory(site: httpx.Client) -> None:
    sql = "SELECT 'TOUS' AS departement, '94' AS region UNION ALL SELECT '2A', '94' UNION ALL SELECT 'TOUS', 'FR'"
    corse, sud, france = entites(site, "", sql=sql)
    assert shapely.geometry.shape(corse["geometry"]).contains(shapely.geometry.shape(sud["geometry"]).buffer(-0.05))
    assert france["geometry"] is None
    [paris] = entites(site, "/commune", code="75056")
    assert paris["geometry"]["type"] == "Point"
    assert paris["geometry"]["coordinates"] == [paris["properties"]["longitude"], paris["properties"]["latitude"]]
    assert len(entites(site, "/carte_departement", _size="3")) == 3


def test_names_of_files_say_what_they_hold(site: httpx.Client, sql: sqlite3.Connection) -> None:
    (jour,) = sql.execute("SELECT derniere_date_maj FROM publication").fetchone()
    reponse = site.get("/aides/departement.csv", params={"region": "11", "_sort": "libelle"})
    assert reponse.headers["content-disposition"] == f'attachment; filename="aides-departement-11-{jour}.csv"'
    assert reponse.headers["content-type"].startswith("text/csv; charset=utf-8")
    libre = site.get("/aides.xlsx", params={"sql": "SELECT 1"})
    assert libre.headers["content-disposition"] == f'attachment; filename="aides-requete-sql-{jour}.xlsx"'
    assert nommer("x", ['é"\r\n../a'], "2021-01-02", "csv") == "aides-x-e-a-2021-01-02.csv"


@pytest.mark.parametrize("chemin", ["/aides/region.csv", "/aides/region.json", "/aides/inconnue.csv", "/aides.json"])
def test_any_site_may_read(site: httpx.Client, chemin: str) -> None:
    reponse = site.get(chemin, headers={"Origin": "https://exemple.invalid"})
    assert reponse.headers["access-control-allow-origin"] == "*"
    assert "X-Lignes-Total" in reponse.headers["access-control-expose-headers"]
    avant = site.options(chemin, headers={"Origin": "https://exemple.invalid", "Access-Control-Request-Method": "GET"})
    assert (avant.status_code, avant.headers["access-control-allow-origin"]) == (204, "*")
    assert "GET" in avant.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in reponse.headers


@pytest.mark.parametrize("format_", ["csv", "xlsx", "parquet", "geojson", "json"])
def test_head_tells_as_much_as_get(site: httpx.Client, format_: str) -> None:
    tete, corps = site.head(f"/aides/region.{format_}"), site.get(f"/aides/region.{format_}")
    assert (tete.status_code, tete.content) == (200, b"")
    for nom in ("content-type", "content-disposition", "x-lignes-total", "x-tronque"):
        assert tete.headers[nom] == corps.headers[nom]


def test_long_files_are_compressed_as_they_leave(site: httpx.Client) -> None:
    requete = {"sql": SUITE.format(valeur=f"'{'x' * 200}'", n=30_000)}
    reponse = site.get("/aides.csv", params=requete, headers={"Accept-Encoding": "gzip"})
    assert reponse.headers["content-encoding"] == "gzip"
    assert len(lire_csv(reponse)) == 30_001


@pytest.mark.parametrize(
    ("adresse", "statut"),
    [
        ("/aides/inconnue.csv", 404),
        ("/aides/inconnue.parquet", 404),
        ("/aides/region.pdf", 404),
        ("/aides/region/11.xlsx", 404),
        ("/aides.xlsx", 400),
        ("/aides.xlsx?sql=", 400),
        ("/aides.xlsx?sql=DROP+TABLE+region", 400),
        ("/aides.parquet?sql=PRAGMA+writable_schema=1", 400),
        ("/aides.csv?sql=SELECT+*+FROM+nulle_part", 400),
        ("/aides.csv?sql=SELECT+1;SELECT+2", 400),
        ("/aides/region.csv?_size=-1", 400),
        ("/aides/region.csv?_size=999999", 400),
        ("/aides/region.csv?_size=un", 400),
        ("/aides/region.json?_shape=foo", 400),
        ("/aides/territoires.json?_shape=object", 400),
        ("/aides/region.csv?_sort=nulle", 400),
        ("/aides/region.csv?_col=nulle", 400),
        ("/aides/region.csv?nulle=1", 400),
        ("/aides/commune.parquet?population__gt=99999999999999999999999", 400),
        ("/aides/region.csv?_where=nulle%3D1", 400),
        ("/aides/region.csv?_tableur=peut-etre", 400),
        ("/aides/concept.geojson", 400),
        ("/aides.geojson?sql=SELECT+1", 400),
        ("/aides.geojson?sql=SELECT+a.*+FROM+agregat+a,+departement+LIMIT+100001", 400),
    ],
)
def test_what_makes_no_sense_is_refused_in_french(site: httpx.Client, adresse: str, statut: int) -> None:
    reponse = site.get(adresse)
    assert (reponse.status_code, reponse.json()["status"]) == (statut, statut)
    assert reponse.json()["error"][-1] in ".?»"
    assert reponse.headers["access-control-allow-origin"] == "*"
    assert "attachment" not in reponse.headers.get("content-disposition", "")


def test_pages_offer_every_format_that_answers(site: httpx.Client) -> None:
    for page, place in (
        ("/aides/departement?region=94", True),
        ("/aides/concept", False),
        ("/aides/territoires", True),
    ):
        html = site.get(page).text
        chemin, _, suite = page.partition("?")
        for format_ in ("csv", "xlsx", "parquet", "geojson", "json"):
            adresse = f"{chemin}.{format_}" + (f"?{suite}" if suite else "")
            assert (f'href="{adresse}"' in html) == (place or format_ != "geojson"), adresse
            assert site.head(adresse).status_code == (200 if place or format_ != "geojson" else 400)
