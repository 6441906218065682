"""The SQL functions: what they give, what they refuse and how they say it (through a server: test_schema.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aides.site import fonctions
from aides.site.fonctions.agregats import VALEURS, Gini, Quantile


@pytest.fixture
def connexion() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as ouverte:
        fonctions.inscrire(ouverte)
        yield ouverte
    ouverte.close()


def calculer(connexion: sqlite3.Connection, expression: str) -> Any:
    return fonctions.dire_pourquoi(lambda c: c.execute(f"SELECT {expression}").fetchone()[0])(connexion)


@pytest.mark.parametrize("fonction", fonctions.lire(), ids=lambda f: f.nom)
def test_the_documented_example_gives_the_documented_result(
    connexion: sqlite3.Connection, fonction: fonctions.Fonction
) -> None:
    assert str(calculer(connexion, fonction.exemple)) == fonction.resultat


def test_every_function_is_documented() -> None:
    assert {f.nom for f in fonctions.lire()} == {nom for nom, _, _ in (*fonctions.SIMPLES, *fonctions.AGREGATS)}


@pytest.mark.parametrize("appel", ["sans_accent(NULL)", "nombre_fr(NULL)", "euros_fr(NULL)", "gini(NULL)", "gini(0)"])
def test_nothing_in_gives_nothing_out(connexion: sqlite3.Connection, appel: str) -> None:
    assert calculer(connexion, appel) is None


@pytest.mark.parametrize(
    ("appel", "attendu"),
    [
        ("sans_accent('L''Haÿ-les-Roses')", "l'hay-les-roses"),
        ("sans_accent(33)", "33"),
        ("nombre_fr(-1234)", "−1\u202f234"),
        ("nombre_fr('1234567')", "1\u202f234\u202f567"),
        ("euros_fr(35491702665)", "35\u202f491\u202f702\u202f665\u00a0€"),
        ("euros_fr(0.1 + 0.2)", "0,30\u00a0€"),
        ("euros_fr(-2)", "−2\u00a0€"),
    ],
)
def test_texts_are_written_as_in_french(connexion: sqlite3.Connection, appel: str, attendu: str) -> None:
    assert calculer(connexion, appel) == attendu


@pytest.mark.parametrize(
    ("appel", "raison"),
    [
        ("sans_accent(printf('%.*c', 10001, 'x'))", "texte trop long (10\u202f001 caractères, 10\u202f000 au plus)"),
        ("sans_accent(x'00')", "un texte est attendu"),
        ("nombre_fr('douze')", "« douze » n'est pas un nombre"),
        ("nombre_fr(1, 7)", "décimales est un entier de 0 à 6"),
        ("nombre_fr(1e300)", "nombre trop grand"),
        ("nombre_fr(9e999)", "nombre trop grand"),
        ("euros_fr('nan')", "n'est pas un nombre"),
        ("euros_fr('1' || printf('%.*c', 5000000, '0'))", "n'est pas un nombre"),
        ("gini(-1)", "négative"),
        ("gini('beaucoup')", "« beaucoup » n'est pas un nombre"),
        ("gini(9e999)", "n'est pas un nombre"),
        ("quantile(1, 50)", "de 0 à 1"),
        ("quantile(1, NULL)", "de 0 à 1"),
        ("quantile(value, value / 10.0) FROM json_each('[1, 2]')", "le même pour toutes les lignes"),
    ],
)
def test_a_refusal_says_why(connexion: sqlite3.Connection, appel: str, raison: str) -> None:
    with pytest.raises(sqlite3.OperationalError) as refus:
        calculer(connexion, appel)
    assert raison in str(refus.value)


@pytest.mark.parametrize("appel", ["gini(value)", "quantile(value, 0.5)"])
def test_an_aggregate_stops_at_its_limit(connexion: sqlite3.Connection, appel: str) -> None:
    suite = "FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT {}) SELECT * FROM n)"
    assert calculer(connexion, f"{appel} {suite.format(VALEURS)}") is not None
    with pytest.raises(sqlite3.OperationalError, match="plus de 200\u202f000 valeurs"):
        calculer(connexion, f"{appel} {suite.format(VALEURS + 1)}")


def test_an_error_of_another_kind_is_left_as_it_is(connexion: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        calculer(connexion, "gini(-1)")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        calculer(connexion, "1 FROM absente")


valeurs = st.lists(st.integers(0, 10**12), min_size=1, max_size=60)


def agreger(agregat: Any, lignes: list[tuple[Any, ...]]) -> Any:
    for ligne in lignes:
        agregat.step(*ligne)
    return agregat.finalize()


@given(valeurs)
def test_gini_is_the_mean_difference_of_all_pairs(liste: list[int]) -> None:
    trouve = agreger(Gini(), [(x,) for x in liste])
    if not sum(liste):
        assert trouve is None
        return
    paires = sum(abs(x - y) for x in liste for y in liste)
    assert trouve == pytest.approx(paires / (2 * len(liste) * sum(liste)))
    assert agreger(Gini(), [(x,) for x in reversed(liste)]) == trouve


@given(valeurs, st.floats(0, 1))
def test_quantile_is_numpy_s(liste: list[int], part: float) -> None:
    assert agreger(Quantile(), [(x, part) for x in liste]) == pytest.approx(float(numpy.quantile(liste, part)))
