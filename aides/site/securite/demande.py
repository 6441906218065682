"""What is known of the request being answered, for the code that runs its SQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from aides.site.securite import mesures


@dataclass
class Compte:
    """What is left of the seconds of processor time that the SQL of one request may take."""

    secondes: float


# Whether it runs SQL that the reader wrote.
libre: ContextVar[bool] = ContextVar("libre", default=False)
# Whether that SQL chooses what a row holds (a query, _where=): filters and sorts give the rows of the table itself.
composee: ContextVar[bool] = ContextVar("composee", default=False)
# When its SQL must be done, on the clock of time.monotonic; no end outside of a free query.
echeance: ContextVar[float] = ContextVar("echeance", default=float("inf"))
compte: ContextVar[Compte | None] = ContextVar("compte", default=None)


@contextmanager
def requete_libre(secondes: float, compose: bool) -> Iterator[None]:
    """While the block lasts, what runs is a reader's SQL, which has so many seconds; compose: see composee."""
    jetons = [(libre, libre.set(True)), (composee, composee.set(compose))]
    fin = echeance.set(time.monotonic() + secondes * mesures.PATIENCE_HORLOGE)
    depense = compte.set(Compte(secondes))
    try:
        yield
    finally:
        echeance.reset(fin)
        compte.reset(depense)
        for variable, jeton in jetons:
            variable.reset(jeton)
