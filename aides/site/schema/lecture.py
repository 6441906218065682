"""Tables and views with their columns, keys, counts and first rows, described by metadata.yml."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EXEMPLES = 3
VUE = "vue"


@dataclass(frozen=True)
class Colonne:
    """One column. cle: part of the primary key; reference: name of the table that it points at, '' for none."""

    nom: str
    type: str
    cle: bool
    obligatoire: bool
    reference: str
    unite: str
    definition: str


@dataclass(frozen=True)
class Relation:
    """A foreign key: columns of `table` hold the key (`cibles`) of a row of `vers`."""

    table: str
    colonnes: tuple[str, ...]
    vers: str
    cibles: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table, or a view (genre VUE). lignes: how many rows; exemples: the first ones, in the order of `colonnes`."""

    nom: str
    genre: str
    titre: str
    description: str
    groupe: str
    colonnes: tuple[Colonne, ...]
    relations: tuple[Relation, ...]
    lignes: int
    exemples: tuple[tuple[Any, ...], ...]


def lire(connexion: sqlite3.Connection, descriptions: Mapping[str, Mapping[str, Any]]) -> list[Table]:
    """Every table and view that `descriptions` (the tables of metadata.yml) tells of, in its order; the others, such as
    those behind full-text search, are workings of the database."""
    genres = dict(connexion.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"))
    return [_table(connexion, nom, genres[nom], texte) for nom, texte in descriptions.items() if nom in genres]


def _table(connexion: sqlite3.Connection, nom: str, genre: str, texte: Mapping[str, Any]) -> Table:
    relations = tuple(_relations(connexion, nom))
    exemples = connexion.execute(f'SELECT * FROM "{nom}" LIMIT {EXEMPLES}').fetchall()
    (lignes,) = connexion.execute(f'SELECT count(*) FROM "{nom}"').fetchone()
    return Table(
        nom=nom,
        genre=VUE if genre == "view" else "table",
        titre=texte.get("title", nom),
        description=texte.get("description", ""),
        groupe=texte.get("groupe", ""),
        colonnes=tuple(_colonnes(connexion, nom, texte, relations)),
        relations=relations,
        lignes=lignes,
        exemples=tuple(tuple(exemple) for exemple in exemples),
    )


def _colonnes(
    connexion: sqlite3.Connection, table: str, texte: Mapping[str, Any], relations: Sequence[Relation]
) -> Iterator[Colonne]:
    vers = {colonne: relation.vers for relation in relations for colonne in relation.colonnes}
    # A column of its own foreign key is worth more than its part in a key of several columns.
    vers |= {relation.colonnes[0]: relation.vers for relation in relations if len(relation.colonnes) == 1}
    for _, nom, type_, obligatoire, _, rang in connexion.execute(f'PRAGMA table_info("{table}")'):
        yield Colonne(
            nom=nom,
            type=type_,
            cle=rang > 0,
            obligatoire=bool(obligatoire),
            reference=vers.get(nom, ""),
            unite=texte.get("unites", {}).get(nom, ""),
            definition=texte.get("columns", {}).get(nom, ""),
        )


def _relations(connexion: sqlite3.Connection, table: str) -> Iterator[Relation]:
    parties: dict[int, list[tuple[str, str, str]]] = {}
    for numero, _, vers, de, a, *_ in connexion.execute(f'PRAGMA foreign_key_list("{table}")'):
        parties.setdefault(numero, []).append((vers, de, a))
    for _, colonnes in sorted(parties.items(), reverse=True):
        yield Relation(table, tuple(de for _, de, _ in colonnes), colonnes[0][0], tuple(a for _, _, a in colonnes))
