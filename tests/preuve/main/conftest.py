"""The base worked by hand, built once by the public command."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import build_db
from tests.preuve.comparaison import ouvrir

SOURCES = Path(__file__).parent / "sources"


@pytest.fixture(scope="package")
def base_a_la_main(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The sources of this folder as the site would publish them."""
    dossier = tmp_path_factory.mktemp("main")
    arguments = ["--sources", str(SOURCES), "--output", str(dossier / "aides.db"), "--cache", str(dossier)]
    assert build_db.main(arguments) == 0
    base = ouvrir(dossier / "aides.db")
    yield base
    base.close()
