"""Blocks that several pages show: the map of a scheme, and a breakdown of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from aides.commun.catalogue import Dispositif, catalogue_du_depot
from aides.site.carte.bloc import Bloc, bloc_carte
from aides.site.carte.contours import charger
from aides.site.graphiques.page import commander
from aides.site.pages.demande import MESURES, Filtres, Territoire
from aides.site.pages.repartition import Repartition, decouper

# The chart of a scheme's main breakdown.
AXES = {"section_naf": "secteurs", "nace17": "secteurs", "type": "prets-directs-types"}


async def carte(datasette: Datasette, request: Request, fiche: Mapping[str, Any], lieu: Territoire) -> Bloc | None:
    """The map of the page: France, or the région of the territory with it outlined; None without figures to draw."""
    # A région of one département (overseas) would be a map of a single shape.
    seule = sum(forme.region == lieu.region for forme in charger().departements.values()) < 2
    region = "" if lieu.niveau == "national" or seule else lieu.region
    surligne = "" if lieu.niveau == "national" else lieu.code
    for voulue in dict.fromkeys((region, "")):
        try:
            return await bloc_carte(datasette, request, fiche, region=voulue, surligne=surligne)
        except NotFound:
            continue
    return None


def courbes(lignes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Charts that rows of the query historique can fill: a curve wants a volet whose total is known at two dates."""
    connus = Counter(li["volet"] for li in lignes if li["concept"] == "cumul" and not li["secret"])
    trouvees = ["historique-cumul", "historique-rythme"] if max(connus.values(), default=0) > 1 else []
    mois = {li["dispositif"] for li in lignes if li["concept"] == "mensuel"}
    return trouvees + [(catalogue_du_depot().connu(nom) or Dispositif).graphique_des_mois for nom in mois]


async def repartition(
    datasette: Datasette, fiche: Mapping[str, Any], lieu: Territoire, filtres: Filtres, nom: str, **ajouts: str
) -> Repartition:
    """A breakdown of the scheme by the chart `nom`, by the measure that the reader chose where the chart has it."""
    parametres = {"dispositif": fiche["id"], **lieu.filtres, **filtres.parametres, **ajouts}
    possibles = {nom: mesure for nom, mesure in MESURES.items() if nom in fiche["mesures"].split()}
    mesure = possibles.get(filtres.mesure)
    if mesure:
        parametres["mesure"] = mesure.colonne
    commande = await commander(datasette, nom, parametres)
    lignes = commande.graphique.lignes
    if lignes and not mesure and possibles and all(li["valeur"] is None for li in lignes):
        # Every line is withheld: the chart cannot tell which measures the scheme has, its sheet does.
        parametres["mesure"] = next(iter(possibles.values())).colonne
        commande = await commander(datasette, nom, parametres)
    return decouper(commande, list(possibles.values()))
