"""One server of the sample, with its files to download, for all the clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.exportes import copier_avec_fichiers
from tests.serveur import servir


@pytest.fixture(scope="session")
def base(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The served database, in a folder of these tests."""
    return copier_avec_fichiers(base_echantillon, tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="session")
def site(base: Path) -> Iterator[str]:
    """The address of the site, without a slash at its end."""
    with servir(base) as adresse:
        yield adresse.rstrip("/")


@pytest.fixture(scope="session")
def http(site: str) -> Iterator[httpx.Client]:
    """Plain requests, to know what a client should have received."""
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client
