"""Every figure computed a second time, by another route: from the source files and not from aides.db, in plain Python.

The official files where they are; the published sample where they are not. tests/preuve/main does the same for the base
that is worked by hand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from aides import RACINE
from tests.conftest import OFFICIEL
from tests.preuve.comparaison import (
    REPARTITION,
    REQUETES,
    TERRITOIRE,
    calculer,
    comparer_une_requete,
    comparer_une_table,
    ouvrir,
)
from tests.preuve.reponses import Reponses
from tests.preuve.requetes import CAS, PREUVES

# Traps of the files (docs/sources.md): blank sectors and no businesses, a fall, the filter that changed, an empty
# file, a total published as a sector, negative cells, a total among the details, the last dates.
DATES = [
    "2020-06-04",
    "2020-06-30",
    "2021-01-20",
    "2021-09-01",
    "2021-10-01",
    "2021-07-29",
    "2020-06-23",
    "2022-06-24",
    "2021-12-08",
]

# Lists out of the reference tables, and the checks: they show no figure of the files; main/ proves them.
SANS_CHIFFRE = {
    "registre",
    "secteurs",
    "dispositifs",
    "territoires",
    "concepts",
    "retrouver_un_code",
    "controles",
    "bilan_controles",
    "points_d_attention",
}
# The sample has no fall and no repeated line; the base worked by hand has both.
SANS_LIGNE_DANS_L_ECHANTILLON = {"baisses_du_cumul", "rejets"}


@pytest.fixture(scope="module")
def publiee(base_publiee: Path) -> Iterator[tuple[sqlite3.Connection, Reponses]]:
    """The published sample, where the official files are not there to prove more."""
    if OFFICIEL:
        pytest.skip("the official files are there, and prove more than the sample")
    base = ouvrir(base_publiee)
    yield base, calculer(RACINE / "samples" / "publies")
    base.close()


@pytest.fixture(scope="module")
def officielle(donnees_officielles: Path, base_officielle: Path) -> Iterator[tuple[sqlite3.Connection, Reponses]]:
    """The official files: the published database and the second computation."""
    base = ouvrir(base_officielle)
    yield base, calculer(donnees_officielles)
    base.close()


def test_every_query_has_its_proof_and_a_second_computation_unless_it_shows_no_figure() -> None:
    assert set(PREUVES) == set(REQUETES)
    assert set(PREUVES) - set(CAS) == SANS_CHIFFRE
    assert all(CAS.values())
    assert all(callable(PREUVES[nom].repondre) for nom in CAS)


def test_every_column_of_every_territory(officielle: tuple[sqlite3.Connection, Reponses]) -> None:
    base, calcul = officielle
    lues, differences = comparer_une_table(base, "chiffres_territoire", TERRITOIRE, [], calcul.calcul.territoires)
    assert differences == []
    assert lues > 5000


@pytest.mark.parametrize("date_maj", DATES)
def test_every_column_of_the_breakdowns_of_a_date(
    officielle: tuple[sqlite3.Connection, Reponses], date_maj: str
) -> None:
    base, calcul = officielle
    attendues = calcul.repartitions.choisir(lambda t: t["date_maj"] == date_maj)
    lues, differences = comparer_une_table(base, "chiffres_repartition", REPARTITION, [date_maj], attendues)
    assert differences == []
    assert lues > 20


@pytest.mark.parametrize(("nom", "numero"), [(nom, numero) for nom, cas in CAS.items() for numero in range(len(cas))])
def test_a_query_of_the_official_files(officielle: tuple[sqlite3.Connection, Reponses], nom: str, numero: int) -> None:
    lues, differences = comparer_une_requete(*officielle, nom, CAS[nom][numero])
    assert differences == []
    assert lues, "no row was seen"


def test_every_column_of_the_published_sample(publiee: tuple[sqlite3.Connection, Reponses]) -> None:
    base, calcul = publiee
    lues, differences = comparer_une_table(base, "chiffres_territoire", TERRITOIRE, [], calcul.calcul.territoires)
    assert differences == []
    assert lues > 1000
    attendues = calcul.repartitions.choisir(bool)
    lues, differences = comparer_une_table(base, "chiffres_repartition", REPARTITION, [], attendues)
    assert differences == []
    assert lues > 10000


@pytest.mark.parametrize("nom", CAS)
def test_a_query_of_the_published_sample(publiee: tuple[sqlite3.Connection, Reponses], nom: str) -> None:
    resultats = [comparer_une_requete(*publiee, nom, cas) for cas in CAS[nom]]
    assert [difference for _, differences in resultats for difference in differences] == []
    assert bool(sum(lues for lues, _ in resultats)) != (nom in SANS_LIGNE_DANS_L_ECHANTILLON)
