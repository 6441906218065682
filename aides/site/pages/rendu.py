"""A template rendered as an answer, with the freshness of Datasette's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response


async def rendre(
    datasette: Datasette, request: Request, gabarit: str, contexte: Mapping[str, Any], status: int = 200
) -> Response:
    """The page made of a template of templates/ and its variables."""
    nom = gabarit.rpartition("/")[2].removesuffix(".html")
    corps = await datasette.render_template(gabarit, dict(contexte), request=request, view_name=nom)
    fraicheur = f"max-age={datasette.setting('default_cache_ttl')}"
    return Response.html(corps, status=status, headers={"Cache-Control": fraicheur})
