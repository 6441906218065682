"""What the choice of complementary cells asks of its linear programmes, and what it makes of their answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from aides.secret import complement as secret_complement
from aides.secret.flux import Complement, Reseau
from aides.secret.programme import Encadrement
from aides.secret.relations import bornes_et_liens
from tests.secret.motif_ecrit import EUROS, RIEN, TOTAL, caches, masque, motif

# What is asked of the programmes ------------------------------------------------------------------------------------


class Complements:
    """Stands in for the programme: what it was asked, and one answer each time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, reponse: Complement | None) -> None:
        self.demandes: list[tuple[Reseau, int, float]] = []
        self.reponse = reponse
        monkeypatch.setattr(secret_complement, "complement", self)

    def __call__(self, reseau: Reseau, cible: int, ecart: float) -> Complement | None:
        self.demandes.append((reseau, cible, ecart))
        return self.reponse


@pytest.mark.parametrize(
    ("valeur", "derivee", "ecart"),
    [(100, False, 27.5), (-100, False, 27.5), (3, False, 1), (400, True, 10), (4, True, 1)],
)
def test_a_cell_is_given_room_for_two_and_a_half_times_the_precision(
    valeur: float, derivee: bool, ecart: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    demandes = Complements(
        monkeypatch, Complement(np.array([2]), np.array([0, 2]), np.array([valeur + 50.0, 7]))
    ).demandes
    m = motif(TOTAL, [valeur, 5, 9, 99], [0], derivees=[0] if derivee else [])
    m._liberer(0)
    assert [(cible, e) for _, cible, e in demandes] == [(0, pytest.approx(ecart))]
    assert caches(m) == [0, 2]
    cadre = m.cadres[EUROS]
    assert (cadre.bas.tolist(), cadre.haut.tolist()) == ([valeur, 5, 7, 99], [valeur + 50, 5, 9, 99])


def test_nothing_is_asked_for_a_measure_that_is_safe_or_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    demandes = Complements(monkeypatch, None).demandes
    m = motif(TOTAL, {EUROS: [100, 50, 60, 210], "nombre": [RIEN, 5, 6, 11], "heures": [40, 5, 6, 51]}, [0])
    m.cadres[EUROS].bas[0] = 50
    m._liberer(0)
    assert [ecart for *_, ecart in demandes] == [pytest.approx(11)]
    assert caches(m) == [0, 1]


def test_where_nothing_cheap_is_found_the_sums_of_this_cell_alone_are_widened(monkeypatch: pytest.MonkeyPatch) -> None:
    Complements(monkeypatch, None)
    m = motif([[-1, -1, -1, 1, 0, 0], [0, 0, 0, 0, 1, -1]], [100, 50, 60, 210, 9, 9], [0])
    m._liberer(0)
    assert caches(m) == [0, 1]


@pytest.mark.parametrize(("mesure", "demande"), [("nombre", True), (EUROS, False)])
def test_a_count_between_two_and_a_half_and_three_and_a_half_is_three(
    mesure: str, demande: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    demandes = Complements(monkeypatch, None).demandes
    m = motif(TOTAL, {mesure: [3, 50, 60, 113]}, [0])
    m.cadres[mesure].elargir(np.array([0]), np.array([2.5]))
    m.cadres[mesure].elargir(np.array([0]), np.array([3.4]))
    m._liberer(0)
    assert bool(demandes) is demande
    Attaques(monkeypatch, ([2.5], [3.4]))
    m.cache[1] = False
    assert m.mal_protegees()[0] == demande


def test_what_the_programme_of_the_cheapest_cells_is_given() -> None:
    liens = [(0, 1), (1, 2), (2, 3)]
    m = motif([[1, -1, 0, 0]], [5, 5, -0.5, 0], [0, 3], liens)
    m.cache[:] = masque(4, [0, 3])
    reseau = m._reseau(EUROS)
    assert reseau.liens.tolist() == [[0, 1], [2, 3]]
    assert reseau.planchers.tolist() == [0, 0, -np.inf, 0]
    assert reseau.plafonds.tolist() == [np.inf] * 4
    assert reseau.couts.tolist() == [0, 6, 1.5, 0]
    assert reseau.sommes.toarray().tolist() == [[1, -1, 0, 0]]


@pytest.mark.parametrize("nombre", [3, 2000])
def test_dates_are_bound_whatever_the_number_of_hidden_cells(nombre: int) -> None:
    liens = [(0, 1), (1, 2), (2, 3)]
    valeurs = [3.0, 4, 5, 9, *[8.0] * (nombre - 1)]
    m = motif([], valeurs, [2, *range(4, nombre + 3)], liens)
    reseau = m._reseau(EUROS)
    assert reseau.couts[:4].tolist() == [4, 5, 0, 10]
    bas, haut = np.zeros(nombre), np.full(nombre, np.inf)
    m.cache[1] = True
    inegalites = bornes_et_liens(
        m.relations.liens, m.cache, m.valeurs[EUROS], np.flatnonzero(m.cache)[:nombre], bas, haut
    )
    assert inegalites.shape == (1, nombre)
    assert reseau.liens.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert reseau.planchers[:4].tolist() == [0, 0, 0, 0]
    assert reseau.plafonds[:4].tolist() == [np.inf] * 4


def test_what_one_who_knows_all_sums_reckons_with() -> None:
    sommes = [[-1.0, -1, 1, 0, 0], [0, 0, 0, 1, -1]]
    m = motif(sommes, {EUROS: [0, -7, -7, 4, 4], "nombre": [2, 2, 4, 4, 4]}, [0, 1], [(0, 3), (0, 1), (1, 4)])
    programme = m._programme(EUROS, np.array([0, 1]))
    assert programme.egalites.toarray().tolist() == [[-1, -1]]
    assert programme.somme.tolist() == [7]
    assert programme.inegalites.shape == (0, 2)
    assert (programme.bas.tolist(), programme.haut.tolist(), programme.entier) == ([0, -np.inf], [4, 4], False)
    compte = m._programme("nombre", np.array([0, 1]))
    assert compte.entier is True
    assert compte.inegalites.toarray().tolist() == [[1, -1]]
    assert (compte.plafond.tolist(), compte.bas.tolist(), compte.haut.tolist()) == ([0], [0, 0], [4, 4])


# What is looked at, and in what order -------------------------------------------------------------------------------


class Attaques:
    """Stands in for the attack: every asked cell of a measure may be worth what is said, in turn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *reponses: tuple[list[float], list[float]]) -> None:
        self.demandes: list[tuple[list[float], list[float], list[bool]]] = []
        self.reponses = list(reponses)
        monkeypatch.setattr(secret_complement, "encadrer", self)

    def __call__(self, _: Any, solution: np.ndarray, precisions: np.ndarray, voulues: np.ndarray) -> Encadrement:
        self.demandes.append((solution.tolist(), precisions.tolist(), voulues.tolist()))
        bas, haut = self.reponses[len(self.demandes) - 1]
        return Encadrement(np.array(bas), np.array(haut), np.zeros(len(bas), dtype=bool))


DEUX_MESURES: dict[str, Sequence[float]] = {EUROS: [100, 50, 60, 210], "nombre": [RIEN, 50, 60, 110]}


def test_measures_are_attacked_in_turn_until_one_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    demandes = Attaques(monkeypatch, ([90, 20], [110, 80])).demandes
    m = motif(TOTAL, DEUX_MESURES, [0, 1], derivees=[1])
    assert m.mal_protegees().tolist() == [True, False, False, False]
    assert demandes == [([100, 50], [pytest.approx(0.11), 0], [True, True])]
    cadre = m.cadres[EUROS]
    assert (cadre.bas.tolist(), cadre.haut.tolist()) == ([90, 20, 60, 210], [110, 80, 60, 210])


def test_what_is_safe_stays_so_and_what_is_not_given_is_not_attacked(monkeypatch: pytest.MonkeyPatch) -> None:
    large = ([50.0, 20.0], [150.0, 80.0])
    demandes = Attaques(monkeypatch, large, ([0, 45], [0, 55])).demandes
    m = motif(TOTAL, DEUX_MESURES, [0, 1])
    assert m.mal_protegees().tolist() == [False, True, False, False]
    assert [voulues for *_, voulues in demandes] == [[True, True], [False, True]]
    # The first measure was proved safe: only the second is attacked again.
    demandes = Attaques(monkeypatch, ([0, 20], [0, 80])).demandes
    assert not m.mal_protegees().any()
    assert [solution for solution, *_ in demandes] == [[0, 50]]
    assert not m.mal_protegees().any()


def test_nothing_is_attacked_where_all_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    demandes = Attaques(monkeypatch).demandes
    m = motif(TOTAL, DEUX_MESURES, [0, 1, 2, 3])
    assert not m.mal_protegees().any()
    assert demandes == []


@pytest.mark.parametrize(
    ("grandit", "mal", "continuer"), [(True, [0], True), (False, [0], False), (False, [], True), (False, [2], True)]
)
def test_leaks_are_mended_heaviest_first_and_it_is_said_whether_that_helped(
    grandit: bool, mal: list[int], continuer: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    m, liberees = motif([], [10, 30, 20, 5], [0, 1, 2]), []

    def liberer(cible: int) -> None:
        liberees.append(cible)
        m.cache[3] = m.cache[3] or grandit

    monkeypatch.setattr(m, "_liberer", liberer)
    monkeypatch.setattr(m, "mal_protegees", lambda: masque(4, mal))
    assert m.renforcer(masque(4, [0, 1])) is continuer
    assert liberees == [1, 0]


@pytest.mark.parametrize("nombre", [150, 151])
def test_beyond_a_hundred_and_fifty_leaks_the_plain_rule_serves(nombre: int, monkeypatch: pytest.MonkeyPatch) -> None:
    m, liberees = motif([], [1.0] * nombre, range(nombre)), []
    monkeypatch.setattr(m, "_liberer", liberees.append)
    monkeypatch.setattr(m, "mal_protegees", lambda: masque(nombre, ()))
    assert m.renforcer(masque(nombre, range(nombre))) is (nombre == 150)
    assert len(liberees) == (150 if nombre == 150 else 0)


def test_one_cell_at_several_dates_is_one_series() -> None:
    series = motif([], [1.0] * 6, liens=[(0, 2), (2, 4), (1, 5)])._series()
    assert series[0] == series[2] == series[4]
    assert series[1] == series[5]
    assert len(set(series.tolist())) == 3


@pytest.mark.parametrize(
    ("sommes", "essais", "fragiles", "attendues", "attaques"),
    [
        ([], 9, [], [0], 3),  # all that was hidden besides is told again
        ([], 9, [3], [0, 3, 4], 3),  # whole series or nothing
        ([], 1, [], [0, 1, 2], 1),  # the dearest first
        ([], 0, [], [0, 1, 2, 3, 4], 0),
        ([[1.0, 0, 0, -1, 0, 0]], 9, [], [0, 3, 4], 2),  # no attack where a sum would have one hidden member
        ([[1.0, 0, 0, -1, 0, 0]], 2, [], [0, 3, 4], 2),
    ],
)
def test_what_costs_most_is_told_again_if_nothing_gives_way(
    sommes: list[list[float]], essais: int, fragiles: list[int], attendues: list[int], attaques: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Cell 0 is primary; 3 and 4 are one cell at two dates and weigh most, then 1, then 2; 5 is told."""
    m = motif(sommes, [9, 8, 7, 5, 6, 99], [0, 1, 2, 3, 4], [(3, 4)])
    vus: list[list[int]] = []

    def mal_protegees() -> np.ndarray:
        vus.append(caches(m))
        assert m.cadres[EUROS].bas.tolist() == m.valeurs[EUROS].tolist()
        return masque(6, [i for i in fragiles if not m.cache[i]])

    monkeypatch.setattr(m, "mal_protegees", mal_protegees)
    m.cadres[EUROS].bas[:] = -1
    avant = m.cadres
    m.alleger(masque(6, [0]), essais)
    assert caches(m) == attendues
    assert len(vus) == attaques
    assert (m.cadres is avant) is (not attaques)


@pytest.mark.parametrize(("poids", "attendues"), [(0, [0, 1]), (1, [0])])
def test_a_cell_of_no_weight_is_not_tried(poids: float, attendues: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    m = motif([], [9, poids, 8], [0, 1, 2])
    monkeypatch.setattr(m, "mal_protegees", lambda: masque(3, ()))
    m.alleger(masque(3, [0]), 9)
    assert caches(m) == attendues
