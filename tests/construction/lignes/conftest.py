"""A workshop of payment files and register extracts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fabrique_sirene import Atelier


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    return Atelier(tmp_path)
