"""What a published sum leaves of its hidden members: a figure like another, on both sides of each of its bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from aides.secret.boucle import Deja, proteger
from aides.secret.regles import Cellule, Regles, Statut
from aides.secret.relations import Cle, construire
from aides.secret.restes import Restes
from tests.secret.motif_ecrit import caches, masque, motif

PLACE = Cle("VOLET3", "cumul", "2021-06-29", "", "departement", "32", "80", "total", "TOTAL")
TOTAL = (500, 900_000_00, 10_000_00)


def cellules(
    *parts: tuple[int | None, int, int], total: tuple[int, int, int] = TOTAL, axe: str = "classe_effectif"
) -> list[Cellule]:
    """A total, then its parts: businesses, centimes, what the best-helped received."""
    cles = [PLACE, *(PLACE._replace(axe=axe, modalite=f"{rang:02}") for rang in range(len(parts)))]
    return [Cellule(cle, n, n, *montants) for cle, (n, *montants) in zip(cles, (total, *parts), strict=True)]


def mois(*parts: tuple[int, int, int]) -> list[Cellule]:
    """The same by month: a business may be in several."""
    cles = [PLACE, *(PLACE._replace(concept="mensuel", mois=f"2021-0{rang + 1}") for rang in range(len(parts)))]
    return [Cellule(cle, n, n, *montants) for cle, (n, *montants) in zip(cles, (TOTAL, *parts), strict=True)]


def manques(liste: list[Cellule], cachees: Sequence[int], regles: Regles | None = None) -> dict[int, float]:
    relations = construire([cellule.cle for cellule in liste])
    assert relations.matrice.shape[0] == 1
    return Restes(relations, liste, regles or Regles()).manques(np.isin(np.arange(len(liste)), cachees))


UNE, DEUX, LOIN = (1, 100_00, 50_00), (2, 100_00, 50_00), (300, 500_000_00, 1_000_00)


@pytest.mark.parametrize(
    ("parts", "cachees", "attendus"),
    [
        ([UNE, UNE, LOIN], [1, 2], {0: 0.0}),  # two businesses together
        ([UNE, DEUX, LOIN], [1, 2], {}),
        ([UNE, UNE, UNE, LOIN], [1, 2, 3], {}),
        ([UNE, UNE, LOIN], [0, 1, 2], {}),  # the total is hidden too: nothing is known of the two
        ([UNE, UNE, LOIN], [], {}),
        ([UNE, (None, 100_00, 50_00), LOIN], [1, 2], {}),
        ([UNE, (0, 0, 0), LOIN], [1, 2], {0: 0.0}),
        ([(0, 0, 0), (0, 0, 0), LOIN], [1, 2], {}),
    ],
)
def test_a_rest_holds_as_many_businesses_as_a_cell(
    parts: list[tuple[int | None, int, int]], cachees: list[int], attendus: dict[int, float]
) -> None:
    assert manques(cellules(*parts), cachees) == attendus


@pytest.mark.parametrize(
    ("plus_forte", "manque"), [(85_00, None), (85_01, 100.0118 - 100), (170_00, 100.0), (1_00, None)]
)
def test_no_business_is_dominant_in_a_rest(plus_forte: int, manque: float | None) -> None:
    trouves = manques(cellules((2, 60_00, 1_00), (3, 40_00, plus_forte), LOIN), [1, 2])
    assert trouves == ({} if manque is None else {0: pytest.approx(manque, abs=1e-3)})


def test_a_business_may_stand_in_several_months() -> None:
    """Two of two are two at least; and the largest of each may be one and the same."""
    assert manques(mois(DEUX, DEUX, LOIN), [1, 2]) == {0: 0.0}
    assert manques(mois((3, 100_00, 80_00), (3, 100_00, 80_00), LOIN), [1, 2]) == {}
    assert manques(mois((3, 100_00, 90_00), (3, 100_00, 90_00), LOIN), [1, 2]) == {0: pytest.approx(11.76, abs=0.01)}


def test_what_whoever_published_before_leaves_is_known() -> None:
    liste = cellules(UNE, UNE, LOIN)
    relations = construire([cellule.cle for cellule in liste])
    cache = np.array([False, True, True, False])
    for deja, attendus in (([1, 2], {}), ([1], {0: 0.0})):
        deja_dites = np.isin(np.arange(4), deja)
        assert Restes(relations, liste, Regles(), deja_dites).manques(cache) == attendus


@pytest.mark.parametrize("secrets", [[UNE, UNE], [UNE], [(1, 8_000_00, 8_000_00), UNE]])
def test_a_published_total_leaves_a_figure_that_may_be_told(secrets: list[tuple[int, int, int]]) -> None:
    """Two businesses in two classes were what the total left: one more class is hidden, the cheapest that is enough."""
    autres = [(5, 900_00, 300_00), (9, 5_000_00, 900_00), (40, 60_000_00, 2_000_00)]
    protection = proteger(cellules(*secrets, *autres, LOIN))
    assert protection.statuts[0] is Statut.PUBLIEE
    assert protection.statuts[1 : 1 + len(secrets)] == [Statut.PRIMAIRE] * len(secrets)
    secondaires = [s is Statut.SECONDAIRE for s in protection.statuts[1 + len(secrets) :]]
    attendues = [False, True, False, False] if secrets[0][1] > 100_00 else [True, False, False, False]
    assert secondaires == attendues


@pytest.mark.parametrize(
    ("cachees", "primaires", "liens", "attendues"),
    [
        ([0, 1, 2], [0], [], [0, 1]),  # the dearest first
        ([0, 1], [0], [], [0, 1]),
        ([0, 1, 2], [0, 2], [], [0, 2]),
        ([0, 1, 2, 4], [0, 1], [(2, 4)], [0, 1]),  # a whole cell over its dates
        ([0, 1, 2, 4], [0, 1, 4], [(2, 4)], [0, 1, 2, 4]),  # hidden with its primary date
    ],
)
def test_a_cell_that_no_sum_asks_for_any_more_is_told(
    cachees: list[int], primaires: list[int], liens: list[tuple[int, int]], attendues: list[int]
) -> None:
    m = motif([[-1, -1, -1, 1, 0]], [5, 30, 40, 75, 50], cachees, liens)
    m._elaguer(masque(5, primaires))
    assert caches(m) == attendues


def test_the_sums_of_files_that_were_public_before_ask_for_nothing() -> None:
    liste = cellules((2, 100_00, 0), (2, 100_00, 0), (9, 300_00, 0), LOIN)
    cachees = np.array([False, True, True, False, False])
    vides = np.zeros(5, dtype=bool)
    regles = Regles(seuil_entreprises=5)
    statuts = [
        proteger(liste, regles, Deja(cachees, vides, publiques)).statuts[3] for publiques in (None, cachees, vides)
    ]
    assert statuts == [Statut.SECONDAIRE, Statut.PUBLIEE, Statut.SECONDAIRE]
