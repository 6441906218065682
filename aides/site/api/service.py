"""What the running site offers: read from Datasette, once for each version of the served database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

from datasette.app import Datasette

from aides.commun.definitions import definir
from aides.commun.requetes import BASE
from aides.commun.types_de_fichiers import MIMES
from aides.site import porte
from aides.site.api import catalogue
from aides.site.api.catalogue import Catalogue, Colonne
from aides.site.formats.lecture import connecter
from aides.site.porte import metadonnees


@dataclass(frozen=True)
class Offre:
    """colonnes, definitions: those of each canned query; routes: regular expressions of the site's own addresses;
    formats: of its files."""

    catalogue: Catalogue
    colonnes: Mapping[str, Sequence[Colonne]]
    definitions: Mapping[str, Mapping[str, str]]
    routes: Sequence[str]
    formats: Sequence[str]


_catalogues: WeakKeyDictionary[Datasette, tuple[str, Catalogue]] = WeakKeyDictionary()


async def lire_catalogue(datasette: Datasette) -> Catalogue:
    """Tables, views, queries and codes of the served database."""
    base = datasette.get_database(BASE)
    version, lu = _catalogues.get(datasette, ("", None))
    if lu is None or version != str(base.hash):
        lues = metadonnees(datasette)
        lu = await base.execute_fn(lambda connexion: catalogue.lire(connexion, lues))
        _catalogues[datasette] = (str(base.hash), lu)
    return lu


async def lire_offre(datasette: Datasette) -> Offre:
    """Everything that programs may use."""
    lu = await lire_catalogue(datasette)
    connues = catalogue.colonnes_connues(lu)

    base = datasette.get_database(BASE)
    lues: dict[str, Sequence[Colonne]] = {}
    for nom, requete in lu.requetes.items():
        # One at a time: a connection has limits that are those of one query.
        lues[nom] = await base.execute_fn(partial(catalogue.colonnes_de_requete, requete=requete, connues=connues))
    return Offre(lu, lues, await asyncio.to_thread(_definitions, datasette), routes(datasette), formats(datasette))


def _definitions(datasette: Datasette) -> dict[str, Mapping[str, str]]:
    decrites = metadonnees(datasette, BASE)
    connexion = connecter(datasette, BASE)
    try:
        return {nom: definir(connexion, decrites, nom).textes for nom in decrites["queries"]}
    finally:
        connexion.close()


def routes(datasette: Datasette) -> list[str]:
    """Regular expressions of the addresses that the site adds to Datasette's."""
    return [expression for groupe in porte.routes(datasette) for expression, _ in groupe]


def formats(datasette: Datasette) -> list[str]:
    """Extensions of the files that a table can be had in, JSON apart."""
    ecrits = {*_des_routes(routes(datasette)), "csv", *porte.extensions(datasette)} - {"json"}
    return [nom for nom in MIMES if nom in ecrits]


def a_l_adresse(datasette: Datasette, chemin: str) -> bool:
    """Whether the site has a page of its own at a path."""
    return any(re.match(expression, chemin) for expression in routes(datasette))


def _des_routes(expressions: Sequence[str]) -> list[str]:
    return [
        nom
        for expression in expressions
        for groupe in re.findall(r"\(\?P<format>([\w|]+)\)", expression)
        for nom in groupe.split("|")
    ]
