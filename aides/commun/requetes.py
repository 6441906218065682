"""The canned queries of metadata.yml, as a list: their database, their groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The name of the served database is part of every public address: /aides/...
BASE = "aides"


def grouper(elements: Mapping[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Group the queries (or tables) of metadata.yml under their `groupe`, in the order of the file."""
    groupes: dict[str, list[dict[str, Any]]] = {}
    for nom, element in elements.items():
        groupes.setdefault(element.get("groupe", "Autres"), []).append({**element, "nom": nom})
    return groupes
