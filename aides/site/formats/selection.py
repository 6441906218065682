"""From the address of a download to the SQL that gives all its rows."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.definitions import definir
from aides.site.formats.genres import unites
from aides.site.formats.lecture import connecter
from aides.site.formats.messages import refus
from aides.site.formats.modele import Selection
from aides.site.formats.parametres import demande, taille
from aides.site.porte import (
    derive_named_parameters,
    escape_sqlite,
    metadonnees,
    page_de_table,
    requete_enregistree,
    tilde_decode,
    validate_sql_select,
)
from aides.site.securite.fils import libre
from aides.site.securite.mesures import PARTAGE

# How long SQLite may work, in seconds: the whole of a table is read as fast as it leaves; a query, ours or a reader's,
# may also compute before its first row. Filters and sorts are a reader's SQL too (aides/site/securite).
SECONDES = {"table": 60.0, "requete": 10.0}
NOM_SQL = "requete-sql"
LIMITE = re.compile(r" limit \d+( offset \d+)?$")
# What changes nothing to the rows of a file, or is read here.
IGNORES = (
    "_size",
    "_shape",
    "_stream",
    "_dl",
    "_facet",
    "_facet_size",
    "_labels",
    "_label",
    "_nl",
    "_nocount",
    "_trace",
)


async def choisir(datasette: Datasette, request: Request) -> Selection | Response:
    """The selection of a request routed with `database`, and `table` unless it is free SQL (?sql=).

    A Response when Datasette answers by another address. Raises Refus, or the exceptions of Datasette for what does not
    exist or is not allowed.
    """
    base = tilde_decode(request.url_vars["database"])
    if "table" not in request.url_vars:
        return await _sql_libre(datasette, request, base)
    nom = tilde_decode(request.url_vars["table"])
    requete = await requete_enregistree(datasette, base, nom)
    if requete:
        return await _requete(datasette, request, base, requete)
    return await _table(datasette, request, base, nom)


async def _sql_libre(datasette: Datasette, request: Request, base: str) -> Selection:
    await datasette.ensure_permissions(request.actor, [("execute-sql", base)])
    sql = request.args.get("sql") or ""
    if not sql.strip():
        raise refus(400, "sql_manquant")
    validate_sql_select(sql)
    valeurs = await _valeurs(datasette, request, base, sql, None)
    limite = taille(request.args)
    return Selection(NOM_SQL, base, "", sql, valeurs, PARTAGE.budget, limite=limite, unites=unites(base, ""))


async def _requete(datasette: Datasette, request: Request, base: str, requete: dict[str, Any]) -> Selection:
    nom, sql = requete["name"], requete["sql"]
    await datasette.ensure_permissions(
        request.actor, [("view-query", (base, nom)), ("view-database", base), "view-instance"]
    )
    valeurs = await _valeurs(datasette, request, base, sql, requete.get("params"))
    return Selection(
        nom=nom,
        base=base,
        table="",
        sql=sql,
        valeurs=valeurs,
        secondes=SECONDES["requete"],
        criteres=criteres(request),
        limite=taille(request.args),
        titre=requete.get("title") or nom,
        description=requete.get("description") or "",
        definitions=_definitions(datasette, base, nom),
        unites=unites(base, nom),
    )


async def _valeurs(
    datasette: Datasette, request: Request, base: str, sql: str, annonces: Sequence[str] | None
) -> dict[str, str]:
    """The value of each named parameter of a query, empty when the address does not have it, as on its page."""
    noms = annonces or await derive_named_parameters(datasette.get_database(base), sql)
    return {nom: request.args.get(nom) or "" for nom in dict.fromkeys(noms)}


async def _table(datasette: Datasette, request: Request, base: str, nom: str) -> Selection | Response:
    """Filters, sort, columns are Datasette's business: it is asked for one row, and the limit is taken off its SQL.

    Where the page after begins is its business too: for a page of a file it is asked for the very page."""
    limite = taille(request.args)
    donnees = await page_de_table(datasette, _sans_decor(request, limite or 0))
    if isinstance(donnees, Response):
        return donnees
    decrite = datasette.table_metadata(base, nom)
    return Selection(
        nom=nom,
        base=base,
        table=nom,
        sql=_avec_libelles(sans_limite(donnees["query"]["sql"]), donnees, _a_nommer(request, donnees)),
        valeurs=donnees["query"]["params"],
        secondes=PARTAGE.budget if libre.get() else SECONDES["table"],
        criteres=criteres(request),
        limite=limite,
        suite=request.args.get("_next") or "",
        suivante=str(donnees["next"] or ""),
        total=donnees["filtered_table_rows_count"],
        titre=decrite.get("title") or nom,
        description=decrite.get("description") or "",
        definitions=decrite.get("columns") or {},
        unites=unites(base, nom),
        declares={
            colonne.name: colonne.type for colonne in await datasette.get_database(base).table_column_details(nom)
        },
    )


def sans_limite(sql: str) -> str:
    """The SQL of a page of a table, for all the rows that follow."""
    return LIMITE.sub(r" limit -1\1", sql)


def criteres(request: Request) -> tuple[str, ...]:
    """The values of the filters of a table, or of the parameters of a query."""
    return tuple(
        valeur
        for cle in request.args
        if cle == "_search" or "__" in cle or not cle.startswith("_") and cle != "sql"
        for valeur in request.args.getlist(cle)
    )


def _sans_decor(request: Request, taille: int) -> Request:
    gardes = [(cle, valeur) for cle in request.args if cle not in IGNORES for valeur in request.args.getlist(cle)]
    suite = urlencode([*gardes, ("_nofacet", "1"), ("_size", str(taille))])
    return Request({**request.scope, "query_string": suite.encode("latin-1")}, request.receive)


def _a_nommer(request: Request, donnees: dict[str, Any]) -> Mapping[str, tuple[dict[str, str], str]]:
    """Columns whose label is asked for (_label=, _labels=on): column -> foreign key, column of the label."""
    demandees = request.args.getlist("_label")
    toutes = demande(request.args, "_labels")
    return {
        cle["column"]: (cle, libelle)
        for cle, libelle in donnees["expandable_columns"]
        if libelle and cle["column"] in donnees["columns"] and (toutes or cle["column"] in demandees)
    }


def _avec_libelles(sql: str, donnees: dict[str, Any], a_nommer: Mapping[str, tuple[dict[str, str], str]]) -> str:
    """The same rows, with a column x_label after each column x to be named, as in Datasette's own CSV."""
    if not a_nommer:
        return sql
    colonnes = []
    for colonne in donnees["columns"]:
        colonnes.append(f"lignes.{escape_sqlite(colonne)}")
        if colonne in a_nommer:
            cle, libelle = a_nommer[colonne]
            colonnes.append(
                f"(SELECT autre.{escape_sqlite(libelle)} FROM {escape_sqlite(cle['other_table'])} AS autre"
                f" WHERE autre.{escape_sqlite(cle['other_column'])} = lignes.{escape_sqlite(colonne)})"
                f" AS {escape_sqlite(colonne + '_label')}"
            )
    return f"SELECT {', '.join(colonnes)} FROM ({sql}) AS lignes"


def _definitions(datasette: Datasette, base: str, nom: str) -> Mapping[str, str]:
    connexion = connecter(datasette, base)
    try:
        return definir(connexion, metadonnees(datasette, base), nom).textes
    except sqlite3.Error:
        # Running the query says what is wrong better than its column headings.
        return {}
    finally:
        connexion.close()
