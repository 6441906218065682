"""python build_db.py comparer [autre.db]: what the gate would say of one base after another, at any time."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from aides import RACINE
from aides.commun import francais
from aides.commun.publication import precedente
from aides.commun.sql import SQL
from aides.construction.barriere.passage import franchir, rattacher
from aides.construction.controles import lire_regles

SANS_PERTE, PERTES, MAUVAIS_USAGE = 0, 1, 2
# What is laid side by side, each a query of aides/sql/comparaison.
PARTIES = {
    "totaux": "Totaux (dispositif, volet, date, nombre, euros)",
    "dates": "Dernières dates",
    "fichiers": "Fichiers",
    "controles": "Contrôles",
}


def main(arguments: list[str] | None = None) -> int:
    """Print what differs between two bases; returns 0 when nothing is lost, 1 when the gate would stop, 2 wrong use."""
    analyseur = argparse.ArgumentParser(
        prog="build_db.py comparer",
        description="Dit ce qui change d'une base à l'autre : totaux, dates, fichiers, contrôles, et ce qui se perd.",
        epilog="Codes de retour : 0 rien ne se perd, 1 quelque chose se perd, 2 mauvais usage.",
    )
    analyseur.add_argument(
        "autre", type=Path, nargs="?", metavar="autre.db", help="base d'avant (par défaut, la version précédente)"
    )
    analyseur.add_argument(
        "--base", type=Path, default=RACINE / "aides.db", metavar="FICHIER", help="base d'après (par défaut aides.db)"
    )
    lus = analyseur.parse_args(arguments)
    avant = lus.autre or precedente(lus.base)
    for base in (avant, lus.base):
        if not base.is_file():
            print(f"Erreur : la base « {base} » n'existe pas.", file=sys.stderr)
            return MAUVAIS_USAGE
    try:
        return _comparer(avant, lus.base)
    except sqlite3.Error as erreur:
        print(f"Erreur : « {lus.base} » n'est pas une base lisible ({erreur}).", file=sys.stderr)
        return MAUVAIS_USAGE


def _comparer(avant: Path, apres: Path) -> int:
    print(f"De {avant} à {apres}.")
    with closing(sqlite3.connect(f"{apres.resolve().as_uri()}?mode=ro", uri=True)) as base:
        obstacle = rattacher(base, avant)
        if obstacle:
            print(obstacle)
            return MAUVAIS_USAGE
        for partie, titre in PARTIES.items():
            lignes = list(_lignes(base, partie))
            print(f"\n{titre} : {'' if lignes else 'rien ne change.'}")
            for ligne in lignes:
                print(f"  {ligne}")
    verdict = franchir(apres, avant, lire_regles())
    print(f"\nCe qui se perd : {'' if verdict.pertes else 'rien.'}")
    for perte in verdict.pertes:
        print(f"  {perte.commentaire}")
    return PERTES if verdict.pertes else SANS_PERTE


def _lignes(base: sqlite3.Connection, partie: str) -> Iterator[str]:
    """One line for each thing that changed: its name, what it was, what it is."""
    requete = (SQL / "comparaison" / f"{partie}.sql").read_text(encoding="utf-8")
    for signe, nom, avant, apres in base.execute(requete):
        yield f"{signe} {nom} : {_ecrire(avant)} → {_ecrire(apres)}"


def _ecrire(valeur: object) -> str:
    if valeur is None:
        return "rien"
    return francais.exact(valeur) if isinstance(valeur, int | float) else str(valeur)
