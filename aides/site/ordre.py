"""Every sort of a table or view is total from the first page on.

Datasette 0.65 and 1.0a sort the first page by the column alone, and those that follow by the column and the key: rows
of equal values stand otherwise on the first page than where the second one takes them up, and some are lost, others
given twice. A view is paged by the number of rows passed over, which needs a total order on every page. Here the key is
added wherever it is missing, to the SQL that is run and to the SQL that is shown.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.site.porte import Database, autour_des_tables, escape_sqlite, tilde_decode

FIN = re.compile(r"\d+(?: offset \d+)?")


@dataclass(frozen=True)
class Tri:
    """The end of an ORDER BY as Datasette writes it, and the columns that make it total."""

    ecrit: str
    cles: tuple[str, ...]

    def completer(self, sql: str) -> str:
        """The same query in a total order; itself when it is another one, or ends with the key already."""
        avant, limite, fin = sql.rpartition(f" {self.ecrit} limit ")
        if not limite or FIN.fullmatch(fin) is None:
            return sql
        return f"{avant} {self.ecrit}, {', '.join(self.cles)} limit {fin}"


_courant: ContextVar[Tri | None] = ContextVar("tri", default=None)


def completer(sql: str, parametres: Any) -> tuple[str, Any]:
    """The SQL of the page that is being made, in a total order, and its values; any other SQL as it is."""
    tri = _courant.get()
    return (tri.completer(sql), _sans_libelles(parametres)) if tri else (sql, parametres)


def _sans_libelles(parametres: Any) -> Any:
    """Values without labels: Datasette looks by the key of a row for the column that sorts it and is not shown, and
    gives the labels of that key as well."""
    if not isinstance(parametres, Mapping):
        return parametres
    return {nom: lue["value"] if isinstance(lue, dict) else lue for nom, lue in parametres.items()}


def _trier(data: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(data)
    async def enveloppe(self: Any, request: Request, *arguments: Any, **options: Any) -> Any:
        tri = await lire(self.ds, request)
        jeton = _courant.set(tri)
        try:
            resultat = await data(self, request, *arguments, **options)
        finally:
            _courant.reset(jeton)
        if tri and isinstance(resultat, tuple) and "query" in resultat[0]:
            requete = resultat[0]["query"]
            requete["sql"] = tri.completer(requete["sql"])
        return resultat

    return enveloppe


async def lire(datasette: Datasette, request: Request) -> Tri | None:
    """How the page of a table or view is sorted; None when nothing sorts it, or when it is neither."""
    nom = tilde_decode(request.url_vars["table"])
    try:
        base = datasette.get_database(route=tilde_decode(request.url_vars["database"]))
    except KeyError:
        return None
    decrite = datasette.table_metadata(base.name, nom)
    colonne, fin = _tri(request.args, "_sort", "_sort_desc") or _tri(decrite, "sort", "sort_desc") or ("", "")
    if not colonne:
        return None
    cles = await _cles(base, nom, decrite)
    return Tri(f"order by {escape_sqlite(colonne)}{fin}", tuple(map(escape_sqlite, cles)))


def _tri(demandes: Any, croissant: str, decroissant: str) -> tuple[str, str] | None:
    if colonne := demandes.get(croissant):
        return colonne, ""
    return (colonne, " desc") if (colonne := demandes.get(decroissant)) else None


async def _cles(base: Database, nom: str, decrite: Mapping[str, Any]) -> Sequence[str]:
    """The columns that tell each row from all others: those of a view are in metadata.yml, or else all of them, since
    rows that are alike in everything may change places."""
    if await base.table_exists(nom):
        return list(await base.primary_keys(nom))
    return decrite.get("cle") or list(await base.table_columns(nom))


def _colonnes_une_fois(choisir: Callable[..., Awaitable[list[str]]]) -> Callable[..., Awaitable[list[str]]]:
    """A key that _col= asks for is there already: Datasette would write it twice."""

    @functools.wraps(choisir)
    async def enveloppe(*arguments: Any, **options: Any) -> list[str]:
        return list(dict.fromkeys(await choisir(*arguments, **options)))

    return enveloppe


def installer() -> None:
    """Put the pages of tables and views in a total order; once is enough, twice changes nothing. Their SQL is completed
    where the served database runs it (versions.py)."""
    autour_des_tables(_trier, _colonnes_une_fois)
