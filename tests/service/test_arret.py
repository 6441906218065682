"""Start and stop: what cannot be served is one sentence, and SIGTERM is obeyed within ten seconds."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.site import arret
from aides.site.controle import VersionRefusee, controler
from tests.preuves import au_moins_un
from tests.serveur import port_libre
from tests.service.front import attendre

DELAI = 10.0
DEPLOIEMENT = RACINE / "deploiement"


def vide(base: Path) -> None:
    base.write_bytes(b"")


def texte(base: Path) -> None:
    base.write_text("ceci n'est pas une base\n" * 1000)


def tronquee(base: Path) -> None:
    with base.open("r+b") as fichier:
        fichier.truncate(base.stat().st_size // 2)


def abimee(base: Path) -> None:
    with base.open("r+b") as fichier:
        fichier.seek(base.stat().st_size // 2)
        fichier.write(b"\xff" * 200_000)


def ancienne(base: Path) -> None:
    _executer(base, "UPDATE publication SET version_schema = 0")


def sans_table(base: Path) -> None:
    _executer(base, "DROP TABLE couverture")


def interne(base: Path) -> None:
    shutil.copy(base.with_name("aides-interne.db"), base)


def _executer(base: Path, sql: str) -> None:
    with sqlite3.connect(base) as connexion:
        connexion.execute(sql)
    connexion.close()


@pytest.mark.parametrize(
    ("abimer", "phrase"),
    [
        (texte, "ce n'est pas une base SQLite entière (file is not a database)"),
        (ancienne, "le schéma 0 n'est pas celui que ce programme sert (1)"),
    ],
)
def test_a_database_that_cannot_be_served_is_one_sentence(
    abimer: Callable[[Path], None], phrase: str, base_echantillon: Path, tmp_path: Path
) -> None:
    """Status 2, that systemd does not start again."""
    base = abimee_par(abimer, base_echantillon, tmp_path)
    fait = subprocess.run(
        [sys.executable, "-m", "aides.service", "--base", str(base), "--port", str(port_libre())],
        cwd=RACINE, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (fait.returncode, fait.stderr.count("\n")) == (2, 1)
    assert fait.stderr.startswith(f"Erreur : aides.db ne peut pas être servi : {phrase}")


def abimee_par(abimer: Callable[[Path], None], base_echantillon: Path, dossier: Path) -> Path:
    for nom in ("aides.db", "aides-interne.db"):
        shutil.copy(base_echantillon.with_name(nom), dossier / nom)
    abimer(dossier / "aides.db")
    return dossier / "aides.db"


@pytest.mark.parametrize(
    ("abimer", "phrase"),
    [
        (vide, "la base est vide"),
        (tronquee, "ce n'est pas une base SQLite entière (database disk image is malformed)"),
        (abimee, "le fichier est abîmé (*** in database main ***"),
        (sans_table, "elle n'a pas de table couverture : reconstruisez-la avec ce programme"),
        (interne, "ce n'est pas une base publiée par ce programme, elle n'a pas de table publication"),
    ],
)
def test_each_other_fault_has_its_sentence(
    abimer: Callable[[Path], None], phrase: str, base_echantillon: Path, tmp_path: Path
) -> None:
    """What the server looks at before it starts: it says so, and ends, as above."""
    base = abimee_par(abimer, base_echantillon, tmp_path)
    lue = closing(sqlite3.connect(f"file:{base}?immutable=1", uri=True))
    with lue as connexion, pytest.raises(VersionRefusee) as refus:
        controler(connexion)
    assert str(refus.value).startswith(phrase)


@pytest.fixture
def site(base_echantillon: Path) -> Iterator[tuple[subprocess.Popen, int]]:
    port = port_libre()
    mots = [sys.executable, "-m", "aides.service", "--base", str(base_echantillon), "--port", str(port)]
    processus = subprocess.Popen(mots, cwd=RACINE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        attendre(f"http://127.0.0.1:{port}", processus)
        yield processus, port
    finally:
        processus.kill()
        processus.wait(timeout=60)


def lecteur(port: int, demande: str) -> socket.socket:
    """A reader who asks, takes the first byte of the answer, and nothing more."""
    prise = socket.socket()
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    prise.settimeout(60)
    prise.connect(("127.0.0.1", port))
    prise.sendall(demande.encode())
    assert prise.recv(1) == b"H"
    return prise


def get(chemin: str) -> str:
    return f"GET {chemin} HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_slow_readers_do_not_hold_the_server(site: tuple[subprocess.Popen, int]) -> None:
    processus, port = site
    chemins = ("/aides.db", "/aides/agregat.csv?_stream=on", "/aides/agregat.ndjson", "/aides.db")
    with ExitStack() as pile:
        for chemin in chemins:
            pile.enter_context(lecteur(port, get(chemin)))
        # One who has not finished asking.
        prise = pile.enter_context(socket.create_connection(("127.0.0.1", port)))
        prise.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert duree_de_l_arret(processus) < DELAI
    assert processus.returncode in (0, -signal.SIGTERM)


def test_an_answer_that_is_being_taken_is_given_whole(
    site: tuple[subprocess.Popen, int], base_echantillon: Path
) -> None:
    processus, port = site
    with lecteur(port, get("/aides.db")) as prise:
        processus.send_signal(signal.SIGTERM)
        recus = 1
        while morceau := prise.recv(1 << 16):
            recus += len(morceau)
    assert recus > base_echantillon.stat().st_size
    processus.wait(timeout=DELAI)


def test_a_server_at_rest_stops_at_once(site: tuple[subprocess.Popen, int]) -> None:
    processus, port = site
    assert httpx.get(f"http://127.0.0.1:{port}/", timeout=60).status_code == 200
    assert duree_de_l_arret(processus) < arret.PATIENCE


def duree_de_l_arret(processus: subprocess.Popen) -> float:
    """Seconds between SIGTERM and the end of the process."""
    debut = time.monotonic()
    processus.send_signal(signal.SIGTERM)
    processus.wait(timeout=60)
    return time.monotonic() - debut


def test_a_process_that_would_not_end_is_ended() -> None:
    code = "import signal\nfrom aides.site.arret import veiller\nveiller(0.2)\nwhile True: signal.pause()"
    assert subprocess.run([sys.executable, "-c", code], cwd=RACINE, timeout=60, check=False).returncode == 0


def test_who_stops_the_service_waits_longer_than_it_takes() -> None:
    assert arret.PATIENCE < arret.ECHEANCE < DELAI
    unites = au_moins_un((DEPLOIEMENT / "systemd").glob("*.service"))
    attentes = {
        unite.name: int(re.findall(r"^TimeoutStopSec=(\d+)$", unite.read_text(encoding="utf-8"), re.MULTILINE)[0])
        for unite in unites
    }
    assert min(attentes.values()) > DELAI
    services = lire_yaml(DEPLOIEMENT / "compose.yml")["services"]
    graces = {nom: int(services[nom]["stop_grace_period"].removesuffix("s")) for nom in ("site", "front")}
    assert min(graces.values()) > DELAI
