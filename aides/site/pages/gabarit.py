"""The page for which the variables of the templates are asked."""

from __future__ import annotations

from dataclasses import dataclass

from datasette.app import Datasette
from datasette.utils.asgi import Request


@dataclass(frozen=True)
class Page:
    """nom: of Datasette's view (table, query, index…); colonnes: those of the table or query that it shows."""

    datasette: Datasette
    request: Request | None
    nom: str
    colonnes: tuple[str, ...]
