"""Every table, view and column is described, nothing is described that does not exist, and the dictionary follows."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from aides import RACINE
from aides.commun import dictionnaire
from aides.commun.lire_yaml import lire_yaml
from aides.site import fonctions
from outils import metadonnees

METADONNEES = lire_yaml(RACINE / "metadata.yml")
BASE = METADONNEES["databases"]["aides"]


@pytest.fixture(scope="session")
def colonnes(base_echantillon: Path) -> dict[str, list[str]]:
    """Columns of every table and view of the built database."""
    with sqlite3.connect(base_echantillon) as connexion:
        noms = connexion.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
            # Full-text search (aides/sql/15_recherche.sql) is a working of the database.
            " AND name NOT LIKE '%!_recherche%' ESCAPE '!'"
        ).fetchall()
        trouvees = {nom: [c[1] for c in connexion.execute(f"PRAGMA table_info([{nom}])")] for (nom,) in noms}
    connexion.close()
    return trouvees


def test_each_table_and_column_is_described_and_nothing_else(colonnes: dict[str, list[str]]) -> None:
    decrites = {nom: sorted(table["columns"]) for nom, table in BASE["tables"].items()}
    assert decrites == {nom: sorted(presentes) for nom, presentes in colonnes.items()}


@pytest.mark.parametrize("nom", list(BASE["tables"]))
def test_table_metadata_are_complete(nom: str) -> None:
    table = BASE["tables"][nom]
    assert table["title"]
    assert table["description"]
    assert table["groupe"]
    assert all(str(definition).strip() for definition in table["columns"].values())
    nommees = {*table.get("unites", {}), *table.get("facets", []), table.get("sort"), table.get("sort_desc")} - {None}
    assert nommees <= set(table["columns"]), "units, facets or sort of a column that does not exist"


@pytest.mark.parametrize("nom", list(BASE["tables"]))
def test_measures_have_a_unit(nom: str) -> None:
    table = BASE["tables"][nom]
    mesures = {c for c in table["columns"] if c.startswith(("montant", "nombre", "lignes_", "latitude", "longitude"))}
    assert mesures - set(table.get("unites", {})) == set()


@pytest.fixture(scope="session")
def produites(base_echantillon: Path) -> dict[str, set[str]]:
    """Columns that every canned query gives."""
    with sqlite3.connect(base_echantillon) as connexion:
        fonctions.inscrire(connexion)
        trouvees = {
            nom: {
                colonne[0]
                for colonne in connexion.execute(
                    requete["sql"], dict.fromkeys(requete.get("parametres", {}), "")
                ).description
            }
            for nom, requete in BASE["queries"].items()
        }
    connexion.close()
    return trouvees


@pytest.mark.parametrize("nom", list(BASE["queries"]))
def test_query_metadata_match_its_sql(nom: str, produites: dict[str, set[str]]) -> None:
    requete = BASE["queries"][nom]
    assert requete["title"]
    assert requete["description"]
    assert requete["groupe"]
    assert set(requete.get("contexte", [])) <= produites[nom]
    mesures = {c for c in produites[nom] if c.startswith(("montant", "nombre", "part_", "variation", "croissance"))}
    assert mesures <= set(requete.get("unites", {}))
    assert set(re.findall(r":([a-z_]+)", requete["sql"])) == set(requete.get("parametres", {}))


def test_queries_do_not_hide_tables() -> None:
    assert set(BASE["queries"]) & set(BASE["tables"]) == set()


def test_licence_and_source_are_stated() -> None:
    for niveau in (METADONNEES, BASE):
        assert niveau["license"] == "Licence Ouverte 2.0"
        assert niveau["license_url"].startswith("https://")
        assert niveau["source"]


def test_the_columns_of_metadata_are_those_of_the_schema_in_the_words_of_colonnes_yml() -> None:
    assert metadonnees.main(["--check"]) == 0


def test_a_word_changed_in_metadata_alone_is_told_and_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texte = (RACINE / "metadata.yml").read_text(encoding="utf-8")
    change = tmp_path / "metadata.yml"
    change.write_text(texte.replace("montant_total: euros", "montant_total: francs"), encoding="utf-8")
    assert metadonnees.main(["--check", "--fichier", str(change)]) == 1
    assert "périmé" in capsys.readouterr().err
    assert metadonnees.main(["--fichier", str(change)]) == 0
    assert change.read_text(encoding="utf-8") == texte


def test_a_column_that_nothing_is_said_of_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texte = (RACINE / "metadata.yml").read_text(encoding="utf-8")
    change = tmp_path / "metadata.yml"
    change.write_text(texte.replace("sql: SELECT code, libelle,", "sql: SELECT code, libelle AS nouvelle,"), "utf-8")
    assert metadonnees.main(["--fichier", str(change)]) == 1
    assert "concepts : colonnes.yml ne dit rien de nouvelle" in capsys.readouterr().err


def test_the_dictionary_is_up_to_date() -> None:
    assert dictionnaire.main(["--check"]) == 0


def test_a_stale_dictionary_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    perime = tmp_path / "dictionnaire.md"
    perime.write_text("vieux", encoding="utf-8")
    assert dictionnaire.main(["--check", "--sortie", str(perime)]) == 1
    assert "périmé" in capsys.readouterr().err


def test_the_dictionary_names_every_column_with_its_unit() -> None:
    contenu = dictionnaire.rediger(METADONNEES)
    assert "| `montant_non_ventile` | euros |" in contenu
    for nom, table in BASE["tables"].items():
        assert f"#### `{nom}`" in contenu
        assert all(f"| `{colonne}` |" in contenu for colonne in table["columns"])
