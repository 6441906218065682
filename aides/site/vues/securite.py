"""The protection of the server (aides/site/securite, docs/securite.md): headers, database, free queries, scripts.

Settings: AIDES_HOTES, AIDES_HSTS (aides/commun/reglages.yml).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from aides.commun import reglages
from aides.commun.requetes import BASE
from aides.site import porte
from aides.site.formats.catalogue import FICHIERS
from aides.site.graphiques.vega import MODULE
from aides.site.pages.gabarit import Page
from aides.site.porte import metadonnees
from aides.site.securite import delai, fils, garde, mesures, scripts
from aides.site.securite.entetes import Reglages
from aides.site.securite.portier import Maison, Portier
from aides.site.statique import empreinte

porte.remplacer_le_delai(delai.limiter)
# Cells after which others get their turn: some 5 milliseconds of work.
TOUR = 200


def preparer_connexion(conn: sqlite3.Connection, database: str) -> None:
    """Bound a connection of the site; once that is done, it takes no more functions."""
    if database not in ("_internal", "_memory"):
        garde.proteger(conn)


def demarrer(datasette: Datasette) -> None:
    """Threads apart for free queries; permissions that are looked for once."""
    total = datasette.setting("num_sql_threads")
    if total > 1:
        porte.remplacer_les_fils(datasette, fils.Aiguillage(total, mesures.PARTAGE.fils))
    porte.memoriser_les_permissions(datasette)


def permis(datasette: Datasette, action: str, resource: object) -> bool | None:
    """Leave out of the lists the tables that SQLite keeps for itself (search indexes, statistics): they hold no figure,
    and have no page (aides/site/api/validation.py). What is a table for readers is described in metadata.yml."""
    if action != "view-table" or not isinstance(resource, tuple) or resource[0] != BASE:
        return None
    return None if resource[1] in _decrites(datasette) else False


@cache
def _decrites(datasette: Datasette) -> frozenset[str]:
    # Datasette copies all its metadata each time that they are read.
    return frozenset(metadonnees(datasette, BASE).get("tables", ()))


def enveloppe(datasette: Datasette) -> Callable:
    """Queue of free queries, time and size of a request, security headers."""
    maison = lire_maison(datasette)
    return lambda app: Portier(app, maison)


def lire_maison(datasette: Datasette) -> Maison:
    """What settings, metadata and the environment say."""
    meta = metadonnees(datasette)
    requetes = meta.get("databases", {}).get(BASE, {}).get("queries", {})
    return Maison(
        requetes=frozenset(requetes),
        hotes=frozenset(reglages.lire("AIDES_HOTES")),
        fichiers=tuple(f".{nom}" for nom in FICHIERS),
        reglages=Reglages(
            hsts=reglages.lire("AIDES_HSTS"),
            tuiles=(datasette.plugin_config("datasette-cluster-map") or {}).get("tile_layer", ""),
            racine=datasette.setting("base_url"),
            base=BASE,
        ),
    )


class _Tour:
    cellules = 0


def c_est_le_tour() -> bool:
    """Whether, after so many cells, the other requests are to be let through: 2,000 rows take a second to write."""
    _Tour.cellules += 1
    return _Tour.cellules % TOUR == 0


def preparer_gabarits(env: Environment) -> None:
    # {{ souffler() }} in the loops of a template does the same.
    env.globals["souffler"] = souffler


async def souffler() -> str:
    """Let the other requests through; nothing is written."""
    await asyncio.sleep(0)
    return ""


async def variables(page: Page) -> dict[str, Any]:
    return {
        "scripts_de_page": partial(scripts.adresse, page.datasette),
        "module_vega": f"{page.datasette.urls.path('/static/' + MODULE)}?v={empreinte(MODULE)}",
    }


def routes() -> list[tuple[str, Callable]]:
    return [
        (r"^/-/scripts-de-page\.js$", scripts_de_page),
        (r"^/-/static-plugins/datasette_vega/main\.[0-9a-f]+\.js$", graphiques_de_table),
    ]


async def scripts_de_page(datasette: Datasette, request: Request) -> Response:
    """What plugins write at the end of a page, as a file: nothing inline is left."""
    corps = await scripts.de_page(datasette, request)
    return Response(corps, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "max-age=300"})


async def graphiques_de_table() -> Response:
    """datasette-vega's script, with the drawing done under the site's policy."""
    return Response(
        scripts.datasette_vega(),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "public, max-age=86400"},
    )
