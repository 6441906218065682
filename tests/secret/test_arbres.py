"""Intervals of trees of relations: those that the solver finds, of all unknowns at once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from aides.secret.arbres import intervalles
from aides.secret.programme import Programme, Solveur
from tests.preuves import au_moins_un


def foret(hasard: np.random.Generator, taille: int) -> Programme:
    """Trees: each relation joins one unknown that is there to others that no relation holds yet."""
    lignes: list[dict[int, float]] = []
    libres = 1
    while libres < taille - 4:
        nouveaux = range(libres, libres + int(hasard.integers(1, 4)))
        libres = nouveaux.stop
        if hasard.random() < 0.2:
            continue
        membres = [int(hasard.integers(0, nouveaux.start)), *nouveaux]
        lignes.append({m: float(hasard.choice([-1.0, 1.0])) for m in membres})
    matrice = sparse.lil_matrix((len(lignes), taille))
    for rang, ligne in enumerate(lignes):
        for colonne, signe in ligne.items():
            matrice[rang, colonne] = signe
    csr, x = matrice.tocsr(), hasard.integers(0, 30, taille).astype(float)
    egales = hasard.random(len(lignes)) < 0.6
    haut = np.where(hasard.random(taille) < 0.3, np.inf, x + hasard.integers(0, 20, taille))
    bas = np.where(hasard.random(taille) < 0.1, -np.inf, np.maximum(x - hasard.integers(0, 20, taille), 0))
    marge = hasard.integers(0, 5, int((~egales).sum()))
    return Programme(csr[egales], csr[egales] @ x, csr[~egales], csr[~egales] @ x + marge, bas, haut, False)


def par_arbres(p: Programme) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return intervalles(p.egalites, p.somme, p.inegalites, p.plafond, p.bas, p.haut)


@pytest.mark.parametrize("graine", range(12))
def test_the_intervals_of_trees_are_those_of_the_solver(graine: int) -> None:
    programme = foret(np.random.default_rng(graine), 30)
    bas, haut, vues = par_arbres(programme)
    assert vues.all()
    solveur = Solveur(programme)
    for inconnue in au_moins_un(range(30)):
        seule = (np.arange(30) == inconnue).astype(float)
        for sens, trouvee in ((1.0, bas), (-1.0, haut)):
            reponse = solveur.minimiser(sens * seule)
            attendue = -sens * np.inf if reponse.x is None else reponse.x[inconnue]
            assert trouvee[inconnue] == pytest.approx(attendue, abs=1e-5), (inconnue, sens)


def test_what_a_loop_binds_is_left_to_the_solver() -> None:
    # x0 + x1 = 4 and x0 - x1 = 2 are a loop; x2 + x3 = 5 is not, nor is x4, which nothing binds.
    egalites = sparse.csr_matrix(np.array([[1.0, 1, 0, 0, 0], [1, -1, 0, 0, 0], [0, 0, 1, 1, 0]]))
    vide = sparse.csr_matrix((0, 5))
    somme, plafonds = np.array([4.0, 2, 5]), np.array([9.0, 9, 9, 2, 7])
    bas, haut, vues = par_arbres(Programme(egalites, somme, vide, np.zeros(0), np.zeros(5), plafonds, False))
    assert vues.tolist() == [False, False, True, True, True]
    assert bas[2:].tolist() == [3, 0, 0]
    assert haut[2:].tolist() == [5, 2, 7]


def test_where_there_is_no_solution_nothing_is_said() -> None:
    # x0 + x1 = 9 within 3 each has none; x2 + x3 = 9 has some.
    egalites = sparse.csr_matrix(np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]]))
    plafonds = np.array([3.0, 3, 6, 6])
    vide = sparse.csr_matrix((0, 4))
    bas, haut, vues = par_arbres(Programme(egalites, np.full(2, 9.0), vide, np.zeros(0), np.zeros(4), plafonds, False))
    assert vues.tolist() == [False, False, True, True]
    assert (bas[2:].tolist(), haut[2:].tolist()) == ([3, 3], [6, 6])
