"""Canned queries on cells written by hand, where the small base of tests/preuve/main has one thing and a query must
choose among two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aides import precalcul
from tests.cube_ecrit import J1, J2, Cube, cube_vide
from tests.preuve.comparaison import REQUETES

AP = "activite-partielle"


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


def demander(cube: Cube, nom: str, *colonnes: str, **parametres: str) -> list[tuple[Any, ...]]:
    """Some columns of what a query answers, on the cube as it is."""
    precalcul.calculer(cube.connexion)
    vides = dict.fromkeys(REQUETES[nom].get("parametres", {}), "")
    lignes = cube.connexion.execute(REQUETES[nom]["sql"], {**vides, **parametres}).fetchall()
    return [tuple(ligne[colonne] for colonne in colonnes) for ligne in lignes]


def test_the_months_of_a_scheme_are_those_of_the_country(cube: Cube) -> None:
    """A région that is late or ahead of it makes no month; a whole of volets repeats theirs."""
    for mois in ("2020-03", "2020-04"):
        cube.total(1, dispositif=AP, concept="mensuel", mois=mois)
        cube.total(1, dispositif="pge", volet="VOLET1", concept="mensuel", mois=mois)
    for mois in ("2020-02", "2020-05"):
        cube.total(1, dispositif=AP, concept="mensuel", mois=mois, niveau="region", region="11", date_maj=J2)
        cube.total(1, dispositif=AP, concept="somme-mensuelle", mois=mois, date_maj=J2)
    assert demander(cube, "dispositifs_mensuels", "id", "date_maj", "premier_mois", "dernier_mois") == [
        ("pge", J1, "2020-03", "2020-04"),
        (AP, J1, "2020-03", "2020-04"),
    ]


def test_hidden_cells_of_a_sector_are_counted_in_each_volet(cube: Cube) -> None:
    for volet, secrets in (("VOLET1", "75 77"), ("VOLET2", "75")):
        for departement in ("75", "77", "78"):
            lieu = {"volet": volet, "niveau": "departement", "departement": departement}
            secret = departement in secrets.split()
            cube.cellule(**lieu, **({"secret": 1} if secret else {"nombre": 1, "euros": 2}))
            cube.cellule(**lieu, modalite="C", secret=1)
            cube.total(5, 10, **{**lieu, "region": "11"})
    colonnes = ("volet", "dep", "secret", "cellules_secretes", "montant_total")
    assert demander(cube, "secteur_departements", *colonnes, dispositif="pge") == [
        ("VOLET1", "75", 1, 2, None),
        ("VOLET1", "77", 1, 2, None),
        ("VOLET1", "78", 0, 2, 2),
        ("VOLET2", "75", 1, 1, None),
        ("VOLET2", "77", 0, 1, 2),
        ("VOLET2", "78", 0, 1, 2),
    ]


def test_checks_are_those_of_the_scheme_that_is_asked_for(cube: Cube) -> None:
    for dispositif in ("pge", "cpsti", None):
        for statut in ("ok", "alerte"):
            cube.ecrire("controle", nom="n", sujet="s", dispositif=dispositif, unite="aides", statut=statut,
                        commentaire="c")  # fmt: skip
    lire = ("statut", "dispositif")
    assert demander(cube, "controles", *lire, dispositif="pge") == [("alerte", "pge"), ("ok", "pge")]
