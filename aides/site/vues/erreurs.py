"""Requests that make no sense are refused, and whatever fails is said in French: on a page of the site, or in JSON to a
program. Nothing of an unforeseen failure is told but that it happened; its trace goes to the server's log.
"""

from __future__ import annotations

import functools
import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.requetes import BASE
from aides.site.api import adresse, pannes, validation
from aides.site.api.service import lire_catalogue
from aides.site.formats.catalogue import FORMATS
from aides.site.pages.demande import lire_date
from aides.site.porte import DatasetteError, add_cors_headers, autour_des_requetes, extensions, ouvert_a_tous
from aides.site.securite import mesures
from aides.site.securite.portier import page_nue

Envoi = Callable[[dict], Awaitable[None]]


def panne(datasette: Datasette, request: Request, exception: Exception) -> Callable:
    async def reponse() -> Response:
        return await repondre(datasette, request, exception)

    return reponse


# tryfirst: the nearest to Datasette, so that refusals too are compressed, translated and given their headers.
def enveloppe(datasette: Datasette) -> Callable:
    def envelopper(app: Callable) -> Callable:
        async def garder(scope: dict, receive: Callable, send: Envoi) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            commence = False

            async def suivre(message: dict) -> None:
                nonlocal commence
                commence = True
                await send(message)

            try:
                await app(await controler(datasette, scope), receive, suivre)
            except Exception as exception:
                if commence:
                    raise
                # No form of an error page is protected by a token, which Datasette looks for all the same.
                vue = Request({"csrftoken": lambda: "", **scope}, receive)
                reponse = await repondre(datasette, vue, exception)
                await reponse.asgi_send(send)

        return garder

    return envelopper


async def controler(datasette: Datasette, scope: dict) -> dict:
    """The request as Datasette may read it. Raises validation.Refus when it makes no sense."""
    await datasette.invoke_startup()
    adresse.verifier(scope)
    chemin = sous_racine(datasette, adresse.chemin(scope))
    cible = adresse.cible(chemin)
    if scope["method"] == "OPTIONS":
        return scope
    # The file itself is no page of data: aides/site/vues/base.py gives it.
    if cible is None or chemin == f"/{BASE}.db":
        # Read by most pages and by every image, some of which take it as it comes.
        for jour in adresse.parametres(scope.get("query_string", b"")).get("date_maj", ()):
            lire_date(jour)
        return scope
    suite = adresse.sans_ignores(scope.get("query_string", b""))
    validation.verifier(cible, adresse.parametres(suite), await lire_catalogue(datasette), reglages(datasette))
    if "%" in chemin:
        ecrit = str(datasette.setting("base_url")).rstrip("/") + adresse.ecrire(cible)
        return {**scope, "query_string": suite, "path": ecrit, "raw_path": ecrit.encode("ascii")}
    return {**scope, "query_string": suite}


def reglages(datasette: Datasette) -> validation.Reglages:
    """The server's own limits and formats."""
    bornes = {nom: datasette.setting(nom) for nom in ("max_returned_rows", "sql_time_limit_ms")}
    prefixe = str(datasette.setting("base_url")).rstrip("/")
    return validation.Reglages(bornes, {*FORMATS, "jsono", *extensions(datasette)}, prefixe)


def sous_racine(datasette: Datasette, chemin: str) -> str:
    """The path without base_url."""
    racine = str(datasette.setting("base_url"))
    return "/" + chemin.removeprefix(racine) if racine != "/" and chemin.startswith(racine) else chemin


def decrire(exception: Exception, donnees: bool = False, limite: int = 0) -> tuple[int, str]:
    """HTTP status of an exception and what may be said of it: nothing of an unforeseen one."""
    panne = pannes.decrire(exception, donnees, limite)
    return panne.status, panne.phrase


async def repondre(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """An error as the one who asked can read it: a page, or JSON {ok, error, status, title} and SQLite's detail."""
    donnees = f"{sous_racine(datasette, request.path)}/".startswith((f"/{BASE}/", f"/{BASE}."))
    panne = pannes.decrire(exception, donnees, datasette.setting("sql_time_limit_ms"))
    if panne.imprevue:
        print("".join(traceback.format_exception(exception)), file=sys.stderr, flush=True)
    entetes = {"Vary": "Accept"}
    if panne.status == 503:
        entetes["Retry-After"] = str(mesures.PATIENCE)
    if panne.status == 405:
        entetes["Allow"] = ", ".join(adresse.METHODES)
    if ouvert_a_tous(datasette):
        add_cors_headers(entetes)
    if adresse.veut_json(request.path, request.headers.get("accept", "")):
        corps = {"ok": False, "error": panne.phrase, "status": panne.status, "title": pannes.titre(panne.status)}
        detail = {"detail": panne.detail} if panne.detail else {}
        texte = json.dumps({**corps, **detail}, ensure_ascii=False)
        return Response(texte, panne.status, entetes, content_type="application/json; charset=utf-8")
    return Response.html(await _page(datasette, request, panne), status=panne.status, headers=entetes)


async def _page(datasette: Datasette, request: Request, panne: pannes.Panne) -> str:
    """The page of an error. What surrounds it is read from the database: when that fails as well (a busy machine, a
    refused memory), a bare page says the same, and the status stays what it was."""
    contexte = {"status": panne.status, "error": panne.phrase, "detail": panne.detail}
    try:
        return await datasette.render_template("erreur.html", contexte, request=request, view_name="erreur")
    except Exception as exception:
        print(f"page d'erreur réduite : {exception!r}", file=sys.stderr, flush=True)
        return page_nue(panne.phrase, datasette.setting("base_url"))


def _dire_les_erreurs(data: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Datasette answers a query that failed with its error among the data, which no CSV can carry: it is
    an error for those, and a French sentence beside the editor on the page."""

    @functools.wraps(data)
    async def enveloppe(self: Any, request: Request, *arguments: Any, **options: Any) -> Any:
        resultat = await data(self, request, *arguments, **options)
        if isinstance(resultat, tuple) and resultat[0].get("error"):
            phrase, detail = pannes.traduire_message(resultat[0]["error"])
            if request.url_vars.get("format"):
                raise DatasetteError(resultat[0]["error"], title=pannes.SQL_FAUX, status=400)
            resultat[0]["error"] = f"{phrase} ({detail})" if detail else phrase
        return resultat

    return enveloppe


autour_des_requetes(_dire_les_erreurs)
