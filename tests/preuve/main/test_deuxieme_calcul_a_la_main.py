"""The second computation of the base worked by hand: the columns that no query shows are proved here too."""

from __future__ import annotations

import sqlite3

import pytest

from tests.preuve.comparaison import REPARTITION, TERRITOIRE, calculer, comparer_une_requete, comparer_une_table
from tests.preuve.main.conftest import SOURCES
from tests.preuve.reponses import Reponses
from tests.preuve.requetes import CAS


@pytest.fixture(scope="module")
def calcul() -> Reponses:
    return calculer(SOURCES)


def test_every_column_of_every_territory(base_a_la_main: sqlite3.Connection, calcul: Reponses) -> None:
    lues, differences = comparer_une_table(
        base_a_la_main, "chiffres_territoire", TERRITOIRE, [], calcul.calcul.territoires
    )
    assert differences == []
    assert lues == 51


def test_every_column_of_every_breakdown(base_a_la_main: sqlite3.Connection, calcul: Reponses) -> None:
    attendues = calcul.repartitions.choisir(bool)
    lues, differences = comparer_une_table(base_a_la_main, "chiffres_repartition", REPARTITION, [], attendues)
    assert differences == []
    assert lues == 83


@pytest.mark.parametrize("nom", CAS)
def test_every_query(base_a_la_main: sqlite3.Connection, calcul: Reponses, nom: str) -> None:
    resultats = [comparer_une_requete(base_a_la_main, calcul, nom, cas) for cas in CAS[nom]]
    assert [difference for _, differences in resultats for difference in differences] == []
    assert sum(lues for lues, _ in resultats), "no row was seen"
