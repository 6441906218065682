"""Databases that several test files share: built once, through the public command."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import build_db
from aides import RACINE

OFFICIEL = Path(os.environ.get("AIDES_DONNEES_OFFICIELLES", RACINE.parent / "shared" / "data" / "officiel"))


@pytest.fixture(scope="session")
def donnees_officielles() -> Path:
    """The folder of the official files, or a skip that says where they were looked for."""
    dossier = OFFICIEL if OFFICIEL.name == "officiel" else OFFICIEL / "officiel"
    if not dossier.is_dir():
        pytest.skip(f"the official files are not there: {dossier} (set AIDES_DONNEES_OFFICIELLES)")
    return dossier


@pytest.fixture(scope="session")
def base_officielle(donnees_officielles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """aides.db built from the official files."""
    return _construire(donnees_officielles, tmp_path_factory.mktemp("officiel"))


@pytest.fixture(scope="session")
def base_echantillon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """aides.db built from the embedded sample."""
    return _construire(build_db.ECHANTILLON, tmp_path_factory.mktemp("echantillon"))


@pytest.fixture
def officielle(base_officielle: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the official database."""
    with sqlite3.connect(base_officielle) as connexion:
        yield connexion
    connexion.close()


def _construire(sources: Path, dossier: Path) -> Path:
    destination = dossier / "aides.db"
    cache = dossier / "cache"
    assert build_db.main(["--sources", str(sources), "--output", str(destination), "--cache", str(cache)]) == 0
    return destination
