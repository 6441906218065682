"""A map as a picture that leaves the site: its title, figures' date, legend, caveat and source are in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import vl_convert
from jinja2 import Environment, FileSystemLoader, select_autoescape

from aides import RACINE
from aides.commun.langue import traduire
from aides.site import typographie
from aides.site.carte.rendu import Carte
from aides.site.carte.teintes import teintes
from aides.site.graphiques.cadres import CADRES, ECHELLE_PNG
from aides.site.graphiques.palette import resoudre
from aides.site.graphiques.planche import INTERLIGNE, LARGEUR_TEXTE, LARGEUR_TITRE, TAILLE_PIED, Texte, bas, texte

MARGE, LEGENDE, RANGEE = 20, 178, 17


@dataclass(frozen=True)
class LegendeDessinee:
    """Its title and its lines (y, class of the swatch, words) from the top of the legend, and its height."""

    x: float
    titre: Texte
    rangs: list[tuple[float, str, str]]
    hauteur: float


def svg(carte: Carte, source: str, site: str, format_: str = "carte", theme: str = "clair") -> str:
    """The picture, on a sheet of one of CADRES. source: who the figures are of, under which licence; site: its name."""
    cadre = CADRES[format_]
    utile = cadre.largeur - 2 * MARGE
    entete = texte(site, MARGE, MARGE - 6, 11, utile, LARGEUR_TEXTE)
    titre = texte(carte.options.titre, MARGE, bas(entete) + 3, 20, utile, LARGEUR_TITRE)
    sous_titre = texte(carte.options.sous_titre, MARGE, bas(titre) + 5, 13, utile, LARGEUR_TEXTE)
    haut = bas(sous_titre) + 10
    contours = traduire("Contours : {source}.", source=traduire(carte.source))
    dit = " ".join(filter(None, (carte.note, source, contours)))
    lignes = len(texte(dit, MARGE, 0, TAILLE_PIED, utile, LARGEUR_TEXTE).lignes)
    place = cadre.hauteur - haut - lignes * TAILLE_PIED * INTERLIGNE - MARGE
    # The legend is beside the map, under it on an upright sheet.
    dessous = cadre.hauteur > cadre.largeur
    legende = _legende(carte, MARGE if dessous else cadre.largeur - MARGE - LEGENDE)
    dessin = _gabarit().render(
        cadre=cadre,
        carte=carte,
        o=carte.options,
        entete=entete,
        titre=titre,
        sous_titre=sous_titre,
        pied=texte(dit, MARGE, haut + place + 8, TAILLE_PIED, utile, LARGEUR_TEXTE),
        haut=haut,
        marge=MARGE,
        dessin=(utile, place - legende.hauteur - 10) if dessous else (utile - LEGENDE - MARGE, place),
        legende=legende,
        y_legende=round(haut + place - legende.hauteur if dessous else haut, 1),
        teintes=teintes(theme),
    )
    return resoudre(typographie.dessiner(dessin), theme)


def png(carte: Carte, source: str, site: str, format_: str = "carte", theme: str = "clair") -> bytes:
    """The same, of twice as many pixels."""
    octets: bytes = vl_convert.svg_to_png(svg(carte, source, site, format_, theme), scale=ECHELLE_PNG)
    return octets


def _legende(carte: Carte, x: float) -> LegendeDessinee:
    titre = texte(f"{carte.options.mesure.libelle}, {carte.legende.unite}", x, 0, 11, LEGENDE, LARGEUR_TEXTE)
    debut = bas(titre) + 8
    rangs = [*reversed(carte.legende.rangs), *carte.legende.absents]
    lignes = [(round(debut + i * RANGEE, 1), rang.teinte, rang.texte) for i, rang in enumerate(rangs)]
    return LegendeDessinee(x, titre, lignes, debut + len(rangs) * RANGEE)


@cache
def _gabarit():  # type: ignore[no-untyped-def]
    dossier = FileSystemLoader(RACINE / "templates" / "carte")
    return Environment(loader=dossier, autoescape=select_autoescape(("svg",)), trim_blocks=True).get_template(
        "image.svg"
    )
