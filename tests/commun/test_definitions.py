"""The definition of a column is that of the table that holds it: by name alone, a scheme would be a number of file."""

from __future__ import annotations

import io
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import openpyxl
import pytest

from aides import RACINE
from aides.commun import colonnes, langue
from aides.commun.definitions import Definitions, choisir, colonnes_lues, definir
from aides.commun.lire_yaml import lire_yaml
from aides.site import fonctions
from tests.exportes import exporter_une_fois
from tests.preuves import au_moins_un

BASE: dict[str, Any] = lire_yaml(RACINE / "metadata.yml")["databases"]["aides"]
TABLES = {
    "dispositif": {"columns": {"id": "identifiant du dispositif", "titre": "nom du dispositif", "ordre": "ordre"}},
    "fichier": {"columns": {"id": "numéro du fichier", "ordre": "ordre", "montant": "montant lu"}},
    "vue_fichier": {"columns": {"montant": "montant montré"}},
}
# What a reader of each answer must find: query or table, column, beginning of its definition.
ATTENDUES = [
    ("dispositifs", "id", "Identifiant du dispositif"),
    ("dispositifs", "titre", "Nom usuel du dispositif"),
    ("dispositifs", "date_maj", "Date de la dernière publication présente dans cette base"),
    ("etat_publication", "titre", "Titre de la publication"),
    ("concepts", "code", "Code dans la nomenclature"),
    ("concepts", "description", "Définition du concept"),
    ("territoires", "chemin", "Le territoire en un mot, comme dans les adresses"),
    ("sources", "chemin", "Chemin du fichier dans le dossier des sources"),
    ("rejets", "montant", "Montant porté par la ligne écartée"),
    ("par_departement", "dep", "Code du département ou de la collectivité"),
    ("secteur_regions", "part_montant", "Part de la case dans le montant total du territoire"),
    ("chiffres_cles_territoire", "part_montant", "Part du territoire dans le montant national"),
    ("dispositif", "id", "Identifiant du dispositif"),
    ("source_fichier", "id", "Numéro du fichier"),
    ("rejet", "id", "Numéro du rejet"),
]


@pytest.fixture(scope="module")
def connexion(base_echantillon: Path) -> Iterator[sqlite3.Connection]:
    """A connection on which queries are only prepared."""
    ouverte = sqlite3.connect(base_echantillon)
    fonctions.inscrire(ouverte)
    yield ouverte
    ouverte.close()


@pytest.fixture
def petite() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as ouverte:
        ouverte.executescript(
            "CREATE TABLE dispositif (id, titre, ordre); CREATE TABLE fichier (id, montant, ordre);"
            "CREATE VIEW vue_fichier AS SELECT montant FROM fichier;"
        )
        yield ouverte
    ouverte.close()


def test_words_are_those_of_the_only_table_read() -> None:
    lus = choisir({}, TABLES, {("dispositif", "id"), ("fichier", "montant")}, {})
    assert lus == Definitions({"id": "identifiant du dispositif", "montant": "montant lu"}, {})


def test_two_tables_that_say_the_same_agree() -> None:
    assert choisir({}, TABLES, {("dispositif", "ordre"), ("fichier", "ordre")}, {}).textes == {"ordre": "ordre"}


def test_two_tables_that_differ_give_no_word_and_say_so() -> None:
    lus = choisir({}, TABLES, {("dispositif", "id"), ("fichier", "id")}, {})
    assert lus == Definitions({}, {"id": ("dispositif", "fichier")})


def test_the_words_of_the_query_come_first_and_those_of_computed_columns_last() -> None:
    lues = {("dispositif", "id"), ("fichier", "id"), ("fichier", "montant")}
    calculees = {"id": "code", "montant": "somme", "rang": "rang", "part": "part"}
    lus = choisir({"part": "part du pays"}, TABLES, lues, calculees)
    assert lus.textes == {"id": "code", "montant": "montant lu", "rang": "rang", "part": "part du pays"}
    assert lus.ambigues == {}


def test_what_a_query_reads_is_seen_through_its_subqueries_not_through_views(petite: sqlite3.Connection) -> None:
    sql = "WITH x AS (SELECT id, titre FROM dispositif WHERE :d = '') SELECT titre, montant FROM x JOIN vue_fichier"
    assert {(table, colonne) for table, colonne in colonnes_lues(petite, sql) if table in TABLES and colonne} == {
        ("dispositif", "id"), ("dispositif", "titre"), ("vue_fichier", "montant"),
    }  # fmt: skip


@pytest.mark.parametrize("nom", BASE["queries"])
def test_every_column_of_a_query_has_one_definition(connexion: sqlite3.Connection, nom: str) -> None:
    rendues = colonnes_rendues(connexion, nom)
    definitions = definir(connexion, BASE, nom)
    assert {colonne: definitions.ambigues[colonne] for colonne in rendues if colonne in definitions.ambigues} == {}
    assert [colonne for colonne in rendues if not definitions.textes.get(colonne)] == []
    assert set(BASE["queries"][nom].get("columns", {})) <= set(rendues)


def colonnes_rendues(connexion: sqlite3.Connection, nom: str) -> list[str]:
    """Columns of the answer of a canned query, every parameter left empty."""
    connexion.set_authorizer(None)
    curseur = connexion.execute(BASE["queries"][nom]["sql"], defaultdict(str))
    return au_moins_un(colonne[0] for colonne in curseur.description)


