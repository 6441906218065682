"""French typography of what is read: curly apostrophes, exponents (1er, 2e), no line that begins with a colon.

Pages are written with the straight apostrophe of keyboards, as official labels are; they are dressed on their way out.
Data stay as they were published: the cells of Datasette's tables, code, what a reader typed; and every format but HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from aides.commun.francais import FINE, INSECABLE
from aides.commun.langue import en_anglais

# The straight sign, and as Jinja escapes it; it is an apostrophe between a letter and a letter, a quotation or a tag.
LETTRE = "A-Za-zÀ-ÖØ-öø-ÿŒœ0-9"
DROITES = ("'", "&#39;", "&#x27;")
AVANT, APRES = re.compile(f"[{LETTRE}]"), re.compile(f"[{LETTRE}«]")
SIGNE = re.compile(r"(?<=[^\s]) (?=[:;?!»%€](?![\w/]))|(?<=«) ")
MILLIERS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
EXPOSANT = re.compile(r"\b(1(?=ers?\b|res?\b)|\d{1,3}(?=es?\b))(ers?|res?|es?)\b")
# Elements whose inside is left as it is; those whose only texts are short, and have no tag inside; Datasette's cells.
BRUTS, NUS, CELLULES = ("script", "style", "pre", "code", "textarea"), ("title", "option", "svg"), ("td",)
DE_NOUS = re.compile(rf"<({'|'.join(BRUTS + NUS)})\b")
DE_DATASETTE = re.compile(rf"<({'|'.join(BRUTS + NUS + CELLULES)})\b")
# What stands between two tags and has something to dress: an apostrophe, a space, an ordinal. Half of the texts of a
# page are numbers, written as they are to be read.
TEXTE = re.compile(r"(>\s*+)([^<' er&]*+[' er&][^<]*)")
# What a tag says to a reader. The signs that all of its attributes have come first: they are found at once, where an
# expression that begins with their names tries each of them at each space of a long drawing.
DITES = ("alt", "title", "aria-label", "placeholder", "content", "label", "data-echec")
DIT = re.compile('="(?:' + "|".join(rf'(?<=\s{nom}=")' for nom in DITES) + ')([^"]*)')


def dessiner(svg: str) -> str:
    """A drawing as it is to be read, in the language of the request."""
    return svg if en_anglais() else apostrophes(svg)


def apostrophes(texte: str) -> str:
    """The same text with curly apostrophes."""
    for droite in DROITES:
        if droite in texte:
            texte = "".join(_courbes(texte, droite))
    return texte


def _courbes(texte: str, droite: str) -> Iterator[str]:
    avant, *suite = texte.split(droite)
    yield avant
    for place, apres in enumerate(suite, start=1):
        finale = not apres and place == len(suite)
        yield "’" if AVANT.match(avant[-1:]) and (finale or APRES.match(apres)) else droite
        yield apres
        avant = apres


def habiller(page: bytes, donnees: bool = False) -> bytes:
    """A page in French as it is to be read. donnees: a page of Datasette's, whose cells are left as they are."""
    texte = page.decode()
    return "".join(_morceaux(texte, DE_DATASETTE if donnees else DE_NOUS)).encode()


def _morceaux(texte: str, a_part: re.Pattern[str]) -> Iterator[str]:
    """The page, piece by piece: what stands between the elements `a_part`, and these. Closing tags are looked for as
    plain strings: a drawing is most of a page, and an expression that reads it sign by sign cost a third of it."""
    debut = 0
    while trouve := a_part.search(texte, debut):
        fermeture = f"</{trouve[1]}>"
        fin = texte.find(fermeture, trouve.end())
        if fin < 0:
            break
        fin += len(fermeture)
        yield _prose(texte[debut : trouve.start()])
        element = texte[trouve.start() : fin]
        yield apostrophes(element) if trouve[1] in NUS else _brut(element)
        debut = fin
    yield _prose(texte[debut:])


def _brut(element: str) -> str:
    ouverture, fermeture, reste = element.partition(">")
    return _etiquettes(ouverture) + fermeture + reste


def _prose(texte: str) -> str:
    debut = texte.find("<")
    if debut < 0:
        return _mots(texte)
    return _mots(texte[:debut]) + TEXTE.sub(lambda lu: lu[1] + _mots(lu[2]), _etiquettes(texte[debut:]))


# The same labels come back on every page.
@lru_cache(maxsize=8192)
def _mots(texte: str) -> str:
    return EXPOSANT.sub(r"\1<sup>\2</sup>", _lignes(texte))


def _etiquettes(balises: str) -> str:
    return DIT.sub(lambda dit: '="' + _lignes(dit[1]), balises)


def _lignes(texte: str) -> str:
    serre = MILLIERS.sub(lambda nombre: nombre[0].replace(" ", FINE), texte)
    return SIGNE.sub(INSECABLE, apostrophes(serre))
