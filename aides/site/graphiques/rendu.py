"""Drawing: the SVG of a page (its colours follow the page), the stand-alone SVG and the PNG of a chart.

vl-convert draws without a browser and without network: no specification loads anything, and the rows are in it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import vl_convert

from aides.commun.langue import traduire
from aides.site import typographie
from aides.site.graphiques.cadres import CADRES, ECHELLE_PNG, Cadre
from aides.site.graphiques.catalogue import configuration
from aides.site.graphiques.composition import Graphique
from aides.site.graphiques.nombres import locale_dates, locale_nombres
from aides.site.graphiques.palette import REFERENCE, THEMES, feuille_de_style, reference, resoudre
from aides.site.graphiques.planche import deux_colonnes, place, planche

__all__ = [
    "CADRES",
    "FORMATS",
    "THEMES",
    "amorcer",
    "autonome",
    "dessin_de_page",
    "dimensions",
    "figure",
    "image",
    "specification",
]

# Not 6.4: it compiles the tooltip of a point chosen by `nearest` to fields of the Voronoi cell, which has none.
VERSION_VEGALITE = "6.1"
POLICE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
DESSINS_EN_MEMOIRE = 512
# The axis line below the last bar.
MARGE_DES_BARRES = 4
AMORCE = {
    "data": {"values": [{"a": "x", "b": 1}]},
    "mark": "bar",
    "encoding": {"y": {"field": "a", "type": "nominal"}, "x": {"field": "b", "type": "quantitative"}},
}


@dataclass(frozen=True)
class Format:
    """Width of a drawing, in pixels at which its text has its own size."""

    nom: str
    largeur: int


FORMATS = {
    f.nom: f
    for f in (Format("large", 720), Format("etroit", 360), *(Format(nom, c.largeur - 40) for nom, c in CADRES.items()))
}
# Height of a bar on a sheet of a given size, at most.
PAS_CARTE = 40
# Height below which a curve is shrunk rather than drawn flatter.
COURBE_MINIMALE = 165

BRUIT = (
    re.compile(r' (?:font-family|class|version|stroke-miterlimit|xmlns:xlink|role|aria-[a-z]+)="[^"]*"'),
    re.compile(r' (?:fill|stroke)="transparent"(?= (?:fill|stroke)="transparent")'),
)


def specification(
    graphique: Graphique, format_: str = "large", theme: str = "", hauteur_voulue: int = 0
) -> dict[str, Any]:
    """The whole Vega-Lite specification, rows and locale included: any vega-embed draws it without another file.

    theme is 'clair' or 'sombre'; without it colours are the variables of the page (var(--g-…)). hauteur_voulue: that of
    a curve on a sheet.
    """
    dessin = _traduit(graphique.modele.vegalite)
    hauteur = hauteur_voulue or _hauteur(graphique, format_)
    dessin["width"] = FORMATS[format_].largeur
    dessin["autosize"] = {"type": "fit" if hauteur else "fit-x", "contains": "padding"}
    if hauteur:
        dessin["height"] = hauteur
    elif format_ in CADRES:
        dessin["height"]["step"] = min(dessin["height"]["step"], PAS_CARTE)
    voulus = {nom: _selon_format(valeur, format_) for nom, valeur in graphique.parametres.items()}
    declares = {p["name"]: p["value"] for p in dessin.get("params", [])}
    dessin["params"] = [{"name": nom, "value": valeur} for nom, valeur in {**declares, **voulus}.items()]
    dessin["config"] = configuration()
    dessin["datasets"] = {"lignes": graphique.lignes}
    dessin["description"] = graphique.description
    dessin["usermeta"] = {
        "embedOptions": {
            "formatLocale": locale_nombres(),
            "timeFormatLocale": locale_dates(),
            "renderer": "svg",
            "actions": False,
        }
    }
    if theme:
        lu: dict[str, Any] = json.loads(resoudre(json.dumps(dessin), theme))
        return lu
    return dessin


def _traduit(noeud: Any, cle: str = "") -> Any:
    """A copy of a specification whose titles (those of the tooltips) are in the language of the request."""
    if isinstance(noeud, dict):
        return {nom: _traduit(valeur, nom) for nom, valeur in noeud.items()}
    if isinstance(noeud, list):
        return [_traduit(valeur) for valeur in noeud]
    return traduire(noeud) if cle == "title" and isinstance(noeud, str) else noeud


def figure(graphique: Graphique, format_: str = "large", hauteur: int = 0) -> str:
    """The SVG to put in a page: an image with a name and a description, in the colours of the page's style sheet."""
    brut = _dessiner(json.dumps(specification(graphique, format_, hauteur_voulue=hauteur), sort_keys=True))
    cle = hashlib.sha256((brut + format_).encode()).hexdigest()[:8]
    ouverture, corps = _ouvrir(brut)
    nom = f"g{cle}"
    tete = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dessin dessin-{format_}" viewBox="0 0 {ouverture}" role="img" '
        f'aria-labelledby="{nom}-t {nom}-d" font-family="{POLICE}">'
        f'<title id="{nom}-t">{escape(graphique.titre)}</title>'
        f'<desc id="{nom}-d">{escape(graphique.description)}</desc>'
    )
    return typographie.dessiner(tete + _hachurer(corps, nom))


