"""Works out the precomputed tables again after a test has changed the cube."""

from __future__ import annotations

import sqlite3

from aides.construction import base, precalcul

# Only payment lines know them: they are taken from what they gave, before the cube was changed.
ENSEMBLE = """
CREATE TEMP TABLE connues AS
SELECT dispositif, date_maj, niveau, region, iif(niveau = 'departement', code, 'TOUS') AS departement,
       nombre_entreprises
FROM chiffres_territoire WHERE ensemble AND concept = 'cumul' AND source_entreprises = 'lignes'
"""
TABLES = ("couverture", "repartition", "chiffres_territoire")


def recalculer(connexion: sqlite3.Connection) -> None:
    """The precomputed tables of `connexion` out of its cube as it now is."""
    connexion.execute("DROP TABLE IF EXISTS temp.connues")
    connexion.execute(ENSEMBLE)
    connexion.execute("DROP TABLE IF EXISTS temp.entreprises_ensemble")
    for table in TABLES:
        connexion.execute(f"DROP TABLE {table}")
    for schema in ("06_chiffres_territoire.sql", "07_repartition.sql", "08_entreprises_ensemble.sql"):
        base.executer(connexion, schema)
    connexion.execute("INSERT INTO entreprises_ensemble SELECT * FROM connues")
    precalcul.calculer(connexion)
