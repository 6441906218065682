"""The sheet around a drawing that leaves the site: title, subtitle, drawing, note and source, as one SVG."""

from __future__ import annotations

import math
import re
import textwrap
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from aides import RACINE
from aides.site.graphiques.composition import Graphique

# Average width of a character, as a share of its size: what decides how many fit on a line.
LARGEUR_TITRE = 0.6
LARGEUR_TEXTE = 0.545
INTERLIGNE = 1.28
ENTRE_COLONNES = 24
MARGE = 20
# What is under a drawing of a given height has caveats to say in little room.
TAILLE_PIED = 9.5


@dataclass(frozen=True)
class Texte:
    """Lines of text at a place: x and y (first baseline) in pixels, taille in pixels."""

    lignes: list[tuple[float, str]]
    x: float
    taille: float


def planche(graphique: Graphique, dessin: str, largeur: int, source: str, hauteur: int = 0, site: str = "") -> str:
    """Lay the sheet out, with colours still as references. hauteur 0 lets the sheet be as tall as it needs.

    With a height, the drawing is shrunk to what the texts leave, and centred. site: the name said above the title.
    """
    marge, utile = MARGE, largeur - 2 * MARGE
    entete, titre, sous_titre = _tete(graphique, utile, site)
    haut = bas(sous_titre) + (10 if hauteur else 16)
    boite = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', dessin)
    if boite is None:
        raise ValueError("un dessin sans viewBox n'a pas de taille")
    proportion = float(boite[2]) / float(boite[1])
    bas_de_page = " ".join(filter(None, [graphique.note, source]))
    taille = TAILLE_PIED if hauteur else 11
    pied_lignes = len(texte(bas_de_page, marge, 0, taille, utile, LARGEUR_TEXTE).lignes)
    place = _place(haut, hauteur, pied_lignes) if hauteur else utile * proportion
    pied = texte(bas_de_page, marge, haut + place + 8, taille, utile, LARGEUR_TEXTE)
    interieur = re.sub(
        r'class="[^"]*"',
        f'preserveAspectRatio="xMinYMin" x="{marge}" y="{haut:.0f}" width="{utile}" height="{place:.0f}"',
        dessin,
        count=1,
    )
    return _gabarit().render(
        largeur=largeur,
        hauteur=hauteur or round(bas(pied) + marge - 4),
        entete=entete,
        titre=titre,
        sous_titre=sous_titre,
        pied=pied,
        dessin=Markup(re.sub(r' role="img"| aria-labelledby="[^"]*"|<title.*?</desc>', "", interieur)),
        graphique=graphique,
    )


def place(graphique: Graphique, largeur: int, source: str, hauteur: int, site: str = "") -> int:
    """Height that the texts of a sheet leave to its drawing, to draw it at."""
    utile = largeur - 2 * MARGE
    *_, sous_titre = _tete(graphique, utile, site)
    bas_de_page = " ".join(filter(None, [graphique.note, source]))
    lignes = len(texte(bas_de_page, MARGE, 0, TAILLE_PIED, utile, LARGEUR_TEXTE).lignes)
    return int(_place(bas(sous_titre) + 10, hauteur, lignes))


def _tete(graphique: Graphique, utile: int, site: str) -> tuple[Texte, Texte, Texte]:
    """The site's name, the title and the subtitle, one under the other."""
    entete = texte(site, MARGE, MARGE - 6, 11, utile, LARGEUR_TEXTE)
    haut = bas(entete) + 3 if site else MARGE
    titre = texte(graphique.titre, MARGE, haut, 20, utile, LARGEUR_TITRE)
    if len(titre.lignes) > 2:
        titre = texte(graphique.titre, MARGE, haut, 16, utile, LARGEUR_TITRE)
    return entete, titre, texte(graphique.sous_titre, MARGE, bas(titre) + 5, 13, utile, LARGEUR_TEXTE)


def _place(haut: float, hauteur: int, lignes_du_pied: int) -> float:
    return hauteur - haut - lignes_du_pied * TAILLE_PIED * INTERLIGNE - MARGE


def deux_colonnes(dessin: str, rangs: int, bloc: int) -> str:
    """Cut a tall drawing of `rangs` rows in two columns, between two groups of `bloc` rows."""
    balise = re.match(r'<svg[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>', dessin)
    if balise is None:
        raise ValueError("un dessin sans viewBox ne se coupe pas")
    largeur, hauteur = float(balise[1]), float(balise[2])
    coupe = math.ceil(rangs / 2 / bloc) * bloc * hauteur / rangs
    corps = dessin[balise.end() :]
    moities = ((0, 0, coupe), (largeur + ENTRE_COLONNES, coupe, hauteur - coupe))
    colonnes = "".join(
        f'<svg x="{x}" width="{largeur}" height="{h:.1f}" viewBox="0 {y:.1f} {largeur} {h:.1f}">{corps}'
        for x, y, h in moities
    )
    boite = f'viewBox="0 0 {2 * largeur + ENTRE_COLONNES} {coupe:.1f}"'
    return re.sub(r'viewBox="[^"]*"', boite, balise[0], count=1) + colonnes + "</svg>"


def texte(phrase: str, x: float, haut: float, taille: float, largeur: float, chasse: float) -> Texte:
    """A sentence cut in lines of at most `largeur` pixels, its top at `haut`. chasse: see LARGEUR_TITRE."""
    lignes = textwrap.wrap(phrase, max(10, int(largeur / (taille * chasse))), break_long_words=False)
    return Texte(
        [(round(haut + taille * (0.95 + INTERLIGNE * i), 1), ligne) for i, ligne in enumerate(lignes)], x, taille
    )


def bas(texte: Texte) -> float:
    """Where a text ends."""
    return (texte.lignes[-1][0] if texte.lignes else 0) + texte.taille * 0.3


@cache
def _gabarit():  # type: ignore[no-untyped-def]
    dossier = FileSystemLoader(RACINE / "templates" / "graphiques")
    return Environment(loader=dossier, autoescape=select_autoescape(("svg",)), trim_blocks=True).get_template(
        "planche.svg"
    )
