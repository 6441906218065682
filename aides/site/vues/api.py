"""/api, for those who write programs: how to ask, with examples that are run; /api/openapi.json, the same for machines.

Addresses that are being withdrawn (aides/site/api/promesse.yml) say so in the headers of their answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides import VERSION_SCHEMA
from aides.commun.requetes import BASE, grouper
from aides.site.api import adresse, exemples, openapi, promesse, service
from aides.site.api.catalogue import regles
from aides.site.graphiques import noms
from aides.site.pages.rendu import rendre
from aides.site.porte import metadonnees

Envoi = Callable[[dict], Awaitable[None]]
_documents: WeakKeyDictionary[Datasette, tuple[tuple[str, str], dict]] = WeakKeyDictionary()


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/api$", page), (r"^/api/openapi\.json$", document)]


async def page(datasette: Datasette, request: Request) -> Response:
    """How to use the data from a program."""
    base = metadonnees(datasette, BASE)
    contexte = {
        "exemples": exemples.lire(site(datasette, request)),
        "langages": exemples.LANGAGES,
        "adresse_site": site(datasette, request),
        "formats": ["json", *service.formats(datasette)],
        "parametres": {nom: regle for nom, regle in regles()["parametres"].items() if regle.get("public")},
        "operateurs": regles()["operateurs"],
        "tables": grouper(base["tables"]),
        "requetes": grouper(base["queries"]),
        "bornes": bornes(datasette),
        "preavis": promesse.lire().preavis_mois,
        "abandons": promesse.lire().abandons,
        "version_schema": VERSION_SCHEMA,
        "atom": datasette.urls.path("/actualites.atom") if service.a_l_adresse(datasette, "/actualites.atom") else "",
    }
    return await rendre(datasette, request, "site/api.html", contexte)


async def document(datasette: Datasette, request: Request) -> Response:
    """The OpenAPI document, made once for each version of the database and each name of the site."""
    cle = (str(datasette.get_database(BASE).hash), site(datasette, request))
    gardee, fait = _documents.get(datasette, (("", ""), {}))
    if gardee != cle:
        fait = await composer(datasette, cle[1])
        _documents[datasette] = (cle, fait)
    entetes = {"Cache-Control": f"max-age={datasette.setting('default_cache_ttl')}", "Access-Control-Allow-Origin": "*"}
    return Response.json(fait, headers=entetes)


async def composer(datasette: Datasette, racine: str) -> dict:
    """The document of a site at the address `racine`."""
    offre = await service.lire_offre(datasette)
    autres = [autre["chemin"] for autre in openapi.autres() if service.a_l_adresse(datasette, autre["chemin"])]
    decrit = openapi.Site(racine, offre.formats, bornes(datasette), autres, noms())
    retires = {abandon.adresse for abandon in promesse.lire().abandons}
    return openapi.document(offre.catalogue, offre.colonnes, offre.definitions, metadonnees(datasette), decrit, retires)


def bornes(datasette: Datasette) -> dict[str, int]:
    """Limits of the server that parameters may name."""
    return {nom: datasette.setting(nom) for nom in ("max_returned_rows", "sql_time_limit_ms")}


def site(datasette: Datasette, request: Request) -> str:
    """The address of the site's root, without a slash at its end."""
    return str(datasette.absolute_url(request, datasette.urls.instance())).rstrip("/")


def enveloppe(datasette: Datasette) -> Callable:
    racine = str(datasette.setting("base_url")).rstrip("/")

    def envelopper(app: Callable) -> Callable:
        async def annoncer(scope: dict, receive: Callable, send: Envoi) -> None:
            trouve = None
            if scope["type"] == "http":
                trouve = promesse.lire().abandon(adresse.chemin(scope).removeprefix(racine))
            if trouve is None:
                await app(scope, receive, send)
                return
            ajoutes = trouve.entetes(f"{racine}/api#engagement", racine)

            async def avec_annonce(message: dict) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message["headers"], *ajoutes]}
                await send(message)

            await app(scope, receive, avec_annonce)

        return annoncer

    return envelopper
