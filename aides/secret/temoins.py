"""Values that hidden cells may hold, kept so that what they prove once need not be searched again.

A point says of each cell how far it can move; who found it does not matter, since whoever uses it first checks it
against relations of his own (``admis``). The protection leaves its points to the attack, and one attack to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from aides.secret.programme import Programme
from aides.secret.relations import TOLERANCE

# In values kept: what a cube of some thousands of cells needs, and what one of France may take (64 MB).
PLACE = 8_000_000


@dataclass
class Temoins:
    """Points of one measure: ``depart`` (one value a cell), and what others say of some of the cells."""

    depart: np.ndarray
    points: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    libre: int = PLACE

    def garder(self, rang: np.ndarray, x: np.ndarray) -> None:
        """Keep one more point: the cells ``rang`` hold ``x``, the others their value of ``depart``."""
        if len(rang) <= self.libre:
            self.libre -= len(rang)
            self.points.append((rang, x))

    def tous(self, rang: np.ndarray) -> np.ndarray:
        """All points (columns) as values of the cells ``rang``."""
        matrice = np.repeat(self.depart[rang][:, None], len(self.points) + 1, axis=1)
        place = np.full(len(self.depart), -1, dtype=np.int64)
        place[rang] = np.arange(len(rang))
        for colonne, (cellules, x) in enumerate(self.points, start=1):
            ici = place[cellules]
            matrice[ici[ici >= 0], colonne] = x[ici >= 0]
        return matrice


def admis(programme: Programme, etiquettes: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The same points (columns), NaN in the components (``etiquettes``) where they are no solution of the programme."""
    fautes = np.zeros((int(etiquettes.max(initial=-1)) + 1, points.shape[1]), dtype=bool)
    ecarts = (
        (programme.egalites, np.abs(programme.egalites @ points - programme.somme[:, None])),
        (programme.inegalites, programme.inegalites @ points - programme.plafond[:, None]),
    )
    for matrice, ecart in ecarts:
        lignes = np.flatnonzero(np.diff(matrice.indptr))
        # All the unknowns of a relation are of one component.
        _noter(fautes, etiquettes[matrice.indices[matrice.indptr[lignes]]], ecart[lignes] > TOLERANCE)
    hors = (points < programme.bas[:, None] - TOLERANCE) | (points > programme.haut[:, None] + TOLERANCE)
    _noter(fautes, etiquettes, hors)
    return np.where(fautes[etiquettes], np.nan, points)


def _noter(fautes: np.ndarray, etiquettes: np.ndarray, ici: np.ndarray) -> None:
    lignes, colonnes = np.nonzero(ici)
    fautes[etiquettes[lignes], colonnes] = True
