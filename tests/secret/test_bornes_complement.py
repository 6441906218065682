"""Which complementary cells are chosen, step by step, on a few cells whose outcome is worked by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.secret.motif_ecrit import EUROS, RIEN, TOTAL, caches, masque, motif


def test_what_a_choice_starts_from() -> None:
    m = motif([], {EUROS: [-10, RIEN, 30], "nombre": [1, RIEN, 3]}, derivees=[2])
    assert m.precision == pytest.approx(0.11)
    assert m.precisions.tolist() == pytest.approx([0.11, 0.11, 0])
    assert m.croissance == pytest.approx(1.11 / 0.89)
    assert m.valeurs["nombre"].tolist() == [1, 0, 3]
    assert m.donnees["nombre"].tolist() == [True, False, True]
    cadre = m.cadres[EUROS]
    assert (cadre.bas.tolist(), cadre.haut.tolist(), cadre.exact.any()) == ([-10, 0, 30], [-10, 0, 30], False)
    cadre.elargir(np.array([0]), np.array([-12.0]))
    assert (m.valeurs[EUROS][0], cadre.haut[0]) == (-10, -10)
    assert not m.entier
    m.tout_cacher()
    assert m.entier


def test_cells_weigh_their_euros_else_hours_aids_businesses_employees_else_the_same() -> None:
    mesures: dict[str, Sequence[float]] = {"etablissements": [9, 9]}
    attendus = [[1, 1]]
    for rang, mesure in enumerate(("salaries", "entreprises", "nombre", "heures", EUROS)):
        mesures[mesure] = [-rang, 2 * rang]
        attendus.append([rang, 2 * rang])
    for nombre, attendu in enumerate(attendus, start=1):
        assert motif([], dict(list(mesures.items())[:nombre])).poids.tolist() == attendu


def test_a_cell_costs_what_it_weighs_at_its_last_date_or_at_a_heavier_one() -> None:
    liens = [(0, 1), (1, 2), (3, 4)]
    assert motif([], [1, 3, 9, 4, 2], liens=liens).cout.tolist() == [10, 10, 10, 5, 3]
    assert motif([], [9, 3, 1, 0, 2], liens=liens).cout.tolist() == [10, 4, 2, 3, 3]


def test_a_sum_counts_where_it_is_true_of_the_measure() -> None:
    """To a centime: 0.01 is told from nothing by no one, 0.02 is."""
    sommes = [[1, -1, 0, 0, 0], [1, 0, -1, 0, 0], [0, 1, -1, 0, 0], [1, 0, 0, -1, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0, -1]]
    genres = ["axe", "axe", "axe", "volet", "axe", "axe"]
    valeurs = [5, 4.99, 5.02, 5, 0.01]
    m = motif(sommes, {EUROS: valeurs, "entreprises": valeurs}, genres=genres)
    assert m.egalites[EUROS].toarray().tolist() == [sommes[0], *sommes[3:]]
    assert m.egalites["entreprises"].toarray().tolist() == [sommes[0], *sommes[4:]]


# Which cell is hidden -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("poids", "valeurs", "choisie"),
    [
        (20, [9, 10, 11], 1),  # half of the secret at least, here
        (20, [9, 12, 11], 2),
        (20, [9, 8, 7], 2),
        (20, [10, 10, 11], 0),
        (0, [9, 8, 0], 2),
    ],
)
def test_the_cheapest_cell_that_can_absorb_a_move_is_chosen(poids: float, valeurs: list[float], choisie: int) -> None:
    m = motif([], [*valeurs, 99])
    m.precision = 0.25
    assert m._comparable(np.arange(3), poids) == choisie


@pytest.mark.parametrize(("autre", "caches", "choisie"), [(18, 0, 2), (19, 0, 0), (20, 0, 0), (13, 1, 2), (15, 1, 0)])
def test_a_cell_costs_half_as_much_again_for_each_sum_that_had_no_hidden_member(
    autre: float, caches: int, choisie: int
) -> None:
    """The first cell costs ten and is in two sums: twenty in all, or fifteen where one of them hides something."""
    m = motif([[1, -1, 0], [-1, 1, 0]], [9, 9, autre])
    assert m._comparable(np.array([0, 2]), 1, np.array([float(caches), 0])) == choisie


def test_a_cell_hidden_at_one_date_is_hidden_before_and_after_until_it_has_grown() -> None:
    liens = [(i, i + 1) for i in range(5)]
    m = motif([], [10, 50, 100, 124, 155, 156], [2], liens)
    m._lisser()
    assert caches(m) == [0, 1, 2, 3]
    m = motif([], [100, 125, 125], [0], [(0, 1), (1, 2)])
    m.croissance = 1.25
    m._lisser()
    assert caches(m) == [0]
    m.croissance = 1.26
    m._lisser()
    assert caches(m) == [0, 1, 2]


@pytest.mark.parametrize(
    ("valeurs", "cachees", "attendues"),
    [([2, 30, 40, 72], [0], [0, 1]), ([30, 2, 40, 72], [0], [0, 2]), ([30, 2, 40, 72], [0, 1], [0, 1]),
     ([30, 2, 40, 72], [], []), ([40, 40, 40, 120], [3], [0, 3])],
)  # fmt: skip
def test_no_sum_is_left_with_one_hidden_member(valeurs: list[float], cachees: list[int], attendues: list[int]) -> None:
    m = motif(TOTAL, valeurs, cachees)
    m._fermer()
    assert caches(m) == attendues


def test_the_smallest_secret_is_served_first_and_its_company_counts_in_other_sums() -> None:
    """Two sums share the cell 2: what the small secret takes serves the large one, if it is large enough."""
    sommes = [[-1.0, 0, -1, -1, 0], [0, -1, -1, 0, -1]]
    m = motif(sommes, [100, 10, 40, 30, 50], [0, 1])
    m._fermer()
    assert caches(m) == [0, 1, 2]
    m = motif(sommes, [100, 10, 40, 30, 20], [0, 1])
    m._fermer()
    assert caches(m) == [0, 1, 3, 4]
    m = motif([sommes[1], sommes[0]], [100, 10, 40, 30, 20], [0, 1])
    m._fermer()
    assert caches(m) == [0, 1, 3, 4]


def test_a_cell_is_cheaper_when_the_company_just_found_is_in_its_other_sum() -> None:
    """Cell 1 keeps company to 0, so that the sum of 1 and 2 has a hidden member: 2 costs 31 and no more 46.5."""
    m = motif([[1, -1, 0, 0, 0], [0, 1, -1, 0, 0], [0, 0, 1, -1, -1]], [5, 10, 30, 39, 20], [0, 4])
    m._fermer()
    assert caches(m) == [0, 1, 2, 4]


def test_a_sum_asks_again_when_the_company_that_was_found_is_alone_in_another() -> None:
    m = motif([[1, -1, 0, 0, 0], [0, 1, -1, 0, 0], [0, 0, 1, -1, 0]], [9, 9, 9, 9, 9], [0])
    m._fermer()
    assert caches(m) == [0, 1, 2, 3]


def test_one_more_cell_of_each_sum_of_what_leaks() -> None:
    sommes = [[-1.0, -1, -1, -1, 0, 0], [0, -1, 0, -1, -1, 0], [0, 0, 0, 0, -1, 1]]
    m = motif(sommes, [10, 10, 30, 40, 20, 20], [0, 1])
    m._elargir(masque(6, [0]))
    assert caches(m) == [0, 1, 2]
    m = motif(sommes, [10, 10, 30, 40, 50, 50], [0, 1])
    m._elargir(masque(6, [1]))
    assert caches(m) == [0, 1, 2, 3]
    m = motif(sommes, [10, 10, 50, 40, 50, 50], [0, 1])
    m._elargir(masque(6, [1]))
    assert caches(m) == [0, 1, 3]  # one cell for both sums
    m = motif(TOTAL, [10, 1000, 200, 1], [0, 1])
    m._elargir(masque(4, [1]))
    assert caches(m) == [0, 1, 3]  # none is large enough for a thousand: the cheapest
    m = motif(TOTAL, [10, 1000, 200, 1], [0, 1])
    m._elargir(masque(4, [0, 1]))
    assert caches(m) == [0, 1, 2]  # the smallest of what leaks says what is large enough


def test_where_sums_are_hidden_whole_the_other_dates_of_their_cells_are_hidden() -> None:
    sommes = [[1.0, -1, 0, 0, 0, 0, 0]]
    liens = [(1, 2), (3, 0), (2, 4), (5, 6)]
    m = motif(sommes, [9] * 7, [0, 1], liens)
    m._elargir(masque(7, [0]))
    assert caches(m) == [0, 1, 2, 3]
    m = motif(sommes, [9] * 7, [5], liens)
    m._elargir(masque(7, [5]))
    assert caches(m) == [5, 6]
    m = motif(sommes, [9] * 7, [6], liens)
    assert m.elargir(masque(7, [6])) is True
    assert caches(m) == [5, 6]
    assert m.elargir(masque(7, [6])) is False
