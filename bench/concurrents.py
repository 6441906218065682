"""The other ways of doing the same crossing, on the same CSV files: payments by département and section, with SIRENE.

    python -m bench.generateur FOLDER --echelle 0.01
    python -m bench.concurrents FOLDER

Cases, each in a process of its own:
    nous             ours, with the register in CSV, without the lines
    pandas-sobre     only the columns needed, merges and groupby
    pandas-2020      every column as text, merges, one Python loop over the rows
    csvs-to-sqlite   both files loaded with the tool, then joined and grouped in SQLite
    sqlite-utils     the same with that tool

All give the cells of the last date, in all and by month of aid: three axes, three levels. Ours also validates, keeps
rejects and makes the history; the others do not.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from aides.lignes import Options, Registre, traiter
from bench.mesure import ICI, RACINE, TITRES, mesurer, rendre_compte
from bench.national import fichiers

ORDRE = ("nous", "pandas-sobre", "pandas-2020", "csvs-to-sqlite", "sqlite-utils")
BINAIRES = Path(sys.executable).parent


def nous(dossier: Path) -> None:
    travail = dossier / "travail-csv"
    shutil.rmtree(travail, ignore_errors=True)
    sirene = dossier / "sirene"
    registre = Registre(sirene / "StockEtablissement_utf8.csv", sirene / "StockUniteLegale_utf8.csv")
    traiter(fichiers(dossier), registre, None, Options(travail, None))


def pandas_sobre(dossier: Path) -> None:
    import pandas as pd  # type: ignore[import-untyped]

    paye = pd.concat(
        pd.read_csv(f.chemin, sep=";", dtype=str, usecols=["Période", "SIREN", "Montant", "Date paiement"])
        for f in fichiers(dossier)
    ).dropna(subset=["Date paiement"])
    paye["Montant"] = paye["Montant"].astype(float)
    sirene = dossier / "sirene"
    colonnes = ["siren", "etablissementSiege", "codeCommuneEtablissement", "activitePrincipaleEtablissement",
                "trancheEffectifsEtablissement"]  # fmt: skip
    sieges = pd.read_csv(sirene / "StockEtablissement_utf8.csv", dtype=str, usecols=colonnes)
    sieges = sieges[sieges["etablissementSiege"] == "true"]
    unites = pd.read_csv(
        sirene / "StockUniteLegale_utf8.csv", dtype=str, usecols=["siren", "categorieJuridiqueUniteLegale"]
    )
    croise = paye.merge(sieges, left_on="SIREN", right_on="siren", how="left").merge(unites, on="siren", how="left")
    _grouper_en_pandas(croise)


def _grouper_en_pandas(croise: object) -> None:
    import pandas as pd

    assert isinstance(croise, pd.DataFrame)
    departements = pd.read_csv(RACINE / "nomenclatures" / "departement.csv", dtype=str).set_index("code")["region"]
    croise["departement"] = croise["codeCommuneEtablissement"].str[:2]
    croise["region"] = croise["departement"].map(departements)
    croise["division"] = croise["activitePrincipaleEtablissement"].str[:2]
    croise["categorie"] = croise["categorieJuridiqueUniteLegale"].str[:2]
    croise["mois"] = croise["Période"].str.split("-").str[0]
    croise["volet"] = croise["Période"].str.split("-").str[1]
    cellules = 0
    for cle in _cles("division", "trancheEffectifsEtablissement", "categorie"):
        groupes = croise.groupby(cle, dropna=False)
        cellules += len(
            groupes.agg(nombre=("Montant", "size"), entreprises=("SIREN", "nunique"), montant=("Montant", "sum"))
        )
    print(cellules)


def _cles(*axes: str) -> Iterator[list[str]]:
    """The groupings of the cube at one date: three axes, three levels, in all and by month of aid."""
    for axe in axes:
        for niveau in ([], ["region"], ["region", "departement"]):
            for mois in ([], ["mois"]):
                yield ["volet", *mois, *niveau, axe]


def pandas_2020(dossier: Path) -> None:
    import pandas as pd

    paye = pd.concat(pd.read_csv(f.chemin, sep=";", dtype=str) for f in fichiers(dossier)).dropna(subset=["SIREN"])
    sirene = dossier / "sirene"
    sieges = pd.read_csv(sirene / "StockEtablissement_utf8.csv", dtype=str)
    sieges = sieges[sieges["etablissementSiege"] == "true"]
    croise = paye.merge(sieges, left_on="SIREN", right_on="siren", how="left")
    unites = pd.read_csv(sirene / "StockUniteLegale_utf8.csv", dtype=str)
    croise = croise.merge(unites, on="siren", how="left")
    lignes = []
    for _, ligne in croise.iterrows():
        effectif = ligne["trancheEffectifsEtablissement"]
        ligne["classe_effectif"] = effectif if effectif == effectif else ligne["trancheEffectifsUniteLegale"]
        lignes.append(ligne)
    croise = pd.DataFrame(lignes)
    croise["Montant"] = croise["Montant"].astype(float)
    _grouper_en_pandas(croise)


def csvs_to_sqlite(dossier: Path) -> None:
    base = _neuve(dossier)
    outil = str(BINAIRES / "csvs-to-sqlite")
    chemins = [str(f.chemin) for f in fichiers(dossier)]
    subprocess.run(
        [outil, "--just-strings", "-s", ";", "-t", "paiements", *chemins, str(base)], check=True, capture_output=True
    )
    for nom in ("StockEtablissement", "StockUniteLegale"):
        chemin = str(dossier / "sirene" / f"{nom}_utf8.csv")
        subprocess.run([outil, "--just-strings", "-t", nom, chemin, str(base)], check=True, capture_output=True)
    _grouper_en_sql(base)


def sqlite_utils(dossier: Path) -> None:
    base = _neuve(dossier)
    outil = str(BINAIRES / "sqlite-utils")
    for fichier in fichiers(dossier):
        commande = [outil, "insert", str(base), "paiements", str(fichier.chemin), "--csv", "--delimiter", ";"]
        subprocess.run([*commande, "--no-detect-types"], check=True, capture_output=True)
    for nom in ("StockEtablissement", "StockUniteLegale"):
        chemin = str(dossier / "sirene" / f"{nom}_utf8.csv")
        commande = [outil, "insert", str(base), nom, chemin, "--csv", "--no-detect-types"]
        subprocess.run(commande, check=True, capture_output=True)
    _grouper_en_sql(base)


def _neuve(dossier: Path) -> Path:
    base = dossier / "concurrent.db"
    base.unlink(missing_ok=True)
    return base


def _grouper_en_sql(chemin: Path) -> None:
    base = sqlite3.connect(chemin)
    for instruction in (ICI / "sql" / "sqlite.sql").read_text(encoding="utf-8").split(";\n"):
        base.execute(instruction)
    cellules = 0
    for cle in _cles("division", "effectif", "categorie"):
        colonnes = ", ".join(cle)
        requete = f"SELECT {colonnes}, count(*), count(DISTINCT siren), sum(montant) FROM croise GROUP BY {colonnes}"
        cellules += len(base.execute(requete).fetchall())
    print(cellules)
    base.close()
    chemin.unlink()


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("dossier", type=Path)
    analyseur.add_argument("--cas", choices=ORDRE)
    analyseur.add_argument("--seulement", nargs="+", choices=ORDRE, default=ORDRE)
    lus = analyseur.parse_args()
    lus.dossier = lus.dossier.resolve()
    if lus.cas:
        fonctions: dict[str, Callable[[Path], None]] = dict(
            zip(ORDRE, (nous, pandas_sobre, pandas_2020, csvs_to_sqlite, sqlite_utils), strict=True)
        )
        fonctions[lus.cas](lus.dossier)
        rendre_compte()
        return
    print(TITRES)
    for cas in lus.seulement:
        print(mesurer(cas, "bench.concurrents", str(lus.dossier)).ligne(), flush=True)


if __name__ == "__main__":
    main()
