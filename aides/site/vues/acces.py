"""Data are open to programs of any site: CORS for reading, on every address of data and on its errors."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from datasette.utils.asgi import Response

from aides.commun.requetes import BASE

DONNEES = re.compile(
    rf"/{BASE}(?:/.*)?\.\w+|/.*\.(?:json|ndjson|jsonld|geojson|csv|tsv|xlsx|parquet|xml|atom|db|sqlite|sha256|zip|ya?ml|svg|png)"
)
METHODES = "GET, HEAD, OPTIONS"
# No cookie, no credential: what is answered is the same for everyone, so that any site may read it.
OUVERTURE = {
    b"access-control-allow-origin": b"*",
    b"access-control-expose-headers": (
        b"Link, X-Lignes, X-Lignes-Total, X-Tronque, Accept-Ranges, Content-Disposition, Content-Length, "
        b"Content-Range, ETag, Last-Modified"
    ),
}
PERMISSION = {
    "Access-Control-Allow-Methods": METHODES,
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match, If-Modified-Since, If-Range, Range",
    "Access-Control-Max-Age": "86400",
    "Allow": METHODES,
}
Envoi = Callable[[dict], Awaitable[None]]


def enveloppe() -> Callable:
    def envelopper(app: Callable) -> Callable:
        async def ouvrir(scope: dict, receive: Callable, send: Envoi) -> None:
            if scope["type"] != "http" or DONNEES.fullmatch(scope["path"]) is None:
                await app(scope, receive, send)
            elif scope["method"] == "OPTIONS":
                await Response("", status=204, headers=PERMISSION).asgi_send(_ouvert(send))
            else:
                await app(scope, receive, _ouvert(send))

        return ouvrir

    return envelopper


def _ouvert(send: Envoi) -> Envoi:
    async def envoyer(message: dict) -> None:
        if message["type"] == "http.response.start":
            gardes = [(nom, valeur) for nom, valeur in message.get("headers", []) if nom.lower() not in OUVERTURE]
            message = {**message, "headers": [*gardes, *OUVERTURE.items()]}
        await send(message)

    return envoyer
