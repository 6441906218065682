"""Opening a payment file: a plain table out of a workbook or of a CSV that is not one row a line in UTF-8."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from aides.commun.cube import FichierIllisible
from aides.construction.lecture import textes
from aides.construction.lignes import entetes
from aides.construction.lignes.entetes import COLONNES, Entete

LIGNE_MAXIMUM = 1 << 20
# A line is numbered by its place in its sheet; further sheets are told apart by this much.
PAS_DES_FEUILLES = 10_000_000


@dataclass
class Plan:
    """What a file is made of, besides its lines: the sheets that were read (none in a CSV), those that were left, and
    the line in the middle of which a CSV ends (0: it does not)."""

    feuilles: list[str] = field(default_factory=list)
    ignorees: list[str] = field(default_factory=list)
    coupe: int = 0


def lire_l_entete(chemin: Path, nom: str, encodage: str) -> Entete:
    """Find the header of a CSV. Raises what entetes.dans_un_texte raises, and FichierIllisible for what is no text."""
    with textes.ouvrir(chemin, encodage) as flux:
        try:
            debut = [flux.readline(LIGNE_MAXIMUM) for _ in range(entetes.HAUTEUR)]
        except UnicodeError as erreur:
            raise FichierIllisible("le fichier n'est pas du texte") from erreur
    if any(len(ligne) == LIGNE_MAXIMUM for ligne in debut):
        raise FichierIllisible(f"une ligne dépasse {LIGNE_MAXIMUM} caractères, ce n'est pas un fichier de paiements")
    return entetes.dans_un_texte(debut, nom)


def aplatir_un_csv(chemin: Path, nom: str, sortie: Path) -> Plan:
    """Rewrite a CSV of any encoding, with titles, ragged rows or line breaks in values, as the plain table.

    Raises FichierIllisible, naming the line, when it cannot be read to its end.
    """
    encodage = textes.encodage(chemin)
    entete = lire_l_entete(chemin, nom, encodage)
    with textes.ouvrir(chemin, encodage) as flux:
        for _ in islice(flux, entete.ligne):
            pass
        lignes = textes.rangees(flux, entete.separateur, entete.ligne + 1)
        derniere = ecrire(sortie, [(0, entete, lignes)])
    return Plan(coupe=derniere if derniere and not _finit_par_une_ligne(chemin) else 0)


def ecrire(sortie: Path, tables: Iterable[tuple[int, Entete, Iterator[tuple[int, list[str]]]]]) -> int:
    """Write the plain table out of the tables of a file, each with its rank, its header and its numbered rows.

    Returns the number of the last line when it lacks columns, else 0.
    """
    courte = 0
    with sortie.open("w", encoding="utf-8", newline="") as flux:
        ecrivain = csv.writer(flux, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
        ecrivain.writerow(["ligne", "defaut", *COLONNES])
        for rang, entete, lignes in tables:
            for numero, ligne in lignes:
                valeurs, defaut = _aligner(ligne, entete)
                ecrivain.writerow([rang * PAS_DES_FEUILLES + numero, defaut, *valeurs])
                courte = numero if len(ligne) < len(entete.colonnes) else 0
    return courte


def _aligner(ligne: list[str], entete: Entete) -> tuple[list[str], str]:
    """The values of the columns needed, and the whole row as text when it has not the columns of the header: blank
    ones too many do not count."""
    largeur = len(entete.colonnes)
    if len(ligne) > largeur and not any(valeur.strip() for valeur in ligne[largeur:]):
        ligne = ligne[:largeur]
    defaut = ";".join(ligne)[:200] if len(ligne) != largeur else ""
    completee = ligne + [""] * (largeur - len(ligne))
    return [" ".join(completee[entete.positions[cle]].splitlines()) for cle in COLONNES], defaut


def _finit_par_une_ligne(chemin: Path) -> bool:
    with chemin.open("rb") as flux:
        flux.seek(-min(4, chemin.stat().st_size), os.SEEK_END)
        return any(fin in flux.read() for fin in b"\r\n")
