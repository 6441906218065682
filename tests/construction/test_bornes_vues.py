"""The views over the cube, on cells written by hand: every column of one row, and what beside it is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cube_ecrit import FDS, J1, J2, J3, Cube, cube_vide

AP, PRETS = "activite-partielle", "prets-directs"
# Each measure its own value, so that none stands in the place of another.
MESURES: dict[str, Any] = {"nombre": 1, "entreprises": 2, "etablissements": 3, "euros": 4.5, "salaries": 5, "heures": 6}
# Codes that another axis has too.
AXES = {"section_naf": "G", "classe_effectif": "00", "categorie_juridique": "00", "nace17": "ZZ", "type": "ZZ"}
REGION = ("84", "Auvergne-Rhône-Alpes")
RHONE = {"niveau": "departement", "region": "84", "departement": "69"}


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


def lire(cube: Cube, vue: str) -> list[tuple[Any, ...]]:
    return [tuple(ligne) for ligne in cube.connexion.execute(f"SELECT * FROM {vue}")]


@pytest.fixture
def cube_des_axes(cube: Cube) -> Cube:
    """A cell of every axis at every level: of the PGE, and of each scheme that has a view of its own."""
    lieux: list[dict[str, Any]] = [{"niveau": "national", "region": "FR"}, {"region": "84"}, RHONE]
    for lieu in lieux:
        for axe, modalite in AXES.items():
            for dispositif in {"nace17": ("pge", AP), "type": ("pge", PRETS)}.get(axe, ("pge",)):
                cube.cellule(
                    **lieu, dispositif=dispositif, volet="V", mois="2020-03", axe=axe, modalite=modalite, **MESURES
                )
        cube.total(**lieu, volet="V", mois="2020-03")
    return cube


COMMERCE = "Commerce ; réparation d'automobiles et de motocycles"
OPC = "Organisme de placement collectif en valeurs mobilières sans personnalité morale"
PUBLIE, CHOMAGE = ("pge", "V", J1, 1, 2, 4.5), (AP, "V", J1, "cumul", "2020-03", 1, 5, 6, 3)
DEPARTEMENT = (*REGION, "69", "Rhône")
VUES = {
    "agregat_region_section": (*PUBLIE, *REGION, "G", COMMERCE, 0),
    "agregat_region_effectif": (*PUBLIE, *REGION, "00", "0 salarié", 0),
    "agregat_region_categorie": (*PUBLIE, *REGION, "00", OPC, 0),
    "agregat_departement_section": (*PUBLIE, *DEPARTEMENT, "G", COMMERCE, 0),
    "agregat_departement_effectif": (*PUBLIE, *DEPARTEMENT, "00", "0 salarié", 0),
    "agregat_departement_categorie": (*PUBLIE, *DEPARTEMENT, "00", OPC, 0),
    "activite_partielle_region_nace17": (*CHOMAGE, *REGION, "ZZ", "Non connu", 0),
    "activite_partielle_departement_nace17": (*CHOMAGE, *DEPARTEMENT, "ZZ", "Non connu", 0),
    "prets_directs_region_type": (PRETS, "V", J1, 1, 4.5, 5, *REGION, "ZZ", "Type non précisé", 0),
}


def test_a_view_of_the_cube_gives_the_cells_of_its_axis_and_level(cube_des_axes: Cube) -> None:
    assert {vue: lire(cube_des_axes, vue) for vue in VUES} == {vue: [ligne] for vue, ligne in VUES.items()}


def test_a_hidden_cell_is_in_its_view_without_figures(cube: Cube) -> None:
    cube.cellule(secret=1)
    assert lire(cube, "agregat_region_section") == [
        ("pge", "", J1, None, None, None, "11", "Île-de-France", "G", COMMERCE, 1)
    ]


def test_the_map_shows_the_last_cumulated_total_of_each_scheme_and_volet_where_there_is_a_place(cube: Cube) -> None:
    rhone = {**RHONE, **MESURES}
    volets = [{"dispositif": FDS, "volet": f"VOLET{n}", "date_maj": date} for n, date in ((1, J1), (1, J2), (2, J1))]
    for serie in ({"date_maj": J1}, {"date_maj": J2}, *volets):
        cube.total(**{**rhone, **serie})
    autres = (
        {"niveau": "region", "departement": "TOUS"},
        {"concept": "mensuel"},
        {"axe": "section_naf", "modalite": "G"},
    )
    for autre in autres:
        for date in (J2, J3):
            cube.total(**{**rhone, **autre, "date_maj": date})
    cube.total(**{**MESURES, "niveau": "departement", "region": "ZZ", "departement": "ZZ", "date_maj": J2})
    cube.total(secret=1, niveau="departement", region="84", departement="01", date_maj=J2)
    mesures = (1, 2, 4.5, 5, 0, 45.868, 4.6432)
    assert sorted(lire(cube, "carte_departement"), key=str) == [
        (FDS, "VOLET1", J2, "69", "Rhône", *mesures),
        (FDS, "VOLET2", J1, "69", "Rhône", *mesures),
        ("pge", "", J2, "01", "Ain", None, None, None, None, 1, 46.1025, 5.3526),
        ("pge", "", J2, "69", "Rhône", *mesures),
    ]


def test_places_that_have_a_page_are_regions_departements_and_collectivites(cube: Cube) -> None:
    places = [ligne for ligne in lire(cube, "territoire") if ligne[3] in ("84", "FR", "ZZ", "TOUS", "69", "975")]
    com = "Départements et collectivités"
    assert sorted(places) == [
        ("departement/69", "departement", com, "69", "Rhône", "69 Rhône", "84"),
        ("departement/84", "departement", com, "84", "Vaucluse", "84 Vaucluse", "93"),
        (
            "departement/975",
            "departement",
            com,
            "975",
            "Saint-Pierre-et-Miquelon",
            "975 Saint-Pierre-et-Miquelon",
            "ZZ",
        ),
        ("region/84", "region", "Régions", "84", "Auvergne-Rhône-Alpes", "Auvergne-Rhône-Alpes", "84"),
    ]
