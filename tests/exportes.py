"""The exported files of a database that several test files share: written once, through the public command."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import build_db
from aides.commun.livraison.dossier import dossier_de


def exporter_une_fois(base: Path) -> Path:
    """The folder of the files of `base`, to be read only."""
    dossier = base.parent / "exporte"
    assert build_db.main(["export", str(base), "--dossier", str(dossier), "--si-besoin"]) == 0
    return dossier


def copier_avec_fichiers(base: Path, dossier: Path) -> Path:
    """A copy of `base` in `dossier` with its files beside it, where a server looks for them."""
    copie = dossier / "aides.db"
    shutil.copyfile(base, copie)
    shutil.copytree(exporter_une_fois(base), dossier_de(copie, empreinte(copie)))
    return copie


def empreinte(base: Path) -> str:
    """The fingerprint of a database."""
    with sqlite3.connect(base) as lecture:
        (valeur,) = lecture.execute("SELECT empreinte FROM publication").fetchone()
    lecture.close()
    return str(valeur)
