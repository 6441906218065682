"""A process that runs readers' SQL, and nothing else: its memory is bounded by the system, and its time as well.

It imports neither Datasette nor the site's pages, so that one that was killed is replaced in a tenth of a second. It
reads Demande after Demande from a pipe and writes a Reponse to each; it ends with the process that holds the other end.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aides.site import fonctions
from aides.site.securite import garde, mesures, refus

# Instructions of SQLite between two looks at the clock: some tenths of a millisecond, with nobody else to disturb.
PAS = 10_000
# A phrase in quotes, or a word.
MORCEAUX = re.compile(r'"[^"]*"|[^\s"]+')
PAGE_MEMOIRE = resource.getpagesize()


@dataclass(frozen=True)
class Demande:
    """sql: '' for the rows that follow those of the last one; combien: rows wanted, None for all of them; secondes: of
    processor time."""

    sql: str
    valeurs: Mapping[str, Any] | Sequence[Any] | None
    combien: int | None
    secondes: float


@dataclass(frozen=True)
class Reponse:
    """secondes: of processor time spent; fatigue: the process is to be replaced; erreur: as SQLite or a function of
    ours raised it, its message being the sentence for the reader when there is one."""

    colonnes: tuple[str, ...] = ()
    lignes: tuple[tuple[Any, ...], ...] = ()
    secondes: float = 0.0
    fatigue: bool = False
    erreur: Exception | None = None


def travailler(tuyau: Connection, chemin: str) -> None:
    """The life of the process. `tuyau` first gets None once the database is open, or the exception that prevents it."""
    _se_borner()
    try:
        lecture = Lecture(connecter(chemin))
    except Exception as erreur:
        tuyau.send(erreur)
        return
    tuyau.send(None)
    # The other end is closed: nobody is served any more.
    with suppress(EOFError, OSError):
        while True:
            tuyau.send(lecture.repondre(tuyau.recv()))


def connecter(chemin: str) -> sqlite3.Connection:
    """A connection that knows and refuses what those of the pages do (Datasette's _prepare_connection and ours)."""
    connexion = sqlite3.connect(f"file:{quote(chemin)}?mode=ro&immutable=1", uri=True)
    connexion.text_factory = lambda octets: str(octets, "utf-8", "replace")
    fonctions.inscrire(connexion)
    connexion.create_function("escape_fts", 1, entre_guillemets)
    # This limit can only be lowered: that of garde, for the pages' process, is then without effect.
    connexion.execute(f"PRAGMA hard_heap_limit={mesures.OCTETS_TAS_OUVRIER}")
    garde.proteger(connexion)
    # Whatever is wrong with the file is said now.
    connexion.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connexion


def entre_guillemets(recherche: str) -> str:
    """What a reader searches for as FTS5 is to read it: words and phrases in quotes, never operators.

    Datasette's own function, under its name escape_fts, which the SQL of `_search=` calls; that of Datasette cannot be
    imported without it.
    """
    fermee = recherche + '"' * (recherche.count('"') % 2)
    morceaux = (morceau for morceau in MORCEAUX.findall(fermee) if morceau != '""')
    return " ".join(morceau if morceau.startswith('"') else f'"{morceau}"' for morceau in morceaux)


class Lecture:
    """The query in progress."""

    def __init__(self, connexion: sqlite3.Connection) -> None:
        self._connexion = connexion
        self._curseur: sqlite3.Cursor | None = None

    def repondre(self, demande: Demande) -> Reponse:
        """The answer to a demand; every failure is part of it."""
        debut = time.process_time()
        colonnes: tuple[str, ...] = ()
        lignes: list[tuple[Any, ...]] = []
        erreur: Exception | None = None
        try:
            with _borne(self._connexion, demande.secondes), refus.en_clair():
                lignes = fonctions.dire_pourquoi(lambda _: self._lire(demande))(self._connexion)
            if demande.sql and self._curseur is not None:
                colonnes = tuple(colonne[0] for colonne in self._curseur.description or ())
        except Exception as levee:
            erreur = levee.with_traceback(None)
            self._curseur = None
        return Reponse(colonnes, tuple(lignes), time.process_time() - debut, _fatigue(), erreur)

    def _lire(self, demande: Demande) -> list[tuple[Any, ...]]:
        if demande.sql:
            garde.nouvelle_requete()
            # Closed first: what it sorted is given back before the next one takes memory.
            self._curseur = None
            self._curseur = self._connexion.cursor()
            self._curseur.execute(demande.sql, demande.valeurs if demande.valeurs is not None else {})
        if self._curseur is None:
            raise sqlite3.ProgrammingError("no query is in progress")
        # Each answer is weighed by itself.
        self._curseur.row_factory = garde.peseur_de_lots(float("inf"))
        if demande.combien is None:
            return self._curseur.fetchall()
        # fetchmany(0) would be all of them.
        return self._curseur.fetchmany(demande.combien) if demande.combien else []


@contextmanager
def _borne(connexion: sqlite3.Connection, secondes: float) -> Iterator[None]:
    """SQLite leaves off by itself after `secondes` of processor time; when it cannot, the system kills the process."""
    fin = time.process_time() + secondes
    signal.setitimer(signal.ITIMER_PROF, secondes + mesures.SURSIS)
    connexion.set_progress_handler(lambda: time.process_time() >= fin, PAS)
    try:
        yield
    finally:
        connexion.set_progress_handler(None, PAS)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _se_borner() -> None:
    # A key pressed in the terminal is for the server, which ends this process in its turn.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (mesures.OCTETS_OUVRIER, mesures.OCTETS_OUVRIER))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        os.nice(mesures.POLITESSE)


def _fatigue() -> bool:
    """Whether this process holds much more memory than at rest; False where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):
        return False
    return pages * PAGE_MEMOIRE > mesures.OCTETS_FATIGUE
