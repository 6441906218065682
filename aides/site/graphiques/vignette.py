"""A page as a card, 1200 x 630: the site's name, its title, its sentence, the source at the foot."""

from __future__ import annotations

from functools import cache

import vl_convert
from jinja2 import Environment, FileSystemLoader, select_autoescape

from aides import RACINE
from aides.site import typographie
from aides.site.graphiques.cadres import CADRES, ECHELLE_PNG
from aides.site.graphiques.palette import resoudre
from aides.site.graphiques.planche import INTERLIGNE, LARGEUR_TEXTE, LARGEUR_TITRE, TAILLE_PIED, Texte, bas, texte

MARGE = 28
# Lines of the title and of the sentence that a card holds.
LIGNES_TITRE, LIGNES_PHRASE = 3, 5


def svg(site: str, titre: str, phrase: str, pied: str, theme: str = "clair") -> str:
    """The card of a page, its texts cut where the sheet ends."""
    cadre = CADRES["carte"]
    utile = cadre.largeur - 2 * MARGE
    entete = texte(site, MARGE, MARGE - 6, 14, utile, LARGEUR_TEXTE)
    nom = _tronquer(texte(titre, MARGE, bas(entete) + 14, 26, utile, LARGEUR_TITRE), LIGNES_TITRE)
    dite = _tronquer(texte(phrase, MARGE, bas(nom) + 12, 16, utile, LARGEUR_TEXTE), LIGNES_PHRASE)
    bas_de_page = texte(pied, MARGE, 0, TAILLE_PIED, utile, LARGEUR_TEXTE)
    hauteur = len(bas_de_page.lignes) * TAILLE_PIED * INTERLIGNE
    pose = texte(pied, MARGE, cadre.hauteur - MARGE - hauteur + 10, TAILLE_PIED, utile, LARGEUR_TEXTE)
    dessin = _gabarit().render(cadre=cadre, marge=MARGE, entete=entete, titre=nom, phrase=dite, pied=pose, nom=titre)
    return resoudre(typographie.dessiner(dessin), theme)


def png(site: str, titre: str, phrase: str, pied: str, theme: str = "clair") -> bytes:
    """The same, of twice as many pixels."""
    octets: bytes = vl_convert.svg_to_png(svg(site, titre, phrase, pied, theme), scale=ECHELLE_PNG)
    return octets


def _tronquer(bloc: Texte, combien: int) -> Texte:
    if len(bloc.lignes) <= combien:
        return bloc
    y, derniere = bloc.lignes[combien - 1]
    return Texte([*bloc.lignes[: combien - 1], (y, derniere.rstrip(" ,;:.") + "…")], bloc.x, bloc.taille)


@cache
def _gabarit():  # type: ignore[no-untyped-def]
    dossier = FileSystemLoader(RACINE / "templates" / "graphiques")
    return Environment(loader=dossier, autoescape=select_autoescape(("svg",)), trim_blocks=True).get_template(
        "vignette.svg"
    )
