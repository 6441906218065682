"""The served database: what its connections know and may do, and what is set up when the site starts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

from aides.site import fonctions, ordre
from aides.site.graphiques import page as graphiques
from aides.site.vues import base, donnees, securite


# Last: a connection that is bounded takes no more functions.
@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    fonctions.inscrire(conn)
    securite.preparer_connexion(conn, database)


@hookimpl
def permission_allowed(datasette: Datasette, action: str, resource: object) -> bool | None:
    return securite.permis(datasette, action, resource)


@hookimpl
def startup(datasette: Datasette) -> Callable[..., Any]:
    async def demarrer() -> None:
        ordre.installer()
        donnees.demarrer()
        graphiques.demarrer()
        securite.demarrer(datasette)
        await base.demarrer(datasette)

    return demarrer
