"""The site's server under a memory cap, whose memory can be read: for hostile requests."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serveur import lancer

PLAFOND = 2 << 30


@dataclass(frozen=True)
class Serveur:
    """A server that runs: its address and its process."""

    adresse: str
    processus: subprocess.Popen[str]

    def vivant(self) -> bool:
        return self.processus.poll() is None

    def memoire(self) -> int:
        """Resident memory in MiB; what memoire_maximale() says is measured from here on."""
        lue = self._lire("VmRSS")
        Path(f"/proc/{self.processus.pid}/clear_refs").write_text("5")
        return lue

    def memoire_maximale(self) -> int:
        """The largest resident memory in MiB."""
        return self._lire("VmHWM")

    def ouvriers(self) -> dict[int, int]:
        """The processes that run readers' SQL: their number, and their resident memory in MiB."""
        taches = Path(f"/proc/{self.processus.pid}/task").glob("*/children")
        enfants = {int(mot) for tache in taches for mot in lire_proc(tache).split()}
        siens = [pid for pid in enfants if "aides.site.securite" in lire_proc(Path(f"/proc/{pid}/cmdline"))]
        return {pid: lire_etat(pid, "VmRSS") for pid in siens}

    def _lire(self, nom: str) -> int:
        return lire_etat(self.processus.pid, nom)


def lire_proc(fichier: Path) -> str:
    """A file of /proc; '' when its process or thread has just ended."""
    try:
        return fichier.read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def lire_etat(pid: int, nom: str) -> int:
    """A line of /proc/<pid>/status that is a quantity of memory, in MiB; 0 for a process that has died."""
    lignes = lire_proc(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(ligne.split()[1]) for ligne in lignes if ligne.startswith(nom)), 0) // 1024


@contextmanager
def servir_borne(base: Path, octets: int = PLAFOND) -> Iterator[Serveur]:
    """Serve `base`; the process may write to `octets` of memory of its own at most (not counting what is only mapped,
    of which the drawing of charts reserves a lot)."""

    def borner() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (octets, octets))

    with lancer(base, preexec_fn=borner) as (adresse, processus):
        yield Serveur(adresse, processus)
