"""The interactive map of France: /carte shows it alone; any page can have one (aides/site/carte/bloc.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.langue import traduire
from aides.commun.types_de_fichiers import IMAGES
from aides.site.carte import image as cartes
from aides.site.carte.bloc import bloc_carte
from aides.site.graphiques import CADRES, THEMES
from aides.site.graphiques.page import hors_boucle
from aides.site.pages.demande import changer, choisir, lire_dispositif
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.pages.textes import presentation
from aides.site.porte import metadonnees
from aides.site.requetes import interroger
from aides.site.statique import empreinte


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/carte$", page), (r"^/-/carte\.(?P<extension>svg|png)$", image)]


async def variables(_: Page) -> dict[str, Any]:
    return {"empreinte_carte": empreinte("carte.css", "carte.js")}


async def image(datasette: Datasette, request: Request) -> Response:
    """The map of a scheme as a picture (?format=carte, carre or portrait), with the choices of /carte.

    region and departement: that of the page that it is taken from, which is shown alone or outlined.
    """
    fiche = await lire_dispositif(datasette, request.args.get("dispositif") or "")
    format_ = choisir(request, "format", tuple(CADRES)) or "carte"
    theme = choisir(request, "theme", THEMES) or "clair"
    bloc = await bloc_carte(datasette, request, fiche, surligne=request.args.get("surligne") or "")
    source = traduire("Source : {auteur}, {licence}.", auteur=fiche["operateur"], licence=fiche["licence"])
    source = f"{presentation(fiche['id']).get('a_savoir', '')} {source}".strip()
    nom = traduire(metadonnees(datasette).get("title", ""))
    extension = request.url_vars["extension"]
    faire = cartes.png if extension == "png" else cartes.svg
    corps = await hors_boucle(faire, bloc.feuille(), source, nom, format_, theme)
    fraicheur = f"max-age={datasette.setting('default_cache_ttl')}"
    return Response(corps, content_type=IMAGES[extension], headers={"Cache-Control": fraicheur})


async def page(datasette: Datasette, request: Request) -> Response:
    """The map of one scheme (?dispositif=), alone on a page; without one, the schemes to choose from."""
    fiches = [fiche for fiche in (await interroger(datasette, "dispositifs")).lignes if fiche["par_region"]]
    nom = request.args.get("dispositif") or ""
    contexte = {"fiches": fiches, "choisi": nom, "vers": lambda choix: changer(request, dispositif=choix)}
    if nom:
        fiche = await lire_dispositif(datasette, nom)
        bloc = await bloc_carte(datasette, request, fiche)
        contexte |= {"bloc_carte": bloc, "dispositif": fiche, "image_partage": bloc.image("png")}
    return await rendre(datasette, request, "carte/page.html" if nom else "carte/choisir.html", contexte)
