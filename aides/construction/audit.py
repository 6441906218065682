"""`build_db.py audit`: which hidden figures can be computed back from a database, or from a folder of published files.

    python build_db.py audit aides.db            the cube of a built database (hidden cells: the rows secret = 1)
    python build_db.py audit <folder>            CSV files as published (hidden cells: those that are absent)

Exit status: 0 no leak, 1 at least one, 2 the path is neither.
"""

from __future__ import annotations

import sqlite3
import sys
from collections import defaultdict
from pathlib import Path

from aides.commun.catalogue import lire_catalogue
from aides.construction.base import creer
from aides.construction.collecte import recolter
from aides.construction.inventaire import DATE_ISO, recenser
from aides.construction.nomenclature import charger
from aides.secret.audit import TEXTES, Audit, examiner_base, examiner_publications, rapport
from aides.secret.publiees import Publication
from aides.secret.relations import MESURES, Cle

AUCUNE_FUITE, FUITE, MAUVAIS_USAGE = 0, 1, 2


def examiner_dossier(chemin: Path) -> Audit:
    """Attack a folder of published files. Raises FileNotFoundError."""
    return examiner_publications(lire_dossier(chemin))


def main(arguments: list[str] | None = None) -> int:
    """Audit one path and print the report; returns the exit status."""
    mots = sys.argv[1:] if arguments is None else arguments
    chemin = Path(mots[0]) if len(mots) == 1 else Path()
    try:
        audit = examiner_dossier(chemin) if chemin.is_dir() and mots else examiner_base(chemin)
    except (sqlite3.DatabaseError, FileNotFoundError):
        print(TEXTES["illisible"].format(chemin=chemin), file=sys.stderr)
        return MAUVAIS_USAGE
    print(rapport(audit))
    return FUITE if audit.fuites else AUCUNE_FUITE


def lire_dossier(chemin: Path) -> list[Publication]:
    """Every scheme found in a folder laid out <dispositif>/<date>/<file>.csv, or in one of these subfolders."""
    catalogue = lire_catalogue()
    racine = chemin.resolve()
    sommet = racine.parent if DATE_ISO.fullmatch(racine.name) else racine
    fichiers = [f for f in recenser(sommet, catalogue).fichiers if f.chemin.is_relative_to(racine)]
    base = creer(Path(":memory:"))
    try:
        recoltes = recolter(fichiers, charger(base, catalogue), lambda _: None)
    finally:
        base.close()
    par_dispositif: dict[str, dict[Cle, tuple[int | None, ...]]] = defaultdict(dict)
    for recolte in recoltes:
        for cellule in recolte.lecture.cellules:
            champs = ("centimes" if mesure == "montant_centimes" else mesure for mesure in MESURES)
            par_dispositif[cellule.dispositif][Cle(*cellule.cle[1:])] = tuple(getattr(cellule, c) for c in champs)
    return [Publication(dispositif, cellules) for dispositif, cellules in sorted(par_dispositif.items())]
