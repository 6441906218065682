"""Heavy, independent computations side by side, on as many processes as there are processors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from types import ModuleType
from typing import TypeVar

# A process that is started takes a second of its own before its first task.
LOURD = 20_000


T = TypeVar("T")
R = TypeVar("R")


def repartir(fonction: Callable[[T], R], taches: Iterable[T], taille: int) -> list[R]:
    """The results of ``fonction``, in the order of ``taches``; both must be picklable.

    ``taille``: number of cells at stake. Under LOURD, starting processes would cost more than it saves.
    """
    liste = list(taches)
    processus = min(len(liste), os.cpu_count() or 1)
    if processus < 2 or taille < LOURD:
        return [fonction(tache) for tache in liste]
    # Processes are started afresh, not forked: a build may run in a program that has threads.
    with _sans_le_programme(), ProcessPoolExecutor(processus, mp_context=get_context("spawn")) as executeur:
        return list(executeur.map(fonction, liste))


@contextmanager
def _sans_le_programme() -> Iterator[None]:
    """A process that is started afresh reads the program that started it, whole, before what it is to do: a second of
    each, for nothing that it needs."""
    programme = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = programme
