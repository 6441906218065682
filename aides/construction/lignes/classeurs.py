"""Payment workbooks: every sheet that has the columns is read, the others are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from aides.commun.cube import FichierIllisible, FichierRefuse
from aides.construction.lecture import paquets
from aides.construction.lignes import entetes, fichiers
from aides.construction.lignes.entetes import HAUTEUR, Entete
from aides.construction.lignes.fichiers import Plan

FEUILLES_MAXIMUM = 200
NEUF_CHIFFRES = re.compile(r"\d{9}")
# What is left of a siren when Excel holds it as a number: its zeros are shown by the cell's format only.
SIREN_ECOURTE = re.compile(r"\d{1,8}")
FORMAT_DE_SIREN = re.compile(r"0{9}|000.000.000")


@dataclass
class _Feuille:
    """A sheet of payments as texts, and its header."""

    nom: str
    lignes: list[list[str]]
    entete: Entete

    def suite(self) -> Iterator[tuple[int, list[str]]]:
        """The rows under the header that are not blank, with Excel's number."""
        debut = self.entete.ligne
        return ((debut + 1 + i, ligne) for i, ligne in enumerate(self.lignes[debut:]) if any(ligne))


def aplatir(chemin: Path, nom: str, sortie: Path) -> Plan:
    """Rewrite the sheets of a workbook that have the columns as the plain table.

    Raises FichierIllisible when the workbook is truncated, damaged, too large, or none; ColonneManquante when a sheet
    lacks a column; FichierRefuse when what is to be read of it is not certain: payments in a sheet that is hidden, that
    repeats another, or that has no header.
    """
    paquets.verifier(chemin)
    lues, ignorees = _trier(chemin, nom)
    if not lues:
        raise FichierIllisible("aucune feuille n'a les colonnes d'un fichier de paiements")
    _refuser_les_copies(lues)
    _completer_les_sirens(chemin, lues)
    fichiers.ecrire(sortie, [(rang, feuille.entete, feuille.suite()) for rang, feuille in enumerate(lues)])
    return Plan([feuille.nom for feuille in lues], ignorees)


def _trier(chemin: Path, nom: str) -> tuple[list[_Feuille], list[str]]:
    """The sheets of payments, and the names of the others that hold something."""
    lues, ignorees, pleines = [], [], 0
    for nom_de_feuille, cachee, lignes in _feuilles(chemin):
        pleines += any(any(ligne) for ligne in lignes)
        entete = entetes.dans_une_feuille(islice(lignes, HAUTEUR), f"{nom}, feuille {nom_de_feuille}")
        if entete is None:
            if any(any(ligne) for ligne in lignes):
                _refuser_ce_qui_paie(nom_de_feuille, lignes)
                ignorees.append(nom_de_feuille)
        elif cachee:
            raise FichierRefuse(f"la feuille masquée « {nom_de_feuille} » contient des paiements : comptent-ils ?")
        else:
            lues.append(_Feuille(nom_de_feuille, lignes, entete))
    if not pleines:
        raise FichierIllisible("le classeur est vide")
    return lues, ignorees


def _feuilles(chemin: Path) -> Iterator[tuple[str, bool, list[list[str]]]]:
    """Name, whether it is hidden, and rows of every sheet."""
    try:
        with CalamineWorkbook.from_path(str(chemin)) as classeur:
            if len(classeur.sheet_names) > FEUILLES_MAXIMUM:
                raise FichierIllisible(f"le classeur a {len(classeur.sheet_names)} feuilles")
            for feuille in classeur.sheets_metadata:
                page = classeur.get_sheet_by_name(feuille.name)
                lignes = [[_texte(cellule) for cellule in ligne] for ligne in page.to_python(skip_empty_area=False)]
                yield feuille.name, feuille.visible != SheetVisibleEnum.Visible, lignes
    except (CalamineError, OSError, ValueError, IndexError) as erreur:
        raise FichierIllisible(f"le classeur est tronqué ou illisible ({erreur})") from erreur


def _texte(cellule: object) -> str:
    """A cell as it would be written in a CSV; Excel keeps 15 significant digits of a number."""
    if isinstance(cellule, datetime):
        return cellule.isoformat(sep=" ")
    if isinstance(cellule, date):
        return cellule.isoformat()
    if isinstance(cellule, float):
        return f"{cellule:.15g}"
    return str(cellule).strip()


def _refuser_ce_qui_paie(nom: str, lignes: list[list[str]]) -> None:
    """A sheet without header is left, unless it looks like the rest of the payments."""
    sirens = sum(any(NEUF_CHIFFRES.fullmatch(valeur.replace(" ", "")) for valeur in ligne) for ligne in lignes)
    if sirens > 1:
        raise FichierRefuse(f"la feuille « {nom} » a {sirens} lignes avec un SIREN, mais pas l'en-tête des colonnes")
    entetes.parler_en_euros(valeur for ligne in lignes for valeur in ligne)


def _refuser_les_copies(feuilles: list[_Feuille]) -> None:
    vues: dict[str, str] = {}
    for feuille in feuilles:
        contenu = repr([ligne for _, ligne in feuille.suite()])
        autre = vues.setdefault(contenu, feuille.nom)
        if autre != feuille.nom:
            raise FichierRefuse(f"la feuille « {feuille.nom} » est la copie de la feuille « {autre} »")


def _completer_les_sirens(chemin: Path, feuilles: list[_Feuille]) -> None:
    """Give back the leading zeros of the siren that Excel holds as numbers, where the format of the cell shows them."""
    ecourtes = [
        (feuille, numero, ligne)
        for feuille in feuilles
        for numero, ligne in feuille.suite()
        if SIREN_ECOURTE.fullmatch(ligne[feuille.entete.positions["siren"]])
    ]
    if not ecourtes:
        return
    # Only openpyxl tells formats: it is opened for the files that need it.
    classeur = load_workbook(chemin, read_only=True)
    try:
        formats = {feuille.nom: _formats(classeur[feuille.nom], feuille) for feuille, *_ in ecourtes}
    finally:
        classeur.close()
    for feuille, numero, ligne in ecourtes:
        if FORMAT_DE_SIREN.fullmatch(formats[feuille.nom].get(numero, "")):
            position = feuille.entete.positions["siren"]
            ligne[position] = ligne[position].zfill(9)


def _formats(page, feuille: _Feuille) -> dict[int, str]:  # type: ignore[no-untyped-def]
    """Line → format of its siren, for those held as numbers; the spaces that a format quotes are plain ones."""
    colonne = feuille.entete.positions["siren"] + 1
    return {
        cellule.row: re.sub(r'[\\"]', "", cellule.number_format)
        for (cellule,) in page.iter_rows(min_col=colonne, max_col=colonne)
        if isinstance(getattr(cellule, "value", None), int | float)
    }
