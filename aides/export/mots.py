"""The words of textes.yml, for the writers and for the server."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from aides import RACINE

TEXTES = RACINE / "aides" / "export" / "textes.yml"


@cache
def textes() -> dict[str, Any]:
    """The words of textes.yml."""
    lus: dict[str, Any] = yaml.safe_load(TEXTES.read_text(encoding="utf-8"))
    return lus
