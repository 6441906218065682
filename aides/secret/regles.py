"""The rules of secrecy: what one cell tells about too few businesses, whatever the others say.

Read by the protection and by the attack alike. Sources: docs/methodologie.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from aides.secret.relations import Cle

# A hidden value must not be known within this share either side, unless a scheme says otherwise (dispositifs.yml).
PRECISION = 0.10


class Statut(Enum):
    PUBLIEE = "publiée"
    PRIMAIRE = "secret primaire"
    SECONDAIRE = "secret secondaire"


@dataclass(frozen=True)
class Regles:
    """Thresholds. ``precision``: a hidden value must not be known within this share either side."""

    seuil_entreprises: int = 3
    seuil_dominance: float = 0.85
    precision: float = PRECISION


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
    return cellule.plus_forte_centimes > regles.seuil_dominance * max(cellule.montant_centimes, 0)


def _unites(cellule: Cellule) -> int | None:
    """Businesses of the cell, else what comes nearest: its establishments, else its aids."""
    return next((u for u in (cellule.entreprises, cellule.etablissements, cellule.nombre) if u is not None), None)


def sous_seuil(cellule: Cellule, regles: Regles) -> bool:
    """The plain rule: some businesses, and fewer than the threshold."""
    unites = _unites(cellule)
    return unites is not None and 0 < unites < regles.seuil_entreprises
