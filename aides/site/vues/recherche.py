"""Search: /recherche?q= is a page and works without a script; /-/suggestions.json?q= feeds static/recherche.js."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.langue import ANGLAIS, COURANTE, traduire
from aides.commun.requetes import BASE
from aides.site.pages import recherche
from aides.site.pages.demande import NIVEAUX, designer
from aides.site.pages.recherche import Entree, Index
from aides.site.pages.rendu import rendre
from aides.site.porte import Database
from aides.site.requetes import interroger
from aides.site.versions import version

LONGUEUR = 100
COMMUNES = "SELECT code, libelle, departement, population FROM commune"
GENRES = {
    "dispositif": "Dispositif", "secteur": "Secteur", "commune": "Commune",
}  # fmt: skip
_index: WeakKeyDictionary[Database, asyncio.Task[Index]] = WeakKeyDictionary()


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/recherche$", page), (r"^/-/suggestions\.json$", suggestions)]


async def page(datasette: Datasette, request: Request) -> Response:
    """Results of a search; a single one is gone to at once."""
    tape = (request.args.get("q") or "").strip()[:LONGUEUR]
    trouvees = (await index(datasette)).chercher(tape, limite=30)
    if len(trouvees) == 1:
        suite = "?lang=en" if COURANTE.get() == ANGLAIS else ""
        return Response.redirect(datasette.urls.path(trouvees[0].chemin) + suite)
    contexte = {"q": tape, "resultats": [(entree, decrire(entree)) for entree in trouvees]}
    return await rendre(datasette, request, "site/recherche.html", contexte)


async def suggestions(datasette: Datasette, request: Request) -> Response:
    """{"propositions": [{"libelle", "precision", "adresse"}]} for what was typed so far."""
    jeton = COURANTE.set(ANGLAIS if request.args.get("lang") == ANGLAIS else COURANTE.get())
    suite = "?lang=en" if COURANTE.get() == ANGLAIS else ""
    trouvees = (await index(datasette)).chercher((request.args.get("q") or "")[:LONGUEUR])
    propositions = [
        {
            "libelle": traduire(entree.libelle),
            "precision": decrire(entree),
            "adresse": datasette.urls.path(entree.chemin) + suite,
        }
        for entree in trouvees
    ]
    COURANTE.reset(jeton)
    return Response.json({"propositions": propositions}, headers={"Cache-Control": "max-age=3600"})


def decrire(entree: Entree) -> str:
    """What an entry is: Département 33, Collectivité d'outre-mer 975, Commune, Gironde (33)."""
    if entree.genre in NIVEAUX:
        return designer(entree.genre, entree.code)
    genre = traduire(GENRES[entree.genre])
    if entree.genre == "commune":
        return f"{genre}, {entree.lieu}"
    return f"{genre} {entree.code}" if entree.genre == "secteur" else genre


async def index(datasette: Datasette) -> Index:
    """The index of the database being served, made on the first search in it."""
    servie = version(datasette)
    if servie not in _index:
        _index[servie] = asyncio.ensure_future(_construire(datasette))
    return await asyncio.shield(_index[servie])


async def _construire(datasette: Datasette) -> Index:
    territoires = (await interroger(datasette, "territoires")).lignes
    noms = {ligne["code"]: ligne["libelle"] for ligne in territoires if ligne["niveau"] == "departement"}
    communes = (await datasette.get_database(BASE).execute(COMMUNES)).rows
    entrees = [
        *recherche.entrees_dispositifs((await interroger(datasette, "dispositifs")).lignes),
        *recherche.entrees_territoires(territoires),
        *recherche.entrees_secteurs((await interroger(datasette, "secteurs")).lignes),
        *recherche.entrees_communes(communes, noms),
    ]
    boucle = asyncio.get_running_loop()
    return await boucle.run_in_executor(None, lambda: Index(entrees, recherche.lire_codes_postaux()))
