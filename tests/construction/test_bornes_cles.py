"""The national figures of every snapshot, on cells and announced totals written by hand: what is broken down, what the
State announces beyond it, and the businesses of all volets together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aides.construction import base
from tests.cube_ecrit import FDS, J1, J2, J3, J4, Cube, cube_vide

PUBLICATION: dict[str, Any] = {"titre": "Aides", "fictif": 0, "avertissement": "", "version_schema": 3}
RESTE = "volet, date_maj, nombre_aides, nombre_entreprises, montant_total, montant_non_ventile, nombre_non_ventile"


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        base.executer(vide.connexion, "08_entreprises_ensemble.sql")
        yield vide


def calculer(cube: Cube, colonnes: str = RESTE, ou: str = "1") -> list[tuple[Any, ...]]:
    base.executer(cube.connexion, "11_chiffres_cles.sql", **PUBLICATION)
    lignes = cube.connexion.execute(
        f"SELECT {colonnes} FROM chiffres_cles WHERE {ou} ORDER BY dispositif, date_maj, volet, concept, mois"
    )
    return [tuple(ligne) for ligne in lignes]


def annoncer(
    cube: Cube, euros: float, nombre: int | None = None, entreprises: int | None = None, **champs: Any
) -> None:
    """A total of France for all volets of the Fonds de solidarité, unless said otherwise."""
    cube.officiel(
        euros, **{"niveau": "national", "region": "FR", "nombre": nombre, "entreprises": entreprises, **champs}
    )


def test_the_national_totals_of_every_series_are_taken_as_they_are(cube: Cube) -> None:
    mesures: dict[str, Any] = {
        "nombre": 1,
        "entreprises": 2,
        "etablissements": 3,
        "euros": 4.5,
        "salaries": 5,
        "heures": 6,
    }
    cube.total(**mesures)
    cube.total(7, 8, concept="mensuel", mois="2020-03")
    cube.total(9, 9, niveau="region", region="11")
    cube.cellule(niveau="national", region="FR", nombre=9)
    colonnes = (
        "dispositif, volet, date_maj, concept, mois, nombre_aides, nombre_entreprises, montant_total,"
        " montant_non_ventile, nombre_non_ventile, nombre_salaries, nombre_heures, nombre_etablissements"
    )
    assert calculer(cube, colonnes) == [
        ("pge", "", J1, "cumul", "", 1, 2, 4.5, None, None, 5, 6, 3),
        ("pge", "", J1, "mensuel", "2020-03", 7, None, 8, None, None, None, None, None),
    ]


def test_what_is_announced_beyond_one_volet_stands_on_its_row_and_businesses_where_none_are_published(
    cube: Cube,
) -> None:
    for date, entreprises in ((J1, 6), (J2, None)):
        cube.total(10, 100.25, entreprises=entreprises, date_maj=date)
        annoncer(cube, 120.5, 13, 8, dispositif="pge", date_maj=date)
    annoncer(cube, 900, 90, dispositif="pge", volet="VOLET1")
    annoncer(cube, 900, 90, dispositif="pge", niveau="region", region="11")
    assert calculer(cube) == [("", J1, 10, 6, 100.25, 20.25, 3), ("", J2, 10, 8, 100.25, 20.25, 3)]


def test_what_is_announced_beyond_several_volets_stands_on_a_row_of_its_own(cube: Cube) -> None:
    """Each volet as last published by then; not told where one is hidden, nor where none is of that day."""
    for volet, date, nombre in (
        ("VOLET1", J1, 1), ("VOLET1", J2, 10), ("VOLET1", J4, 50), ("VOLET2", J1, 2), ("VOLET2", J2, 20),
    ):  # fmt: skip
        cube.total(nombre, nombre / 4, dispositif=FDS, volet=volet, date_maj=date)
    cube.total(400, 400, dispositif=FDS, volet="VOLET1", concept="mensuel", date_maj=J2)
    cube.total(400, 400, dispositif=FDS, volet="VOLET1", niveau="region", region="11", date_maj=J2)
    cube.cellule(dispositif=FDS, volet="VOLET1", niveau="national", region="FR", nombre=400, euros=400, date_maj=J2)
    cube.total(400, 400, dispositif="pge", date_maj=J2)
    for date in (J2, J3, J4):
        annoncer(cube, 100.5, 90, 70, date_maj=date)
    assert calculer(cube, ou=f"dispositif = '{FDS}' AND volet = ''") == [
        ("", J2, 0, 70, 0, 93, 60),
        ("", J4, 0, 70, 0, 83, 20),
    ]


def test_what_is_announced_beside_a_hidden_volet_is_not_told(cube: Cube) -> None:
    cube.total(10, 10, dispositif=FDS, volet="VOLET1")
    cube.total(dispositif=FDS, volet="VOLET2", secret=1)
    annoncer(cube, 100.5, 90, 70)
    assert calculer(cube)[0] == ("", J1, 0, 70, 0, None, None)


def test_payment_lines_know_the_businesses_of_all_volets_and_leave_nothing_out(cube: Cube) -> None:
    def lire(entreprises: int, **champs: str) -> None:
        lieu = {"dispositif": FDS, "date_maj": J1, "niveau": "national", "region": "FR", "departement": "TOUS"}
        champs = {**lieu, **champs}
        cube.connexion.execute(
            "INSERT INTO entreprises_ensemble VALUES (:dispositif, :date_maj, :niveau, :region, :departement, :n)",
            {**champs, "n": entreprises},
        )

    for date in (J1, J2, J3, J4):
        cube.total(5, 50, dispositif=FDS, volet="VOLET1", date_maj=date)
    lire(7)
    lire(99, date_maj=J4, niveau="region", region="11")
    annoncer(cube, 60, date_maj=J2, entreprises=4)
    lire(8, date_maj=J2)
    lire(9, date_maj=J3)
    cube.total(dispositif=FDS, volet="VOLET2", date_maj=J3, secret=1)
    # Hidden too, and elsewhere: another scheme, month, level or axis hides nothing of these businesses.
    cube.total(dispositif="pge", secret=1)
    cube.total(dispositif=FDS, volet="VOLET2", concept="mensuel", secret=1)
    cube.total(dispositif=FDS, volet="VOLET2", niveau="region", region="11", secret=1)
    cube.cellule(dispositif=FDS, volet="VOLET2", niveau="national", region="FR", secret=1)
    assert calculer(cube, ou=f"dispositif = '{FDS}' AND volet = ''") == [
        ("", J1, 0, 7, 0, 0, 0),
        ("", J2, 0, 4, 0, 10, None),
    ]


def test_a_scheme_and_the_publication_have_their_last_date(cube: Cube) -> None:
    for dispositif, dates in (("pge", (J1, J3)), ("cpsti", (J1, J2))):
        for date in dates:
            cube.total(1, dispositif=dispositif, date_maj=date)
    calculer(cube)
    dernieres = cube.connexion.execute(
        "SELECT id, date_maj FROM dispositif WHERE id IN ('pge', 'cpsti', ?) ORDER BY 1", [FDS]
    )
    assert [tuple(ligne) for ligne in dernieres] == [("cpsti", J2), (FDS, None), ("pge", J3)]
    (publication,) = cube.connexion.execute("SELECT * FROM publication")
    assert tuple(publication) == ("", "Aides", 0, "", 3, J3)
