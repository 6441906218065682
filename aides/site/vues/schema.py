"""/schema: what the database is made of, what its figures mean, and the SQL functions; read once per version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.mesures import mesures
from aides.commun.requetes import BASE
from aides.site import fonctions, schema
from aides.site.pages.rendu import rendre
from aides.site.porte import Database, metadonnees
from aides.site.requetes import interroger
from aides.site.statique import empreinte
from aides.site.versions import version

_lus: WeakKeyDictionary[Database, list[schema.Table]] = WeakKeyDictionary()


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/schema$", page)]


async def page(datasette: Datasette, request: Request) -> Response:
    """The whole schema on one page."""
    tables = await lire(datasette)
    dispositifs = (await interroger(datasette, "dispositifs")).lignes
    contexte = {
        "groupes": [(nom, list(membres)) for nom, membres in groupby(tables, key=lambda table: table.groupe)],
        "diagramme": schema.dessiner(tables),
        "relations": [relation for table in tables for relation in table.relations],
        "mesures": list(definir(tables, dispositifs)),
        "fonctions": fonctions.lire(),
        "empreinte_schema": empreinte("schema.css"),
    }
    return await rendre(datasette, request, "site/schema.html", contexte)


async def lire(datasette: Datasette) -> list[schema.Table]:
    """The tables and views of the version being served, grouped as in metadata.yml."""
    servie = version(datasette)
    if servie not in _lus:
        descriptions = metadonnees(datasette, BASE)["tables"]
        lues = await servie.execute_fn(lambda connexion: schema.lire(connexion, descriptions))
        groupes = list(dict.fromkeys(table.groupe for table in lues))
        _lus[servie] = sorted(lues, key=lambda table: groupes.index(table.groupe))
    return _lus[servie]


def definir(tables: Sequence[schema.Table], dispositifs: Sequence[dict[str, Any]]) -> Any:
    """For each measure of the cube: its column, and the schemes that publish it."""
    colonnes = {colonne.nom: colonne for table in tables if table.nom == "agregat" for colonne in table.colonnes}
    for mesure in mesures():
        publiee_par = [fiche for fiche in dispositifs if mesure in fiche["mesures"].split()]
        if publiee_par and mesure in colonnes:
            yield {"colonne": colonnes[mesure], "dispositifs": publiee_par}
