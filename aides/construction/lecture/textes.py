"""Text files as they come: which encoding they are in, and their CSV rows with the line where each begins.

What cannot be read right is refused with the line at fault: a wrong guess would change figures in silence.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from aides.commun.cube import FichierIllisible
from aides.commun.francais import nombre

APERCU = 4096
LIGNE_MAXIMUM = 1 << 22
# Characters of one value: Python's own bound.
CHAMP = 131_072
MARQUES = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Windows-1252 leaves these undefined.
HORS_DE_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


def encodage(chemin: Path) -> str:
    """The encoding of a text file: UTF-8, UTF-16 (with a mark or without) or Windows-1252.

    Raises FichierIllisible, naming the line, for what is no text and for a file in UTF-8 that has bytes of another
    encoding: read as Windows-1252, all its accents would be wrong; left out, its rows would be.
    """
    with chemin.open("rb") as flux:
        debut = flux.read(APERCU)
        marque = next((nom for octets, nom in MARQUES if debut.startswith(octets)), "")
        if marque:
            return marque
        sans_marque = _utf_16_sans_marque(debut)
        if sans_marque:
            return sans_marque
        flux.seek(0)
        return _par_les_lignes(flux)


def _utf_16_sans_marque(debut: bytes) -> str:
    """UTF-16 without its mark, where one byte of two is null in western text; '' for anything else."""
    pairs, impairs = debut[0::2].count(0), debut[1::2].count(0)
    if impairs > len(debut) // 4 and pairs == 0:
        return "utf-16-le"
    if pairs > len(debut) // 4 and impairs == 0:
        return "utf-16-be"
    return ""


def _par_les_lignes(flux: BinaryIO) -> str:
    accentuees, fautive = False, 0
    numero = 0
    while ligne := flux.readline(LIGNE_MAXIMUM):
        numero += 1
        if b"\0" in ligne:
            raise FichierIllisible(f"ligne {numero} : des octets nuls, le fichier est abîmé ou n'est pas du texte")
        if ligne.isascii():
            continue
        if _est_en_utf8(ligne):
            accentuees = True
            continue
        if HORS_DE_1252 & set(ligne):
            raise FichierIllisible(f"ligne {numero} : le texte n'est ni en UTF-8 ni en Windows-1252")
        fautive = fautive or numero
    if not fautive:
        return "utf-8-sig"
    if accentuees:
        raise FichierIllisible(f"ligne {fautive} : un caractère n'est pas en UTF-8 alors que le reste du fichier l'est")
    return "cp1252"


def _est_en_utf8(ligne: bytes) -> bool:
    try:
        ligne.decode("utf-8")
    except UnicodeDecodeError as erreur:
        # A very long line is read in parts, one of which may end inside a character.
        return erreur.reason == "unexpected end of data" and len(ligne) == LIGNE_MAXIMUM
    return True


def ligne_fautive(chemin: Path) -> int:
    """The first line that is not in UTF-8; 0 when there is none."""
    with chemin.open("rb") as flux:
        return next((numero for numero, ligne in enumerate(flux, start=1) if not _est_en_utf8(ligne)), 0)


def ouvrir(chemin: Path, encodage_: str) -> TextIO:
    """The file as text with its own line ends, as csv wants it."""
    return chemin.open(encoding=encodage_, newline="")


def rangees(flux: TextIO, separateur: str, premiere: int = 1) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV that are not blank, each with the line (from `premiere`) on which it begins.

    Raises FichierIllisible with that line: for a quote whose value goes over rows, as an opened one that nothing
    closes does, and for a value longer than csv's limit.
    """
    borner_les_champs()
    lecteur = csv.reader(flux, delimiter=separateur)
    debut = premiere
    while True:
        try:
            ligne = next(lecteur, None)
        except csv.Error as erreur:
            raise FichierIllisible(f"ligne {debut} : {dire(erreur)}") from erreur
        except UnicodeDecodeError as erreur:
            raise FichierIllisible(
                f"ligne {debut} : le texte n'est pas en {erreur.encoding}, ou il est coupé"
            ) from erreur
        if ligne is None:
            return
        fin = premiere - 1 + lecteur.line_num
        if fin > debut and any(_avale(valeur, separateur) for valeur in ligne):
            raise FichierIllisible(
                f"ligne {debut} : un guillemet s'ouvre et n'est pas refermé sur sa ligne, la valeur avale ce qui suit"
                f" jusqu'à la ligne {fin}"
            )
        if any(valeur.strip() for valeur in ligne):
            yield debut, ligne
        debut = fin + 1


def _avale(valeur: str, separateur: str) -> bool:
    return separateur in valeur and any(fin in valeur.rstrip("\r\n") for fin in "\r\n")


def borner_les_champs() -> int:
    """Set again how long a value may be, which libraries raise for the whole process; returns that length."""
    csv.field_size_limit(CHAMP)
    return CHAMP


def dire(erreur: csv.Error) -> str:
    """What is wrong with a CSV, in French."""
    if "field limit" in str(erreur):
        limite = nombre(CHAMP)
        return f"une valeur dépasse {limite} caractères, sans doute à cause d'un guillemet qui n'est pas refermé"
    if "unexpected end" in str(erreur):
        return "un guillemet s'ouvre et n'est jamais refermé"
    if "expected after" in str(erreur):
        return "un guillemet se referme au milieu d'une valeur"
    return f"ce n'est pas du CSV lisible ({erreur})"
