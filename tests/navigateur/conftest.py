"""One real browser and one real server for all the browser tests; without a Chromium they are skipped, saying so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.navigateur.onglets import Onglets

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
# One site is read: a process of its own for each page that is opened would be a sixth of the work.
ARGUMENTS = ["--no-sandbox", "--process-per-site", "--renderer-process-limit=1"]


# The scope is this folder: a browser left open would keep its event loop running under the tests that follow.
@pytest.fixture(scope="package")
def navigateur() -> Iterator[Browser]:
    if not CHROMIUM.is_file():
        pytest.skip(f"no Chromium at {CHROMIUM} (set CHROMIUM, or apt-get install chromium)")
    with sync_playwright() as playwright:
        lance = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield lance
        lance.close()


@pytest.fixture(scope="package")
def onglets(navigateur: Browser) -> Onglets:
    """Tabs that the tests lend one another, clean."""
    return Onglets(navigateur)


@pytest.fixture(scope="package")
def deja() -> set[str]:
    """What was found written in contrast enough, on any page (accessible.py)."""
    return set()


@pytest.fixture(scope="package")
def site(adresse_echantillon: str) -> str:
    """Address of the sample's site."""
    return adresse_echantillon


@pytest.fixture
def adresse(site: str) -> str:
    return site
