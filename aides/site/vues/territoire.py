"""Pages that cross the schemes: /secteur/<code>, /secteurs, /comparer?a=&b=&c=&d=."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.site.pages import comparaison
from aides.site.pages.demande import choisir, lire_chemin, lire_secteur
from aides.site.pages.figures import figure
from aides.site.pages.lieux import par_nature
from aides.site.pages.metiers import metier_du_secteur
from aides.site.pages.rendu import rendre
from aides.site.pages.secteurs import apparentes
from aides.site.requetes import interroger

COTES = ("a", "b", "c", "d")
# The first two without a choice.
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
    trouve, liste = await lire_secteur(datasette, code)
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
    """Two to four territories side by side; ?a=region/11&b=departement/33&c=&d=."""
    defauts = (*COMPARES, "", "")
    chemins = [request.args.get(cote) or defaut for cote, defaut in zip(COTES, defauts, strict=True)]
    lieux = {cote: await lire_chemin(datasette, chemin) for cote, chemin in zip(COTES, chemins, strict=True) if chemin}
    choisis = [lieu.chemin for lieu in lieux.values()]
    # The question compares two places; a third one alone is compared with itself, and shown once.
    paires = [(choisis[rang], choisis[min(rang + 1, len(choisis) - 1)]) for rang in range(0, len(choisis), 2)]
    resultats = [await interroger(datasette, "comparer_territoires", a=a, b=b) for a, b in paires]
    tableau = comparaison.aligner([resultat.lignes for resultat in resultats], list(lieux.values()))
    contexte = {
        "lieux": lieux,
        "dessins": [await figure(datasette, "comparaison", niveau=2, a=a, b=b) for a, b in paires],
        "resultats": resultats,
        "tableau": tableau,
        "colonnes": comparaison.colonnes(tableau),
        "territoires": par_nature((await interroger(datasette, "territoires")).lignes),
        "image_partage": f"/-/graphique/comparaison.png?{urlencode({'a': chemins[0], 'b': chemins[1]})}",
    }
    return await rendre(datasette, request, "site/comparer.html", contexte)
