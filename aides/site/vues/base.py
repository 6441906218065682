"""A new database is served as soon as it is published, without a restart; and its file can be downloaded whole."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from aides.commun.requetes import BASE
from aides.site import arret, plages, porte
from aides.site.cache_pages.amorce import amorcer
from aides.site.cache_pages.validateurs import date_http
from aides.site.controle import VersionRefusee
from aides.site.versions import Registre, installer, registre

MAUVAIS_DEPART = 2


async def demarrer(datasette: Datasette) -> None:
    """Let the served database be replaced, and the server end in time; without a database to serve, say so and stop."""
    porte.regler_le_serveur(arret.PATIENCE, arret.veiller)
    try:
        await installer(datasette)
    except (VersionRefusee, OSError, sqlite3.Error) as erreur:
        # As for a setting that cannot be read: systemd does not start this again.
        print(f"Erreur : {BASE}.db ne peut pas être servi : {erreur}.", file=sys.stderr)
        raise SystemExit(MAUVAIS_DEPART) from None


def enveloppe(datasette: Datasette) -> Callable:
    def envelopper(app: Callable) -> Callable:
        async def vivre(scope: dict, receive: Callable, send: Callable) -> None:
            trouve = registre(datasette)
            if scope["type"] != "lifespan" or trouve is None:
                await app(scope, receive, send)
                return
            await _sous_surveillance(trouve, app(scope, receive, _apres_l_amorce(app, trouve, send)))

        return vivre

    return envelopper


def _apres_l_amorce(app: Callable, suivi: Registre, send: Callable) -> Callable:
    """A lifespan's send that lets the first readers in once the pages of each kind have been made."""

    async def envoyer(message: dict) -> None:
        if message["type"] == "lifespan.startup.complete":
            await amorcer(app, suivi.courante)
        await send(message)

    return envoyer


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
