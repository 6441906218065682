"""The sums that bind a cube, the bounds that dates give, the cheapest cells to hide: worked by hand on a few cells."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable

import numpy as np
import pytest
from scipy import sparse

from aides.secret.boucle import proteger
from aides.secret.flux import Reseau, complement
from aides.secret.regles import Cellule, Statut
from aides.secret.relations import Cle, Relations, bornes_et_liens, construire, dates_voisines, sommes_partielles, unite
from tests.secret.cube_secret import Ligne, agreger

CLE = Cle("", "cumul", "2020-05-01", "", "departement", "A", "A1", "section_naf", "I")
REGION = {"niveau": "region", "departement": "TOUS"}
FRANCE = {"niveau": "national", "region": "FR", "departement": "TOUS"}
TOTAL = {"axe": "total", "modalite": "TOTAL"}


def sommes(cles: Iterable[Cle]) -> set[tuple[str, str, tuple[int, ...]]]:
    """Each relation: its family and its cells, a total as n + 1 and a part as -(n + 1)."""
    relations = construire(list(cles))
    dense = relations.matrice.toarray()
    return {
        (famille.genre, famille.detail, tuple(int((i + 1) * ligne[i]) for i in np.flatnonzero(ligne)))
        for famille, ligne in zip(relations.familles, dense, strict=True)
    }


def test_a_departement_adds_up_to_its_region_and_a_region_to_the_country() -> None:
    cles = [
        CLE,
        CLE._replace(departement="A2"),
        CLE._replace(**REGION),
        CLE._replace(**FRANCE),
        CLE._replace(region="B", departement="B1"),
    ]
    assert sommes(cles) == {
        ("territoire", "region 2020-05-01", (-1, -2, 3)),
        ("territoire", "national 2020-05-01", (-3, 4, -5)),
    }


def test_sectors_add_up_to_their_total_and_two_breakdowns_without_total_to_each_other() -> None:
    total, effectif = CLE._replace(**TOTAL), CLE._replace(axe="classe_effectif", modalite="00")
    categorie = CLE._replace(axe="categorie_juridique", modalite="54")
    assert sommes([CLE, CLE._replace(modalite="G"), total]) == {("axe", "section_naf", (-1, -2, 3))}
    assert sommes([CLE, effectif, categorie]) == {
        ("axe", "categorie_juridique=classe_effectif", (-2, 3)),
        ("axe", "categorie_juridique=section_naf", (-1, 3)),
    }
    assert sommes([CLE, effectif, total]) == {("axe", "section_naf", (-1, 3)), ("axe", "classe_effectif", (-2, 3))}
    assert sommes([CLE]) == set()
    assert sommes([CLE, effectif._replace(departement="A2")]) == set()


def test_volets_add_up_and_months_to_each_yearly_concept() -> None:
    volets = [CLE._replace(volet=v) for v in ("VOLET1", "VOLET2", "")]
    assert sommes(volets) == {("volet", "", (-1, -2, 3))}
    mois = [CLE._replace(concept="mensuel", mois=m) for m in ("2020-03", "2020-04")]
    assert sommes([*mois, CLE]) == {("mois", "mensuel/cumul", (-1, -2, 3))}
    assert sommes([*mois, CLE._replace(concept="somme-mensuelle")]) == {
        ("mois", "mensuel/somme-mensuelle", (-1, -2, 3))
    }
    assert sommes([*mois, CLE._replace(concept="autre")]) == set()


@pytest.mark.parametrize("champ", ["volet", "concept", "date_maj", "mois", "axe", "modalite", "region"])
def test_nothing_binds_cells_that_differ_in_anything_else(champ: str) -> None:
    autre = CLE._replace(**REGION)._replace(**{champ: "X"})
    assert sommes([CLE, autre]) == set()


def test_dates_of_a_same_cell_are_linked_in_order_and_amounts_are_in_euros() -> None:
    cles = [CLE._replace(date_maj=f"2020-0{m}-01") for m in (7, 5, 6)] + [CLE._replace(modalite="G")]
    assert construire(cles).liens.tolist() == [[1, 2], [2, 0]]
    assert construire([CLE]).liens.shape == (0, 2)
    assert [unite(m) for m in ("montant_centimes", "nombre", "heures")] == [100, 1, 1]


@pytest.mark.parametrize("champ", [c for c in Cle._fields if c != "date_maj"])
def test_dates_of_two_cells_are_not_linked(champ: str) -> None:
    assert construire([CLE, CLE._replace(date_maj="2020-06-01", **{champ: "X"})]).liens.tolist() == []


def test_a_computed_sum_of_cells_of_which_some_are_published_is_not_to_be_protected_itself() -> None:
    cles = [CLE, CLE._replace(modalite="G"), CLE._replace(**TOTAL)]
    relations = construire(cles)

    def partielles(calculees: str, cachees: str) -> list[bool]:
        masques = [np.array([c == "1" for c in masque]) for masque in (calculees, cachees)]
        return sommes_partielles(relations, *masques).tolist()

    assert partielles("001", "101") == [False, False, True]
    assert partielles("001", "111") == [False, False, False]
    assert partielles("000", "101") == [False, False, False]
    assert partielles("001", "100") == [False, False, False]
    assert partielles("111", "101") == [False, False, True]
    relations = construire([*cles, CLE._replace(departement="B1", region="B")])
    assert partielles("0010", "1110") == [False] * 4
    assert partielles("0011", "1011") == [False, False, True, False]


def test_a_hidden_date_lies_between_its_nearest_published_ones() -> None:
    liens = np.array([[0, 1], [1, 2], [2, 3]])
    cache = np.array([False, True, True, False])
    avant, apres = dates_voisines(liens, cache, np.array([3.0, 5.0, 6.0, 9.0]))
    assert avant.tolist() == [-np.inf, 3, 3, 3]
    assert apres.tolist() == [9, 9, 9, np.inf]
    bas, haut = np.zeros(2), np.full(2, np.inf)
    inegalites = bornes_et_liens(liens, cache, np.array([3.0, 5.0, 6.0, 9.0]), np.array([1, 2]), bas, haut)
    assert (bas.tolist(), haut.tolist()) == ([3, 3], [9, 9])
    assert inegalites.toarray().tolist() == [[1, -1]]


def test_bounds_that_are_already_tighter_stay() -> None:
    liens, cache = np.array([[0, 1], [1, 2]]), np.array([False, True, False])
    bas, haut = np.array([4.0]), np.array([6.0])
    bornes_et_liens(liens, cache, np.array([3.0, 5.0, 9.0]), np.array([1]), bas, haut)
    assert (bas.tolist(), haut.tolist()) == ([4], [6])


# Cells: two départements by two sectors (0 1 / 2 3), totals by département (4 5), by sector (6 7), and of all (8).
TABLE = sparse.csr_matrix(
    [[-1, -1, 0, 0, 1, 0, 0, 0, 0], [0, 0, -1, -1, 0, 1, 0, 0, 0], [-1, 0, -1, 0, 0, 0, 1, 0, 0],
     [0, -1, 0, -1, 0, 0, 0, 1, 0], [0, 0, 0, 0, -1, -1, 0, 0, 1]], dtype=float,
)  # fmt: skip
VALEURS = np.array([2.0, 30, 40, 50, 32, 90, 42, 80, 122])


def reseau(couts: dict[int, float] | None = None, plafonds: dict[int, float] | None = None) -> Reseau:
    prix, hauts = VALEURS + 1, np.full(9, np.inf)
    prix[0] = 0
    for i, cout in (couts or {}).items():
        prix[i] = cout
    for i, plafond in (plafonds or {}).items():
        hauts[i] = plafond
    return Reseau(TABLE, np.zeros((0, 2), dtype=np.int64), VALEURS, np.zeros(9), hauts, prix)


def test_a_hidden_cell_moves_with_the_cheapest_square() -> None:
    trouve = complement(reseau(), 0, 1.0)
    assert trouve is not None
    assert sorted(trouve.a_cacher.tolist()) == [1, 4, 6, 8] or sorted(trouve.a_cacher.tolist()) == [1, 2, 3]
    cout = (VALEURS + 1)[trouve.a_cacher].sum()
    assert cout == min((VALEURS + 1)[[1, 2, 3]].sum(), (VALEURS + 1)[[4, 6, 8]].sum())
    mouvement = trouve.possibles - VALEURS[trouve.autour]
    assert mouvement[trouve.autour == 0][0] == pytest.approx(1)
    assert np.allclose(TABLE[:, trouve.autour] @ mouvement, 0)


def test_dear_cells_are_left_alone_and_what_is_hidden_already_costs_nothing() -> None:
    dears = complement(reseau({1: 9000.0}), 0, 1.0)
    assert dears is not None
    assert 1 not in dears.a_cacher
    gratuit = complement(reseau({1: 0.0, 2: 0.0, 3: 0.0}), 0, 1.0)
    assert gratuit is not None
    assert gratuit.a_cacher.tolist() == []


def test_a_cell_moves_down_to_its_floor_and_up_to_its_ceiling_and_not_beyond() -> None:
    for ecart, possible in ((2.0, True), (2.01, False)):
        assert (complement(reseau(plafonds={0: 2.0}), 0, ecart) is not None) is possible
    for ecart, possible in ((3.0, True), (3.01, False)):
        assert (complement(reseau(plafonds={0: 5.0}), 0, ecart) is not None) is possible


def test_growth_between_dates_bounds_a_move() -> None:
    """One cell at two dates, without any sum: the later one, published, is only one above the earlier, hidden."""
    vide = sparse.csr_matrix((0, 2))
    seul = Reseau(vide, np.array([[0, 1]]), np.array([2.0, 3.0]), np.zeros(2), np.full(2, np.inf), np.array([0.0, 9.0]))
    monte = complement(Reseau(vide, seul.liens, seul.valeurs, np.array([2.0, 0]), seul.plafonds, seul.couts), 0, 1.0)
    assert monte is not None
    assert monte.a_cacher.tolist() == []
    plus = complement(Reseau(vide, seul.liens, seul.valeurs, np.array([2.0, 0]), seul.plafonds, seul.couts), 0, 1.5)
    assert plus is not None
    assert plus.a_cacher.tolist() == [1]


def test_relations_are_found_once_for_all() -> None:
    relations = construire([CLE, CLE._replace(**TOTAL)])
    assert isinstance(relations, Relations)
    assert relations.matrice.shape == (1, 2)


def payes(nombre: int, reprises: float = 0) -> list[Ligne]:
    """Payments of that many businesses; a share of them is given back."""
    hasard = random.Random(nombre)
    lignes = []
    for qui in range(nombre):
        fixe = (
            hasard.choice(("A1", "A2", "A3", "B1", "B2", "ZZ")),
            hasard.choice("IIGGFC"),
            hasard.choice(("00", "01")),
        )
        for date in ("2020-05-01", "2020-06-01", "2020-07-01"):
            if hasard.random() < 0.6:
                volet, mois = hasard.choice(("VOLET1", "VOLET1", "VOLET2")), hasard.choice(("2020-03", "2020-04"))
                signe = -1 if reprises and hasard.random() < reprises else 1
                lignes.append(Ligne(qui, *fixe, volet, mois, date, signe * int(hasard.lognormvariate(7, 1) * 100)))
    return lignes


def choix(nombre: int, axes: tuple[str, ...], reprises: float = 0) -> tuple[int, int, str]:
    """How many cells are hidden by rule and besides, and a hash of which."""
    cellules: list[Cellule] = agreger(payes(nombre, reprises), axes)
    statuts = proteger(cellules).statuts
    texte = "\n".join(sorted(f"{c.cle} {s.value}" for c, s in zip(cellules, statuts, strict=True)))
    primaires, secondaires = (statuts.count(s) for s in (Statut.PRIMAIRE, Statut.SECONDAIRE))
    return primaires, secondaires, hashlib.sha256(texte.encode()).hexdigest()[:8]


@pytest.mark.parametrize(
    ("nombre", "axes", "reprises", "attendu"),
    [
        (12, ("section_naf",), 0, (422, 62, "f5ab056c")),
        (30, (), 0, (84, 95, "88e32b97")),
        (60, (), 0, (49, 145, "b93b731e")),
        (250, (), 0, (3, 13, "f71ac884")),
        (10, ("section_naf",), 0.05, (322, 69, "59816880")),
        (28, (), 0.08, (134, 92, "0bf63a01")),
        (34, (), 0.08, (107, 129, "51ac00f0")),
        (40, (), 0.08, (85, 115, "6fce532e")),
        (150, (), 0.08, (16, 138, "9e00ce2d")),
        (200, (), 0.08, (10, 118, "09faac21")),
    ],
)
def test_the_same_cells_are_hidden_at_every_build(
    nombre: int, axes: tuple[str, ...], reprises: float, attendu: tuple[int, int, str]
) -> None:
    """Two choices for the same figures would give each other away: whoever changes the choice must mean to."""
    assert choix(nombre, axes, reprises) == attendu
