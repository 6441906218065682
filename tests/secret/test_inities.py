"""A business alone in a hidden cell reads what one sum leaves it of another."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from aides.secret.boucle import proteger
from aides.secret.inities import Inities
from aides.secret.regles import Cellule, Regles, Statut
from aides.secret.relations import Cle, Famille, Relations


def inities(sommes: list[str], primaires: str, solitaires: str) -> Inities:
    """Sums as text, a sign each cell: + of a total, - of its parts; masks of 0 and 1."""
    signes = {"+": 1, "-": -1, ".": 0}
    matrice = sparse.csr_matrix([[signes[signe] for signe in somme] for somme in sommes], dtype=float)
    relations = Relations(matrice, [Famille("axe", "")] * len(sommes), np.zeros((0, 2), dtype=int))
    return Inities(relations, masque(primaires), masque(solitaires))


def masque(chiffres: str) -> np.ndarray:
    return np.array([chiffre == "1" for chiffre in chiffres])


@pytest.mark.parametrize(
    ("sommes", "primaires", "solitaires", "cachees", "apprises"),
    [
        pytest.param(["+---"], "0110", "0100", "0110", {0}, id="the other of two hidden parts"),
        pytest.param(["+---"], "0110", "0100", "0111", set(), id="three hidden parts"),
        pytest.param(["+---"], "0110", "0000", "0110", set(), id="nobody is alone"),
        pytest.param(["+---"], "0100", "0100", "0110", set(), id="the other is hidden to protect it, not for itself"),
        pytest.param(["+---"], "1100", "1100", "1100", set(), id="its own total, where it is alone too"),
        pytest.param(["+---"], "1100", "0100", "1100", {0}, id="a total that holds others"),
        pytest.param(["+--..", "..+--"], "01010", "01000", "01110", {1}, id="from one sum to the next"),
        pytest.param(["+--..", "..+--"], "01010", "01000", "01111", set(), id="a sum further that hides two"),
    ],
)
def test_what_a_business_alone_reads(
    sommes: list[str], primaires: str, solitaires: str, cachees: str, apprises: set[int]
) -> None:
    assert inities(sommes, primaires, solitaires).apprises(masque(cachees)) == apprises


def test_only_the_businesses_of_some_sums_are_followed() -> None:
    deux = inities(["+--...", "...+--"], "011011", "010010")
    assert deux.apprises(masque("011011")) == {0, 1}
    assert deux.apprises(masque("011011"), np.array([1])) == {1}


def test_a_third_cell_is_hidden_where_one_of_two_is_a_business_alone() -> None:
    """Two sectors hide each other from everybody, not from the business that one of them is."""

    def cachees(premier: int) -> int:
        entreprises = [60, premier, 2, 17, 20, 19 + 2 - premier]
        cles = [("total", "TOTAL"), *(("section_naf", lettre) for lettre in "ABCDE")]
        cellules = [
            Cellule(Cle("", "cumul", "2021-01-31", "", "national", "FR", "TOUS", *cle), n, n, n * 1_000_00)
            for cle, n in zip(cles, entreprises, strict=True)
        ]
        return sum(statut is not Statut.PUBLIEE for statut in proteger(cellules, Regles()).statuts)

    assert cachees(2) == 2
    assert cachees(1) == 3
