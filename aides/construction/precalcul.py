"""The figures that every page and question reads, worked out once from the protected cube."""

from __future__ import annotations

import sqlite3

from aides.construction.base import executer

FICHIERS = (
    "08_entreprises_ensemble.sql",
    "20_chiffres_territoire.sql",
    "21_comparaisons.sql",
    "22_repartition.sql",
    "23_inconnu.sql",
)


def calculer(base: sqlite3.Connection) -> None:
    """Fill chiffres_territoire, repartition and couverture of a database that has its cube and its official totals.

    What is hidden in the cube is hidden in them. Their columns are described in metadata.yml.
    """
    for fichier in FICHIERS:
        executer(base, fichier)
