"""Pages that cross the schemes: /secteur/<code>, /secteurs, /comparer?a=&b=."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from aides.commun.langue import traduire
from aides.site.pages.demande import choisir, lire_territoire
from aides.site.pages.lieux import par_nature
from aides.site.pages.metiers import metier_du_secteur
from aides.site.pages.rendu import rendre
from aides.site.pages.secteurs import apparentes
from aides.site.requetes import interroger

COMPARES = ("region/11", "region/84")


def routes() -> list[tuple[str, Callable]]:
    return [
        (r"^/secteurs$", secteurs),
        (r"^/secteur/(?P<code>[^/]+)$", secteur),
        (r"^/comparer$", comparer),
    ]


async def secteurs(datasette: Datasette, request: Request) -> Response:
    """The list of sectors."""
    contexte = {"secteurs": await interroger(datasette, "secteurs")}
    return await rendre(datasette, request, "site/secteurs.html", contexte)


async def secteur(datasette: Datasette, request: Request) -> Response:
    """One sector in every scheme, and région by région in one of them (?dispositif=)."""
    code = request.url_vars["code"]
    liste = (await interroger(datasette, "secteurs")).lignes
    trouve = next((ligne for ligne in liste if ligne["code"] == code), None)
    if trouve is None:
        raise NotFound(traduire("Aucun secteur ne porte le code « {code} ».", code=code))
    resultats = await interroger(datasette, "secteur_dispositifs", secteur=code)
    fiches = {fiche["id"]: fiche for fiche in (await interroger(datasette, "dispositifs")).lignes}
    presents = list(dict.fromkeys(ligne["dispositif"] for ligne in resultats.lignes))
    choisi = choisir(request, "dispositif", presents) or next(iter(presents), "")
    codes = {ligne["code"] for ligne in liste}
    contexte = {
        "metier": metier_du_secteur(request.args.get("metier") or "", code),
        "secteur": trouve,
        "resultats": resultats,
        "fiches": fiches,
        "choisi": choisi,
        "presents": presents,
        "regions": await interroger(datasette, "secteur_regions", dispositif=choisi, secteur=code),
        "territoires": par_nature((await interroger(datasette, "territoires")).lignes),
        "apparentes": [ligne for ligne in liste if ligne["code"] in apparentes(code, codes)],
    }
    return await rendre(datasette, request, "site/secteur.html", contexte)


async def comparer(datasette: Datasette, request: Request) -> Response:
    """Two territories side by side; ?a=region/11&b=departement/33."""
    chemins = [request.args.get(cote) or defaut for cote, defaut in zip("ab", COMPARES, strict=True)]
    lieux = [await _lieu(datasette, chemin) for chemin in chemins]
    resultat = await interroger(datasette, "comparer_territoires", a=chemins[0], b=chemins[1])
    contexte = {
        "a": lieux[0],
        "b": lieux[1],
        "resultat": resultat,
        "territoires": par_nature((await interroger(datasette, "territoires")).lignes),
        "image_partage": f"/-/graphique/comparaison.png?{urlencode({'a': chemins[0], 'b': chemins[1]})}",
    }
    return await rendre(datasette, request, "site/comparer.html", contexte)


async def _lieu(datasette: Datasette, chemin: str) -> Any:
    niveau, _, code = chemin.partition("/")
    return await lire_territoire(datasette, niveau, code)
