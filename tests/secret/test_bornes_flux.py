"""The programme that looks for the cheapest cells to hide: what it is asked, and what is kept of its answers."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from aides import RACINE
from aides.secret import flux as secret_flux
from aides.secret.flux import Complement, Reseau, complement
from aides.secret.programme import Programme, Reponse, Solveur

SANS_DATES = np.zeros((0, 2), dtype=np.int64)


def reseau(
    sommes: list[list[float]], valeurs: list[float], couts: list[float], liens: list[tuple[int, int]] | None = None,
    planchers: list[float] | None = None, plafonds: list[float] | None = None,
) -> Reseau:  # fmt: skip
    taille = len(valeurs)
    return Reseau(
        sparse.csr_matrix(np.array(sommes, dtype=float).reshape(-1, taille)),
        np.array(liens, dtype=np.int64).reshape(-1, 2) if liens else SANS_DATES,
        np.array(valeurs, dtype=float), np.array(planchers or [0.0] * taille),
        np.array(plafonds or [np.inf] * taille), np.array(couts, dtype=float),
    )  # fmt: skip


# The neighbourhood --------------------------------------------------------------------------------------------------


def etoile(branches: int) -> Reseau:
    """Cell 0 is bound to cell 1, which is bound to each of the others."""
    taille = 2 + branches
    sommes = [[float(i in (min(1, j - 1), j)) for i in range(taille)] for j in range(1, taille)]
    return reseau(sommes, [1.0] * taille, [1.0] * taille)


def test_cells_are_reached_by_sums_and_by_dates_either_way() -> None:
    sommes = [[1, -1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, -1, 1]]
    lie = reseau(sommes, [1.0] * 7, [1.0] * 7, [(1, 2), (3, 1), (3, 4)])
    assert secret_flux._voisinage(lie, 0).tolist() == [0, 1, 2, 3, 4]
    assert secret_flux._voisinage(lie, 4).tolist() == [0, 1, 2, 3, 4]
    assert secret_flux._voisinage(lie, 6).tolist() == [5, 6]
    assert secret_flux._voisinage(reseau([], [1.0, 2.0], [1.0, 1.0]), 1).tolist() == [1]


@pytest.mark.parametrize(
    ("branches", "voisins", "minimum", "atteintes"),
    [
        (10, 4, 2, 12),  # three times as many as wanted, and no more
        (11, 4, 2, 2),
        (11, 4, 3, 13),  # too few so far: whatever comes
        (11, 2, 1, 2),  # enough already
        (3, 3, 2, 5),
        (3, 1, 1, 1),
    ],
)
def test_the_neighbourhood_stops_when_it_is_large_enough_or_the_next_step_is_too_large(
    branches: int, voisins: int, minimum: int, atteintes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_flux, "VOISINS", voisins)
    monkeypatch.setattr(secret_flux, "MINIMUM", minimum)
    assert len(secret_flux._voisinage(etoile(branches), 0)) == atteintes


# What the solver is asked -------------------------------------------------------------------------------------------


class Demandes:
    """The programmes that are solved, in order; ``reponses`` in the place of the solver's, if any."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, reponses: list[list[float] | None] | None = None) -> None:
        self.demandes: list[tuple[Any, ...]] = []
        self.programmes: list[Programme] = []
        self.reponses = reponses
        monkeypatch.setattr(secret_flux, "Solveur", self.noter)
        self.vrai = secret_flux._resoudre
        monkeypatch.setattr(secret_flux, "_resoudre", self)

    def noter(self, programme: Programme, iterations: int) -> Solveur:
        assert iterations == 20_000
        self.programmes.append(programme)
        return Solveur(programme, iterations)

    def __call__(self, *demande: Any) -> np.ndarray | None:
        self.demandes.append(demande)
        if self.reponses is None:
            return self.vrai(*demande)
        reponse = self.reponses[len(self.demandes) - 1]
        return None if reponse is None else np.array(reponse)


def bornes(programme: Programme) -> list[list[float]]:
    """Least and most of every unknown."""
    return np.column_stack([programme.bas, programme.haut]).tolist()


# A total of three cells: the first is hidden already, and is the one to move.
SOMME = [[-1.0, -1.0, -1.0, 1.0]]
VALEURS = [10.0, 20.0, -40.0, 70.0]
COUTS = [0.0, 21.0, 41.0, 71.0]


