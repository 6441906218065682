"""Codes, labels and population weights, from nomenclatures/*.csv."""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
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
    libelle: str = ""


@dataclass(frozen=True)
class Commune:
    """A municipality (or a municipal arrondissement) where people live.

    `anciens_codes` are those of the municipalities that it has taken in: the register still holds some.
    """

    code: str
    departement: str
    population: int
    libelle: str = ""
    code_postal: str = ""
    anciens_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    """Labels by table and code, region of each département, activities by section, communes by département."""

    regions: dict[str, str]
    departements: dict[str, str]
    region_de: dict[str, str]
    libelles: dict[str, dict[str, str]]
    sous_classes: dict[str, list[SousClasse]]
    communes: dict[str, list[Commune]]

    @cached_property
    def commune(self) -> dict[str, Commune]:
        """The communes by code."""
        return {commune.code: commune for communes in self.communes.values() for commune in communes}


def charger(dossier: Path) -> Reference:
    """Read the reference tables below `dossier`. Raises FileNotFoundError when one is missing."""
    departements = [d for d in _lire(dossier, "departement") if d["nature"] == "departement"]
    codes = {d["code"] for d in departements}
    sous_classes: dict[str, list[SousClasse]] = defaultdict(list)
    for ligne in _lire(dossier, "sous_classe_naf"):
        colonnes = ("code", "division", "section", "nace17", "libelle")
        sous_classe = SousClasse(*(ligne[colonne] for colonne in colonnes))
        sous_classes[sous_classe.section].append(sous_classe)
    return Reference(
        regions={r["code"]: r["libelle"] for r in _lire(dossier, "region") if r["nature"] == "region"},
        departements={d["code"]: d["libelle"] for d in departements},
        region_de={d["code"]: d["region"] for d in departements},
        libelles={table: _libelles(dossier, table) for table in LIBELLES_PUBLIES},
        sous_classes=dict(sous_classes),
        communes=_communes(dossier, codes),
    )


def _communes(dossier: Path, departements: set[str]) -> dict[str, list[Commune]]:
    postaux: dict[str, str] = {}
    for ligne in _lire(dossier, "code_postal"):
        postaux.setdefault(ligne["commune"], ligne["code_postal"])
    anciens: dict[str, list[str]] = defaultdict(list)
    for ligne in _lire(dossier, "commune_ancienne"):
        anciens[ligne["code_actuel"]].append(ligne["code"])
    communes: dict[str, list[Commune]] = defaultdict(list)
    for ligne in _lire(dossier, "commune"):
        code, departement = ligne["code"], ligne["departement"]
        habitee = ligne["population"].isdigit() and code not in VILLES_A_ARRONDISSEMENTS
        if habitee and departement in departements:
            repris = tuple(ancien for ancien in anciens[code] if ancien != code)
            commune = Commune(
                code, departement, int(ligne["population"]), ligne["libelle"], postaux.get(code, ""), repris
            )
            communes[departement].append(commune)
    return dict(communes)


def ordre(libelle: str) -> str:
    """Sorting key of a label: without accents, as the published files are sorted."""
    decompose = unicodedata.normalize("NFKD", libelle.casefold())
    return "".join(c for c in decompose if not unicodedata.combining(c))


def _libelles(dossier: Path, table: str) -> dict[str, str]:
    return {ligne["code"]: ligne["libelle"] for ligne in _lire(dossier, table)} | LIBELLES_PUBLIES[table]


def _lire(dossier: Path, table: str) -> list[dict[str, str]]:
    with (dossier / f"{table}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))
