"""Workbooks whose bytes depend on nothing but their cells: no date of the day, no order of the machine."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from openpyxl import Workbook

HORODATAGE = "2020-01-01T00:00:00Z"
# The oldest date that a zip entry can hold.
DATE_ZIP = (1980, 1, 1, 0, 0, 0)
PROPRIETES = "docProps/core.xml"


def nouveau() -> Workbook:
    """A workbook without a sheet."""
    classeur = Workbook()
    del classeur[classeur.sheetnames[0]]
    return classeur


def enregistrer(classeur: Workbook, chemin: Path) -> Path:
    """Write the workbook; folders above it are made."""
    brut = io.BytesIO()
    classeur.save(brut)
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(brut) as source:
        parties = {nom: source.read(nom) for nom in source.namelist()}
    parties[PROPRIETES] = re.sub(rb"(<dcterms:\w+ [^>]*>)[^<]*", rb"\g<1>" + HORODATAGE.encode(), parties[PROPRIETES])
    return archiver(parties, chemin)


def archiver(parties: dict[str, bytes], chemin: Path) -> Path:
    """Write a zip of these entries, all of the same old date; folders above it are made."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(chemin, "w") as archive:
        for nom, contenu in parties.items():
            entree = zipfile.ZipInfo(nom, DATE_ZIP)
            entree.compress_type = zipfile.ZIP_DEFLATED
            entree.external_attr = 0o644 << 16
            entree.create_system = 3
            archive.writestr(entree, contenu, compresslevel=9)
    return chemin
