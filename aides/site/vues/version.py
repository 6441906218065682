"""How each page is cited, /version/<fingerprint>: the permanent address of a version of the database, and
/version/<before>/<after>: what changed in the data from one to the next."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from aides.commun.langue import traduire
from aides.site import citation
from aides.site.catalogue_donnees.etat import fichiers
from aides.site.changements import Changements, comparer
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.porte import DatasetteError
from aides.site.requetes import interroger
from aides.site.versions import registre

EMPREINTE = "[0-9a-f]{16}(?:[0-9a-f]{48})?"
ABSENTES = "Ces deux versions ne sont pas gardées : le sont celle qui est servie et celle qu'elle a remplacée."


def routes() -> list[tuple[str, Callable]]:
    deux = rf"^/version/(?P<avant>{EMPREINTE})/(?P<apres>{EMPREINTE})"
    return [
        (rf"^/version/(?P<empreinte>{EMPREINTE})$", page),
        (rf"{deux}$", page_des_changements),
        (rf"{deux}\.(?P<format>json|csv)$", fichier_des_changements),
    ]


async def page(datasette: Datasette, request: Request) -> Response:
    """What a version holds when it is the one being served; else where to look for it, with status 410 for the version
    that this one has replaced, 404 for any other."""
    publication = (await interroger(datasette, "etat_publication")).lignes[0]
    demandee = request.url_vars["empreinte"]
    servie = publication["empreinte"].startswith(demandee)
    avant = None if servie else await _remplacee(datasette, demandee)
    precedente = await _avant_celle_ci(datasette) if servie else None
    _, export = fichiers(datasette, publication["empreinte"])
    contexte = {
        "demandee": demandee,
        "servie": servie,
        "remplacee": avant,
        "precedente": precedente if precedente and precedente.empreinte != publication["empreinte"] else None,
        "permanente": _permanente(datasette, request, publication["empreinte"]),
        "sources": await interroger(datasette, "bilan_sources"),
        "bases": [f for f in export.fichiers if f.format == "db"] if export else [],
    }
    status = 200 if servie else 410 if avant else 404
    return await rendre(datasette, request, "site/version.html", contexte, status=status)


async def page_des_changements(datasette: Datasette, request: Request) -> Response:
    """What changed from a version to the next, in counts."""
    trouves = await _changements(datasette, request)
    chemin = f"/version/{request.url_vars['avant']}/{request.url_vars['apres']}"
    contexte = {
        "changements": trouves,
        "titres": {fiche["id"]: fiche["titre"] for fiche in (await interroger(datasette, "dispositifs")).lignes},
        "adresse": datasette.urls.path(chemin),
    }
    return await rendre(datasette, request, "site/changements.html", contexte)


async def fichier_des_changements(datasette: Datasette, request: Request) -> Response:
    """The same, cell by cell."""
    trouves = await _changements(datasette, request)
    entetes = {"X-Lignes": str(len(trouves.lignes)), "X-Tronque": "oui" if trouves.tronque else "non"}
    if request.url_vars["format"] == "csv":
        texte = io.StringIO()
        csv.writer(texte).writerows([trouves.colonnes, *trouves.lignes])
        return Response(texte.getvalue(), headers=entetes, content_type="text/csv; charset=utf-8")
    corps = {
        "avant": trouves.avant,
        "apres": trouves.apres,
        "bilan": trouves.bilan,
        "columns": trouves.colonnes,
        "rows": [dict(zip(trouves.colonnes, ligne, strict=True)) for ligne in trouves.lignes],
        "truncated": trouves.tronque,
    }
    return Response.json(corps, headers=entetes)


async def _changements(datasette: Datasette, request: Request) -> Changements:
    """Raises NotFound for versions that are not kept, DatasetteError (503) when the comparison takes too long."""
    suivi = registre(datasette)
    demandees = request.url_vars["avant"], request.url_vars["apres"]
    try:
        trouves = await asyncio.to_thread(comparer, Path(suivi.chemin), *demandees) if suivi else None
    except sqlite3.Error as erreur:
        raise DatasetteError(traduire("Ces deux versions ne peuvent pas être comparées."), status=503) from erreur
    if trouves is None:
        raise NotFound(traduire(ABSENTES))
    return trouves


async def _avant_celle_ci(datasette: Datasette) -> citation.Remplacee | None:
    """The version that the one being served has replaced."""
    suivi = registre(datasette)
    return await asyncio.to_thread(citation.remplacee, suivi.chemin) if suivi else None


async def _remplacee(datasette: Datasette, demandee: str) -> citation.Remplacee | None:
    avant = await _avant_celle_ci(datasette)
    return avant if avant and avant.empreinte.startswith(demandee) else None


async def variables(page: Page) -> dict[str, Any]:
    datasette, request = page.datasette, page.request
    if request is None:
        return {}

    def citer(publication: dict[str, Any], site: str, titre: str, adresse: str) -> citation.Citation:
        permanente = _permanente(datasette, request, publication["empreinte"])
        return citation.citer(publication, site, titre, adresse, permanente)

    return {"citer": citer}


def _permanente(datasette: Datasette, request: Request, empreinte: str) -> str:
    chemin = datasette.urls.path(f"/version/{empreinte[: citation.LONGUEUR]}")
    return datasette.absolute_url(request, chemin)
