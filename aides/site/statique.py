"""Files of static/ by an address that changes with them, so that no browser shows an old one."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from aides import RACINE


def empreinte(*noms: str) -> str:
    """Short hash of files of static/, for the address of the first; '' when one of them was not made."""
    chemins = tuple(RACINE / "static" / nom for nom in noms)
    try:
        return _condenser(chemins, tuple(chemin.stat().st_mtime_ns for chemin in chemins))
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=64)
def _condenser(chemins: tuple[Path, ...], _modifies: tuple[int, ...]) -> str:
    return hashlib.sha256(b"".join(chemin.read_bytes() for chemin in chemins)).hexdigest()[:12]
