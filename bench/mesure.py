"""Running a command of the benchmark in a process of its own: wall time, CPU time and peak memory."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ICI = Path(__file__).resolve().parent
RACINE = ICI.parent
TITRES = "| case | seconds | CPU seconds | peak MiB |\n|---|---:|---:|---:|"


class Depassement(Exception):
    """A case took more time or more memory than it may; the message says which."""


@dataclass(frozen=True)
class Mesure:
    """Seconds of wall clock and of CPU, peak memory in MiB, and what the command printed."""

    cas: str
    secondes: float
    cpu: float
    memoire: float
    sortie: str

    def ligne(self) -> str:
        """A row of a Markdown table."""
        return f"| {self.cas} | {self.secondes:.1f} | {self.cpu:.1f} | {self.memoire:.0f} |"


def mesurer(cas: str, module: str, *arguments: str, delai: float = 3600) -> Mesure:
    """Run `python -m <module> --cas <cas> <arguments>` and measure it.

    Raises Depassement when it takes more than `delai` seconds or lacks memory, RuntimeError when it fails otherwise.
    """
    commande = [sys.executable, "-m", module, "--cas", cas, *arguments]
    debut = time.perf_counter()
    processus = subprocess.Popen(
        commande, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=RACINE, start_new_session=True
    )
    try:
        sortie, erreurs = processus.communicate(timeout=delai)
    except subprocess.TimeoutExpired:
        # The tools that the case started are of its group: they go with it.
        os.killpg(processus.pid, signal.SIGKILL)
        processus.communicate()
        raise Depassement(f"more than {delai:.0f} s") from None
    secondes = time.perf_counter() - debut
    if processus.returncode:
        if "MemoryError" in erreurs or "Unable to allocate" in erreurs or processus.returncode == -signal.SIGKILL:
            raise Depassement("does not fit in the memory allowed")
        raise RuntimeError(f"{cas} : {erreurs[-2000:]}")
    *reste, derniere = sortie.strip().splitlines()
    cpu, memoire = derniere.split()
    return Mesure(cas, secondes, float(cpu), float(memoire), "\n".join(reste))


def borner_la_memoire(gio: float) -> None:
    """Let this process and its children take no more than that many GiB each: more is a MemoryError."""
    octets = int(gio * 1024**3)
    resource.setrlimit(resource.RLIMIT_AS, (octets, octets))


def rendre_compte() -> None:
    """Print, as the last line of a case, its CPU seconds and peak MiB, those of its children included."""
    soi, enfants = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in (soi, enfants))
    print(f"{cpu:.2f} {max(soi.ru_maxrss, enfants.ru_maxrss) / 1024:.0f}")
