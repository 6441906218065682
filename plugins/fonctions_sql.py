"""The SQL functions of aides/fonctions on every connection.

What runs queries on these (aides/versions.py, aides/formats/lecture.py) says the reason in French when one refuses.
"""

from __future__ import annotations

import sqlite3

from datasette import hookimpl

from aides import fonctions


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    fonctions.inscrire(conn)
