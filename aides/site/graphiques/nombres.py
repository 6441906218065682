"""Figures as a chart writes them: short on the drawing, exact in the tooltip; and the locales of Vega."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from aides.commun import langue
from aides.commun.francais import FINE, INSECABLE, MOIS
from aides.commun.langue import traduire

ECHELLES = ((10**9, "Md", "milliards"), (10**6, "M", "millions"))
UN_DIXIEME = Decimal("0.1")

_NOMBRES_FRANCAIS = {
    "decimal": ",",
    "thousands": FINE,
    "grouping": [3],
    "currency": ["", INSECABLE + "€"],
    "percent": FINE + "%",
}
_DATES_FRANCAISES = {
    "dateTime": "%A %-d %B %Y à %X",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["", ""],
    "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    "months": list(MOIS),
    "shortMonths": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
}
_NOMBRES_ANGLAIS = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""], "percent": "%"}
_MOIS_ANGLAIS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_JOURS_ANGLAIS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_DATES_ANGLAISES = {
    "dateTime": "%A %-d %B %Y, %X",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["", ""],
    "days": list(_JOURS_ANGLAIS),
    "shortDays": [jour[:3] for jour in _JOURS_ANGLAIS],
    "months": list(_MOIS_ANGLAIS),
    "shortMonths": [mois[:3] for mois in _MOIS_ANGLAIS],
}


def locale_nombres() -> dict[str, Any]:
    """How Vega writes numbers in the language of the request (d3-format locale)."""
    return _NOMBRES_ANGLAIS if langue.en_anglais() else _NOMBRES_FRANCAIS


def locale_dates() -> dict[str, Any]:
    """How Vega writes dates in the language of the request (d3-time-format locale)."""
    return _DATES_ANGLAISES if langue.en_anglais() else _DATES_FRANCAISES


@dataclass(frozen=True)
class Echelle:
    """Scale of an axis: values are shown divided by diviseur, and texte says so ("en milliards d'euros")."""

    diviseur: int
    texte: str


def echelle(maximum: Decimal, unite: str) -> Echelle:
    """The scale at which the largest value of a chart has one to three digits before the comma."""
    for seuil, _, mot in ECHELLES:
        if maximum >= seuil:
            nom = traduire(mot)
            return Echelle(seuil, traduire("en {mot} d'euros" if unite == "euros" else "en {mot}", mot=nom))
    return Echelle(1, traduire("en euros") if unite == "euros" else "")


def court(valeur: Decimal, unite: str) -> str:
    """Three significant digits above a million: 35,5 Md €, 289 M €, 791 356 €, 12,3 %; €35.5bn, €289m in English."""
    if unite == "%":
        return pourcentage(valeur)
    for seuil, lettre, _ in ECHELLES:
        reduit = abs(valeur) / seuil
        if reduit >= 1:
            decimales = max(0, 3 - len(str(int(reduit))))
            return _chiffrer(langue.nombre(valeur / seuil, decimales), unite, lettre)
    return _chiffrer(langue.nombre(valeur.quantize(Decimal(1), ROUND_HALF_UP)), unite, "")


def _chiffrer(nombre: str, unite: str, lettre: str) -> str:
    """A number with its letter and, for euros, its sign, each where the language puts it."""
    if langue.en_anglais():
        return ("€" if unite == "euros" else "") + nombre + (traduire(lettre) if lettre else "")
    return INSECABLE.join(filter(None, [nombre, lettre, "€" if unite == "euros" else ""]))


def exact(valeur: Decimal, unite: str) -> str:
    """Every digit that is known: 35 491 702 665 €, 10 532 242, 12,34 %."""
    if unite == "euros":
        return langue.euros(valeur)
    return langue.pourcentage(valeur) if unite == "%" else langue.nombre(valeur)


def pourcentage(valeur: Decimal) -> str:
    """A share with one decimal; a share too small for it is said to be small, not zero."""
    if 0 < valeur < UN_DIXIEME:
        return traduire("moins de {part}", part=_dixiemes(UN_DIXIEME))
    return _dixiemes(valeur.quantize(UN_DIXIEME, ROUND_HALF_UP))


def pourcentage_court(valeur: Decimal) -> str:
    """The same for a narrow column: < 0,1 %."""
    return f"< {_dixiemes(UN_DIXIEME)}" if 0 < valeur < UN_DIXIEME else pourcentage(valeur)


def _dixiemes(valeur: Decimal) -> str:
    return langue.nombre(valeur, 1) + ("%" if langue.en_anglais() else INSECABLE + "%")
