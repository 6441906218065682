"""Rows of a selection, batch by batch: bounded memory and bounded work for SQLite.

Our own queries have a connection each (Datasette's are few and made for short answers: a download by a slow reader
would hold one for minutes), those of a reader a process each (aides/site/securite/equipe.py).
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextvars import copy_context
from functools import partial
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from datasette.app import Datasette

from aides.commun import francais
from aides.site.controle import VersionRefusee
from aides.site.fonctions import dire_pourquoi
from aides.site.formats.messages import refus
from aides.site.formats.modele import Ligne, Selection
from aides.site.porte import Database, DatasetteError, preparer
from aides.site.securite import compilation, garde
from aides.site.securite.delai import GARDIEN, minuter
from aides.site.securite.demande import libre
from aides.site.securite.equipe import Equipe, Interrompue, Ouvrier, Remplacee
from aides.site.securite.ouvrier import Demande, Reponse
from aides.site.securite.refus import dire
from aides.site.securite.sql_libre import horloge

LOT = 1000
# Instructions of SQLite between two looks at the clock: about a tenth of a millisecond.
INSTRUCTIONS = 1000
# Counting rows is a courtesy of the header: it may not cost more than this.
SECONDES_POUR_COMPTER = 1.0
T = TypeVar("T")


async def dans_un_fil(fils: Executor, travail: Callable[[], T]) -> T:
    """What `travail` gives, run in one of the threads, on the version of the database that this request began with."""
    return await asyncio.get_running_loop().run_in_executor(fils, copy_context().run, travail)


class Source(Protocol):
    """Where the rows come from. Its methods raise what SQLite does, and Interrompue when `reste`, the seconds that are
    left, are over or arreter() was called."""

    reste: float

    def ouvrir(self, sql: str, valeurs: Mapping[str, Any]) -> tuple[str, ...]:
        """Run the query as far as its first row; the names of its columns."""

    def lot(self, combien: int) -> list[Ligne]:
        """The next rows, so many at most."""

    def arreter(self) -> None:
        """Stop what is going on, from any thread."""

    def fermer(self) -> None:
        """Give back what was taken; nothing is going on."""


class Lecteur:
    """A query in progress. Not for two threads at once, but each batch may come from another thread.

    To be made within the request: what it may do, and on which version of the database, is known there.
    ouvrir() and lot() raise DatasetteError for SQL that fails, Refus when it works longer than the selection allows.
    """

    def __init__(self, datasette: Datasette, selection: Selection) -> None:
        self.selection = selection
        self.colonnes: tuple[str, ...] = ()
        self.lues = 0
        self._source = choisir(datasette, selection)
        self._arret = threading.Event()
        self._verrou = threading.Lock()

    @property
    def ailleurs(self) -> bool:
        """Whether it holds a process, of which there are few."""
        return isinstance(self._source, Ailleurs)

    def ouvrir(self) -> None:
        """Connect and run the query as far as its first row; `colonnes` is known from then on."""
        with self._verrou:
            self.colonnes = self._travailler(
                lambda: self._source.ouvrir(self.selection.sql, dict(self.selection.valeurs))
            )

    def lot(self) -> list[Ligne]:
        """The next rows, none at the end."""
        with self._verrou:
            limite = self.selection.limite
            combien = LOT if limite is None else min(LOT, limite - self.lues)
            lignes = self._travailler(lambda: self._source.lot(combien)) if combien > 0 else []
            self.lues += len(lignes)
            return lignes

    def lots(self) -> Iterator[list[Ligne]]:
        """Every batch to the end."""
        while lignes := self.lot():
            yield lignes

    def arreter(self) -> None:
        """Interrupt the work in progress: nobody waits for it any more."""
        self._arret.set()
        if self._verrou.locked():
            self._source.arreter()

    def fermer(self) -> None:
        """Give the connection or the process back, once the batch in progress is done."""
        self.arreter()
        with self._verrou:
            self._source.fermer()

    def _travailler(self, travail: Callable[[], T]) -> T:
        if self._arret.is_set():
            raise refus(400, "arrete")
        try:
            return travail()
        except Interrompue as erreur:
            if self._arret.is_set():
                raise refus(400, "arrete") from erreur
            raise refus(400, "sql_trop_long", secondes=francais.nombre(self.selection.secondes)) from erreur
        except sqlite3.Error as erreur:
            # As Datasette's own views say it, so that it is answered as theirs.
            raise DatasetteError(dire(str(erreur)) or str(erreur), title="Invalid SQL", status=400) from erreur
        except OverflowError as erreur:
            raise refus(400, "nombre_trop_grand") from erreur


def choisir(datasette: Datasette, selection: Selection) -> Source:
    """A process for what a reader wrote, a connection for what is ours, or for a database that has no processes."""
    equipe = getattr(datasette.get_database(selection.base), "equipe", None)
    if libre.get() and equipe is not None:
        return Ailleurs(equipe, selection.secondes)
    # The thread that connects knows nothing of the request, hence of its version of the database.
    return Ici(partial(copy_context().run, connecter, datasette, selection.base), selection.secondes)


class Ici:
    """A connection of this process."""

    def __init__(self, connecter: Callable[[], sqlite3.Connection], secondes: float) -> None:
        self.reste = secondes
        self._connecter = connecter
        self._arrete = False
        self._connexion: sqlite3.Connection | None = None
        self._curseur: sqlite3.Cursor

    def ouvrir(self, sql: str, valeurs: Mapping[str, Any]) -> tuple[str, ...]:
        self._connexion = self._connecter()
        self._curseur = self._borner(lambda connexion: connexion.execute(sql, valeurs))
        return tuple(colonne[0] for colonne in self._curseur.description or ())

    def lot(self, combien: int) -> list[Ligne]:
        return self._borner(lambda _: self._curseur.fetchmany(combien))

    def arreter(self) -> None:
        self._arrete = True

    def fermer(self) -> None:
        if self._connexion is not None:
            self._connexion.close()
            self._connexion = None

    def _borner(self, travail: Callable[[sqlite3.Connection], T]) -> T:
        connexion = self._connexion
        if connexion is None:
            raise Interrompue
        debut = time.thread_time()
        finie = minuter(self.reste)
        connexion.set_progress_handler(lambda: self._arrete or finie(), INSTRUCTIONS)
        try:
            garde.nouvelle_requete()
            with GARDIEN.surveiller(connexion, finie):
                return dire_pourquoi(travail)(connexion)
        except sqlite3.OperationalError as erreur:
            if str(erreur) == "interrupted":
                raise Interrompue from erreur
            raise
        finally:
            self.reste -= time.thread_time() - debut


class Ailleurs:
    """A process, held from the first row to the last: `reste` is of its processor time."""

    def __init__(self, equipe: Equipe, secondes: float) -> None:
        self.reste = secondes
        self._equipe = equipe
        self._ouvrier: Ouvrier | None = None

    def ouvrir(self, sql: str, valeurs: Mapping[str, Any]) -> tuple[str, ...]:
        compilation.verifier(sql)
        self._ouvrier = self._equipe.prendre()
        return self._demander(sql, valeurs, 0).colonnes

    def lot(self, combien: int) -> list[Ligne]:
        return list(self._demander("", None, combien).lignes)

    def arreter(self) -> None:
        if self._ouvrier is not None:
            self._ouvrier.tuer()

    def fermer(self) -> None:
        if self._ouvrier is not None:
            self._equipe.rendre(self._ouvrier)
            self._ouvrier = None

    def _demander(self, sql: str, valeurs: Mapping[str, Any] | None, combien: int) -> Reponse:
        if self._ouvrier is None or self.reste <= 0:
            raise Interrompue
        reponse = self._ouvrier.demander(Demande(sql, valeurs, combien, self.reste), horloge(self.reste))
        self.reste -= reponse.secondes
        return reponse


def connecter(datasette: Datasette, base: str) -> sqlite3.Connection:
    """A read-only connection to the version of the database that this request is about, with the site's SQL functions.

    Raises Remplacee when the file has just been replaced, and too many others are still read.
    """
    connexion = ouvrir(datasette.get_database(base))
    try:
        preparer(datasette, connexion, base)
        # Rows leave as they come: it is each batch that is weighed, not the whole.
        connexion.row_factory = garde.peseur_de_lots(LOT)
    except BaseException:
        connexion.close()
        raise
    return connexion


def ouvrir(servie: Database) -> sqlite3.Connection:
    """A connection to the very file that answers this request, even if another one has taken its name since."""
    if hasattr(servie, "connexion_neuve"):
        try:
            return servie.connexion_neuve()
        except VersionRefusee as refusee:
            raise Remplacee from refusee
    adresse = f"file:{quote(str(servie.path))}?mode=ro" + ("" if servie.is_mutable else "&immutable=1")
    return sqlite3.connect(adresse, uri=True, check_same_thread=False)


async def total(datasette: Datasette, selection: Selection) -> int | None:
    """How many rows the whole selection has; None when counting them would take too long."""
    if selection.total is not None or selection.table:
        # Datasette has counted the rows of a table, or given up.
        return selection.total
    return await compter(datasette, selection.base, selection.sql, selection.valeurs)


async def compter(datasette: Datasette, base: str, sql: str, valeurs: Mapping[str, Any]) -> int | None:
    """How many rows a query gives; None when it fails, or takes longer than SECONDES_POUR_COMPTER."""
    requete = f"SELECT count(*) FROM ({sql.rstrip().rstrip(';')}\n)"
    limite = int(SECONDES_POUR_COMPTER * 1000)
    try:
        resultat = await datasette.execute(base, requete, dict(valeurs), custom_time_limit=limite, log_sql_errors=False)
    except Exception:
        # Whatever is wrong with the query, reading it says so better than counting it.
        return None
    return int(resultat.single_value())
