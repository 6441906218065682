"""Republishing files in which a hidden cell is left out (those of data.gouv.fr): the policy ``secret: renforcer``.

As aides/secret/renforcement.py, table by table: in these files an absent cell is hidden when the published ones do not
add up to their total, and nothing binds one breakdown to another. What we hide is taken out as the administration does:
nobody is to tell its absences from ours. To be run before totals are computed, since a total computed here of what is
published would give away what is then hidden.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator

import numpy as np

from aides.commun.cube import Observation
from aides.commun.sql import SQL
from aides.secret.publiees import PART_EXACTE, Publication, completer, plafond, tables
from aides.secret.regles import Regles
from aides.secret.relations import MESURES, Cle
from aides.secret.renforcement import Cube, appliquer, dispositifs

OTER = "DELETE FROM agregat WHERE id = ?"
LIRE = (SQL / "secret_cube_publie.sql").read_text(encoding="utf-8")


def renforcer(
    base: sqlite3.Connection,
    formats: Collection[str],
    individuelles: Collection[str],
    regles: Regles,
    vaines: set[str] | None = None,
) -> list[Observation]:
    """Hide further cells of the schemes that have files of these ``formats``; one observation per table.

    ``individuelles``, ``vaines``: as in aides.secret.renforcement.renforcer.
    """
    cubes = [cube for dispositif in dispositifs(base, formats) for cube in _cubes(base, dispositif, formats)]
    return appliquer(base, cubes, individuelles, regles, vaines, OTER)


def _cubes(base: sqlite3.Connection, dispositif: str, formats: Collection[str]) -> Iterator[Cube]:
    liste = sorted(formats)
    identifiants: dict[Cle, int] = {}
    cellules: dict[Cle, tuple[int | None, ...]] = {}
    for ligne in base.execute(LIRE.format(formats=", ".join("?" * len(liste))), (dispositif, *liste)):
        cle = Cle(*ligne[1:10])
        identifiants[cle], cellules[cle] = ligne[0], tuple(ligne[10:])
    for table in tables(Publication(dispositif, cellules)):
        cube = _cube(table, identifiants)
        if cube.cachees.any():
            yield cube


def _cube(table: Publication, identifiants: dict[Cle, int]) -> Cube:
    cles, absentes = completer(table)
    vides: tuple[int | None, ...] = (None,) * len(MESURES)
    colonnes = np.array([table.cellules.get(cle, vides) for cle in cles], dtype=float).reshape(-1, len(MESURES))
    valeurs = {m: colonnes[:, rang] for rang, m in enumerate(MESURES) if not np.isnan(colonnes[:, rang]).all()}
    return Cube(
        table.dispositif,
        max(cle.date_maj for cle in cles),
        [identifiants.get(cle, 0) for cle in cles],
        cles,
        valeurs,
        absentes,
        np.zeros(len(cles), dtype=bool),
        {mesure: plafond(table, mesure) for mesure in valeurs},
        PART_EXACTE,
    )
