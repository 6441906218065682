"""How many downloads are open at once: each holds a connection to the database, and the server must answer everyone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aides.site.formats.messages import refus

PLACES = 24
# An office behind one address may want several files at once; nobody may want them all.
PAR_CLIENT = 8


# A reader's SQL that leaves as it is read holds a process for as long as its reader takes.
PLACES_LIBRES = 6
LIBRES_PAR_CLIENT = 2


class Guichet:
    """A counter with so many places, and so many for one client. For one event loop."""

    def __init__(self, places: int = PLACES, par_client: int = PAR_CLIENT) -> None:
        self.places = places
        self.par_client = par_client
        self.prises: Counter[str] = Counter()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place while the block lasts. Raises Refus (503) when all are taken, or all of this client's."""
        if self.prises.total() >= self.places or self.prises[client] >= self.par_client:
            raise refus(503, "occupe")
        self.prises[client] += 1
        try:
            yield
        finally:
            self.prises[client] -= 1
            # No trace is kept of who came.
            self.prises += Counter()
