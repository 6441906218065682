"""A reader's query, answered by a process apart (equipe.py) as Datasette would have in one of its threads."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from typing import Any

from aides.site.porte import QueryInterrupted, Results
from aides.site.securite import compilation, mesures
from aides.site.securite.delai import MINIMUM
from aides.site.securite.demande import compte, echeance
from aides.site.securite.equipe import Equipe, Interrompue
from aides.site.securite.ouvrier import Demande, Reponse

Valeurs = Mapping[str, Any] | Sequence[Any] | None


def lire(equipe: Equipe, sql: str, valeurs: Valeurs, coupee: int | None, secondes: float) -> Results:
    """The rows of a query, `coupee` at most (None: all of them), within `secondes` of processor time and what is left
    to the request.

    Raises QueryInterrupted beyond, sqlite3.Error for a query that fails or is refused, equipe.Remplacee.
    """
    compilation.verifier(sql)
    depenses = compte.get()
    secondes = min(secondes, max(depenses.secondes, MINIMUM)) if depenses else secondes
    demande = Demande(sql, _nues(valeurs), None if coupee is None else coupee + 1, secondes)
    try:
        reponse = equipe.lire(demande, horloge(secondes))
    except Interrompue as interrompue:
        if depenses:
            depenses.secondes -= secondes
        raise QueryInterrupted(sqlite3.OperationalError("interrupted"), sql, valeurs) from interrompue
    if depenses:
        depenses.secondes -= reponse.secondes
    tronquee = coupee is not None and len(reponse.lignes) > coupee
    return Results(_lignes(reponse)[:coupee], tronquee, [(nom, *[None] * 6) for nom in reponse.colonnes])


def horloge(secondes: float) -> float:
    """How long to wait for so much processor time; less when the whole request is late."""
    patience = secondes * mesures.PATIENCE_HORLOGE + mesures.SURSIS
    return min(patience, max(echeance.get() - time.monotonic(), MINIMUM))


def _nues(valeurs: Valeurs) -> Valeurs:
    """Parameters as plain types, which go through a pipe."""
    return dict(valeurs) if isinstance(valeurs, Mapping) else list(valeurs or ())


def _lignes(reponse: Reponse) -> list[sqlite3.Row]:
    """Rows as SQLite gives them: sqlite3.Row takes the names of its columns from a cursor, and nothing else does."""
    if not reponse.lignes:
        return []
    noms = ", ".join('NULL AS "{}"'.format(nom.replace('"', '""')) for nom in reponse.colonnes)
    connexion = sqlite3.connect(":memory:")
    try:
        curseur = connexion.execute(f"SELECT {noms}")
        return [sqlite3.Row(curseur, ligne) for ligne in reponse.lignes]
    finally:
        connexion.close()
