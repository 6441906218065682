"""What a place is called: the level « departement » also holds the collectivités, which are no départements."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from aides import RACINE

FICHIER = RACINE / "nomenclatures" / "departement.csv"
COLLECTIVITE = "collectivite"
# Nouvelle-Calédonie has a title of the Constitution to itself: it is not a collectivité d'outre-mer (article 74).
SUI_GENERIS = "988"


@cache
def collectivites(fichier: Path = FICHIER) -> frozenset[str]:
    """Codes of the collectivités."""
    with fichier.open(encoding="utf-8", newline="") as lu:
        return frozenset(ligne["code"] for ligne in csv.DictReader(lu) if ligne["nature"] == COLLECTIVITE)


def nature(niveau: str, code: str) -> str:
    """The kind of a territory of a level (region, departement): that of the level, or « collectivite »."""
    return COLLECTIVITE if niveau == "departement" and code in collectivites() else niveau


def nom(niveau: str, code: str) -> str:
    """The French noun, in small letters: région, département, collectivité d'outre-mer."""
    noms = {
        "region": "région",
        "departement": "département",
        COLLECTIVITE: "collectivité" if code == SUI_GENERIS else "collectivité d'outre-mer",
    }
    return noms[nature(niveau, code)]
