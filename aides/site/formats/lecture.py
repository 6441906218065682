"""Rows of a selection, batch by batch, on a connection of its own: bounded memory and bounded work for SQLite.

Datasette's own connections are few and made for short answers: a download by a slow reader would hold one for minutes.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextvars import copy_context
from typing import Any, TypeVar
from urllib.parse import quote

from datasette.app import Datasette

from aides.commun import francais
from aides.site.fonctions import dire_pourquoi
from aides.site.formats.messages import refus
from aides.site.formats.modele import Ligne, Selection
from aides.site.porte import Database, DatasetteError, preparer
from aides.site.securite import garde
from aides.site.securite.delai import GARDIEN
from aides.site.securite.refus import dire
from aides.site.versions import VersionRefusee

LOT = 1000
# Instructions of SQLite between two looks at the clock: about a tenth of a millisecond.
INSTRUCTIONS = 1000
# Counting rows is a courtesy of the header: it may not cost more than this.
SECONDES_POUR_COMPTER = 1.0
T = TypeVar("T")


async def dans_un_fil(fils: Executor, travail: Callable[[], T]) -> T:
    """What `travail` gives, run in one of the threads, on the version of the database that this request began with."""
    return await asyncio.get_running_loop().run_in_executor(fils, copy_context().run, travail)


class Lecteur:
    """A query in progress. Not for two threads at once, but each batch may come from another thread.

    ouvrir() and lot() raise DatasetteError for SQL that fails, Refus when it works longer than the selection allows.
    """

    def __init__(self, datasette: Datasette, selection: Selection) -> None:
        self.datasette = datasette
        self.selection = selection
        self.colonnes: tuple[str, ...] = ()
        self.lues = 0
        self._reste = selection.secondes
        self._arret = threading.Event()
        self._verrou = threading.Lock()
        self._connexion: sqlite3.Connection | None = None
        self._curseur: sqlite3.Cursor

    def ouvrir(self) -> None:
        """Connect and run the query as far as its first row; `colonnes` is known from then on."""
        with self._verrou:
            self._connexion = connecter(self.datasette, self.selection.base)
            self._curseur = self._travailler(
                lambda connexion: connexion.execute(self.selection.sql, dict(self.selection.valeurs))
            )
            self.colonnes = tuple(colonne[0] for colonne in self._curseur.description or ())

    def lot(self) -> list[Ligne]:
        """The next rows, none at the end."""
        with self._verrou:
            limite = self.selection.limite
            combien = LOT if limite is None else min(LOT, limite - self.lues)
            lignes: list[Ligne] = self._travailler(lambda _: self._curseur.fetchmany(combien)) if combien > 0 else []
            self.lues += len(lignes)
            return lignes

    def lots(self) -> Iterator[list[Ligne]]:
        """Every batch to the end."""
        while lignes := self.lot():
            yield lignes

    def arreter(self) -> None:
        """Interrupt the work in progress: nobody waits for it any more."""
        self._arret.set()

    def fermer(self) -> None:
        """Close the connection, once the batch in progress is done."""
        self.arreter()
        with self._verrou:
            if self._connexion is not None:
                self._connexion.close()
                self._connexion = None

    def _travailler(self, travail: Callable[[sqlite3.Connection], T]) -> T:
        connexion = self._connexion
        if connexion is None or self._arret.is_set():
            raise refus(400, "arrete")
        debut = time.monotonic()
        fin = debut + self._reste
        connexion.set_progress_handler(lambda: self._arret.is_set() or time.monotonic() >= fin, INSTRUCTIONS)
        try:
            garde.nouvelle_requete()
            with GARDIEN.surveiller(connexion, fin):
                return dire_pourquoi(travail)(connexion)
        except sqlite3.Error as erreur:
            raise self._expliquer(erreur) from erreur
        except OverflowError as erreur:
            raise refus(400, "nombre_trop_grand") from erreur
        finally:
            self._reste -= time.monotonic() - debut

    def _expliquer(self, erreur: sqlite3.Error) -> Exception:
        if str(erreur) == "interrupted":
            return refus(400, "sql_trop_long", secondes=francais.nombre(self.selection.secondes))
        # As Datasette's own views say it, so that it is answered as theirs.
        return DatasetteError(dire(str(erreur)) or str(erreur), title="Invalid SQL", status=400)


def connecter(datasette: Datasette, base: str) -> sqlite3.Connection:
    """A read-only connection to the version of the database that this request is about, with the site's SQL functions.

    Raises Refus (503) when the file has just been replaced, and too many others are still read.
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
            raise refus(503, "remplacee") from refusee
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
