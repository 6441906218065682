"""The addresses of the site, and the extensions of data: which view answers which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl

from aides.site.vues import (
    accueil,
    api,
    base,
    carte,
    copier,
    croisement,
    dispositif,
    donnees,
    graphiques,
    integrer,
    json,
    lieu,
    observation,
    recherche,
    sante,
    schema,
    securite,
    telechargements,
    temps,
    territoire,
    textes,
    tuiles,
    version,
    vignette,
)

PAGES = (accueil, dispositif, lieu, territoire, croisement, temps, carte, recherche, textes, schema, version, integrer)
DONNEES = (donnees, api, telechargements, base, graphiques, vignette, tuiles, securite, sante, observation)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    return [route for vue in (*PAGES, *DONNEES) for route in vue.routes()]


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    return [json.rendu(), copier.rendu()]
