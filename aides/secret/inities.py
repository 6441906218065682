"""What a business learns of the others, who knows what it received itself.

A hidden cell of one business is no secret to it: in a sum of which one other cell is hidden, it reads that one, and so
on from sum to sum. What it must not read so is a cell that the rules hide. Two businesses are not thought to tell each
other what they know. Singletons are treated alike in τ-Argus and sdcTable (Hundepool et al. 2012).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import sparse

from aides.secret.relations import Relations


class Inities:
    """In: the sums of the cells; masks of the primary cells, and of those of one business."""

    def __init__(self, relations: Relations, primaires: np.ndarray, solitaires: np.ndarray) -> None:
        self._membres = relations.matrice.tocsr()
        self._presences = abs(self._membres)
        self._sommes = relations.matrice.T.tocsr()
        self._primaires, self._solitaires = primaires, solitaires

    def apprises(self, cache: np.ndarray, lignes: np.ndarray | None = None) -> set[int]:
        """The sums by which a business alone reads a cell that the rules hide; ``cache``: mask of the hidden cells.
        Of the businesses of some sums where ``lignes`` are given."""
        caches = self._presences @ cache.astype(float)
        deux = np.flatnonzero(caches == 2) if lignes is None else lignes[caches[lignes] == 2]
        departs = np.unique(_colonnes(self._membres, deux))
        trouvees: set[int] = set()
        for cellule in departs[self._solitaires[departs] & cache[departs]].tolist():
            self._suivre(cellule, cache, caches, trouvees)
        return trouvees

    def _suivre(self, depart: int, cache: np.ndarray, caches: np.ndarray, trouvees: set[int]) -> None:
        """Add the sums by which the business of one cell reads what it must not."""
        restent: dict[int, float] = {}
        connues, a_voir = {depart}, [depart]
        while a_voir:
            cellule = a_voir.pop()
            for ligne in _colonnes(self._sommes, [cellule]).tolist():
                restent[ligne] = restent.get(ligne, caches[ligne]) - 1
                if restent[ligne] != 1:
                    continue
                membres = _colonnes(self._membres, [ligne])
                # Of a cell that another sum tells, it has been said already.
                for lue in [m for m in membres[cache[membres]].tolist() if m not in connues]:
                    if self._primaires[lue] and not self._sienne(ligne, lue, cellule):
                        trouvees.add(ligne)
                    else:
                        connues.add(lue)
                        a_voir.append(lue)

    def _sienne(self, ligne: int, lue: int, cellule: int) -> bool:
        """Whether the cell that is read is of the same business: one of both is the total of the other, and it is alone
        in it."""
        un_total = self._membres[ligne, lue] > 0 or self._membres[ligne, cellule] > 0
        return bool(un_total and self._solitaires[lue] and self._solitaires[cellule])


def _colonnes(matrice: sparse.csr_matrix, lignes: Iterable[int]) -> np.ndarray:
    """The columns of some rows."""
    bornes = [(matrice.indptr[ligne], matrice.indptr[ligne + 1]) for ligne in lignes]
    return np.concatenate([matrice.indices[debut:fin] for debut, fin in bornes]) if bornes else np.zeros(0, dtype=int)
