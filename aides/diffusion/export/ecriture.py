"""Files written so that the same content gives the same bytes: CSV, XLSX, JSON."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

# A workbook says when it was made, in its properties and in the header of each of its parts.
INSTANT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
PREMIER_JOUR = (1980, 1, 1, 0, 0, 0)


def ecrire_csv(chemin: Path, entete: Sequence[str], lignes: Iterable[Sequence[Any]]) -> None:
    """Write a CSV as data.gouv.fr's: UTF-8, comma, LF; None is an empty cell."""
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        ecriture = csv.writer(flux, lineterminator="\n")
        ecriture.writerow(entete)
        ecriture.writerows(lignes)


def ecrire_json(chemin: Path, objets: Any) -> None:
    """Write a JSON on one line, as the State's."""
    chemin.write_text(json.dumps(objets, ensure_ascii=False), encoding="utf-8")


def ecrire_xlsx(chemin: Path, entete: Sequence[str], lignes: Iterable[Sequence[str]], date_maj: str) -> None:
    """Write a workbook of one sheet: codes are text, measures are exact numbers; dated `date_maj` (ISO), not today."""
    classeur = Workbook(write_only=True)
    feuille = classeur.create_sheet("donnees")
    feuille.append(list(entete))
    nombres = [c.startswith(("nombre_", "montant_")) for c in entete]
    for ligne in lignes:
        feuille.append([_cellule(v, est_un_nombre) for v, est_un_nombre in zip(ligne, nombres, strict=True)])
    brouillon = chemin.with_suffix(".brouillon")
    classeur.save(brouillon)
    _figer(brouillon, chemin, date_maj)
    brouillon.unlink()


def _cellule(valeur: str, est_un_nombre: bool) -> object:
    if not est_un_nombre or not valeur:
        return valeur
    exact = Decimal(valeur)
    return int(exact) if exact == exact.to_integral_value() else exact


def _figer(source: Path, destination: Path, date_maj: str) -> None:
    instant = f"{date_maj}T00:00:00Z".encode()
    with zipfile.ZipFile(source) as lu, zipfile.ZipFile(destination, "w", zipfile.ZIP_DEFLATED) as ecrit:
        for nom in lu.namelist():
            octets = lu.read(nom)
            if nom == "docProps/core.xml":
                octets = INSTANT.sub(rb"\g<1>" + instant, octets)
            partie = zipfile.ZipInfo(nom, PREMIER_JOUR)
            partie.compress_type = zipfile.ZIP_DEFLATED
            ecrit.writestr(partie, octets)
