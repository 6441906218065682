"""/secteurs-regions: how much each sector weighs in each région beside what it weighs in the country, in one table."""

from __future__ import annotations

from collections.abc import Callable

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.site.graphiques.barres import nom_court
from aides.site.pages.croisement import BORNES, CLASSES, classe, croiser, saillants
from aides.site.pages.demande import choisir
from aides.site.pages.rendu import rendre
from aides.site.requetes import interroger


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/secteurs-regions$", page)]


async def page(datasette: Datasette, request: Request) -> Response:
    """The table of one scheme (?dispositif=) among those broken down by sector and région."""
    toutes = (await interroger(datasette, "dispositifs")).lignes
    fiches = {fiche["id"]: fiche for fiche in toutes if fiche["par_region"] and fiche["axe_principal"] != "type"}
    choisi = choisir(request, "dispositif", list(fiches)) or next(iter(fiches))
    resultat = await interroger(datasette, "secteurs_regions", dispositif=choisi)
    contexte = {
        "fiches": fiches,
        "choisi": choisi,
        "resultat": resultat,
        "tableau": croiser(resultat.lignes),
        "saillants": saillants(resultat.lignes),
        "nom_court": nom_court,
        "axe": fiches[choisi]["axe_principal"],
        "classe": classe,
        "classes": CLASSES,
        "bornes": BORNES,
        "lien": lambda region, secteur: datasette.urls.path(f"/territoire/region/{region}/secteur/{secteur}"),
    }
    return await rendre(datasette, request, "site/secteurs-regions.html", contexte)
