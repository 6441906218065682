"""French typography of what is read: curly apostrophes, exponents (1er, 2e), no line that begins with a colon.

Pages are written with the straight apostrophe of keyboards, as official labels are; they are dressed on their way out.
Data stay as they were published: the cells of Datasette's tables, code, what a reader typed; and every format but HTML.
"""

from __future__ import annotations

import re

from aides.commun.francais import FINE, INSECABLE
from aides.commun.langue import en_anglais

LETTRE = "A-Za-zÀ-ÖØ-öø-ÿŒœ0-9"
# Straight, or as Jinja escapes it; before a letter, a quotation or a tag.
APOSTROPHE = re.compile(rf"(?<=[{LETTRE}])(?:'|&#39;|&#x27;)(?=[{LETTRE}«]|$)")
SIGNE = re.compile(r"(?<=[^\s]) (?=[:;?!»%€](?![\w/]))|(?<=«) ")
MILLIERS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
EXPOSANT = re.compile(r"\b(1(?=ers?\b|res?\b)|\d{1,3}(?=es?\b))(ers?|res?|es?)\b")
MORCEAU = (
    r"(?P<brut><(?P<quoi>{bruts})\b.*?</(?P=quoi)>)|(?P<nu><(?P<simple>title|option|svg)\b.*?</(?P=simple)>)|"
    r"(?P<balise><[^>]*>)|(?P<texte>[^<]+)"
)
BRUTS = "script|style|pre|code|textarea"
DE_NOUS = re.compile(MORCEAU.format(bruts=BRUTS), re.S)
DE_DATASETTE = re.compile(MORCEAU.format(bruts=f"{BRUTS}|td"), re.S)
# What a tag says to a reader.
DIT = re.compile(r'(\s(?:alt|title|aria-label|placeholder|content|label|data-echec)=")([^"]*)(")')


def dessiner(svg: str) -> str:
    """A drawing as it is to be read, in the language of the request."""
    return svg if en_anglais() else apostrophes(svg)


def apostrophes(texte: str) -> str:
    """The same text with curly apostrophes."""
    return APOSTROPHE.sub("’", texte)


def habiller(page: bytes, donnees: bool = False) -> bytes:
    """A page in French as it is to be read. donnees: a page of Datasette's, whose cells are left as they are."""
    motif = DE_DATASETTE if donnees else DE_NOUS
    return motif.sub(_morceau, page.decode()).encode()


def _morceau(trouve: re.Match[str]) -> str:
    tout = trouve[0]
    if trouve["brut"]:
        ouverture, fermeture, reste = tout.partition(">")
        return _etiquettes(ouverture) + fermeture + reste
    if trouve["nu"]:
        return apostrophes(tout)
    if trouve["balise"]:
        return _etiquettes(tout)
    return EXPOSANT.sub(r"\1<sup>\2</sup>", _lignes(tout))


def _etiquettes(balise: str) -> str:
    return DIT.sub(lambda dit: dit[1] + _lignes(dit[2]) + dit[3], balise)


def _lignes(texte: str) -> str:
    serre = MILLIERS.sub(lambda nombre: nombre[0].replace(" ", FINE), texte)
    return SIGNE.sub(INSECABLE, apostrophes(serre))
