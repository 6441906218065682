"""Our own pages, each over canned queries: the home page; and what every page's header and footer need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from aides.commun.requetes import BASE, grouper
from aides.site.graphiques.constats import premier
from aides.site.graphiques.nombres import court
from aides.site.pages.blocs import carte
from aides.site.pages.demande import Territoire, choisir
from aides.site.pages.etincelles import par_dispositif
from aides.site.pages.fragment import fragment
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.pages.textes import presentation, reponse
from aides.site.porte import metadonnees, path_with_added_args
from aides.site.requetes import interroger
from aides.site.statique import empreinte


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/$", accueil)]


async def accueil(datasette: Datasette, request: Request) -> Response:
    """The home page: search, the latest figure of each scheme, the map of one (?dispositif=), findings and changes."""
    chiffres = await interroger(datasette, "chiffres_cles_dispositifs")
    dispositifs = [list(lignes) for _, lignes in groupby(chiffres.lignes, key=lambda ligne: ligne["dispositif"])]
    fiches = {fiche["id"]: fiche for fiche in (await interroger(datasette, "dispositifs")).lignes}
    choisi = choisir(request, "dispositif", list(fiches)) or next(iter(fiches))
    contexte = {
        "chiffres": chiffres,
        "dispositifs": dispositifs,
        "fiches": fiches,
        "presentations": {nom: presentation(nom) for nom in fiches},
        "etincelles": par_dispositif((await interroger(datasette, "courbes_territoire")).lignes),
        "douteux": _sans_detail(chiffres.lignes),
        "constats": await _constats(datasette, fiches),
        "choisi": choisi,
        "bloc_carte": await carte(datasette, request, fiches[choisi], Territoire()),
        "variations": await interroger(datasette, "dernieres_variations"),
        "image_partage": f"/-/graphique/secteurs.png?{urlencode({'dispositif': choisi})}",
        "nombre_requetes": len(metadonnees(datasette, BASE)["queries"]),
    }
    return await rendre(datasette, request, "accueil.html", contexte)


def _sans_detail(lignes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The schemes of which something is announced without a place nor a sector, and its share of what is announced."""
    return [
        {**ligne, "part": 100 * ligne["montant_non_ventile"] / ligne["montant_annonce"]}
        for ligne in lignes
        if (ligne["montant_non_ventile"] or 0) > 0 and ligne["montant_annonce"]
    ]


async def _constats(datasette: Datasette, fiches: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The finding of each scheme in the country, where its rule allows one, with its query."""
    constats = []
    for nom, fiche in fiches.items():
        resultat = await interroger(datasette, "sections_territoire", dispositif=nom)
        mesure = "montant_total" if "montant" in fiche["mesures"].split() else "nombre_aides"
        if phrase := premier(resultat.lignes, mesure):
            constats.append({"dispositif": nom, "phrase": phrase, "resultat": resultat})
    return constats


def preparer_gabarits(env: Environment) -> None:
    env.globals["fragment"] = fragment
    env.globals["reponse"] = reponse
    # A sentence after a colon.
    env.filters["minuscule"] = lambda phrase: phrase[:1].lower() + phrase[1:]
    env.filters["euros_courts"] = lambda valeur: court(Decimal(str(valeur)), "euros")
    env.filters["nombre_court"] = lambda valeur: court(Decimal(valeur), "")


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
