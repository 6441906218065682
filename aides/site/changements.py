"""What changed in the data between the version being served and the one that it has replaced."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aides.commun.publication import precedente
from aides.commun.sql import SQL

CHANGEMENTS = (SQL / "changements.sql").read_text(encoding="utf-8")
BILAN = (
    "SELECT dispositif, date_maj, sum(changement = 'ajoutee') AS ajoutees, sum(changement = 'changee') AS changees,"
    " sum(changement = 'retiree') AS retirees FROM changement GROUP BY 1, 2 ORDER BY 1, 2"
)
# Rows that an answer lists; beyond, it says that it is cut. Seconds that SQLite may work.
LIGNES = 50_000
SECONDES = 20.0
INSTRUCTIONS = 10_000


@dataclass(frozen=True)
class Changements:
    """avant, apres: fingerprints; bilan: counts by scheme and date; lignes: cells as `colonnes` say, without any figure
    of the older version; tronque: there are more."""

    avant: str
    apres: str
    bilan: list[dict[str, Any]]
    colonnes: tuple[str, ...]
    lignes: list[tuple[Any, ...]]
    tronque: bool


def comparer(servie: Path, avant: str, apres: str) -> Changements | None:
    """The changes from version `avant` to version `apres`, beginnings of fingerprints; None when they are not those of
    the file at `servie` and of the one kept beside it. Raises sqlite3.OperationalError when it takes too long."""
    gardee = precedente(servie)
    if not gardee.is_file():
        return None
    with closing(sqlite3.connect(f"{servie.resolve().as_uri()}?mode=ro", uri=True)) as base:
        base.execute("ATTACH ? AS avant", [f"{gardee.resolve().as_uri()}?mode=ro"])
        lues = [base.execute(f"SELECT empreinte FROM {nom}.publication").fetchone()[0] for nom in ("avant", "main")]
        if not (lues[0].startswith(avant) and lues[1].startswith(apres)):
            return None
        limite = time.monotonic() + SECONDES
        base.set_progress_handler(lambda: time.monotonic() > limite, INSTRUCTIONS)
        base.execute(CHANGEMENTS)
        base.row_factory = sqlite3.Row
        bilan = [dict(ligne) for ligne in base.execute(BILAN)]
        curseur = base.execute("SELECT * FROM changement LIMIT ?", [LIGNES + 1])
        colonnes = tuple(colonne[0] for colonne in curseur.description)
        lignes = [tuple(ligne) for ligne in curseur]
    return Changements(lues[0], lues[1], bilan, colonnes, lignes[:LIGNES], len(lignes) > LIGNES)
