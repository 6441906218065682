"""Findings: each rule on both sides of its boundary, words for every member, and what the official figures say."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from aides import RACINE
from aides.commun import dispositifs, langue
from aides.commun.francais import INSECABLE
from aides.commun.lire_yaml import lire_yaml
from aides.site.graphiques.constats import premier
from tests.preuves import au_moins_un

TEXTES = lire_yaml(RACINE / "textes" / "constats.yml")


def ligne(modalite: str, part: float | None, **ajouts: Any) -> dict[str, Any]:
    """A row of sections_territoire, as far as a finding reads it."""
    return {
        "dispositif": "pge", "territoire": "France entière", "axe": "section_naf", "modalite": modalite,
        "nature_modalite": "connue", "montant_total": 1.0, "part_montant": part, "part_nombre": part,
        "couverture": 100.0, "cellules_secretes": 0, **ajouts,
    }  # fmt: skip


def dire(*lignes: dict[str, Any], mesure: str = "montant_total") -> str:
    return premier(lignes, mesure).replace(INSECABLE, " ")


def test_the_first_sector_is_said_with_its_share_rounded_to_a_whole() -> None:
    lignes = ligne("G", 23.5), ligne("C", 71.6), ligne("Z", 4.9, nature_modalite="inconnue")
    assert dire(*lignes) == "L'industrie manufacturière a emprunté 72 % des prêts garantis par l'État"


@pytest.mark.parametrize(
    ("ajouts", "dite"),
    [
        ({}, True),
        ({"cellules_secretes": 1}, False),
        ({"couverture": 95.0}, True),
        ({"couverture": 94.99}, False),
        ({"couverture": None}, False),
        ({"part_montant": None}, False),
        ({"dispositif": "nouveau"}, False),
    ],
)
def test_secrecy_or_a_breakdown_with_holes_forbids_a_finding(ajouts: dict[str, Any], dite: bool) -> None:
    assert bool(dire(ligne("G", 70.0, **ajouts), ligne("C", 30.0, **ajouts))) == dite


def test_a_secret_line_forbids_the_finding_of_the_others() -> None:
    assert dire(ligne("G", 70.0), ligne("C", None, cellules_secretes=1)) == ""


@pytest.mark.parametrize(("inconnue", "dite"), [(5.0, True), (5.01, False)])
def test_what_is_published_as_unknown_is_not_known(inconnue: float, dite: bool) -> None:
    lignes = ligne("G", 95 - 20 + 5 - inconnue), ligne("C", 20.0), ligne("Z", inconnue, nature_modalite="inconnue")
    assert bool(dire(*lignes)) == dite


@pytest.mark.parametrize(("second", "dite"), [(49.4, True), (49.5, False)])
def test_two_that_are_written_alike_have_no_first(second: float, dite: bool) -> None:
    assert bool(dire(ligne("G", 50.4), ligne("C", second))) == dite


def test_a_number_is_told_only_of_a_scheme_without_amounts() -> None:
    sans = {"dispositif": "activite-partielle", "axe": "nace17", "montant_total": None}
    lignes = ligne("GZ", 60.0, **sans), ligne("IZ", 40.0, **sans)
    assert dire(*lignes, mesure="nombre_aides") == "Le commerce a déposé 60 % des demandes d'activité partielle"
    assert dire(ligne("G", 60.0), ligne("C", 40.0), mesure="nombre_aides") == ""
    assert dire(*lignes, mesure="nombre_heures") == ""
    assert dire() == ""


def test_a_place_is_named_first_and_english_has_its_own_words() -> None:
    lignes = [ligne(code, part, territoire="Gironde") for code, part in (("I", 60.0), ("G", 40.0))]
    assert dire(*lignes) == "Gironde : l'hébergement-restauration a emprunté 60 % des prêts garantis par l'État"
    jeton = langue.COURANTE.set("en")
    try:
        dite = dire(*lignes)
    finally:
        langue.COURANTE.reset(jeton)
    assert dite == "Gironde: accommodation and food service borrowed 60% of the State-guaranteed loans"


def test_every_scheme_and_sector_has_words_in_both_languages() -> None:
    phrases = dispositifs.mots("constat")
    assert set(phrases) == {fiche["id"] for fiche in dispositifs.fiches()}
    for axe, colonne in (("section_naf", "section_naf"), ("nace17", "nace17"), ("type", "type_pret")):
        with (RACINE / "nomenclatures" / f"{colonne}.csv").open(encoding="utf-8", newline="") as fichier:
            codes = {li["code"] for li in csv.DictReader(fichier)} - {"Z", "ZZ", "X"}
        assert set(TEXTES["sujets"][axe]) == codes
    dits = [*phrases.values(), *(mots for axe in TEXTES["sujets"].values() for mots in axe.values())]
    assert all(set(mots) == set(langue.LANGUES) for mots in au_moins_un(dits))
