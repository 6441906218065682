"""The rules of secrecy: what one cell tells about too few businesses, whatever the others say.

Read by the protection and by the attack alike. Sources: docs/methodologie.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from aides.commun.catalogue import catalogue_du_depot
from aides.secret.relations import Cle

# A hidden value must not be known within this share either side, unless a scheme says otherwise (dispositif.yml).
PRECISION = 0.10
# Natural persons: « entrepreneur individuel » of INSEE's legal categories.
PERSONNES = ("categorie_juridique", "10")


class Statut(Enum):
    PUBLIEE = "publiée"
    PRIMAIRE = "secret primaire"
    SECONDAIRE = "secret secondaire"


@dataclass(frozen=True)
class Regles:
    """Thresholds. ``precision``: a hidden value must not be known within this share either side.

    ``seuil_personnes``: of a cell of natural persons, 0 where it is that of the others. ``part_p``: all but the two
    largest hold at least this share of the largest; 0 where that is not asked.
    """

    seuil_entreprises: int = 3
    seuil_dominance: float = 0.85
    precision: float = PRECISION
    seuil_personnes: int = 0
    part_p: float = 0.0

    def domine(self, plus_forte: int, montant: int) -> bool:
        """Whether what the best-helped business received is known too closely from an amount, in centimes.

        By its share of it, or, to the second one, by what the others leave it: the second is at most as large.
        """
        total = max(montant, 0)
        if plus_forte > self.seuil_dominance * total:
            return True
        return bool(self.part_p) and total - 2 * plus_forte < self.part_p * plus_forte

    def seuil(self, cle: Cle) -> int:
        """How many businesses a cell rests on at least."""
        personnes = (cle.axe, cle.modalite) == PERSONNES
        return max(self.seuil_entreprises, self.seuil_personnes) if personnes else self.seuil_entreprises


def en_vigueur() -> Regles:
    """The rules of the profile that dispositifs.yml puts in force."""
    return Regles(**catalogue_du_depot().secret)


@dataclass(frozen=True, slots=True)
class Cellule:
    """One true cell. Amounts in centimes; None where a measure does not exist or is unknown.

    ``plus_forte_centimes``: what the best-helped business of the cell received; None switches the dominance rule off
    for this cell. ``entreprises`` None: the number of establishments or of aids stands in.
    """

    cle: Cle
    nombre: int | None
    entreprises: int | None
    montant_centimes: int | None
    plus_forte_centimes: int | None = None
    etablissements: int | None = None
    salaries: int | None = None
    heures: int | None = None


def sous_secret_primaire(cellule: Cellule, regles: Regles) -> bool:
    """True where the cell itself tells about too few businesses. An empty cell (no aid at all) tells about none."""
    if sous_seuil(cellule, regles):
        return True
    if cellule.plus_forte_centimes is None or cellule.montant_centimes is None:
        return False
    return regles.domine(cellule.plus_forte_centimes, cellule.montant_centimes)


def unites(cellule: Cellule) -> int | None:
    """Businesses of the cell, else what comes nearest: its establishments, else its aids."""
    return next((u for u in (cellule.entreprises, cellule.etablissements, cellule.nombre) if u is not None), None)


def sous_seuil(cellule: Cellule, regles: Regles) -> bool:
    """The plain rule: some businesses, and fewer than the threshold."""
    combien = unites(cellule)
    return combien is not None and 0 < combien < regles.seuil(cellule.cle)
