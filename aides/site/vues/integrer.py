"""Blocks to embed in other sites: /integrer/<bloc>?dispositif=…&departement=…&titre=non&zoom=non, and /oembed."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from urllib.parse import urlencode, urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from aides.commun.catalogue import catalogue_du_depot
from aides.commun.langue import traduire
from aides.site.graphiques import noms
from aides.site.pages.blocs import carte
from aides.site.pages.demande import Territoire, choisir, lire_dispositif, lire_filtres, lire_territoire
from aides.site.pages.figures import figure
from aides.site.pages.integration import BLOCS, Cible, cible
from aides.site.pages.rendu import rendre
from aides.site.pages.textes import presentation
from aides.site.porte import DatasetteError, metadonnees
from aides.site.requetes import interroger

OUI_NON = ("oui", "non")
LARGEUR = 800


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/integrer/(?P<bloc>[^/]+)$", page), (r"^/oembed$", oembed)]


async def page(datasette: Datasette, request: Request) -> Response:
    """One block alone on a page, without header nor footer, that any site may put in a frame."""
    bloc = request.url_vars["bloc"]
    if bloc not in BLOCS:
        blocs = ", ".join(BLOCS)
        raise NotFound(traduire("Le bloc « {bloc} » n'existe pas ; il y a : {blocs}.", bloc=bloc, blocs=blocs))
    fiche = await lire_dispositif(datasette, request.args.get("dispositif") or catalogue_du_depot().dispositifs[0].id)
    lieu = await _lieu(datasette, request)
    filtres = await lire_filtres(datasette, request, fiche["id"])
    communs = {"dispositif": fiche["id"], **lieu.filtres, **filtres.parametres}
    voulu = choisir(request, "graphique", noms()) or "historique-cumul"
    contexte = {
        "bloc": bloc,
        "fiche": fiche,
        "lieu": lieu,
        "titre": choisir(request, "titre", OUI_NON) != "non",
        "presentation": presentation(fiche["id"]),
        "page_entiere": "/".join(filter(None, (f"/dispositif/{fiche['id']}", lieu.chemin))),
    }
    if bloc == "chiffres":
        contexte["chiffres"] = await interroger(datasette, "chiffres_cles_territoire", **communs)
    if bloc == "graphique":
        contexte["dessin"] = await figure(datasette, voulu, niveau=2, **communs)
    if bloc == "carte":
        contexte["bloc_carte"] = await carte(datasette, request, fiche, lieu)
    return await rendre(datasette, request, "site/integrer.html", contexte)


async def _lieu(datasette: Datasette, request: Request) -> Territoire:
    for niveau in ("departement", "region"):
        if request.args.get(niveau):
            return await lire_territoire(datasette, niveau, request.args[niveau])
    return Territoire()


async def oembed(datasette: Datasette, request: Request) -> Response:
    """oEmbed 1.0 (https://oembed.com): the map of the page whose address is `url`, as a frame.

    Raises NotFound for an address that is not of a page about a scheme, DatasetteError (501) for XML.
    """
    if (request.args.get("format") or "json") != "json":
        raise DatasetteError(traduire("Seul le format json est disponible."), status=501)
    trouvee = cible(request.args.get("url") or "")
    if trouvee is None or urlsplit(request.args["url"]).netloc != request.host:
        raise NotFound(traduire("Cette adresse n'est pas celle d'une page à intégrer de ce site."))
    fiche = await lire_dispositif(datasette, trouvee.parametres["dispositif"])
    lieu = await lire_territoire(datasette, *trouvee.lieu) if trouvee.lieu else Territoire()
    largeur = min(LARGEUR, _taille(request, "maxwidth", LARGEUR))
    hauteur = min(BLOCS[trouvee.bloc], _taille(request, "maxheight", BLOCS[trouvee.bloc]))
    titre = " : ".join([fiche["titre"], *([lieu.libelle] if lieu.chemin else [])])
    return Response.json(
        {
            "version": "1.0",
            "type": "rich",
            "title": titre,
            "provider_name": metadonnees(datasette).get("title", ""),
            "provider_url": datasette.absolute_url(request, datasette.urls.instance()),
            "cache_age": 3600,
            "width": largeur,
            "height": hauteur,
            "html": _cadre(datasette, request, trouvee, titre, largeur, hauteur),
        }
    )


def _cadre(datasette: Datasette, request: Request, vue: Cible, titre: str, largeur: int, hauteur: int) -> str:
    suite = urlencode({**vue.parametres, **dict([vue.lieu] if vue.lieu else [])})
    adresse = datasette.absolute_url(request, datasette.urls.path(f"/integrer/{vue.bloc}?{suite}"))
    return (
        f'<iframe src="{escape(adresse)}" title="{escape(titre)}" width="{largeur}" height="{hauteur}" '
        'style="border:0;max-width:100%" loading="lazy"></iframe>'
    )


def _taille(request: Request, nom: str, defaut: int) -> int:
    texte = request.args.get(nom) or str(defaut)
    if not texte.isdigit() or not 0 < int(texte) <= 10_000:
        raise DatasetteError(traduire("{nom} est un nombre de pixels.", nom=nom), status=400)
    return int(texte)
