"""Whether a file can be served: looked at whole before it is, at start and at each replacement."""

from __future__ import annotations

import sqlite3

from aides import VERSION_SCHEMA

# What pages read and a database of an older program has not.
PRECALCULEES = frozenset({"chiffres_territoire", "couverture", "repartition"})


class VersionRefusee(Exception):
    """A file that cannot be served; the sentence, in French and without its full stop, says why."""


def controler(connexion: sqlite3.Connection) -> None:
    """Look at the whole of a database. Raises VersionRefusee when it is not one that this program serves."""
    try:
        _controler(connexion)
    except sqlite3.DatabaseError as erreur:
        raise VersionRefusee(f"ce n'est pas une base SQLite entière ({erreur})") from erreur


def _controler(connexion: sqlite3.Connection) -> None:
    presentes = {nom for (nom,) in connexion.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not presentes:
        raise VersionRefusee("la base est vide")
    (verdict,) = connexion.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise VersionRefusee(f"le fichier est abîmé ({' '.join(verdict.split())})")
    if "publication" not in presentes:
        raise VersionRefusee("ce n'est pas une base publiée par ce programme, elle n'a pas de table publication")
    (schema,) = connexion.execute("SELECT version_schema FROM publication").fetchone() or (None,)
    if schema != VERSION_SCHEMA:
        raise VersionRefusee(f"le schéma {schema} n'est pas celui que ce programme sert ({VERSION_SCHEMA})")
    if manquantes := sorted(PRECALCULEES - presentes):
        raise VersionRefusee(f"elle n'a pas de table {', '.join(manquantes)} : reconstruisez-la avec ce programme")
