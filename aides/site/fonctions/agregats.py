"""Aggregates of a distribution: how unequal it is, and where its values stand."""

from __future__ import annotations

from math import fsum, isfinite

from aides.commun import francais
from aides.site.fonctions.motif import FonctionRefusee

VALEURS = 200_000
Nombre = int | float


class Valeurs:
    """The numbers given to an aggregate, up to the limit; NULL values are left out, as by SQLite's own aggregates."""

    nom = ""

    def __init__(self) -> None:
        self.valeurs: list[Nombre] = []

    def ajouter(self, valeur: object) -> None:
        """Keep one value. Raises FonctionRefusee for what is not a finite number, and beyond the limit."""
        if valeur is None:
            return
        if not isinstance(valeur, int | float) or not isfinite(valeur):
            raise FonctionRefusee(f"{self.nom} : « {str(valeur)[:40]} » n'est pas un nombre.")
        if len(self.valeurs) >= VALEURS:
            limite = francais.nombre(VALEURS)
            raise FonctionRefusee(f"{self.nom} : plus de {limite} valeurs, ajoutez un critère ou un GROUP BY.")
        self.valeurs.append(valeur)


class Gini(Valeurs):
    """Gini coefficient: 0 when all values are equal, (n - 1) / n when one of n holds everything.

    Mean absolute difference of all pairs over twice the mean (Gini, 1912). Integers are added exactly. NULL for no
    value and for values that are all 0. Refuses a negative value, for which the coefficient means nothing.
    """

    nom = "gini"

    def step(self, valeur: object) -> None:
        self.ajouter(valeur)
        if isinstance(valeur, int | float) and valeur < 0:
            raise FonctionRefusee("gini : une valeur est négative, le coefficient n'a pas de sens.")

    def finalize(self) -> float | None:
        combien, total = len(self.valeurs), _somme(self.valeurs)
        if not total:
            return None
        self.valeurs.sort()
        return _somme([(2 * rang - combien + 1) * x for rang, x in enumerate(self.valeurs)]) / (combien * total)


class Quantile(Valeurs):
    """The value below which a share p of the values stand, by linear interpolation between two neighbours (method 7 of
    Hyndman and Fan, 1996, the default of R and NumPy). p is the same for every row, from 0 to 1. NULL for no value.

    Always a real number, so that the ratio of two quantiles is not an integer division where both fall on a row."""

    nom = "quantile"

    def __init__(self) -> None:
        super().__init__()
        self.part: object = None

    def step(self, valeur: object, part: object) -> None:
        if not isinstance(part, int | float) or not 0 <= part <= 1:
            raise FonctionRefusee(
                "quantile : le second argument est un nombre de 0 à 1, par exemple 0.5 pour la médiane."
            )
        if self.part not in (None, part):
            raise FonctionRefusee("quantile : le second argument doit être le même pour toutes les lignes.")
        self.part = part
        self.ajouter(valeur)

    def finalize(self) -> float | None:
        if not self.valeurs or not isinstance(self.part, int | float):
            return None
        self.valeurs.sort()
        place = self.part * (len(self.valeurs) - 1)
        bas = int(place)
        haut = min(bas + 1, len(self.valeurs) - 1)
        if bas == place or self.valeurs[bas] == self.valeurs[haut]:
            return float(self.valeurs[bas])
        return self.valeurs[bas] + (place - bas) * (self.valeurs[haut] - self.valeurs[bas])


def _somme(valeurs: list[Nombre]) -> Nombre:
    """Exact for integers, correctly rounded for the rest, whatever the order of the rows."""
    return sum(valeurs) if all(isinstance(valeur, int) for valeur in valeurs) else fsum(valeurs)
