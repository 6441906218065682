"""Counts that are withheld alone: of which published cells, and that every small hidden cell may then be larger."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from aides.commun.catalogue import Plafond
from aides.secret.comptes import Comptes, taire
from aides.secret.connus import Connus, Figure, Inegalite, plafond, rien_d_autre
from aides.secret.regles import Cellule, Regles
from aides.secret.relations import Cle, Relations, construire

SEUIL = 3
PLAFONDS = (Plafond(1500, "VOLET1", "2020-09", "2020-10-31"), Plafond(200_000, "VOLET1"), Plafond(10_000_000))


def une(lieu: str, modalite: str, entreprises: int, montant: int = 10**9, nombre: int | None = None) -> Cellule:
    """A cell of a région, or of France ('FR'); as many aids as businesses unless said; a dear amount."""
    niveau, axe = ("national" if lieu == "FR" else "region"), ("total" if modalite == "TOTAL" else "section_naf")
    cle = Cle("", "cumul", "2021-06-29", "", niveau, lieu, "TOUS", axe, modalite)
    return Cellule(cle, entreprises if nombre is None else nombre, entreprises, montant)


def choisir(cellules: list[Cellule], cachees: set[int], connus: Connus | None = None) -> Comptes:
    cache, relations = _cube(cellules, cachees)
    return taire(cellules, cache, relations, Regles(), connus or rien_d_autre(cellules, cache))


def _cube(cellules: list[Cellule], cachees: set[int]) -> tuple[np.ndarray, Relations]:
    cache = np.isin(np.arange(len(cellules)), [*cachees])
    return cache, construire([c.cle for c in cellules])


def tus(comptes: Comptes) -> list[int]:
    return np.flatnonzero(comptes.tus).tolist()


def secteurs(total: int, *parts: int) -> list[Cellule]:
    """One région: its total, then its sectors."""
    return [une("84", "TOTAL", total), *(une("84", chr(65 + i), part) for i, part in enumerate(parts))]


def test_the_count_of_one_sector_is_withheld_for_two_hidden_ones() -> None:
    # 13 less 10 leaves 3 for two: each is under the threshold.
    comptes = choisir(secteurs(13, 1, 2, 10), {1, 2})
    assert tus(comptes) == [3]
    assert not comptes.prouvees.any()


def test_nothing_is_withheld_where_what_is_left_may_be_of_one_alone() -> None:
    assert tus(choisir(secteurs(14, 1, 3, 10), {1, 2})) == []
    assert tus(choisir(secteurs(14, 4, 10), {1})) == []


def test_the_cheapest_cell_that_can_give_way_is_taken() -> None:
    # Everybody knows that a published sector has three businesses: one of four gives but one.
    assert tus(choisir(secteurs(36, 1, 1, 4, 30), {1, 2})) == [4]
    assert tus(choisir(secteurs(39, 1, 1, 7, 30), {1, 2})) == [3]


def test_the_total_is_withheld_where_no_sector_can_give_way() -> None:
    comptes = choisir(secteurs(9, 1, 2, 3, 3), {1, 2})
    assert tus(comptes) == [0]
    assert not comptes.prouvees.any()


def test_what_nothing_frees_is_said() -> None:
    cellules = secteurs(9, 1, 2, 3, 3)
    connus = rien_d_autre(cellules, np.zeros(5, dtype=bool))
    connus.libres[0] = False
    comptes = choisir(cellules, {1, 2}, connus)
    assert comptes.prouvees.tolist() == [False, True, True, False, False]


def test_what_was_withheld_before_is_withheld_again() -> None:
    cellules = secteurs(43, 1, 2, 10, 30)
    connus = rien_d_autre(cellules, np.zeros(5, dtype=bool))
    connus.deja[4] = True
    assert tus(choisir(cellules, {1, 2}, connus)) == [4]


def test_a_count_that_was_told_before_does_not_give_way() -> None:
    cellules = secteurs(43, 1, 2, 10, 30)
    connus = rien_d_autre(cellules, np.zeros(5, dtype=bool))
    connus.contient(3, cellules[3], Figure(10, 10, 10**9 - 100))
    assert tus(choisir(cellules, {1, 2}, connus)) == [4]


def test_what_is_told_of_a_cell_bounds_it_on_both_sides() -> None:
    cellules = secteurs(10, 10)
    connus = rien_d_autre(cellules, np.zeros(2, dtype=bool), [Plafond(1500)])
    connus.contient(1, cellules[1], Figure(4, 3, 10**9 - 7 * 150_000))
    assert (connus.nombres[1], connus.entreprises[1], connus.ecarts[1]) == (11, 3, 1)
    connus.contient(1, cellules[1], Figure(10, None, 10**9))
    assert [(i.mesure, i.jeu) for i in connus.inegalites[-1:]] == [("nombre", 0)]


def test_aids_at_their_ceiling_do_not_give_way() -> None:
    cellules = secteurs(43, 1, 2, 10, 30)
    cellules[3] = une("84", "C", 10, montant=10 * 150_000)
    connus = rien_d_autre(cellules, np.zeros(5, dtype=bool), [Plafond(1500)])
    connus.plafonds[[0, 1, 2, 4]] = np.inf
    assert tus(choisir(cellules, {1, 2}, connus)) == [4]


def test_the_first_ceiling_that_holds_is_the_one() -> None:
    def de(volet: str, mois: str, jour: str) -> float:
        return plafond(Cle(volet, "cumul", jour, mois, "region", "84", "TOUS", "total", "TOTAL"), PLAFONDS) / 100

    assert de("VOLET1", "", "2020-10-31") == 1500
    assert de("VOLET1", "", "2020-11-01") == 200_000
    assert de("VOLET1", "2020-09", "2021-06-29") == 1500
    assert de("VOLET1", "2020-10", "2021-06-29") == 200_000
    assert de("VOLET2", "2020-09", "2020-09-30") == 10_000_000
    assert plafond(Cle("", *[""] * 8), ()) == np.inf


def test_aids_and_businesses_may_move_apart() -> None:
    # The number of aids of both régions together is known elsewhere, that of their businesses is not.
    cellules = [une("11", "TOTAL", 9, nombre=30), *(une("11", m, 3, nombre=10) for m in "ABC")]
    cellules += [une("84", "TOTAL", 3), une("84", "A", 1), une("84", "B", 2)]
    connus = rien_d_autre(cellules, np.isin(np.arange(7), [5, 6]))
    connus.inegalites += [Inegalite("nombre", [0, 4], [fois, fois], 0.0) for fois in (1.0, -1.0)]
    comptes = choisir(cellules, {5, 6}, connus)
    assert not comptes.prouvees.any()
    assert {0, 4} <= {*tus(comptes)}


@pytest.mark.parametrize("graine", range(25))
def test_every_small_hidden_cell_may_hold_the_threshold(graine: int) -> None:
    """Against a programme written here, of both counts at once: régions by sectors, and France."""
    hasard = np.random.default_rng(graine)
    lieux, modalites = ["11", "24", "84"], ["A", "B", "C", "D"]
    table = hasard.choice([0, 1, 2, 3, 6, 20], (3, 4), p=[0.05, 0.3, 0.25, 0.1, 0.2, 0.1])
    aides = table + hasard.integers(0, 3, (3, 4)) * (table > 0)
    table, aides = (np.vstack([t, t.sum(axis=0)]) for t in (table, aides))
    table, aides = (np.hstack([t, t.sum(axis=1)[:, None]]) for t in (table, aides))
    cases = [(i, j) for i, j in product(range(4), range(5)) if table[i, j]]
    noms = [*lieux, "FR"], [*modalites, "TOTAL"]
    cellules = [une(noms[0][i], noms[1][j], int(table[i, j]), nombre=int(aides[i, j])) for i, j in cases]
    cachees = {i for i, c in enumerate(cellules) if c.entreprises in (1, 2)}
    choix = choisir(cellules, cachees)
    assert not set(tus(choix)) & cachees
    for i in au_moins_une(cachees):
        if not choix.prouvees[i]:
            assert au_plus(cellules, cachees, choix.tus, i) >= SEUIL - 1e-6


def au_moins_une(cachees: set[int]) -> list[int]:
    assert cachees
    return sorted(cachees)


def au_plus(cellules: list[Cellule], cachees: set[int], tues: np.ndarray, cible: int) -> float:
    """The most businesses that a hidden cell can have, for one who reads all that is published."""
    rangs = {(c.cle.region, c.cle.modalite): i for i, c in enumerate(cellules)}
    taille, lignes, ecart = len(cellules), [], []
    for (lieu, modalite), tout in rangs.items():
        parts = [i for (le, m), i in rangs.items() if lieu == "FR" != le and m == modalite]
        axe = [i for (le, m), i in rangs.items() if modalite == "TOTAL" != m and le == lieu]
        for siennes, decale in product((parts, axe), (0, taille)):
            if siennes:
                ligne = np.zeros(2 * taille)
                ligne[tout + decale] = 1
                ligne[[i + decale for i in siennes]] = -1
                lignes.append(ligne)
    for i in range(taille):
        ligne = np.zeros(2 * taille)
        ligne[i], ligne[i + taille] = 1, -1  # no fewer aids than businesses
        ecart.append(ligne)
    vus = [((c.entreprises, c.nombre)[rang] or 0, i) for rang in (0, 1) for i, c in enumerate(cellules)]
    bornes = [(1, None) if i in cachees else (SEUIL, None) if tues[i] else (n, n) for n, i in vus]
    objectif = np.zeros(2 * taille)
    objectif[cible] = -1
    trouve = linprog(objectif, ecart, np.zeros(taille), lignes, np.zeros(len(lignes)), bornes)
    return np.inf if trouve.status == 3 else -trouve.fun
