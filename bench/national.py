"""The payment lines at national scale, beside the bare engine and the bare bulk load.

    python -m bench.generateur FOLDER --echelle 1 --sans-csv
    python -m bench.national FOLDER [--memoire 2GB]

Cases, each in a process of its own:
    moteur-nu        DuckDB alone: scan + join + aggregates at the last date (no validation, no history)
    moteur-nu-mois   the same, and by month of activity as well
    sans-lignes      ours, from nothing: what is published
    avec-lignes      ours, from nothing, and aides-interne.db
    un-jour          ours, one more day's file after avec-lignes
    tuyau            the rows of avec-lignes into SQLite by a CSV pipe into the sqlite3 shell, measured alone
    executemany      the same by executemany in batches
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb

from aides.construction.inventaire import Fichier
from aides.construction.lignes import Options, reperer, traiter
from aides.construction.lignes.interne import INSERER
from aides.construction.lignes.moteur import SQL
from bench.generateur import FIN, Taille, ajouter_un_jour
from bench.mesure import ICI, RACINE, TITRES, mesurer, rendre_compte

ORDRE = ("moteur-nu", "moteur-nu-mois", "sans-lignes", "avec-lignes", "un-jour", "tuyau", "executemany")


def fichiers(dossier: Path) -> list[Fichier]:
    """The payment files of the set, in the order of their dates."""
    return [
        Fichier(chemin, chemin.relative_to(dossier).as_posix(), chemin.parent.name, (), "", "")
        for chemin in sorted((dossier / "paiements").glob("*/*/*.csv"))
    ]


def moteur_nu(dossier: Path, memoire: str, mois: str = "''") -> None:
    texte = (ICI / "sql" / "moteur_nu.sql").read_text(encoding="utf-8")
    valeurs = {
        "paiements": f"'{dossier}/paiements/*/*/*.csv'",
        "etablissements": f"'{dossier}/sirene/StockEtablissement_utf8.parquet'",
        "unites": f"'{dossier}/sirene/StockUniteLegale_utf8.parquet'",
        "nomenclatures": f"'{RACINE / 'nomenclatures'}'",
        "mois": mois,
    }
    for nom, valeur in valeurs.items():
        texte = texte.replace("{{" + nom + "}}", valeur)
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": memoire,
        "temp_directory": str(dossier / "tmp"),
    }
    with duckdb.connect(config=config) as base:
        base.execute(texte)
        print(base.execute("SELECT count(*) FROM resultat").fetchall())


def notre_chaine(dossier: Path, memoire: str, interne: Path | None) -> None:
    travail = dossier / "travail"
    resultat = traiter(fichiers(dossier), reperer(dossier / "sirene"), None, Options(travail, interne, memoire))
    etapes = ", ".join(f"{nom} {secondes:.1f}" for nom, secondes in resultat.secondes.items())
    print(f"{'suite' if resultat.incremental else 'depuis le début'} : {etapes}")
    print(resultat.localisations)


def tuyau(dossier: Path) -> None:
    base = _base_vide(dossier)
    flux = subprocess.Popen(["cat", str(dossier / "lignes.csv")], stdout=subprocess.PIPE)
    subprocess.run(
        ["sqlite3", "-batch", "-csv", "-cmd", "PRAGMA journal_mode=OFF", "-cmd", "PRAGMA synchronous=OFF", str(base),
         ".import /dev/stdin aide"],
        stdin=flux.stdout, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip


def executemany(dossier: Path) -> None:
    import csv

    base = sqlite3.connect(_base_vide(dossier))
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    with (dossier / "lignes.csv").open(encoding="utf-8", newline="") as flux:
        base.executemany(INSERER, csv.reader(flux))
    base.commit()


def _base_vide(dossier: Path) -> Path:
    chemin = dossier / "chargement.db"
    chemin.unlink(missing_ok=True)
    base = sqlite3.connect(chemin)
    base.executescript((SQL / "interne.sql").read_text(encoding="utf-8"))
    base.close()
    return chemin


def preparer(cas: str, dossier: Path) -> None:
    """What a case needs and must not be timed with it."""
    jour = dossier / "paiements" / "fonds-solidarite"
    suivants = [chemin for chemin in jour.iterdir() if chemin.name > FIN.isoformat()]
    if cas in ("sans-lignes", "avec-lignes"):
        shutil.rmtree(dossier / "travail", ignore_errors=True)
        for suivant in suivants:
            shutil.rmtree(suivant)
    if cas == "un-jour":
        nombre = sum(1 for fichier in fichiers(dossier) for _ in fichier.chemin.open("rb"))
        ajouter_un_jour(dossier, Taille(nombre, nombre // 7, nombre * 25 // 14))
    if cas == "tuyau":
        with (dossier / "lignes.csv").open("w") as sortie:
            base = str(dossier / "aides-interne.db")
            subprocess.run(["sqlite3", "-csv", base, "SELECT * FROM aide"], stdout=sortie, check=True)


def executer(cas: str, dossier: Path, memoire: str) -> None:
    """Run one case in this process."""
    cas_connus: dict[str, Callable[[], None]] = {
        "moteur-nu": lambda: moteur_nu(dossier, memoire),
        "moteur-nu-mois": lambda: moteur_nu(dossier, memoire, "p.mois"),
        "sans-lignes": lambda: notre_chaine(dossier, memoire, None),
        "avec-lignes": lambda: notre_chaine(dossier, memoire, dossier / "aides-interne.db"),
        "un-jour": lambda: notre_chaine(dossier, memoire, dossier / "aides-interne.db"),
        "tuyau": lambda: tuyau(dossier),
        "executemany": lambda: executemany(dossier),
    }
    cas_connus[cas]()
    rendre_compte()


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("dossier", type=Path)
    analyseur.add_argument("--memoire", default="2GB")
    analyseur.add_argument("--cas", choices=ORDRE)
    analyseur.add_argument("--seulement", nargs="+", choices=ORDRE, default=ORDRE)
    lus = analyseur.parse_args()
    lus.dossier = lus.dossier.resolve()
    if lus.cas:
        executer(lus.cas, lus.dossier, lus.memoire)
        return
    print(TITRES)
    for cas in lus.seulement:
        preparer(cas, lus.dossier)
        mesure = mesurer(cas, "bench.national", str(lus.dossier), "--memoire", lus.memoire)
        print(mesure.ligne(), flush=True)
        if "depuis" in mesure.sortie or "suite" in mesure.sortie:
            print(f"<!-- {mesure.sortie} -->", flush=True)


if __name__ == "__main__":
    main()
