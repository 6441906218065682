"""What is known of the request being answered, for the code that runs its SQL."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Compte:
    """What is left of the seconds of processor time that the SQL of one request may take."""

    secondes: float


# Whether it runs SQL that the reader wrote.
libre: ContextVar[bool] = ContextVar("libre", default=False)
# When its SQL must be done, on the clock of time.monotonic; no end outside of a free query.
echeance: ContextVar[float] = ContextVar("echeance", default=float("inf"))
compte: ContextVar[Compte | None] = ContextVar("compte", default=None)
