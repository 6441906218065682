"""Exact numbers and their roundings: a rounded figure is right when no other of as many decimals is nearer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

ECART_DES_FLOTTANTS = Fraction(1, 10**7)
Exact = int | Fraction


@dataclass(frozen=True, eq=False)
class Arrondi:
    """An exact value, to be compared with the same one rounded to some decimals."""

    exact: Fraction
    decimales: int

    @property
    def valeur(self) -> Fraction:
        """Rounded half away from zero."""
        echelle = 10**self.decimales
        entier = Fraction(floor(abs(self.exact) * echelle + Fraction(1, 2)), echelle)
        return entier if self.exact >= 0 else -entier

    def __eq__(self, autre: object) -> bool:
        if isinstance(autre, Arrondi):
            return self.exact == autre.exact
        if not isinstance(autre, int | float) or round(autre, self.decimales) != autre:
            return False
        demi = Fraction(1, 2 * 10**self.decimales)
        return abs(Fraction(autre) - self.exact) <= demi + ECART_DES_FLOTTANTS

    def __repr__(self) -> str:
        return f"{float(self.exact)}~{self.decimales}"


def arrondir(valeur: Exact | None, decimales: int = 2) -> Arrondi | None:
    return None if valeur is None else Arrondi(Fraction(valeur), decimales)


def diviser(a: Exact | None, b: Exact | None, fois: int = 1) -> Fraction | None:
    """fois x a / b; None where either is unknown or b is 0."""
    return None if a is None or not b else Fraction(fois * a) / b


def part(a: Exact | None, b: Exact | None) -> Arrondi | None:
    """a in per cent of b, to two decimals."""
    return arrondir(diviser(a, b, 100))


def somme(valeurs: Iterable[int | None]) -> int | None:
    """The sum of values that are all known; None if one is not, or if there is none."""
    liste = list(valeurs)
    connues = [v for v in liste if v is not None]
    return sum(connues) if liste and len(connues) == len(liste) else None


def somme_lisible(valeurs: Iterable[int | None]) -> int | None:
    """The sum of the values that are known; None if there is none."""
    connues = [v for v in valeurs if v is not None]
    return sum(connues) if connues else None


def ecart(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a - b


def euros(centimes: int | None) -> float | None:
    """As SQLite reads the same number of centimes over 100: the nearest double."""
    return None if centimes is None else centimes / 100


def rangs(valeurs: Iterable[Exact | None]) -> list[int | None]:
    """The place of each value, the greatest first; ties share theirs, the unknown have none."""
    liste = list(valeurs)
    ordre = sorted((v for v in liste if v is not None), reverse=True)
    premiers: dict[Exact, int] = {}
    for place, valeur in enumerate(ordre, start=1):
        premiers.setdefault(valeur, place)
    return [None if v is None else premiers[v] for v in liste]


def gini(valeurs: list[int]) -> Arrondi | None:
    """Half the mean gap of all pairs, over the mean."""
    ordre, total, combien = sorted(valeurs), sum(valeurs), len(valeurs)
    ecarts = sum((2 * rang - combien + 1) * valeur for rang, valeur in enumerate(ordre))
    return arrondir(diviser(ecarts, combien * total), 4)


def quantile(valeurs: list[int], p: Fraction) -> Fraction:
    """Linear interpolation between the two values around the place p(n - 1)."""
    ordre = sorted(valeurs)
    place = p * (len(ordre) - 1)
    bas = floor(place)
    haut = min(bas + 1, len(ordre) - 1)
    return ordre[bas] + (place - bas) * (ordre[haut] - ordre[bas])
