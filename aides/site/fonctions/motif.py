"""Why a function refused: SQLite only hears that a function raised an exception, the reason is kept here.

A query and the functions it calls run in one thread, so that the reason is kept by thread.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_fil = threading.local()


class FonctionRefusee(ValueError):
    """Raised inside an SQL function; its message is a sentence in French for whoever wrote the query."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        _fil.motif = message


def dire_pourquoi(travail: Callable[[sqlite3.Connection], T]) -> Callable[[sqlite3.Connection], T]:
    """The same work on a connection, whose errors carry the sentence of the function that refused.

    Raises sqlite3.OperationalError with that sentence; any other error goes through untouched.
    """

    def lancer(connexion: sqlite3.Connection) -> T:
        _fil.motif = ""
        try:
            return travail(connexion)
        except sqlite3.OperationalError as erreur:
            motif: Any = getattr(_fil, "motif", "")
            if motif and "user-defined" in str(erreur):
                raise sqlite3.OperationalError(motif) from erreur
            raise

    return lancer
