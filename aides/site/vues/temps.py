"""/temps: the map of the régions, or of the départements, at each publication of a scheme: a slider, and quarter by
quarter without a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.site.carte.contours import charger
from aides.site.carte.valeurs import INCONNU
from aides.site.dates import montrees
from aides.site.pages.demande import NIVEAUX, choisir, lire_date
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
    """One scheme (?dispositif=) at a level (?niveau=) on a day (?date_maj=, by default the last publication)."""
    fiches = {fiche["id"]: fiche for fiche in (await interroger(datasette, "dispositifs")).lignes}
    fiches = {nom: fiche for nom, fiche in fiches.items() if fiche["par_region"]}
    choisi = choisir(request, "dispositif", list(fiches)) or next(iter(fiches))
    resultat = await interroger(datasette, "regions_par_date", dispositif=choisi)
    niveaux = [niveau for niveau in NIVEAUX if _montre(fiches[choisi], niveau)]
    niveau = choisir(request, "niveau", niveaux) or NIVEAUX[0]
    jour = lire_date(request.args.get("date_maj") or "") or "9999"
    dates = montrees(sorted({ligne["date_maj"] for ligne in resultat.lignes}), jour)
    lignes = [ligne for ligne in resultat.lignes if ligne["date_maj"] in dates]
    if niveau == "departement":
        lignes = [li for date in dates for li in await _departements(datasette, choisi, date)]
        resultat = await interroger(
            datasette, "par_departement", dispositif=choisi, **({} if jour == "9999" else {"date_maj": jour})
        )
    formes = charger().departements if niveau == "departement" else charger().regions
    deroule = derouler(lignes, formes)
    courbes = await interroger(datasette, "courbes_territoire")
    contexte = {
        "fiches": fiches,
        "choisi": choisi,
        "resultat": resultat,
        "deroule": deroule,
        "montre": deroule.le(jour) if deroule else None,
        "niveau": niveau,
        "niveaux": niveaux,
        "formes": formes,
        "pays": {ligne["date_maj"]: ligne for ligne in courbes.lignes if ligne["dispositif"] == choisi},
        "requete_pays": courbes,
        "contours": charger(),
        "image_partage": _image(choisi, niveau, request.args.get("date_maj") or ""),
    }
    return await rendre(datasette, request, "site/temps.html", contexte)


def _montre(fiche: Mapping[str, Any], niveau: str) -> bool:
    """Whether a scheme has a map through time at a level: by département, of its euros only."""
    return niveau == "region" or bool(fiche["par_departement"] and "montant" in fiche["mesures"].split())


async def _departements(datasette: Datasette, dispositif: str, date: str) -> list[dict[str, Any]]:
    """The départements published on a day, as the rows of regions_par_date are."""
    lues = (await interroger(datasette, "par_departement", dispositif=dispositif, date_maj=date)).lignes
    return [
        {
            **li,
            "reg": li["dep"],
            "libelle_region": li["libelle_departement"],
            "mesure": "montant",
            # What the State announces there, where it does: the amount that is divided.
            "montant_total": li["montant_affiche"],
            "montant_reparti_par_habitant": li["montant_par_habitant"],
            "secret": li["cellules_secretes"],
        }
        for li in lues
        # What was published before is of an earlier date of the slider.
        if li["date_maj"] == date and li["dep"] != INCONNU
    ]


def _image(dispositif: str, niveau: str, date_maj: str) -> str:
    """The picture of a shared link: the map of that day."""
    choix = {"dispositif": dispositif, "niveau": niveau, "date_maj": date_maj}
    return f"/-/carte.png?{urlencode({nom: valeur for nom, valeur in choix.items() if valeur})}"
