"""Heavy, independent computations side by side, on as many processes as there are processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
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
    with ProcessPoolExecutor(processus, mp_context=get_context("spawn")) as executeur:
        return list(executeur.map(fonction, liste))
