"""Files of static/ by an address that changes with them, so that no browser shows an old one."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from aides import RACINE

DOSSIER = RACINE / "static"


def empreinte(*noms: str) -> str:
    """Short hash of files of static/, for the address of the first; '' when one of them was not made."""
    try:
        return _condenser(noms, tuple(os.stat(f"{DOSSIER}/{nom}").st_mtime_ns for nom in noms))
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=64)
def _condenser(noms: tuple[str, ...], _modifies: tuple[int, ...]) -> str:
    return hashlib.sha256(b"".join(Path(DOSSIER, nom).read_bytes() for nom in noms)).hexdigest()[:12]
