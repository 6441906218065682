"""What a connection of the served database may do: read, within limits, and nothing else."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from weakref import ref

from aides.site.securite import fonctions_sures, mesures
from aides.site.securite.demande import composee

LIMITES = {
    sqlite3.SQLITE_LIMIT_LENGTH: mesures.OCTETS_VALEUR,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: mesures.OCTETS_SQL,
    sqlite3.SQLITE_LIMIT_COLUMN: mesures.COLONNES,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: mesures.PROFONDEUR,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: mesures.COMPOSEES,
    sqlite3.SQLITE_LIMIT_VDBE_OP: mesures.OPERATIONS,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: mesures.ARGUMENTS,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: mesures.MOTIF_LIKE,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: mesures.VARIABLES,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
# printf takes a width of 100 million characters, json_patch compares every key with every other.
INTERDITES = frozenset((
    "load_extension", "fts3_tokenizer", "randomblob", "zeroblob", "printf", "format", "json_patch",
    "readfile", "writefile", "edit",
))  # fmt: skip
MOTIFS = frozenset(["like", "glob"])
# Those that describe the tables. database_list tells where the file is: Datasette needs it, a query does not.
PRAGMAS = frozenset((
    "table_info", "table_xinfo", "table_list", "foreign_key_list", "index_list", "index_info", "index_xinfo",
    "function_list", "schema_version", "page_count", "page_size", "compile_options",
))  # fmt: skip
# A full-text index asks for data_version: has the file changed since it was read?
PRAGMAS_DE_DATASETTE = PRAGMAS | {"database_list", "data_version"}
TABLES_INTERNES = frozenset(["dbstat", "sqlite_dbpage", "sqlite_stmt", "sqlite_memstat", "bytecode", "tables_used"])
PERMIS = frozenset([sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE])


class _Compte(threading.local):
    fonctions = 0


_compte = _Compte()


def proteger(connexion: sqlite3.Connection) -> None:
    """Bound a connection, once everything that other plugins want is on it; nothing can be added afterwards."""
    fonctions_sures.inscrire(connexion)
    connexion.execute(f"PRAGMA hard_heap_limit={mesures.OCTETS_TAS}")
    connexion.execute("PRAGMA temp_store=FILE")
    connexion.execute("PRAGMA mmap_size=0")
    connexion.execute(f"PRAGMA cache_size=-{mesures.KO_DE_PAGES}")
    connexion.execute("PRAGMA query_only=1")
    connexion.execute("PRAGMA trusted_schema=1")
    for limite, valeur in LIMITES.items():
        connexion.setlimit(limite, valeur)
    connexion.row_factory = peseur()
    connexion.set_authorizer(autoriser)


def nouvelle_requete() -> None:
    """Count from zero the functions that the queries of this thread name."""
    _compte.fonctions = 0


def autoriser(action: int, premier: str | None, second: str | None, base: str | None, origine: str | None) -> int:
    """SQLite's question about each thing that a statement does (https://sqlite.org/c3ref/c_alter_table.html)."""
    del base, origine
    return sqlite3.SQLITE_OK if permis(action, premier or "", second or "") else sqlite3.SQLITE_DENY


def permis(action: int, premier: str, second: str) -> bool:
    """Whether an action is allowed: reading a table, the functions and the pragmas that are known to be harmless."""
    if action == sqlite3.SQLITE_READ:
        return table_lisible(premier.lower())
    if action == sqlite3.SQLITE_FUNCTION:
        _compte.fonctions += mesures.POIDS_LIKE if second.lower() in MOTIFS else 1
        return second.lower() not in INTERDITES and _compte.fonctions <= mesures.FONCTIONS
    if action == sqlite3.SQLITE_PRAGMA:
        return premier.lower() in PRAGMAS_DE_DATASETTE and not (premier.lower() == "schema_version" and second)
    if action == sqlite3.SQLITE_UPDATE:
        # How SQLite declares a virtual table to itself (json_each, full-text search). Whatever this answers, it refuses
        # a query that writes there, and the connection is read-only besides.
        return premier.lower() == "sqlite_master"
    return action in PERMIS


def table_lisible(nom: str) -> bool:
    """Whether a query may read a table, SQLite's own ones included."""
    if nom.startswith("pragma_"):
        return nom.removeprefix("pragma_") in PRAGMAS
    return nom not in TABLES_INTERNES


def peseur() -> Callable[[sqlite3.Cursor, tuple], sqlite3.Row]:
    """A row factory that gives up on a reader's own query whose answer grows too large, before it fills the memory."""
    peser = _balance(mesures.OCTETS_RESULTAT)

    def rendre(curseur: sqlite3.Cursor, ligne: tuple) -> sqlite3.Row:
        if composee.get():
            peser(curseur, ligne)
        return sqlite3.Row(curseur, ligne)

    return rendre


def peseur_de_lots(lignes: float) -> Callable[[sqlite3.Cursor, tuple], tuple]:
    """The same for rows that leave by batches of so many: it is each batch that may not grow too large."""
    peser = _balance(mesures.OCTETS_RESULTAT, lignes)

    def rendre(curseur: sqlite3.Cursor, ligne: tuple) -> tuple:
        peser(curseur, ligne)
        return ligne

    return rendre


def _balance(maximum: int, lignes: float = float("inf")) -> Callable[[sqlite3.Cursor, tuple], None]:
    curseur: ref[sqlite3.Cursor] | None = None
    pese = lues = 0

    def peser(de: sqlite3.Cursor, ligne: tuple) -> None:
        nonlocal curseur, pese, lues
        if curseur is None or curseur() is not de or lues >= lignes:
            curseur, pese, lues = ref(de), 0, 0
        lues += 1
        pese += len(ligne) * mesures.OCTETS_CELLULE
        pese += sum(len(valeur) for valeur in ligne if isinstance(valeur, (str, bytes)))
        if pese > maximum:
            raise sqlite3.OperationalError("result too large")

    return peser
