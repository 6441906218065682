"""A national set of raw files, fictional and repeatable: payments, StockEtablissement, StockUniteLegale.

    python -m bench.generateur FOLDER [--echelle 0.01] [--sans-csv]

At scale 1: 14 million payments to 2 million siren in one CSV a month, 38 million establishments of 25 million legal
units with INSEE's column names (Parquet, and CSV unless --sans-csv), 1.5 % of the siren paid unknown to the register.
Every value is drawn from a hash of its row number: the same scale gives the same rows.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

ICI = Path(__file__).resolve().parent
NOMENCLATURES = ICI.parent / "nomenclatures"
DEBUT, FIN = date(2020, 4, 1), date(2022, 6, 24)
FORMATS = {"parquet": "(FORMAT parquet)", "csv": "(FORMAT csv, HEADER)"}


@dataclass(frozen=True)
class Taille:
    """How many rows of each kind, at a scale where 1 is France."""

    paiements: int
    siren: int
    unites: int

    @classmethod
    def a_l_echelle(cls, echelle: float) -> Taille:
        return cls(int(14_000_000 * echelle), int(2_000_000 * echelle), int(25_000_000 * echelle))


def generer(dossier: Path, taille: Taille, formats: tuple[str, ...] = ("parquet", "csv")) -> None:
    """Write the set into `dossier`: paiements/<date>/*.csv, sirene/*.parquet and sirene/*.csv."""
    (dossier / "sirene").mkdir(parents=True, exist_ok=True)
    base = duckdb.connect(config={"threads": 2, "memory_limit": "3GB", "temp_directory": str(dossier / "tmp")})
    for instruction in _preparation(taille):
        base.execute(instruction)
    for nom in ("StockUniteLegale", "StockEtablissement"):
        requete = (ICI / "sql" / f"{nom}.sql").read_text(encoding="utf-8")
        for suffixe in formats:
            chemin = dossier / "sirene" / f"{nom}_utf8.{suffixe}"
            base.execute(f"COPY ({requete.rstrip().rstrip(';')}) TO '{chemin}' {FORMATS[suffixe]}")
    jours = list(mois_de_paiement())
    for numero, (premier, dernier) in enumerate(jours):
        debut = taille.paiements * numero // len(jours)
        fin = taille.paiements * (numero + 1) // len(jours)
        ecrire_paiements(base, dossier, (premier, dernier), (debut, fin))
    base.close()


def ajouter_un_jour(dossier: Path, taille: Taille, jour: date = FIN + timedelta(days=1)) -> Path:
    """Write one more day's file, of an average day's size; returns its path."""
    base = duckdb.connect(config={"threads": 2})
    for instruction in _preparation(taille):
        base.execute(instruction)
    nombre = max(taille.paiements // (FIN - DEBUT).days, 1)
    return ecrire_paiements(base, dossier, (jour, jour), (taille.paiements, taille.paiements + nombre))


def mois_de_paiement() -> Iterator[tuple[date, date]]:
    """First and last day of every month in which payments are made."""
    premier = DEBUT
    while premier <= FIN:
        suivant = (premier.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield premier, min(suivant - timedelta(days=1), FIN)
        premier = suivant


def ecrire_paiements(
    base: duckdb.DuckDBPyConnection, dossier: Path, jours: tuple[date, date], rangs: tuple[int, int]
) -> Path:
    """Write one file of payments with the total row that closes it."""
    premier, dernier = jours
    chemin = dossier / "paiements" / "fonds-solidarite" / dernier.isoformat() / f"{dernier.isoformat()}.csv"
    chemin.parent.mkdir(parents=True, exist_ok=True)
    base.execute(f"SET VARIABLE debut = {rangs[0]}; SET VARIABLE fin = {rangs[1]}")
    base.execute(f"SET VARIABLE premier = DATE '{premier}'; SET VARIABLE jours = {(dernier - premier).days + 1}")
    base.execute((ICI / "sql" / "paiements.sql").read_text(encoding="utf-8"))
    base.execute(f"COPY (SELECT * EXCLUDE centimes FROM paiements) TO '{chemin}' (FORMAT csv, HEADER, DELIMITER ';')")
    (total,) = base.execute("SELECT coalesce(sum(centimes), 0)::BIGINT FROM paiements").fetchone() or (0,)
    with chemin.open("a", encoding="utf-8") as flux:
        flux.write(f";;;;{total // 100}.{total % 100:02d};;\n")
    return chemin


def _preparation(taille: Taille) -> list[str]:
    return [
        f"SET VARIABLE unites = {taille.unites}",
        f"SET VARIABLE siren = {taille.siren}",
        f"SET VARIABLE nomenclatures = '{NOMENCLATURES}'",
        *[i for i in (ICI / "sql" / "fonctions.sql").read_text(encoding="utf-8").split(";\n") if i.strip()],
    ]


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("dossier", type=Path)
    analyseur.add_argument("--echelle", type=float, default=0.01)
    analyseur.add_argument("--sans-csv", action="store_true")
    lus = analyseur.parse_args()
    generer(lus.dossier, Taille.a_l_echelle(lus.echelle), ("parquet",) if lus.sans_csv else ("parquet", "csv"))


if __name__ == "__main__":
    main()
