"""A real Datasette server over loopback, under the settings of production, for the HTTP and browser tests."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from aides import RACINE

DELAI = 60


@contextmanager
def servir(base: Path) -> Iterator[str]:
    """Serve `base`; yields the site's address, then stops the server."""
    with lancer(base) as (adresse, _):
        yield adresse


@contextmanager
def lancer(base: Path, **options: Any) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve `base` with `python -m aides.service` on a free port; yields the site's address and its process."""
    commande = [sys.executable, "-m", "aides.service", "--base", str(base), "--port", str(port_libre())]
    muet = {"stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL, "text": True, "errors": "replace"}
    serveur = subprocess.Popen(commande, cwd=RACINE, **muet, **options)
    garde = threading.Timer(DELAI, serveur.kill)
    garde.start()
    try:
        assert serveur.stderr is not None
        adresse = attendre(serveur.stderr)
        garde.cancel()
        # The pipe must be emptied, or the server would block on its own log.
        threading.Thread(target=serveur.stderr.read, daemon=True).start()
        yield adresse, serveur
    finally:
        garde.cancel()
        serveur.terminate()
        serveur.wait(timeout=DELAI)


def attendre(journal: Iterator[str]) -> str:
    """The address that the server prints once it accepts connections."""
    lues = []
    for ligne in journal:
        lues.append(ligne)
        if trouve := re.search(r"running on (http://\S+)", ligne):
            return trouve.group(1)
    raise AssertionError("the server did not start:\n" + "".join(lues))


def port_libre() -> int:
    """A port that nothing listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def brut(site: httpx.Client, chemin: str, methode: str = "GET", **entetes: str) -> tuple[httpx.Response, bytes]:
    """An answer and its bytes as they came, compressed or not."""
    noms = {nom.replace("_", "-"): valeur for nom, valeur in entetes.items()}
    with site.stream(methode, chemin, headers={"accept-encoding": "identity", **noms}) as reponse:
        return reponse, b"".join(reponse.iter_raw())
