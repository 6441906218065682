"""French ways of writing numbers, amounts and dates: for sentences, pages and the console alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import ClassVar

FINE = "\u202f"
INSECABLE = "\u00a0"
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
# Beyond, a float no longer tells one whole number from the next.
ENTIERS = 2.0**53
# A figure is written where it is drawn, where it is told and where it is listed: once is enough.
ECRITS = 8192
ECHELLES = ((Decimal(10) ** 9, "milliard"), (Decimal(10) ** 6, "million"))


@lru_cache(maxsize=ECRITS, typed=True)
def nombre(valeur: object, decimales: int = 0) -> str:
    """Digits grouped by three with a narrow space, comma for decimals: 1 234,50."""
    if not decimales and _entier(valeur):
        return f"{valeur:,.0f}".replace(",", FINE).replace("-", "−")
    exact = _decimal(valeur).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_EVEN)
    return f"{exact:,f}".replace(",", FINE).replace(".", ",").replace("-", "−")


def _entier(valeur: object) -> bool:
    """Whether a number is whole and written as it is: nothing to round, so nothing for Decimal to do (a page writes a
    thousand figures)."""
    return type(valeur) is int or (type(valeur) is float and valeur.is_integer() and abs(valeur) < ENTIERS)


def _decimal(valeur: object) -> Decimal:
    """A number as it is written."""
    return valeur if isinstance(valeur, Decimal) else Decimal(str(valeur))


def exact(valeur: object) -> str:
    """A number as it is, its decimals only when it has some: 1 234, 1 234,50."""
    lu = _decimal(valeur)
    return nombre(lu, 0 if lu == lu.to_integral_value() else 2)


def pourcent(valeur: object) -> str:
    """A percentage as it is, comma for decimals: 0,574 %."""
    return str(valeur).replace(".", ",") + INSECABLE + "%"


def euros(valeur: object) -> str:
    """An exact amount in euros, cents only when there are some: 1 234 €, 12,50 €."""
    if _entier(valeur):
        return nombre(valeur) + INSECABLE + "€"
    exact = _decimal(valeur)
    return nombre(exact, 0 if exact == exact.to_integral_value() else 2) + INSECABLE + "€"


def abrege(valeur: object) -> str:
    """A large number for a headline, three significant digits: 35,5 milliards, 699 401."""
    exact = _decimal(valeur)
    for seuil, nom in ECHELLES:
        if abs(exact) >= seuil:
            court = exact / seuil
            decimales = max(0, 3 - len(str(int(abs(court)))))
            pluriel = "s" if abs(court) >= 2 else ""
            return nombre(court, decimales) + INSECABLE + nom + pluriel
    return nombre(exact)


@lru_cache(maxsize=ECRITS, typed=True)
def euros_abreges(valeur: object) -> str:
    """An amount for a headline: 35,5 milliards d'euros, 12 345 €."""
    exact = _decimal(valeur)
    if abs(exact) >= ECHELLES[-1][0]:
        return abrege(exact) + INSECABLE + "d'euros"
    return nombre(exact) + INSECABLE + "€"


def jour(valeur: object) -> str:
    """An ISO date in words: 24 juin 2022, 1er juin 2020. Other text is returned as it is."""
    try:
        lu = date.fromisoformat(str(valeur))
    except ValueError:
        return str(valeur)
    return f"{lu.day if lu.day > 1 else '1er'} {MOIS[lu.month - 1]} {lu.year}"


def mois(valeur: object) -> str:
    """A month YYYY-MM in words: mars 2020. Other text is returned as it is."""
    annee, _, numero = str(valeur).partition("-")
    if not (numero.isdigit() and 1 <= int(numero) <= 12):
        return str(valeur)
    return f"{MOIS[int(numero) - 1]} {annee}"


def accorder(combien: float, singulier: str, pluriel: str) -> str:
    """A number and what it counts: 0 ligne, 1 ligne, 1 234 lignes. French has its plural from two on."""
    return f"{nombre(combien)} {choisir(combien, singulier, pluriel)}"


def choisir(combien: float, singulier: str, pluriel: str) -> str:
    """The words that go with a number, without it."""
    return pluriel if abs(combien) >= 2 else singulier


class Fait:
    """A value that writes itself in a sentence template: {trouve:nombre}, {attendu:euros}, {date_maj:jour}.

    {trouve:accord|ligne porte|lignes portent} is the number with its words, {trouve:mot|elle|elles} the words alone.
    """

    FORMATS: ClassVar[dict[str, Callable[[object], str]]] = {
        "nombre": nombre,
        "exact": exact,
        "euros": euros,
        "pourcent": pourcent,
        "jour": jour,
        "mois": mois,
    }

    ACCORDS = {"accord": accorder, "mot": choisir}

    def __init__(self, valeur: object) -> None:
        self.valeur = valeur

    def __format__(self, specification: str) -> str:
        if self.valeur is None:
            return "inconnu"
        genre, *formes = specification.split("|")
        if genre in self.ACCORDS:
            return self.ACCORDS[genre](float(str(self.valeur)), *formes)
        return self.FORMATS.get(specification, str)(self.valeur)
