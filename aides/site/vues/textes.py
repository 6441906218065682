"""Pages of explanations: method, quality, accessibility, about. Their figures come from canned queries."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from operator import itemgetter

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.catalogue import catalogue_du_depot
from aides.commun.requetes import BASE, grouper
from aides.site.pages.rendu import rendre
from aides.site.porte import metadonnees
from aides.site.requetes import interroger

PAGES = ("methodologie", "qualite", "accessibilite", "a-propos")
# Lines of doubts that a page shows; the query has them all.
DOUTES = 40


def routes() -> list[tuple[str, Callable]]:
    return [(rf"^/(?P<nom>{'|'.join(PAGES)})$", page)]


async def page(datasette: Datasette, request: Request) -> Response:
    """One of the pages of explanations."""
    nom = request.url_vars["nom"]
    controles = await interroger(datasette, "bilan_controles")
    doutes = await interroger(datasette, "points_d_attention")
    base = metadonnees(datasette, BASE)
    contexte = {
        "controles": controles,
        "sans_remarque": [ligne for ligne in controles.lignes if ligne["statut"] == "ok"],
        "doutes": doutes,
        "par_effet": [(effet, list(lignes)) for effet, lignes in groupby(doutes.lignes[:DOUTES], itemgetter("effet"))],
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
