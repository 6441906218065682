"""The interactive map of France: /carte shows it alone; any page can have one (aides/site/carte/bloc.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.site.carte.bloc import bloc_carte
from aides.site.pages.demande import changer, lire_dispositif
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.requetes import interroger
from aides.site.statique import empreinte


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/carte$", page)]


async def variables(_: Page) -> dict[str, Any]:
    return {"empreinte_carte": empreinte("carte.css", "carte.js")}


async def page(datasette: Datasette, request: Request) -> Response:
    """The map of one scheme (?dispositif=), alone on a page; without one, the schemes to choose from."""
    fiches = [fiche for fiche in (await interroger(datasette, "dispositifs")).lignes if fiche["par_region"]]
    nom = request.args.get("dispositif") or ""
    contexte = {"fiches": fiches, "choisi": nom, "vers": lambda choix: changer(request, dispositif=choix)}
    if nom:
        fiche = await lire_dispositif(datasette, nom)
        contexte |= {"bloc_carte": await bloc_carte(datasette, request, fiche), "dispositif": fiche}
    return await rendre(datasette, request, "carte/page.html" if nom else "carte/choisir.html", contexte)
