"""Words: as they are compared, and those of textes/recherche.yml."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml

MOTS = RACINE / "textes" / "recherche.yml"
ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints"}
ARTICLES = ("la ", "le ", "les ", "l ")


def normaliser(texte: str) -> str:
    """Small letters without accents, one space between words, "saint" for "st"."""
    decompose = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe").replace("æ", "ae"))
    lettres = "".join(signe for signe in decompose if not unicodedata.combining(signe))
    mots = re.findall(r"[a-z0-9]+", lettres)
    return " ".join(ABREGES.get(mot, mot) for mot in mots)


@cache
def familiers() -> dict[str, Any]:
    """textes/recherche.yml."""
    lus: dict[str, Any] = lire_yaml(MOTS)
    return lus


def elaguer(mots: tuple[str, ...]) -> tuple[str, ...]:
    """Words without those that name nothing, at either end: « en Bretagne » is Bretagne."""
    vides = set(familiers()["vides"])
    debut, fin = 0, len(mots)
    while debut < fin and mots[debut] in vides:
        debut += 1
    while fin > debut and mots[fin - 1] in vides:
        fin -= 1
    return mots[debut:fin]


def sans_article(cle: str) -> str:
    """La Réunion is also Réunion."""
    return next((cle.removeprefix(article) for article in ARTICLES if cle.startswith(article)), cle)
