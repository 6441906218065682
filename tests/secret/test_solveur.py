"""The linear solver: prices as they are first, and what to do where that, or an end, is missing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from aides.secret import programme
from aides.secret.programme import Programme, Solveur, devoile, encadrer


def sac(prix: int = 40) -> Programme:
    """Unknowns of which each two in a row add up to 10."""
    lignes = sparse.diags([np.ones(prix - 1), np.ones(prix - 1)], [0, 1], shape=(prix - 1, prix)).tocsr()
    vide = sparse.csr_matrix((0, prix))
    return Programme(lignes, np.full(prix - 1, 10.0), vide, np.zeros(0), np.zeros(prix), np.full(prix, np.inf), False)


@pytest.mark.parametrize("patience", [1, 20_000])
def test_a_programme_that_takes_too_long_is_solved_again_with_other_prices(
    patience: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    vus: list[tuple[float, int]] = []
    resoudre = Solveur._resoudre

    def noter(self: Solveur, hasard: float, iterations: int) -> object:
        vus.append((hasard, iterations))
        return resoudre(self, hasard, iterations)

    monkeypatch.setattr(programme, "SANS_HASARD", patience)
    monkeypatch.setattr(Solveur, "_resoudre", noter)
    x = Solveur(sac()).minimiser(np.tile([1.0, 3.0], 20)).x
    assert x is not None
    assert x.tolist() == [10.0, 0.0] * 20
    assert vus == ([(0.0, 1), (1.0, 500_000)] if patience == 1 else [(0.0, 20_000)])


def test_patience_is_never_more_than_the_iterations_that_are_given() -> None:
    assert Solveur(sac(), 1).minimiser(np.tile([1.0, 3.0], 20)).x is None


def test_what_has_no_end_is_looked_at_between_bounds() -> None:
    # x0 - x1 = 5, x2 + x3 = 8: the first two go up together without end, the others do not. Said twice, each makes a
    # loop: trees need no solver.
    egalites = sparse.csr_matrix(np.array([[1.0, -1, 0, 0], [0, 0, 1, 1]] * 2))
    vide, sommes = sparse.csr_matrix((0, 4)), np.array([5.0, 8.0] * 2)
    demande = Programme(egalites, sommes, vide, np.zeros(0), np.zeros(4), np.full(4, np.inf), False)
    solution = np.array([10.0, 5, 4, 4])
    cadre = encadrer(demande, solution)
    assert not devoile(cadre.bas, cadre.haut, False).any()
    # Each solution that is kept is one.
    assert cadre.points
    for rang, x in cadre.points:
        point = solution.copy()
        point[rang] = x
        assert (egalites @ point).tolist() == pytest.approx([5, 8] * 2)
