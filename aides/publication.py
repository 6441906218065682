"""Putting a finished database in place of the served one: whole, or not at all."""

from __future__ import annotations

import os
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
        _synchroniser(chemin)
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

    Raises sqlite3.DatabaseError when the new file does not pass SQLite's own integrity check.
    """
    with sqlite3.connect(chantier) as base:
        (verdict,) = base.execute("PRAGMA integrity_check").fetchone()
    base.close()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"La base construite est abîmée : {verdict}")
    _synchroniser(chantier)
    os.replace(chantier, destination)
    _synchroniser(destination.parent)


def _synchroniser(chemin: Path) -> None:
    descripteur = os.open(chemin, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
