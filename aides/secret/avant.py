"""What publications before have left to protect with the cells of now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aides.secret.regles import Cellule


@dataclass(frozen=True)
class Avant:
    """What publications before have told, as masks over the cells: ``fixes``, cells of theirs, which nothing changes
    any more; ``cachees``, those of them that they hid; ``cachees_avant``, cells of now that the last one hid.

    ``dits``: by measure (euros, counts), what was told last of each cell before its date, NaN where nothing was.
    ``depuis``: what a cell of now adds to it, None where nothing was; ``ajouts``: what it adds to the last publication,
    told or not.
    """

    fixes: np.ndarray
    cachees: np.ndarray
    cachees_avant: np.ndarray
    dits: Mapping[str, np.ndarray]
    depuis: Sequence[Cellule | None]
    ajouts: Sequence[Cellule]

    @property
    def libres(self) -> np.ndarray:
        """Mask of the cells that may be hidden: of now, and not as they were told. That nobody was paid is no secret,
        and hides nothing."""
        immobiles = [
            d is not None and not (d.nombre or d.montant_centimes or d.plus_forte_centimes) for d in self.depuis
        ]
        return ~self.fixes & ~np.array(immobiles, dtype=bool)

    @property
    def suivies(self) -> np.ndarray:
        """Mask of the cells of which something was told before."""
        return ~np.isnan(self.dits["montant_centimes"])
