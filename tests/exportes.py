"""The exported files of a database that several test files share: written once, through the public command."""

from __future__ import annotations

from pathlib import Path

import build_db


def exporter_une_fois(base: Path) -> Path:
    """The folder of the files of `base`, to be read only."""
    dossier = base.parent / "exporte"
    assert build_db.main(["export", str(base), "--dossier", str(dossier), "--si-besoin"]) == 0
    return dossier
