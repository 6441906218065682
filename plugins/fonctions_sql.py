"""The SQL functions of aides/fonctions on every connection, and the reason in French when one of them refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database

from aides import fonctions


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    fonctions.inscrire(conn)


@hookimpl
def startup(datasette: Datasette) -> None:
    """Every query of a served database goes through execute_fn: page, JSON and CSV say the same reason."""
    for base in datasette.databases.values():
        base.execute_fn = en_clair(base)


def en_clair(base: Database) -> Callable[[Callable[[sqlite3.Connection], Any]], Any]:
    """The method execute_fn of `base`, whose errors say why a function refused."""
    executer = base.execute_fn

    async def execute_fn(travail: Callable[[sqlite3.Connection], Any]) -> Any:
        return await executer(fonctions.dire_pourquoi(travail))

    return execute_fn
