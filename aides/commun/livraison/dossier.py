"""Where the files are, for whom writes and for whom serves: beside the base, in a folder named after its fingerprint.

export/5e52875edd43110c/ holds the files of one database. A build writes it beside the others before its base is served,
so that the server, which looks for the folder of the base that it serves, never shows files of another one.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from aides.commun.livraison.modele import Export, Publication
from aides.commun.livraison.paquet import PAQUET, relire

RACINE_EXPORT = "export"
SOMMES = "SHA256SUMS"
CHANTIER = ".chantier-"
UN_JOUR = 86_400
GARDES = 3


def dossier_de(base: Path, empreinte: str) -> Path:
    """The folder of the files of a base that is (or will be) at `base`."""
    return base.parent / RACINE_EXPORT / empreinte[:16]


def lire_publication(connexion: sqlite3.Connection) -> Publication:
    """The row of table publication."""
    ligne = connexion.execute(
        "SELECT empreinte, titre, fictif, avertissement, version_schema, derniere_date_maj FROM publication"
    ).fetchone()
    empreinte, titre, fictif, avertissement, version, date_maj = ligne
    return Publication(empreinte, titre, bool(fictif), avertissement, version, date_maj)


def lire(dossier: Path, empreinte: str = "") -> Export | None:
    """The files of a folder; None when there are none, when one is missing or cut, or when they are of another base.

    An empty `empreinte` accepts any base. Sizes are looked at each time, bytes are not read again.
    """
    chemin = dossier / PAQUET
    try:
        export = _lire(chemin, chemin.stat().st_mtime_ns)
        entier = all((dossier / f.nom).stat().st_size == f.octets for f in export.fichiers)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return export if entier and empreinte in ("", export.publication.empreinte) else None


@lru_cache(maxsize=8)
def _lire(chemin: Path, _modifie: int) -> Export:
    return relire(json.loads(chemin.read_text(encoding="utf-8")))


@contextmanager
def chantier(dossier: Path) -> Iterator[Path]:
    """A folder to write in, beside `dossier`; what it holds takes its place when the block ends without error.

    A new folder takes its place in one step. In one that exists, the description goes first and comes back last, so
    that a reader sees all the old files, none, or all the new ones; files that we did not write are left alone.
    """
    dossier.parent.mkdir(parents=True, exist_ok=True)
    _deblayer(dossier.parent)
    travail = Path(tempfile.mkdtemp(prefix=CHANTIER, dir=dossier.parent))
    try:
        yield travail
        travail.chmod(0o755)
        if dossier.exists():
            _remplacer(travail, dossier)
        else:
            os.rename(travail, dossier)
    finally:
        shutil.rmtree(travail, ignore_errors=True)


def elaguer(racine: Path, garder: int = GARDES) -> list[Path]:
    """Remove the folders of files but the last `garder`; returns those removed. Only what we wrote is removed."""
    tous = [chemin.parent for chemin in racine.glob(f"{'[0-9a-f]' * 16}/{PAQUET}")]
    anciens = sorted(tous, key=lambda dossier: (dossier / PAQUET).stat().st_mtime_ns, reverse=True)[garder:]
    for dossier in anciens:
        _effacer(dossier)
        if not any(dossier.iterdir()):
            dossier.rmdir()
    return anciens


def _remplacer(travail: Path, dossier: Path) -> None:
    nouveaux = sorted(chemin.name for chemin in travail.iterdir())
    ancien = dossier / PAQUET
    if ancien.is_file() and ancien.read_bytes() == (travail / PAQUET).read_bytes() and lire(dossier) is not None:
        return
    _effacer(dossier)
    for nom in [*(nom for nom in nouveaux if nom != PAQUET), PAQUET]:
        os.replace(travail / nom, dossier / nom)


def _effacer(dossier: Path) -> None:
    """Remove the files that the description of a folder names, the description first."""
    try:
        noms = [f.nom for f in relire(json.loads((dossier / PAQUET).read_text(encoding="utf-8"))).fichiers]
    except (OSError, ValueError, KeyError, TypeError):
        noms = []
    for nom in (PAQUET, SOMMES, *noms):
        if Path(nom).name == nom:
            (dossier / nom).unlink(missing_ok=True)


def _deblayer(racine: Path) -> None:
    """Remove what exports that were killed have left."""
    for reste in racine.glob(f"{CHANTIER}*"):
        if time.time() - reste.stat().st_mtime > UN_JOUR:
            shutil.rmtree(reste, ignore_errors=True)
