"""Canned queries of metadata.yml, run by name: no page shows a figure without the query that gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound

from aides.commun.requetes import BASE
from aides.site.porte import QueryInterrupted, requete_enregistree

__all__ = ["QueryInterrupted", "Resultat", "interroger"]


@dataclass(frozen=True)
class Resultat:
    """Rows of a canned query, with the addresses where a reader finds the same figures."""

    nom: str
    titre: str
    description: str
    lignes: tuple[dict[str, Any], ...]
    tronque: bool
    _adresse: Callable[..., str]

    # Most queries of a page are not shown with it: their addresses are written when they are.
    @property
    def page(self) -> str:
        return self._adresse("")

    @property
    def csv(self) -> str:
        return self._adresse(".csv")

    @property
    def json(self) -> str:
        return self._adresse(".json", _shape="objects")


async def interroger(datasette: Datasette, nom: str, **parametres: str) -> Resultat:
    """Run the canned query `nom` of the database aides; parameters left out are empty, as in its own page.

    Raises NotFound when there is no such query, QueryInterrupted when it exceeds the time limit.
    """
    requete = await requete_enregistree(datasette, BASE, nom)
    if requete is None:
        raise NotFound(f"La requête « {nom} » n'existe pas.")
    base = datasette.get_database(BASE)
    # Named beside the SQL (a test holds them to it): Datasette would ask the database for its plan to find them.
    valeurs = {attendu: parametres.get(attendu, "") for attendu in requete.get("parametres", {})}
    resultat = await base.execute(requete["sql"], valeurs, truncate=True)
    colonnes = resultat.columns
    return Resultat(
        nom=nom,
        titre=requete.get("title", nom),
        description=requete.get("description", ""),
        # A Row looks for each name among all of them.
        lignes=tuple(dict(zip(colonnes, ligne, strict=True)) for ligne in resultat.rows),
        tronque=resultat.truncated,
        _adresse=partial(adresse, datasette, nom, parametres),
    )


def adresse(datasette: Datasette, nom: str, parametres: Mapping[str, str], extension: str, **ajouts: str) -> str:
    """Address of a canned query: extension is '' (page), '.csv' or '.json'; empty parameters are left out."""
    remplis = {cle: valeur for cle, valeur in {**parametres, **ajouts}.items() if valeur}
    chemin = datasette.urls.path(f"/{BASE}/{nom}{extension}")
    return f"{chemin}?{urlencode(remplis)}" if remplis else str(chemin)
