"""The weekly workbook of the PGE: a sheet per département under its tax code, a sheet `Récap`, amounts in millions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from samples.fictif import classeurs
from samples.fictif.cumuls import Cumul, cumuler
from samples.fictif.lignes import Ligne
from samples.fictif.reference import Reference

SECRET = "ND"
CODES_FISCAUX = {"971": "951", "972": "953", "973": "952", "974": "957", "976": "954"}
CENTIMES_PAR_MILLION = 100_000_000
TAILLES = ((10, "TPE"), (250, "PME"), (5000, "ETI"))
LIBELLE_INCONNU = "Non renseigné"


def ecrire(lignes: list[Ligne], reference: Reference, minimum: int, chemin: Path, hauteur: int) -> Path:
    """Write the workbook of `lignes`; cells of under `minimum` businesses are ND. `hauteur` is the row of the first
    section: it moved from week to week."""
    classeur = classeurs.nouveau()
    _feuille(classeur.create_sheet("Récap"), "France", lignes, reference, minimum, hauteur)
    par_departement: dict[str, list[Ligne]] = {code: [] for code in reference.departements}
    for ligne in lignes:
        par_departement[ligne.entreprise.departement].append(ligne)
    for code, du_departement in par_departement.items():
        page = classeur.create_sheet(CODES_FISCAUX.get(code, code))
        _feuille(page, reference.departements[code], du_departement, reference, minimum, hauteur)
    return classeurs.enregistrer(classeur, chemin)


def _feuille(page: Worksheet, nom: str, lignes: list[Ligne], reference: Reference, minimum: int, hauteur: int) -> None:
    """Two tables one under the other: by size of business, then by section from row `hauteur`."""
    libelles = {s: reference.libelles["section_naf"][s] for s in reference.sous_classes} | {"Z": LIBELLE_INCONNU}
    tailles = {taille: taille for _, taille in TAILLES}
    par_taille = _tableau("Taille", lignes, tailles, _taille, minimum)
    par_section = _tableau(
        "Secteur d'activité", lignes, libelles, lambda ligne: ligne.entreprise.section_connue, minimum
    )
    page.cell(1, 1, f"Prêts garantis par l'État, {nom}")
    _poser(page, 3, par_taille)
    _poser(page, hauteur - 1, par_section)
    page.cell(hauteur + len(par_section) + 1, 1, "ND : non diffusé, secret statistique.")


def _taille(ligne: Ligne) -> str:
    return next(nom for limite, nom in TAILLES if ligne.entreprise.salaries < limite)


def _tableau(
    titre: str, lignes: list[Ligne], libelles: dict[str, str], cle: Callable[[Ligne], str], minimum: int
) -> list[list[Any]]:
    cumuls = cumuler(lignes, lambda ligne: (cle(ligne),))
    total = cumuler(lignes, lambda _: ()).get((), Cumul())
    rangees = [[titre, "Nombre", "%", "Montant (M€)", "%"]]
    rangees += [[libelles[code], *_figures(cumuls[code,], total, minimum)] for code in libelles if (code,) in cumuls]
    return [*rangees, ["Total", *_figures(total, total, minimum)]]


def _figures(cumul: Cumul, total: Cumul, minimum: int) -> list[Any]:
    if not cumul.nombre:
        return [0, 0, 0, 0]
    if cumul.entreprises < minimum:
        return [SECRET] * 4
    montant = cumul.centimes / CENTIMES_PAR_MILLION
    return [cumul.nombre, round(cumul.nombre / total.nombre, 3), montant, round(cumul.centimes / total.centimes, 3)]


def _poser(page: Worksheet, ligne: int, rangees: list[list[Any]]) -> None:
    for bas, rangee in enumerate(rangees):
        for droite, valeur in enumerate(rangee):
            page.cell(ligne + bas, 1 + droite, valeur)
