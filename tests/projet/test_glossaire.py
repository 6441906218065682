"""The glossary: short, one name for one thing, one thing for one name."""

from __future__ import annotations

import re

import pytest

from aides import RACINE

LIGNES = [
    [cellule.strip() for cellule in ligne.strip("|").split("|")]
    for ligne in (RACINE / "docs" / "glossaire.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| (?!French \|)\w", ligne)
]


def test_the_glossary_is_short_and_whole() -> None:
    assert 40 < len(LIGNES) <= 60
    assert [ligne for ligne in LIGNES if len(ligne) != 4 or not all(ligne)] == []


@pytest.mark.parametrize("colonne", [0, 1], ids=["French", "English"])
def test_a_name_stands_once(colonne: int) -> None:
    noms = [nom.strip() for ligne in LIGNES for nom in ligne[colonne].split(",")]
    assert len(noms) > 40
    assert sorted(noms) == sorted(set(noms))
