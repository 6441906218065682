"""Counts in a country of thirty aids, at their ceilings: they follow from the lines of its files, if these are told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.attaque.constats import attaquer
from tests.attaque.jeux import fabriquer

GRAINE = 8
COMPTES = ("cellule E", "cellule N", "commune E", "commune N")


def test_lines_of_files_are_not_told_where_counts_would_follow(tmp_path: Path) -> None:
    jeu = fabriquer(GRAINE, tmp_path)
    assert len(jeu.bases) == 3
    for chemin in jeu.bases:
        with sqlite3.connect(chemin) as base:
            lues = base.execute("SELECT lignes_lues, lignes_retenues FROM source_fichier WHERE format LIKE '%.csv'")
            assert {*lues} == {(None, None)}
        base.close()
    constats = attaquer(jeu.bases[:2], jeu.verite)
    assert constats.cibles["cellule N"] > 30
    assert {nom: constats.tous[nom] for nom in COMPTES} == dict.fromkeys(COMPTES, 0)
