"""The SQL functions of aides/site/fonctions on every connection.

What runs queries on these (versions.py and formats/lecture.py of aides/site) says why in French when one refuses.
"""

from __future__ import annotations

import sqlite3

from datasette import hookimpl

from aides.site import fonctions


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    fonctions.inscrire(conn)
