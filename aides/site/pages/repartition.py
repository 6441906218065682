"""A breakdown as a table with bars: the first lines, and "Autres" that opens on the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aides.commun.mesures import Mesure
from aides.site.graphiques.page import Commande

AUTRES = "autres"


@dataclass(frozen=True)
class Repartition:
    """Lines to show at once; `autres` is the sum line ({} without one), `detail` the lines behind it; `maximum` the
    largest value, for the width of the bars; `mesures` those that the reader may choose."""

    commande: Commande
    lignes: Sequence[dict[str, Any]]
    autres: dict[str, Any]
    detail: Sequence[dict[str, Any]]
    maximum: float
    mesures: Sequence[Mesure]


def decouper(commande: Commande, mesures: Sequence[Mesure]) -> Repartition:
    """The lines of a chart, and those behind its "Autres", as one table."""
    autres = next((ligne for ligne in commande.graphique.lignes if ligne["code"] == AUTRES), {})
    montrees = [ligne for ligne in commande.graphique.lignes if ligne["code"] != AUTRES]
    detail = commande.graphique.reste
    valeurs = [ligne["valeur"] for ligne in (*montrees, *detail) if ligne["valeur"] is not None]
    return Repartition(commande, montrees, autres, detail, max(valeurs, default=0.0), mesures)
