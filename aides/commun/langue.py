"""French, and English as a second language of the interface: the words of textes/en.yml, numbers and dates.

The French sentence is the key, so that templates are read as they are seen. The language of a request is a context
variable: it holds for whatever that request runs, and nothing needs to carry it.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from typing import Any

from aides import RACINE
from aides.commun import colonnes, dispositifs, francais
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import enregistrees

LANGUES = ("fr", "en")
FRANCAIS, ANGLAIS = LANGUES
COURANTE: ContextVar[str] = ContextVar("langue", default=FRANCAIS)
# The mute h of heures counts among them.
VOYELLES = "aeéèêiouyh"
ECHELLES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))


@cache
def anglais() -> dict[str, str]:
    """French sentence -> English one."""
    titres = {requete["title"]: requete["title_en"] for requete in enregistrees().values()}
    return {**lire_yaml(RACINE / "textes" / "en.yml"), **titres, **colonnes.anglais(), **dispositifs.anglais()}


@cache
def singuliers() -> dict[str, dict[str, str]]:
    """Sentence with {n} -> what is said when n is 1, by language."""
    lus: dict[str, dict[str, str]] = lire_yaml(RACINE / "textes" / "singuliers.yml")
    return lus


def mots_du_dispositif(genre: str, dispositif: str) -> Any:
    """What the folder of a scheme says of one kind (mots.yml), in the language of the request; None without a word."""
    return dispositifs.mots(genre).get(dispositif, {}).get(COURANTE.get())


def traduire(phrase: str, **valeurs: object) -> str:
    """A sentence in the language of the request, with its {names} filled; French when it has no translation."""
    if "n" in valeurs and phrase in singuliers():
        phrase = _accorder(phrase, str(valeurs["n"]))
    texte = anglais().get(phrase, phrase) if en_anglais() else espacer(phrase)
    return texte.format(**valeurs) if valeurs else texte


def _accorder(phrase: str, combien: str) -> str:
    """The sentence said of one thing, in the language of the request; in French nothing is singular, in English it is
    plural."""
    if combien == "1":
        return singuliers()[phrase][COURANTE.get()]
    if combien == "0" and not en_anglais():
        return singuliers()[phrase][FRANCAIS].replace("1", "0", 1)
    return phrase


def nommer(libelle: str) -> str:
    """An official name: its English one when there is one, else as it was published, spaces included."""
    return anglais().get(libelle, libelle) if en_anglais() else libelle


@lru_cache(maxsize=4096)
def espacer(texte: str) -> str:
    """French spacing: no line begins with a colon, nor ends with an opening quotation mark."""
    return re.sub(r" (?=[:;?!»])|(?<=«) ", francais.INSECABLE, texte)


def deux_points() -> str:
    """A colon between a label and what it says, spaced as the language wants."""
    return ": " if en_anglais() else francais.INSECABLE + ": "


def une(unite_nombre: str) -> str:
    """One of what a scheme counts, in the language of the request: prêt for prêts; else its plural."""
    return dispositifs.singuliers().get(unite_nombre, {}).get(COURANTE.get()) or traduire(unite_nombre)


def de(nom: str) -> str:
    """A noun (in the language of the request) after « de »: d'aides, de prêts, d'heures, of loans."""
    if en_anglais():
        return f"of {nom}"
    return f"d'{nom}" if nom[:1].casefold() in VOYELLES else f"de {nom}"


def en_anglais() -> bool:
    """Whether the request is for English."""
    return COURANTE.get() == ANGLAIS


def nombre(valeur: object, decimales: int = 0) -> str:
    """1 234,50 or 1,234.50."""
    if not en_anglais():
        return francais.nombre(valeur, decimales)
    exact = Decimal(str(valeur)).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_EVEN)
    return f"{exact:,f}".replace("-", "−")


def euros(valeur: object) -> str:
    """An exact amount: 1 234 € or €1,234."""
    if not en_anglais():
        return francais.euros(valeur)
    exact = Decimal(str(valeur))
    return "€" + nombre(exact, 0 if exact == exact.to_integral_value() else 2)


def abrege(valeur: object) -> str:
    """A large number for a headline: 35,5 milliards, 35.5 billion."""
    if not en_anglais():
        return francais.abrege(valeur)
    exact = Decimal(str(valeur))
    for seuil, nom in ECHELLES:
        if abs(exact) >= seuil:
            court = exact / seuil
            return nombre(court, max(0, 3 - len(str(int(abs(court)))))) + francais.INSECABLE + nom
    return nombre(exact)


def euros_abreges(valeur: object) -> str:
    """An amount for a headline: 35,5 milliards d'euros, €35.5 billion."""
    return "€" + abrege(valeur) if en_anglais() else francais.euros_abreges(valeur)


def pourcentage(valeur: object) -> str:
    """A share with two significant decimals at most: 8,06 %, 8.06%."""
    return nombre(valeur, 2) + ("%" if en_anglais() else francais.INSECABLE + "%")


def dixieme(valeur: object) -> str:
    """A number with one decimal: 2,3 or 2.3."""
    return nombre(valeur, 1)


def jour(valeur: object) -> str:
    """An ISO date in words: 24 juin 2022, 24 June 2022."""
    if not en_anglais():
        return francais.jour(valeur)
    try:
        lu = date.fromisoformat(str(valeur))
    except ValueError:
        return str(valeur)
    return f"{lu.day} {lu:%B} {lu.year}"


def mois(valeur: object) -> str:
    """A month YYYY-MM in words: mars 2020, March 2020."""
    if not en_anglais():
        return francais.mois(valeur)
    try:
        lu = date.fromisoformat(f"{valeur}-01")
    except ValueError:
        return str(valeur)
    return f"{lu:%B} {lu.year}"


def rang(valeur: int) -> str:
    """A rank: 1er, 2e; 1st, 2nd, 3rd, 11th."""
    if not en_anglais():
        return f"{valeur}{'er' if valeur == 1 else 'e'}"
    finale = "th" if valeur % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(valeur % 10, "th")
    return f"{valeur}{finale}"