def dessin_de_page(graphique: Graphique, format_: str = "large") -> str:
    """The same as a file: an image of a page, in the reader's own theme, without the title that the page has."""
    svg = figure(graphique, format_)
    feuille = feuille_de_style(set(REFERENCE.findall(svg)))
    return svg.replace("</desc>", f"</desc><style>{feuille}</style>", 1)


def dimensions(graphique: Graphique, format_: str) -> tuple[int, int]:
    """Width and height of a drawing in pixels, before it is drawn: so that its place is kept on the page."""
    hauteur = _hauteur(graphique, format_)
    if hauteur is None:
        hauteur = int(graphique.modele.vegalite["height"]["step"]) * len(graphique.lignes) + MARGE_DES_BARRES
    return FORMATS[format_].largeur, hauteur


def amorcer() -> None:
    """Start the engine that draws: it takes a second, which no reader should wait for."""
    _dessiner(json.dumps(AMORCE))


def autonome(
    graphique: Graphique, theme: str = "clair", format_: str = "large", source: str = "", site: str = ""
) -> str:
    """A stand-alone SVG, with the site's name, title, subtitle, caveat and source in it, in the colours of one theme.

    A format of CADRES is a sheet of that size; any other is as tall as it needs.
    """
    cadre = CADRES.get(format_)
    if cadre is None:
        libre = planche(graphique, figure(graphique, format_), FORMATS[format_].largeur, source, 0, site)
        return resoudre(typographie.dessiner(libre), theme)
    reste = place(graphique, cadre.largeur, source, cadre.hauteur, site)
    feuille = planche(graphique, _dans_un_cadre(graphique, cadre, reste), cadre.largeur, source, cadre.hauteur, site)
    return resoudre(typographie.dessiner(feuille), theme)


def image(
    graphique: Graphique, theme: str = "clair", source: str = "", format_: str = "carte", site: str = ""
) -> bytes:
    """The same as a PNG, of twice as many pixels: 1200 x 630, the size of a link's preview, for « carte »."""
    png: bytes = vl_convert.svg_to_png(autonome(graphique, theme, format_, source, site), scale=ECHELLE_PNG)
    return png


@lru_cache(maxsize=DESSINS_EN_MEMOIRE)
def _dessiner(dessin: str) -> str:
    """Draw a specification; the same specification always gives the same drawing, so it is its own cache key."""
    # The specification names its locales: those of two languages are two specifications.
    svg: str = vl_convert.vegalite_to_svg(
        dessin,
        vl_version=VERSION_VEGALITE,
        allowed_base_urls=[],
        format_locale=locale_nombres(),
        time_format_locale=locale_dates(),
    )
    return svg


def _dans_un_cadre(graphique: Graphique, cadre: Cadre, reste: int) -> str:
    """The drawing of a sheet: in two columns when one would be too small to read."""
    rangs = len(graphique.lignes)
    if graphique.modele.hauteurs:
        return figure(graphique, cadre.nom, min(cadre.dessin, max(reste, COURBE_MINIMALE)))
    if rangs <= cadre.rangs:
        return figure(graphique, cadre.nom)
    return deux_colonnes(figure(graphique, "etroit"), rangs, graphique.modele.bloc)


def _hauteur(graphique: Graphique, format_: str) -> int | None:
    """Height of a drawing; None for bars, which are as tall as they are many."""
    hauteurs = graphique.modele.hauteurs
    return CADRES[format_].dessin if hauteurs and format_ in CADRES else hauteurs.get(format_)


def _selon_format(valeur: Any, format_: str) -> Any:
    """A parameter that depends on the format is written {large: …, etroit: …}; the card follows the narrow one."""
    if not isinstance(valeur, dict):
        return valeur
    return valeur["large" if format_ == "large" else "etroit"]


def _ouvrir(svg: str) -> tuple[str, str]:
    """Width and height of Vega's SVG, and what follows its opening tag, without what a page does not need."""
    trouve = re.match(r'<svg[^>]*viewBox="0 0 ([\d.]+ [\d.]+)"[^>]*>', svg)
    if trouve is None:
        raise ValueError("vl-convert a rendu un SVG sans viewBox")
    corps = svg[trouve.end() :]
    for bruit in BRUIT:
        corps = bruit.sub("", corps)
    return trouve[1], corps


def _hachurer(corps: str, nom: str) -> str:
    """Give the hatching of withheld values its pattern, named for this drawing so that two of them do not mix."""
    if "url(#hachures)" not in corps:
        return corps
    motif = (
        f'<pattern id="{nom}-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 0V6" stroke="{reference("doux")}" stroke-width="2.4"/></pattern>'
    )
    return f"<defs>{motif}</defs>" + corps.replace("url(#hachures)", f"url(#{nom}-h)")
