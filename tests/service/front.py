"""The shipped front, run for real: nginx with deploiement/nginx/, its paths and ports moved."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from aides import RACINE
from tests.serveur import port_libre

NGINX = RACINE / "deploiement" / "nginx"
ATTENTE = 60.0


@dataclass(frozen=True)
class Front:
    """A front that runs: its address, the process that was started, where its kept answers are."""

    adresse: str
    processus: subprocess.Popen
    cache: Path


def nginx_installe() -> str:
    """The path of nginx, or a skip that says that it is not there."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed: the front is not run")
    return nginx


@contextmanager
def lancer(mots: Sequence[str], ou: Path, adresse: str, **environnement: str) -> Iterator[subprocess.Popen]:
    """Run a server for the length of the block, from the moment that it answers at `adresse`."""
    with (ou / "journal.txt").open("w") as journal:
        serveur = subprocess.Popen(
            mots, cwd=ou, stdout=journal, stderr=journal, env={**os.environ, "PYTHONPATH": str(ou), **environnement}
        )
        try:
            attendre(adresse, serveur)
            yield serveur
        finally:
            serveur.terminate()
            serveur.wait(timeout=ATTENTE)


def attendre(adresse: str, serveur: subprocess.Popen) -> None:
    """Wait until something listens at `adresse`. Raises AssertionError when the process ends, or after a minute."""
    fin = time.monotonic() + ATTENTE
    hote, port = adresse.removeprefix("http://").split(":")
    while time.monotonic() < fin:
        laisser_faire(serveur)
        with socket.socket() as prise:
            prise.settimeout(1)
            if prise.connect_ex((hote, int(port))) == 0:
                return
    raise AssertionError(f"nothing listens at {adresse}")


def laisser_faire(serveur: subprocess.Popen) -> None:
    """Leave the processor to a server that starts. Raises AssertionError when it ends instead."""
    try:
        serveur.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError("the server stopped")


def ecrire(dossier: Path, site: str, port: int) -> Path:
    """Write the shipped files into `dossier`, in front of `site`; returns the path of nginx.conf."""
    deplacer = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "/var/cache/nginx": str(dossier / "cache"),
        "/var/log/nginx": str(dossier),
        "/etc/nginx/conf.d": str(dossier / "conf.d"),
        "/tmp/": f"{dossier}/",
        "client_header_timeout 10s;": "client_header_timeout 1s;",
        "127.0.0.1:8001": site.removeprefix("http://"),
    }
    (dossier / "conf.d").mkdir()
    (dossier / "cache").mkdir()
    for nom in ("nginx.conf", "aides.conf", "amont.conf"):
        texte = (NGINX / nom).read_text(encoding="utf-8")
        # All at once: the folder that paths are moved to may itself be below /tmp.
        texte = re.sub("|".join(map(re.escape, deplacer)), lambda trouve: deplacer[trouve[0]], texte)
        (dossier / ("" if nom == "nginx.conf" else "conf.d") / nom).write_text(texte, encoding="utf-8")
    chemin = dossier / "nginx.conf"
    # Started by root, nginx would serve as a user who cannot enter a temporary folder.
    qui = "user root;\n" if os.geteuid() == 0 else ""
    chemin.write_text(f"{qui}daemon off;\n{chemin.read_text(encoding='utf-8')}", encoding="utf-8")
    return chemin


@contextmanager
def front(dossier: Path, site: str, avant: Sequence[str] = ()) -> Iterator[Front]:
    """nginx in front of `site` for the length of the block. avant: a command that starts it under its own limits."""
    nginx = nginx_installe()
    port = port_libre()
    conf = ecrire(dossier, site, port)
    mots = [*avant, nginx, "-p", str(dossier), "-c", str(conf), "-e", str(dossier / "erreurs.log")]
    with lancer(mots, dossier, f"http://127.0.0.1:{port}") as processus:
        yield Front(f"http://127.0.0.1:{port}", processus, dossier / "cache")
