"""Search: /recherche?q= is a page and works without a script; /-/suggestions.json?q= feeds static/recherche.js."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.langue import ANGLAIS, COURANTE
from aides.commun.requetes import BASE
from aides.site.pages.metiers import metiers
from aides.site.pages.rendu import rendre
from aides.site.porte import Database
from aides.site.recherche import entrees as sources
from aides.site.recherche.index import Index, Trouvaille
from aides.site.recherche.raisons import decrire, expliquer, nommer, saut
from aides.site.requetes import interroger
from aides.site.versions import version

LONGUEUR = 100
RESULTATS = 30
COMMUNES = "SELECT code, libelle, departement, population FROM commune"
_index: WeakKeyDictionary[Database, asyncio.Task[Index]] = WeakKeyDictionary()


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/recherche$", page), (r"^/-/suggestions\.json$", suggestions)]


async def page(datasette: Datasette, request: Request) -> Response:
    """Results of a search, and why each is one; what was typed whole and names one thing is gone to at once."""
    tape = (request.args.get("q") or "").strip()[:LONGUEUR]
    trouvees = await _chercher(datasette, tape, RESULTATS)
    if chemin := saut(trouvees):
        return Response.redirect(datasette.urls.path(_en_langue(chemin)))
    contexte = {"q": tape, "resultats": [_montrer(trouvee) for trouvee in trouvees], "maximum": RESULTATS}
    return await rendre(datasette, request, "site/recherche.html", contexte)


def _montrer(trouvee: Trouvaille) -> dict[str, object]:
    return {
        "chemin": trouvee.chemin,
        "libelle": nommer(trouvee),
        "description": "" if trouvee.avec else decrire(trouvee.entree),
        "raisons": expliquer(trouvee),
    }


async def suggestions(datasette: Datasette, request: Request) -> Response:
    """{"propositions": [{"libelle", "precision", "adresse"}]} for what was typed so far."""
    jeton = COURANTE.set(ANGLAIS if request.args.get("lang") == ANGLAIS else COURANTE.get())
    trouvees = await _chercher(datasette, (request.args.get("q") or "")[:LONGUEUR])
    propositions = [
        {
            "libelle": nommer(trouvee),
            "precision": decrire(trouvee.avec.entree if trouvee.avec else trouvee.entree),
            "adresse": datasette.urls.path(_en_langue(trouvee.chemin)),
        }
        for trouvee in trouvees
    ]
    COURANTE.reset(jeton)
    return Response.json({"propositions": propositions}, headers={"Cache-Control": "max-age=3600"})


def _en_langue(chemin: str) -> str:
    if COURANTE.get() != ANGLAIS:
        return chemin
    return f"{chemin}{'&' if '?' in chemin else '?'}lang={ANGLAIS}"


async def _chercher(datasette: Datasette, tape: str, limite: int = 10) -> list[Trouvaille]:
    """Out of the loop: forgiving errors compares what was typed with every name."""
    trouve = await index(datasette)
    return await asyncio.get_running_loop().run_in_executor(None, trouve.chercher, tape, limite)


async def index(datasette: Datasette) -> Index:
    """The index of the database being served, made on the first search in it."""
    servie = version(datasette)
    if servie not in _index:
        _index[servie] = asyncio.ensure_future(_construire(datasette))
    return await asyncio.shield(_index[servie])


async def _construire(datasette: Datasette) -> Index:
    territoires = (await interroger(datasette, "territoires")).lignes
    secteurs = (await interroger(datasette, "secteurs")).lignes
    noms = {ligne["code"]: ligne["libelle"] for ligne in territoires if ligne["niveau"] == "departement"}
    communes = (await datasette.get_database(BASE).execute(COMMUNES)).rows
    entrees = [
        *sources.entrees_dispositifs((await interroger(datasette, "dispositifs")).lignes),
        *sources.entrees_territoires(territoires),
        *sources.entrees_secteurs(secteurs),
        *sources.entrees_metiers(metiers().values(), {ligne["code"]: ligne["libelle"] for ligne in secteurs}),
        *sources.entrees_communes(communes, noms),
    ]
    boucle = asyncio.get_running_loop()
    return await boucle.run_in_executor(None, lambda: Index(entrees, sources.lire_codes_postaux()))
