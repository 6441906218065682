"""One server of the sample, with its files to download, for all the clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest


@pytest.fixture(scope="session")
def base(base_avec_fichiers: Path) -> Path:
    """The served database."""
    return base_avec_fichiers


@pytest.fixture(scope="session")
def site(adresse_avec_fichiers: str) -> str:
    """The address of the site, without a slash at its end."""
    return adresse_avec_fichiers.rstrip("/")


@pytest.fixture(scope="session")
def http(site: str) -> Iterator[httpx.Client]:
    """Plain requests, to know what a client should have received."""
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client
