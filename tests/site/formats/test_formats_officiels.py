"""The largest tables of the official figures, whole over HTTP."""

from __future__ import annotations

import csv
import io
import sqlite3

import httpx

LES_PLUS_GRANDES = 3
TEL_QUEL = {"Accept-Encoding": "identity"}
# Datasette's largest page.
PAGE = 2000


def test_the_largest_tables_and_views_leave_whole(adresse_officielle: str, officielle: sqlite3.Connection) -> None:
    noms = [nom for (nom,) in officielle.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    comptes = {nom: officielle.execute(f'SELECT count(*) FROM "{nom}"').fetchone()[0] for nom in noms}
    attendues = dict(sorted(comptes.items(), key=lambda compte: -compte[1])[:LES_PLUS_GRANDES])
    assert min(attendues.values()) > PAGE
    trouvees, annoncees = {}, {}
    with httpx.Client(base_url=adresse_officielle, timeout=60, headers=TEL_QUEL) as client:
        for nom in attendues:
            reponse = client.get(f"/aides/{nom}.csv")
            trouvees[nom] = sum(1 for _ in csv.reader(io.StringIO(reponse.text, newline=""))) - 1
            annoncees[nom] = int(reponse.headers["x-lignes-total"])
    assert trouvees == annoncees == attendues
