"""Charts: a declarative Vega-Lite specification of charts/, fed with the rows of a canned query, drawn as SVG or PNG.

The way of a chart: catalogue (reads the specification) -> temps, barres (rows to what is drawn, with the words that say
it) -> composition (specification + rows) -> rendu (SVG, PNG). Only page.py needs Datasette.
"""

from aides.site.graphiques.catalogue import Modele, charger, noms
from aides.site.graphiques.composition import Contexte, Graphique, composer
from aides.site.graphiques.rendu import (
    CADRES,
    FORMATS,
    THEMES,
    amorcer,
    autonome,
    dessin_de_page,
    dimensions,
    figure,
    image,
    specification,
)

__all__ = [
    "CADRES", "FORMATS", "THEMES", "Contexte", "Graphique", "Modele",
    "amorcer", "autonome", "charger", "composer", "dessin_de_page", "dimensions", "figure", "image", "noms",
    "specification",
]  # fmt: skip
