"""The database replaced under a server that answers: no error, no mixed page, and a bad file never served."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from aides import RACINE
from aides.commun.publication import publier
from aides.diffusion import retour
from tests.serveur import attendre, port_libre

# Pages made of many queries, each of which could come from another version.
CHEMINS = ("/", "/territoire/departement/33", "/aides/dispositifs.json?_shape=objects", "/dispositif/fonds-solidarite",
           "/aides/dispositifs.csv", "/aides/dispositif.json", "/recherche?q=fonds")  # fmt: skip
MARQUE = re.compile(r"Edition(\d+)")
DELAI = 30


@dataclass
class Site:
    """A running server, its database, and what it has written in its log."""

    adresse: str
    base: Path
    pid: int
    journal: list[str] = field(default_factory=list)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.adresse, timeout=DELAI, follow_redirects=True)


@contextmanager
def servir(base: Path) -> Iterator[Site]:
    commande = [sys.executable, "-m", "aides.service", "--base", str(base), "--port", str(port_libre())]
    serveur = subprocess.Popen(commande, cwd=RACINE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert serveur.stderr is not None
    try:
        site = Site(attendre(serveur.stderr), base, serveur.pid)
        ecoute = threading.Thread(target=site.journal.extend, args=[serveur.stderr], daemon=True)
        ecoute.start()
        yield site
    finally:
        serveur.terminate()
        serveur.wait(DELAI)
    ecoute.join(DELAI)
    serveur.stderr.close()


def edition(base: Path, numero: int) -> Path:
    """A copy of a database in which every scheme says which edition it is from."""
    chemin = base.with_name(f"edition-{numero}.tmp")
    shutil.copy(base, chemin)
    with sqlite3.connect(chemin) as connexion:
        connexion.execute("UPDATE dispositif SET titre = ? || id", [f"Edition{numero} "])
    connexion.close()
    return chemin


@pytest.fixture(scope="module")
def modele(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copie = tmp_path_factory.mktemp("remplacement") / "modele.db"
    shutil.copy(base_echantillon, copie)
    return copie


@pytest.fixture(scope="module")
def site(modele: Path) -> Iterator[Site]:
    base = modele.with_name("aides.db")
    publier(edition(modele, 0), base)
    with servir(base) as site:
        yield site


def editions(reponse: httpx.Response) -> set[int]:
    """The editions that an answer shows."""
    return {int(numero) for numero in MARQUE.findall(reponse.text)}


def jusqu_a(site: Site, numero: int) -> None:
    """Ask until an edition is served."""
    limite = time.monotonic() + DELAI
    with site.client() as client:
        while editions(client.get("/aides/dispositifs.json")) != {numero}:
            assert time.monotonic() < limite, f"edition {numero} is not served: {site.journal}"


def attendre_journal(site: Site, phrase: str, combien: int) -> None:
    """Ask until the server has said something a number of times."""
    limite = time.monotonic() + DELAI
    with site.client() as client:
        while sum(phrase in ligne for ligne in site.journal) < combien:
            assert client.get("/aides/dispositifs.json").status_code == 200
            assert time.monotonic() < limite, site.journal


def test_readers_see_no_error_and_no_mixed_page_while_the_database_is_replaced(site: Site, modele: Path) -> None:
    fini = threading.Event()

    def lire(depart: int) -> list[tuple[str, int, set[int]]]:
        vues = []
        with site.client() as client:
            while not fini.is_set():
                for chemin in (*CHEMINS[depart:], *CHEMINS[:depart]):
                    reponse = client.get(chemin)
                    vues.append((chemin, reponse.status_code, editions(reponse)))
        return vues

    with ThreadPoolExecutor(2) as lecteurs:
        lectures = [lecteurs.submit(lire, depart) for depart in (0, 3)]
        try:
            for numero in (1, 2, 3):
                publier(edition(modele, numero), site.base)
                jusqu_a(site, numero)
            assert retour.main(["--base", str(site.base)]) == 0
            jusqu_a(site, 2)
        finally:
            fini.set()
        vues = [vue for lecture in lectures for vue in lecture.result()]
    assert {statut for _, statut, _ in vues} == {200}
    assert {len(lues) for _, _, lues in vues} == {1}, [vue for vue in vues if len(vue[2]) != 1][:5]
    assert len({numero for _, _, lues in vues for numero in lues}) > 1


def test_the_download_is_the_latest_file_whole(site: Site, modele: Path) -> None:
    publier(edition(modele, 7), site.base)
    with site.client() as client:
        reponse = client.get("/aides.db")
        condense = hashlib.sha256(site.base.read_bytes()).hexdigest()
        assert hashlib.sha256(reponse.content).hexdigest() == condense
        assert reponse.headers["etag"] == f'"{condense}"'
        assert editions(client.get("/aides/dispositifs.json")) == {7}
        tete = client.head("/aides.db")
        assert (tete.status_code, tete.content, tete.headers["etag"]) == (200, b"", reponse.headers["etag"])
        assert tete.headers["content-length"] == str(len(reponse.content))
        assert client.get("/aides.db", headers={"If-None-Match": reponse.headers["etag"]}).status_code == 304


def test_a_bad_file_is_refused_and_the_one_before_stays(site: Site, modele: Path) -> None:
    publier(edition(modele, 8), site.base)
    jusqu_a(site, 8)
    entier = edition(modele, 9).read_bytes()
    etranger = site.base.with_name("etranger.tmp")
    with sqlite3.connect(etranger) as connexion:
        connexion.execute("CREATE TABLE publication (version_schema)")
        connexion.execute("INSERT INTO publication VALUES (999)")
    connexion.close()
    abime = bytearray(entier)
    abime[len(entier) // 2 : len(entier) // 2 + 8192] = os.urandom(8192)
    mauvais = (b"", b"<html>Service unavailable</html>", entier[: len(entier) // 2], bytes(abime))
    for combien, contenu in enumerate((*mauvais, etranger.read_bytes()), start=1):
        depose = site.base.with_name("depose.tmp")
        depose.write_bytes(contenu)
        os.replace(depose, site.base)
        attendre_journal(site, "n'est pas mis en service", combien)
        with site.client() as client:
            for chemin in CHEMINS:
                reponse = client.get(chemin)
                assert (reponse.status_code, editions(reponse)) == (200, {8}), chemin
    site.base.unlink()
    with site.client() as client:
        assert editions(client.get("/territoire/departement/34")) == {8}
    publier(edition(modele, 10), site.base)
    jusqu_a(site, 10)


def test_versions_that_are_no_longer_served_are_closed(site: Site) -> None:
    ouverts = [os.readlink(lien) for lien in Path(f"/proc/{site.pid}/fd").iterdir()]
    servis = [chemin for chemin in ouverts if chemin.startswith(str(site.base.parent))]
    assert servis, "the version in service is open"
    assert {chemin for chemin in servis if chemin != str(site.base)} == set()
