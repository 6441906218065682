"""Totals that no file gives: from what they are added up, when they are hidden, and what a file gives instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aides.construction import base
from tests.cube_ecrit import FDS, J1, J2, Cube, cube_vide


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


def calculer(cube: Cube, **ou: Any) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """The computed totals by place and member: aids, euros, hidden or not."""
    base.executer(cube.connexion, "10_totaux.sql")
    conditions = " AND ".join(["origine = 'calcule'", *(f"{colonne} = ?" for colonne in ou)])
    lignes = cube.connexion.execute(
        "SELECT niveau, region, departement, axe, modalite, nombre, montant, secret FROM agregat"
        f" WHERE {conditions} ORDER BY id",
        [*ou.values()],
    )
    return {tuple(ligne)[:5]: tuple(ligne)[5:] for ligne in lignes}


PARIS = {"niveau": "departement", "region": "11", "departement": "75"}
AIN = {"niveau": "departement", "region": "84", "departement": "01"}


def test_totals_are_made_from_the_finest_level_upwards(cube: Cube) -> None:
    for lieu, g, c in ((PARIS, 1, 2), ({**PARIS, "departement": "77"}, 4, 8), (AIN, 16, 32)):
        cube.cellule(**lieu, nombre=g, euros=g / 100)
        cube.cellule(**lieu, modalite="C", nombre=c, euros=c / 100)
    assert calculer(cube) == {
        ("departement", "11", "75", "total", "TOTAL"): (3, 0.03, 0),
        ("departement", "11", "77", "total", "TOTAL"): (12, 0.12, 0),
        ("departement", "84", "01", "total", "TOTAL"): (48, 0.48, 0),
        ("region", "11", "TOUS", "section_naf", "C"): (10, 0.1, 0),
        ("region", "84", "TOUS", "section_naf", "C"): (32, 0.32, 0),
        ("region", "11", "TOUS", "section_naf", "G"): (5, 0.05, 0),
        ("region", "84", "TOUS", "section_naf", "G"): (16, 0.16, 0),
        ("region", "11", "TOUS", "total", "TOTAL"): (15, 0.15, 0),
        ("region", "84", "TOUS", "total", "TOTAL"): (48, 0.48, 0),
        ("national", "FR", "TOUS", "section_naf", "C"): (42, 0.42, 0),
        ("national", "FR", "TOUS", "section_naf", "G"): (21, 0.21, 0),
        ("national", "FR", "TOUS", "total", "TOTAL"): (63, 0.63, 0),
    }


def test_every_measure_but_businesses_is_added_up(cube: Cube) -> None:
    mesures = {"nombre": 1, "entreprises": 2, "etablissements": 3, "euros": 4.25, "salaries": 5, "heures": 6}
    for modalite in "GC":
        cube.cellule(**PARIS, modalite=modalite, **mesures)
    calculer(cube)
    colonnes = "nombre, entreprises, etablissements, montant, montant_centimes, salaries, heures, origine, source"
    lignes = cube.connexion.execute(f"SELECT {colonnes} FROM agregat WHERE axe = 'total' ORDER BY id").fetchall()
    assert [tuple(ligne) for ligne in lignes] == [(2, None, 6, 8.5, 850, 10, 12, "calcule", None)] * 3


def test_a_sum_with_one_hidden_part_is_hidden_whole_and_no_other(cube: Cube) -> None:
    cube.cellule(**PARIS, nombre=1, etablissements=1, euros=1, salaries=1, heures=1)
    cube.cellule(**PARIS, modalite="C", secret=1)
    cube.cellule(**AIN, nombre=2, euros=2)
    totaux = calculer(cube, axe="total")
    assert totaux["departement", "11", "75", "total", "TOTAL"] == (None, None, 1)
    assert totaux["departement", "84", "01", "total", "TOTAL"] == (2, 2, 0)
    assert totaux["region", "11", "TOUS", "total", "TOTAL"] == (None, None, 1)
    assert totaux["region", "84", "TOUS", "total", "TOTAL"] == (2, 2, 0)
    assert totaux["national", "FR", "TOUS", "total", "TOTAL"] == (None, None, 1)
    mesures = "nombre, etablissements, montant, montant_centimes, salaries, heures"
    caches = cube.connexion.execute(f"SELECT {mesures} FROM agregat WHERE secret = 1").fetchall()
    assert {tuple(ligne) for ligne in caches} == {(None,) * 6}
    sections = cube.connexion.execute(
        "SELECT modalite, nombre FROM agregat WHERE niveau = 'national' AND axe = 'section_naf' ORDER BY 1"
    ).fetchall()
    assert [tuple(ligne) for ligne in sections] == [("C", None), ("G", 3)]


@pytest.mark.parametrize(
    "autre",
    [{"dispositif": FDS}, {"volet": "V"}, {"concept": "mensuel"}, {"date_maj": J2}, {"mois": "2020-03"}],
    ids=str,
)
def test_what_a_file_gives_is_left_as_it_is_and_only_in_its_own_series(cube: Cube, autre: dict[str, str]) -> None:
    """A total of a département, of a région and of the country that a file gives, and the same series without them."""
    for serie in ({}, autre):
        cube.cellule(**PARIS, nombre=1, **serie)
        cube.cellule(**AIN, nombre=2, **serie)
    cube.total(90, **PARIS)
    cube.total(91, niveau="region", region="11")
    cube.total(92)
    cube.cellule(niveau="region", region="11", nombre=93)
    cube.cellule(niveau="national", region="FR", nombre=94)
    communs = {"dispositif": "pge", "volet": "", "concept": "cumul", "date_maj": J1, "mois": ""}
    assert calculer(cube, **communs) == {("departement", "84", "01", "total", "TOTAL"): (2, None, 0)}
    assert calculer(cube, **{**communs, **autre}) == {
        ("departement", "11", "75", "total", "TOTAL"): (1, None, 0),
        ("departement", "84", "01", "total", "TOTAL"): (2, None, 0),
        ("region", "11", "TOUS", "section_naf", "G"): (1, None, 0),
        ("region", "84", "TOUS", "section_naf", "G"): (2, None, 0),
        ("region", "11", "TOUS", "total", "TOTAL"): (1, None, 0),
        ("region", "84", "TOUS", "total", "TOTAL"): (2, None, 0),
        ("national", "FR", "TOUS", "section_naf", "G"): (3, None, 0),
        ("national", "FR", "TOUS", "total", "TOTAL"): (3, None, 0),
    }


def test_only_the_main_breakdown_makes_totals_and_each_breakdown_its_own_sums(cube: Cube) -> None:
    cube.cellule(**PARIS, nombre=1)
    cube.cellule(**PARIS, nombre=5, axe="classe_effectif", modalite="00")
    cube.cellule(nombre=7, axe="classe_effectif", modalite="01")
    totaux = calculer(cube)
    assert totaux["departement", "11", "75", "total", "TOTAL"] == (1, None, 0)
    assert totaux["national", "FR", "TOUS", "classe_effectif", "01"] == (7, None, 0)
    assert ("region", "11", "TOUS", "classe_effectif", "00") not in totaux
    assert ("national", "FR", "TOUS", "classe_effectif", "00") not in totaux


def test_series_side_by_side_are_added_up_each_by_itself(cube: Cube) -> None:
    series = ({}, {"dispositif": FDS}, {"volet": "V"}, {"concept": "mensuel"}, {"date_maj": J2}, {"mois": "2020-03"})
    for n, serie in enumerate(series, start=1):
        cube.cellule(**PARIS, nombre=n, **serie)
    calculer(cube)
    sommes = cube.connexion.execute(
        "SELECT dispositif, volet, concept, date_maj, mois, count(*), min(nombre), max(nombre) FROM agregat"
        " WHERE origine = 'calcule' GROUP BY 1, 2, 3, 4, 5"
    )
    # The département's total, then sector and total of its région and of France.
    assert [tuple(ligne) for ligne in sommes] == [
        (FDS, "", "cumul", J1, "", 5, 2, 2),
        ("pge", "", "cumul", J1, "", 5, 1, 1),
        ("pge", "", "cumul", J1, "2020-03", 5, 6, 6),
        ("pge", "", "cumul", J2, "", 5, 5, 5),
        ("pge", "", "mensuel", J1, "", 5, 4, 4),
        ("pge", "V", "cumul", J1, "", 5, 3, 3),
    ]
