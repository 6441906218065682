"""What a published sum leaves once its published members are taken off: a figure that anybody can write down.

Where all the members of one side of a sum are published, what is hidden on the other side is known in all. It is told
like a cell (the row « non réparti » of a breakdown is such a rest), so that it must rest on as many businesses as one,
none of them dominant.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from aides.secret.regles import Cellule, Regles, unites
from aides.secret.relations import Relations

# Parts of these sums share no business; a business may stand in several months or volets.
DISJOINTES = frozenset({"territoire", "axe"})


class Restes:
    """The rests of the sums of one scheme. A cell whose units are unknown makes its rests safe.

    ``deja_dites``: mask of the cells hidden by whoever published the sums before us: a rest of these alone is known.
    """

    def __init__(
        self, relations: Relations, cellules: Sequence[Cellule], regles: Regles, deja_dites: np.ndarray | None = None
    ) -> None:
        self.regles = regles
        self.a_dire = np.ones(len(cellules), dtype=bool) if deja_dites is None else ~deja_dites
        self.unites = np.array([np.inf if (u := unites(c)) is None else u for c in cellules], dtype=float)
        self.montants = np.array([c.montant_centimes or 0 for c in cellules], dtype=float)
        self.plus_fortes = np.array([c.plus_forte_centimes or 0 for c in cellules], dtype=float)
        self.matrice = relations.matrice
        self.cotes = [abs(self.matrice.minimum(0)), self.matrice.maximum(0)]
        self.disjointes = np.array([f.genre in DISJOINTES for f in relations.familles], dtype=bool)

    def manques(self, cache: np.ndarray, lignes: np.ndarray | None = None) -> dict[int, float]:
        """The sums (of ``lignes``, all by default) whose rest tells of too few, when the cells ``cache`` (mask) are
        hidden: row → euros that it lacks so that no business is dominant, 0 where businesses are what it lacks."""
        lignes = np.arange(self.matrice.shape[0]) if lignes is None else lignes
        caches = cache.astype(float)
        nombres = [cote[lignes] @ caches for cote in self.cotes]
        trouves: dict[int, float] = {}
        for cote, ici, ailleurs in zip(self.cotes, nombres, nombres[::-1], strict=True):
            for ligne in lignes[(ici > 0) & (ailleurs == 0)].tolist():
                manque = self._manque(ligne, _membres(cote, ligne), cache)
                if manque is not None:
                    trouves[ligne] = manque
        return trouves

    def _manque(self, ligne: int, membres: np.ndarray, cache: np.ndarray) -> float | None:
        """What the rest of a sum lacks; None where it is safe."""
        restes = membres[cache[membres]]
        if not self.a_dire[restes].any():
            return None
        ajouter = np.sum if self.disjointes[ligne] else np.max
        dominer = np.max if self.disjointes[ligne] else np.sum
        entreprises, plus_forte = float(ajouter(self.unites[restes])), float(dominer(self.plus_fortes[restes]))
        montant = float(self.montants[restes].sum())
        if 0 < entreprises < self.regles.seuil_entreprises:
            return 0.0
        if not self.regles.domine(round(plus_forte), round(montant)):
            return None
        return max(plus_forte / self.regles.seuil_dominance - montant, 0.0) / 100


class RestesEnSuite:
    """The rests of a publication, and what they add to those of the one before: a difference that anybody can write
    down. ``ajouts``: what each cell adds; ``cachees_avant``: mask of those that were hidden then."""

    def __init__(self, restes: Restes, ajouts: Restes, cachees_avant: np.ndarray) -> None:
        self.restes, self.ajouts, self.cachees_avant = restes, ajouts, cachees_avant

    def manques(self, cache: np.ndarray, lignes: np.ndarray | None = None) -> dict[int, float]:
        """As those of Restes; what lacks most, where both lack something."""
        trouves = self.ajouts.manques(cache | self.cachees_avant, lignes)
        for ligne, manque in self.restes.manques(cache, lignes).items():
            trouves[ligne] = max(manque, trouves.get(ligne, 0.0))
        return trouves


def _membres(cote: sparse.csr_matrix, ligne: int) -> np.ndarray:
    debut, fin = cote.indptr[ligne], cote.indptr[ligne + 1]
    return cote.indices[debut:fin][cote.data[debut:fin] != 0]
