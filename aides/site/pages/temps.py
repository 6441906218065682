"""The map through time: every publication of a scheme in the same classes, and the last one of each quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aides.site.carte.discretisation import Classes, discretiser

Ligne = Mapping[str, Any]
CLASSES = 5
SECRET, ABSENT = "secret", "vide"


@dataclass(frozen=True)
class Instant:
    """A publication: its ISO date, its rows by région, the class of each (c0, c1…, secret, vide)."""

    date: str
    lignes: Mapping[str, Ligne]
    teintes: Mapping[str, str]


@dataclass(frozen=True)
class Deroule:
    """All publications of a scheme, in order; colonne is what is shown, classes are common to all dates."""

    colonne: str
    instants: tuple[Instant, ...]
    classes: Classes
    maximum: Decimal

    @property
    def legende(self) -> list[tuple[str, Decimal, Decimal]]:
        """Colour, low and high bound of each class; the last one ends at the largest value."""
        bornes = [Decimal(0), *self.classes.bornes, self.maximum]
        return [(f"c{rang}", bornes[rang], bornes[rang + 1]) for rang in range(len(bornes) - 1)]

    def le(self, date: str) -> Instant:
        """What was known on a day: the last publication by then, the first one before any."""
        return next((instant for instant in reversed(self.instants) if instant.date <= date), self.instants[0])

    @property
    def trimestres(self) -> list[Instant]:
        """The last publication of each quarter that has one."""
        return list({_trimestre(instant.date): instant for instant in self.instants}.values())


def derouler(lignes: Sequence[Ligne], codes: Iterable[str]) -> Deroule | None:
    """From the rows of regions_par_date and the codes of the régions that are drawn; None without a known value."""
    codes = list(codes)
    en_euros = any(ligne["mesure"] == "montant" for ligne in lignes)
    colonne = "montant_reparti_par_habitant" if en_euros else "aides_pour_mille_habitants"
    connues = [Decimal(str(ligne[colonne])) for ligne in lignes if ligne[colonne] is not None]
    if not connues:
        return None
    classes = discretiser(connues, "jenks", CLASSES)
    par_date: dict[str, dict[str, Ligne]] = {}
    for ligne in lignes:
        par_date.setdefault(ligne["date_maj"], {})[ligne["reg"]] = ligne
    instants = tuple(
        Instant(date, rows, {code: _teinte(rows.get(code), colonne, classes) for code in codes})
        for date, rows in par_date.items()
    )
    return Deroule(colonne, instants, classes, max(connues))


def _teinte(ligne: Ligne | None, colonne: str, classes: Classes) -> str:
    if ligne is None:
        return ABSENT
    valeur = ligne[colonne]
    return (SECRET if ligne["secret"] else ABSENT) if valeur is None else f"c{classes.classe(Decimal(str(valeur)))}"


def _trimestre(date: str) -> tuple[str, int]:
    return date[:4], (int(date[5:7]) - 1) // 3
