"""The checks that nothing is lost between files, cube and announced totals, on cells written by hand: what
each must say, to the row, and what stands just short of it or beside it and must not be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cube_ecrit import FDS, J1, J2, J3, J4, Cube, cube_vide


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


def test_codes_without_a_member_are_counted_by_table(cube: Cube) -> None:
    cube.cellule(region="98", nombre=1)
    cube.cellule(region="98", nombre=1, modalite="C")
    cube.cellule(axe="section_naf", modalite="?", nombre=1)
    assert sorted(cube.dit("cles_etrangeres", "sujet", "parent", "attendu", "trouve")) == [
        ("agregat", "modalite", 0, 1),
        ("agregat", "region", 0, 2),
    ]


def test_lines_read_are_kept_or_rejected_one_by_one(cube: Cube) -> None:
    for numero, etat in ((1, "lu"), (2, "lu"), (3, "ecarte"), (4, "lu")):
        cube.source(numero, etat=etat, lignes_lues=10, lignes_retenues=8, lignes_rejetees=2)
    for source in (1, 1, 2, 4, 4, 4):
        cube.ecrire("rejet", source=source, ligne=1, colonne="", valeur="", raison="")
    assert cube.dit("lignes_conservees", "sujet", "dispositif", "volet", "date_maj", "attendu", "trouve") == [
        ("pge/2/pge.csv", "pge", "", J1, 10, 9),
        ("pge/4/pge.csv", "pge", "", J1, 10, 11),
    ]


def test_euros_kept_at_reading_are_in_the_cube_file_by_file(cube: Cube) -> None:
    for numero, euros in ((1, 100.25), (2, 100.26), (3, 5), (4, None), (8, 0)):
        cube.source(numero, montant_retenu=euros)
    for numero in (1, 2):
        cube.cellule(source=numero, euros=60, region=f"{numero:02}")
        cube.cellule(source=numero, euros=40.25, region=f"{numero:02}", modalite="C")
    cube.cellule(source=4, euros=9, region="24")
    cube.source(5, montant_retenu=7, etat="ecarte")
    cube.source(6, montant_retenu=7)
    cube.officiel(7, source=6)
    cube.source(7, montant_retenu=7, dispositif=FDS)
    cube.cellule(dispositif=FDS, volet="VOLET1", origine="lignes", euros=1)
    assert cube.dit("montants_conserves", "sujet", "dispositif", "volet", "date_maj", "attendu", "trouve") == [
        ("pge/2/pge.csv", "pge", "", J1, 100.26, 100.25),
        ("pge/3/pge.csv", "pge", "", J1, 5, 0),
    ]


def lignes_et_cube(
    cube: Cube, cube_centimes: tuple[int, int] = (100_25, 50_00), **autres: Any
) -> list[tuple[Any, ...]]:
    """Two files of payments of 150.26 euros in all, and national totals of two volets at the last date and before."""
    for numero, euros in ((1, 100.26), (2, 50)):
        cube.source(numero, dispositif=FDS, montant_retenu=euros)
    cube.source(3, dispositif=FDS, montant_retenu=7)
    cube.officiel(7, source=3)
    cube.source(4, dispositif=FDS, montant_retenu=7, etat="ecarte")
    cube.source(5, montant_retenu=8)
    cube.total(1, 9)
    for volet, centimes in zip(("VOLET1", "VOLET2"), cube_centimes, strict=True):
        ligne = {"dispositif": FDS, "volet": volet, "origine": "lignes", "date_maj": J2}
        cube.total(1, centimes / 100, **{**ligne, **autres})
        cube.total(1, 3, **{**ligne, "date_maj": J1})
        cube.total(1, 3, **{**ligne, "niveau": "region", "region": "24"})
        cube.total(1, 3, **{**ligne, "concept": "mensuel", "mois": "2020-03"})
        cube.cellule(**{**ligne, "niveau": "national", "region": "FR"}, euros=3)
    cube.total(1, 3, dispositif=FDS, volet="VOLET1", date_maj=J3, niveau="region", region="24")
    return cube.dit("lignes_et_cube", "sujet", "dispositif", "volet", "date_maj", "attendu", "trouve")


def test_euros_of_payments_are_in_the_last_national_totals_to_the_centime(cube: Cube) -> None:
    assert lignes_et_cube(cube) == [("Fonds de solidarité", FDS, "", J2, 150.26, 150.25)]


def test_nothing_is_said_of_payments_when_the_centimes_are_there(cube: Cube) -> None:
    assert lignes_et_cube(cube, (100_26, 50_00)) == []


def test_payments_of_two_schemes_are_compared_each_with_its_own(cube: Cube) -> None:
    cube.source(9, dispositif="cpsti", montant_retenu=40)
    cube.total(1, 41, dispositif="cpsti", origine="lignes", date_maj=J2)
    assert lignes_et_cube(cube) == [
        ("Aide aux indépendants (CPSTI)", "cpsti", "", J2, 40, 41),
        ("Fonds de solidarité", FDS, "", J2, 150.26, 150.25),
    ]


def test_a_scheme_with_a_hidden_national_total_cannot_be_compared(cube: Cube) -> None:
    cube.total(dispositif=FDS, volet="VOLET3", origine="lignes", date_maj=J2, secret=1)
    assert lignes_et_cube(cube) == []


def test_what_no_file_breaks_down_is_told_beside_the_announced_total(cube: Cube) -> None:
    for dispositif, reste in ((FDS, 500.6), ("pge", 0), ("cpsti", None), ("reports-echeances", 7)):
        cube.ecrire("chiffres_cles", dispositif=dispositif, volet="", date_maj=J1, concept="cumul", mois="",
                    montant_non_ventile=reste)  # fmt: skip
        if reste != 7:  # what nobody announces is not told
            cube.officiel(2500.6, dispositif=dispositif, niveau="national", region="FR")
        cube.officiel(600, dispositif=dispositif, volet="VOLET1", niveau="national", region="FR")
        cube.officiel(700, dispositif=dispositif)
        cube.officiel(800, dispositif=dispositif, date_maj=J2, niveau="national", region="FR")
    assert cube.dit(
        "montant_non_ventile", "sujet", "dispositif", "volet", "date_maj", "attendu", "trouve", "titre"
    ) == [("Fonds de solidarité", FDS, "", J1, 2500.6, 2000, "Fonds de solidarité")]


def test_official_totals_of_territories_name_the_largest_difference(cube: Cube) -> None:
    for region, annonce, detail in (("11", 100.5, 100.5), ("24", 90, 89.99), ("84", 80, 81.5), ("93", 70, None)):
        cube.officiel(annonce, region=region)
        if detail is not None:
            for volet, part in (("VOLET1", detail - 1), ("VOLET2", 1)):
                cube.total(1, part, dispositif=FDS, volet=volet, niveau="region", region=region)
        cube.total(1, 5, dispositif=FDS, volet="VOLET1", niveau="region", region=region, date_maj=J2)
        cube.cellule(dispositif=FDS, volet="VOLET1", region=region, euros=5)
        cube.total(
            1, 5, dispositif=FDS, volet="VOLET1", niveau="region", region=region, concept="mensuel", mois="2020-03"
        )
    cube.officiel(5000, region="ZZ", departement="TOUS")
    cube.officiel(9000, niveau="national", region="FR")
    cube.officiel(None, region="53")
    cube.officiel(40, region="94")
    cube.total(dispositif=FDS, volet="VOLET1", niveau="region", region="94", secret=1)
    cube.total(1, 7, dispositif=FDS, volet="VOLET2", niveau="region", region="94")
    cube.officiel(11, niveau="departement", region="11", departement="75")
    cube.total(1, 12, dispositif=FDS, volet="VOLET1", niveau="departement", region="11", departement="75")
    cube.officiel(6, niveau="departement", region="11", departement="77")
    cube.total(1, 6, dispositif=FDS, volet="VOLET1", niveau="departement", region="11", departement="77")
    cube.officiel(1000, dispositif="pge")
    cube.officiel(0, region="28")
    # No cumulated cell of that day: nothing to compare with.
    cube.officiel(7, region="11", date_maj=J3)
    cube.total(1, 5, dispositif=FDS, volet="VOLET1", concept="mensuel", mois="2020-03", date_maj=J3)
    # Volet 2, not published that day, stands as it was: 5 and 1.
    cube.officiel(7, region="11", date_maj=J2)
    colonnes = (
        "sujet",
        "volet",
        "date_maj",
        "niveau",
        "libelle",
        "attendu",
        "trouve",
        "nombre_ecarts",
        "nombre_territoires",
    )
    titre = "Fonds de solidarité"
    assert sorted(cube.dit("total_officiel_territoire", *colonnes)) == [
        (titre, "", J1, "départements", "Paris", 11, 12, 1, 2),
        (titre, "", J1, "régions", "Provence-Alpes-Côte d'Azur", 70, 0, 3, 5),
        (titre, "", J2, "régions", "Île-de-France", 7, 6, 1, 1),
    ]


def test_official_totals_of_a_volet_are_compared_with_that_volet(cube: Cube) -> None:
    for volet, euros in (("VOLET1", 60), ("VOLET2", 40)):
        cube.total(1, euros, dispositif=FDS, volet=volet)
        cube.total(1, euros, dispositif=FDS, volet=volet, niveau="region", region="11")
        cube.officiel(60, volet=volet, niveau="national", region="FR")
        cube.officiel(60, volet=volet)
    colonnes = ("volet", "date_maj", "niveau", "attendu", "trouve", "nombre_territoires", "nombre_ecarts")
    assert sorted(cube.dit("total_officiel_territoire", *colonnes)) == [
        ("VOLET2", J1, "pays", 60, 40, 1, 1),
        ("VOLET2", J1, "régions", 60, 40, 1, 1),
    ]


def test_euros_of_the_last_national_totals_are_read_by_sector_or_told_as_the_rest(cube: Cube) -> None:
    paris = {"niveau": "departement", "departement": "75"}
    for volet, total, lus in (("VOLET1", 100.5, 60.25), ("VOLET2", 50, 50)):
        cube.total(1, total, dispositif=FDS, volet=volet, date_maj=J2)
        cube.total(1, 7, dispositif=FDS, volet=volet, date_maj=J1)
        cube.cellule(dispositif=FDS, volet=volet, **paris, euros=lus - 10, date_maj=J2)
        cube.cellule(dispositif=FDS, volet=volet, **paris, modalite="A", euros=10, date_maj=J2)
        for section in "CJ":
            cube.cellule(dispositif=FDS, volet=volet, **paris, modalite=section, secret=1, date_maj=J2)
        cube.cellule(dispositif=FDS, volet=volet, euros=9, date_maj=J2)
        cube.cellule(dispositif=FDS, volet=volet, **paris, euros=9, date_maj=J1)
        cube.cellule(dispositif=FDS, volet=volet, **paris, axe="classe_effectif", modalite="00", euros=9, date_maj=J2)
        cube.cellule(dispositif=FDS, volet=volet, **paris, concept="mensuel", mois="2020-03", euros=9, date_maj=J2)
        cube.total(1, 7, dispositif=FDS, volet=volet, date_maj=J3, niveau="region", region="11")
        cube.total(1, 7, dispositif=FDS, volet=volet, date_maj=J3, concept="mensuel", mois="2020-03")
        for date in (J2, J4):
            cube.cellule(niveau="national", region="FR", dispositif=FDS, volet=volet, date_maj=date, euros=1)
    cube.total(dispositif="pge", secret=1)
    cube.cellule(**paris, euros=4)
    cube.total(5, None, dispositif="cpsti")
    cube.cellule(dispositif="cpsti", **paris, euros=4)
    cube.total(5, 50, dispositif="reports-echeances")
    cube.cellule(dispositif="reports-echeances", **paris, nombre=4)
    colonnes = ("sujet", "dispositif", "volet", "date_maj", "attendu", "trouve", "reste", "cases")
    assert cube.dit("bilan_des_euros", *colonnes) == [
        ("Fonds de solidarité (volet 1)", FDS, "VOLET1", J2, 100.5, 60.25, 40.25, 2),
        ("Fonds de solidarité (volet 2)", FDS, "VOLET2", J2, 50, 50, 0, 2),
    ]


def test_euros_of_each_scheme_are_told_apart(cube: Cube) -> None:
    for dispositif, total in (("pge", 50), ("cpsti", 60)):
        cube.total(5, total, dispositif=dispositif)
        cube.cellule(dispositif=dispositif, niveau="departement", departement="75", euros=total - 1)
    assert cube.dit("bilan_des_euros", "sujet", "attendu", "trouve", "reste") == [
        ("Prêts garantis par l'État", 50, 49, 1),
        ("Aide aux indépendants (CPSTI)", 60, 59, 1),
    ]
