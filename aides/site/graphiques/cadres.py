"""The shapes of the pictures that leave the site, charts and maps alike: a link preview, a square, an upright page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cadre:
    """Width and height of the sheet, in pixels; its PNG has twice as many. dessin: height that a curve is drawn at;
    rangs: bars that one column holds."""

    nom: str
    largeur: int
    hauteur: int
    dessin: int
    rangs: int


# « carte » is the preview of a link (1200 x 630), a card; the others are 1080 x 1080 and 1080 x 1350.
CADRES = {
    c.nom: c
    for c in (Cadre("carte", 600, 315, 190, 6), Cadre("carre", 540, 540, 330, 10), Cadre("portrait", 540, 675, 450, 14))
}
ECHELLE_PNG = 2
