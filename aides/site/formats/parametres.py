"""Parameters of a download, whose values aides/site/api has checked."""

from __future__ import annotations

from typing import Any

TOUT = "max"
OUI = ("on", "true", "1")


def taille(arguments: Any) -> int | None:
    """The rows of a page, _size=; None for all of them (no _size, or max). `arguments`: Datasette's MultiParams."""
    valeur = arguments.get("_size")
    return None if not valeur or valeur == TOUT else int(valeur)


def demande(arguments: Any, nom: str) -> bool:
    """Whether a parameter that is on or off is on."""
    return (arguments.get(nom) or "").lower() in OUI
