"""Figures that were wrong or misleading, with their right value in the official files, worked out from those files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.preuve.comparaison import REQUETES, ouvrir

REPORTS, PGE = "reports-echeances", "pge"


@pytest.fixture(scope="module")
def base(base_officielle: Path) -> Iterator[sqlite3.Connection]:
    connexion = ouvrir(base_officielle)
    yield connexion
    connexion.close()


def lancer(base: sqlite3.Connection, nom: str, **parametres: str) -> list[dict[str, Any]]:
    """Rows of a query; there must be some."""
    tous = {**dict.fromkeys(REQUETES[nom].get("parametres", {}), ""), **parametres}
    lignes = [dict(ligne) for ligne in base.execute(REQUETES[nom]["sql"], tous)]
    assert lignes
    return lignes


def territoires(base: sqlite3.Connection, condition: str, *valeurs: str) -> list[dict[str, Any]]:
    lignes = [dict(ligne) for ligne in base.execute(f"SELECT * FROM chiffres_territoire WHERE {condition}", valeurs)]
    assert lignes
    return lignes


def test_a_share_does_not_depend_on_how_its_parts_are_stored(base: sqlite3.Connection) -> None:
    """Whole euros over whole euros: 10.22 % of the reports have no région, 0.13 % of the PGE no sector."""
    parts = {ligne["titre"]: ligne for ligne in lancer(base, "part_inconnue")}
    assert parts["Reports d'échéances fiscales"]["part_sans_region"] == 10.22
    assert parts["Prêts garantis par l'État"]["part_sans_secteur"] == 0.13


def test_the_ratio_of_two_deciles_keeps_its_decimals(base: sqlite3.Connection) -> None:
    rapports = {ligne["titre"]: ligne["rapport_deciles"] for ligne in lancer(base, "distribution_territoires")}
    assert rapports["Reports d'échéances fiscales"] == 15.8


def test_a_sector_absent_here_weighs_in_the_gap_with_the_country(base: sqlite3.Connection) -> None:
    lignes = lancer(base, "territoires_atypiques", maille="region", dispositif=REPORTS)
    assert (lignes[0]["territoire"], lignes[0]["dissemblance"]) == ("Mayotte", 54.07)
    assert min(ligne["part_connue"] for ligne in lignes) < 100


@pytest.mark.parametrize("dispositif", ["fonds-solidarite", PGE, REPORTS, "cpsti"])
def test_the_unknown_sector_has_no_rank(base: sqlite3.Connection, dispositif: str) -> None:
    premiers = lancer(base, "top_secteurs", dispositif=dispositif, combien="99")
    assert "Z" not in {ligne["modalite"] for ligne in premiers}
    assert len(premiers) > 10


def test_the_unknown_sector_is_said_without_a_rank(base: sqlite3.Connection) -> None:
    lignes = lancer(base, "secteur_dispositifs", secteur="Z")
    assert {(ligne["rang_montant"], ligne["rang_nombre"]) for ligne in lignes} == {(None, None)}
    assert sum(ligne["montant_total"] for ligne in lignes) > 0


@pytest.mark.parametrize("dispositif", [PGE, REPORTS, "cpsti", "fonds-solidarite"])
@pytest.mark.parametrize("nom", ["croissance_secteurs", "croissance_territoires"])
def test_differences_add_up_to_that_of_the_whole(base: sqlite3.Connection, nom: str, dispositif: str) -> None:
    """By sector, and by région: a sector that is there at one date only counts too."""
    parametres = {"maille": "region"} if nom == "croissance_territoires" else {}
    lignes = [li for li in lancer(base, nom, dispositif=dispositif, **parametres) if li["volet"] in ("", "VOLET1")]
    debut, fin = (
        territoires(
            base,
            "niveau = 'national' AND NOT ensemble AND dispositif = ? AND volet = ? AND date_maj = ?",
            dispositif, lignes[0]["volet"], lignes[0][colonne],
        )[0]["montant_total"]
        for colonne in ("date_debut", "date_fin")
    )  # fmt: skip
    somme = sum(Decimal(str(ligne["variation_montant"])) for ligne in lignes)
    assert somme == Decimal(str(fin)) - Decimal(str(debut))


def test_a_sector_born_between_two_dates_is_not_lost(base: sqlite3.Connection) -> None:
    (administration,) = (li for li in lancer(base, "croissance_secteurs", dispositif=PGE) if li["code_secteur"] == "O")
    assert (administration["montant_debut"], administration["variation_montant"]) == (None, 1_868_000)


def test_the_number_shown_is_the_one_that_the_state_announces(base: sqlite3.Connection) -> None:
    (france,) = (li for li in lancer(base, "chiffres_cles_dispositifs") if li["dispositif"] == "fonds-solidarite")
    assert france["montant_affiche"] == 41_451_779_801.60
    assert france["montant_total"] == 35_780_775_900.58
    assert france["montant_non_ventile"] == 5_671_003_901.02
    (paris,) = territoires(
        base, "chemin = 'departement/75' AND dispositif = 'fonds-solidarite' AND volet = '' AND derniere"
    )
    assert (round(paris["montant_total"] / 1e9, 2), round(paris["montant_annonce"] / 1e9, 2)) == (4.62, 5.90)
    assert paris["montant_affiche"] == paris["montant_annonce"]


def test_businesses_are_announced_where_the_state_does_and_added_up_elsewhere(base: sqlite3.Connection) -> None:
    condition = "niveau = 'departement' AND dispositif = 'fonds-solidarite' AND date_maj = '2022-06-24' AND volet = ?"
    annonces = territoires(base, condition, "")
    assert {ligne["source_entreprises"] for ligne in annonces if ligne["code"] != "ZZ"} == {"annonce"}
    assert {ligne["marge_entreprises"] for ligne in annonces} == {None}
    sommes = territoires(base, condition, "VOLET1")
    assert {ligne["source_entreprises"] for ligne in sommes} == {"somme des secteurs"}
    assert len(sommes) == len(annonces) - 1 > 100
    assert [ligne["code"] for ligne in annonces if ligne["montant_total"] is None] == ["ZZ"]


@pytest.mark.parametrize("niveau", ["region", "departement"])
def test_what_the_state_announces_without_a_place_is_a_row_of_its_own(base: sqlite3.Connection, niveau: str) -> None:
    lignes = territoires(base, "dispositif = 'fonds-solidarite' AND date_maj = '2022-06-24' AND niveau = ?", niveau)
    (sans_lieu,) = (li for li in lignes if (li["code"], li["volet"]) == ("ZZ", ""))
    assert sans_lieu["nature"] == "inconnu"
    assert sans_lieu["montant_total"] is None
    assert sans_lieu["montant_annonce"] == sans_lieu["montant_non_ventile"] == 577_324_017.27
    assert (sans_lieu["nombre_annonce"], sans_lieu["nombre_entreprises"]) == (215_078, 58_238)
    if niveau == "region":
        annonces = [li["montant_annonce"] for li in lignes if li["volet"] == ""]
        assert round(sum(annonces), 2) == 41_451_779_801.60


def test_neither_the_collectivites_nor_the_unlocated_are_ranked(base: sqlite3.Connection) -> None:
    hors = territoires(base, "nature IN ('collectivite', 'inconnu', 'pays')")
    colonnes = (
        "parmi",
        "territoires_classes",
        "rang_montant",
        "rang_nombre",
        "rang_par_habitant",
        "rang_par_entreprise",
    )
    assert {tuple(ligne[c] for c in colonnes) for ligne in hors} == {(None,) * 6}
    assert {ligne["nature"] for ligne in hors} == {"collectivite", "inconnu", "pays"}
