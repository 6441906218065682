"""The workbooks of activité partielle: a list of territories and sectors in an annex, in its three layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from samples.fictif import classeurs
from samples.fictif.cumuls import Cumul, cumuler
from samples.fictif.lignes import Ligne
from samples.fictif.reference import Reference

SECRET = "ND"
NON_LOCALISE = "ZZ"
COLONNES_DEPARTEMENTALES = (
    "Code du département",
    "Département",
    "A17",
    "Libellé A17",
    "Nombre de demandes déposées",
    "Nombre de salariés concernés",
    "Nombre d'heures demandées",
    "Nombre d'établissements concernés",
)
COLONNES_REGIONALES = ("reg", "Région", "a17", "Nombre de DI", "Effectif en DI", "Heures en DI")


def ecrire_par_departement(lignes: Iterable[Ligne], reference: Reference, minimum: int, chemin: Path) -> Path:
    """The layout until summer 2020, header on row 4 of « Annexe 3 »; cells of under `minimum` businesses are ND."""
    lignes = list(lignes)
    cumuls = cumuler(lignes, lambda ligne: (_departement(ligne), ligne.entreprise.activite.nace17))
    libelles = reference.libelles["nace17"]
    rangees: list[list[Any]] = [list(COLONNES_DEPARTEMENTALES)]
    for (code, secteur), cumul in sorted(cumuls.items()):
        nom = reference.departements.get(code, "")
        ecrit = code if code == NON_LOCALISE else code.zfill(3)
        rangees.append([ecrit, nom, secteur, libelles[secteur], *_comptes(cumul, minimum, _avec_etablissements)])
    total = cumuler(lignes, lambda _: ())[()]
    rangees.append(["Total", "", "", "", *_avec_etablissements(total)])
    return _ecrire(rangees, "Annexe 3", 4, chemin)


def ecrire_par_region(lignes: Iterable[Ligne], reference: Reference, minimum: int, chemin: Path) -> Path:
    """The layout of autumn 2020, header on row 3 of « Annexe 1 »: monthly claims added up."""
    lignes = list(lignes)
    cumuls = cumuler(lignes, lambda ligne: (_region(ligne), ligne.entreprise.activite.nace17))
    rangees: list[list[Any]] = [list(COLONNES_REGIONALES)]
    for (code, secteur), cumul in sorted(cumuls.items()):
        rangees.append(
            [code, reference.regions.get(code, ""), secteur, *_comptes(cumul, minimum, _sans_etablissements)]
        )
    total = cumuler(lignes, lambda _: ())[()]
    rangees.append(["Total", "", "", *_sans_etablissements(total)])
    return _ecrire(rangees, "Annexe 1", 3, chemin)


def ecrire_par_mois(lignes: Iterable[Ligne], reference: Reference, minimum: int, chemin: Path) -> Path:
    """Monthly values: the layout by région with a column « mois » (assumed, see docs/flux-bruts.md)."""
    cumuls = cumuler(lignes, lambda ligne: (ligne.mois, _region(ligne), ligne.entreprise.activite.nace17))
    rangees: list[list[Any]] = [["mois", *COLONNES_REGIONALES]]
    for (mois, code, secteur), cumul in sorted(cumuls.items()):
        nom = reference.regions.get(code, "")
        rangees.append([mois, code, nom, secteur, *_comptes(cumul, minimum, _sans_etablissements)])
    return _ecrire(rangees, "Annexe 1", 3, chemin)


def _departement(ligne: Ligne) -> str:
    return ligne.entreprise.departement if ligne.entreprise.adresse_connue else NON_LOCALISE


def _region(ligne: Ligne) -> str:
    return ligne.entreprise.region if ligne.entreprise.adresse_connue else NON_LOCALISE


def _comptes(cumul: Cumul, minimum: int, ecriture: Callable[[Cumul], list[int]]) -> list[Any]:
    comptes = ecriture(cumul)
    return comptes if cumul.entreprises >= minimum else [SECRET] * len(comptes)


def _avec_etablissements(cumul: Cumul) -> list[int]:
    return [*_sans_etablissements(cumul), cumul.entreprises]


def _sans_etablissements(cumul: Cumul) -> list[int]:
    return [cumul.nombre, cumul.salaries, cumul.heures]


def _ecrire(rangees: list[list[Any]], feuille: str, hauteur: int, chemin: Path) -> Path:
    classeur = classeurs.nouveau()
    classeur.create_sheet("Lisez-moi").cell(1, 1, "Demandes d'activité partielle, données fictives")
    page = classeur.create_sheet(feuille)
    page.cell(1, 1, "Demandes par territoire et secteur")
    for bas, rangee in enumerate([*rangees, [], ["ND : non diffusé, secret statistique."]]):
        for droite, valeur in enumerate(rangee):
            page.cell(hauteur + bas, 1 + droite, valeur)
    return classeurs.enregistrer(classeur, chemin)
