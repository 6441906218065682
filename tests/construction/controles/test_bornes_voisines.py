"""Each check on series side by side that differ in one thing only: what it says of each is its own, and a series beside
it neither hides it nor is told with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cube_ecrit import J1, J2, J3, Cube, cube_vide

PARIS: dict[str, Any] = {"niveau": "departement", "departement": "75"}
# A series, and those that are its neighbours: by scheme, volet, concept, date, month, level, axis.
DISPOSITIF: dict[str, Any] = {"dispositif": "cpsti"}
VOLET: dict[str, Any] = {"volet": "VOLET2"}
MOIS, CONCEPT, DATE = {"mois": "2020-03"}, {"concept": "somme-mensuelle"}, {"date_maj": J2}
CATEGORIE = {"axe": "categorie_juridique"}


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


def test_cells_that_are_gone_are_counted_in_their_own_series(cube: Cube) -> None:
    """Ten cells of which two go, beside four, then five, that stay."""
    for rang, serie in enumerate((DISPOSITIF, VOLET, PARIS, CATEGORIE, {})):
        for date, cellules in ((J1, 10 if rang == 4 else 4 + rang), (J2, 8 if rang == 4 else 4 + rang)):
            for numero in range(cellules):
                cube.cellule(**{"nombre": 1, "modalite": f"{numero}", "date_maj": date, **serie})
    colonnes = ("sujet", "dispositif", "volet", "niveau", "attendu", "trouve")
    assert cube.dit("cellules_disparues", *colonnes) == [
        ("Secteur d'activité (section NAF)", "pge", "", "région", 10, 8)
    ]


def test_doubled_cells_are_counted_in_their_own_series(cube: Cube) -> None:
    """Two, three and four cells that double twice."""
    for cellules, serie in enumerate(({}, DISPOSITIF, VOLET), start=2):
        for date, valeur in ((J3, 4), (J2, 2), (J1, 1)):
            for numero in range(cellules):
                cube.cellule(
                    **{"nombre": valeur, "modalite": f"{numero}", "volet": "VOLET1", "date_maj": date, **serie}
                )
    assert cube.dit("cellules_doublees", "dispositif", "volet", "date_maj", "attendu", "trouve") == [
        ("pge", "VOLET1", J2, 2, 2),
        ("pge", "VOLET1", J3, 2, 2),
        ("pge", "VOLET2", J2, 4, 4),
        ("pge", "VOLET2", J3, 4, 4),
        ("cpsti", "VOLET1", J2, 3, 3),
        ("cpsti", "VOLET1", J3, 3, 3),
    ]


def test_a_probable_total_is_alone_of_its_name_in_its_own_snapshot(cube: Cube) -> None:
    for modalite in ("00", "01", "02", "03"):
        gros = 3 if modalite == "00" else 1
        cube.cellule(axe="classe_effectif", modalite=modalite, nombre=10 * gros, euros=100 * gros)
    for serie in (DISPOSITIF, VOLET, CONCEPT, DATE, MOIS, CATEGORIE, PARIS):
        cube.cellule(**{"axe": "classe_effectif", "modalite": "00", "region": "24", "nombre": 1, "euros": 1, **serie})
    assert cube.dit("total_probable", "dispositif", "attendu", "trouve") == [("pge", 300, 300)]


def test_a_probable_total_is_measured_among_its_own_territory(cube: Cube) -> None:
    """Beside it, in the same place or in another, others so large that they would be more than it."""
    axe = {"axe": "classe_effectif"}
    for modalite in ("00", "01", "02", "03"):
        gros = 3 if modalite == "00" else 1
        cube.cellule(**axe, **PARIS, modalite=modalite, nombre=10 * gros, euros=100 * gros)
    autres = [{"departement": "77"}, {"region": "24"}, {"niveau": "region", "departement": "TOUS"}]
    for serie in (DISPOSITIF, VOLET, CONCEPT, DATE, MOIS, CATEGORIE, *autres):
        cube.cellule(**{**axe, **PARIS, "modalite": "10", "nombre": 900, "euros": 9000, **serie})
    assert cube.dit("total_probable", "libelle", "attendu", "trouve") == [("Paris", 300, 300)]


def test_no_euro_makes_no_probable_total(cube: Cube) -> None:
    for section in "ABCS":
        cube.cellule(modalite=section, nombre=30 if section == "S" else 10, euros=0)
    assert cube.dit("total_probable", "trouve") == []


@pytest.mark.parametrize("nom", ["regions_et_departements", "ventilations_divergentes"])
def test_breakdowns_are_compared_and_counted_in_their_own_series(cube: Cube, nom: str) -> None:
    """The same difference of n aids in the n-th series: figures and dates of two of them never mix."""
    # A scheme has volets or none: the totals of both kinds cannot stand side by side.
    volet = {"volet": "VOLET1"}
    for n, propre in enumerate(({}, DISPOSITIF, VOLET, CONCEPT, DATE, MOIS, CATEGORIE), start=1):
        serie, modalite = {**volet, **propre}, "54" if "axe" in propre else "G"
        if nom == "regions_et_departements":
            cube.cellule(**{"nombre": 100, "modalite": modalite, **serie})
            cube.cellule(**{"nombre": 100 - n, "modalite": modalite, **PARIS, **serie})
        else:
            if "axe" not in propre:
                cube.total(100, **serie)
            pays = {"niveau": "national", "region": "FR"}
            cube.cellule(**{**pays, "nombre": 100 - n, "modalite": modalite, **serie})
    categorie, section = "Catégorie juridique", "Secteur d'activité (section NAF)"
    colonnes = ("dispositif", "volet", "sujet", "date_maj", "attendu", "trouve", "dates")
    assert sorted(cube.dit(nom, *colonnes)) == [
        ("cpsti", "VOLET1", section, J1, 100, 98, 1),
        ("pge", "VOLET1", categorie, J1, 100, 93, 1),
        ("pge", "VOLET1", section, J1, 100, 96, 1),
        ("pge", "VOLET1", section, J2, 100, 95, 3),
        ("pge", "VOLET2", section, J1, 100, 97, 1),
    ]


def test_totals_announced_for_places_are_counted_in_their_own_series(cube: Cube) -> None:
    """Three places in each series, of which the first differs by n euros in the n-th."""
    for n, serie in enumerate(({}, DISPOSITIF, VOLET, DATE, {"niveau": "departement"}), start=1):
        for region, departement, ecart in (("11", "75", n), ("84", "69", 0), ("93", "13", 0)):
            lieu = {"region": region, "departement": departement if "niveau" in serie else "TOUS"}
            cle = {"dispositif": "pge", "volet": "VOLET1", "niveau": "region", **lieu, **serie}
            cube.officiel(50, **cle)
            cube.total(1, 50 - ecart, **cle)
    colonnes = ("dispositif", "volet", "date_maj", "niveau", "libelle", "trouve", "nombre_territoires", "nombre_ecarts")
    assert sorted(cube.dit("total_officiel_territoire", *colonnes)) == [
        ("cpsti", "VOLET1", J1, "régions", "Île-de-France", 48, 3, 1),
        ("pge", "VOLET1", J1, "départements", "Paris", 45, 3, 1),
        ("pge", "VOLET1", J1, "régions", "Île-de-France", 49, 3, 1),
        ("pge", "VOLET1", J2, "régions", "Île-de-France", 46, 3, 1),
        ("pge", "VOLET2", J1, "régions", "Île-de-France", 47, 3, 1),
    ]


@pytest.mark.parametrize("mesure", ["nombre", "euros", "heures"])
def test_a_national_total_does_not_fall_from_what_is_beside_it(cube: Cube, mesure: str) -> None:
    voisines: list[dict[str, Any]] = [
        {"concept": "mensuel"}, {"niveau": "region", "region": "24"}, {**PARIS, "region": "11"},
        {"volet": "VOLET2"}, {"volet": "VOLET1", **DISPOSITIF},
    ]  # fmt: skip
    for date in (J1, J2):
        cube.total(volet="VOLET1", date_maj=date, **{mesure: 100})
        for serie in voisines:
            champs: dict[str, Any] = {"volet": "VOLET1", "date_maj": date, mesure: 900, **serie}
            cube.total(**champs)
    assert cube.dit("total_en_baisse", "date_maj") == []


def test_a_swap_is_seen_inside_a_region_in_every_measure(cube: Cube) -> None:
    for date, cher, loiret in ((J1, 400, 1000), (J2, 1000, 400)):
        for lieu, n in (({"departement": "18"}, cher), ({"departement": "45"}, loiret), ({}, 1400)):
            niveau = "departement" if lieu else "region"
            cube.total(n, 2 * n, heures=3 * n, niveau=niveau, region="24", date_maj=date, **lieu)
        cube.total(9000, 9000, heures=9000, date_maj=date)
    colonnes = ("libelle", "libelle_autre", "date_maj", "attendu", "trouve")
    assert cube.dit("departements_permutes", *colonnes) == [("Cher", "Loiret", J2, 400, 1000)]
