"""What each canned query costs SQLite for the latest dates: processor time, beside one pass over the cube.

python -m bench.requetes --base aides.db
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import BASE
from aides.site import fonctions

ESSAIS, MONTREES = 7, 8
BUT = 5.0  # milliseconds
PASSE = "SELECT count(*), sum(montant_centimes) FROM agregat"


def mesurer(base: sqlite3.Connection, sql: str, parametres: Mapping[str, str]) -> float:
    """The least processor time of a few runs, all rows read, in milliseconds."""
    durees = []
    for _ in range(ESSAIS):
        debut = time.thread_time()
        base.execute(sql, parametres).fetchall()
        durees.append(1000 * (time.thread_time() - debut))
    return min(durees)


def main(arguments: list[str] | None = None) -> int:
    """Print the dearest queries with nothing chosen, and how many keep to BUT; 1 when fewer than nine in ten do."""
    analyseur = argparse.ArgumentParser(prog="python -m bench.requetes", description=__doc__)
    analyseur.add_argument("--base", type=Path, required=True)
    chemin = analyseur.parse_args(arguments).base
    requetes = lire_yaml(RACINE / "metadata.yml")["databases"][BASE]["queries"]
    base = sqlite3.connect(f"file:{chemin}?immutable=1", uri=True)
    fonctions.inscrire(base)
    passe = mesurer(base, PASSE, {})
    durees = {nom: mesurer(base, r["sql"], dict.fromkeys(r.get("parametres", {}), "")) for nom, r in requetes.items()}
    base.close()
    print(f"one pass over the cube: {passe:.1f} ms\n\n| query | ms | of a pass |\n|---|---:|---:|")
    for nom, duree in sorted(durees.items(), key=lambda paire: -paire[1])[:MONTREES]:
        print(f"| {nom} | {duree:.1f} | {duree / passe:.0%} |")
    tenues = sum(duree < BUT for duree in durees.values())
    print(f"\n{tenues} of {len(durees)} queries take less than {BUT:.0f} ms")
    return 0 if tenues >= 0.9 * len(durees) else 1


if __name__ == "__main__":
    sys.exit(main())
