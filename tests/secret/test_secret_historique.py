"""The past of territories: what is told between two dates rests on enough businesses, the rest cannot be computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from aides.commun.cube import MoisLignes
from aides.secret.historique import Instantane, instantanes
from aides.secret.regles import Regles
from tests.preuves import au_moins_un

DATES = ("2020-04-30", "2020-05-31", "2020-06-30", "2020-07-31")
REGIONS = {"A": ("A1", "A2", "A3"), "B": ("B1", "B2"), "C": ("C1",), "D": ("D1", "D2", "D3", "D4")}
Paiement = tuple[int, str, int, int]  # business, département, rank of the month, euros


def lignes(paiements: Iterable[Paiement]) -> list[MoisLignes]:
    """Months of every territory, as the engine gives them."""
    recus: dict[tuple[str, str, int], list[Paiement]] = defaultdict(list)
    cumuls: dict[int, int] = defaultdict(int)
    apres: dict[tuple[int, int], int] = {}
    vus: set[int] = set()
    premiers: set[tuple[int, int]] = set()
    for siren, departement, rang, euros in sorted(paiements, key=lambda p: p[2]):
        cumuls[siren] += euros
        apres[siren, rang] = cumuls[siren]
        if siren not in vus:
            premiers.add((siren, rang))
            vus.add(siren)
        for lieu in (departement, "TOUS"):
            recus[departement[0], lieu, rang].append((siren, departement, rang, euros))
    return [
        MoisLignes(
            "VOLET1", DATES[rang], "region" if lieu == "TOUS" else "departement", region, lieu, len(liste),
            len({p[0] for p in liste if (p[0], rang) in premiers}), 100 * sum(p[3] for p in liste),
            100 * max(apres[p[0], rang] for p in liste),
        )
        for (region, lieu, rang), liste in recus.items()
    ]  # fmt: skip


def par_territoire(dits: Iterable[Instantane]) -> dict[tuple[str, str], dict[str, int]]:
    series: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for instantane in dits:
        series[instantane.region, instantane.departement][instantane.date_maj] = instantane.montant_centimes
    return series


def reguliers(departement: str, nombre: int, depart: int) -> list[Paiement]:
    return [(depart + i, departement, rang, 1000 + 100 * i) for i in range(nombre) for rang in range(len(DATES))]


def tout_regulier() -> list[Paiement]:
    codes = [code for region in REGIONS.values() for code in region]
    return [p for i, code in enumerate(codes) for p in reguliers(code, 20, 100 * i)]


def test_where_every_month_rests_on_many_businesses_every_month_is_told() -> None:
    series = par_territoire(instantanes(lignes(tout_regulier()), set(), {"VOLET1": DATES}, Regles()))
    codes = {(region, code) for region, codes in REGIONS.items() for code in codes}
    assert set(series) == codes | {(region, "TOUS") for region in REGIONS}
    assert all(list(serie) == list(DATES[:-1]) for serie in series.values())
    assert series["A", "TOUS"][DATES[0]] == sum(series["A", code][DATES[0]] for code in REGIONS["A"])


def test_a_territory_whose_month_rests_on_one_business_has_no_past_nor_has_another_of_its_region() -> None:
    paiements = [p for p in tout_regulier() if p[1] != "A3"] + [(10_000, "A3", rang, 3_000) for rang in range(4)]
    series = par_territoire(instantanes(lignes(paiements), set(), {"VOLET1": DATES}, Regles()))
    assert ("A", "A3") not in series
    assert len({("A", "A1"), ("A", "A2")} & set(series)) == 1
    assert {("D", code) for code in REGIONS["D"]} <= set(series)


def test_a_region_of_one_irregular_departement_is_left_out_with_another_region() -> None:
    paiements = [p for p in tout_regulier() if p[1] != "C1"] + [(1, "C1", rang, 20_000) for rang in range(4)]
    series = par_territoire(instantanes(lignes(paiements), set(), {"VOLET1": DATES}, Regles()))
    absentes = set(REGIONS) - {region for region, departement in series if departement == "TOUS"}
    assert "C" in absentes
    assert len(absentes) >= 2
    assert not {region for region, _ in series} & absentes


def test_a_total_hidden_today_has_no_past() -> None:
    series = par_territoire(instantanes(lignes(tout_regulier()), {("VOLET1", "D", "D2")}, {"VOLET1": DATES}, Regles()))
    assert ("D", "D2") not in series
    assert len({("D", code) for code in REGIONS["D"]} - set(series)) >= 2


def paiement() -> st.SearchStrategy[Paiement]:
    codes = [code for region in REGIONS.values() for code in region]
    return st.builds(
        lambda siren, rang, euros: (siren, codes[siren % len(codes)], rang, euros),
        st.integers(0, 59), st.integers(0, 3), st.integers(500, 1500),
    )  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(paiement(), max_size=40))
def test_no_period_of_a_business_or_two_can_be_read_or_computed(ajouts: list[Paiement]) -> None:
    codes = [code for region in REGIONS.values() for code in region]
    socle = [
        (siren, codes[siren % len(codes)], rang, 1000 + siren)
        for siren in range(60, 160)
        for rang in range(4)
        if siren % 10 not in (2, 5)
    ]
    paiements = socle + ajouts
    series = par_territoire(instantanes(lignes(paiements), set(), {"VOLET1": DATES}, Regles()))
    fins = [*sorted({date for serie in series.values() for date in serie}), DATES[-1]]
    for (region, departement), serie in au_moins_un(series.items()):
        verifier_le_lu(paiements, region, departement, serie)
    presentes = {region for region, departement in series if departement == "TOUS"}
    verifier_le_tu(paiements, [(r, "TOUS") for r in REGIONS if r not in presentes], fins)
    for region in presentes:
        tus = [(region, code) for code in REGIONS[region] if (region, code) not in series]
        verifier_le_tu(paiements, tus, fins)


def de(paiements: list[Paiement], region: str, departement: str) -> list[Paiement]:
    return [p for p in paiements if p[1][0] == region and departement in ("TOUS", p[1])]


def verifier_le_lu(paiements: list[Paiement], region: str, departement: str, serie: dict[str, int]) -> None:
    siens, avant = de(paiements, region, departement), 0
    for fin in [*(DATES.index(date) + 1 for date in serie), len(DATES)]:
        recus: dict[int, int] = defaultdict(int)
        for siren, _, rang, euros in siens:
            if avant <= rang < fin:
                recus[siren] += euros
        assert not recus or (len(recus) >= 3 and max(recus.values()) <= 0.85 * sum(recus.values()))
        avant = fin


def verifier_le_tu(paiements: list[Paiement], tus: list[tuple[str, str]], fins: list[str]) -> None:
    """Each unknown period, by linear programming on the sums that a reader has."""
    bornes = [0, *(DATES.index(date) + 1 for date in fins)]
    periodes = list(zip(bornes, bornes[1:], strict=False))
    table = np.array(
        [[sum(p[3] for p in de(paiements, *lieu) if debut <= p[2] < fin) for debut, fin in periodes] for lieu in tus]
    ).reshape(len(tus), len(periodes))
    inconnues = table.size
    sommes = [np.zeros((len(tus), len(periodes))) for _ in range(len(tus) + len(periodes))]
    for i in range(len(tus)):
        sommes[i][i, :] = 1
    for j in range(len(periodes)):
        sommes[len(tus) + j][:, j] = 1
    matrice = np.array([s.ravel() for s in sommes]).reshape(len(sommes), inconnues)
    for k in range(inconnues):
        vrai = table.ravel()[k]
        if not vrai:
            continue
        objectif = np.eye(inconnues)[k]
        bas = linprog(objectif, A_eq=matrice, b_eq=matrice @ table.ravel(), method="highs").fun
        haut = -linprog(-objectif, A_eq=matrice, b_eq=matrice @ table.ravel(), method="highs").fun
        assert bas < 0.9 * haut / 1.1 + 1e-6, (tus, k, vrai, bas, haut)
