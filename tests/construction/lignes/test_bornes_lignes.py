"""Payment lines: each boundary of what is read, from the last writing that is understood to the first that is not."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pytest

from aides.construction.lignes import reperer
from aides.construction.lignes.moteur import requete
from tests.fabrique_sirene import Atelier, paiement, siren


def rejets(atelier: Atelier, *lignes: list[str]) -> list[tuple[int | None, str]]:
    """Line and reason of what is out, a good payment standing first (line 2)."""
    atelier.csv("jour.csv", [paiement(99), *lignes])
    (source,) = atelier.traiter(reperer(atelier.dossier)).sources
    assert source.lignes_lues == len(lignes) + 1
    return [(r.ligne, r.raison) for r in source.rejets]


def test_a_payment_is_from_the_opening_of_the_fund_to_the_day_of_the_file(atelier: Atelier) -> None:
    jours = ("02-29-20", "03-01-20", "12-31-20", "01-01-21", "2020-02-29", "2020-03-01", "2020-12-31", "2021-01-01")
    trouves = rejets(atelier, *(paiement(rang, jour=jour) for rang, jour in enumerate(jours, start=1)))
    ancienne, future = (
        "la date de paiement précède l'ouverture du fonds",
        "la date de paiement est postérieure à celle du fichier",
    )
    assert trouves == [(3, ancienne), (6, future), (7, ancienne), (10, future)]


def test_only_wallis_et_futuna_is_paid_without_siren(atelier: Atelier) -> None:
    codes = ("98600", "98612", "", "98599", "98700", "9860", "75001")
    trouves = rejets(atelier, *(paiement("", "15", code_postal=code) for code in codes))
    raison = "le SIREN est vide et le code postal n'est pas de Wallis-et-Futuna"
    assert trouves == [(ligne, raison) for ligne in (6, 7, 8, 9)]


def test_each_digit_of_a_siren_counts(atelier: Atelier) -> None:
    juste = siren(12_345_678)
    faux = [juste[:i] + str((int(juste[i]) + 1) % 10) + juste[i + 1 :] for i in range(9)]
    # Two digits of one weight taken for each other leave the key right: only they could not be told.
    echanges = [juste[:i] + juste[i + 1] + juste[i] + juste[i + 2 :] for i in range(8) if juste[i] != juste[i + 1]]
    faux += [e for e in echanges if {e[i : i + 2] for i in range(8)}.isdisjoint({"09", "90"})]
    trouves = rejets(atelier, paiement(juste), *(paiement(f) for f in faux))
    assert len(faux) > 12
    assert trouves == [(ligne, "la clé de ce SIREN est fausse") for ligne in range(4, 4 + len(faux))]


def test_the_first_reason_is_told_and_columns_too_many_go_first(atelier: Atelier) -> None:
    lignes = [
        paiement("", periode=""), paiement("12", periode=""), paiement("12345678", montant=""), paiement(1, montant=""),
        paiement(1, montant="1e3", devise="USD"), paiement(1, devise="USD", jour=""), paiement(1, jour=""),
        paiement(1, jour="03/04/20"), paiement(1, devise=" euros "), paiement(3, devise="€"), [*paiement(2), "x"],
    ]  # fmt: skip
    assert [raison for _, raison in rejets(atelier, *lignes)] == [
        "la période est vide", "la période est vide", "un SIREN a neuf chiffres", "le montant est vide",
        "ce n'est pas un montant, ou il peut se lire de deux façons", "la devise n'est pas l'euro",
        "la date de paiement est vide", "ce n'est pas une date (mm-jj-aa ou AAAA-MM-JJ)",
        "la ligne n'a pas le nombre de colonnes de l'en-tête",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def macros() -> Iterable[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as base:
        base.execute(requete("macros.sql"))
        yield base


@pytest.mark.parametrize(
    ("expression", "attendu"),
    [
        ("centimes_lus('1500')", 150000), ("centimes_lus('-0,5')", -50), ("centimes_lus(' 12.34 ')", 1234),
        ("centimes_lus('1 500,00')", 150000), ("centimes_lus('-1 234 567,8')", -123456780),
        ("centimes_lus('1\u202f500')", 150000), ("centimes_lus('1500.123')", None), ("centimes_lus('1.500,00')", None),
        ("centimes_lus('15 00')", None), ("centimes_lus('1234 567')", None), ("centimes_lus('12345678901234')", None),
        ("centimes_lus('1234567890123.99')", 123456789012399), ("centimes_lus('')", None), ("centimes_lus('1,')", None),
        ("centimes_lus('1 234 567 890 123,00')", 123456789012300), ("centimes_lus('1 234 567 890 123 456')", None),
        ("date_lue('02-29-20')", "2020-02-29"), ("date_lue(' 02-29-20')", "2020-02-29"), ("date_lue('02-29-21')", None),
        ("date_lue('2020-04-15T00:00:00')", "2020-04-15"), ("date_lue('2020-04-15 10:00')", None),
        ("date_lue('43936')", "2020-04-15"), ("date_lue('43936.0')", "2020-04-15"), ("date_lue('53936')", None),
        ("date_lue(' 43936 ')", "2020-04-15"), ("date_lue('4393')", None),
        ("siren_lu('100000009')", 100000009), ("siren_lu(' 100 000 009 ')", 100000009),
        ("siren_lu('1000 00009')", None),
        ("siren_lu('10000000')", None), ("siren_lu('1000000090')", None),
        ("double_luhn(0)", 0), ("double_luhn(4)", 8), ("double_luhn(5)", 1), ("double_luhn(9)", 9),
        ("luhn_juste(356000000)", True), ("luhn_juste(356000001)", False),
        ("numero_de_mois('12')", 12), ("numero_de_mois('13')", None), ("numero_de_mois('0')", None),
        ("numero_de_mois('1')", 1), ("numero_de_mois('09')", 9), ("numero_de_mois('10')", 10),
        ("numero_de_mois('AOUT')", 8), ("numero_de_mois('DECEMBRE')", 12), ("numero_de_mois('JANVIER')", 1),
        ("mois_de(4, NULL, DATE '2020-04-01')", 202004), ("mois_de(5, NULL, DATE '2020-04-30')", 201905),
        ("mois_de(12, NULL, DATE '2021-01-15')", 202012), ("mois_de(1, NULL, DATE '2021-01-15')", 202101),
        ("mois_de(1, 2021, DATE '2021-01-15')", 202101), ("mois_de(2, 2021, DATE '2021-01-31')", 0),
        ("mois_de(12, 2019, DATE '2021-01-15')", 0), ("mois_de(NULL, NULL, DATE '2021-01-15')", 0),
        ("absent('  ')", True), ("absent(NULL)", True), ("absent(' 0')", False),
    ],
)  # fmt: skip
def test_what_is_written_is_understood_in_one_way_or_not_at_all(
    macros: duckdb.DuckDBPyConnection, expression: str, attendu: object
) -> None:
    valeur = macros.execute(f"SELECT {expression}").fetchone()[0]  # type: ignore[index]
    assert (str(valeur) if isinstance(attendu, str) else valeur) == attendu


def test_the_same_payment_twice_is_out_once_and_its_near_twins_are_not(atelier: Atelier) -> None:
    voisins = [
        paiement(1), paiement(1, "1500.01"), paiement(1, jour="04-16-20"), paiement(1, periode="04-VOLET1"),
        paiement(1, periode="03-VOLET2"), paiement(2), paiement("", "7", code_postal="98600"),
        paiement("", "7", code_postal="98600"), paiement(1, "1500,00"),
    ]  # fmt: skip
    atelier.csv("1.csv", voisins)
    resultat = atelier.traiter(reperer(atelier.dossier))
    (source,) = resultat.sources
    assert [(r.ligne, r.centimes) for r in source.rejets] == [(10, 150000)]
    assert "1.csv, ligne 2" in source.rejets[0].raison
    assert (source.lignes_retenues, source.centimes_retenus) == (8, 6 * 150000 + 1 + 1400)
    total = [
        c
        for c in resultat.cellules()
        if (c.niveau, c.axe, c.concept, c.volet) == ("national", "total", "cumul", "VOLET1")
    ]
    assert [(c.nombre, c.entreprises, c.montant_centimes) for c in total] == [(7, 2, 5 * 150000 + 1 + 1400)]
