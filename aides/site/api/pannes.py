"""What may be said of an exception: a status, a French sentence, and whether it is ours to repair."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cache
from types import TracebackType

from aides import RACINE
from aides.commun.langue import traduire
from aides.site.api.validation import Refus, phrases
from aides.site.porte import Base400, DatasetteError, InvalidSql, QueryInterrupted
from aides.site.securite.demande import libre
from aides.site.securite.equipe import Remplacee
from aides.site.securite.refus import MANQUE

# Codes of SQLite that accuse the query (https://www.sqlite.org/rescode.html); others accuse the file or the machine.
DE_LA_REQUETE = {
    "SQLITE_ERROR", "SQLITE_TOOBIG", "SQLITE_MISMATCH", "SQLITE_RANGE", "SQLITE_AUTH", "SQLITE_CONSTRAINT",
    "SQLITE_READONLY",
}  # fmt: skip
# What Datasette's own code raises on a parameter that it did not expect.
# The title that Datasette gives to an error of SQLite.
SQL_FAUX = "Invalid SQL"
DATASETTE = "/site-packages/datasette/"
DE_LA_DEMANDE = (ValueError, TypeError, LookupError, AssertionError, ArithmeticError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Panne:
    """detail: SQLite's own words, for who wrote the SQL; imprevue: a fault of ours, to be logged."""

    status: int
    phrase: str
    detail: str = ""
    imprevue: bool = False


def decrire(exception: BaseException, donnees: bool, limite: int = 0) -> Panne:
    """donnees: the request was for the database, where readers write SQL or filters; limite: milliseconds that a
    query may take."""
    if isinstance(exception, Refus):
        return Panne(exception.status, exception.phrase)
    if isinstance(exception, QueryInterrupted) or _est_interruption(exception):
        if donnees and libre.get():
            return Panne(400, _interne("interrompu", limite=limite))
        # Ours, or a table as it is: the server is busy, whoever asks can do nothing about it.
        return Panne(
            503, traduire("Ce calcul a pris trop de temps. Réessayez dans un instant, ou avec moins de critères.")
        )
    if _sans_memoire(exception):
        return Panne(400, _interne("memoire")) if donnees and libre.get() else Panne(503, _interne("occupe"))
    if isinstance(exception, DatasetteError):
        # Datasette gives its default status, 500, to a sort by an unknown column.
        status = 400 if exception.status == 500 else exception.status
        phrase, mots = traduire_message(str(exception.message))
        return Panne(status, phrase, mots if exception.title == SQL_FAUX else "")
    if isinstance(exception, Base400):
        return Panne(exception.status, traduire_message(str(exception.args[0]) if exception.args else "")[0])
    if isinstance(exception, Remplacee):
        return Panne(503, _interne("remplacee"))
    if isinstance(exception, (sqlite3.Error, sqlite3.Warning, InvalidSql)):
        return _de_sqlite(exception, donnees)
    if donnees and isinstance(exception, DE_LA_DEMANDE) and _de_la_demande(exception):
        return Panne(400, _interne("incompris"))
    return _imprevue()


def traduire_message(message: str) -> tuple[str, str]:
    """A sentence of Datasette or SQLite in French, with their own words; a sentence of ours as it is, and ''."""
    for motif, phrase in _traductions():
        if trouve := motif.search(message):
            return traduire(phrase).format(*(groupe or "" for groupe in trouve.groups())), message
    return message, ""


def titre(status: int) -> str:
    """The status in words."""
    titres = phrases()["titres"]
    return str(titres.get(status) or titres[status // 100 * 100])


def _de_sqlite(exception: BaseException, donnees: bool) -> Panne:
    code = re.sub(r"^(SQLITE_[A-Z]+)_.*", r"\1", getattr(exception, "sqlite_errorname", "") or "SQLITE_ERROR")
    if code not in DE_LA_REQUETE:
        return Panne(503, _interne("panne"), imprevue=True)
    if not donnees:
        return _imprevue()
    phrase, mots = traduire_message(str(exception))
    # Without a code of SQLite it is a sentence of ours: aides/site/securite gives its reasons.
    if mots or not getattr(exception, "sqlite_errorname", ""):
        return Panne(400, phrase, mots)
    return Panne(400, _interne("sqlite"), phrase)


def _est_interruption(exception: BaseException) -> bool:
    if isinstance(exception, sqlite3.OperationalError):
        return getattr(exception, "sqlite_errorname", "") == "SQLITE_INTERRUPT"
    return isinstance(exception, DatasetteError) and exception.title == "SQL Interrupted"


def _sans_memoire(exception: BaseException | None) -> bool:
    """Whether memory was refused, by Python or by SQLite, and whatever Datasette has made of it."""
    if isinstance(exception, DatasetteError):
        exception = exception.__context__
    return isinstance(exception, MemoryError) or getattr(exception, "sqlite_errorname", "") == MANQUE


def _de_la_demande(exception: BaseException) -> bool:
    # A number that SQLite has no room for, in the process that reads what a reader wrote.
    trop_grand = libre.get() and isinstance(exception, OverflowError)
    return trop_grand or _dans_datasette(exception.__traceback__)


def _dans_datasette(trace: TracebackType | None) -> bool:
    """Whether Datasette's code raised it, by itself or through a library, and not code of ours that it had called."""
    dernier = ""
    while trace is not None:
        fichier = trace.tb_frame.f_code.co_filename
        if DATASETTE in fichier:
            dernier = DATASETTE
        elif "site-packages" not in fichier and fichier.startswith(str(RACINE)):
            dernier = fichier
        trace = trace.tb_next
    return dernier == DATASETTE


def _imprevue() -> Panne:
    return Panne(500, _interne("imprevu"), imprevue=True)


def _interne(raison: str, **valeurs: object) -> str:
    return traduire(phrases()["internes"][raison], **valeurs)


@cache
def _traductions() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(motif), phrase) for motif, phrase in phrases()["traductions"]]
