"""Background of the points map (datasette-cluster-map): tiles that come from this server, so that a reader's address
and what she looks at go to no third party. They hold our own outline of France (aides/site/fond); the address in .png
gives transparent ones, for a map that wants no background. metadata.yml says how to use IGN's tiles instead.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from datasette.utils.asgi import NotFound, Request, Response

from aides.commun.types_de_fichiers import IMAGES
from aides.site import fond

# A PNG of one transparent pixel; Leaflet stretches it to the size of a tile.
TUILE_VIDE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII="
)
CACHE = {"Cache-Control": "public, max-age=604800"}


def routes() -> list[tuple[str, Callable]]:
    numero = r"^/-/tuiles/(?P<z>\d{1,2})/(?P<x>\d{1,8})/(?P<y>\d{1,8})"
    return [(numero + r"\.svg$", tuile), (numero + r"\.png$", tuile_vide)]


async def tuile(request: Request) -> Response:
    """The outlines at a place of the world; NotFound where there is no tile."""
    return Response(dessin(request), content_type=IMAGES["svg"], headers=CACHE)


async def tuile_vide(request: Request) -> Response:
    """A transparent tile at the same places."""
    dessin(request)
    return Response(TUILE_VIDE, content_type=IMAGES["png"], headers=CACHE)


def dessin(request: Request) -> str:
    zoom, x, y = (int(request.url_vars[nom]) for nom in ("z", "x", "y"))
    try:
        return fond.dessiner(zoom, x, y)
    except fond.HorsCarte as hors:
        raise NotFound(str(hors)) from hors
