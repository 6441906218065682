"""The end of the server: within ten seconds of a SIGTERM, whatever readers and queries are doing.

Answers in progress have PATIENCE seconds to be taken; then their connections are closed. What is still at work after
that (a query that SQLite is compiling, a file being written) is left with the process at ECHEANCE.
"""

from __future__ import annotations

import os
import threading

PATIENCE = 5
ECHEANCE = 8.0


def veiller(echeance: float = ECHEANCE) -> threading.Timer:
    """End the process in so many seconds, unless it has ended by itself; returns the timer, which holds nothing up."""
    veilleur = threading.Timer(echeance, os._exit, (0,))
    veilleur.daemon = True
    veilleur.start()
    return veilleur
