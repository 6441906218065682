"""What each column of a canned query means, in the words of metadata.yml.

A name is not enough: `id` is a scheme in one table and a file in another. SQLite says which columns of which tables a
query reads, and the words are those of the table that holds them.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

# Words of what queries compute, each true in every query that has a column of that name.
CALCULEES = "colonnes_des_requetes"
Lues = Collection[tuple[str, str]]
Mots = Mapping[str, str]


@dataclass(frozen=True)
class Definitions:
    """textes: column -> words. ambigues: column -> the tables whose words differ, so that none can be chosen."""

    textes: Mots
    ambigues: Mapping[str, tuple[str, ...]]


def definir(connexion: sqlite3.Connection, decrites: Mapping[str, Any], nom: str) -> Definitions:
    """The words of the canned query `nom`. connexion: see colonnes_lues; decrites: databases.aides of metadata.yml.

    Raises sqlite3.Error when the query is not one of this database.
    """
    requete = decrites["queries"][nom]
    lues = colonnes_lues(connexion, requete["sql"])
    return choisir(requete.get("columns") or {}, decrites["tables"], lues, decrites.get(CALCULEES) or {})


def choisir(propres: Mots, tables: Mapping[str, Any], lues: Lues, calculees: Mots) -> Definitions:
    """The query's own words; then those of the only table that the column is read from, or of several that say the
    same; then those of what queries compute."""
    trouves: dict[str, dict[str, str]] = defaultdict(dict)
    for table, colonne in sorted(lues):
        if texte := (tables.get(table, {}).get("columns") or {}).get(colonne):
            trouves[colonne][table] = texte
    distincts = {colonne: set(textes.values()) for colonne, textes in trouves.items()}
    uniques = {colonne: textes.pop() for colonne, textes in distincts.items() if len(textes) == 1}
    textes = {**calculees, **uniques, **propres}
    return Definitions(textes, {colonne: tuple(t) for colonne, t in trouves.items() if colonne not in textes})


def colonnes_lues(connexion: sqlite3.Connection, sql: str) -> set[tuple[str, str]]:
    """Table or view, and column, of all that a query reads, without running it; not what a view reads in its turn.

    connexion: of this call alone, as what it may do is not watched any more. Raises sqlite3.Error for wrong SQL.
    """
    vues = {nom for (nom,) in connexion.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    lues = set()

    def noter(action: int, table: str | None, colonne: str | None, _: str | None, origine: str | None) -> int:
        if action == sqlite3.SQLITE_READ and origine not in vues:
            lues.add((table or "", colonne or ""))
        return sqlite3.SQLITE_OK

    connexion.set_authorizer(noter)
    connexion.execute(f"EXPLAIN {sql}", defaultdict(str)).close()
    return lues
