"""Trades: the sub-classes of the NAF, finer than anything published, each in the sector that its figures are in."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aides import RACINE

FICHIER = RACINE / "nomenclatures" / "sous_classe_naf.csv"


@dataclass(frozen=True)
class Metier:
    """A sub-class (10.71C) with its official name, the NAF section and the A17 sector that hold it."""

    code: str
    libelle: str
    section: str
    nace17: str


@cache
def metiers(fichier: Path = FICHIER) -> dict[str, Metier]:
    """Every sub-class by its code."""
    with fichier.open(encoding="utf-8", newline="") as lu:
        lignes = csv.DictReader(lu)
        return {li["code"]: Metier(li["code"], li["libelle"], li["section"], li["nace17"]) for li in lignes}


def metier_du_secteur(code: str, secteur: str) -> Metier | None:
    """The trade that a reader searched for, when it belongs to the sector (NAF section or A17) of the page."""
    trouve = metiers().get(code)
    return trouve if trouve and secteur in (trouve.section, trouve.nace17) else None
