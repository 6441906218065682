"""How each page is cited, and /version/<fingerprint>: the permanent address of a version of the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.site import citation
from aides.site.catalogue_donnees.etat import fichiers
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.requetes import interroger
from aides.site.versions import registre


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/version/(?P<empreinte>[0-9a-f]{16}(?:[0-9a-f]{48})?)$", page)]


async def page(datasette: Datasette, request: Request) -> Response:
    """What a version holds when it is the one being served; else where to look for it, with status 410 for the version
    that this one has replaced, 404 for any other."""
    publication = (await interroger(datasette, "etat_publication")).lignes[0]
    demandee = request.url_vars["empreinte"]
    servie = publication["empreinte"].startswith(demandee)
    avant = None if servie else await _remplacee(datasette, demandee)
    _, export = fichiers(datasette, publication["empreinte"])
    contexte = {
        "demandee": demandee,
        "servie": servie,
        "remplacee": avant,
        "permanente": _permanente(datasette, request, publication["empreinte"]),
        "sources": await interroger(datasette, "bilan_sources"),
        "bases": [f for f in export.fichiers if f.format == "db"] if export else [],
    }
    status = 200 if servie else 410 if avant else 404
    return await rendre(datasette, request, "site/version.html", contexte, status=status)


async def _remplacee(datasette: Datasette, demandee: str) -> citation.Remplacee | None:
    suivi = registre(datasette)
    avant = await asyncio.to_thread(citation.remplacee, suivi.chemin) if suivi else None
    return avant if avant and avant.empreinte.startswith(demandee) else None


async def variables(page: Page) -> dict[str, Any]:
    datasette, request = page.datasette, page.request
    if request is None:
        return {}

    def citer(publication: dict[str, Any], site: str, titre: str, adresse: str) -> citation.Citation:
        permanente = _permanente(datasette, request, publication["empreinte"])
        return citation.citer(publication, site, titre, adresse, permanente)

    return {"citer": citer}


def _permanente(datasette: Datasette, request: Request, empreinte: str) -> str:
    chemin = datasette.urls.path(f"/version/{empreinte[: citation.LONGUEUR]}")
    return datasette.absolute_url(request, chemin)
