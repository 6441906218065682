"""A new database is served as soon as it is published, without a restart; and its file can be downloaded whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from aides.commun.requetes import BASE
from aides.site import plages
from aides.site.cache_pages.validateurs import date_http
from aides.site.versions import Registre, installer, registre


async def demarrer(datasette: Datasette) -> None:
    """Let the served database be replaced."""
    await installer(datasette)


def enveloppe(datasette: Datasette) -> Callable:
    def envelopper(app: Callable) -> Callable:
        async def vivre(scope: dict, receive: Callable, send: Callable) -> None:
            trouve = registre(datasette)
            if scope["type"] != "lifespan" or trouve is None:
                await app(scope, receive, send)
                return
            await _sous_surveillance(trouve, app(scope, receive, send))

        return vivre

    return envelopper


async def _sous_surveillance(suivi: Registre, vie: Awaitable[None]) -> None:
    tache = asyncio.create_task(suivi.surveiller())
    try:
        await vie
    finally:
        tache.cancel()


def routes() -> list[tuple[str, Callable]]:
    return [(rf"^/{BASE}\.db$", telecharger)]


async def telecharger(datasette: Datasette, request: Request, send: plages.Send) -> None:
    """The latest database, under its SHA-256. Raises NotFound when the server does not offer it."""
    suivi = registre(datasette)
    if suivi is None or not datasette.setting("allow_download"):
        raise NotFound("Le téléchargement de la base n'est pas proposé.")
    await suivi.verifier()
    droits = [("view-database-download", BASE), ("view-database", BASE), "view-instance"]
    await datasette.ensure_permissions(request.actor, droits)
    version = suivi.courante
    entetes = {
        "content-type": "application/vnd.sqlite3",
        "content-disposition": f'attachment; filename="{BASE}.db"',
        "etag": f'"{version.empreinte}"',
        "last-modified": date_http(version.publiee).decode(),
        "cache-control": "public, no-cache",
    }
    # Its own descriptor, which outlives the version: the name may hold another one by now.
    await plages.remettre(request.scope, send, entetes, plages.Fichier.de(version.descripteur))
