"""Charts of the site: images at /-/graphique/<nom>.svg, .png, .json (Vega-Lite), and all of them on one page."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request, Response

from aides.commun.langue import traduire
from aides.commun.types_de_fichiers import IMAGES
from aides.site.graphiques import FORMATS, THEMES, charger, noms, specification
from aides.site.graphiques.page import LIGNES_CARTE, Commande, commander, dessiner
from aides.site.pages.figures import barres, figure
from aides.site.pages.gabarit import Page
from aides.site.pages.rendu import rendre
from aides.site.pages.textes import presentation
from aides.site.statique import empreinte

TYPES = {**IMAGES, "json": "application/json; charset=utf-8"}
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
    parametres = {cle: request.args[cle] for cle in FILTRES if request.args.get(cle)}
    dessins = []
    for nom in noms():
        dessins.append(await figure(datasette, nom, niveau=2, **parametres))
        if charger(nom).requete == "sections_territoire":
            dessins.append(await barres(datasette, nom, niveau=2, **parametres))
    return await rendre(datasette, request, "graphiques/galerie.html", {"dessins": dessins})


async def variables(_: Page) -> dict[str, Any]:
    return {
        "graphiques_css": f"/static/graphiques.css?v={empreinte('graphiques.css')}",
        "graphiques_js": f"/static/graphiques.js?v={empreinte('graphiques.js')}",
    }
