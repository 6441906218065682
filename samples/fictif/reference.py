"""Codes, labels and population weights, from nomenclatures/*.csv."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

VILLES_A_ARRONDISSEMENTS = {"75056", "69123", "13055"}

# The published files do not write every label as the reference tables do.
LIBELLES_PUBLIES = {
    "section_naf": {"G": "Commerce"},
    "classe_effectif": {"NN": "Etablissement non employeur"},
    "categorie_juridique": {},
    "nace17": {
        "C1": "Fabr. de denrées alimentaires - boissons et prod. à base de tabac de boissons et de produits "
        "à base de tabac",
        "C3": "Fabr. d'équipements ; fabrication de machines",
        "C5": "Fabrication d'autres produits indus.",
        "DE": "Industries extractives",
        "GZ": "Commerce",
        "KZ": "Act. financières et d'assurance",
        "MN": "Act. scientif. et tech. ; services admin. et de soutien",
        "OQ": "Admin. publique - enseignement, santé humaine et action sociale",
    },
}  # fmt: skip


@dataclass(frozen=True)
class SousClasse:
    """One class of activity: code as '56.10A', and the division, section and A17 sector that it belongs to."""

    code: str
    division: str
    section: str
    nace17: str


@dataclass(frozen=True)
class Commune:
    """A municipality (or a municipal arrondissement) where people live."""

    code: str
    departement: str
    population: int


@dataclass(frozen=True)
class Reference:
    """Labels by table and code, region of each département, activities by section, communes by département."""

    regions: dict[str, str]
    departements: dict[str, str]
    region_de: dict[str, str]
    libelles: dict[str, dict[str, str]]
    sous_classes: dict[str, list[SousClasse]]
    communes: dict[str, list[Commune]]


def charger(dossier: Path) -> Reference:
    """Read the reference tables below `dossier`. Raises FileNotFoundError when one is missing."""
    departements = [d for d in _lire(dossier, "departement") if d["nature"] == "departement"]
    codes = {d["code"] for d in departements}
    sous_classes: dict[str, list[SousClasse]] = defaultdict(list)
    for ligne in _lire(dossier, "sous_classe_naf"):
        sous_classe = SousClasse(ligne["code"], ligne["division"], ligne["section"], ligne["nace17"])
        sous_classes[sous_classe.section].append(sous_classe)
    communes: dict[str, list[Commune]] = defaultdict(list)
    for ligne in _lire(dossier, "commune"):
        habitee = ligne["population"].isdigit() and ligne["code"] not in VILLES_A_ARRONDISSEMENTS
        if habitee and ligne["departement"] in codes:
            commune = Commune(ligne["code"], ligne["departement"], int(ligne["population"]))
            communes[commune.departement].append(commune)
    return Reference(
        regions={r["code"]: r["libelle"] for r in _lire(dossier, "region") if r["nature"] == "region"},
        departements={d["code"]: d["libelle"] for d in departements},
        region_de={d["code"]: d["region"] for d in departements},
        libelles={table: _libelles(dossier, table) for table in LIBELLES_PUBLIES},
        sous_classes=dict(sous_classes),
        communes=dict(communes),
    )


def ordre(libelle: str) -> str:
    """Sorting key of a label: without accents, as the published files are sorted."""
    decompose = unicodedata.normalize("NFKD", libelle.casefold())
    return "".join(c for c in decompose if not unicodedata.combining(c))


def _libelles(dossier: Path, table: str) -> dict[str, str]:
    return {ligne["code"]: ligne["libelle"] for ligne in _lire(dossier, table)} | LIBELLES_PUBLIES[table]


def _lire(dossier: Path, table: str) -> list[dict[str, str]]:
    with (dossier / f"{table}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))
