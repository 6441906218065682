"""The page of a scheme: /dispositif/<id>, and the same for a territory, /dispositif/<id>/departement/<code>."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.catalogue import Dispositif, catalogue_du_depot
from aides.site.pages.blocs import AXES, carte, courbes, repartition
from aides.site.pages.demande import Filtres, Territoire, changer, lire_dispositif, lire_filtres, lire_territoire
from aides.site.pages.figures import figures
from aides.site.pages.integration import BLOCS
from aides.site.pages.rendu import rendre
from aides.site.pages.repartition import Repartition
from aides.site.pages.textes import presentation
from aides.site.recherche.mots import normaliser
from aides.site.requetes import interroger

AUTRES_AXES = {"classe_effectif": "effectifs", "categorie_juridique": "categories-juridiques"}

# Blocks to embed: name in the address, label.
INTEGRABLES = (("chiffres", "Chiffres clés"), ("carte", "Carte"), ("graphique", "Graphique"))


def routes() -> list[tuple[str, Callable]]:
    return [
        (r"^/dispositif/(?P<dispositif>[^/]+)$", page),
        (r"^/dispositif/(?P<dispositif>[^/]+)/(?P<niveau>region|departement)/(?P<code>[^/]+)$", page),
    ]


async def page(datasette: Datasette, request: Request) -> Response:
    """A scheme in France or in a territory."""
    fiche = await lire_dispositif(datasette, request.url_vars["dispositif"])
    lieu = await _lieu(datasette, request)
    filtres = await lire_filtres(datasette, request, fiche["id"])
    communs = {"dispositif": fiche["id"], **lieu.filtres}
    chiffres = await interroger(datasette, "chiffres_cles_territoire", **communs, **filtres.parametres)
    gardes = {**communs, **_seulement(filtres.parametres, "volet")}
    historique = await interroger(datasette, "historique", **gardes)
    dessinees = courbes(historique.lignes)
    contexte = {
        "fiche": fiche,
        "lieu": lieu,
        "filtres": filtres,
        "chiffres": chiffres,
        "historique": historique,
        "courbes": dessinees,
        "dessins": await figures(datasette, dessinees, **gardes),
        "bloc_carte": await carte(datasette, request, fiche, lieu),
        "repartition": await repartition(datasette, fiche, lieu, filtres, AXES[fiche["axe_principal"]]),
        "autres_repartitions": await _autres_repartitions(datasette, fiche, lieu, filtres),
        "dedans": await _dedans(datasette, fiche, lieu),
        "presentation": presentation(fiche["id"]),
        "changer": lambda ancre="", **voulus: changer(request, ancre, **voulus),
        "telechargements": (chiffres, historique),
        "parametres_integration": urlencode({**communs, **filtres.parametres}),
        "blocs": [(bloc, libelle, BLOCS[bloc]) for bloc, libelle in INTEGRABLES],
        "lien_secteur": lambda code: datasette.urls.path(f"/secteur/{code}"),
        "fiches": (await interroger(datasette, "dispositifs")).lignes,
        "image_partage": _image(AXES[fiche["axe_principal"]], communs, filtres),
    }
    return await rendre(datasette, request, "site/dispositif.html", contexte)


async def _lieu(datasette: Datasette, request: Request) -> Territoire:
    if "niveau" not in request.url_vars:
        return Territoire()
    return await lire_territoire(datasette, request.url_vars["niveau"], request.url_vars["code"])


async def _dedans(datasette: Datasette, fiche: Mapping[str, Any], lieu: Territoire) -> list[dict[str, Any]]:
    """The places inside this one that have a page of the scheme: régions of France, départements of a région."""
    dessous = {"national": "region", "region": "departement"}.get(lieu.niveau, "")
    if not dessous or not fiche[f"par_{dessous}"]:
        return []
    liste = (await interroger(datasette, "territoires")).lignes
    dedans = [li for li in liste if li["niveau"] == dessous and (not lieu.chemin or li["region"] == lieu.code)]
    return sorted(dedans, key=lambda li: normaliser(li["libelle"]))


async def _autres_repartitions(
    datasette: Datasette, fiche: Mapping[str, Any], lieu: Territoire, filtres: Filtres
) -> list[Repartition]:
    """Legal category and headcount where they are published; the last month by sector where its sheet says so."""
    trouvees = [await repartition(datasette, fiche, lieu, filtres, nom) for nom in AUTRES_AXES.values()]
    if (catalogue_du_depot().connu(fiche["id"]) or Dispositif).mois_par_secteur:
        trouvees.append(await repartition(datasette, fiche, lieu, filtres, "secteurs", concept="mensuel"))
    return [trouvee for trouvee in trouvees if trouvee.lignes]


def _seulement(parametres: Mapping[str, str], *noms: str) -> dict[str, str]:
    return {nom: parametres[nom] for nom in noms if nom in parametres}


def _image(graphique: str, communs: Mapping[str, str], filtres: Filtres) -> str:
    """The picture of a shared link: the chart of this scheme's main breakdown here."""
    return f"/-/graphique/{graphique}.png?{urlencode({**communs, **filtres.parametres})}"
