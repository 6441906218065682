"""From raw feeds to the published database, through the public command, on the fictional raw sample."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections import defaultdict
from pathlib import Path

import pytest

from aides.commun.cube import JourLignes
from aides.secret.groupes import dates_publiables
from aides.secret.regles import Regles
from tests.preuves import au_moins_un


@pytest.fixture(scope="module")
def brut(base_echantillon: Path) -> Path:
    return base_echantillon.parent


def lire(base: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(base) as connexion:
        lignes = connexion.execute(sql).fetchall()
    connexion.close()
    return lignes


def test_every_payment_is_kept_or_rejected_and_every_cent_is_in_the_national_total(brut: Path) -> None:
    ((lues, retenues, rejetees),) = lire(
        brut / "aides.db",
        "SELECT sum(lignes_lues), sum(lignes_retenues), sum(lignes_rejetees)"
        " FROM source_fichier WHERE format = 'fonds-solidarite.csv'",
    )
    assert lues == retenues + rejetees
    assert rejetees == lire(brut / "aides.db", "SELECT count(*) FROM rejet WHERE raison <> ''")[0][0] > 0
    ((cube, paiements),) = lire(
        brut / "aides.db",
        "SELECT sum(montant_centimes), sum(nombre) FROM agregat WHERE dispositif = 'fonds-solidarite'"
        " AND concept = 'cumul' AND axe = 'total' AND niveau = 'national'"
        " AND date_maj = (SELECT date_maj FROM dispositif WHERE ordre = 0)",
    )
    ((lignes, centimes),) = lire(brut / "aides-interne.db", "SELECT count(*), sum(montant_centimes) FROM aide")
    assert (lignes, centimes) == (retenues, cube)
    assert paiements == retenues


def test_months_add_up_to_the_total_of_the_volet_that_has_months(brut: Path) -> None:
    sommes = lire(
        brut / "aides.db",
        "SELECT concept, sum(montant_centimes) FROM agregat WHERE volet = 'VOLET1' AND axe = 'total'"
        " AND niveau = 'national' AND date_maj = (SELECT date_maj FROM dispositif WHERE ordre = 0) GROUP BY concept",
    )
    assert len({montant for _, montant in sommes}) == 1
    assert [concept for concept, _ in sommes] == ["cumul", "mensuel"]


def test_what_is_hidden_is_nowhere_in_the_published_file(brut: Path) -> None:
    cachees = lire(
        brut / "aides.db",
        "SELECT count(*), count(nombre), count(montant), count(entreprises) FROM agregat WHERE secret = 1",
    )[0]
    assert cachees[0] > 0
    assert cachees[1:] == (0, 0, 0)
    sirens = lire(brut / "aides-interne.db", "SELECT DISTINCT siren FROM aide WHERE siren <> ''")
    assert len(sirens) > 1000
    # Nine figures in a row anywhere in the file, within longer numbers as well.
    suites = re.findall(rb"\d{9,}", (brut / "aides.db").read_bytes())
    ecrits = {suite[debut : debut + 9] for suite in au_moins_un(suites) for debut in range(len(suite) - 8)}
    assert {siren.encode() for (siren,) in sirens} & ecrits == set()


def test_a_rejected_payment_is_told_whole_inside_and_without_name_nor_amount_outside(brut: Path) -> None:
    with (brut / "rejets-internes.csv").open(encoding="utf-8", newline="") as fichier:
        dedans = list(csv.DictReader(fichier))
    dehors = lire(
        brut / "aides.db",
        "SELECT r.ligne, r.colonne, r.raison, r.valeur, r.montant FROM rejet AS r"
        " JOIN source_fichier AS f ON f.id = r.source WHERE f.format = 'fonds-solidarite.csv'"
        " ORDER BY f.chemin, r.ligne",
    )
    assert [(int(r["ligne"]), r["colonne"], r["raison"]) for r in dedans] == [r[:3] for r in dehors]
    assert {r["colonne"] for r in dedans} >= {"SIREN", "Montant", "Date paiement", "Dev."}
    assert any(r["montant"] for r in dedans)
    octets = (brut / "aides.db").read_bytes()
    for rejet, (_, colonne, _, valeur, montant) in zip(dedans, dehors, strict=True):
        assert montant is None
        if colonne in ("SIREN", "", "Montant"):
            assert valeur == "(masqué)"
            assert rejet["valeur"].encode() not in octets


def test_the_sums_of_a_file_do_not_give_away_what_is_hidden(brut: Path) -> None:
    assert (
        lire(
            brut / "aides.db",
            "SELECT chemin FROM source_fichier AS f WHERE (montant_lu IS NOT NULL OR montant_retenu IS NOT NULL)"
            " AND (format = 'fonds-solidarite.csv' OR id IN (SELECT source FROM agregat WHERE secret = 1))",
        )
        == []
    )


def test_a_small_cell_is_never_shown(brut: Path) -> None:
    petites = lire(
        brut / "aides.db", "SELECT count(*) FROM agregat WHERE origine = 'lignes' AND entreprises BETWEEN 1 AND 2"
    )
    assert petites == [(0,)]
    communes = lire(brut / "aides.db", "SELECT count(*) FROM agregat_commune WHERE entreprises BETWEEN 1 AND 2")
    assert communes == [(0,)]


def jour(date: str, entreprises: int, euros: int, plus_gros: int) -> JourLignes:
    return JourLignes(
        "fonds-solidarite", "VOLET1", date, entreprises, entreprises, euros * 100, plus_gros * 100, 0, 0, 0
    )


def test_a_day_of_one_business_is_told_only_with_its_neighbours() -> None:
    jours = [jour("2020-04-01", 9, 900, 200), jour("2020-04-02", 1, 50, 50), jour("2020-04-03", 9, 900, 200)]
    assert [j.date for j in dates_publiables(jours, set(), Regles())] == ["2020-04-01", "2020-04-03"]


def test_a_small_last_group_joins_the_one_before_even_at_a_snapshot() -> None:
    jours = [jour("2020-04-01", 9, 900, 200), jour("2020-04-15", 9, 900, 200), jour("2020-04-30", 1, 50, 50)]
    assert [j.date for j in dates_publiables(jours, {"2020-04-30"}, Regles())] == ["2020-04-01", "2020-04-30"]


def test_territories_have_a_past_that_adds_up(brut: Path) -> None:
    passe = lire(
        brut / "aides.db",
        "SELECT date_maj, niveau, region, departement, montant_centimes, secret FROM agregat"
        " WHERE volet = 'VOLET1' AND concept = 'cumul' AND axe = 'total' AND origine = 'lignes'"
        " AND niveau <> 'national' AND date_maj < (SELECT date_maj FROM dispositif WHERE ordre = 0)",
    )
    assert {secret for *_, secret in passe} == {0}
    dates = {date for date, *_ in passe}
    assert dates
    regions = {(d, r): c for d, niveau, r, _, c, _ in passe if niveau == "region"}
    departements = {(d, r, dep): c for d, niveau, r, dep, c, _ in passe if niveau == "departement"}
    assert len(departements) > len(regions) > 10
    sommes: dict[tuple[str, str], int] = defaultdict(int)
    for (d, r, _), c in departements.items():
        sommes[d, r] += c
    assert all(0 < somme <= regions[cle] for cle, somme in sommes.items())
    assert any(somme == regions[cle] for cle, somme in sommes.items())
