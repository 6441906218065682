"""/-/vignette.png?page=<path>: the picture of a shared link of a page that has no drawing of its own: the site, the
page's title, and what it says of itself (its description, which holds its finding), with source and date.

Nothing of the address is written on it: the words are those of the page at that path, asked of its own view.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from aides.commun.langue import deux_points, jour, traduire
from aides.commun.requetes import BASE
from aides.commun.types_de_fichiers import IMAGES
from aides.site.graphiques import THEMES
from aides.site.graphiques.page import hors_boucle
from aides.site.graphiques.vignette import png, svg
from aides.site.pages.demande import choisir
from aides.site.pages.gabarit import Page
from aides.site.porte import metadonnees
from aides.site.requetes import interroger
from aides.site.vues import (
    accueil,
    api,
    carte,
    croisement,
    dispositif,
    donnees,
    lieu,
    recherche,
    schema,
    temps,
    territoire,
    textes,
    version,
)

DECRITES = (
    accueil, api, carte, croisement, dispositif, donnees, lieu, recherche, schema, temps, territoire, textes, version,
)  # fmt: skip
# The one parameter that changes what such a page is about.
GARDES = ("dispositif",)
INTROUVABLE = "Aucune page du site n'est à cette adresse."
META = r'<meta property="og:{nom}" content="([^"]*)">'


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/-/vignette\.(?P<extension>svg|png)$", servir)]


async def variables(page: Page) -> dict[str, Any]:
    """vignette: the address of the picture of the page that is rendered."""
    if page.request is None:
        return {}
    gardes = {nom: page.request.args.get(nom) for nom in GARDES if page.request.args.get(nom)}
    return {"vignette": f"/-/vignette.png?{urlencode({'page': page.request.path, **gardes})}"}


async def servir(datasette: Datasette, request: Request) -> Response:
    """The picture, in the light theme unless ?theme=sombre. Raises NotFound for what is no page of ours."""
    theme = choisir(request, "theme", THEMES) or "clair"
    titre, phrase = await _dits(datasette, request)
    site = metadonnees(datasette)
    etat = (await interroger(datasette, "etat_publication")).lignes[0]
    source = traduire("Source : {auteur}, {licence}.", auteur=traduire(site["source"]), licence=site["license"])
    pied = f"{source} {traduire('Dernière publication lue')}{deux_points()}{jour(etat['derniere_date_maj'])}."
    extension = request.url_vars["extension"]
    dessiner = png if extension == "png" else svg
    corps = await hors_boucle(dessiner, traduire(site["title"]), titre, phrase, pied, theme)
    fraicheur = f"max-age={datasette.setting('default_cache_ttl')}"
    return Response(corps, content_type=IMAGES[extension], headers={"Cache-Control": fraicheur})


async def _dits(datasette: Datasette, request: Request) -> tuple[str, str]:
    """Title and description of a page."""
    chemin = request.args.get("page") or "/"
    question = metadonnees(datasette, BASE)["queries"].get(chemin.removeprefix(f"/{BASE}/"))
    if question:
        return traduire(question["title"]), traduire(question.get("description", ""))
    gardes = {nom: request.args.get(nom) for nom in GARDES if request.args.get(nom)}
    page = (await _demander(datasette, request, chemin, urlencode(gardes))).body
    trouves = [re.search(META.format(nom=nom), page) for nom in ("title", "description")]
    if None in trouves:
        raise NotFound(traduire(INTROUVABLE))
    titre, phrase = (unescape(trouve[1]) for trouve in trouves if trouve)
    return titre, phrase


async def _demander(datasette: Datasette, request: Request, chemin: str, suite: str) -> Response:
    """The answer of the view of a path. Raises NotFound where there is none, or where it leads elsewhere."""
    for motif, vue in (route for module in DECRITES for route in module.routes()):
        trouve = re.match(motif, chemin)
        if trouve is None or "-/" in chemin:
            continue
        scope = {**request.scope, "path": chemin, "raw_path": chemin.encode(), "query_string": suite.encode()}
        scope["url_route"] = {"kwargs": trouve.groupdict()}
        reponse = await vue(datasette, Request(scope, request.receive))
        if isinstance(reponse, Response) and reponse.status == 200 and isinstance(reponse.body, str):
            return reponse
        break
    raise NotFound(traduire(INTROUVABLE))
