"""Rows of queries that a version of the database has already answered: pages share lists, and repeat them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from aides.site.porte import Results

LIGNES_MAX = 40_000
Cle = tuple[Any, ...]


class Resultats:
    """Results by query and parameters, bounded in rows; the least recently asked for leave first."""

    def __init__(self) -> None:
        self.lignes = 0
        self._gardes: OrderedDict[Cle, Results] = OrderedDict()

    def lire(self, cle: Cle) -> Results | None:
        """The rows of a query, in a list that the reader may change."""
        garde = self._gardes.get(cle)
        if garde is None:
            return None
        self._gardes.move_to_end(cle)
        return Results(list(garde.rows), garde.truncated, garde.description)

    def garder(self, cle: Cle, resultat: Results) -> None:
        """Keep the rows of a query, unless there are too many, and let the oldest go."""
        poids = 1 + len(resultat.rows)
        if poids > LIGNES_MAX // 10 or cle in self._gardes:
            return
        self._gardes[cle] = Results(list(resultat.rows), resultat.truncated, resultat.description)
        self.lignes += poids
        while self.lignes > LIGNES_MAX:
            _, ancien = self._gardes.popitem(last=False)
            self.lignes -= 1 + len(ancien.rows)


# Set for the pages of the site and the tables; a query that a reader writes is run each time.
courants: ContextVar[Resultats | None] = ContextVar("resultats", default=None)


def cle_de(sql: str, parametres: Mapping[str, Any] | Sequence[Any] | None, *options: Any) -> Cle:
    """What names a query and its parameters."""
    valeurs = tuple(sorted(parametres.items())) if isinstance(parametres, Mapping) else tuple(parametres or ())
    return (sql, valeurs, *options)
