"""The canned queries of metadata.yml, as a list: their database, their groups."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml

METADONNEES = RACINE / "metadata.yml"
# The name of the served database is part of every public address: /aides/...
BASE = "aides"


@cache
def enregistrees() -> dict[str, dict[str, Any]]:
    """Name of a canned query -> what metadata.yml says of it."""
    lues: dict[str, dict[str, Any]] = lire_yaml(METADONNEES)["databases"][BASE]["queries"]
    return lues


def grouper(elements: Mapping[str, dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Group the queries (or tables) of metadata.yml under their `groupe`, in the order of the file."""
    groupes: dict[str, list[dict[str, Any]]] = {}
    for nom, element in elements.items():
        groupes.setdefault(element.get("groupe", "Autres"), []).append({**element, "nom": nom})
    return groupes
