"""The one door to Datasette: whatever it does not document for plugins, and whatever version 1.0 changes, passes here.

Tried with Datasette 0.65.5. Elsewhere only what plugins are promised is used: hookimpl, the class Datasette and its
documented methods, Request, Response and the exceptions of datasette.utils.asgi. What 1.0 changes is said at each name.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from functools import cache, partial
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

import datasette.cli as _commande
import datasette.database as _bases
import datasette.handle_exception as _pannes
import datasette.views.table as _tables
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.plugins import pm
from datasette.renderer import json_renderer
from datasette.utils import (
    CustomRow,
    InvalidSql,
    StartupError,
    add_cors_headers,
    append_querystring,
    await_me_maybe,
    derive_named_parameters,
    escape_sqlite,
    path_with_added_args,
    path_with_replaced_args,
    tilde_decode,
    tilde_encode,
    validate_sql_select,
)
from datasette.utils.asgi import Base400, Request, Response, asgi_send, asgi_start
from datasette.views.base import DatasetteError
from datasette.views.database import QueryView
from datasette.views.table import TableView
from jinja2 import Environment

__all__ = [
    "Base400",
    "Database",
    "DatasetteError",
    "InvalidSql",
    "QueryInterrupted",
    "Results",
    "StartupError",
    "add_cors_headers",
    "append_querystring",
    "asgi_send",
    "asgi_start",
    "await_me_maybe",
    "derive_named_parameters",
    "escape_sqlite",
    "json_renderer",
    "path_with_added_args",
    "path_with_replaced_args",
    "tilde_decode",
    "tilde_encode",
    "validate_sql_select",
]

# Datasette prints every 404 with all its local variables when rich is installed: 0.3 s of work for one wrong address.
_pannes.rich = None


# Datasette reads its metadata once and merges it at each question; a page asks ten.
_METADONNEES: WeakKeyDictionary[Datasette, dict[str, dict[str, Any]]] = WeakKeyDictionary()


def metadonnees(datasette: Datasette, base: str = "") -> dict[str, Any]:
    """The whole of metadata.yml, or what it says of one database.

    1.0: metadata live in tables; get_instance_metadata() and get_database_metadata(), asynchronous, take this place,
    and canned queries move to the configuration.
    """
    gardees = _METADONNEES.setdefault(datasette, {})
    if base not in gardees:
        gardees[base] = (datasette.metadata(database=base, fallback=False) if base else datasette.metadata()) or {}
    return gardees[base]


async def requete_enregistree(datasette: Datasette, base: str, nom: str) -> dict[str, Any] | None:
    """A canned query as metadata.yml has it, None when there is none. 1.0: get_query(), of its tables.

    Datasette's own get_canned_query() goes through all of them, and asks every plugin, for the one that is wanted.
    """
    trouvee: dict[str, Any] | None = metadonnees(datasette, base).get("queries", {}).get(nom)
    return {**trouvee, "name": nom} if trouvee else None


async def page_de_table(datasette: Datasette, request: Request) -> dict[str, Any] | Response:
    """What Datasette would show of a table at this address, its SQL and parameters among it; or its redirection.

    1.0: TableView is a function, table_view_data().
    """
    lus = await TableView(datasette).data(request)
    return lus if isinstance(lus, Response) else lus[0]


def preparer(datasette: Datasette, connexion: sqlite3.Connection, base: str) -> None:
    """Give a connection of ours what Datasette's own have: functions, bounds. 1.0: the same, still private."""
    datasette._prepare_connection(connexion, base)
    # What Datasette's function does with each text, without a call of Python.
    connexion.text_factory = partial(str, encoding="utf-8", errors="replace")


def bases(datasette: Datasette) -> dict[str, Database]:
    """The databases that are served, by name. 1.0: the same."""
    servies: dict[str, Database] = datasette.databases
    return servies


def remplacer_la_base(datasette: Datasette, nom: str, base: Any) -> None:
    """Serve `base` under this name, without a moment when none is there. 1.0: add_database() does as well."""
    datasette.databases = {**datasette.databases, nom: base}


def fils(datasette: Datasette) -> Executor | None:
    """The threads that queries run in; None when Datasette was given none. 1.0: the same, still not documented."""
    executeur: Executor | None = datasette.executor
    return executeur


