"""Counts that no withholding protects, in a country of thirty aids: the base says so, and goes on saying it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.attaque.jeux import fabriquer

# Its aids are at their ceiling, and the lines of its files are told: some counts follow, whatever is withheld.
GRAINE = 8


def test_what_cannot_be_withheld_enough_is_said(tmp_path: Path) -> None:
    bases = fabriquer(GRAINE, tmp_path).bases
    assert len(bases) == 3
    for chemin in bases:
        with sqlite3.connect(chemin) as base:
            dits = base.execute("SELECT statut, commentaire FROM controle WHERE nom = 'comptes_prouves'").fetchall()
        base.close()
        ((statut, phrase),) = dits
        assert statut == "alerte"
        assert "moins de 3 entreprises" in phrase
