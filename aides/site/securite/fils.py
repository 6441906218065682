"""Two pools of threads in the place of Datasette's one: a page of the site never waits behind a free query.

What a reader wrote runs in another process (equipe.py), for which one of these threads waits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any

from aides.site.securite import garde, mesures, refus
from aides.site.securite.demande import libre


class Aiguillage(Executor):
    """Runs the work of free queries in threads of their own, less urgent for the system than all the others.

    total: threads that Datasette was given; reserves: how many of them free queries may use, at least one being kept.
    """

    def __init__(self, total: int, pour_libres: int) -> None:
        pris = max(1, min(pour_libres, total - 1))
        self.libres = ThreadPoolExecutor(pris, "sql-libre", initializer=_ceder)
        self.reserves = ThreadPoolExecutor(max(1, total - pris), "sql")

    def submit(self, travail: Callable[..., Any], /, *arguments: Any, **nommes: Any) -> Future[Any]:
        """The future of a call in one of the pools; SQLite's errors come back as sentences."""
        choisi = self.libres if libre.get() else self.reserves
        return choisi.submit(copy_context().run, _en_clair, travail, *arguments, **nommes)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for pool in (self.libres, self.reserves):
            pool.shutdown(wait, cancel_futures=cancel_futures)


def _ceder() -> None:
    # Linux gives each thread its own priority; elsewhere this would be the whole process.
    with suppress(OSError, AttributeError):
        if os.uname().sysname == "Linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), mesures.POLITESSE)


def _en_clair(travail: Callable[..., Any], *arguments: Any, **nommes: Any) -> Any:
    garde.nouvelle_requete()
    with refus.en_clair():
        return travail(*arguments, **nommes)
