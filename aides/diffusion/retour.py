"""python build_db.py revenir: the database published before the present one takes its place again."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from pathlib import Path

from aides import RACINE
from aides.commun.publication import revenir

REVENU, IMPOSSIBLE = 0, 1


def main(arguments: list[str] | None = None) -> int:
    """Go back to the previous database; returns 0, or 1 with a sentence on stderr when nothing was changed.

    A server that runs serves it within a second. Run twice, it leaves things as they were.
    """
    analyseur = argparse.ArgumentParser(
        prog="build_db.py revenir", description="Remet en service la base publiée avant celle-ci."
    )
    analyseur.add_argument(
        "--base", type=Path, default=RACINE / "aides.db", metavar="FICHIER", help="base publiée (par défaut aides.db)"
    )
    base = analyseur.parse_args(arguments).base
    try:
        revenir(base)
        empreinte = _empreinte(base)
    except (OSError, sqlite3.Error) as erreur:
        print(f"Erreur : {erreur}. {base} est inchangé.", file=sys.stderr)
        return IMPOSSIBLE
    print(f"{base} est revenu à la version précédente, empreinte {empreinte[:16]}.", file=sys.stderr)
    return REVENU


def _empreinte(base: Path) -> str:
    connexion = sqlite3.connect(f"{base.resolve().as_uri()}?mode=ro", uri=True)
    try:
        (empreinte,) = connexion.execute("SELECT empreinte FROM publication").fetchone()
    finally:
        connexion.close()
    return str(empreinte)