@pytest.mark.parametrize(("nom", "colonne", "debut"), ATTENDUES)
def test_files_and_interface_define_a_column_alike(
    site: httpx.Client, tmp_path: Path, nom: str, colonne: str, debut: str
) -> None:
    trouvees = [du_classeur(site, nom), du_parquet(site, nom, tmp_path), du_contrat(site, nom)]
    assert [definitions[colonne][: len(debut)] for definitions in trouvees] == [debut] * 3
    assert trouvees[0] == trouvees[1] == trouvees[2]


def du_classeur(site: httpx.Client, nom: str) -> dict[str, str]:
    """Column -> definition, from the second sheet of the workbook."""
    feuille = openpyxl.load_workbook(io.BytesIO(site.get(f"/aides/{nom}.xlsx").content))["À propos"]
    rangees = [tuple(rangee) for rangee in feuille.iter_rows(values_only=True, max_col=3)]
    return {str(r[0]): str(r[2]) for r in rangees[rangees.index(("Colonne", "Unité", "Définition")) + 1 :] if r[2]}


def du_parquet(site: httpx.Client, nom: str, dossier: Path) -> dict[str, str]:
    """The same from the metadata of the Parquet."""
    fichier = dossier / "x.parquet"
    fichier.write_bytes(site.get(f"/aides/{nom}.parquet").content)
    requete = "SELECT value FROM parquet_kv_metadata($1) WHERE key = 'definitions'"
    with duckdb.connect() as moteur:
        (texte,) = moteur.execute(requete, [str(fichier)]).fetchone() or ("{}",)
    lues: dict[str, str] = json.loads(bytes(texte).decode("utf-8"))
    return lues


def du_contrat(site: httpx.Client, nom: str) -> dict[str, str]:
    """The same from the OpenAPI document."""
    proprietes = site.get("/api/openapi.json").json()["components"]["schemas"][f"Ligne.{nom}"]["properties"]
    return {colonne: schema["description"] for colonne, schema in proprietes.items() if "description" in schema}


def test_what_the_site_shows_of_tables_is_theirs(site: httpx.Client) -> None:
    schema = site.get("/schema").text
    for table, debut, autre in (
        ("dispositif", "Identifiant du dispositif", "Numéro du fichier"),
        ("source_fichier", "Numéro du fichier", "Identifiant du dispositif"),
    ):
        partie = schema[schema.index(f'id="t-{table}"') :].partition("</table>")[0]
        for texte in (partie, site.get(f"/aides/{table}").text):
            assert debut in texte
            assert f"{autre} dans" not in texte


@pytest.fixture(scope="module")
def champs(base_echantillon: Path) -> dict[str, dict[str, str]]:
    """Published file -> its columns and their definitions."""
    descripteur = json.loads((exporter_une_fois(base_echantillon) / "datapackage.json").read_text(encoding="utf-8"))
    return {
        ressource["name"]: {champ["name"]: champ["description"] for champ in ressource["schema"]["fields"]}
        for ressource in descripteur["resources"]
        if "schema" in ressource
    }


def test_exported_reference_tables_are_defined_as_in_the_base(champs: dict[str, dict[str, str]]) -> None:
    for table in ("dispositif", "concept", "axe", "region", "departement", "commune", "section_naf"):
        assert champs[table] == {nom: BASE["tables"][table]["columns"][nom] for nom in champs[table]}, table
    assert champs["dispositif"]["id"].startswith("Identifiant du dispositif")
    assert "commune" in champs["aides-aux-entreprises-parquet"]["date_maj"]


def test_each_column_is_said_in_both_languages_where_it_stands(
    connexion: sqlite3.Connection, champs: dict[str, dict[str, str]]
) -> None:
    """Nothing is said of a column that no table, query or file has, nor of a place that does not have it."""
    lieux = {nom: set(table["columns"]) for nom, table in BASE["tables"].items()}
    lieux |= {nom: set(colonnes_rendues(connexion, nom)) for nom in BASE["queries"]}
    publies = {nom for noms in champs.values() for nom in noms}
    lieux |= dict.fromkeys(("fichier_officiel", "prets_json", "parquet"), publies)
    for nom, fait in au_moins_un(colonnes.faits().items()):
        assert any(nom in noms for noms in lieux.values()), nom
        for dit in (fait, *fait.get("ailleurs", [])):
            assert dit["fr"].strip(), nom
            assert dit["en"].strip(), nom
            assert [lieu for lieu in dit.get("dans", []) if nom not in lieux[lieu]] == [], nom
    assert {nom for nom in publies if nom not in colonnes.faits()} == set()
    assert all(definition for noms in champs.values() for definition in noms.values())


def test_a_unit_that_is_not_the_same_everywhere_is_none_in_free_sql() -> None:
    assert colonnes.unites("prets_directs_region_type")["nombre"] == "prêts"
    assert colonnes.unites("agregat")["nombre"] == "aides"
    assert colonnes.unites("")["nombre"] == ""
    assert colonnes.unites("")["montant_total"] == "euros"


def test_an_english_meaning_answers_each_french_one() -> None:
    dits = [dit for fait in colonnes.faits().values() for dit in (fait, *fait.get("ailleurs", []))]
    assert {dit["fr"]: langue.anglais()[dit["fr"]] for dit in dits} == {dit["fr"]: dit["en"] for dit in dits}
    assert len({dit["fr"] for dit in dits}) > 300
