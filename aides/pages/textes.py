"""Texts that are written, not computed: what each scheme is (textes/dispositifs.yml)."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from aides import RACINE
from aides.pages.langue import COURANTE


@cache
def _dispositifs() -> dict[str, Any]:
    lus: dict[str, Any] = yaml.safe_load((RACINE / "textes" / "dispositifs.yml").read_text(encoding="utf-8"))
    return lus


def presentation(dispositif: str) -> dict[str, Any]:
    """Rules, dates and legal texts of a scheme in the language of the request; {} for a scheme without a text."""
    textes = _dispositifs().get(dispositif, {})
    trouve: dict[str, Any] = textes.get(COURANTE.get(), textes.get("fr", {}))
    return trouve
