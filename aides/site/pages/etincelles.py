"""Sparklines: how a total grew from one publication to the next, as a path of a small drawing without axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

LARGEUR, HAUTEUR, MARGE = 96, 28, 3


@dataclass(frozen=True)
class Etincelle:
    """A drawing of LARGEUR by HAUTEUR units: data of its path, its last point, and the ISO dates of both ends."""

    trace: str
    x: float
    y: float
    debut: str
    fin: str


def tracer(points: Iterable[tuple[str, int | float | None]]) -> Etincelle | None:
    """From (ISO date, value) in the order of dates; an unknown value breaks the line. None below two values."""
    tous = list(points)
    connus = [(jour, valeur) for jour, valeur in tous if valeur is not None]
    if len(connus) < 2:
        return None
    debut, fin = connus[0][0], connus[-1][0]
    # From zero, so that a small change does not look like a great one.
    haut = max(valeur for _, valeur in connus) or 1
    duree = _jours(debut, fin) or 1
    etapes, leve = [], True
    for jour, valeur in tous:
        if valeur is None:
            leve = True
            continue
        x = MARGE + (LARGEUR - 2 * MARGE) * _jours(debut, jour) / duree
        y = HAUTEUR - MARGE - (HAUTEUR - 2 * MARGE) * max(valeur, 0) / haut
        etapes.append(f"{'M' if leve else 'L'}{x:.1f} {y:.1f}")
        leve = False
    return Etincelle("".join(etapes), round(x, 1), round(y, 1), debut, fin)


def par_dispositif(lignes: Iterable[Mapping[str, Any]]) -> dict[str, Etincelle | None]:
    """A sparkline by scheme, from the rows of the query courbes_territoire.

    A scheme whose later publications add a volet is drawn from the first that has all of them: what was not
    published yet is no growth.
    """
    etincelles = {}
    for dispositif, groupe in groupby(lignes, key=lambda ligne: ligne["dispositif"]):
        rangees = list(groupe)
        colonne = "montant_total" if rangees[-1]["mesure"] == "montant" else "nombre_aides"
        memes = [ligne for ligne in rangees if ligne["volets"] == rangees[-1]["volets"]]
        etincelles[dispositif] = tracer((ligne["date_maj"], ligne[colonne]) for ligne in memes)
    return etincelles


def _jours(debut: str, fin: str) -> int:
    return (date.fromisoformat(fin) - date.fromisoformat(debut)).days
