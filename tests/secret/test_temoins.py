"""Points that the protection leaves to the attack: they spare searches, and make nobody believe what is not true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from aides.secret import attaque, programme, renforcement
from aides.secret.attaque import VuePublique, attaquer
from aides.secret.programme import Programme, Solveur, composantes
from aides.secret.regles import Regles
from aides.secret.relations import Cle
from aides.secret.renforcement import Cube
from aides.secret.temoins import Temoins, admis

RIEN = np.nan


def relations(*lignes: str, largeur: int = 4) -> sparse.csr_matrix:
    """One row a text: + and - where the unknown counts."""
    signes = {"+": 1.0, "-": -1.0, ".": 0.0}
    return sparse.csr_matrix(np.array([[signes[s] for s in ligne] for ligne in lignes]).reshape(-1, largeur))


def cles(sections: str, departements: str = "12") -> list[Cle]:
    """A région, its départements, and their sections: each with its total."""
    lieux = [("region", "A", "TOUS"), *(("departement", "A", f"A{d}") for d in departements)]
    axes = [("total", "TOTAL"), *(("section_naf", s) for s in sections)]
    return [Cle("", "cumul", "2020-05-01", "", *lieu, *axe) for lieu in lieux for axe in axes]


# région: 30 = 10 + 20; first département: 12 = 4 + 8; second: 18 = 6 + 12.
VRAIES = np.array([30.0, 10, 20, 12, 4, 8, 18, 6, 12])
QUATRE = np.array([False, False, False, False, True, True, False, True, True])


def vue(cachees: np.ndarray = QUATRE, temoins: Temoins | None = None) -> VuePublique:
    return VuePublique(cles("GI"), cachees, np.where(cachees, RIEN, VRAIES), temoins=temoins)


def test_points_are_values_of_the_cells_that_are_asked_for() -> None:
    temoins = Temoins(np.arange(5.0), libre=5)
    temoins.garder(np.array([1, 3]), np.array([10.0, 30]))
    temoins.garder(np.array([4, 0, 2]), np.array([40.0, 50, 20]))
    # No room is left.
    temoins.garder(np.array([2]), np.array([99.0]))
    assert temoins.tous(np.array([3, 0])).tolist() == [[3, 30, 3], [0, 0, 50]]


def test_a_point_is_believed_where_every_relation_of_the_attacker_holds() -> None:
    # x0 + x1 = 5, x2 <= x3, bounds 0 to 9; each column is false in one of the ways, or in none.
    demande = Programme(
        relations("++.."), np.array([5.0]), relations("..+-"), np.array([0.0]), np.zeros(4), np.full(4, 9.0), False
    )
    points = np.array([[1, 2, 1, 1, -1, 1], [4, 4, 4, 4, 6, 4], [2, 2, 3, -1, 2, 2], [2, 2, 2, 2, 2, 10]], dtype=float)
    vrais = admis(demande, composantes(demande), points)
    assert (~np.isnan(vrais)).tolist() == [
        [True, False, True, True, False, True], [True, False, True, True, False, True],
        [True, True, False, False, True, False], [True, True, False, False, True, False],
    ]  # fmt: skip
    assert vrais[0, 0] == 1


def test_half_a_centime_is_no_fault() -> None:
    demande = Programme(
        relations("++", largeur=2),
        np.array([5.0]),
        relations(largeur=2),
        np.zeros(0),
        np.zeros(2),
        np.full(2, 9.0),
        False,
    )
    points = np.array([[1.005, 1.007, -0.005, -0.007], [4, 4, 5, 5.0]])
    assert np.isnan(admis(demande, composantes(demande), points)[0]).tolist() == [False, True, False, True]


def test_points_that_lie_hide_nothing() -> None:
    # One département apart is enough to know the other's section.
    trois = QUATRE & (np.arange(9) != 8)
    sans = {t.indice: (t.bas, t.haut) for t in attaquer(vue(trois), "montant_centimes")}
    assert sans
    menteurs = Temoins(VRAIES)
    for facteur in (0.0, 0.5, 2.0, 9.0):
        menteurs.garder(np.arange(9), VRAIES * facteur)
        menteurs.garder(np.flatnonzero(trois), VRAIES[trois] * facteur)
    avec = {t.indice: (t.bas, t.haut) for t in attaquer(vue(trois, menteurs), "montant_centimes")}
    assert avec == sans


@pytest.fixture
def programmes(monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """The objectives that are given to the solver."""
    vus: list[np.ndarray] = []

    class Compteur(Solveur):
        def minimiser(self, objectif: np.ndarray) -> programme.Reponse:
            vus.append(objectif)
            return super().minimiser(objectif)

    monkeypatch.setattr(programme, "Solveur", Compteur)
    monkeypatch.setattr(attaque, "Solveur", Compteur)
    return vus


def test_what_is_proved_is_not_searched_again(programmes: list[np.ndarray]) -> None:
    assert attaquer(vue(), "montant_centimes", 0.1) == []
    assert programmes
    programmes.clear()
    temoins = Temoins(VRAIES)
    for ecart in (-4.0, 4.0):
        temoins.garder(np.flatnonzero(QUATRE), VRAIES[QUATRE] + ecart * np.array([1, -1, -1, 1]))
    une = replace(vue(temoins=temoins), part_exacte=0.99)
    assert attaquer(une, "montant_centimes", 0.1) == []
    assert programmes == []


def test_one_attack_leaves_its_points_to_the_next(programmes: list[np.ndarray]) -> None:
    # Not a solution: the first attack finds its own.
    temoins = Temoins(np.full(9, 1000.0))
    assert attaquer(replace(vue(temoins=temoins), part_exacte=0.98), "montant_centimes", 0.1) == []
    assert programmes
    programmes.clear()
    assert attaquer(replace(vue(temoins=temoins), part_exacte=0.97), "montant_centimes", 0.1) == []
    assert programmes == []


def test_the_protection_leaves_its_points_to_the_attack(
    programmes: list[np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    noms = cles("GHIJ", "1234")
    grille = np.random.default_rng(3).integers(20, 90, (4, 4)) * 100.0
    valeurs = np.concatenate([[grille.sum()], grille.sum(axis=0), *([ligne.sum(), *ligne] for ligne in grille)])
    cachees = np.isin(np.arange(len(noms)), [6, 8, 16, 18])
    cube = Cube(
        "pge", "2020-05-01", list(range(len(noms))), noms,
        {"montant_centimes": np.where(cachees, RIEN, valeurs)}, cachees, np.zeros(len(noms), dtype=bool),
    )  # fmt: skip
    pendant: list[tuple[int, int]] = []
    fuites = renforcement._fuites

    def compter(*demande: Any) -> np.ndarray:
        avant, masque = len(programmes), fuites(*demande)
        pendant.append((avant, len(programmes) - avant))
        return masque

    monkeypatch.setattr(renforcement, "_fuites", compter)
    masques = renforcement._proteger(renforcement.Travail(cube, Regles()))
    assert masques.cachees[cachees].all()
    assert not masques.cachees.all()
    assert [(avant > 0, apres) for avant, apres in pendant] == [(True, 0)]