def remplacer_les_fils(datasette: Datasette, executeur: Executor) -> None:
    """Run the queries in the threads of `executeur`. 1.0: the same, still not documented."""
    datasette.executor.shutdown(wait=False)
    datasette.executor = executeur


def remplacer_le_delai(limiter: Callable[..., Any]) -> None:
    """Stop queries by `limiter`, which has the signature of sqlite_timelimit. 1.0: the same."""
    _bases.sqlite_timelimit = limiter


def memoriser_les_permissions(datasette: Datasette) -> None:
    """Look for the permissions of a table once: metadata.yml does not change while the site is up.

    Datasette copies all its metadata, each column of each table, at each of the ten questions of a page. 1.0:
    permissions are SQL, and this goes away.
    """
    datasette._table_permission_allows = cache(datasette._table_permission_allows)


def regler_le_serveur(patience: int, veiller: Callable[[], Any]) -> None:
    """Give answers in progress `patience` seconds once the server is told to end, and call `veiller` at that moment.

    Its log of requests is ours (aides/site/observation.py): uvicorn's tells addresses and queries.
    Datasette starts uvicorn by itself and hands it none of its options. 1.0: the same.
    """
    if isinstance(_commande.uvicorn.run, partial):
        return
    uvicorn = _commande.uvicorn
    uvicorn.run = partial(uvicorn.run, timeout_graceful_shutdown=patience, access_log=False)
    finir = uvicorn.Server.handle_exit

    def finir_a_temps(serveur: Any, signal: int, cadre: FrameType | None) -> None:
        veiller()
        finir(serveur, signal, cadre)

    uvicorn.Server.handle_exit = finir_a_temps


def gabarits(datasette: Datasette) -> Environment:
    """The templates. 1.0: get_jinja_environment(request)."""
    return datasette.jinja_env


def dossiers(datasette: Datasette) -> list[str]:
    """Where the server takes its templates and plugins from."""
    return [dossier for dossier in (datasette.template_dir, datasette.plugins_dir) if dossier]


def extensions(datasette: Datasette) -> set[str]:
    """The extensions in which an address of data can be asked, those of other plugins included."""
    return set(datasette.renderers)


def ouvert_a_tous(datasette: Datasette) -> bool:
    """Whether the server was started with --cors."""
    return bool(datasette.cors)


def routes(datasette: Datasette) -> list[list[tuple[str, Callable[..., Any]]]]:
    """The routes of each plugin."""
    trouvees: list[Any] = pm.hook.register_routes(datasette=datasette)
    return trouvees


async def scripts(datasette: Datasette, **contexte: Any) -> list[str]:
    """What the plugins would write at the end of a page."""
    morceaux = []
    for script in pm.hook.extra_body_script(datasette=datasette, **contexte):
        ecrit = await await_me_maybe(script)
        morceaux.append(ecrit["script"] if isinstance(ecrit, dict) else ecrit)
    return [morceau for morceau in morceaux if morceau]


def autour_des_requetes(enveloppe: Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]]) -> None:
    """Put `enveloppe` around the method that answers queries, once, however many times the plugins are loaded.

    1.0: QueryView.get(), which raises what this has to look for in the data.
    """
    if not hasattr(QueryView.data, "__wrapped__"):
        QueryView.data = enveloppe(QueryView.data)


class _LigneNommee(CustomRow):
    def __getitem__(self, colonne: int | str) -> Any:
        try:
            return super().__getitem__(colonne)
        except KeyError as absente:
            raise IndexError(colonne) from absente


def autour_des_tables(
    pages: Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]],
    colonnes: Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]],
) -> None:
    """Put `pages` around the method that reads a page of a table or view, `colonnes` around the one that chooses its
    columns; once. 1.0: table_view_data() and the function columns_to_select()."""
    if not hasattr(TableView.data, "__wrapped__"):
        TableView.data = pages(TableView.data)
        TableView.columns_to_select = colonnes(TableView.columns_to_select)
        # Of a column that is not shown, a row with labels says KeyError: Datasette expects what SQLite's rows say.
        _tables.CustomRow = _LigneNommee
