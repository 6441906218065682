"""Background of the points map (datasette-cluster-map): tiles that come from this server, so that a reader's address
and what she looks at go to no third party. They are transparent: the points stand on the page's own background.
metadata.yml says how to use IGN's tiles instead.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Request, Response

ZOOM_MAXIMUM = 22
# A PNG of one transparent pixel; Leaflet stretches it to the size of a tile.
TUILE_VIDE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII="
)


@hookimpl
def register_routes() -> list[tuple[str, Callable]]:
    return [(r"^/-/tuiles/(?P<z>\d{1,2})/(?P<x>\d{1,8})/(?P<y>\d{1,8})\.png$", tuile)]


async def tuile(request: Request) -> Response:
    """An empty tile, for any place of the world at zoom 0 to 22; NotFound outside of it."""
    zoom, x, y = (int(request.url_vars[nom]) for nom in ("z", "x", "y"))
    if zoom > ZOOM_MAXIMUM or max(x, y) >= 2**zoom:
        raise NotFound("Cette tuile est hors de la carte.")
    return Response(
        TUILE_VIDE, content_type="image/png", headers={"Cache-Control": "public, max-age=31536000, immutable"}
    )
