"""python -m aides.site.miroir BASE DOSSIER: what `build_db.py export --site DOSSIER` runs, in a process of its own.

The folder changes all at once: a copy is written beside it, and takes its place when it is whole.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from aides.commun import francais
from aides.site.miroir.adresses import DOSSIER
from aides.site.miroir.copie import Bilan, CopieImpossible, copier
from aides.site.versions import VersionRefusee

ECRIT, MAUVAIS_USAGE = 0, 2
CHANTIER = ".copie-"


def ecrire(base: Path, dossier: Path) -> Bilan:
    """Write the copy of a database's site into `dossier`, which is new, empty or a former copy.

    Raises CopieImpossible and what copier() does: the folder is then as it was.
    """
    if dossier.exists() and not (dossier / DOSSIER / "copie.json").is_file() and any(dossier.iterdir()):
        raise CopieImpossible(f"« {dossier} » n'est ni vide, ni une copie du site")
    dossier.parent.mkdir(parents=True, exist_ok=True)
    travail = Path(tempfile.mkdtemp(prefix=CHANTIER, dir=dossier.parent))
    try:
        neuve, ancienne = travail / "neuve", travail / "ancienne"
        neuve.mkdir(mode=0o755)
        bilan = asyncio.run(copier(base, neuve))
        if dossier.exists():
            os.rename(dossier, ancienne)
        os.rename(neuve, dossier)
    finally:
        shutil.rmtree(travail, ignore_errors=True)
    return bilan


def main(arguments: list[str] | None = None) -> int:
    """0 written, 2 wrong use or a copy that cannot be made, with a sentence."""
    analyseur = argparse.ArgumentParser(prog="python -m aides.site.miroir")
    analyseur.add_argument("base", type=Path)
    analyseur.add_argument("dossier", type=Path)
    lus = analyseur.parse_args(arguments)
    debut = time.monotonic()
    try:
        bilan = ecrire(lus.base.resolve(), lus.dossier.resolve())
    except (CopieImpossible, VersionRefusee, OSError, ValueError, sqlite3.Error) as erreur:
        print(f"Erreur : la copie du site n'a pas pu être écrite ({str(erreur).rstrip('.')}).", file=sys.stderr)
        return MAUVAIS_USAGE
    autres, octets = francais.nombre(bilan.fichiers - bilan.pages), francais.nombre(bilan.octets)
    print(
        f"{francais.nombre(bilan.pages)} pages et {autres} autres fichiers copiés dans {lus.dossier}"
        f" ({octets} octets, {francais.nombre(round(time.monotonic() - debut))} s)."
    )
    return ECRIT


if __name__ == "__main__":
    sys.exit(main())
