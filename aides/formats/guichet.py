"""How many downloads are open at once: each holds a connection to the database, and the server must answer everyone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aides.formats.messages import refus

PLACES = 24


class Guichet:
    """A counter with a limited number of places. For one event loop."""

    def __init__(self, places: int = PLACES) -> None:
        self.places = places
        self.prises = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place while the block lasts. Raises Refus (503) when all are taken."""
        if self.prises >= self.places:
            raise refus(503, "occupe")
        self.prises += 1
        try:
            yield
        finally:
            self.prises -= 1
