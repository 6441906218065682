"""Minimal published files in their real layout, and a build of them through the public command."""

from __future__ import annotations

import csv
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import build_db

ENTETES = {
    "fonds-solidarite": "dispositif,volet,nombre_aides,nombre_entreprises,montant_total,reg,libelle_region,"
    "code_section,libelle_section",
    "pge": "dispositif,nombre_pge,montant_total,reg,libelle_region,code_section,libelle_section,date_maj",
    "pge-departemental": "dispositif,nombre_pge,montant_total,reg,libelle_region,dep,libelle_departement,code_section,"
    "libelle_section,date_maj",
    "activite-partielle": "dispositif,nombre_demandes_deposees,nombre_salaries_concernes,nombre_heures_demandees,"
    "nombre_etablissements_concernes,reg,libelle_region,code_section_nace17,libelle_section_nace17",
    "activite-partielle-sans-etablissements": "dispositif,nombre_demandes_deposees,nombre_salaries_concernes,"
    "nombre_heures_demandees,reg,libelle_region,code_section_nace17,libelle_section_nace17,date_maj",
    "activite-partielle-2": "dispositif,mois,nombre_demandes_deposees,nombre_salaries_concernes,"
    "nombre_heures_demandees,reg,libelle_region,code_section_nace17,libelle_section_nace17,date_maj",
}
FDS = "fonds-solidarite-volet-1-regional-naf-latest.csv"
PGE = "pge-regional-naf-latest.csv"
PGE_DEP = "pge-departemental-naf-latest.csv"


@dataclass
class Sources:
    """A folder of sources to fill, then to build."""

    dossier: Path
    resultat: Path = field(init=False)
    statut: int = -1

    def __post_init__(self) -> None:
        self.resultat = self.dossier / "aides.db"

    def texte(self, chemin: str, contenu: str | bytes) -> None:
        """Write a file as it is."""
        fichier = self.dossier / "sources" / chemin
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())

    def csv(self, chemin: str, entete: str, lignes: list[dict[str, Any]]) -> None:
        """Write rows under a real header; columns not given are blank."""
        colonnes = ENTETES.get(entete, entete).split(",")
        fichier = self.dossier / "sources" / chemin
        fichier.parent.mkdir(parents=True, exist_ok=True)
        with fichier.open("w", encoding="utf-8", newline="") as flux:
            ecriture = csv.DictWriter(flux, colonnes, restval="", lineterminator="\n")
            ecriture.writeheader()
            ecriture.writerows(lignes)

    def json(self, chemin: str, contenu: Any) -> None:
        self.texte(chemin, json.dumps(contenu))

    def construire(self, *options: str) -> Base:
        """Run build_db.py on the folder and open what it published."""
        arguments = ["--sources", str(self.dossier / "sources"), "--output", str(self.resultat), *options]
        self.statut = build_db.main(arguments)
        return Base(self.resultat)


class Base:
    """A published database to ask."""

    def __init__(self, chemin: Path) -> None:
        self.chemin = chemin

    def lignes(self, sql: str, *parametres: Any) -> list[dict[str, Any]]:
        with sqlite3.connect(self.chemin) as connexion:
            connexion.row_factory = sqlite3.Row
            resultat = [dict(ligne) for ligne in connexion.execute(sql, parametres)]
        connexion.close()
        return resultat

    def valeur(self, sql: str, *parametres: Any) -> Any:
        lignes = self.lignes(sql, *parametres)
        return next(iter(lignes[0].values())) if lignes else None

    def controles(self, nom: str, statut: str = "alerte") -> list[dict[str, Any]]:
        return self.lignes("SELECT * FROM controle WHERE nom = ? AND statut = ?", nom, statut)


def fds(reg: str, section: str, aides: int, montant: object, **autres: Any) -> dict[str, Any]:
    """A row of the fonds de solidarité."""
    return {"volet": "VOLET1", "nombre_aides": aides, "montant_total": montant, "reg": reg, "code_section": section,
            "nombre_entreprises": max(aides // 2, 3), **autres}  # fmt: skip


def pge(reg: str, section: str, prets: int, montant: object, **autres: Any) -> dict[str, Any]:
    """A row of the PGE, counts written as the administration writes them."""
    return {
        "nombre_pge": f"{prets}.00",
        "montant_total": f"{montant}.00",
        "reg": reg,
        "code_section": section,
        **autres,
    }
