"""A small base worked by hand: every canned query gives the table that was written out beside it, cell by cell.

sources/ holds 26 lines of published input, one more that repeats one of them, and three announced totals;
../requetes/<query>.py what each query must answer (A_LA_MAIN): worked out from those lines and from what metadata.yml
says of each column, never copied from the program.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from aides.commun.lire_yaml import CHARGEUR
from tests.preuve.comparaison import REQUETES
from tests.preuve.requetes import PREUVES

ICI = Path(__file__).parent
TOUT = "*"


@cache
def lire(nom: str) -> dict[str, Any]:
    """What is expected of a query: {colonnes, cas: [{parametres, lignes or vide}]}."""
    if nom not in PREUVES:
        return {"colonnes": "", "cas": []}
    attendu: dict[str, Any] = yaml.load(PREUVES[nom].A_LA_MAIN, Loader=CHARGEUR)
    return attendu


# Questions that published files cannot answer; their rows are proved in the tests of payment lines.
AILLEURS = {"registre"}
CAS = [(nom, numero) for nom in REQUETES for numero in range(max(len(lire(nom)["cas"]), 1))]


@pytest.mark.parametrize(("nom", "numero"), CAS, ids=lambda valeur: str(valeur))
def test_a_query_answers_what_was_worked_out_by_hand(base_a_la_main: sqlite3.Connection, nom: str, numero: int) -> None:
    attendu = lire(nom)
    assert attendu["cas"], f"requetes/{nom}.py is missing or has no table: work the query out by hand"
    cas = attendu["cas"][numero]
    parametres = dict.fromkeys(REQUETES[nom].get("parametres", {}), "")
    assert set(cas.get("parametres", {})) <= set(parametres)
    reponse = base_a_la_main.execute(REQUETES[nom]["sql"], {**parametres, **cas.get("parametres", {})})
    colonnes = [description[0] for description in reponse.description]
    assert colonnes == attendu["colonnes"].split()
    lignes = [dict(zip(colonnes, ligne, strict=True)) for ligne in reponse]
    assert [masquer(ligne, modele) for ligne, modele in completer(lignes, cas, colonnes)] == [
        dict(zip(colonnes, ligne, strict=True)) for ligne in cas.get("lignes", [])
    ]


def completer(
    lignes: list[dict[str, Any]], cas: dict[str, Any], colonnes: list[str]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each row with the expected one of the same place ({} beyond the last)."""
    modeles = [dict(zip(colonnes, ligne, strict=True)) for ligne in cas.get("lignes", [])]
    for rang, ligne in enumerate(lignes):
        yield ligne, modeles[rang] if rang < len(modeles) else {}


def masquer(ligne: dict[str, Any], modele: dict[str, Any]) -> dict[str, Any]:
    """The row without the values that nobody can expect, such as the day a file was fetched: there must be one."""
    return {c: TOUT if modele.get(c) == TOUT and v else v for c, v in ligne.items()}


@pytest.mark.parametrize("nom", REQUETES)
def test_an_expected_table_has_rows_or_says_why_not(nom: str) -> None:
    cas = lire(nom)["cas"]
    assert any(c.get("lignes") for c in cas) or nom in AILLEURS, f"{nom} expects no row at all"
    assert all(c.get("lignes") or c.get("vide") for c in cas), f"{nom} does not say why a table is empty"


def test_the_input_is_small_enough_to_be_worked_by_hand() -> None:
    """The lines of CSV; the workbook has three more."""
    lignes = [len(chemin.read_text(encoding="utf-8").splitlines()) - 1 for chemin in ICI.glob("sources/*/*/*.csv")]
    assert 15 <= sum(lignes) <= 25
