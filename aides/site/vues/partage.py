"""Shared links: the marks that an address gathers on its way (utm_source, fbclid…) are taken off before all else.

With them, the page of a shared link would be another page: not kept, counted as a free query, refused where a parameter
has to be known. The list is aides/site/partage.yml.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import unquote_plus

from aides.commun.lire_yaml import lire_yaml

LISTE = Path(__file__).parent.with_name("partage.yml")


@cache
def marques() -> re.Pattern[str]:
    """What the name of a mark looks like."""
    return re.compile("|".join(f"(?:{motif})" for motif in lire_yaml(LISTE)), re.IGNORECASE | re.ASCII)


def sans_marques(suite: bytes) -> bytes:
    """A query string without the marks of a shared link; what is left is as it was written."""
    paires = suite.split(b"&")
    gardees = [
        paire for paire in paires if not marques().fullmatch(unquote_plus(paire.split(b"=")[0].decode("latin-1")))
    ]
    return b"&".join(gardees)


def enveloppe() -> Callable:
    """An ASGI wrapper that shows the site the address without its marks."""

    def envelopper(app: Callable) -> Callable:
        async def nettoyer(scope: dict, receive: Callable, send: Callable) -> None:
            if scope["type"] == "http" and scope["query_string"]:
                scope = {**scope, "query_string": sans_marques(scope["query_string"])}
            await app(scope, receive, send)

        return nettoyer

    return envelopper
