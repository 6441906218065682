"""The rules of confidentiality at their boundaries: the last figure that is told, the first that is not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from aides.commun.cube import CelluleLignes, CommuneLignes, EnsembleLignes, JourLignes, MoisLignes
from aides.secret.boucle import Deja, proteger
from aides.secret.groupes import dates_publiables, ensembles_publiables, fins_publiables, proteger_communes
from aides.secret.historique import Instantane, Passe, _surs, instantanes
from aides.secret.regles import Cellule, Regles, Statut, sous_secret_primaire
from aides.secret.relations import Cle

CLE = Cle("", "cumul", "2020-05-01", "", "departement", "A", "A1", "section_naf", "I")


@pytest.mark.parametrize(
    ("entreprises", "montant", "plus_forte", "secrete"),
    [
        (2, 100_00, 10_00, True),
        (3, 100_00, 10_00, False),
        (1, 100_00, 10_00, True),
        (0, 0, 0, False),
        (3, 100_00, 85_00, False),
        (3, 100_00, 85_01, True),
        (3, 0, 0, False),
        (3, 0, 1, True),
        (3, -100_00, 0, False),
        (3, -100_00, 1, True),
        (3, None, 100, False),
        (3, 100, None, False),
    ],
)
def test_three_businesses_and_eighty_five_percent(
    entreprises: int, montant: int | None, plus_forte: int | None, secrete: bool
) -> None:
    assert sous_secret_primaire(Cellule(CLE, 9, entreprises, montant, plus_forte), Regles()) is secrete


@pytest.mark.parametrize("montant", [0, -100])
def test_one_centime_is_more_than_the_whole_of_nothing(montant: int) -> None:
    assert sous_secret_primaire(Cellule(CLE, 9, 9, montant, 1), Regles(seuil_dominance=1.0))


@pytest.mark.parametrize(
    ("entreprises", "etablissements", "nombre", "secrete"),
    [(3, 1, 1, False), (2, 9, 9, True), (None, 2, 9, True), (None, 3, 1, False), (None, None, 2, True),
     (None, None, 3, False), (None, None, None, False), (0, 1, 1, False), (None, 0, 1, False)],
)  # fmt: skip
def test_establishments_then_aids_stand_in_for_businesses(
    entreprises: int | None, etablissements: int | None, nombre: int | None, secrete: bool
) -> None:
    cellule = Cellule(CLE, nombre, entreprises, 100_00, None, etablissements)
    assert sous_secret_primaire(cellule, Regles()) is secrete


def secteurs(**entreprises: int) -> list[Cellule]:
    """The sectors of one département with their total; each business received 100 euros, aid by aid."""
    cellules = [Cellule(CLE._replace(modalite=s), n, n, n * 100_00, 100_00) for s, n in entreprises.items()]
    total = sum(entreprises.values())
    return [Cellule(CLE._replace(axe="total", modalite="TOTAL"), total, total, total * 100_00, 100_00), *cellules]


def caches(cellules: list[Cellule], regles: Regles | None = None, deja: Deja | None = None) -> dict[str, Statut]:
    protection = proteger(cellules, regles, deja)
    return {
        c.cle.modalite: statut
        for c, statut in zip(cellules, protection.statuts, strict=True)
        if statut is not Statut.PUBLIEE
    }


def test_a_lone_hidden_sector_takes_the_cheapest_that_can_hide_it() -> None:
    assert caches(secteurs(A=2, B=3, C=40, D=60)) == {"A": Statut.PRIMAIRE, "B": Statut.SECONDAIRE}


def test_nothing_is_hidden_where_every_cell_is_large_enough() -> None:
    assert caches(secteurs(A=3, B=3, C=40)) == {}


def test_two_hidden_sectors_hide_each_other() -> None:
    assert caches(secteurs(A=2, B=2, C=40, D=60)) == {"A": Statut.PRIMAIRE, "B": Statut.PRIMAIRE}


def test_what_is_hidden_on_arrival_counts_as_primary() -> None:
    cellules = secteurs(A=5, B=6, C=40, D=60)
    masque = np.array([c.cle.modalite == "A" for c in cellules])
    trouves = caches(cellules, deja=Deja(masque, np.zeros(len(cellules), dtype=bool)))
    assert trouves == {"A": Statut.PRIMAIRE, "B": Statut.SECONDAIRE}


def test_the_report_counts_cells_and_euros_to_the_unit() -> None:
    rapport = proteger(secteurs(A=2, B=3, C=40, D=55)).rapport
    assert (rapport.cellules, rapport.primaires, rapport.secondaires) == (5, 1, 1)
    assert (rapport.part_cellules_primaire, rapport.part_cellules_secondaire) == (0.2, 0.2)
    assert (rapport.part_euros_primaire, rapport.part_euros_secondaire) == (0.01, 0.015)
    assert (rapport.part_cellules_sous_seuil, rapport.part_euros_sous_seuil) == (0.2, 0.01)


def test_the_report_tells_apart_what_the_plain_threshold_hides() -> None:
    cellules = [
        replace(c, plus_forte_centimes=39_00_00) if c.cle.modalite == "C" else c for c in secteurs(A=2, B=3, C=40, D=55)
    ]
    rapport = proteger(cellules).rapport
    assert rapport.primaires == 2
    assert (rapport.part_cellules_sous_seuil, rapport.part_euros_sous_seuil) == (0.2, 0.01)


def test_the_report_of_nothing_and_of_no_amount() -> None:
    assert proteger([]).rapport.part_euros_primaire == 0
    rapport = proteger([Cellule(CLE, 2, 2, None), Cellule(CLE._replace(modalite="G"), 9, 9, -50)]).rapport
    assert (rapport.part_cellules_primaire, rapport.part_euros_primaire) == (0.5, 0)
    assert proteger([Cellule(CLE, 2, 2, -50)]).rapport.part_euros_primaire == 1


# Communes -----------------------------------------------------------------------------------------------------------


def commune(
    code: str, entreprises: int, nombre: int, euros: int, plus_gros: int = 0, volet: str = "VOLET1"
) -> CommuneLignes:
    return CommuneLignes(
        "fonds-solidarite", volet, "2020-12-31", code, nombre, entreprises, euros * 100, plus_gros * 100
    )


def proteges(
    *communes: CommuneLignes, ailleurs: tuple[str, ...] = (), non_situe: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> dict[str, bool]:
    """Communes that have a row, and whether it is hidden. `non_situe`: businesses, aids, euros and largest amount of
    what is in no commune."""
    departements = {c.commune: "02" if c.commune in ailleurs else "01" for c in communes}
    entreprises, nombre, euros, gros = non_situe
    totaux = [
        CelluleLignes(
            "fonds-solidarite", volet, "cumul", "2020-12-31", "", "departement", "R", departement, "total", "TOTAL",
            sum(c.nombre for c in siennes) + nombre, sum(c.entreprises for c in siennes) + entreprises,
            sum(c.montant_centimes for c in siennes) + euros * 100,
            max([gros * 100, *(c.plus_gros_centimes for c in siennes)]),
        )
        for volet in {c.volet for c in communes}
        for departement in set(departements.values())
        for siennes in [[c for c in communes if (c.volet, departements[c.commune]) == (volet, departement)]]
    ]  # fmt: skip
    return {p.commune.commune: p.secrete for p in proteger_communes(communes, departements, totaux, Regles())}


def secretes(*communes: CommuneLignes, ailleurs: tuple[str, ...] = ()) -> set[str]:
    return {code for code, secrete in proteges(*communes, ailleurs=ailleurs).items() if secrete}


GRANDES = (commune("B", 5, 60, 1500), commune("C", 6, 70, 1600))


@pytest.mark.parametrize(
    ("entreprises", "euros", "plus_gros", "secrete"),
    [
        (2, 1000, 0, True),
        (3, 1000, 0, False),
        (3, 1000, 850, False),
        (3, 1000, 851, True),
        (3, 0, 0, False),
        (3, -10, 1, True),
    ],
)
def test_a_commune_at_the_boundary_of_the_primary_rule(
    entreprises: int, euros: int, plus_gros: int, secrete: bool
) -> None:
    assert ("A" in secretes(commune("A", entreprises, 9, euros, plus_gros), *GRANDES)) is secrete


# Of two hidden communes, the largest is not known within a tenth once their sum is above 1.1 times it: in euros, in
# aids and in businesses alike. Each has a row, hence a business: of three, one is left with two at most.
@pytest.mark.parametrize(
    ("petite", "grande", "accompagnees"),
    [
        ((2, 100, 1000), (2, 100, 1000), False),
        ((2, 10, 1000), (2, 100, 1000), True),
        ((2, 11, 1000), (2, 100, 1000), False),
        ((2, 100, 100), (2, 100, 1000), True),
        ((2, 100, 101), (2, 100, 1000), False),
        ((1, 100, 1000), (2, 100, 1000), True),
    ],
)
def test_hidden_communes_are_joined_until_no_measure_tells_one_of_them(
    petite: tuple[int, int, int], grande: tuple[int, int, int], accompagnees: bool
) -> None:
    trouvees = secretes(commune("A1", *petite), commune("A2", *grande), *GRANDES)
    assert trouvees == {"A1", "A2"} | ({"B"} if accompagnees else set())


def test_a_commune_of_no_amount_hides_its_only_centime() -> None:
    for euros in (0, -1):
        une = replace(commune("A", 9, 9, euros), plus_gros_centimes=1)
        autres = (commune("B", 9, 9, 10), commune("C", 9, 9, 10), commune("D", 9, 9, 99))
        assert proteges(une, *autres) == {"A": True, "B": True, "C": True, "D": False}


def test_the_number_of_businesses_of_a_hidden_commune_is_guarded_too() -> None:
    """Two dominated communes: euros and aids are even, businesses are ten to a hundred."""
    pareilles = (commune("A1", 10, 200, 1000, 890), commune("A2", 100, 200, 1000, 890))
    assert secretes(*pareilles, *GRANDES) == {"A1", "A2", "B"}
    assert secretes(commune("A1", 11, 200, 1000, 890), pareilles[1], *GRANDES) == {"A1", "A2"}


def test_communes_are_hidden_by_volet_and_departement_smallest_first() -> None:
    seule, voisine = commune("A", 1, 9, 200), commune("Z", 9, 9, 220)
    assert secretes(seule, voisine, *GRANDES) == {"A", "Z"}
    assert secretes(seule, voisine, *GRANDES, ailleurs=("Z",)) == {"A", "B"}
    assert secretes(seule, replace(voisine, volet="VOLET2"), *GRANDES) == {"A", "B"}
    assert proteges(commune("A", 1, 1, 10)) == {}
    assert secretes(commune("A", 1, 1, -9999), commune("Z", 9, 9, -9000), commune("Y", 9, 9, 9001)) == {"A", "Z"}


def test_what_a_departement_keeps_back_is_a_cell_like_another() -> None:
    """One unlocated business alone beside published communes is their département less them."""
    assert proteges(*GRANDES, commune("D", 9, 9, 3000)) == {"B": False, "C": False, "D": False}
    une = proteges(*GRANDES, commune("D", 9, 9, 3000), non_situe=(1, 20, 1000, 1000))
    assert une == {"B": True, "C": False, "D": False}
    trois = proteges(*GRANDES, commune("D", 9, 9, 3000), non_situe=(3, 20, 1000, 850))
    assert trois == {"B": False, "C": False, "D": False}
    dominee = proteges(*GRANDES, commune("D", 9, 9, 3000), non_situe=(3, 20, 1000, 851))
    assert dominee == {"B": True, "C": False, "D": False}


def test_the_communes_of_a_departement_that_is_not_published_have_no_row() -> None:
    communes = [commune("A", 9, 9, 1000), commune("B", 9, 9, 2000)]
    assert proteger_communes(communes, {"A": "01", "B": "01"}, [], Regles()) == []


def test_the_largest_business_of_a_hidden_commune_does_not_learn_another_one() -> None:
    """100 and 90 of one business each: the first knows that the second has 190 less its own, the reader does not."""
    assert secretes(commune("A1", 1, 9, 100, 100), commune("A2", 3, 9, 90, 85), *GRANDES) == {"A1", "A2", "B"}


# The history day by day ---------------------------------------------------------------------------------------------


def jours(*quoi: tuple[int, int, int]) -> list[JourLignes]:
    """Days in order: businesses, euros, euros of the largest."""
    return [
        JourLignes("fonds-solidarite", "VOLET1", f"2020-04-{rang:02}", n, n, 100 * euros, 100 * gros, 0, 0, 0)
        for rang, (n, euros, gros) in enumerate(quoi, start=1)
    ]


def dites(liste: list[JourLignes], *instantanes: int) -> list[int]:
    return [int(j.date[-2:]) for j in dates_publiables(liste, {f"2020-04-{i:02}" for i in instantanes}, Regles())]


@pytest.mark.parametrize(
    ("jour", "seul"),
    [((3, 1000, 850), True), ((2, 1000, 850), False), ((3, 1000, 851), False), ((3, 0, 0), True)],
)
def test_a_day_at_the_boundary_of_the_rule(jour: tuple[int, int, int], seul: bool) -> None:
    bon = (9, 1000, 100)
    assert dites(jours(bon, jour, bon)) == ([1, 2, 3] if seul else [1, 3])


def test_days_are_grouped_forwards_and_the_last_ones_join_those_before() -> None:
    bon, petit = (9, 1000, 100), (1, 10, 10)
    assert dites(jours(petit, petit, bon, petit)) == [4]
    assert dites(jours(bon, petit, petit)) == [3]
    assert dites(jours(petit)) == []
    assert dites([]) == []
    assert dites(list(reversed(jours(bon, petit, bon)))) == [1, 3]


def test_a_last_day_that_is_dominated_joins_the_group_just_before_it() -> None:
    """It would not be safe with the first days, which are small."""
    bon, grand, domine = (9, 1000, 100), (9, 100_000, 100), (1, 6000, 6000)
    assert dites(jours(bon, grand, domine)) == [1, 3]
    assert dites(jours(bon, bon, grand, domine)) == [1, 2, 4]


def test_a_snapshot_ends_a_group_and_a_small_one_joins_only_those_since_the_last_snapshot() -> None:
    bon, petit = (9, 1000, 100), (1, 10, 10)
    assert dites(jours(bon, petit, bon), 2) == [2, 3]
    assert dites(jours(bon, petit, bon), 1, 2) == [1, 3]
    assert dites(jours(petit, bon), 1) == [2]


def test_the_largest_of_each_day_may_be_one_and_the_same() -> None:
    """Two days of three businesses: 90 % each then 80 % of the two together."""
    assert dites(jours((3, 100, 90), (3, 100, 70))) == [2]
    assert dites(jours((3, 100, 90), (3, 100, 80))) == [2]
    assert dites(jours((3, 100, 90), (3, 100, 81))) == [2][1:]


# Businesses of all volets together ----------------------------------------------------------------------------------


def ensembles(**departements: int) -> dict[str, int]:
    """What is told of these départements (A1: the first one of région A), of their régions and of France."""
    regions: dict[str, int] = defaultdict(int)
    for code, nombre in departements.items():
        regions[code[0]] += nombre
    lieux = [("national", "FR", "TOUS", sum(regions.values()))]
    lieux += [("region", code, "TOUS", nombre) for code, nombre in regions.items()]
    lieux += [("departement", code[0], code, nombre) for code, nombre in departements.items()]
    liste = [EnsembleLignes("fonds-solidarite", "2020-12-31", *lieu) for lieu in lieux]
    return {e.region if e.departement == "TOUS" else e.departement: e.entreprises
            for e in ensembles_publiables(liste, Regles())}  # fmt: skip


def test_a_lone_place_of_too_few_businesses_takes_another_with_it() -> None:
    assert ensembles(A1=9, A2=5, A3=7, B1=4) == {"FR": 25, "A": 21, "B": 4, "A1": 9, "A2": 5, "A3": 7, "B1": 4}
    assert ensembles(A1=9, A2=2, A3=7, B1=4) == {"FR": 22, "A": 18, "B": 4, "A1": 9, "B1": 4}
    assert ensembles(A1=9, A2=2, A3=2, B1=4) == {"FR": 17, "A": 13, "B": 4, "A1": 9, "B1": 4}
    assert ensembles(A1=9, A2=2, A3=1, B1=4) == {"FR": 16, "A": 12, "B": 4, "B1": 4}


def test_a_region_that_would_prove_its_departements_too_small_is_not_told_nor_its_like() -> None:
    assert ensembles(A1=1, A2=2, B1=9, C1=20) == {"FR": 32, "C": 20, "C1": 20}
    assert ensembles(A1=1, A2=1, B1=9, C1=20) == {"FR": 31, "C": 20, "C1": 20}


# The dates of the national total ------------------------------------------------------------------------------------


def fins(liste: list[JourLignes], *dates: int) -> list[int]:
    return [int(d[-2:]) for d in fins_publiables(liste, [f"2020-04-{i:02}" for i in dates], Regles())]


def test_a_month_end_is_told_where_what_it_adds_rests_on_enough_businesses() -> None:
    liste = jours((3, 100, 40), (3, 100, 40), (3, 100, 40))
    assert fins(liste, 1, 2, 3) == [1, 2, 3]
    assert fins(jours((3, 100, 40), (2, 100, 40), (3, 100, 40)), 1, 2, 3) == [1, 3]
    assert fins(jours((3, 100, 40), (3, 100, 86), (3, 100, 40)), 1, 2, 3) == [1, 3]
    assert fins(jours((2, 100, 40), (3, 100, 40), (3, 100, 40)), 1, 2, 3) == [2, 3]


def test_todays_total_is_told_and_what_it_adds_joins_what_was_told_before() -> None:
    assert fins(jours((3, 100, 40), (3, 100, 40), (1, 10, 10)), 1, 2, 3) == [1, 3]
    # With the one before, a single business would hold 90 %: it joins those before that one too.
    assert fins(jours((3, 100, 40), (3, 1000, 100), (3, 100, 40), (1, 500, 500)), 1, 2, 3, 4) == [1, 4]
    assert fins(jours((3, 100, 86), (3, 100, 40), (1, 10, 10)), 1, 2, 3) == [3]
    assert fins(jours((1, 100, 100)), 1) == [1]


def test_a_date_that_adds_nothing_is_told_and_one_before_the_first_payment_is_none() -> None:
    assert fins(jours((3, 100, 40))[:1], 1, 5, 9) == [1, 5, 9]
    tard = [replace(j, date="2020-04-08") for j in jours((3, 100, 40))]
    assert fins(tard, 1, 8, 9) == [8, 9]
    assert fins([], 1) == []


def test_a_day_at_each_side_of_a_date_without_payment_is_not_joined_over_it() -> None:
    """The total at the end of a month is told on a day without payment: one business paid after it stands apart."""
    liste = [replace(j, date=f"2020-04-{d:02}") for j, d in zip(jours((3, 99, 33), (1, 9, 9), (3, 99, 33), (3, 99, 33)),
                                                                (1, 3, 6, 8), strict=True)]  # fmt: skip
    assert dites(liste, 4) == [3, 6, 8]
    assert dites(liste) == [1, 6, 8]


# The past of territories --------------------------------------------------------------------------------------------

DATES = [f"2020-{mois:02}-28" for mois in range(1, 13)]


def mois(
    lieu: str, rang: int, euros: int, plus_gros: int, nombre: int = 9, nouvelles: int = 4, volet: str = "VOLET1"
) -> MoisLignes:
    """A month of a place: A is a région, A1 one of its départements."""
    niveau, departement = ("region", "TOUS") if len(lieu) == 1 else ("departement", lieu)
    return MoisLignes(volet, DATES[rang], niveau, lieu[0], departement, nombre, nouvelles, euros * 100, plus_gros * 100)


def raconter(liste: list[MoisLignes], *caches: tuple[str, str, str]) -> list[Instantane]:
    dates = sorted({m.date_maj for m in liste})
    return list(instantanes(liste, set(caches), {m.volet: dates for m in liste}, Regles()))


def lieux(dits: list[Instantane]) -> set[str]:
    return {i.region if i.departement == "TOUS" else i.departement for i in dits}


def deux_regions(gros: int, part: int = 300, mois_: int = 2) -> list[MoisLignes]:
    """Régions A and B of five départements each; the largest business of A1 holds `gros` of 900 euros in a month."""
    liste = []
    for rang in range(mois_):
        for region in "AB":
            liste.append(mois(region, rang, 4500, 300))
            for n in range(1, 6):
                liste.append(mois(f"{region}{n}", rang, 900, gros if (region, n) == ("A", 1) else part))
    return liste


def test_a_third_in_one_hand_is_told_and_a_centime_more_is_not() -> None:
    assert "A1" in lieux(raconter(deux_regions(300)))
    assert lieux(raconter(deux_regions(300))) == {"A", "B", *(f"{r}{n}" for r in "AB" for n in range(1, 6))}
    un_de_plus = [replace(m, plus_gros_centimes=300_01) if m.departement == "A1" else m for m in deux_regions(300)]
    trouves = lieux(raconter(un_de_plus))
    assert "A1" not in trouves
    assert len({f"A{n}" for n in range(2, 6)} - trouves) == 1
    assert {"A", "B"} | {f"B{n}" for n in range(1, 6)} <= trouves


def test_the_past_is_told_in_cumulative_totals_up_to_the_date_before_last() -> None:
    liste = deux_regions(300, mois_=3)
    dits = [i for i in raconter(liste) if i.departement == "B2"]
    assert [(i.volet, i.niveau, i.region, i.date_maj, i.nombre, i.entreprises, i.montant_centimes) for i in dits] == [
        ("VOLET1", "departement", "B", DATES[0], 9, 4, 900_00),
        ("VOLET1", "departement", "B", DATES[1], 18, 8, 1800_00),
    ]
    assert {(i.niveau, i.departement) for i in raconter(liste) if i.region == "B" and i.departement == "TOUS"} == {
        ("region", "TOUS")
    }


def test_nothing_is_told_at_a_date_before_the_first_payment() -> None:
    liste = [m for m in deux_regions(300, mois_=3) if m.departement != "B2" or m.date_maj != DATES[0]]
    assert [i.date_maj for i in raconter(liste) if i.departement == "B2"] == [DATES[1]]


@pytest.mark.parametrize(("irreguliers", "dates"), [(2, [0, 1, 2]), (3, [1])])
def test_dates_are_monthly_while_four_departements_in_five_are_regular(irreguliers: int, dates: list[int]) -> None:
    """Of ten départements, some are regular only over two months."""
    liste = deux_regions(300, mois_=4)
    touches = [f"A{n}" for n in range(1, irreguliers + 1)]
    liste = [
        replace(m, montant_centimes=(500_00, 1300_00)[DATES.index(m.date_maj) % 2]) if m.departement in touches else m
        for m in liste
    ]
    assert [d for d in DATES if d in {i.date_maj for i in raconter(liste)}] == [DATES[i] for i in dates]


@pytest.mark.parametrize(
    ("mois_", "periode", "fins"), [(4, 1, [0, 1, 2]), (4, 2, [1]), (6, 3, [2]), (12, 6, [5]), (12, 12, []), (1, 1, [])]
)
def test_periods_grow_until_enough_is_regular(mois_: int, periode: int, fins: list[int]) -> None:
    """Most was paid in the last month of each period: nobody is regular over less."""
    liste = []
    for m in deux_regions(300, mois_=mois_):
        part = 9 if DATES.index(m.date_maj) % periode == periode - 1 else 1
        liste.append(replace(m, montant_centimes=m.montant_centimes * part // 9))
    assert sorted({i.date_maj for i in raconter(liste)}) == [DATES[i] for i in fins]


def test_a_month_without_payment_is_regular_whatever_stands_there() -> None:
    liste = [
        replace(m, nombre=0, montant_centimes=0, plus_gros_centimes=1)
        if m.departement == "A1" and m.date_maj == DATES[0]
        else m
        for m in deux_regions(300, mois_=3)
    ]
    assert "A1" in lieux(raconter(liste))


@pytest.mark.parametrize(
    ("table", "surs"),
    [
        ([[5, 5]], False),  # alone, its periods are those of the sum
        ([[5, 5], [5, 5]], True),
        ([[5, 5], [5, 5], [0, 0]], True),  # nothing is to be told of who received nothing
        ([[5, 0, 5], [5, 0, 5]], True),  # nor of a period without payment
        ([[9, 1], [1, 0]], False),  # eight or nine of the first period are the first's
        ([[90, 90], [5, 5]], False),
        ([[50, 0], [0, 50]], True),
    ],
)
def test_periods_that_the_sums_of_places_and_dates_bound_closely(table: list[list[int]], surs: bool) -> None:
    large = [[500, 500, 500][: len(rangee)] for rangee in table]
    for euros, nombres in ((table, large), (large, table)):
        passes = [
            Passe("A", f"A{i}", {"montant_centimes": np.array(e), "nombre": np.array(n)}, np.zeros(len(e)))
            for i, (e, n) in enumerate(zip(euros, nombres, strict=True))
        ]
        assert _surs(passes, 0.1) is (surs and len(table) > 1)


def test_each_volet_has_its_own_past_and_its_own_hidden_totals() -> None:
    liste = [*deux_regions(300), *(replace(m, volet="VOLET2") for m in deux_regions(300))]
    dits = raconter(liste, ("VOLET2", "B", "B2"))
    assert {i.volet for i in dits if i.departement == "B2"} == {"VOLET1"}
    assert {i.volet for i in dits} == {"VOLET1", "VOLET2"}


def test_a_region_hidden_today_has_no_past_nor_have_its_departements() -> None:
    trois = [*deux_regions(300), *(replace(m, region="C", departement=m.departement.replace("B", "C"))
                                   for m in deux_regions(300) if m.region == "B")]  # fmt: skip
    trouves = {i.region for i in raconter(trois, ("VOLET1", "A", "TOUS"))}
    assert "A" not in trouves
    assert len(trouves) == 1
