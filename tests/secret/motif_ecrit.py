"""A choice of complementary cells written by hand: a few cells, their sums, their dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from aides.secret.complement import Motif
from aides.secret.relations import Famille, Relations

EUROS = "montant_centimes"
RIEN = np.nan
TOTAL = [[-1.0, -1, -1, 1]]


def masque(taille: int, cellules: Sequence[int]) -> np.ndarray:
    return np.isin(np.arange(taille), list(cellules))


def motif(
    sommes: Sequence[Sequence[float]], valeurs: Sequence[float] | dict[str, Sequence[float]],
    caches: Sequence[int] = (), liens: Sequence[tuple[int, int]] = (), derivees: Sequence[int] = (),
    genres: Sequence[str] = (),
) -> Motif:  # fmt: skip
    """A protection of which nothing was chosen yet: ``caches`` are hidden afterwards. Values are euros, if not said."""
    mesures = valeurs if isinstance(valeurs, dict) else {EUROS: valeurs}
    taille = len(next(iter(mesures.values())))
    matrice = sparse.csr_matrix(np.array(sommes, dtype=float).reshape(-1, taille))
    familles = [Famille(genre, "") for genre in genres or ["axe"] * len(sommes)]
    relations = Relations(matrice, familles, np.array(liens, dtype=np.int64).reshape(-1, 2))
    colonnes = {mesure: np.array(colonne, dtype=float) for mesure, colonne in mesures.items()}
    trouve = Motif(relations, colonnes, masque(taille, ()), 0.1, masque(taille, derivees))
    trouve.cache[list(caches)] = True
    return trouve


def caches(trouve: Motif) -> list[int]:
    return np.flatnonzero(trouve.cache).tolist()
