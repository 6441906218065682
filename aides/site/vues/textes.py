"""Pages of explanations: method, quality, accessibility, about. Their figures come from canned queries."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.catalogue import catalogue_du_depot
from aides.commun.requetes import BASE, grouper
from aides.site.pages.rendu import rendre
from aides.site.porte import metadonnees
from aides.site.requetes import interroger

PAGES = ("methodologie", "qualite", "accessibilite", "a-propos")


def routes() -> list[tuple[str, Callable]]:
    return [(rf"^/(?P<nom>{'|'.join(PAGES)})$", page)]


async def page(datasette: Datasette, request: Request) -> Response:
    """One of the pages of explanations."""
    nom = request.url_vars["nom"]
    controles = await interroger(datasette, "bilan_controles")
    base = metadonnees(datasette, BASE)
    contexte = {
        "controles": controles,
        "par_statut": [(statut, list(lignes)) for statut, lignes in groupby(controles.lignes, lambda li: li["statut"])],
        "sources": await interroger(datasette, "bilan_sources"),
        "registre": await interroger(datasette, "registre"),
        "rejets": await interroger(datasette, "rejets"),
        "fiches": (await interroger(datasette, "dispositifs")).lignes,
        "concepts": (await interroger(datasette, "concepts")).lignes,
        "tables": grouper(base["tables"]),
        "requetes": grouper(base["queries"]),
        "catalogue": catalogue_du_depot(),
    }
    return await rendre(datasette, request, f"site/{nom}.html", contexte)
