"""Reading one raw feed written for a test, and what came out of it in short."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

from aides.commun.catalogue import lire_catalogue
from aides.commun.cube import Lecture
from aides.construction import base
from aides.construction.inventaire import Fichier, recenser
from aides.construction.lecture import lire
from aides.construction.nomenclature import Nomenclature, charger
from tests.construction import fabrique_xlsx as fabrique
from tests.construction.fabrique_xlsx import FeuillePge

JOUR = "2020-06-05"
AIN = FeuillePge("01", {"A": (10, 1.5), "C": (20, 2.25), "G": (5, 0.75)}, (35, 4.5))
RECAP = FeuillePge("Récap", {"A": (10, 1.5), "C": (20, 2.25), "G": (5, 0.75)}, (35, 4.5))
REPORTS: dict[Any, dict[str, tuple[Any, Any]]] = {
    "01": {"A": (3, 1500), "G": ("ND", "ND"), "Z": (2, 10.5), "TOTAL": (9, 2000)},
    "2A": {"A": (4, 100.25), "G": (5, 200), "Z": (None, None), "TOTAL": (9, 300.25)},
    "ND": {"A": (1, 7), "G": (None, None), "Z": (6, 70), "TOTAL": (7, 77)},
    "total": {"A": (8, 1607.25), "G": (6, 600), "Z": (11, 170), "TOTAL": (25, 2377.25)},
}
AP: list[list[Any]] = [
    ["001", "Ain", "AZ", "Agriculture", 90, 365, 101655, 75],
    ["02A", "Corse-du-Sud", "C1", "Agroalimentaire", 235, 2040, 797660, 230],
    ["971", "Guadeloupe", "MN", "Services", "ND", "ND", "ND", "ND"],
    [None, None, "IZ", "Hébergement", 5, 10, 100, 5],
]
CPSTI = [
    ("84", "01", "A", "53", "45249"),
    ("84", "07", "nca", "3", "1200,50"),
    ("11", "nca", "C", "10", "9000.25"),
    ("nca", "nca", "nca", "4", "100"),
]


@cache
def nomenclature() -> Nomenclature:
    """The reference tables of the project."""
    connexion = sqlite3.connect(":memory:")
    for schema in sorted(base.SQL.glob("0*.sql")):
        base.executer(connexion, schema.name)
    return charger(connexion, lire_catalogue())


def lire_seul(dossier: Path) -> Lecture:
    """Read the one file below a folder."""
    return lire(fichier(dossier), nomenclature())


def fichier(dossier: Path) -> Fichier:
    inventaire = recenser(dossier, lire_catalogue())
    assert not inventaire.non_reconnus
    return inventaire.fichiers[0]


def lire_pge(dossier: Path, *feuilles: FeuillePge) -> Lecture:
    fabrique.pge(dossier / "pge" / JOUR / "pge.xlsx", feuilles)
    return lire(fichier(dossier), nomenclature())


def lire_reports(dossier: Path, departements: Any, **presentation: Any) -> Lecture:
    fabrique.reports(dossier / "reports" / JOUR / "reports-echeances.xlsx", departements, **presentation)
    return lire(fichier(dossier), nomenclature())


def lire_ap(dossier: Path, lignes: list[list[Any]], **presentation: Any) -> Lecture:
    fabrique.activite_partielle(dossier / "ap" / JOUR / "activite-partielle.xlsx", lignes, **presentation)
    return lire(fichier(dossier), nomenclature())


def lire_cpsti(dossier: Path, lignes: Any, **presentation: Any) -> Lecture:
    fabrique.cpsti(dossier / "cpsti" / JOUR / "cpsti.csv", lignes, **presentation)
    return lire(fichier(dossier), nomenclature())


def chiffres(
    lecture: Lecture, niveau: str = "departement"
) -> dict[tuple[str, str], tuple[int | None, int | None] | str]:
    """(département, modalité) → (nombre, centimes), or 'secret'."""
    return {
        (c.departement, c.modalite): "secret" if c.secret else (c.nombre, c.centimes)
        for c in lecture.cellules
        if c.niveau == niveau
    }


def observations(lecture: Lecture, nom: str) -> list[dict[str, object]]:
    return [o.faits for o in lecture.observations if o.nom == nom]


def comptees(lecture: Lecture) -> bool:
    return lecture.lignes_lues == lecture.lignes_retenues + len(lecture.rejets)
