"""The published JSON files: prêts directs by territory, and the dashboard's national totals."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from samples.fictif.cumuls import Cle, Cumul, compte, cumuler, euros
from samples.fictif.entreprises import Entreprise
from samples.fictif.lignes import AVANCE_REMBOURSABLE, PRET_BONIFIE, Ligne
from samples.fictif.reference import Reference

RESTE = "Autres"
NOMS_DES_TOTAUX = {
    "fonds-solidarite": "aides",
    "pge": "pge",
    "reports-echeances": "report",
    "cpsti": "cpsti",
}


def ecrire_prets(lignes: Iterable[Ligne], reference: Reference, minimum: int, dossier: Path) -> list[Path]:
    """Write arpb-maille-*.json into `dossier`.

    A territory with fewer than `minimum` loans is left out; where one type of loan has fewer, types are null.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    lignes = list(lignes)
    contenus = {
        "national": [_prets(lignes, minimum)],
        "regional": _par_territoire(lignes, minimum, "reg", reference.regions, lambda e: e.region),
        "departemental": _par_territoire(lignes, minimum, "dep", reference.departements, lambda e: e.departement),
    }
    chemins = []
    for niveau, contenu in contenus.items():
        chemin = dossier / f"arpb-maille-{niveau}.json"
        chemin.write_text(json.dumps(contenu), encoding="utf-8", newline="")
        chemins.append(chemin)
    return chemins


def _par_territoire(
    lignes: list[Ligne], minimum: int, colonne: str, noms: dict[str, str], lieu: Callable[[Entreprise], str]
) -> list[dict[str, Any]]:
    groupes: dict[str, list[Ligne]] = {code: [] for code in noms}
    for ligne in lignes:
        groupes[lieu(ligne.entreprise)].append(ligne)
    return [
        {**_prets(groupe, minimum), colonne: code, "libelle": noms[code]}
        for code, groupe in groupes.items()
        if len(groupe) >= minimum
    ]


def _prets(lignes: list[Ligne], minimum: int) -> dict[str, Any]:
    par_type = [
        (libelle, [ligne for ligne in lignes if ligne.type == libelle])
        for libelle in (PRET_BONIFIE, AVANCE_REMBOURSABLE)
    ]
    secret = any(0 < len(groupe) < minimum for _, groupe in par_type)
    types = None if secret else [{"libelle": libelle, **_mesures(groupe)} for libelle, groupe in par_type]
    return {"type": types, **_mesures(lignes)}


def _mesures(lignes: list[Ligne]) -> dict[str, str]:
    centimes = sum(ligne.centimes for ligne in lignes)
    return {
        "nombre": str(len(lignes)),
        "montant": f"{centimes // 100}.0",
        "effectifs": f"{sum(ligne.salaries for ligne in lignes)}.0",
    }


def ecrire_total_fonds_solidarite(lignes: Iterable[Ligne], reference: Reference, dossier: Path) -> Path:
    """Write aides-maille-national.json: every payment, those that the CSV files leave out too."""
    lignes = list(lignes)
    total = {
        "kpi_categorie_juridique": _palmares(
            lignes, "code_cat_juridique", "libelle_cat_juridique", 3, "Autres Catégories Juridiques",
            reference.libelles["categorie_juridique"], lambda e: e.entreprise.categorie_juridique,
        ),
        "kpi_classe_effectif": _palmares(
            lignes, "classe_effectif", "libelle_classe_effectif", 5, "Autres Classes d'Effectifs",
            reference.libelles["classe_effectif"], lambda e: e.entreprise.classe_effectif,
        ),
        "kpi_top_10_naf": _palmares(
            lignes, "section_naf", "libelle_section_naf", 10, "Autres sections NAF",
            reference.libelles["section_naf"], lambda e: e.entreprise.activite.section if e.entreprise.connue else "",
        ),
        **_ecriture_aides(_tout(lignes)),
    }  # fmt: skip
    return _ecrire_total("fonds-solidarite", total, dossier)


def ecrire_total_a_montant(dispositif: str, lignes: Iterable[Ligne], reference: Reference, dossier: Path) -> Path:
    """Write the national total of PGE, reports d'échéances or CPSTI, and its ten first sections."""
    lignes = list(lignes)
    libelles = reference.libelles["section_naf"]
    sections = cumuler(lignes, lambda ligne: (ligne.entreprise.section_connue,))
    premieres = sorted(sections, key=lambda cle: (-sections[cle].centimes, cle))[:10]
    palmares = [
        {"section_naf": cle[0], "libelle_section_naf": libelles[cle[0]], **_ecriture(sections[cle])}
        for cle in premieres
    ]
    total = {"kpi_top_10_naf": palmares, **_ecriture(_tout(lignes))}
    return _ecrire_total(dispositif, total, dossier)


def _ecrire_total(dispositif: str, total: dict[str, Any], dossier: Path) -> Path:
    dossier.mkdir(parents=True, exist_ok=True)
    chemin = dossier / f"{NOMS_DES_TOTAUX[dispositif]}-maille-national.json"
    texte = json.dumps([total], indent=2, separators=(", ", ": "), sort_keys=True)
    chemin.write_text(texte + "\n", encoding="utf-8", newline="")
    return chemin


def _palmares(
    lignes: list[Ligne],
    code: str,
    libelle: str,
    nombre: int,
    nom_du_reste: str,
    libelles: dict[str, str],
    valeur: Callable[[Ligne], str],
) -> list[dict[str, str]]:
    """The `nombre` biggest known codes by count, then one entry for all the rest, unknown codes included."""
    cumuls = cumuler(lignes, lambda ligne: (valeur(ligne),))
    connus = sorted((cle for cle in cumuls if cle[0]), key=lambda cle: (-cumuls[cle].nombre, cle))
    premiers: set[Cle] = set(connus[:nombre])
    reste = _tout([ligne for ligne in lignes if (valeur(ligne),) not in premiers])
    entrees = [{code: cle[0], libelle: libelles[cle[0]], **_ecriture_aides(cumuls[cle])} for cle in connus[:nombre]]
    return [*entrees, {code: RESTE, libelle: nom_du_reste, **_ecriture_aides(reste)}]


def _tout(lignes: Iterable[Ligne]) -> Cumul:
    cumul = Cumul()
    for ligne in lignes:
        cumul.ajouter(ligne)
    return cumul


def _ecriture_aides(cumul: Cumul) -> dict[str, str]:
    return {"montant": euros(cumul.centimes), "nombre": str(cumul.nombre), "nombre_siren": str(cumul.entreprises)}


def _ecriture(cumul: Cumul) -> dict[str, str]:
    return {"montant": euros(cumul.centimes), "nombre": compte(cumul.nombre)}
