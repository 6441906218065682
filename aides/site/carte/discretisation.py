"""Classes of a choropleth: where to cut a series, by a named method, and breaks that a reader can remember.

A class is [low, high): a break is the smallest value that the upper class may hold.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

import jenkspy

PAS = (Decimal(5), Decimal(2), Decimal(1))


@dataclass(frozen=True)
class Classes:
    """Breaks between classes in ascending order (one fewer than classes) and the number of values in each class."""

    methode: str
    bornes: tuple[Decimal, ...]
    effectifs: tuple[int, ...]

    def classe(self, valeur: int | Decimal) -> int:
        """Rank of the class of a value, from 0."""
        return bisect_right(self.bornes, valeur)

    def recompter(self, valeurs: Sequence[int | Decimal]) -> Classes:
        """The same breaks with the numbers of other values in each class."""
        rangs = Counter(self.classe(valeur) for valeur in valeurs)
        return replace(self, effectifs=tuple(rangs[rang] for rang in range(len(self.effectifs))))


def quantiles(triees: Sequence[Decimal], nombre: int) -> list[Decimal]:
    """First values of the upper classes when each class holds about as many values."""
    return [triees[round(rang * len(triees) / nombre)] for rang in range(1, nombre)]


def jenks(triees: Sequence[Decimal], nombre: int) -> list[Decimal]:
    """First values of the upper classes that make the variance inside classes smallest (Fisher-Jenks)."""
    sommets = jenkspy.jenks_breaks([float(valeur) for valeur in triees], n_classes=nombre)[1:-1]
    reels = [float(valeur) for valeur in triees]
    return [triees[min(bisect_right(reels, sommet), len(triees) - 1)] for sommet in sommets]


def egales(triees: Sequence[Decimal], nombre: int) -> list[Decimal]:
    """Breaks that share the range of values into equal widths."""
    largeur = (triees[-1] - triees[0]) / nombre
    return [triees[0] + largeur * rang for rang in range(1, nombre)]


METHODES: dict[str, Callable[[Sequence[Decimal], int], list[Decimal]]] = {
    "jenks": jenks,
    "quantiles": quantiles,
    "egales": egales,
}


def discretiser(valeurs: Sequence[int | Decimal], methode: str, nombre: int) -> Classes:
    """Cut values into at most `nombre` classes, fewer when there are not as many different values.

    Breaks are rounded inside the gap between two neighbouring values, so that rounding moves no territory.
    Raises KeyError for a method that is not in METHODES.
    """
    decouper = METHODES[methode]
    triees = sorted(Decimal(valeur) for valeur in valeurs)
    nombre = min(nombre, len(set(triees)))
    if nombre < 2:
        return Classes(methode, (), (len(triees),) if triees else ())
    # A cut at the smallest value would leave the first class empty: it goes after all the equal ones.
    deuxieme = next(valeur for valeur in triees if valeur > triees[0])
    brutes = (max(borne, deuxieme) for borne in decouper(triees, nombre))
    bornes = tuple(sorted({arrondir(borne, triees) for borne in brutes}))
    rangs = [bisect_left(triees, borne) for borne in bornes]
    effectifs = tuple(fin - debut for debut, fin in zip([0, *rangs], [*rangs, len(triees)], strict=True))
    return Classes(methode, bornes, effectifs)


def arrondir(borne: Decimal, triees: Sequence[Decimal]) -> Decimal:
    """The roundest number that cuts a sorted series at the same place as `borne`: 3 000 rather than 2 987,41."""
    rang = bisect_left(triees, borne)
    bas, haut = triees[rang - 1], triees[rang]
    return le_plus_rond(bas, haut)


def le_plus_rond(bas: Decimal, haut: Decimal) -> Decimal:
    """The roundest number of ]bas, haut] (bas < haut); of several, the nearest to the middle."""
    milieu = (bas + haut) / 2
    puissance = Decimal(1).scaleb(max(abs(bas), abs(haut)).adjusted())
    while True:
        for pas in PAS:
            saut = pas * puissance
            premier = (bas / saut).to_integral_value(ROUND_CEILING) * saut
            if premier == bas:
                premier += saut
            if premier <= haut:
                proche = premier + ((milieu - premier) / saut).to_integral_value() * saut
                return _simple(proche if bas < proche <= haut else premier)
        puissance /= 10


def _simple(nombre: Decimal) -> Decimal:
    """The same number without trailing zeros after the comma nor exponent: 3E+3 becomes 3000."""
    normal = nombre.normalize() + 0
    return normal.quantize(Decimal(1)) if normal == normal.to_integral_value() else normal
