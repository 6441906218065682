"""What is built here is a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="package", autouse=True)
def peu_de_communes(nomenclatures: Any) -> Iterator[None]:
    with nomenclatures.choisir(toutes=False):
        yield
