"""What follows from relations: bounds passed on from one to the next, exact elimination, then linear programming.

Figures are integers (centimes, counts). A bound that is claimed is one that every solution of the relations respects.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from tests.attaque.relations import Relation
from tests.attaque.vu import Variable

INFINI = np.inf
Reels = NDArray[np.float64]
# An amount is counted in thousands of euros in a programme, so that the solver's tolerance is a hundredth of a centime.
ECHELLE = {"A": 1000_00.0, "N": 1.0, "E": 1.0}
TOURS = 60
# No figure is larger: ten billion euros in centimes, ten million aids; times a ceiling, they stay exact in a float.
ENORME = {"A": 1e12, "N": 1e7, "E": 1e7}
PREMIER = 2**61 - 1


class Bornes(NamedTuple):
    bas: float
    haut: float


@dataclass
class Systeme:
    """Hidden figures, and the relations between them once what is known is put in its place.

    matrice: one row a relation, one column a hidden figure; bas and haut: of the rows; mini and maxi: of the figures.
    """

    variables: list[Variable]
    relations: list[Relation]
    matrice: csr_array
    bas: Reels
    haut: Reels
    mini: Reels
    maxi: Reels
    rangs: dict[Variable, int]


def poser(relations: Iterable[Relation], valeurs: dict[Variable, int | None]) -> Systeme:
    """A system of what is hidden. Relations between known figures only are left out; figures that no row shows (None is
    a row that hides it) are unknown, at least 0."""
    rangs: dict[Variable, int] = {}
    gardees, lignes, colonnes, coefficients, bas, haut = [], [], [], [], [], []
    for relation in relations:
        connu, inconnus = 0, []
        for variable, fois in relation.termes:
            valeur = valeurs.get(variable)
            if valeur is None:
                inconnus.append((rangs.setdefault(variable, len(rangs)), fois))
            else:
                connu += fois * valeur
        if not inconnus:
            continue
        for colonne, fois in inconnus:
            lignes.append(len(gardees))
            colonnes.append(colonne)
            coefficients.append(float(fois))
        gardees.append(relation)
        bas.append(-INFINI if relation.bas is None else float(relation.bas - connu))
        haut.append(INFINI if relation.haut is None else float(relation.haut - connu))
    matrice = csr_array((coefficients, (lignes, colonnes)), shape=(len(gardees), len(rangs)))
    return Systeme([*rangs], gardees, matrice, np.array(bas), np.array(haut), np.zeros(len(rangs)),
                   np.array([ENORME[mesure] for _, mesure in rangs]), rangs)  # fmt: skip


def contredites(systeme: Systeme, solution: Reels) -> NDArray[np.intp]:
    """Rows that a solution does not respect."""
    activite = systeme.matrice @ solution
    return np.flatnonzero((activite < systeme.bas - 0.5) | (activite > systeme.haut + 0.5))


def sans(systeme: Systeme, lignes: NDArray[np.intp]) -> Systeme:
    """The system without some rows."""
    garde = np.ones(len(systeme.relations), bool)
    garde[lignes] = False
    return Systeme(systeme.variables, [r for r, g in zip(systeme.relations, garde, strict=True) if g],
                   systeme.matrice[garde], systeme.bas[garde], systeme.haut[garde], systeme.mini.copy(),
                   systeme.maxi.copy(), systeme.rangs)  # fmt: skip


def propager(systeme: Systeme) -> None:
    """Tighten mini and maxi in place: each relation bounds each of its figures by the bounds of the others."""
    coo = systeme.matrice.tocoo()
    lignes, colonnes, fois = coo.row, coo.col, coo.data
    positif = fois > 0
    for _ in range(TOURS):
        avant = systeme.mini.copy(), systeme.maxi.copy()
        petit = np.where(positif, systeme.mini[colonnes], systeme.maxi[colonnes]) * fois
        grand = np.where(positif, systeme.maxi[colonnes], systeme.mini[colonnes]) * fois
        au_moins, au_plus = _sans_soi(lignes, petit, len(systeme.bas)), _sans_soi(lignes, grand, len(systeme.bas))
        haut, bas = (systeme.haut[lignes] - au_moins) / fois, (systeme.bas[lignes] - au_plus) / fois
        haut, bas = np.where(positif, haut, bas), np.where(positif, bas, haut)
        np.minimum.at(
            systeme.maxi, colonnes, np.floor(np.nan_to_num(haut, nan=INFINI, posinf=INFINI, neginf=-INFINI) + 1e-6)
        )
        np.maximum.at(
            systeme.mini, colonnes, np.ceil(np.nan_to_num(bas, nan=-INFINI, posinf=INFINI, neginf=-INFINI) - 1e-6)
        )
        if (avant[0] == systeme.mini).all() and (avant[1] == systeme.maxi).all():
            return


def _sans_soi(lignes: NDArray[np.int32], apports: Reels, nombre: int) -> Reels:
    """For each term, the sum of the other terms of its row; infinite when one of them is."""
    infinis = np.isinf(apports)
    finis = np.where(infinis, 0.0, apports)
    sommes = np.bincount(lignes, finis, nombre)[lignes] - finis
    autres = np.bincount(lignes, infinis, nombre)[lignes] - infinis
    signe = np.sign(apports[infinis][0]) if infinis.any() else 1.0
    return np.where(autres > 0, signe * INFINI, sommes)


def eliminer(systeme: Systeme) -> dict[int, int]:
    """Figures that the equalities alone determine, with their exact value.

    Gaussian elimination modulo a prime larger than any figure; a figure is determined when two solutions, drawn at
    random among all, give it the same value (which they would by chance once in 10^18).
    """
    egales = np.flatnonzero((systeme.bas == systeme.haut) & np.isfinite(systeme.bas))
    frequences = np.bincount(systeme.matrice[egales].indices, minlength=len(systeme.variables))
    longueurs = np.diff(systeme.matrice.indptr)[egales]
    libres: dict[int, tuple[dict[int, int], int]] = {}
    for ligne in egales[np.argsort(longueurs, kind="stable")]:
        debut, fin = systeme.matrice.indptr[ligne], systeme.matrice.indptr[ligne + 1]
        rangee = {int(c): int(v) % PREMIER for c, v in
                  zip(systeme.matrice.indices[debut:fin], systeme.matrice.data[debut:fin], strict=True)}  # fmt: skip
        droite = _reduire(rangee, int(systeme.bas[ligne]) % PREMIER, libres)
        if rangee:
            pivot = min(rangee, key=lambda c: (frequences[c], c))
            inverse = pow(rangee.pop(pivot), -1, PREMIER)
            libres[pivot] = {c: v * inverse % PREMIER for c, v in rangee.items()}, droite * inverse % PREMIER
    une, autre = _solution(libres, 1), _solution(libres, 2)
    return {c: _entier(une[c]) for c in libres if une[c] == autre[c]}


def _reduire(rangee: dict[int, int], droite: int, libres: dict[int, tuple[dict[int, int], int]]) -> int:
    """Take the pivots out of a row, in place; returns its right side."""
    while communs := rangee.keys() & libres.keys():
        for pivot in communs:
            fois = rangee.pop(pivot, 0)
            if not fois:
                continue
            autres, valeur = libres[pivot]
            droite = (droite - fois * valeur) % PREMIER
            for c, v in autres.items():
                if reste := (rangee.get(c, 0) - fois * v) % PREMIER:
                    rangee[c] = reste
                else:
                    rangee.pop(c, None)
    return droite


def _solution(libres: dict[int, tuple[dict[int, int], int]], graine: int) -> dict[int, int]:
    """One solution of the reduced equalities, the figures that are free being drawn; the last pivots come first."""
    hasard = random.Random(graine)
    valeurs: dict[int, int] = {}
    for pivot, (autres, droite) in reversed(libres.items()):
        for c in autres:
            if c not in valeurs:
                valeurs[c] = hasard.randrange(PREMIER)
        valeurs[pivot] = (droite - sum(v * valeurs[c] for c, v in autres.items())) % PREMIER
    return valeurs


def _entier(reste: int) -> int:
    """The signed integer of a remainder."""
    return reste - PREMIER if reste > PREMIER // 2 else reste


class Programme:
    """The relations of one component as a linear programme: solved for one aim after another from where it stands."""

    def __init__(self, systeme: Systeme, colonnes: NDArray[np.intp], lignes: NDArray[np.intp]) -> None:
        self.colonnes = colonnes
        self.echelle = np.array([ECHELLE[systeme.variables[c][1]] for c in colonnes])
        matrice = (systeme.matrice[lignes][:, colonnes] * self.echelle).tocsr()
        plus_grand = np.maximum(abs(matrice).max(axis=1).toarray().ravel(), 1e-9)
        matrice = csr_array(matrice / plus_grand[:, None])
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = matrice.shape[1], matrice.shape[0]
        programme.col_cost_ = np.zeros(matrice.shape[1])
        programme.col_lower_ = systeme.mini[colonnes] / self.echelle
        programme.col_upper_ = systeme.maxi[colonnes] / self.echelle
        programme.row_lower_, programme.row_upper_ = systeme.bas[lignes] / plus_grand, systeme.haut[lignes] / plus_grand
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = matrice.indptr
        programme.a_matrix_.index_ = matrice.indices
        programme.a_matrix_.value_ = matrice.data
        self._solveur = highspy.Highs()
        self._solveur.setOptionValue("output_flag", False)
        self._solveur.setOptionValue("threads", 1)
        self._solveur.passModel(programme)

    def borner(self, mini: Reels, maxi: Reels) -> None:
        """Bounds of the figures for the solutions to come."""
        rangs = np.arange(len(mini), dtype=np.int32)
        self._solveur.changeColsBounds(len(mini), rangs, mini / self.echelle, maxi / self.echelle)

    def extreme(self, poids: Reels) -> Reels | None:
        """Figures of a solution where the weighted sum is least; None when the solver does not say one."""
        self._solveur.changeColsCost(len(poids), np.arange(len(poids), dtype=np.int32), poids * self.echelle)
        # From where it stood the solver may lose its way: once more from nothing, then from nothing and plainly.
        for reprise in (None, "choose", "off"):
            if reprise:
                self._solveur.clearSolver()
                self._solveur.setOptionValue("presolve", reprise)
            self._solveur.run()
            if self._solveur.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                break
        else:
            return None
        return np.array(self._solveur.getSolution().col_value) * self.echelle


def ouvrir(systeme: Systeme) -> Systeme:
    """The system of the figures that bounds leave open: what is known by now is put in its place, and a relation that
    only bounds one figure, which its bounds already say, is left out."""
    ouvertes = systeme.mini < systeme.maxi
    fixe = systeme.matrice[:, ~ouvertes] @ systeme.mini[~ouvertes]
    matrice = csr_array(systeme.matrice[:, ouvertes])
    lignes = np.flatnonzero(np.diff(matrice.indptr) > 1)
    variables = [v for v, ouverte in zip(systeme.variables, ouvertes, strict=True) if ouverte]
    return Systeme(variables, [systeme.relations[ligne] for ligne in lignes], csr_array(matrice[lignes]),
                   (systeme.bas - fixe)[lignes], (systeme.haut - fixe)[lignes], systeme.mini[ouvertes],
                   systeme.maxi[ouvertes], {v: rang for rang, v in enumerate(variables)})  # fmt: skip


def composantes(systeme: Systeme) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The group of each figure and of each relation: relations join figures of one group only."""
    coo = systeme.matrice.tocoo()
    figures = len(systeme.variables)
    taille = figures + len(systeme.relations)
    graphe = csr_array((np.ones(len(coo.data)), (coo.col, coo.row + figures)), shape=(taille, taille))
    _, groupes = connected_components(graphe, directed=False)
    return groupes[:figures], groupes[figures:]
