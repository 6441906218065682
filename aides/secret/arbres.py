"""Exact intervals without a solver, where the relations that bind the unknowns make no loop.

Published tables are mostly so: the hidden cells of one sum, none of which stands in another, or one cell date after
date. What a relation leaves to each of its unknowns, given the intervals of the others, is passed on until nothing
changes: in a tree that is what linear programming would find, of all the unknowns at once.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

# Euros, or counts, under which an interval has not changed.
PROCHE = 1e-6


def intervalles(
    egalites: sparse.csr_matrix,
    somme: np.ndarray,
    inegalites: sparse.csr_matrix,
    plafond: np.ndarray,
    bas: np.ndarray,
    haut: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The exact interval of each unknown of a tree, from its bounds, and the mask of these unknowns.

    ``egalites @ x = somme`` and ``inegalites @ x <= plafond``, of +1 and -1. Where there is no solution the intervals
    cross: such unknowns, and all of those bound to them, are left out.
    """
    matrice = sparse.vstack([egalites, inegalites]).tocsr()
    lignes, taille = matrice.shape
    du_moins, au_plus = np.concatenate([somme, np.full(len(plafond), -np.inf)]), np.concatenate([somme, plafond])
    etiquettes = _composantes(matrice)
    coo = matrice.tocoo()
    nombre = int(etiquettes.max(initial=-1)) + 1
    traits = np.bincount(etiquettes[coo.row], minlength=nombre)
    arbres = traits == np.bincount(etiquettes, minlength=nombre) - 1
    ici = arbres[etiquettes[coo.row]]
    ligne, colonne, monte = coo.row[ici], coo.col[ici], coo.data[ici] > 0
    bas, haut = bas.astype(float), haut.astype(float)
    for _ in range(lignes + taille):
        # Of each member of a row, the interval of its term.
        moins, plus = np.where(monte, bas[colonne], -haut[colonne]), np.where(monte, haut[colonne], -bas[colonne])
        dessous = du_moins[ligne] - _des_autres(ligne, plus, lignes)
        dessus = au_plus[ligne] - _des_autres(ligne, moins, lignes)
        plancher, plafond = bas.copy(), haut.copy()
        np.maximum.at(plancher, colonne, np.where(monte, dessous, -dessus))
        np.minimum.at(plafond, colonne, np.where(monte, dessus, -dessous))
        resserres = (plancher > bas + PROCHE) | (plafond < haut - PROCHE)
        if not resserres.any():
            break
        bas, haut = np.where(resserres, plancher, bas), np.where(resserres, plafond, haut)
        arbres[etiquettes[lignes:][bas > haut + PROCHE]] = False
        ici = arbres[etiquettes[ligne]]
        ligne, colonne, monte = ligne[ici], colonne[ici], monte[ici]
    return bas, haut, arbres[etiquettes[lignes:]] & (bas <= haut + PROCHE)


def _composantes(matrice: sparse.csr_matrix) -> np.ndarray:
    """Label of the component of each row, then of each unknown."""
    graphe = sparse.bmat([[None, matrice], [matrice.T, None]]) if matrice.shape[0] else None
    return np.arange(matrice.shape[1]) if graphe is None else connected_components(graphe, directed=False)[1]


def _des_autres(ligne: np.ndarray, termes: np.ndarray, lignes: int) -> np.ndarray:
    """For each member of a row, the sum of the terms of the others; an infinite one is enough for it to be infinite."""
    finis = np.isfinite(termes)
    connus = np.where(finis, termes, 0.0)
    infinis = np.bincount(ligne, ~finis, minlength=lignes)[ligne] - ~finis
    somme = np.bincount(ligne, connus, minlength=lignes)[ligne] - connus
    # All the infinite terms of one call are of one sign: that of any of them.
    signe = np.sign(termes[~finis][0]) if (~finis).any() else 1.0
    return np.where(infinis > 0, signe * np.inf, somme)
