"""The outlines drawn by outils/contours.py, as the renderer wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).parent / "contours.json"
Cadre = tuple[float, float, float, float]


@dataclass(frozen=True)
class Contour:
    """A territory in units of the drawing: SVG path data, the place of its circle, its bounds (left, top, right,
    bottom), and the région of a département."""

    trace: str
    x: float
    y: float
    bornes: Cadre
    region: str = ""


@dataclass(frozen=True)
class Encart:
    """A frame (x, y, width, height) apart from the mainland, with the département or région that it holds."""

    code: str
    region: str
    nom: str
    cadre: Cadre


@dataclass(frozen=True)
class Zoom:
    """One région at a larger scale: its frame on the map, the place it enlarges, and its départements."""

    region: str
    cadre: Cadre
    repere: Cadre
    departements: Mapping[str, Contour]


@dataclass(frozen=True)
class Contours:
    """Everything that is drawn. hauteur_com is the height with the collectivités d'outre-mer in sight."""

    source: str
    largeur: float
    hauteur: float
    hauteur_com: float
    departements: Mapping[str, Contour]
    regions: Mapping[str, Contour]
    encarts: tuple[Encart, ...]
    zoom: Zoom


@cache
def charger(fichier: Path = FICHIER) -> Contours:
    """Read contours.json; FileNotFoundError when outils/contours.py was never run."""
    lu = json.loads(fichier.read_text(encoding="utf-8"))
    departements = {code: _contour(forme) for code, forme in lu["departements"].items()}
    zoom = lu["zoom"]
    return Contours(
        source=lu["source"],
        largeur=lu["largeur"],
        hauteur=lu["hauteur"],
        hauteur_com=lu["hauteur_com"],
        departements=departements,
        regions={code: _contour(forme) for code, forme in lu["regions"].items()},
        encarts=tuple(
            Encart(encart["code"], departements[encart["code"]].region, encart["nom"], tuple(encart["cadre"]))
            for encart in lu["encarts"]
        ),
        zoom=Zoom(
            zoom["region"],
            tuple(zoom["cadre"]),
            tuple(zoom["repere"]),
            {code: _contour(forme) for code, forme in zoom["departements"].items()},
        ),
    )


def _contour(forme: Mapping) -> Contour:
    x, y = forme["centre"]
    return Contour(forme["trace"], x, y, tuple(forme["cadre"]), forme.get("region", ""))
