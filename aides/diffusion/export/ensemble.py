"""Everything at once: one Parquet of every value, one SQLite of the whole base, and some of its tables as CSV."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aides.commun.mesures import mesures
from aides.commun.sql import SQL

PARQUET = "aides-aux-entreprises.parquet"
SQLITE = "aides.db"
DERNIERE = "aides-derniere.db"
ENSEMBLE = (SQL / "export_ensemble.sql").read_text(encoding="utf-8")
EXTRAIRE = (SQL / "export_derniere.sql").read_text(encoding="utf-8")
ECRIRE = (SQL / "export_parquet.sql").read_text(encoding="utf-8")
NUL = "\\N"
# How the columns are stored in the Parquet; all others are text. centimes become decimal euros there.
TYPES = {
    "date_maj": "DATE",
    "secret": "BOOLEAN",
    **{mesure.cube: "BIGINT" for mesure in mesures().values()},
}
CLE = (
    "dispositif", "volet", "concept", "date_maj", "mois", "niveau", "region", "departement", "commune", "axe",
    "modalite",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A whole table: header, rows, SQLite type of each column, and columns that point to another table."""

    table: str
    entete: tuple[str, ...]
    lignes: list[tuple[object, ...]]
    types: dict[str, str]
    etrangeres: tuple[tuple[str, str], ...]


def ecrire_parquet(connexion: sqlite3.Connection, chemin: Path) -> int:
    """Write every value of the base with its labels; returns the number of rows. Amounts are DECIMAL(18,2) euros.

    The rows go through a CSV beside `chemin`: DuckDB reads SQLite only with an extension that it would download.
    """
    passage = chemin.with_suffix(".brouillon")
    curseur = connexion.execute(ENSEMBLE)
    colonnes = [colonne[0] for colonne in curseur.description]
    with passage.open("w", encoding="utf-8", newline="") as flux:
        csv.writer(flux).writerows([NUL if v is None else v for v in ligne] for ligne in curseur)
    moteur = duckdb.connect(config={"threads": 1})
    types = {colonne: TYPES.get(colonne, "VARCHAR") for colonne in colonnes}
    moteur.execute(ECRIRE, {"source": str(passage), "nul": NUL, "colonnes": types, "destination": str(chemin)})
    (lignes,) = moteur.execute("SELECT count(*) FROM read_parquet(?)", [str(chemin)]).fetchone() or (0,)
    moteur.close()
    passage.unlink()
    return int(lignes)


def types_du_parquet(chemin: Path) -> list[tuple[str, str]]:
    """Columns of a Parquet with their DuckDB types."""
    with duckdb.connect() as moteur:
        lues = moteur.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(chemin)]).fetchall()
    return [(str(nom), str(type_)) for nom, type_, *_ in lues]


def copier_base(base: Path, chemin: Path) -> None:
    """Copy the base: byte for byte what the site serves."""
    shutil.copyfile(base, chemin)


def extraire_les_dernieres(base: Path, chemin: Path, extrait: str) -> int:
    """Write the base with the last date of each series only; returns its number of rows.

    extrait: the sentence that says so in table publication, whose fingerprint stays that of the whole base.
    """
    shutil.copyfile(base, chemin)
    with sqlite3.connect(chemin, isolation_level=None) as connexion:
        connexion.execute("PRAGMA journal_mode = OFF")
        connexion.execute("BEGIN")
        for instruction in EXTRAIRE.split(";\n"):
            connexion.execute(instruction, {"extrait": extrait} if ":extrait" in instruction else {})
        connexion.execute("COMMIT")
        connexion.execute("VACUUM")
        lignes = lignes_de_la_base(connexion)
    connexion.close()
    return lignes


def lire_table(connexion: sqlite3.Connection, table: str) -> Table:
    """A whole table, in the order of its key."""
    curseur = connexion.execute(f"SELECT * FROM [{table}] ORDER BY 1")
    liens = connexion.execute(f"PRAGMA foreign_key_list([{table}])").fetchall()
    return Table(
        table=table,
        entete=tuple(colonne[0] for colonne in curseur.description),
        lignes=[tuple(ligne) for ligne in curseur],
        types={ligne["name"]: ligne["type"] for ligne in connexion.execute(f"PRAGMA table_info([{table}])")},
        etrangeres=tuple(sorted((lien["from"], lien["table"]) for lien in liens)),
    )


def lignes_de_la_base(connexion: sqlite3.Connection) -> int:
    """Rows of all the tables of the base together."""
    return sum(nombre for _, nombre in tables(connexion))


def tables(connexion: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Every table with its number of rows."""
    noms = connexion.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE '%!_recherche%' ESCAPE '!' ORDER BY 1"
    ).fetchall()
    for (nom,) in noms:
        yield nom, connexion.execute(f"SELECT count(*) FROM [{nom}]").fetchone()[0]
