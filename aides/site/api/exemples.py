"""The examples of /api (exemples.yml): shown on the page and run by the tests, from one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aides.commun.lire_yaml import lire_yaml
from aides.site.api.catalogue import ICI

LANGAGES = {"curl": "curl", "python": "Python", "r": "R", "javascript": "JavaScript"}
SITE = "@SITE@"


@dataclass(frozen=True)
class Exemple:
    """codes: by language, a key of LANGAGES; attendu: what they print (exemples.yml says how it is written)."""

    id: str
    titre: str
    explication: str
    codes: Mapping[str, str]
    attendu: Mapping[str, Any] = field(default_factory=dict)


def lire(site: str) -> list[Exemple]:
    """The examples for a site at the address `site`, without a slash at its end."""
    lus = lire_yaml(ICI / "exemples.yml")
    return [
        Exemple(**{**lu, "codes": {nom: code.replace(SITE, site) for nom, code in lu["codes"].items()}}) for lu in lus
    ]
