"""A time limit that holds: SQLite is interrupted from outside, whatever it is doing between two of its own checks.

The time of a query is that of the processor: on a machine that is busy elsewhere, a query that has not worked is not
to blame. The clock only counts beyond PATIENCE_HORLOGE times as much.
"""

from __future__ import annotations

import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aides.site.securite import garde, mesures
from aides.site.securite.demande import echeance

# Should the guardian be late, this stops the query all the same. Seldom: each check waits for Python's lock, which a
# thread of low priority must not hold often.
PAS = 1_000_000
RONDE = 0.05
# What a query has at least, when the time of its request is over: the page that says so has queries of its own.
MINIMUM = 0.2


class Gardien:
    """One thread that interrupts the connections whose time is over."""

    def __init__(self) -> None:
        self._suivies: dict[int, tuple[Callable[[], bool], sqlite3.Connection]] = {}
        self._numeros = itertools.count()
        self._reveil = threading.Condition()
        self._fil: threading.Thread | None = None

    @contextmanager
    def surveiller(self, connexion: sqlite3.Connection, finie: Callable[[], bool]) -> Iterator[None]:
        """Interrupt `connexion` again and again once finie() says that its time is over, until the block ends."""
        numero = next(self._numeros)
        with self._reveil:
            self._suivies[numero] = (finie, connexion)
            if self._fil is None:
                self._fil = threading.Thread(target=self._veiller, name="gardien", daemon=True)
                self._fil.start()
            elif len(self._suivies) == 1:
                self._reveil.notify()
        try:
            yield
        finally:
            with self._reveil:
                del self._suivies[numero]

    def _veiller(self) -> None:
        while True:
            with self._reveil:
                while not self._suivies:
                    self._reveil.wait()
                # Under the lock: a connection that is still followed is still open.
                for finie, connexion in self._suivies.values():
                    if finie():
                        connexion.interrupt()
            time.sleep(RONDE)


GARDIEN = Gardien()


def minuter(secondes: float) -> Callable[[], bool]:
    """Whether this thread has worked so many seconds from now on, or the clock says that it will do; for any thread."""
    maintenant = time.monotonic()
    reste = max(echeance.get() - maintenant, MINIMUM)
    fin = maintenant + min(secondes * mesures.PATIENCE_HORLOGE, reste)
    # Some systems do not tell the time of another thread.
    lire = getattr(time, "pthread_getcpuclockid", None)
    if lire is None:
        return lambda: time.monotonic() >= fin
    processeur = lire(threading.get_ident())
    travail = time.clock_gettime(processeur) + secondes
    return lambda: time.clock_gettime(processeur) >= travail or time.monotonic() >= fin


@contextmanager
def limiter(connexion: sqlite3.Connection, millisecondes: float) -> Iterator[None]:
    """In the place of datasette.utils.sqlite_timelimit, whose check between operations does not count their length.

    The limit is also what is left of the time given to the whole request.
    """
    garde.nouvelle_requete()
    finie = minuter(millisecondes / 1000)
    connexion.set_progress_handler(finie, PAS)
    try:
        with GARDIEN.surveiller(connexion, finie):
            yield
    finally:
        connexion.set_progress_handler(None, PAS)
