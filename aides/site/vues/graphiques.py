"""Charts of the site: images at /-/graphique/<nom>.svg, .png, .json (Vega-Lite), and two functions for the templates.

In a template: {{ graphique("historique-cumul", dispositif="pge") }} is a figure with its drawing, its links and its
interactive version on request; {{ barres("secteurs", departement="48") }} is a table whose rows carry their bars.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request, Response
from markupsafe import Markup

from aides.commun.langue import traduire
from aides.site import porte
from aides.site.graphiques import FORMATS, THEMES, charger, noms, specification
from aides.site.graphiques.page import LIGNES_CARTE, Commande, commander, dessiner, images, interactif
from aides.site.graphiques.vega import MODULE
from aides.site.pages.fragment import ecrire
from aides.site.pages.gabarit import Page
from aides.site.pages.textes import presentation
from aides.site.statique import empreinte

TYPES = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png", "json": "application/json; charset=utf-8"}
FILTRES = ("dispositif", "volet", "region", "departement", "date_maj")


def routes() -> list[tuple[str, object]]:
    return [
        (r"^/-/graphique/(?P<nom>[a-z0-9-]+)\.(?P<extension>svg|png|json)$", servir),
        (r"^/-/graphiques$", galerie),
    ]


async def servir(datasette: Datasette, request: Request) -> Response:
    """A drawing, or the specification that draws it; theme is clair, sombre, or auto for the reader's (json: none)."""
    parametres = {cle: request.args.get(cle) for cle in request.args}
    extension = request.url_vars["extension"]
    format_ = parametres.get("format") or ("carte" if extension == "png" else "large")
    combien = LIGNES_CARTE.get(format_, 0)
    commande = await commander(datasette, request.url_vars["nom"], parametres, combien)
    if extension == "json":
        theme = parametres.get("theme", "")
        if theme not in ("", *THEMES) or format_ not in FORMATS:
            raise BadRequest(traduire("Ce thème ou ce format de graphique n'existe pas."))
        corps = json.dumps(specification(commande.graphique, format_, theme), ensure_ascii=False).encode()
    else:
        corps = await dessiner(_avec_reserve(commande), extension, parametres)
    fraicheur = f"max-age={datasette.setting('default_cache_ttl')}"
    return Response(corps, content_type=TYPES[extension], headers={"Cache-Control": fraicheur})


def _avec_reserve(commande: Commande) -> Commande:
    """The same, whose foot says first what must be known of the scheme: a picture travels without its page."""
    dispositifs = {ligne.get("dispositif") for ligne in commande.resultat.lignes}
    reserve = presentation(dispositifs.pop() or "").get("a_savoir", "") if len(dispositifs) == 1 else ""
    return replace(commande, source=f"{reserve} {commande.source}".strip())


async def galerie(datasette: Datasette, request: Request) -> Response:
    """Every chart on one page: to choose one for an article, and to look at them all after a change."""
    contexte = {
        "noms": noms(),
        "repartitions": [nom for nom in noms() if charger(nom).requete == "sections_territoire"],
        "parametres": {cle: request.args.get(cle) for cle in request.args if cle in FILTRES},
    }
    return Response.html(await datasette.render_template("graphiques/galerie.html", contexte, request=request))


async def variables(demande: Page) -> dict[str, Any]:
    datasette = demande.datasette

    async def graphique(nom: str, niveau: int = 3, **parametres: str) -> Markup:
        """A figure; niveau is the level of its heading, parametres those of its query, and mesure."""
        commande = await commander(datasette, nom, parametres)
        dessins = images(commande) if commande.graphique.lignes else []
        return partiel("figure.html", commande=commande, images=dessins, niveau=niveau)

    async def barres(nom: str, niveau: int = 3, **parametres: str) -> Markup:
        """A table whose rows carry their bars: for the charts of one breakdown, without the drawing."""
        commande = await commander(datasette, nom, parametres)
        valeurs = [ligne["valeur"] for ligne in commande.graphique.lignes if ligne.get("valeur") is not None]
        return partiel("barres.html", commande=commande, maximum=max(valeurs, default=0), niveau=niveau)

    def partiel(gabarit: str, **contexte: object) -> Markup:
        module = f"{datasette.urls.path('/static/' + MODULE)}?v={empreinte(MODULE)}" if interactif() else ""
        return ecrire(porte.gabarits(datasette), f"graphiques/{gabarit}", module=module, **contexte)

    return {
        "graphique": graphique,
        "barres": barres,
        "graphiques_css": f"/static/graphiques.css?v={empreinte('graphiques.css')}",
        "graphiques_js": f"/static/graphiques.js?v={empreinte('graphiques.js')}",
    }
