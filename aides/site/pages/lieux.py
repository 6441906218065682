"""Lists of places, as forms and pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aides.site.recherche.mots import normaliser


def par_nature(liste: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of the query territoires by kind, in the order of a French dictionary (Île-de-France among the I)."""
    groupes: dict[str, list[dict[str, Any]]] = {}
    for ligne in sorted(liste, key=lambda li: normaliser(li["intitule"])):
        groupes.setdefault(ligne["nature"], []).append(ligne)
    return dict(sorted(groupes.items(), reverse=True))
