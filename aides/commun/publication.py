"""Putting a finished database in place of the served one: whole, or not at all."""

from __future__ import annotations

import filecmp
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def chantier(destination: Path) -> Iterator[Path]:
    """A path beside `destination` to build in; whatever is left there at the end is removed.

    Being in the same folder, the finished file takes its place in one atomic step.
    """
    destination.parent.mkdir(parents=True, exist_ok=True)
    _deblayer(destination)
    chemin = destination.with_name(f".{destination.name}.{os.getpid()}.tmp")
    chemin.unlink(missing_ok=True)
    try:
        yield chemin
    finally:
        chemin.unlink(missing_ok=True)


@contextmanager
def chantier_texte(destination: Path) -> Iterator[Path]:
    """As `chantier`, for a file that takes its place as soon as the block ends without error."""
    with chantier(destination) as chemin:
        yield chemin
        synchroniser(chemin)
        os.replace(chemin, destination)


def _deblayer(destination: Path) -> None:
    """Remove what builds that were killed have left: their process no longer lives."""
    for reste in destination.parent.glob(f".{destination.name}.*.tmp*"):
        pid = reste.name.removeprefix(f".{destination.name}.").partition(".")[0]
        if pid.isdigit() and not _vit(int(pid)):
            reste.unlink(missing_ok=True)


def _vit(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def publier(chantier: Path, destination: Path) -> None:
    """Replace `destination` by the finished database, atomically: readers have the old file or the new one.

    The version that was there is kept beside it (see `precedente`). One that the new file repeats byte for byte is not:
    what one may want to go back to is the last content that was different.
    Raises sqlite3.DatabaseError when the new file does not pass SQLite's own integrity check.
    """
    verifier(chantier)
    if destination.exists() and not filecmp.cmp(chantier, destination, shallow=False):
        _garder(destination, precedente(destination))
    synchroniser(chantier)
    os.replace(chantier, destination)
    synchroniser(destination.parent)


def precedente(destination: Path) -> Path:
    """Where the version before the published one is kept: aides-precedente.db beside aides.db."""
    return destination.with_name(f"{destination.stem}-precedente{destination.suffix}")


def revenir(destination: Path) -> None:
    """Publish the previous version again; the one that it takes the place of becomes the previous one.

    The file is dated of now: for readers' caches, going back is a publication.
    Raises FileNotFoundError when no previous version was kept, sqlite3.DatabaseError when it is damaged.
    """
    ancienne = precedente(destination)
    if not ancienne.is_file():
        raise FileNotFoundError(f"il n'y a pas de version précédente ({ancienne.name}) à côté de « {destination} »")
    verifier(ancienne)
    os.utime(ancienne)
    with chantier(destination) as remplacee:
        if destination.exists():
            _lier(destination, remplacee)
        os.replace(ancienne, destination)
        if remplacee.exists():
            os.replace(remplacee, ancienne)
    synchroniser(destination.parent)


def verifier(base: Path) -> None:
    """SQLite's own integrity check of a whole file. Raises sqlite3.DatabaseError when it does not pass."""
    connexion = sqlite3.connect(base)
    try:
        (verdict,) = connexion.execute("PRAGMA integrity_check(1)").fetchone()
    finally:
        connexion.close()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"La base {base.name} est abîmée : {verdict}")


def _garder(destination: Path, gardee: Path) -> None:
    with chantier(gardee) as lien:
        _lier(destination, lien)
        os.replace(lien, gardee)


def _lier(source: Path, cible: Path) -> None:
    try:
        os.link(source, cible)
    except OSError:
        # Not every file system has hard links.
        shutil.copy2(source, cible)


def synchroniser(chemin: Path) -> None:
    """Wait until what was written of a file or a folder is on the disk."""
    descripteur = os.open(chemin, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
