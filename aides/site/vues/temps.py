"""/temps: the map of the régions at each publication of a scheme: a slider, and quarter by quarter without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.site.carte.contours import charger
from aides.site.pages.demande import choisir, lire_date
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.pages.temps import derouler
from aides.site.requetes import interroger
from aides.site.statique import empreinte


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/temps$", page)]


async def variables(_: Page) -> dict[str, Any]:
    return {"empreinte_temps": empreinte("temps.js")}


async def page(datasette: Datasette, request: Request) -> Response:
    """One scheme (?dispositif=) on a day (?date_maj=, by default the last publication)."""
    fiches = {fiche["id"]: fiche for fiche in (await interroger(datasette, "dispositifs")).lignes}
    fiches = {nom: fiche for nom, fiche in fiches.items() if fiche["par_region"]}
    choisi = choisir(request, "dispositif", list(fiches)) or next(iter(fiches))
    resultat = await interroger(datasette, "regions_par_date", dispositif=choisi)
    deroule = derouler(resultat.lignes, charger().regions)
    courbes = await interroger(datasette, "courbes_territoire")
    contexte = {
        "fiches": fiches,
        "choisi": choisi,
        "resultat": resultat,
        "deroule": deroule,
        "montre": deroule.le(lire_date(request.args.get("date_maj") or "") or "9999") if deroule else None,
        "pays": {ligne["date_maj"]: ligne for ligne in courbes.lignes if ligne["dispositif"] == choisi},
        "requete_pays": courbes,
        "contours": charger(),
        "image_partage": _image(choisi, request.args.get("date_maj") or ""),
    }
    return await rendre(datasette, request, "site/temps.html", contexte)


def _image(dispositif: str, date_maj: str) -> str:
    """The picture of a shared link: the map of that day."""
    choix = {"dispositif": dispositif, "niveau": "region", "date_maj": date_maj}
    return f"/-/carte.png?{urlencode({nom: valeur for nom, valeur in choix.items() if valeur})}"
