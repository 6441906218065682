"""Workbooks (.xlsx): texts are texts, never formulas nor links; numbers are numbers; a second sheet says what they are.

Written row after row: memory does not grow with the number of rows.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from aides.site.formats.atelier import Ecriture
from aides.site.formats.genres import est_jour
from aides.site.formats.lecture import Lecteur
from aides.site.formats.messages import refus
from aides.site.formats.modele import Contexte, Ligne, Selection, Valeur
from aides.site.formats.textes import lisible

# Limits of the format: a cut file is never written.
LIGNES = 1_048_576
COLONNES = 16_384
CARACTERES = 32_767
# A number of a workbook is a float: longer integers would lose their last digits.
PLUS_GRAND_ENTIER = 2**53
# Longer than this, a workbook keeps a core busy for a file that no spreadsheet opens with ease.
SECONDES = 120
FORMATS = {"euros": "#,##0.00", "%": "0.00", "degrés": "0.0000"}
LARGEURS = (8, 45)
BORNEE = SITUEE = True


def ecriture(selection: Selection, entourage: Contexte) -> Ecriture:
    """A workbook says where it was taken from."""
    a_propos = [
        ("Titre", selection.titre or selection.nom),
        ("Description", selection.description),
        ("Date des données", entourage.jour),
        ("Source", entourage.source),
        ("Licence", entourage.licence),
        ("Adresse", entourage.adresse),
    ]
    return partial(ecrire, a_propos=[(nom, texte) for nom, texte in a_propos if texte])


def ecrire(lecteur: Lecteur, chemin: Path, a_propos: Sequence[tuple[str, str]]) -> None:
    """Write every row of an open Lecteur to `chemin`; `a_propos` are the first rows (label, text) of the second sheet.

    Raises Refus (400) beyond the limits of the format or SECONDES.
    """
    verifier_taille(lecteur.selection, lecteur.colonnes)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(chemin), options) as classeur:
        # The content, not the day of the download, makes the file.
        classeur.set_properties({"title": lecteur.selection.titre, "created": datetime(2020, 1, 1)})
        Feuille(classeur, lecteur).remplir()
        expliquer(classeur, lecteur, a_propos)


def verifier_taille(selection: Selection, colonnes: Sequence[str]) -> None:
    """Raises Refus when it is known beforehand that the rows do not fit in a sheet."""
    if selection.entiere and (selection.total or 0) >= LIGNES:
        raise refus(400, "classeur_trop_long")
    if len(colonnes) > COLONNES:
        raise refus(400, "classeur_trop_large")


class Feuille:
    """The sheet of the data."""

    def __init__(self, classeur: Any, lecteur: Lecteur) -> None:
        self.lecteur = lecteur
        self.feuille = classeur.add_worksheet("Données")
        self.titre = classeur.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.jour = classeur.add_format({"num_format": "yyyy-mm-dd"})
        self.formats = [
            classeur.add_format({"num_format": FORMATS.get(unite, "#,##0")}) if unite else None
            for unite in (lecteur.selection.unites.get(colonne, "") for colonne in lecteur.colonnes)
        ]
        # Of work, not of waiting for others: the file is made by one thread from its first row to its last.
        self.fin = time.thread_time() + SECONDES

    def remplir(self) -> None:
        """Headings, then every row."""
        premier = self.lecteur.lot()
        self._presenter(premier)
        rang = self._suite(premier, 1)
        for lignes in self.lecteur.lots():
            rang = self._suite(lignes, rang)
        if rang > 1:
            self.feuille.autofilter(0, 0, rang - 1, len(self.lecteur.colonnes) - 1)

    def _presenter(self, lignes: Sequence[Ligne]) -> None:
        # Widths come before the first row, as memory is constant: the first batch tells them.
        for indice, colonne in enumerate(self.lecteur.colonnes):
            longueurs = [len(str(ligne[indice])) for ligne in lignes if ligne[indice] is not None]
            largeur = max([len(colonne) + 2, *longueurs], default=0)
            self.feuille.set_column(indice, indice, min(max(largeur, LARGEURS[0]), LARGEURS[1]))
            self.feuille.write_string(0, indice, colonne, self.titre)
        self.feuille.freeze_panes(1, 0)
        self.feuille.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _suite(self, lignes: Sequence[Ligne], rang: int) -> int:
        if rang + len(lignes) > LIGNES:
            raise refus(400, "classeur_trop_long")
        if time.thread_time() > self.fin:
            raise refus(400, "fichier_trop_long", secondes=SECONDES)
        for ligne in lignes:
            for indice, valeur in enumerate(ligne):
                if valeur is not None:
                    self._ecrire(rang, indice, valeur)
            rang += 1
        return rang

    def _ecrire(self, rang: int, indice: int, valeur: Valeur) -> None:
        colonne = self.lecteur.colonnes[indice]
        if isinstance(valeur, (int, float)) and math.isfinite(valeur) and abs(valeur) <= PLUS_GRAND_ENTIER:
            self.feuille.write_number(rang, indice, valeur, self.formats[indice])
            return
        texte = str(lisible(valeur))
        if colonne.startswith("date") and est_jour(texte) and texte >= "1900-03-01":
            self.feuille.write_datetime(rang, indice, date.fromisoformat(texte), self.jour)
        elif len(texte) > CARACTERES:
            raise refus(400, "cellule_trop_longue", colonne=colonne)
        else:
            self.feuille.write_string(rang, indice, texte)


def expliquer(classeur: Any, lecteur: Lecteur, a_propos: Sequence[tuple[str, str]]) -> None:
    """The second sheet: where the data come from, then the definition and unit of each column."""
    feuille = classeur.add_worksheet("À propos")
    gras, plie = classeur.add_format({"bold": True, "valign": "top"}), classeur.add_format({"text_wrap": True})
    feuille.set_column(0, 0, 32)
    feuille.set_column(1, 1, 16)
    feuille.set_column(2, 2, 90, plie)
    selection = lecteur.selection
    colonnes = [(nom, selection.unites.get(nom, ""), selection.definitions.get(nom, "")) for nom in lecteur.colonnes]
    presentation = [(nom, "", texte) for nom, texte in (*a_propos, ("Lignes", str(lecteur.lues)), ("", ""))]
    titres = ("Colonne", "Unité", "Définition")
    for rang, (nom, unite, texte) in enumerate([*presentation, titres, *colonnes]):
        feuille.write_string(rang, 0, nom, gras)
        feuille.write_string(rang, 1, unite)
        feuille.write_string(rang, 2, texte[:CARACTERES], plie)
