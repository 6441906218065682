"""Servers of the benchmarks: started on loopback, waited for, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aides import RACINE

DELAI = 60


@dataclass(frozen=True)
class Serveur:
    """A server that runs: its address, its process."""

    adresse: str
    processus: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Seconds of processor that it has taken: what others do on the machine does not count."""
        champs = Path(f"/proc/{self.processus.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(champs[11]) + int(champs[12])) / os.sysconf("SC_CLK_TCK")


def port_libre() -> int:
    """A port that nothing listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def demarrer(commande: Sequence[str], port: int, environnement: Mapping[str, str]) -> Iterator[Serveur]:
    """Run a server until the block ends. Raises RuntimeError when it does not answer on its port."""
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(RACINE), *filter(None, [os.environ.get("PYTHONPATH")])]),
        **environnement,
    }
    muet = subprocess.DEVNULL
    processus = subprocess.Popen(commande, cwd=RACINE, env=variables, stdout=muet, stderr=muet)
    try:
        _attendre(processus, port)
        yield Serveur(f"http://127.0.0.1:{port}", processus)
    finally:
        processus.terminate()
        processus.wait(timeout=DELAI)


def _attendre(processus: subprocess.Popen[bytes], port: int) -> None:
    limite = time.monotonic() + DELAI
    while time.monotonic() < limite and processus.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server does not answer: {processus.args!r}")
