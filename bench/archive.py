"""Growing parts of the State's archive: our whole build beside ways of only loading the same files.

    python -m bench.archive FOLDER [--parts 8 4 2 1] [--cas nous --cas moteur-nu] [--delai 3600]

FOLDER is laid out as <dispositif>/<YYYY-MM-DD>/<file as published>. A part of 1/8 has one date in eight of each scheme,
the last one included. Cases, each in a process of its own:

    nous           build_db.py: everything read, checked, attacked, with its precomputed tables and its indexes
    moteur-nu      DuckDB reads all files as text, executemany into one SQLite table, two indexes; nothing is checked
    pandas         read_csv of each file as text, concat, to_sql
    sqlite-utils   insert_all of each file's rows

Prints Markdown: CPU seconds (children included), peak memory, size of the base, and CPU beside the bare engine's.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.mesure import RACINE, Depassement, Mesure, mesurer, rendre_compte

SORTIE = "aides.db"
# The columns that every published file has under one name or another; what follows them is of the scheme.
INDEX = ("filename", "reg")


def nous(sources: Path, dossier: Path) -> None:
    commande = [
        sys.executable,
        str(RACINE / "build_db.py"),
        "--sources",
        str(sources),
        "--cache",
        str(dossier / "cache"),
    ]
    subprocess.run([*commande, "--output", str(dossier / SORTIE)], check=True, stderr=subprocess.DEVNULL)


def moteur_nu(sources: Path, dossier: Path) -> None:
    import duckdb

    lire = "SELECT * FROM read_csv(?, all_varchar = true, union_by_name = true, filename = true, header = true)"
    with duckdb.connect(config={"threads": 2}) as moteur:
        lues = moteur.execute(lire, [[str(chemin) for chemin in _pleins(sources)]])
        _ranger(dossier, [colonne[0] for colonne in lues.description], lues.fetchall())


def pandas(sources: Path, dossier: Path) -> None:
    import pandas as pd  # type: ignore[import-untyped]

    lus = [pd.read_csv(chemin, dtype=str).assign(filename=str(chemin)) for chemin in _pleins(sources)]
    with sqlite3.connect(dossier / SORTIE) as base:
        pd.concat(lus).to_sql("aide", base, index=False)
        _indexer(base)


def sqlite_utils(sources: Path, dossier: Path) -> None:
    import sqlite_utils as outil

    base = outil.Database(dossier / SORTIE)
    for chemin in _pleins(sources):
        with chemin.open(encoding="utf-8", newline="") as flux:
            base["aide"].insert_all(({**ligne, "filename": str(chemin)} for ligne in csv.DictReader(flux)), alter=True)
    _indexer(base.conn)
    base.conn.commit()


CAS: dict[str, Callable[[Path, Path], None]] = {
    "nous": nous,
    "moteur-nu": moteur_nu,
    "pandas": pandas,
    "sqlite-utils": sqlite_utils,
}


def _ranger(dossier: Path, colonnes: list[str], lignes: list[tuple[str | None, ...]]) -> None:
    noms = ", ".join(f'"{colonne}"' for colonne in colonnes)
    with sqlite3.connect(dossier / SORTIE) as base:
        base.execute(f"CREATE TABLE aide ({noms})")
        base.executemany(f"INSERT INTO aide VALUES ({', '.join('?' * len(colonnes))})", lignes)
        _indexer(base)


def _indexer(base: sqlite3.Connection) -> None:
    for colonne in INDEX:
        base.execute(f'CREATE INDEX "par_{colonne}" ON aide ("{colonne}")')


def _pleins(sources: Path) -> list[Path]:
    """The CSV files that are not empty, in order."""
    return [chemin for chemin in sorted(sources.glob("*/*/*.csv")) if chemin.stat().st_size]


def prendre_une_part(source: Path, part: int, dossier: Path) -> int:
    """Links in `dossier` to one date in `part` of each scheme, counted from the last; returns the number of files."""
    for dispositif in sorted(chemin for chemin in source.iterdir() if chemin.is_dir()):
        dates = sorted(chemin for chemin in dispositif.iterdir() if chemin.is_dir())
        (dossier / dispositif.name).mkdir(parents=True)
        for date in dates[::-1][::part]:
            (dossier / dispositif.name / date.name).symlink_to(date.resolve())
    return len([*dossier.glob("*/*/*.csv")])


def comparer(source: Path, parts: list[int], cas: list[str], delai: float) -> None:
    print("| part | files | case | CPU seconds | of the bare engine | seconds | peak MiB | base, MB |")
    print("|---|---:|---|---:|---:|---:|---:|---:|")
    for part in parts:
        with tempfile.TemporaryDirectory() as temporaire:
            dossier = Path(temporaire)
            fichiers = prendre_une_part(source, part, dossier / "sources")
            mesures = {nom: _mesurer(nom, dossier, delai) for nom in cas}
            nu = mesures.get("moteur-nu")
            for nom, mesure in mesures.items():
                print(f"| 1/{part} | {fichiers} | {nom} | {_dire(mesure, nu, dossier / nom / SORTIE)} |", flush=True)


def _mesurer(nom: str, dossier: Path, delai: float) -> Mesure | str:
    (dossier / nom).mkdir()
    try:
        return mesurer(nom, "bench.archive", str(dossier / "sources"), "--dans", str(dossier / nom), delai=delai)
    except Depassement as refus:
        return str(refus)


def _dire(mesure: Mesure | str, nu: Mesure | str | None, base: Path) -> str:
    if isinstance(mesure, str):
        return f"{mesure} | | | |"
    rapport = f"{mesure.cpu / nu.cpu:.1f}" if isinstance(nu, Mesure) else ""
    taille = base.stat().st_size / 1e6
    return f"{mesure.cpu:.0f} | {rapport} | {mesure.secondes:.0f} | {mesure.memoire:.0f} | {taille:.0f}"


def main() -> int:
    """Print the table, or run one case (--dans) for it."""
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("dossier", type=Path)
    analyseur.add_argument("--parts", type=int, nargs="+", default=[8, 4, 2, 1])
    analyseur.add_argument("--cas", action="append", choices=CAS)
    analyseur.add_argument("--dans", type=Path)
    analyseur.add_argument("--delai", type=float, default=3600)
    lus = analyseur.parse_args()
    if lus.dans:
        CAS[lus.cas[0]](lus.dossier, lus.dans)
        rendre_compte()
    else:
        comparer(lus.dossier, lus.parts, lus.cas or [*CAS], lus.delai)
    return 0


if __name__ == "__main__":
    sys.exit(main())
