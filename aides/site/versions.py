"""The served database and its replacement while the server runs.

A publication puts a new file in place of aides.db (os.replace). The register sees that the file is another one, opens
it beside the first, and gives it to the requests that begin from then on. A request keeps to the end the version it
began with, so that no page mixes two of them; the old version is closed when its last request has ended.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.app import Datasette

from aides.commun.requetes import BASE
from aides.site import ordre
from aides.site.controle import VersionRefusee, controler
from aides.site.fonctions import dire_pourquoi
from aides.site.porte import Database, Results, bases, fils, preparer, remplacer_la_base
from aides.site.resultats import Resultats, cle_de, courants
from aides.site.securite import sql_libre
from aides.site.securite.demande import libre
from aides.site.securite.equipe import Equipe

SURVEILLANCE = 0.5
MORCEAU = 1 << 20
# As many as there are places at the counter of downloads (aides/site/formats/guichet.py).
RESERVE = 24
T = TypeVar("T")
_retenue: ContextVar[Version | None] = ContextVar("version", default=None)
_registres: WeakKeyDictionary[Datasette, Registre] = WeakKeyDictionary()


@dataclass(frozen=True)
class Marque:
    """What tells one file from another under the same name, without reading it."""

    disque: int
    inode: int
    octets: int
    modifie_ns: int

    @classmethod
    def lire(cls, cible: Path | int) -> Marque:
        """The mark of a path or of an open descriptor. Raises OSError when there is no such file."""
        etat = os.stat(cible)
        return cls(etat.st_dev, etat.st_ino, etat.st_size, etat.st_mtime_ns)


class Version(Database):
    """One file, opened once and for all: every connection is made before it is served, on the same inode.

    Datasette's own connections are made as threads need them, by path: after a replacement, a thread that comes late
    would read the new file for a page of the old one.
    """

    def __init__(self, datasette: Datasette, chemin: Path) -> None:
        super().__init__(datasette, str(chemin), is_mutable=False)
        self.name = self.route = BASE
        self.descripteur = os.open(chemin, os.O_RDONLY | os.O_CLOEXEC)
        self.marque = Marque.lire(self.descripteur)
        self.cached_size = self.marque.octets
        self.resultats = Resultats()
        self.requetes = 0
        self.retiree = False
        self.fermee = False
        self._libres: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._reserve: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self.equipe = Equipe(chemin, self._en_place)

    @property
    def empreinte(self) -> str:
        """The SHA-256 of the file, in hexadecimal."""
        return str(self.cached_hash)

    @property
    def publiee(self) -> int:
        """When the file was published, in seconds since 1970: its date of modification."""
        return self.marque.modifie_ns // 10**9

    def preparer(self) -> None:
        """Check the whole file and open its connections. Raises VersionRefusee, OSError or sqlite3.Error."""
        # Not one of those that answer: the limits that plugins put on these are made for short queries.
        controle = self.connect()
        try:
            controler(controle)
        finally:
            controle.close()
        self.cached_hash = _condenser(self.descripteur)
        for _ in range(self.ds.setting("num_sql_threads") or 1):
            connexion = self.connect()
            preparer(self.ds, connexion, self.name)
            self._libres.put(connexion)
        for _ in range(RESERVE):
            self._reserve.put(self.connect())
        self.equipe.demarrer()
        if not self._en_place():
            raise VersionRefusee("le fichier a encore changé pendant son ouverture")

    def connexion_neuve(self) -> sqlite3.Connection:
        """A connection of one's own to this version, for a long reading; who asks for it closes it.

        Once the file has been replaced there are RESERVE of them left, for the requests that had already begun: then,
        VersionRefusee. Datasette's preparation (functions, limits) is left to the one who asks.
        """
        with suppress(sqlite3.OperationalError):
            connexion = self._detacher(self.connect())
            if self._en_place():
                return connexion
            connexion.close()
        try:
            return self._detacher(self._reserve.get_nowait())
        except Empty:
            raise VersionRefusee("le fichier a été remplacé") from None

    def _detacher(self, connexion: sqlite3.Connection) -> sqlite3.Connection:
        self._all_file_connections.remove(connexion)
        return connexion

    def _en_place(self) -> bool:
        with suppress(OSError):
            return Marque.lire(Path(self.path)) == self.marque
        return False

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run `fn` on one of the connections, in one of Datasette's threads."""

        def dans_un_fil() -> Any:
            connexion = self._libres.get()
            try:
                return dire_pourquoi(fn)(connexion)
            finally:
                self._libres.put(connexion)

        return await self._dans_un_fil(dans_un_fil)

    async def _dans_un_fil(self, travail: Callable[[], T]) -> T:
        with self.tenir():
            executeur = fils(self.ds)
            return travail() if executeur is None else await _attendre(executeur, travail)

    async def execute(
        self, sql: str, params: Any = None, truncate: bool = False, custom_time_limit: int | None = None,
        page_size: int | None = None, log_sql_errors: bool = True,
    ) -> Results:  # fmt: skip
        """As Datasette's, in a total order, remembering what the pages of the site have asked; what a reader wrote runs
        elsewhere."""
        sql, params = ordre.completer(sql, params)
        if libre.get():
            lire: Callable[[], Awaitable[Results]] = partial(
                self._executer_ailleurs, sql, params, truncate, custom_time_limit, page_size
            )
        else:
            lire = partial(super().execute, sql, params, truncate, custom_time_limit, page_size, log_sql_errors)
        memoire = courants.get()
        if memoire is None:
            return await lire()
        cle = cle_de(sql, params, truncate, page_size)
        connu = memoire.lire(cle)
        if connu is None:
            connu = await lire()
            memoire.garder(cle, connu)
        return connu

    async def _executer_ailleurs(
        self, sql: str, params: Any, truncate: bool, custom_time_limit: int | None, page_size: int | None
    ) -> Results:
        """Datasette's limits of rows and time, on one of the processes of this version."""
        millisecondes = min(self.ds.sql_time_limit_ms, custom_time_limit or self.ds.sql_time_limit_ms)
        maximum = self.ds.max_returned_rows
        if maximum == (page_size or self.ds.page_size):
            maximum += 1
        coupee = maximum if truncate and maximum else None
        return await self._dans_un_fil(lambda: sql_libre.lire(self.equipe, sql, params, coupee, millisecondes / 1000))

    @contextmanager
    def tenir(self) -> Iterator[None]:
        """While the block lasts, the version stays open."""
        self.requetes += 1
        try:
            yield
        finally:
            self.requetes -= 1
            self._fermer_si_libre()

    def retirer(self) -> None:
        """No new request will come: close now, or with the last request."""
        self.retiree = True
        self._fermer_si_libre()

    def _fermer_si_libre(self) -> None:
        if self.retiree and not self.requetes and not self.fermee:
            self.fermer()

    def fermer(self) -> None:
        """Close the connections and the file."""
        self.fermee = True
        self.equipe.fermer()
        self.close()
        os.close(self.descripteur)


