"""The CSV of the CPSTI: a row per département and NA21 sector, separated by semicolons, `nca` for what is not known.

Its fund hides nothing: cells of one beneficiary are there, and it is for the publication to protect them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from samples.fictif.cumuls import cumuler, euros
from samples.fictif.lignes import Ligne
from samples.fictif.reference import Reference

NON_CONNU = "nca"
COLONNES = (
    "dispositif", "code_region", "region", "code_ancienne_region", "ancienne_region", "code_departement", "departement",
    "code_na21", "secteur_na21", "nombre_de_beneficiaires", "montant_total_de_l_aide", "montant_en_millions",
    "geo_point_2d",
)  # fmt: skip


def ecrire(lignes: Iterable[Ligne], reference: Reference, chemin: Path, encodage: str) -> Path:
    """Write the file of `lignes`; the former régions and the points of the real file are left blank."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with chemin.open("w", encoding=encodage, newline="") as flux:
        sortie = csv.DictWriter(flux, COLONNES, delimiter=";", lineterminator="\r\n", restval="")
        sortie.writeheader()
        for (region, departement, secteur), cumul in sorted(cumuler(lignes, _cle).items()):
            connu = secteur != NON_CONNU
            sortie.writerow(
                {
                    "dispositif": "Aide CPSTI",
                    "code_region": region,
                    "region": reference.regions.get(region, NON_CONNU),
                    "code_departement": departement,
                    "departement": reference.departements.get(departement, NON_CONNU),
                    "code_na21": secteur,
                    "secteur_na21": reference.libelles["section_naf"][secteur] if connu else NON_CONNU,
                    "nombre_de_beneficiaires": cumul.nombre,
                    "montant_total_de_l_aide": euros(cumul.centimes),
                    "montant_en_millions": f"{cumul.centimes / 1e8:.3f}",
                }
            )
    return chemin


def _cle(ligne: Ligne) -> tuple[str, str, str]:
    entreprise = ligne.entreprise
    lieu = (entreprise.region, entreprise.departement) if entreprise.adresse_connue else (NON_CONNU, NON_CONNU)
    return (*lieu, entreprise.activite.section if entreprise.connue else NON_CONNU)
