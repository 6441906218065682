"""The finding of a map: which place is first, when nothing that is not on the map could be ahead of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from aides.commun import natures
from aides.commun.langue import nommer
from aides.site.carte.modele import Mesure, Niveau, Valeur, textes
from aides.site.carte.valeurs import COLONNES, INCONNU

# Per cent of the total of the map's rows that must have a place.
COUVERTURE = 95
PLACES = 3
TOTAUX = ("montant_affiche", "nombre_aides")


def constat(figures: Sequence[Valeur], lignes: Iterable[Mapping[str, Any]], niveau: Niveau, mesure: Mesure) -> str:
    """« La Réunion en tête : 812 € par habitant », or '' when it is not allowed.

    Of a ratio only: a total follows the size of places. Collectivités have no rank. lignes: rows of the query, the one
    without a place included.
    """
    classees = [v for v in figures if natures.nature(niveau, v.code) == niveau]
    if not mesure.suffixe or len(classees) < PLACES or any(_incomplete(v) for v in classees):
        return ""
    if not _bien_situe(list(lignes), niveau):
        return ""
    premiere, seconde = sorted(classees, key=lambda v: -(v.valeur or 0))[:2]
    dite, suivante = (mesure.ecrire(v.valeur or 0) for v in (premiere, seconde))
    return textes()["constat"].format(lieu=nommer(premiere.libelle), valeur=dite) if dite != suivante else ""


def _incomplete(valeur: Valeur) -> bool:
    """Not known, or known without what is withheld."""
    return valeur.valeur is None or valeur.secret or textes()["partielle"] in valeur.details


def _bien_situe(lignes: Sequence[Mapping[str, Any]], niveau: Niveau) -> bool:
    """Whether what has no known place is too little to change who is first."""
    # A ratio has no total: its euros have, else what the scheme counts.
    colonne = next((nom for nom in TOTAUX if any(ligne.get(nom) for ligne in lignes)), TOTAUX[-1])
    sommes = {ligne[COLONNES[niveau][0]]: Decimal(str(ligne.get(colonne) or 0)) for ligne in lignes}
    total = sum(sommes.values(), Decimal(0))
    return total > 0 and 100 * (total - sommes.get(INCONNU, 0)) >= COUVERTURE * total
