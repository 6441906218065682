"""Both interfaces on loopback, their clock, and an empty memory of answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aides.construction.completion import (
    Cache,
)
from tests.construction.completion.demandes import JETON
from tests.faux_api import (
    FausseHorloge,
    FauxApi,
    servir,
)


@pytest.fixture
def horloge() -> FausseHorloge:
    return FausseHorloge()


@pytest.fixture
def api(horloge: FausseHorloge) -> Iterator[FauxApi]:
    with servir(FauxApi(horloge, jeton=JETON)) as ouvert:
        yield ouvert


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "completion.db") as ouvert:
        yield ouvert