class BaseServie:
    """What Datasette holds under the name of the database: the version of the request that asks."""

    def __init__(self, registre: Registre) -> None:
        self.registre = registre

    def __getattr__(self, nom: str) -> Any:
        return getattr(self.registre.version(), nom)


class Registre:
    """The version in service, and the watch over the file that holds it."""

    def __init__(self, datasette: Datasette, chemin: Path) -> None:
        self.datasette = datasette
        self.chemin = chemin
        self.courante: Version
        self._refusee: Marque | None = None
        self._motif = ""
        self._en_cours: asyncio.Task[None] | None = None

    @property
    def refus(self) -> str:
        """Why the file that is in place cannot be served, in French; '' when it is, or is about to be."""
        try:
            return self._motif if Marque.lire(self.chemin) == self._refusee else ""
        except OSError:
            return f"Le fichier {self.chemin.name} n'est plus à sa place."

    async def ouvrir(self) -> None:
        """Open the first version. Raises VersionRefusee, OSError or sqlite3.Error when it cannot be served."""
        self.courante = await self._charger()

    def version(self) -> Version:
        """The version of the request that is being answered; the one in service outside of a request."""
        retenue = _retenue.get()
        return self.courante if retenue is None or retenue.fermee else retenue

    @contextmanager
    def retenir(self) -> Iterator[Version]:
        """While the block lasts, everything it asks of the database comes from one version."""
        version = self.courante
        jeton = _retenue.set(version)
        try:
            with version.tenir():
                yield version
        finally:
            _retenue.reset(jeton)

    async def surveiller(self) -> None:
        """Look at the file twice a second, for as long as the server runs."""
        while True:
            await self.verifier()
            await asyncio.sleep(SURVEILLANCE)

    async def verifier(self) -> None:
        """Put the file in service if it is another one; a file that cannot be served is named in the log, once."""
        if self._en_cours is None or self._en_cours.done():
            self._en_cours = asyncio.ensure_future(self._verifier())
        await asyncio.shield(self._en_cours)

    async def _verifier(self) -> None:
        try:
            marque = Marque.lire(self.chemin)
        except OSError:
            return
        if marque in (self.courante.marque, self._refusee):
            return
        try:
            nouvelle = await self._charger()
        except (VersionRefusee, OSError, sqlite3.Error) as erreur:
            self._refusee = marque
            self._motif = f"{self.chemin.name} n'est pas mis en service : {erreur}."
            print(self._motif, file=sys.stderr, flush=True)
            return
        ancienne, self.courante = self.courante, nouvelle
        ancienne.retirer()
        print(f"{self.chemin} mis en service, version {nouvelle.empreinte[:16]}.", file=sys.stderr, flush=True)

    async def _charger(self) -> Version:
        # A thread of its own: a long check must not take one of those that answer the public.
        version = Version(self.datasette, self.chemin)
        try:
            await asyncio.to_thread(version.preparer)
            await version.table_counts(limit=60_000)
        except BaseException:
            version.fermer()
            raise
        return version


async def installer(datasette: Datasette) -> None:
    """Let the database aides be replaced while `datasette` serves it; nothing is done for a server without it."""
    base = bases(datasette).get(BASE)
    if base is None or base.is_mutable or not base.path or datasette in _registres:
        return
    registre = Registre(datasette, Path(base.path).resolve())
    await registre.ouvrir()
    base.close()
    remplacer_la_base(datasette, BASE, BaseServie(registre))
    _registres[datasette] = registre


def registre(datasette: Datasette) -> Registre | None:
    """The register of a server; None when its database is not replaced (a mutable one)."""
    return _registres.get(datasette)


def version(datasette: Datasette) -> Database:
    """What names the content being served: it is the key of whatever is computed once for a database and kept."""
    trouve = registre(datasette)
    return trouve.version() if trouve else datasette.get_database(BASE)


async def _attendre(executeur: Executor, travail: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(executeur, travail)


def _condenser(descripteur: int) -> str:
    condense = hashlib.sha256()
    place = 0
    while morceau := os.pread(descripteur, MORCEAU, place):
        condense.update(morceau)
        place += len(morceau)
    return condense.hexdigest()
