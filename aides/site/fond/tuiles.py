"""Tiles of the outlines: SVG, in the Web Mercator grid of every map of the web, so that any map viewer takes them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from aides import RACINE

CONTOURS = RACINE / "aides" / "site" / "fond" / "territoires.geojson"
ZOOM_MAXIMUM = 12
COTE = 256
# An outline may be wider than its line: a territory just outside of the tile still leaves half of it inside.
MARGE = 2
EN_MEMOIRE = 1024

# Light in both themes, as a printed map is: the viewer's own texts and buttons are dark on light too.
MER = "#e6eeec"
TERRE = "#fffdf8"
TRAIT = "#8f978f"
# Below this zoom a département is a few pixels wide: a whole pixel of border would hide it.
ZOOM_DES_TRAITS = 5
TRAIT_FIN = 0.4

Point = tuple[float, float]


class HorsCarte(ValueError):
    """The tile asked for does not exist."""


@dataclass(frozen=True)
class Territoire:
    """The rings of a territory and what bounds them, as shares of the world's side: x to the east, y to the south."""

    anneaux: tuple[tuple[Point, ...], ...]
    gauche: float
    haut: float
    droite: float
    bas: float


def mercator(longitude: float, latitude: float) -> Point:
    """Degrees to shares of the side of the Web Mercator square (EPSG 3857), whose corner is at the north-west."""
    nord = math.asinh(math.tan(math.radians(latitude)))
    return (longitude + 180) / 360, (1 - nord / math.pi) / 2


@cache
def territoires() -> tuple[Territoire, ...]:
    """The committed outlines, projected once."""
    return tuple(projeter(entite["geometry"]) for entite in lire()["features"])


def lire() -> dict[str, Any]:
    """The committed GeoJSON: a feature per territory with properties.code, and `source`, whom to credit."""
    contenu: dict[str, Any] = json.loads(CONTOURS.read_text(encoding="utf-8"))
    return contenu


def projeter(geometrie: dict) -> Territoire:
    """A territory out of a GeoJSON Polygon or MultiPolygon in degrees."""
    polygones = geometrie["coordinates"] if geometrie["type"] == "MultiPolygon" else [geometrie["coordinates"]]
    anneaux = tuple(tuple(mercator(*point) for point in anneau) for polygone in polygones for anneau in polygone)
    abscisses = [x for anneau in anneaux for x, _ in anneau]
    ordonnees = [y for anneau in anneaux for _, y in anneau]
    return Territoire(anneaux, min(abscisses), min(ordonnees), max(abscisses), max(ordonnees))


@lru_cache(maxsize=EN_MEMOIRE)
def dessiner(zoom: int, x: int, y: int) -> str:
    """The SVG of a tile: the sea, and the outlines of the territories that reach it.

    Raises HorsCarte outside of zooms 0 to ZOOM_MAXIMUM, and of the columns and rows 0 to 2**zoom - 1.
    """
    if not (0 <= zoom <= ZOOM_MAXIMUM and 0 <= x < 2**zoom and 0 <= y < 2**zoom):
        raise HorsCarte("Cette tuile est hors de la carte.")
    echelle = COTE * 2**zoom
    trace = "".join(tracer(anneau, echelle, x * COTE, y * COTE) for anneau in anneaux_visibles(zoom, x, y))
    trait = 1 if zoom >= ZOOM_DES_TRAITS else TRAIT_FIN
    encre = f'fill="{TERRE}" fill-rule="evenodd" stroke="{TRAIT}" stroke-width="{trait}"'
    terres = f'<path d="{trace}" {encre}/>' if trace else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{COTE}" height="{COTE}" viewBox="0 0 {COTE} {COTE}">'
        f'<rect width="{COTE}" height="{COTE}" fill="{MER}"/>{terres}</svg>'
    )


def anneaux_visibles(zoom: int, x: int, y: int) -> Iterator[tuple[Point, ...]]:
    """Rings of the territories whose bounds reach the tile."""
    marge = MARGE / COTE
    gauche, droite = ((x - marge) / 2**zoom, (x + 1 + marge) / 2**zoom)
    haut, bas = ((y - marge) / 2**zoom, (y + 1 + marge) / 2**zoom)
    for lieu in territoires():
        if lieu.gauche <= droite and lieu.droite >= gauche and lieu.haut <= bas and lieu.bas >= haut:
            yield from lieu.anneaux


def tracer(anneau: Sequence[Point], echelle: int, gauche: int, haut: int) -> str:
    """Path data of a ring in pixels of the tile; nothing where the whole ring is smaller than a pixel."""
    pixels = [(round(x * echelle) - gauche, round(y * echelle) - haut) for x, y in anneau]
    depart, courant = pixels[0], pixels[0]
    pas = []
    for px, py in pixels[1:]:
        if (px, py) != courant:
            pas.append(f"{px - courant[0]} {py - courant[1]}")
            courant = (px, py)
    return f"M{depart[0]} {depart[1]}l{' '.join(pas)}z" if len(pas) > 2 else ""
