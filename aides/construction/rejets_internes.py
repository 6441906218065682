"""The rejected payments in full, for the data engineer: a file beside the published database, never served.

What readers get of them (the table rejet) names neither a business nor an amount.
"""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

from aides.commun.publication import chantier_texte
from aides.commun.sql import SQL

NOM = "rejets-internes.csv"
LIRE = (SQL / "rejets_internes.sql").read_text(encoding="utf-8")


def ecrire(base: sqlite3.Connection, formats_des_paiements: str, destination: Path) -> int:
    """Write every rejected payment (file, line, column, value, reason, amount in euros); returns their number.

    ``formats_des_paiements``: JSON list of the formats of payment files.

    The file takes its place all at once, readable by its owner alone. Raises OSError.
    """
    curseur = base.execute(LIRE, {"formats_des_paiements": formats_des_paiements})
    lignes = curseur.fetchall()
    with chantier_texte(destination) as chemin, chemin.open("w", encoding="utf-8", newline="") as sortie:
        chemin.chmod(0o600)
        redacteur = csv.writer(sortie)
        redacteur.writerow([colonne[0] for colonne in curseur.description])
        redacteur.writerows(lignes)
    return len(lignes)
