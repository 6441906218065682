"""The words of textes.yml, for the writers and for the server."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from aides.commun.lire_yaml import lire_yaml

TEXTES = Path(__file__).with_name("textes.yml")


@cache
def textes() -> dict[str, Any]:
    """The words of textes.yml."""
    lus: dict[str, Any] = lire_yaml(TEXTES)
    return lus
