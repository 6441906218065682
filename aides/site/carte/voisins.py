"""Which territories touch one another on our outlines, and a small drawing of a place among its neighbours."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from aides.site.carte.contours import Contour, charger

ETAPES = re.compile(r"[Mlz]|-?\d*\.?\d+")
# Two outlines share their points; adding up relative steps of one decimal moves them by less than this (drawing units).
PROCHE = 0.6
MARGE = 4.0
# Around Paris the outlines of the whole map are narrower than this: those of the zoom are drawn instead.
PETIT = 15.0


@dataclass(frozen=True)
class Voisinage:
    """A place and those that touch it, as path data by code; cadre is the viewBox."""

    code: str
    cadre: str
    traces: Mapping[str, str]

    @property
    def voisins(self) -> tuple[str, ...]:
        """Codes of the neighbours."""
        return tuple(code for code in self.traces if code != self.code)


@cache
def voisinage(niveau: str, code: str) -> Voisinage | None:
    """The neighbours of a territory of a level (region, departement); None where none touches it or it is not drawn."""
    formes = _formes(niveau, code)
    if code not in formes:
        return None
    points = set(_sommets(formes[code].trace))
    touches = {autre: forme for autre, forme in formes.items() if autre != code and _touche(points, forme.trace)}
    if not touches:
        return None
    gardees = {**touches, code: formes[code]}
    return Voisinage(code, _cadre(formes[code], gardees), {c: forme.trace for c, forme in gardees.items()})


def _formes(niveau: str, code: str) -> Mapping[str, Contour]:
    contours = charger()
    if niveau == "region":
        return contours.regions
    if code in contours.zoom.departements and _largeur(contours.departements[code]) < PETIT:
        return contours.zoom.departements
    return {c: forme for c, forme in contours.departements.items() if c not in _encarts()}


def _largeur(forme: Contour) -> float:
    gauche, haut, droite, bas = forme.bornes
    return max(droite - gauche, bas - haut)


@cache
def _encarts() -> frozenset[str]:
    return frozenset(encart.code for encart in charger().encarts)


def _cadre(centre: Contour, formes: Mapping[str, Contour]) -> str:
    """Wide enough for the place and the near side of its neighbours: at most its own size around it."""
    gauche, haut, droite, bas = centre.bornes
    autour = 0.8 * _largeur(centre)
    cotes = zip(*(forme.bornes for forme in formes.values()), strict=True)
    lointains = [min(c) if rang < 2 else max(c) for rang, c in enumerate(cotes)]
    x, y = max(gauche - autour, lointains[0]) - MARGE, max(haut - autour, lointains[1]) - MARGE
    largeur, hauteur = min(droite + autour, lointains[2]) + MARGE - x, min(bas + autour, lointains[3]) + MARGE - y
    return f"{x:.1f} {y:.1f} {largeur:.1f} {hauteur:.1f}"


def _touche(points: set[tuple[float, float]], trace: str) -> bool:
    """Whether an outline has two points of another, near enough: one may be a corner where four places meet."""
    cases = {(math.floor(x), math.floor(y)) for x, y in points}
    communs = 0
    for x, y in _sommets(trace):
        i, j = math.floor(x), math.floor(y)
        if not any((i + di, j + dj) in cases for di in (-1, 0, 1) for dj in (-1, 0, 1)):
            continue
        if any(math.dist((x, y), autre) < PROCHE for autre in points):
            communs += 1
            if communs == 2:
                return True
    return False


def _sommets(trace: str) -> Iterator[tuple[float, float]]:
    """The corners of path data made of M (a place), l (steps) and z, as outils/contours.py writes it."""
    mots = iter(ETAPES.findall(trace))
    x = y = 0.0
    absolu = False
    for mot in mots:
        if mot == "z":
            continue
        if mot in "Ml":
            absolu = mot == "M"
            continue
        dx, dy = float(mot), float(next(mots))
        x, y = (dx, dy) if absolu else (x + dx, y + dy)
        yield x, y
