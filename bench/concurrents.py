"""The other ways of doing the same crossing: same payments and register, same aggregates in an SQLite file.

    python -m bench.concurrents FOLDER [--seulement nous pandas-sobre]

Cases, each in a process of its own:
    nous             ours, with the register in Parquet, without the lines
    nous-csv         ours, with the register in CSV
    pandas-sobre     only the columns needed, merges and groupby, register in CSV
    pandas-parquet   the same, with the register in Parquet (only where pyarrow is installed)
    pandas-2020      every column as text, merges, one Python loop over the rows that keeps each row, as in 2020
    csvs-to-sqlite   the files loaded with the tool, then joined and grouped in SQLite
    sqlite-utils     the same with that tool

What all give is what is published of a scheme with lines, before secrecy: every breakdown at the last date (total and
three axes, three levels), months of aid by territory, national totals at the end of every month, communes, and the
daily history; numbers of payments, of businesses, amounts. Ours also validates every value, finds duplicates, keeps
rejects, the whole history by territory and the largest amount of a business in each cell; the others do not.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from aides.construction.lignes import Options, Registre, traiter
from bench.mesure import ICI, RACINE, TITRES, Depassement, borner_la_memoire, mesurer, rendre_compte
from bench.national import fichiers

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

BINAIRES = Path(sys.executable).parent
AXES = (None, "section", "classe", "categorie")
NIVEAUX: tuple[tuple[str, ...], ...] = ((), ("region",), ("region", "departement"))
PAIEMENTS = ["Période", "SIREN", "Montant", "Date paiement"]
ETABLISSEMENT = ["siren", "etablissementSiege", "codeCommuneEtablissement", "activitePrincipaleEtablissement",
                 "trancheEffectifsEtablissement"]  # fmt: skip
UNITE = ["siren", "categorieJuridiqueUniteLegale", "trancheEffectifsUniteLegale"]


def nous(dossier: Path, suffixe: str = "parquet") -> None:
    travail = dossier / f"travail-{suffixe}"
    shutil.rmtree(travail, ignore_errors=True)
    stocks = [dossier / "sirene" / f"{nom}_utf8.{suffixe}" for nom in ("StockEtablissement", "StockUniteLegale")]
    registre = Registre(etablissements=stocks[0], unites_legales=stocks[1])
    resultat = traiter(fichiers(dossier), registre, None, Options(travail, None))
    base = sqlite3.connect(_neuve(dossier))
    for table, lignes in (
        ("cellule", resultat.cellules_a_publier()),
        ("commune_aidee", resultat.communes()),
        ("jour", resultat.jours()),
    ):
        premiere, *autres = lignes
        colonnes = [champ.name for champ in fields(premiere)]
        base.execute(f"CREATE TABLE {table} ({', '.join(colonnes)})")
        valeurs = ([getattr(ligne, colonne) for colonne in colonnes] for ligne in (premiere, *autres))
        base.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(colonnes))})", valeurs)
    base.commit()
    base.close()


def pandas_sobre(dossier: Path, suffixe: str = "csv") -> None:
    import pandas as pd

    paye = pd.concat(pd.read_csv(f.chemin, sep=";", dtype=str, usecols=PAIEMENTS) for f in fichiers(dossier))
    sirene = dossier / "sirene"
    if suffixe == "csv":
        sieges = pd.read_csv(sirene / "StockEtablissement_utf8.csv", dtype=str, usecols=ETABLISSEMENT)
        sieges = sieges[sieges["etablissementSiege"] == "true"]
        unites = pd.read_csv(sirene / "StockUniteLegale_utf8.csv", dtype=str, usecols=UNITE)
    else:
        siege = [("etablissementSiege", "==", True)]
        sieges = pd.read_parquet(sirene / "StockEtablissement_utf8.parquet", columns=ETABLISSEMENT, filters=siege)
        unites = pd.read_parquet(sirene / "StockUniteLegale_utf8.parquet", columns=UNITE)
    croise = _croiser(paye.dropna(subset=["Date paiement"]), sieges, unites)
    croise["classe"] = croise["trancheEffectifsEtablissement"].fillna(croise["trancheEffectifsUniteLegale"])
    _grouper_en_pandas(croise, dossier)


def pandas_2020(dossier: Path) -> None:
    import pandas as pd

    paye = pd.concat(pd.read_csv(f.chemin, sep=";", dtype=str) for f in fichiers(dossier))
    sirene = dossier / "sirene"
    sieges = pd.read_csv(sirene / "StockEtablissement_utf8.csv", dtype=str)
    sieges = sieges[sieges["etablissementSiege"] == "true"][ETABLISSEMENT]
    unites = pd.read_csv(sirene / "StockUniteLegale_utf8.csv", dtype=str)[UNITE]
    croise = _croiser(paye.dropna(subset=["Date paiement"]), sieges, unites)
    lignes = []
    for _, ligne in croise.iterrows():
        effectif = ligne["trancheEffectifsEtablissement"]
        ligne["classe"] = effectif if effectif == effectif else ligne["trancheEffectifsUniteLegale"]
        lignes.append(ligne)
    _grouper_en_pandas(pd.DataFrame(lignes), dossier)


def _croiser(paye: pd.DataFrame, sieges: pd.DataFrame, unites: pd.DataFrame) -> pd.DataFrame:
    paye = paye.assign(Montant=paye["Montant"].astype(float))
    croise = paye.merge(sieges, left_on="SIREN", right_on="siren", how="left")
    return croise.drop(columns="siren").merge(unites, left_on="SIREN", right_on="siren", how="left")


def _grouper_en_pandas(croise: pd.DataFrame, dossier: Path) -> None:
    import pandas as pd

    def table(nom: str) -> pd.DataFrame:
        return pd.read_csv(RACINE / "nomenclatures" / f"{nom}.csv", dtype=str).set_index("code")

    commune = croise["codeCommuneEtablissement"]
    croise["commune"] = commune
    croise["departement"] = commune.str[:2].where(~commune.str[:2].isin(["97", "98"]), commune.str[:3])
    croise["region"] = croise["departement"].map(table("departement")["region"])
    croise["section"] = croise["activitePrincipaleEtablissement"].str[:2].map(table("division_naf")["section"])
    croise["categorie"] = croise["categorieJuridiqueUniteLegale"].str[:2]
    croise["mois"] = croise["Période"].str.split("-").str[0]
    croise["volet"] = croise["Période"].str.split("-").str[1]
    croise["jour"] = pd.to_datetime(croise["Date paiement"], format="%m-%d-%y")
    base = sqlite3.connect(_neuve(dossier))
    for cle in _cles():
        _grouper(croise, cle).rename(columns={cle[-1]: "modalite"}).to_sql("-".join(cle), base)
    _grouper(croise, ["volet", "commune"]).to_sql("commune_aidee", base)
    jours = croise.groupby(["volet", "jour"]).agg(nombre=("Montant", "size"), montant=("Montant", "sum"))
    jours.groupby("volet").cumsum().to_sql("jour", base)
    fin = croise["jour"].dt.to_period("M").astype(str)
    premiers = croise.assign(fin=fin).sort_values("fin").drop_duplicates(["volet", "SIREN"])
    instantanes = croise.groupby(["volet", fin]).agg(nombre=("Montant", "size"), montant=("Montant", "sum"))
    instantanes["entreprises"] = premiers.groupby(["volet", "fin"]).size()
    instantanes.fillna(0).groupby("volet").cumsum().to_sql("instantane", base)
    base.close()


def _grouper(croise: pd.DataFrame, cle: list[str]) -> pd.DataFrame:
    groupes = croise.groupby(cle, dropna=False)
    return groupes.agg(nombre=("Montant", "size"), entreprises=("SIREN", "nunique"), montant=("Montant", "sum"))


def _cles() -> Iterator[list[str]]:
    """The groupings of the cube at the last date: total and axes at every level, and months at every level."""
    for niveau in NIVEAUX:
        for axe in (*AXES, "mois"):
            yield ["volet", *niveau, *([axe] if axe else [])]


def csvs_to_sqlite(dossier: Path) -> None:
    base = _neuve(dossier)
    outil = [str(BINAIRES / "csvs-to-sqlite"), "--just-strings"]
    chemins = [str(f.chemin) for f in fichiers(dossier)]
    subprocess.run([*outil, "-s", ";", "-t", "paiements", *chemins, str(base)], check=True, capture_output=True)
    for nom in ("StockEtablissement", "StockUniteLegale"):
        chemin = str(dossier / "sirene" / f"{nom}_utf8.csv")
        subprocess.run([*outil, "-t", nom, chemin, str(base)], check=True, capture_output=True)
    _grouper_en_sql(base)


def sqlite_utils(dossier: Path) -> None:
    base = _neuve(dossier)
    outil = [str(BINAIRES / "sqlite-utils"), "insert", str(base)]
    options = ["--csv", "--no-detect-types"]
    for fichier in fichiers(dossier):
        commande = [*outil, "paiements", str(fichier.chemin), *options, "--delimiter", ";"]
        subprocess.run(commande, check=True, capture_output=True)
    for nom in ("StockEtablissement", "StockUniteLegale"):
        commande = [*outil, nom, str(dossier / "sirene" / f"{nom}_utf8.csv"), *options]
        subprocess.run(commande, check=True, capture_output=True)
    _grouper_en_sql(base)


def _neuve(dossier: Path) -> Path:
    base = dossier / "concurrent.db"
    base.unlink(missing_ok=True)
    return base


def _grouper_en_sql(chemin: Path) -> None:
    base = sqlite3.connect(chemin)
    for table, nomenclature, colonne in (
        ("departement", "departement", "region"),
        ("division", "division_naf", "section"),
    ):
        with (RACINE / "nomenclatures" / f"{nomenclature}.csv").open(encoding="utf-8") as flux:
            valeurs = [(ligne["code"], ligne[colonne]) for ligne in csv.DictReader(flux)]
        base.execute(f"CREATE TABLE {table} (code TEXT PRIMARY KEY, {colonne} TEXT)")
        base.executemany(f"INSERT INTO {table} VALUES (?, ?)", valeurs)
    for instruction in (ICI / "sql" / "sqlite.sql").read_text(encoding="utf-8").split(";\n"):
        base.execute(instruction)
    for cle in _cles():
        colonnes = ", ".join(cle)
        base.execute(
            f'CREATE TABLE "{"-".join(cle)}" AS SELECT {colonnes}, count(*) AS nombre,'
            f" count(DISTINCT siren) AS entreprises, sum(montant) AS montant FROM croise GROUP BY {colonnes}"
        )
    base.commit()
    base.close()


CAS: dict[str, Callable[[Path], None]] = {
    "nous": nous,
    "nous-csv": lambda dossier: nous(dossier, "csv"),
    "pandas-sobre": pandas_sobre,
    "pandas-parquet": lambda dossier: pandas_sobre(dossier, "parquet"),
    "pandas-2020": pandas_2020,
    "csvs-to-sqlite": csvs_to_sqlite,
    "sqlite-utils": sqlite_utils,
}


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyseur.add_argument("dossier", type=Path)
    analyseur.add_argument("--cas", choices=CAS)
    analyseur.add_argument("--seulement", nargs="+", choices=CAS, default=[c for c in CAS if c != "pandas-parquet"])
    analyseur.add_argument("--delai", type=float, default=900, help="seconds after which a case is stopped")
    analyseur.add_argument("--plafond", type=float, default=12, help="GiB that a case may take")
    lus = analyseur.parse_args()
    lus.dossier = lus.dossier.resolve()
    if lus.cas:
        borner_la_memoire(lus.plafond)
        CAS[lus.cas](lus.dossier)
        rendre_compte()
        return
    print(TITRES)
    for cas in lus.seulement:
        try:
            arguments = (str(lus.dossier), "--plafond", str(lus.plafond))
            print(mesurer(cas, "bench.concurrents", *arguments, delai=lus.delai).ligne(), flush=True)
        except Depassement as erreur:
            print(f"| {cas} | {erreur} | | |", flush=True)


if __name__ == "__main__":
    main()
