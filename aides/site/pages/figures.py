"""A chart on a page: a figure with its drawing, its links and its interactive version on request; or a table whose rows
carry their bars, without the drawing."""

from __future__ import annotations

from collections.abc import Iterable

from datasette.app import Datasette
from markupsafe import Markup

from aides.site import porte
from aides.site.graphiques.page import commander, images, interactif
from aides.site.graphiques.vega import MODULE
from aides.site.pages.fragment import ecrire
from aides.site.statique import empreinte


async def figures(datasette: Datasette, noms: Iterable[str], niveau: int = 3, **parametres: str) -> list[Markup]:
    """The charts `noms`, of the same parameters (those of their queries, and mesure), one after the other."""
    return [await figure(datasette, nom, niveau, **parametres) for nom in noms]


async def figure(datasette: Datasette, nom: str, niveau: int = 3, **parametres: str) -> Markup:
    """A figure; niveau is the level of its heading, parametres those of its query, and mesure."""
    commande = await commander(datasette, nom, parametres)
    dessins = images(commande) if commande.graphique.lignes else []
    return _ecrire(datasette, "figure.html", commande=commande, images=dessins, niveau=niveau)


async def barres(datasette: Datasette, nom: str, niveau: int = 3, **parametres: str) -> Markup:
    """A table of the same, for the charts of one breakdown."""
    commande = await commander(datasette, nom, parametres)
    valeurs = [ligne["valeur"] for ligne in commande.graphique.lignes if ligne.get("valeur") is not None]
    return _ecrire(datasette, "barres.html", commande=commande, maximum=max(valeurs, default=0), niveau=niveau)


def _ecrire(datasette: Datasette, gabarit: str, **contexte: object) -> Markup:
    module = f"{datasette.urls.path('/static/' + MODULE)}?v={empreinte(MODULE)}" if interactif() else ""
    return ecrire(porte.gabarits(datasette), f"graphiques/{gabarit}", module=module, **contexte)
