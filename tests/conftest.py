"""Databases that several test files share: built once, through the public command."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings

from aides import RACINE
from aides.construction import nomenclature
from aides.construction.options import ECHANTILLON
from tests.exportes import copier_avec_fichiers
from tests.serveur import servir

# How long a machine that does other things takes to draw an example says nothing of what is tested. The examples are
# the same at each run; `make campagnes` draws others.
settings.register_profile(
    "partagee",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("AIDES_CAMPAGNES"),
)
settings.load_profile("partagee")

# The first builds the sample, the two after it need no base: their workers do not wait for the first one's.
LES_PLUS_LONGS = (
    "attaque/test_attaque.py",
    "construction/lignes/test_lignes_cube.py",
    "construction/lignes/test_lignes_fichiers.py",
    "site/test_liens.py",
    "site/test_suites.py",
    "site/test_miroir.py",
    "site/api/test_api.py",
    "site/securite/test_securite.py",
    "service/test_arret.py",
    "site/test_site.py",
    "construction/test_barriere.py",
    "site/formats/test_formats.py",
    "site/formats/test_fichiers_http.py",
    "diffusion/test_mise_a_jour.py",
    "secret/test_secret.py",
)
PETITES = "DELETE FROM commune WHERE CAST(population AS INTEGER) < 5000"
OFFICIEL = os.environ.get("AIDES_DONNEES_OFFICIELLES", "")


@dataclass
class Nomenclatures:
    """The tables that csvs-to-sqlite made, by the content of their files and by whether all communes are wanted."""

    toutes: bool = True
    gardees: dict[tuple[str, bool], bytes] = field(default_factory=dict)

    @contextmanager
    def choisir(self, *, toutes: bool) -> Iterator[None]:
        """Without the small communes, for builds of a few lines: to index what they do not name is most of the work."""
        avant, self.toutes = self.toutes, toutes
        try:
            yield
        finally:
            self.toutes = avant


@pytest.fixture(scope="session", autouse=True)
def nomenclatures() -> Iterator[Nomenclatures]:
    """csvs-to-sqlite gives the same tables of the same files: this process asks it once, two hundred builds use them.

    Builds in processes of their own, those of the shared bases among them, ask it each time."""
    demandees = Nomenclatures()
    lire = nomenclature.csvs_to_sqlite.main

    def lire_une_fois(mots: Sequence[str], **options: Any) -> None:
        *lus, ecrit = [Path(mot) for mot in mots if not mot.startswith("--")]
        contenu = hashlib.sha256(b"".join(chemin.name.encode() + chemin.read_bytes() for chemin in lus)).hexdigest()
        cle = contenu, demandees.toutes
        if cle not in demandees.gardees:
            lire(mots, **options)
            if not demandees.toutes:
                with closing(sqlite3.connect(ecrit)) as lue, lue:
                    lue.execute(PETITES)
            demandees.gardees[cle] = ecrit.read_bytes()
        ecrit.write_bytes(demandees.gardees[cle])

    with pytest.MonkeyPatch.context() as correction:
        correction.setattr(nomenclature.csvs_to_sqlite, "main", lire_une_fois)
        yield demandees


@pytest.fixture(scope="session")
def donnees_officielles() -> Path:
    """The folder of the official files, or a skip that says how to name it."""
    if not OFFICIEL:
        pytest.skip("the official files are not given (set AIDES_DONNEES_OFFICIELLES to their folder)")
    dossier = Path(OFFICIEL).resolve()
    dossier = dossier if dossier.name == "officiel" else dossier / "officiel"
    # A folder that was named is meant: to pass over it would look like a success.
    assert dossier.is_dir(), f"AIDES_DONNEES_OFFICIELLES: there is no folder {dossier}"
    return dossier


@pytest.fixture(scope="session")
def base_officielle(donnees_officielles: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """aides.db built from the official files."""
    return _construire(donnees_officielles, _dossier_commun(tmp_path_factory, worker_id) / "officiel")


@pytest.fixture(scope="session")
def base_echantillon(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """aides.db built from the embedded sample; aides-interne.db and rejets-internes.csv are beside it."""
    return _construire(ECHANTILLON, _dossier_commun(tmp_path_factory, worker_id) / "echantillon")


@pytest.fixture(scope="session")
def base_publiee(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """aides.db built from the published files of the sample, whose payments are not there."""
    return _construire(RACINE / "samples" / "publies", _dossier_commun(tmp_path_factory, worker_id) / "publiee")


@pytest.fixture(scope="session")
def adresse_echantillon(base_echantillon: Path) -> Iterator[str]:
    """The address of a site of the sample: one server for all the files that only read it."""
    _extraire_le_module(base_echantillon.parent)
    with servir(base_echantillon) as adresse:
        yield adresse


@pytest.fixture(scope="module")
def site(adresse_echantillon: str) -> Iterator[httpx.Client]:
    """A reader of the sample's site."""
    with httpx.Client(base_url=adresse_echantillon, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def officiel(adresse_officielle: str) -> Iterator[httpx.Client]:
    """A reader of the site of the official files."""
    with httpx.Client(base_url=adresse_officielle, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def base_avec_fichiers(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with its files to download beside it, in a folder of its own."""
    return copier_avec_fichiers(base_echantillon, tmp_path_factory.mktemp("avec-fichiers"))


@pytest.fixture(scope="session")
def adresse_avec_fichiers(base_avec_fichiers: Path) -> Iterator[str]:
    """The address of a site that has files to download."""
    with servir(base_avec_fichiers) as adresse:
        yield adresse


@pytest.fixture(scope="session")
def adresse_officielle(base_officielle: Path) -> Iterator[str]:
    """The same of the official database."""
    with servir(base_officielle) as adresse:
        yield adresse


@pytest.fixture
def officielle(base_officielle: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the official database."""
    with sqlite3.connect(base_officielle) as connexion:
        yield connexion
    connexion.close()


def _dossier_commun(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all the workers of this run share."""
    sien = tmp_path_factory.getbasetemp()
    return sien if worker_id == "master" else sien.parent


def _extraire_le_module(dossier: Path) -> None:
    """The interactive module of the charts, as `make setup` takes it out of its package: pages that are made without it
    are kept without their buttons."""
    with (dossier / "verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        if not (RACINE / "static" / "genere" / "vega.js").is_file():
            commande = [sys.executable, "-m", "aides.site.graphiques"]
            subprocess.run(commande, cwd=RACINE, check=True, stdout=subprocess.DEVNULL)


def _construire(sources: Path, dossier: Path) -> Path:
    """Build once for all workers: the first one to come builds, the others wait for it."""
    dossier.mkdir(exist_ok=True)
    destination = dossier / "aides.db"
    with (dossier / "verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        if not destination.is_file():
            cache = dossier / "cache"
            arguments = ["--sources", str(sources), "--output", str(destination), "--cache", str(cache)]
            subprocess.run([sys.executable, "build_db.py", *arguments], cwd=RACINE, check=True)
    return destination


def pytest_sessionstart(session: pytest.Session) -> None:
    """Each worker of a whole run reads the modules from a place of its own: what one has compiled, the others find."""
    gc.disable()
    rang, nombre = os.environ.get("PYTEST_XDIST_WORKER", "gw0"), os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    chemins = sorted((RACINE / "tests").rglob("test_*.py"))
    depart = int(rang.removeprefix("gw")) * len(chemins) // int(nombre)
    toutes = session.config.args == session.config.getini("testpaths")
    for chemin in chemins[depart:] if depart and toutes else ():
        # What cannot be read is told by the collection.
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(chemin.relative_to(RACINE).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: a worker that began one last would end it alone."""
    rangs = {nom: rang for rang, nom in enumerate(LES_PLUS_LONGS)}
    items.sort(key=lambda item: rangs.get(item.nodeid.split("::")[0].removeprefix("tests/"), len(rangs)))


def pytest_collection_finish() -> None:
    """Six thousand tests stay to the end: the collector need not look at them again at each of its rounds."""
    gc.collect()
    gc.freeze()
    gc.enable()
