"""The protection of the server (aides/site/securite, docs/securite.md): headers, database, free queries, scripts.

AIDES_HSTS: seconds of Strict-Transport-Security, for a site that is served over HTTPS only.
AIDES_HOTES: names that the site answers to, with commas; any other Host gets 421. None: any name.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Generator
from functools import cache, partial
from typing import Any

import datasette.database
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from aides.commun.requetes import BASE
from aides.site.graphiques.page import version
from aides.site.graphiques.vega import MODULE
from aides.site.securite import delai, fils, garde, mesures, scripts
from aides.site.securite.entetes import Reglages
from aides.site.securite.portier import Maison, Portier

datasette.database.sqlite_timelimit = delai.limiter
# Cells after which others get their turn: some 5 milliseconds of work.
TOUR = 200


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """trylast: once closed, a connection takes no more functions."""
    if database not in ("_internal", "_memory"):
        garde.proteger(conn)


@hookimpl
def startup(datasette: Datasette) -> None:
    total = datasette.setting("num_sql_threads")
    if total > 1:
        datasette.executor.shutdown(wait=False)
        datasette.executor = fils.Aiguillage(total, mesures.PARTAGE.fils)
    # Datasette copies all its metadata, each column of each table, to look for the permissions of one table; a page
    # asks that ten times, and metadata.yml is read once.
    datasette._table_permission_allows = cache(datasette._table_permission_allows)


@hookimpl(wrapper=True)
def asgi_wrapper(datasette: Datasette) -> Generator[None, list[Callable], list[Callable]]:
    """Around all other wrappers, whatever the order of plugins: their own answers have the headers too."""
    autres = yield
    maison = lire_maison(datasette)
    return [*autres, lambda app: Portier(app, maison)]


def lire_maison(datasette: Datasette) -> Maison:
    """What settings, metadata and the environment say."""
    meta = datasette.metadata() or {}
    requetes = meta.get("databases", {}).get(BASE, {}).get("queries", {})
    hotes = os.environ.get("AIDES_HOTES", "").lower().replace(",", " ").split()
    return Maison(
        requetes=frozenset(requetes),
        hotes=frozenset(hotes),
        reglages=Reglages(
            hsts=int(os.environ.get("AIDES_HSTS") or 0),
            tuiles=(datasette.plugin_config("datasette-cluster-map") or {}).get("tile_layer", ""),
            racine=datasette.setting("base_url"),
            base=BASE,
        ),
    )


class _Tour:
    cellules = 0


@hookimpl(tryfirst=True)
def render_cell() -> Awaitable[None] | None:
    """Every so many cells, let the other requests through: a table of 2,000 rows takes a second to write."""
    _Tour.cellules += 1
    return asyncio.sleep(0) if _Tour.cellules % TOUR == 0 else None


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    # {{ souffler() }} in the loops of a template does the same.
    env.globals["souffler"] = souffler


async def souffler() -> str:
    """Let the other requests through; nothing is written."""
    await asyncio.sleep(0)
    return ""


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Any]:
    return {
        "scripts_de_page": partial(scripts.adresse, datasette),
        "module_vega": f"{datasette.urls.path('/static/' + MODULE)}?v={version(MODULE)}",
    }


@hookimpl
def register_routes() -> list[tuple[str, Callable]]:
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
