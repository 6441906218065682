"""What is checked of a workbook before it is opened: that it is whole, and that it will not fill the memory."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from openpyxl.utils import column_index_from_string, get_column_letter

from aides.commun.cube import FichierIllisible
from aides.commun.francais import nombre

OCTETS_MAXIMUM = 512 * 1024 * 1024
# A sheet is read as a rectangle: one stray cell far away makes it huge.
CASES_MAXIMUM = 20_000_000
TAMPON = 1 << 20
CHEVAUCHEMENT = 32
REFERENCE = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")
ANCIEN = bytes.fromhex("D0CF11E0A1B11AE1")


def verifier(chemin: Path, cases_maximum: int = CASES_MAXIMUM) -> None:
    """Raise FichierIllisible, with the reason as a French sentence, for what is empty, truncated, damaged, protected
    by a password, no XLSX workbook, or too large once unzipped or spread out (a sheet of more than `cases_maximum`)."""
    contenu = chemin.read_bytes()
    if not contenu:
        raise FichierIllisible("le fichier est vide")
    if contenu.startswith(ANCIEN):
        if "EncryptedPackage".encode("utf-16-le") in contenu:
            raise FichierIllisible("le classeur est protégé par un mot de passe")
        raise FichierIllisible("le classeur est au format .xls d'avant 2007 et non au format XLSX")
    if not contenu.startswith(b"PK"):
        raise FichierIllisible("le fichier n'est pas un classeur XLSX")
    try:
        with zipfile.ZipFile(chemin) as paquet:
            taille = sum(partie.file_size for partie in paquet.infolist())
            if taille > OCTETS_MAXIMUM:
                raise FichierIllisible(f"le classeur pèse plus de {OCTETS_MAXIMUM // 1024**2} Mo une fois décompressé")
            abimee = paquet.testzip()
            if abimee:
                raise FichierIllisible(f"le classeur est abîmé (partie {abimee})")
            for partie in paquet.namelist():
                if partie.startswith("xl/worksheets/") and partie.endswith(".xml"):
                    _verifier_l_etendue(paquet, partie, cases_maximum)
    except FichierIllisible:
        raise
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as erreur:
        raise FichierIllisible("le classeur est tronqué ou abîmé") from erreur
    except Exception as erreur:  # zlib's own errors
        raise FichierIllisible("le classeur est abîmé") from erreur


def _verifier_l_etendue(paquet: zipfile.ZipFile, partie: str, cases_maximum: int) -> None:
    lignes, colonnes = _etendue(paquet, partie)
    if lignes * colonnes > cases_maximum:
        raise FichierIllisible(
            f"une feuille s'étend jusqu'à la cellule {get_column_letter(colonnes)}{lignes}, soit"
            f" {nombre(lignes * colonnes)} cases : une cellule isolée y est sans doute restée ({partie})"
        )


def _etendue(paquet: zipfile.ZipFile, partie: str) -> tuple[int, int]:
    """Last row and last column that a sheet names, without opening it."""
    lignes, lettres = 0, b"A"
    with paquet.open(partie) as flux:
        reste = b""
        while bloc := flux.read(TAMPON):
            for colonne, ligne in REFERENCE.findall(reste + bloc):
                lignes = max(lignes, int(ligne))
                if (len(colonne), colonne) > (len(lettres), lettres):
                    lettres = colonne
            reste = bloc[-CHEVAUCHEMENT:]
    return lignes, column_index_from_string(lettres.decode())
