"""The words of textes.yml, for the writers and for the server."""

from __future__ import annotations

from functools import cache
from typing import Any

from aides import RACINE
from aides.lire_yaml import lire_yaml

TEXTES = RACINE / "aides" / "export" / "textes.yml"


@cache
def textes() -> dict[str, Any]:
    """The words of textes.yml."""
    lus: dict[str, Any] = lire_yaml(TEXTES)
    return lus
