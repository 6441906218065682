"""Our own pages, each over canned queries: the home page; and what every page's header and footer need."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from aides.commun.requetes import BASE, grouper
from aides.site.pages.blocs import carte
from aides.site.pages.demande import Territoire, choisir
from aides.site.pages.fragment import fragment
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.porte import metadonnees, path_with_added_args
from aides.site.requetes import adresse, interroger
from aides.site.statique import empreinte


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/$", accueil)]


async def accueil(datasette: Datasette, request: Request) -> Response:
    """The home page: search, the latest figures of every scheme, the map of one (?dispositif=), what changed."""
    chiffres = await interroger(datasette, "chiffres_cles_dispositifs")
    dispositifs = [list(lignes) for _, lignes in groupby(chiffres.lignes, key=lambda ligne: ligne["dispositif"])]
    fiches = {fiche["id"]: fiche for fiche in (await interroger(datasette, "dispositifs")).lignes}
    choisi = choisir(request, "dispositif", list(fiches)) or next(iter(fiches))
    contexte = {
        "chiffres": chiffres,
        "dispositifs": dispositifs,
        "fiches": fiches,
        "choisi": choisi,
        "bloc_carte": await carte(datasette, request, fiches[choisi], Territoire()),
        "variations": await interroger(datasette, "dernieres_variations"),
        "requetes": grouper(metadonnees(datasette, BASE)["queries"]),
        "lien": lambda nom, extension="", **parametres: adresse(datasette, nom, extension, parametres),
    }
    return await rendre(datasette, request, "accueil.html", contexte)


def preparer_gabarits(env: Environment) -> None:
    env.globals["fragment"] = fragment


async def variables(page: Page) -> dict[str, Any]:
    """What every page's header and footer need."""
    etat = await interroger(page.datasette, "etat_publication")
    return {
        "etat": etat,
        "publication": etat.lignes[0],
        "site": metadonnees(page.datasette),
        "metadonnees_base": metadonnees(page.datasette, BASE),
        "empreinte_css": empreinte(
            "site.css", "recherche.js", "tracer.js", "editeur.js", "traductions.js", "citer.js", "integrer.js"
        ),
        "avec_parametres": path_with_added_args,
        "grouper": grouper,
    }
