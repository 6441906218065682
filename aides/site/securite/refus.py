"""SQLite's refusals as sentences for whoever wrote the query."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from aides.site.securite import mesures

MANQUE = "SQLITE_NOMEM"
MEMOIRE = "Cette requête demande trop de mémoire. Ajoutez un critère ou demandez moins de colonnes."
_PHRASES: tuple[tuple[str, str], ...] = (
    (r"not authorized to use function: (\w+)", "La fonction {} n'est pas permise ici, ou la requête en appelle trop."),
    (r"access to (\S+) is prohibited", "La lecture de {} n'est pas permise."),
    (r"not authorized|authorization denied", "Cette base se lit seulement : ni écriture, ni PRAGMA, ni autre fichier."),
    (r"result too large", "La réponse est trop volumineuse. Ajoutez un critère ou demandez moins de colonnes."),
    (
        r"string or blob too big",
        f"Une valeur de cette requête dépasse {mesures.OCTETS_VALEUR // 1000} 000 caractères.",
    ),
    (r"LIKE or GLOB pattern too complex", f"Un motif LIKE ou GLOB a {mesures.MOTIF_LIKE} caractères au plus."),
    (r"Expression tree is too large", f"Une expression a {mesures.PROFONDEUR} niveaux au plus."),
    (r"too many terms in compound SELECT", f"Une requête a {mesures.COMPOSEES} parties UNION au plus."),
    (r"too many (?:columns|result columns)", f"Un résultat a {mesures.COLONNES} colonnes au plus."),
    (r"too many arguments", f"Une fonction a {mesures.ARGUMENTS} arguments au plus."),
    (r"too many SQL variables|variable number must be", f"Une requête a {mesures.VARIABLES} paramètres au plus."),
    (r"out of memory", MEMOIRE),
)


@contextmanager
def en_clair() -> Iterator[None]:
    """SQLite's refusals inside the block come out as sqlite3.OperationalError with a sentence."""
    try:
        yield
    except MemoryError as erreur:
        raise sans_memoire() from erreur
    except sqlite3.Error as erreur:
        if phrase := dire(str(erreur)):
            raise sans_memoire() if phrase is MEMOIRE else sqlite3.OperationalError(phrase) from erreur
        raise


def sans_memoire() -> sqlite3.OperationalError:
    """What is raised when memory was refused: the sentence, and SQLite's own name for it."""
    erreur = sqlite3.OperationalError(MEMOIRE)
    erreur.sqlite_errorname = MANQUE
    return erreur


def dire(message: str) -> str | None:
    """The sentence for an error of SQLite; None for one that speaks of the query itself (a column, the syntax)."""
    for motif, phrase in _PHRASES:
        if trouve := re.search(motif, message):
            return phrase.format(*trouve.groups())
    return None
