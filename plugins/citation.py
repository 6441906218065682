"""How each page is cited, and /version/<fingerprint>: the permanent address of a version of the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides import citation
from aides.pages.rendu import rendre
from aides.requetes import interroger


@hookimpl
def register_routes() -> list[tuple[str, Callable]]:
    return [(r"^/version/(?P<empreinte>[0-9a-f]{16}(?:[0-9a-f]{48})?)$", page)]


async def page(datasette: Datasette, request: Request) -> Response:
    """What a version holds when it is the one being served; else, with status 404, where to look for it."""
    publication = (await interroger(datasette, "etat_publication")).lignes[0]
    demandee = request.url_vars["empreinte"]
    servie = publication["empreinte"].startswith(demandee)
    contexte = {
        "demandee": demandee,
        "servie": servie,
        "permanente": _permanente(datasette, request, publication["empreinte"]),
        "sources": await interroger(datasette, "bilan_sources"),
    }
    return await rendre(datasette, request, "site/version.html", contexte, status=200 if servie else 404)


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    if request is None:
        return {}

    def citer(publication: dict[str, Any], site: str, titre: str, adresse: str) -> citation.Citation:
        permanente = _permanente(datasette, request, publication["empreinte"])
        return citation.citer(publication, site, titre, adresse, permanente)

    return {"citer": citer}


def _permanente(datasette: Datasette, request: Request, empreinte: str) -> str:
    chemin = datasette.urls.path(f"/version/{empreinte[: citation.LONGUEUR]}")
    return datasette.absolute_url(request, chemin)