@pytest.mark.parametrize(("ecart", "de_la_cible"), [(4.0, ([4, 4], [0, 0])), (-4.0, ([0, 0], [4, 4]))])
def test_prices_bounds_and_threshold_of_the_programme(
    ecart: float, de_la_cible: tuple[list[float], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first price by the share that moves, then by what has moved: a hundredth of the move is added to each."""
    demandes = Demandes(monkeypatch, [[ecart, -ecart, 0, 0], [ecart, -ecart, 0, 0]])
    sommes = [*SOMME, [0.0, 0, 0, 0]]
    lie = reseau(sommes, VALEURS, COUTS, [], [0.0, 5.0, -np.inf, 90.0], [30.0, 45.0, np.inf, 60.0])
    assert secret_flux._deplacer(lie, np.arange(4), 0, ecart) is not None
    un, deux = demandes.demandes
    plus, moins = de_la_cible
    assert un[1].tolist() == pytest.approx([0, 21 / 4 * 2, 41 / 4 * 3, 71 / 4 * 4.5])
    assert deux[1].tolist() == pytest.approx([0, 21 / 4.04, 41 / 0.04, 71 / 0.04])
    (demande,) = demandes.programmes
    assert demande.egalites.toarray().tolist() == [[*SOMME[0], *(-x for x in SOMME[0])]]
    assert bornes(demande) == [plus, [0, 25], [0, np.inf], [0, 0], moins, [0, 15], [0, np.inf], [0, 0]]
    assert un[2] == pytest.approx(4e-6)


# One cell moves by one; what moves besides costs 21, 41 or 71.
@pytest.mark.parametrize(
    ("reponses", "caches", "possibles"),
    [
        ([[1, -1, 0, 0], [1, 0, 0, 1]], [1], [11, 19, -40, 70]),
        ([[1, 0, 0, 1], [1, -1, 0, 0]], [1], [11, 19, -40, 70]),
        ([[1, 0, -1, 0], [1, 0, 1, 2]], [2], [11, 20, -41, 70]),
        ([[1, 0, -1, 0], [1, 0, 1, 0]], [2], [11, 20, -41, 70]),
        ([[1, 0, -1, 0], None], [2], [11, 20, -41, 70]),
        ([None, [1, 0, 0, 1]], None, None),
    ],
)
def test_the_cheapest_move_is_kept_and_the_first_of_two_that_cost_the_same(
    reponses: list[list[float] | None], caches: list[int] | None, possibles: list[float] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    Demandes(monkeypatch, reponses)
    trouve = secret_flux._deplacer(reseau(SOMME, VALEURS, COUTS), np.arange(4), 0, 1.0)
    assert (trouve and trouve.a_cacher.tolist()) == caches
    assert (trouve and trouve.possibles.tolist()) == possibles


def test_cells_keep_their_names_in_a_part_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells 0 and 1 are far away: the programme has the four others, in order; dates at the edge are bounds."""
    liens = [(1, 4), (2, 0), (3, 2)]
    lie = reseau([[0, 0, *SOMME[0]], [1, -1, 0, 0, 0, 0]], [25, -45, *VALEURS], [9, 9, 9, 0, 1, 71], liens)
    demandes = Demandes(monkeypatch, [[-7, -7, 1, 0], None])
    trouve = secret_flux._deplacer(lie, np.arange(2, 6), 3, -7.0)
    assert trouve is not None
    assert (trouve.a_cacher.tolist(), trouve.autour.tolist()) == ([2, 4], [2, 3, 4, 5])
    (demande,) = demandes.programmes
    assert demande.egalites.toarray().tolist() == [[*SOMME[0], *(-x for x in SOMME[0])]]
    assert demande.inegalites.toarray().tolist() == [[-1, 1, 0, 0, 1, -1, 0, 0]]
    assert demande.plafond.tolist() == [-10]
    assert bornes(demande) == [
        [0, 15], [0, 0], [0, np.inf], [0, np.inf], [0, 10], [7, 7], [0, 0], [0, 70],
    ]  # fmt: skip


@pytest.mark.parametrize(("ecart", "possible"), [(20, True), (20.5, False), (-10, True), (-10.5, False)])
def test_a_cell_moves_to_its_bounds_and_not_beyond(
    ecart: float, possible: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    demandes = Demandes(monkeypatch, [[0, 0, 0, 0]] * 2).demandes
    lie = reseau(SOMME, VALEURS, COUTS, plafonds=[30, *[np.inf] * 3])
    assert (secret_flux._deplacer(lie, np.arange(4), 0, ecart) is not None) is possible
    # What costs nothing is not asked again.
    assert len(demandes) == (1 if possible else 0)


def test_down_is_not_tried_where_nothing_is_to_be_hidden_upwards(monkeypatch: pytest.MonkeyPatch) -> None:
    rien = Complement(np.array([], dtype=int), np.arange(4), np.zeros(4))
    monkeypatch.setattr(secret_flux, "_deplacer", lambda *demande: rien if demande[-1] > 0 else pytest.fail("tried"))
    assert complement(reseau(SOMME, VALEURS, COUTS), 0, 3.0) is rien


def test_up_is_tried_before_down_and_the_cheaper_of_the_two_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    demandes: list[float] = []

    def deplacer(*demande: Any) -> Complement | None:
        ecart = demande[-1]
        demandes.append(ecart)
        return reponses[ecart]

    monkeypatch.setattr(secret_flux, "_deplacer", deplacer)
    lie = reseau(SOMME, VALEURS, COUTS)
    haut, bas, autre = (Complement(np.array(c), np.arange(4), np.zeros(4)) for c in ([1, 2], [3], [3]))
    reponses: dict[float, Complement | None] = {3.0: haut, -3.0: bas}
    assert complement(lie, 0, 3.0) is haut
    assert demandes == [3.0, -3.0]
    reponses = {3.0: bas, -3.0: haut}
    assert complement(lie, 0, 3.0) is haut
    reponses = {3.0: bas, -3.0: autre}
    assert complement(lie, 0, 3.0) is bas
    reponses = {3.0: None, -3.0: bas}
    assert complement(lie, 0, 3.0) is bas
    reponses = {3.0: None, -3.0: None}
    assert complement(lie, 0, 3.0) is None


def test_growth_is_a_row_inside_the_neighbourhood_and_a_bound_at_its_edge() -> None:
    """Cells 1, 2 and 3 are looked at: dates come in from 0, go out to 4 and 5, and those of 4 and 5 are none of it."""
    liens = [(0, 1), (1, 2), (3, 1), (3, 4), (1, 5), (4, 5)]
    lie, place = reseau([], [1, 3, 6, 10, 15, 16], [1] * 6, liens), np.array([-1, 0, 1, 2, -1, -1])
    plus, moins = np.full(3, 20.0), np.full(3, 20.0)
    matrice, croissance = secret_flux._liens(lie, place, plus, moins)
    assert matrice.toarray().tolist() == [[1, -1, 0], [-1, 0, 1]]
    assert croissance.tolist() == [3, -7]
    assert (plus.tolist(), moins.tolist()) == ([13, 20, 5], [2, 20, 20])
    secret_flux._liens(lie, place, plus := np.full(3, 4.0), moins := np.full(3, 1.0))
    assert (plus.tolist(), moins.tolist()) == ([4, 4, 4], [1, 1, 1])
    rien, _ = secret_flux._liens(lie, np.array([0, -1, -1, -1, -1, -1]), np.array([9.0]), np.array([9.0]))
    assert rien.shape == (0, 1)


# The solver ---------------------------------------------------------------------------------------------------------


def resoudre(prix: list[float], bornes: list[list[float]], seuil: float = 1e-6, liens: bool = False) -> Any:
    """The first of four cells adds up with the three others to a sum that does not change; bounds as (least, most) of
    what each goes up by, then of what it goes down by."""
    mouvement = secret_flux._resoudre(Solveur(programme(bornes, liens)), np.array(prix), seuil)
    return None if mouvement is None else pytest.approx(mouvement.tolist())


def programme(bornes: list[list[float]], liens: bool = False) -> Programme:
    sommes = sparse.csr_matrix([[1.0, 1, 1, 1]])
    dates = sparse.csr_matrix([[1.0, -1, 0, 0]] if liens else np.zeros((0, 4)))
    croissance = np.array([1.0] if liens else [])
    plus, moins = np.array(bornes, dtype=float).reshape(2, 4, 2)
    voulu = plus[0, 0] - moins[0, 0]
    return secret_flux._mouvements(sommes, dates, croissance, plus[:, 1], moins[:, 1], 0, voulu)


LIBRE, FIXE = [0, 50], [0, 0]
MONTE = [[2, 2], LIBRE, LIBRE, LIBRE, FIXE, LIBRE, LIBRE, LIBRE]


def test_the_cheapest_cell_takes_what_the_moved_one_gives() -> None:
    assert resoudre([0, 3, 2, 4], MONTE) == [2, 0, -2, 0]
    assert resoudre([0, 3e-6, 4e-6, 2e-6], MONTE) == [2, 0, 0, -2]
    assert resoudre([0, 0, 0, 0], [*MONTE[:5], FIXE, FIXE, [0, 2]]) == [2, 0, 0, -2]


def test_prices_are_shares_of_the_dearest_and_never_nothing() -> None:
    demandes: list[list[float]] = []

    class Temoin:
        def minimiser(self, objectif: np.ndarray) -> Reponse:
            demandes.append(objectif.tolist())
            return Reponse(None, np.zeros(0))

    for prix in ([0, 3, 2, 4], [0, 0, 0, 0]):
        assert secret_flux._resoudre(Temoin(), np.array(prix, dtype=float), 1.0) is None  # type: ignore[arg-type]
    assert demandes == [pytest.approx([0, 0.75, 0.5, 1] * 2, abs=1e-8), pytest.approx([1e-9] * 8, abs=1e-12)]
    assert min(demandes[0]) == pytest.approx(1e-9)


def test_the_sums_bind_what_goes_up_to_what_goes_down() -> None:
    simple, lie = programme(MONTE), programme(MONTE, liens=True)
    assert simple.egalites.toarray().tolist() == [[1, 1, 1, 1, -1, -1, -1, -1]]
    assert (simple.somme.tolist(), simple.inegalites.shape, simple.plafond.tolist()) == ([0], (0, 8), [])
    assert (simple.bas.tolist(), simple.haut.tolist()) == ([2, 0, 0, 0, 0, 0, 0, 0], [2, 50, 50, 50, 0, 50, 50, 50])
    assert lie.inegalites.toarray().tolist() == [[1, -1, 0, 0, -1, 1, 0, 0]]
    assert lie.plafond.tolist() == [1]


def test_growth_holds_the_programme_back() -> None:
    assert resoudre([0, 3, 2, 4], MONTE, liens=True) == [2, 1, -3, 0]


def test_a_move_up_to_the_threshold_is_none_and_what_has_no_solution_is_said() -> None:
    assert resoudre([0, 3, 2, 4], MONTE, seuil=2) == [0, 0, 0, 0]
    assert resoudre([0, 3, 2, 4], MONTE, seuil=1.99) == [2, 0, -2, 0]
    assert resoudre([0, 3, 2, 4], [[2, 2], *[FIXE] * 7]) is None


def test_a_move_that_one_side_allows_is_found_by_the_whole() -> None:
    """The hidden cell can only go down: what is published goes up by as much."""
    trouve = complement(reseau(SOMME, VALEURS, COUTS, plafonds=[10, *[np.inf] * 3]), 0, 5.0)
    assert trouve is not None
    assert trouve.a_cacher.tolist() == [1]
    assert trouve.possibles.tolist() == pytest.approx([5, 25, -40, 70])


def test_the_solver_says_nothing_on_the_output_of_a_command() -> None:
    """It would say it once a process, before the report of an audit."""
    code = """
import numpy as np
from scipy import sparse
from aides.secret.programme import Programme, Solveur
un, rien = sparse.csr_matrix([[1.0]]), sparse.csr_matrix((0, 1))
demande = Programme(un, np.array([2.0]), rien, np.zeros(0), np.zeros(1), np.full(1, 9.0), False)
assert Solveur(demande).minimiser(np.ones(1)).x.tolist() == [2.0]
"""
    fini = subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=False)
    assert (fini.returncode, fini.stdout, fini.stderr) == (0, "", "")
