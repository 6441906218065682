"""The engine that crosses and aggregates: DuckDB in this process, within a memory limit, spilling to a folder."""

from __future__ import annotations

import copy
import re
import shutil
import time
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from aides import RACINE
from aides.commun import sql

SQL = sql.SQL / "lignes"
NOMENCLATURES = RACINE / "nomenclatures"
MEMOIRE = re.compile(r"[1-9]\d{0,5}(\.\d+)?\s?[MGT]i?B", re.IGNORECASE)


def quantite_de_memoire(ecrite: str) -> str:
    """An amount of memory of the command line, as the engine writes it. Raises ArgumentTypeError for anything else."""
    if not MEMOIRE.fullmatch(ecrite.strip()):
        raise ArgumentTypeError(f"« {ecrite} » n'est pas une quantité de mémoire ; par exemple 2GB ou 500MB")
    return ecrite.strip()


class Moteur:
    """A connection, the .sql files that it runs and the time each step took (seconds)."""

    def __init__(self, dossier: Path, memoire: str, fils: int) -> None:
        self.debordement = dossier / "debordement"
        shutil.rmtree(self.debordement, ignore_errors=True)
        self.debordement.mkdir(parents=True)
        self.base = duckdb.connect(
            config={
                "memory_limit": memoire,
                "threads": fils,
                "temp_directory": str(self.debordement),
                # Nothing is fetched from the network, whatever the SQL names.
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self.fils = fils
        self.secondes: dict[str, float] = {}

    def jumeau(self) -> Moteur:
        """The same engine for another thread: own connection and temporary tables, same limits and macros."""
        jumeau = copy.copy(self)
        jumeau.base = self.base.cursor()
        return jumeau

    def executer(self, fichier: str, **valeurs: str) -> int:
        """Run a file of aides/sql/lignes; `{{nom}}` in it stands for an SQL fragment made by this package.

        Returns how many rows its last statement wrote, when it is one that writes.
        """
        fait = self.base.execute(requete(fichier, **valeurs)).fetchone()
        return int(fait[0]) if fait and isinstance(fait[0], int) else 0

    def lignes(self, requete: str, parametres: list[object] | None = None) -> list[tuple[Any, ...]]:
        """Every row of a short query."""
        return self.base.execute(requete, parametres or []).fetchall()

    def ligne(self, requete: str, parametres: list[object] | None = None) -> tuple[Any, ...]:
        """The one row of a query that always gives one."""
        return self.lignes(requete, parametres)[0]

    @contextmanager
    def etape(self, nom: str) -> Iterator[None]:
        """Time a step."""
        debut = time.perf_counter()
        try:
            yield
        finally:
            self.secondes[nom] = self.secondes.get(nom, 0.0) + time.perf_counter() - debut

    def fermer(self) -> None:
        """Close the engine and remove what it spilled."""
        self.base.close()
        shutil.rmtree(self.debordement, ignore_errors=True)


def requete(fichier: str, **valeurs: str) -> str:
    """The text of a file of aides/sql/lignes with its `{{nom}}` filled in."""
    contenu = (SQL / fichier).read_text(encoding="utf-8")
    for cle, valeur in valeurs.items():
        contenu = contenu.replace("{{" + cle + "}}", valeur)
    return contenu


def texte(valeur: object) -> str:
    """A value as an SQL text literal."""
    return "'" + str(valeur).replace("'", "''") + "'"


def nom(identifiant: str) -> str:
    """A name as an SQL quoted identifier."""
    return '"' + identifiant.replace('"', '""') + '"'


def liste(valeurs: list[object]) -> str:
    """Values as an SQL list of texts."""
    return "[" + ", ".join(texte(valeur) for valeur in valeurs) + "]"


def source_csv(chemin: Path, colonnes: Iterable[str], separateur: str = ",", ligne_maximum: int = 2_000_000) -> str:
    """A CSV in UTF-8 with a header as an SQL source: every column is text under the name given, nothing is guessed.

    A line longer than `ligne_maximum` bytes is an error.
    """
    declaration = ", ".join(f"{texte(colonne)}: 'VARCHAR'" for colonne in colonnes)
    return (
        f"read_csv({texte(chemin)}, delim = {texte(separateur)}, quote = '\"', escape = '\"', header = true,"
        f" max_line_size = {ligne_maximum}, auto_detect = false, columns = {{{declaration}}})"
    )


def source_nomenclature(nom_: str) -> str:
    """A reference table as an SQL source."""
    chemin = NOMENCLATURES / f"{nom_}.csv"
    with chemin.open(encoding="utf-8-sig") as flux:
        return source_csv(chemin, flux.readline().strip().split(","))
