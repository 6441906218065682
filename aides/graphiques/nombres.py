"""Figures as a chart writes them: short on the drawing, exact in the tooltip; and the French locales of Vega."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from aides.francais import FINE, INSECABLE, MOIS, euros, nombre

ECHELLES = ((10**9, "Md", "milliards"), (10**6, "M", "millions"))
SYMBOLES = {"euros": "€", "%": "%", "nombre": ""}
UN_DIXIEME = Decimal("0.1")

LOCALE_NOMBRES = {
    "decimal": ",",
    "thousands": FINE,
    "grouping": [3],
    "currency": ["", INSECABLE + "€"],
    "percent": FINE + "%",
}
LOCALE_DATES = {
    "dateTime": "%A %-d %B %Y à %X",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["", ""],
    "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    "months": list(MOIS),
    "shortMonths": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
}


@dataclass(frozen=True)
class Echelle:
    """Scale of an axis: values are shown divided by diviseur, and texte says so ("en milliards d'euros")."""

    diviseur: int
    texte: str


def echelle(maximum: Decimal, unite: str) -> Echelle:
    """The scale at which the largest value of a chart has one to three digits before the comma."""
    for seuil, _, mot in ECHELLES:
        if maximum >= seuil:
            return Echelle(seuil, f"en {mot} d'euros" if unite == "euros" else f"en {mot}")
    return Echelle(1, "en euros" if unite == "euros" else "")


def court(valeur: Decimal, unite: str) -> str:
    """Three significant digits above a million: 35,5 Md €, 289 M €, 791 356 €, 12,3 %."""
    if unite == "%":
        return pourcentage(valeur)
    symbole = INSECABLE + SYMBOLES[unite] if SYMBOLES[unite] else ""
    for seuil, lettre, _ in ECHELLES:
        reduit = abs(valeur) / seuil
        if reduit >= 1:
            decimales = max(0, 3 - len(str(int(reduit))))
            return nombre(valeur / seuil, decimales) + INSECABLE + lettre + symbole
    return nombre(valeur.quantize(Decimal(1), ROUND_HALF_UP)) + symbole


def exact(valeur: Decimal, unite: str) -> str:
    """Every digit that is known: 35 491 702 665 €, 10 532 242, 12,34 %."""
    if unite == "euros":
        return euros(valeur)
    return nombre(valeur, 2) + INSECABLE + "%" if unite == "%" else nombre(valeur)


def pourcentage(valeur: Decimal) -> str:
    """A share with one decimal; a share too small for it is said to be small, not zero."""
    if 0 < valeur < UN_DIXIEME:
        return "moins de 0,1" + INSECABLE + "%"
    return nombre(valeur.quantize(UN_DIXIEME, ROUND_HALF_UP), 1) + INSECABLE + "%"


def de(nom: str) -> str:
    """The French "de" before a noun: d'aides, de prêts."""
    return f"d'{nom}" if nom[:1].lower() in "aeéèiouyh" else f"de {nom}"
