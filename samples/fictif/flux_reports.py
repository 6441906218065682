"""The weekly workbook of reports d'échéances: one wide table, a pair of columns per département, header on row 4."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from samples.fictif import classeurs
from samples.fictif.cumuls import Cle, Cumul, cumuler
from samples.fictif.lignes import Ligne
from samples.fictif.reference import Reference

SECRET = "ND"
NON_LOCALISE = "ND"
TOTAL = "TOTAL"
FRANCE = "total"
LIGNE_DE_TERRITOIRE, LIGNE_D_ENTETE = 3, 4
PREMIERE_PAIRE = 3


def ecrire(lignes: list[Ligne], reference: Reference, minimum: int, chemin: Path) -> Path:
    """Write the workbook of `lignes`; cells of under `minimum` businesses are ND. The pair ND is without location."""
    cumuls: dict[Cle, Cumul] = {}
    for cle in CLES:
        cumuls |= cumuler(lignes, cle)
    territoires = [*reference.departements, NON_LOCALISE, FRANCE]
    codes = [*reference.sous_classes, "Z", TOTAL]
    classeur = classeurs.nouveau()
    page = classeur.create_sheet("Reports")
    page.cell(1, 1, "Reports d'échéances fiscales par département et secteur")
    for numero, territoire in enumerate(territoires):
        page.cell(LIGNE_DE_TERRITOIRE, PREMIERE_PAIRE + 2 * numero, territoire)
    entete = ["A21", "Libellé A21", *["Nombre", "Montant"] * len(territoires)]
    libelles = reference.libelles["section_naf"]
    rangees = [entete]
    for code in codes:
        rangees.append([code, libelles.get(code, ""), *_figures((cumuls.get((code, t)) for t in territoires), minimum)])
    for bas, rangee in enumerate(rangees):
        for droite, valeur in enumerate(rangee):
            page.cell(LIGNE_D_ENTETE + bas, 1 + droite, valeur)
    page.cell(LIGNE_D_ENTETE + len(rangees) + 1, 1, "ND : non diffusé. Colonnes ND : entreprises non localisées.")
    return classeurs.enregistrer(classeur, chemin)


def _lieu(ligne: Ligne) -> str:
    return ligne.entreprise.departement if ligne.entreprise.adresse_connue else NON_LOCALISE


CLES: tuple[Callable[[Ligne], Cle], ...] = (
    lambda ligne: (ligne.entreprise.section_connue, _lieu(ligne)),
    lambda ligne: (ligne.entreprise.section_connue, FRANCE),
    lambda ligne: (TOTAL, _lieu(ligne)),
    lambda _: (TOTAL, FRANCE),
)


def _figures(cumuls: Iterable[Cumul | None], minimum: int) -> list[Any]:
    """A pair for each cell, blank where there is nothing."""
    figures: list[Any] = []
    for cumul in cumuls:
        if cumul is None:
            figures += [None, None]
        elif cumul.entreprises < minimum:
            figures += [SECRET, SECRET]
        else:
            figures += [cumul.nombre, cumul.centimes / 100]
    return figures
