"""Texts that are written, not computed: what each scheme is (textes/dispositifs.yml)."""

from __future__ import annotations

from functools import cache
from typing import Any

from aides import RACINE
from aides.commun.langue import COURANTE
from aides.commun.lire_yaml import lire_yaml


@cache
def _dispositifs() -> dict[str, Any]:
    lus: dict[str, Any] = lire_yaml(RACINE / "textes" / "dispositifs.yml")
    return lus


def presentation(dispositif: str) -> dict[str, Any]:
    """Rules, dates and legal texts of a scheme in the language of the request; {} for a scheme without a text."""
    textes = _dispositifs().get(dispositif, {})
    trouve: dict[str, Any] = textes.get(COURANTE.get(), textes.get("fr", {}))
    return trouve
