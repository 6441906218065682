"""Downloads of every table, view and query: whole files under a speaking name, in each format of aides/site/formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.requetes import BASE
from aides.site.formats import catalogue
from aides.site.formats.ecrits.geojson import ENTITES
from aides.site.formats.guichet import Guichet
from aides.site.formats.messages import refus
from aides.site.formats.selection import choisir
from aides.site.pages.gabarit import Page
from aides.site.porte import append_querystring
from aides.site.securite.file_attente import client

GUICHET = Guichet()
SUFFIXE = rf"\.(?P<format>{'|'.join(catalogue.FORMATS)})$"


def routes() -> list[tuple[str, Callable]]:
    return [
        (rf"^/(?P<database>{BASE}){SUFFIXE}", telecharger),
        (rf"^/(?P<database>{BASE})/(?P<table>[^\/\.]+){SUFFIXE}", telecharger),
        (rf"^/(?P<database>{BASE})/[^\/]+/[^\/]+{SUFFIXE}", une_ligne),
    ]


async def telecharger(datasette: Datasette, request: Request, send: Callable[[dict[str, Any]], Any]) -> Response | None:
    """The rows of an address in the format that it ends with."""
    with GUICHET.place(client(request.scope)):
        selection = await choisir(datasette, request)
        if isinstance(selection, Response):
            return selection
        entourage = await catalogue.contexte(datasette, request)
        await catalogue.repondre(datasette, request, send, selection, entourage)
    return None


def une_ligne() -> None:
    """Datasette would answer with its page, under a name that says another format."""
    raise refus(404, "ligne_seule")


async def variables(page: Page) -> dict[str, Any]:
    """On the page of a table, view or query: `telechargements`, the address of its rows by format."""
    datasette, request = page.datasette, page.request
    if request is None or page.nom not in ("table", "database", "query") or not page.colonnes:
        return {}
    table = request.url_vars.get("table") or ""
    formats = ["json", *catalogue.qui_conviennent(page.colonnes, table)]
    liens = catalogue.liens(datasette.urls.path(request.path), request, formats)
    tableur = append_querystring(liens["csv"], "_tableur=on")
    return {"telechargements": {**liens, "tableur": tableur}, "lignes_geojson": ENTITES}
