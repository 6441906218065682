"""What anybody knows of counts besides the sums of the cube: floors, ceilings, totals of several volets.

A count that is withheld is still at least what an earlier date, the communes of a place or the publication before said
of it, and what the largest aid that the rules allow makes of its amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from aides.commun.catalogue import Plafond
from aides.secret.regles import Cellule
from aides.secret.relations import Cle


@dataclass(frozen=True)
class Inegalite:
    """A sum of some cells, a coefficient each, of ``mesure`` (nombre or entreprises), that may go up by ``jeu``."""

    mesure: str
    cellules: Sequence[int]
    fois: Sequence[float]
    jeu: float


@dataclass(frozen=True)
class Figure:
    """Figures that are told of a cell, or of some of what it holds; businesses may not be."""

    nombre: int
    entreprises: int | None
    montant_centimes: int


@dataclass
class Connus:
    """What is known of the cells, in their order.

    ``libres``: mask of the published cells whose counts may be withheld; ``nombres``, ``entreprises``: at least;
    ``ecarts``: by how many there are more aids than businesses, at least; ``plafonds``: centimes that an aid may be;
    ``deja``: whose counts were withheld before.
    """

    libres: np.ndarray
    nombres: np.ndarray
    entreprises: np.ndarray
    ecarts: np.ndarray
    plafonds: np.ndarray
    deja: np.ndarray
    inegalites: list[Inegalite] = field(default_factory=list)

    def au_moins(self, rang: int, nombre: float, entreprises: float = 0.0) -> None:
        """The cell of this rank holds so many aids and businesses."""
        self.nombres[rang] = max(self.nombres[rang], nombre)
        self.entreprises[rang] = max(self.entreprises[rang], entreprises)

    def contient(self, rang: int, cellule: Cellule, figure: Figure) -> None:
        """The cell of this rank holds what is told of it, and the aids that make the rest of its amount: as many as a
        ceiling makes them at least, as it has centimes at most."""
        reste = max((cellule.montant_centimes or 0) - figure.montant_centimes, 0)
        self.au_moins(rang, figure.nombre + np.ceil(reste / self.plafonds[rang]), figure.entreprises or 0)
        self.inegalites.append(Inegalite("nombre", [rang], [1.0], figure.nombre + reste - (cellule.nombre or 0)))
        if figure.entreprises is not None:
            self.ecarts[rang] = max(self.ecarts[rang], figure.nombre - figure.entreprises)
            jeu = figure.entreprises + reste - (cellule.entreprises or 0)
            self.inegalites.append(Inegalite("entreprises", [rang], [1.0], jeu))


def rien_d_autre(cellules: Sequence[Cellule], cache: np.ndarray, plafonds: Iterable[Plafond] = ()) -> Connus:
    """Nothing but the cube itself and the ceilings. What was told at an earlier date stays told."""
    regles = [*plafonds]
    derniere = max((c.cle.date_maj for c in cellules), default="")
    return Connus(
        ~cache & np.array([c.cle.date_maj == derniere for c in cellules], dtype=bool),
        np.zeros(len(cellules)),
        np.zeros(len(cellules)),
        np.zeros(len(cellules)),
        np.array([plafond(c.cle, regles) for c in cellules], dtype=float),
        np.zeros(len(cellules), dtype=bool),
    )


def plafond(cle: Cle, regles: Iterable[Plafond]) -> float:
    """Centimes that an aid of a cell can be at most: the first rule that holds."""
    for regle in regles:
        if regle.vaut(cle.volet, cle.mois, cle.date_maj):
            return 100.0 * regle.euros
    return np.inf
