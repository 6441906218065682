"""A template written at once as an answer, with the freshness of Datasette's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.site.pages.fragment import immediat
from aides.site.porte import gabarits


async def rendre(
    datasette: Datasette, request: Request, gabarit: str, contexte: Mapping[str, Any], status: int = 200
) -> Response:
    """The page made of a template of templates/ and its variables; the template waits for nothing."""
    nom = gabarit.rpartition("/")[2].removesuffix(".html")
    page = immediat(gabarits(datasette), gabarit)
    corps = await datasette.render_template(page, dict(contexte), request=request, view_name=nom)
    fraicheur = f"max-age={datasette.setting('default_cache_ttl')}"
    return Response.html(corps, status=status, headers={"Cache-Control": fraicheur})
