"""The checks of one publication, on cells written by hand: what each must say, to the row, and what stands just short
of it or beside it and must not be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cube_ecrit import FDS, J1, J2, J3, Cube, cube_vide


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


MESURES = ("nombre", "entreprises", "etablissements", "montant_centimes", "salaries", "heures")


@pytest.mark.parametrize("mesure", MESURES)
def test_a_negative_figure_of_any_measure_is_told_and_a_zero_is_not(cube: Cube, mesure: str) -> None:
    def valeurs(n: int) -> dict[str, Any]:
        return {"euros": n / 100} if mesure == "montant_centimes" else {mesure: n, "euros": 5}

    cube.cellule(**valeurs(-1))
    cube.cellule(modalite="C", **valeurs(-2))
    cube.cellule(modalite="A", **valeurs(0))
    cube.cellule(modalite="B", origine="calcule", **valeurs(-1))
    cube.cellule(niveau="departement", departement="75", **valeurs(-1))
    somme = -0.03 if mesure == "montant_centimes" else 10
    un = -0.01 if mesure == "montant_centimes" else 5
    assert cube.dit("cellules_negatives", "dispositif", "date_maj", "niveau", "trouve", "montant", "attendu") == [
        ("pge", J1, "département", 1, un, 0),
        ("pge", J1, "région", 2, somme, 0),
    ]


def test_negative_figures_are_counted_by_scheme_volet_and_date(cube: Cube) -> None:
    volets = [{"dispositif": FDS, "volet": f"VOLET{n}"} for n in (1, 2)]
    for champs in ({}, {"date_maj": J2}, {"dispositif": "cpsti"}, *volets):
        cube.cellule(nombre=-1, **champs)
    assert cube.dit("cellules_negatives", "dispositif", "volet", "date_maj", "trouve", "volet_texte", "sujet") == [
        (FDS, "VOLET1", J1, 1, " (volet 1)", "Fonds de solidarité"),
        (FDS, "VOLET2", J1, 1, " (volet 2)", "Fonds de solidarité"),
        ("pge", "", J1, 1, "", "Prêts garantis par l'État"),
        ("pge", "", J2, 1, "", "Prêts garantis par l'État"),
        ("cpsti", "", J1, 1, "", "Aide aux indépendants (CPSTI)"),
    ]


def test_aids_for_nothing_are_counted_and_no_aid_is_not_one(cube: Cube) -> None:
    cube.cellule(nombre=1, euros=0)
    cube.cellule(modalite="J", nombre=3, euros=0, region="24")
    cube.cellule(modalite="A", nombre=0, euros=0)
    cube.cellule(modalite="C", nombre=1, euros=0.01)
    cube.cellule(modalite="B", nombre=1, euros=0, origine="calcule")
    cube.cellule(modalite="D", nombre=1, euros=None)
    cube.cellule(modalite="J", nombre=1, euros=0, niveau="departement", departement="75", date_maj=J2)
    cube.cellule(modalite="J", nombre=1, euros=0, dispositif=FDS, volet="VOLET1")
    cube.cellule(modalite="J", nombre=1, euros=0, dispositif=FDS, volet="VOLET2")
    cube.cellule(axe="classe_effectif", modalite="ZZ", nombre=1, euros=0, dispositif="cpsti")
    cube.cellule(modalite="J", nombre=1, euros=0, dispositif="cpsti", date_maj=J2)
    trouves = cube.dit(
        "montants_nuls", "dispositif", "volet", "date_maj", "niveau", "attendu", "trouve", "exemple", "volet_texte"
    )
    com = "Information et communication"
    assert trouves == [
        (FDS, "VOLET1", J1, "région", 0, 1, f"Île-de-France, {com}", " (volet 1)"),
        (FDS, "VOLET2", J1, "région", 0, 1, f"Île-de-France, {com}", " (volet 2)"),
        ("pge", "", J1, "région", 0, 2, "Île-de-France, Commerce ; réparation d'automobiles et de motocycles", ""),
        ("pge", "", J2, "département", 0, 1, f"Paris, {com}", ""),
        ("cpsti", "", J1, "région", 0, 1, "Île-de-France, Non connu", ""),
        ("cpsti", "", J2, "région", 0, 1, f"Île-de-France, {com}", ""),
    ]


def test_the_unlocated_part_is_told_at_the_last_date_of_each_volet(cube: Cube) -> None:
    for date, nombre in ((J1, 8), (J2, 9)):
        cube.total(90, 900, date_maj=date)
        cube.total(nombre, 10 * nombre, niveau="region", region="ZZ", date_maj=date)
        cube.total(7, 70, niveau="region", region="24", date_maj=date)
    for volet, date in (("VOLET1", J1), ("VOLET2", J3)):
        cube.total(50, None, dispositif=FDS, volet=volet, date_maj=date)
        cube.total(5, None, dispositif=FDS, volet=volet, date_maj=date, niveau="region", region="ZZ")
    cube.cellule(dispositif=FDS, volet="VOLET1", region="ZZ", nombre=4)
    cube.total(3, None, dispositif=FDS, volet="VOLET1", niveau="departement", region="ZZ", departement="ZZ")
    for mois in ("", "2020-03"):
        cube.total(6, None, dispositif="activite-partielle", concept="mensuel", mois=mois)
        cube.total(2, None, dispositif="activite-partielle", concept="mensuel", mois=mois, niveau="region", region="ZZ")
    cube.total(60, None, dispositif="activite-partielle", concept="mensuel", mois="", date_maj=J3)
    cube.total(20, None, dispositif="cpsti")
    cube.total(None, None, dispositif="cpsti", secret=1, niveau="region", region="ZZ")
    cube.total(None, None, dispositif="reports-echeances", secret=1)
    cube.total(20, None, dispositif="reports-echeances", niveau="region", region="ZZ")
    trouves = cube.dit("non_localise", "dispositif", "volet", "date_maj", "attendu", "trouve", "mesure", "volet_texte")
    assert trouves == [
        (FDS, "VOLET1", J1, 50, 5, "aides", " (volet 1)"),
        (FDS, "VOLET2", J3, 50, 5, "aides", " (volet 2)"),
        ("pge", "", J2, 900, 90, "euros", ""),
    ]


def test_the_unlocated_part_of_a_month_is_not_told_nor_of_another_concept(cube: Cube) -> None:
    for concept, date in (("cumul", J2), ("somme-mensuelle", J1)):
        cube.total(60, None, concept=concept, date_maj=date)
        cube.total(2, None, concept=concept, date_maj=date, niveau="region", region="ZZ")
    cube.total(9, None, concept="mensuel", mois="2020-03", date_maj=J2)
    cube.total(1, None, concept="mensuel", mois="2020-03", date_maj=J2, niveau="region", region="ZZ")
    assert cube.dit("non_localise", "date_maj", "attendu", "trouve") == [(J2, 60, 2), (J1, 60, 2)]


@pytest.mark.parametrize(
    ("montant", "nombre", "vu"),
    [(300, 30, True), (299, 30, False), (450, 45, True), (451, 45, False), (450, 46, False), (300, 29, False)],
)
def test_a_probable_total_is_worth_the_others_and_at_most_half_more(
    cube: Cube, montant: int, nombre: int, vu: bool
) -> None:
    for section in "ABC":
        cube.cellule(modalite=section, nombre=10, euros=100)
        cube.cellule(modalite=section, nombre=10, euros=100, region="24")
    cube.cellule(modalite="S", nombre=nombre, euros=montant)
    attendu = [("pge", J1, 300, montant, "Île-de-France", "Autres activités de services")] if vu else []
    assert cube.dit("total_probable", "dispositif", "date_maj", "attendu", "trouve", "libelle", "modalite") == attendu


@pytest.mark.parametrize(
    "ecart",
    [
        {"sections": "AB"},
        {"ailleurs": True},
        {"origine": "calcule"},
        {"niveau": "national", "region": "FR"},
        {"axe": "type"},
        {"axe": "total"},
    ],
    ids=str,
)
def test_a_probable_total_is_alone_of_its_name_among_three_others(cube: Cube, ecart: dict[str, Any]) -> None:
    sections, ailleurs = ecart.pop("sections", "ABC"), ecart.pop("ailleurs", False)
    for section in (*sections, "S"):
        gros = 3 if section == "S" else 1
        cube.cellule(modalite=section, nombre=10 * gros, euros=100 * gros, **ecart)
    if ailleurs:
        cube.cellule(modalite="S", nombre=1, euros=1, region="24")
    assert cube.dit("total_probable", "trouve") == []


def test_a_probable_total_is_sought_in_each_territory_of_each_series(cube: Cube) -> None:
    champs: list[dict[str, Any]] = [
        {"niveau": "departement", "departement": "75"}, {"dispositif": FDS, "volet": "VOLET1"},
        {"dispositif": FDS, "volet": "VOLET2"}, {"date_maj": J2}, {"concept": "mensuel", "mois": "2020-03"},
        {"concept": "mensuel", "mois": "2020-04"}, {"axe": "nace17"},
    ]  # fmt: skip
    for champ in champs:
        noms = ("AZ", "BE", "C1", "FZ") if champ.get("axe") else "ABCS"
        for nom in noms:
            gros = 3.5 if nom in ("S", "FZ") else 1
            cube.cellule(modalite=nom, nombre=int(10 * gros), euros=100 * gros, **champ)
    cube.cellule(niveau="departement", departement="77", modalite="A", nombre=500, euros=5000)
    for champ in ({"date_maj": J3}, {"date_maj": J2, "concept": "somme-mensuelle"}, {"date_maj": J2, "axe": "nace17"}):
        cube.cellule(modalite="A", nombre=500, euros=5000, **champ)
    cube.cellule(dispositif="cpsti", date_maj=J2, modalite="A", nombre=500, euros=5000)
    cube.cellule(dispositif=FDS, volet="VOLET1", region="24", modalite="A", nombre=500, euros=5000)
    trouves = cube.dit("total_probable", "dispositif", "volet", "date_maj", "attendu", "trouve", "libelle")
    assert sorted(trouves) == sorted(
        [
            ("pge", "", J1, 300, 350, "Paris"),
            (FDS, "VOLET1", J1, 300, 350, "Île-de-France"),
            (FDS, "VOLET2", J1, 300, 350, "Île-de-France"),
            ("pge", "", J2, 300, 350, "Île-de-France"),
            ("pge", "", J1, 300, 350, "Île-de-France"),
            ("pge", "", J1, 300, 350, "Île-de-France"),
            ("pge", "", J1, 300, 350, "Île-de-France"),
        ]
    )


def test_breakdowns_that_differ_are_told_at_their_last_date_with_the_number_of_dates(cube: Cube) -> None:
    pays = {"niveau": "national", "region": "FR"}
    for date, effectif in ((J1, 99.99), (J2, 90), (J3, 100)):
        cube.total(10, 100, date_maj=date)
        for section, euros in (("G", 60), ("C", 40)):
            cube.cellule(**pays, modalite=section, nombre=5, euros=euros, date_maj=date)
        cube.cellule(**pays, axe="classe_effectif", modalite="00", nombre=9, euros=effectif, date_maj=date)
        cube.cellule(**pays, axe="categorie_juridique", modalite="54", nombre=9, euros=80, date_maj=date)
        cube.cellule(**pays, axe="categorie_juridique", modalite="55", secret=1, date_maj=date)
        cube.cellule(axe="nace17", modalite="AZ", nombre=9, euros=80, date_maj=date)
    for volet in ("VOLET1", "VOLET2"):
        cube.total(10, None, dispositif=FDS, volet=volet)
        cube.cellule(**pays, dispositif=FDS, volet=volet, nombre=9)
    cube.total(10, 50, dispositif="cpsti")
    cube.cellule(**pays, dispositif="cpsti", axe="classe_effectif", modalite="00", nombre=9, euros=49)
    colonnes = ("dispositif", "volet", "libelle", "date_maj", "attendu", "trouve", "mesure", "dates", "volet_texte")
    assert cube.dit("ventilations_divergentes", *colonnes) == [
        (FDS, "VOLET1", "Secteur d'activité (section NAF)", J1, 10, 9, "aides", 1, " (volet 1)"),
        (FDS, "VOLET2", "Secteur d'activité (section NAF)", J1, 10, 9, "aides", 1, " (volet 2)"),
        ("pge", "", "Classe d'effectif", J2, 100, 90, "euros", 2, ""),
        ("cpsti", "", "Classe d'effectif", J1, 50, 49, "euros", 1, ""),
    ]


def test_breakdowns_of_a_month_are_compared_with_that_month(cube: Cube) -> None:
    for mois, nombre in (("2020-03", 7), ("2020-04", 8)):
        cube.total(nombre, None, concept="mensuel", mois=mois)
        cube.cellule(niveau="national", region="FR", concept="mensuel", mois=mois, nombre=nombre - 1)
    assert cube.dit("ventilations_divergentes", "attendu", "trouve", "dates") == [(8, 7, 2)]


def test_regions_and_departements_are_compared_where_both_are_whole(cube: Cube) -> None:
    dep = {"niveau": "departement", "departement": "75"}
    for date, euros in ((J1, 99.99), (J2, 90), (J3, 100)):
        cube.cellule(nombre=10, euros=100, date_maj=date)
        cube.cellule(**dep, nombre=10, euros=euros, date_maj=date)
        cube.total(10, 100, niveau="region", region="11", date_maj=date)
        cube.total(1, 1, **dep, region="11", date_maj=date)
        cube.cellule(niveau="national", region="FR", nombre=1000, euros=1000, date_maj=date)
    cube.cellule(dispositif=FDS, volet="VOLET1", nombre=5)
    cube.cellule(dispositif=FDS, volet="VOLET1", **dep, nombre=4)
    cube.cellule(dispositif=FDS, volet="VOLET2", nombre=6)
    cube.cellule(dispositif=FDS, volet="VOLET2", **dep, nombre=4)
    cube.cellule(dispositif="cpsti", nombre=5)
    cube.cellule(dispositif="cpsti", **dep, nombre=4)
    cube.cellule(dispositif="cpsti", **dep, modalite="C", secret=1)
    cube.cellule(dispositif="reports-echeances", nombre=5)
    cube.cellule(dispositif="prets-directs", **dep, nombre=5)
    colonnes = ("dispositif", "volet", "libelle", "date_maj", "attendu", "trouve", "mesure", "dates", "volet_texte")
    secteur = "Secteur d'activité (section NAF)"
    assert cube.dit("regions_et_departements", *colonnes) == [
        (FDS, "VOLET1", secteur, J1, 5, 4, "aides", 1, " (volet 1)"),
        (FDS, "VOLET2", secteur, J1, 6, 4, "aides", 1, " (volet 2)"),
        ("pge", "", secteur, J2, 100, 90, "euros", 2, ""),
    ]


def test_regions_and_departements_of_one_series_only_are_compared(cube: Cube) -> None:
    dep = {"niveau": "departement", "departement": "75"}
    for champs in (
        {"concept": "mensuel", "mois": "2020-03"},
        {"concept": "mensuel", "mois": "2020-04"},
        {"axe": "type"},
    ):
        cube.cellule(**champs, nombre=7, euros=70)
        cube.cellule(**champs, **dep, nombre=6 if champs.get("mois") == "2020-04" else 7, euros=70)
    cube.cellule(nombre=2, euros=70)
    assert cube.dit("regions_et_departements", "attendu", "trouve", "mesure", "dates") == [(7, 6, "aides", 1)]
    cube.cellule(concept="somme-mensuelle", nombre=3, euros=60)
    cube.cellule(concept="somme-mensuelle", **dep, nombre=3, euros=50)
    assert sorted(cube.dit("regions_et_departements", "attendu", "trouve", "dates")) == [(7, 6, 1), (60, 50, 1)]


def test_regions_and_departements_are_compared_by_their_sums(cube: Cube) -> None:
    for axe, modalites, euros in (("section_naf", "GC", 10), ("classe_effectif", ("00", "01"), None)):
        for modalite, region, paris in zip(modalites, (6, 4), (5, 3), strict=True):
            for lieu, nombre in (({}, region), ({"departement": "75"}, paris), ({"departement": "77"}, 1)):
                niveau = "departement" if lieu else "region"
                montant = None if euros is None else euros * nombre - (nombre == 3)
                cube.cellule(niveau=niveau, axe=axe, modalite=modalite, nombre=nombre, euros=montant, **lieu)
    cube.cellule(niveau="departement", departement="78", axe="classe_effectif", modalite="00", nombre=2)
    assert cube.dit("regions_et_departements", "sujet", "attendu", "trouve", "mesure") == [
        ("Secteur d'activité (section NAF)", 100, 99, "euros"),
        ("Classe d'effectif", 10, 12, "aides"),
    ]


def test_breakdowns_with_euros_on_one_side_only_are_compared_by_their_aids(cube: Cube) -> None:
    cube.total(10, 100)
    cube.cellule(niveau="national", region="FR", axe="classe_effectif", modalite="00", nombre=10)
    cube.cellule(niveau="national", region="FR", axe="categorie_juridique", modalite="54", nombre=9)
    cube.cellule(nombre=10, euros=100)
    cube.cellule(niveau="departement", departement="75", nombre=10)
    cube.cellule(axe="nace17", modalite="AZ", nombre=8, euros=100)
    cube.cellule(axe="nace17", modalite="AZ", niveau="departement", departement="75", nombre=7)
    colonnes = ("libelle", "attendu", "trouve", "mesure")
    assert cube.dit("ventilations_divergentes", *colonnes) == [("Catégorie juridique", 10, 9, "aides")]
    assert cube.dit("regions_et_departements", *colonnes) == [("Secteur d'activité (NACE A17)", 8, 7, "aides")]
