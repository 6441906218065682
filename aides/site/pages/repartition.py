"""A breakdown as a table with bars: the first lines, and "Autres" that opens on the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aides.site.graphiques.page import Commande

AUTRES = "autres"


@dataclass(frozen=True)
class Repartition:
    """Lines to show at once; `autres` is the sum line ({} without one), `detail` the lines behind it; `maximum` the
    largest value, for the width of the bars; `mesures` the words of the measures that the reader may choose."""

    commande: Commande
    lignes: Sequence[dict[str, Any]]
    autres: dict[str, Any]
    detail: Sequence[dict[str, Any]]
    maximum: float
    mesures: Sequence[str]


def decouper(entiere: Commande, courte: Commande, mesures: Sequence[str]) -> Repartition:
    """Two commands of one chart, with all its lines and with the first ones, as one table."""
    autres = next((ligne for ligne in courte.graphique.lignes if ligne.get("code") == AUTRES), {})
    montrees = [ligne for ligne in courte.graphique.lignes if ligne.get("code") != AUTRES]
    codes = {ligne["code"] for ligne in montrees}
    detail = [ligne for ligne in entiere.graphique.lignes if ligne["code"] not in codes]
    valeurs = [ligne["valeur"] for ligne in entiere.graphique.lignes if ligne.get("valeur") is not None]
    return Repartition(courte, montrees, autres, detail, max(valeurs, default=0.0), mesures)
