"""The cheapest cells to hide so that one hidden value can move: a linear programme.

In: a ``Reseau`` (sums, dates, true values, cost of hiding) and one hidden cell that is too well known. Out: the cells
to hide with it. The programme looks for another set of values that obeys every sum, in which this cell differs by the
amount wanted, and that differs from the truth on the cheapest published cells: these are the cells to hide. It is the
linear relaxation of the cell suppression problem (Kelly, Golden & Assad 1992; Fischetti & Salazar 2001), solved again
with prices divided by the moves found, so that few cells move (Candès, Wakin & Boyd 2008).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from aides.secret.programme import Programme, Solveur

VOISINS = 5000
MINIMUM = 100
# A bound in iterations, not in time: a busy machine must not change what is hidden.
ITERATIONS = 20_000
SEUIL = 1e-6
RELANCES = 2


@dataclass(frozen=True)
class Reseau:
    """One measure of one scheme: sums (relations x cells), ``liens`` (earlier, later) of cells that only grow, true
    values, lowest and highest possible values, and the cost of hiding each cell (0 where it is hidden already)."""

    sommes: sparse.csr_matrix
    liens: np.ndarray
    valeurs: np.ndarray
    planchers: np.ndarray
    plafonds: np.ndarray
    couts: np.ndarray


@dataclass(frozen=True)
class Complement:
    """``a_cacher``: cells to hide. Then the cells ``autour`` may as well hold the values ``possibles``."""

    a_cacher: np.ndarray
    autour: np.ndarray
    possibles: np.ndarray


def complement(reseau: Reseau, cible: int, ecart: float) -> Complement | None:
    """What to hide so that the cell ``cible`` can move by ``ecart``, up or down; None where it cannot."""
    autour = _voisinage(reseau, cible)
    trouves = []
    for sens in (1.0, -1.0):
        essai = _deplacer(reseau, autour, cible, sens * ecart)
        if essai is not None:
            trouves.append(essai)
            # Nothing is cheaper than hiding nothing.
            if not len(essai.a_cacher):
                break
    return min(trouves, key=lambda essai: float(reseau.couts[essai.a_cacher].sum())) if trouves else None


def _voisinage(reseau: Reseau, cible: int) -> np.ndarray:
    """Cells reached from one by its sums and dates, nearest first, about VOISINS of them."""
    atteintes = np.zeros(len(reseau.valeurs), dtype=bool)
    atteintes[cible] = True
    sommes = abs(reseau.sommes)
    transposee = sommes.T.tocsr()
    while atteintes.sum() < VOISINS:
        suivantes = transposee @ (sommes @ atteintes.astype(float)) > 0
        for depart, arrivee in ((0, 1), (1, 0)):
            suivantes[reseau.liens[atteintes[reseau.liens[:, depart]], arrivee]] = True
        suivantes |= atteintes
        if not (suivantes & ~atteintes).any() or (atteintes.sum() >= MINIMUM and suivantes.sum() > 3 * VOISINS):
            break
        atteintes = suivantes
    return np.flatnonzero(atteintes)


def _deplacer(reseau: Reseau, autour: np.ndarray, cible: int, ecart: float) -> Complement | None:
    """Cheapest published cells that move when ``cible`` does. Each cell moves by ``plus - moins``."""
    valeurs = reseau.valeurs[autour]
    marge = valeurs - reseau.planchers[autour]
    plus, moins = np.maximum(reseau.plafonds[autour] - valeurs, 0), np.maximum(marge, 0)
    place = np.full(len(reseau.valeurs), -1, dtype=np.int64)
    place[autour] = np.arange(len(autour))
    liens, croissance = _liens(reseau, place, plus, moins)
    rang = int(place[cible])
    if ecart > plus[rang] or -ecart > moins[rang]:
        return None
    sommes = reseau.sommes[:, autour]
    sommes = sommes[np.flatnonzero(np.diff(sommes.indptr))]
    solveur = Solveur(_mouvements(sommes, liens, croissance, plus, moins, rang, ecart), ITERATIONS)
    couts, ampleur = reseau.couts[autour], abs(ecart)
    prix = couts / ampleur * (1 + np.abs(valeurs) / (5 * ampleur))
    retenu = None
    for _ in range(RELANCES):
        mouvement = _resoudre(solveur, prix, SEUIL * ampleur)
        if mouvement is None:
            break
        if retenu is None or couts[mouvement != 0].sum() < couts[retenu != 0].sum():
            retenu = mouvement
        if not couts[mouvement != 0].any():
            break
        # A move costs by the euro, hiding costs by the cell: what has moved becomes cheap, what has not becomes dear.
        prix = couts / (np.abs(mouvement) + 0.01 * ampleur)
    if retenu is None:
        return None
    return Complement(autour[(retenu != 0) & (couts > 0)], autour, valeurs + retenu)


def _mouvements(
    sommes: sparse.csr_matrix,
    liens: sparse.csr_matrix,
    croissance: np.ndarray,
    plus: np.ndarray,
    moins: np.ndarray,
    rang: int,
    ecart: float,
) -> Programme:
    """The programme of the moves that obey every sum: first what each cell goes up by, then what it goes down by."""
    bas, haut = np.zeros(2 * len(plus)), np.concatenate([plus, moins])
    for place, mouvement in ((rang, max(ecart, 0.0)), (len(plus) + rang, max(-ecart, 0.0))):
        bas[place] = haut[place] = mouvement
    return Programme(
        sparse.hstack([sommes, -sommes]).tocsr(), np.zeros(sommes.shape[0]),
        sparse.hstack([liens, -liens]).tocsr(), croissance, bas, haut, False,
    )  # fmt: skip


def _resoudre(solveur: Solveur, prix: np.ndarray, seuil: float) -> np.ndarray | None:
    """The move of every cell that costs least; those under ``seuil`` are none."""
    x = solveur.minimiser(np.concatenate([prix, prix]) / max(float(prix.max()), 1e-9) + 1e-9).x
    if x is None:
        return None
    mouvement = x[: len(prix)] - x[len(prix) :]
    mouvement[np.abs(mouvement) <= seuil] = 0
    return mouvement


def _liens(
    reseau: Reseau, place: np.ndarray, plus: np.ndarray, moins: np.ndarray
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Growth between two dates inside the neighbourhood; at its edge, a bound: ``plus`` and ``moins`` are tightened."""
    debut, fin = place[reseau.liens[:, 0]], place[reseau.liens[:, 1]]
    croissance = reseau.valeurs[reseau.liens[:, 1]] - reseau.valeurs[reseau.liens[:, 0]]
    sortants, entrants, dedans = (debut >= 0) & (fin < 0), (debut < 0) & (fin >= 0), (debut >= 0) & (fin >= 0)
    np.minimum.at(plus, debut[sortants], croissance[sortants])
    np.minimum.at(moins, fin[entrants], croissance[entrants])
    paires = np.column_stack([debut[dedans], fin[dedans]])
    lignes = np.repeat(np.arange(len(paires)), 2)
    signes = np.tile([1.0, -1.0], len(paires))
    matrice = sparse.csr_matrix((signes, (lignes, paires.ravel())), shape=(len(paires), int(place.max()) + 1))
    return matrice, croissance[dedans]
