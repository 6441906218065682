"""A file of aides/sql/lignes run alone, on a few rows written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from aides.construction.lignes.moteur import requete, texte

Ligne = tuple[Any, ...]
VALIDE = (
    "ligne INTEGER, siren INTEGER, volet VARCHAR, mois INTEGER, date_paiement DATE, centimes BIGINT,"
    " code_postal VARCHAR, raison VARCHAR, valeur VARCHAR, periode_douteuse VARCHAR"
)


class Table:
    """An engine with an empty state."""

    def __init__(self, base: duckdb.DuckDBPyConnection) -> None:
        self.base = base
        base.execute("ATTACH ':memory:' AS etat")
        for fichier in ("macros.sql", "etat.sql"):
            self.lancer(fichier)
        base.execute("SET VARIABLE derniere_date = DATE '2020-06-20'")

    def lancer(self, fichier: str, **valeurs: str) -> list[Ligne]:
        """Run a file; the rows of its last statement."""
        return self.base.execute(requete(fichier, **valeurs)).fetchall()

    def creer(self, nom: str, colonnes: str, lignes: list[Ligne]) -> None:
        """A temporary table with these rows."""
        self.base.execute(f"CREATE OR REPLACE TEMP TABLE {nom} ({colonnes})")
        self.emplir(nom, lignes)

    def emplir(self, nom: str, lignes: list[Ligne]) -> None:
        if lignes:
            self.base.executemany(f"INSERT INTO {nom} VALUES ({', '.join('?' * len(lignes[0]))})", lignes)

    def lire(self, nom: str, colonnes: str = "*") -> list[Ligne]:
        """The rows of a table in their order, dates and all as SQL gives them."""
        return self.base.execute(f"SELECT {colonnes} FROM {nom} ORDER BY ALL").fetchall()

    def parquet(self, chemin: Path, lignes: list[Ligne]) -> str:
        """A validated file, as a value for an SQL file."""
        self.creer("a_ecrire", VALIDE, [(*ligne, *(None,) * (10 - len(ligne))) for ligne in lignes])
        self.base.execute(f"COPY a_ecrire TO {texte(chemin)} (FORMAT parquet)")
        return texte(chemin)


@contextmanager
def ouvrir() -> Iterator[Table]:
    with duckdb.connect() as base:
        yield Table(base)
