"""The published database beside the second computation: every row, every column, to the cent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aides.commun.requetes import enregistrees
from aides.site import fonctions
from tests.preuve.lecture import Nomenclatures, lire
from tests.preuve.reponses import Reponses
from tests.preuve.requetes import PREUVES
from tests.preuve.territoires import Calcul, Ligne

REQUETES = enregistrees()
# What no source file says: the number of a row, the day a file was fetched, the words of a reason, of the publication.
HORS_FICHIERS = {
    "chiffres_territoire": {"id"},
    "sources": {"date_recuperation"},
    "rejets": {"valeur", "raison"},
    "etat_publication": {
        "titre",
        "fictif",
        "avertissement",
        "empreinte",
        "version_schema",
        "nombre_controles",
        "nombre_alertes",
        "nombre_echecs",
    },
}
TERRITOIRE = ("dispositif", "volet", "concept", "niveau", "date_maj", "mois", "code")
REPARTITION = (*TERRITOIRE, "axe", "modalite")


def ouvrir(chemin: Path) -> sqlite3.Connection:
    """A connection that reads rows by name, with the SQL functions of the site."""
    connexion = sqlite3.connect(f"file:{chemin}?mode=ro", uri=True)
    connexion.row_factory = sqlite3.Row
    fonctions.inscrire(connexion)
    return connexion


def calculer(sources: Path) -> Reponses:
    """The second computation of a folder of sources."""
    nomenclatures = Nomenclatures()
    return Reponses(Calcul(lire(sources, nomenclatures), nomenclatures))


def differences(lues: list[Ligne], attendues: list[Ligne], hors: set[str]) -> list[str]:
    """What differs between two lists of rows in the same order, in words; at most ten of them."""
    ecarts = [] if len(lues) == len(attendues) else [f"{len(lues)} rows, {len(attendues)} expected"]
    for rang, (lue, attendue) in enumerate(zip(lues, attendues, strict=False)):
        for colonne, valeur in lue.items():
            if colonne not in hors and not attendue[colonne] == valeur:  # noqa: SIM201 (the expected one knows how to compare)
                ecarts.append(f"row {rang} ({_nom(lue)}), {colonne}: {valeur!r}, {attendue[colonne]!r} expected")
    return ecarts[:10]


def _nom(ligne: Ligne) -> str:
    return " ".join(
        str(v) for c, v in ligne.items() if c in (*REPARTITION, "chemin", "code_territoire", "code_secteur", "titre")
    )


def comparer_une_table(
    base: sqlite3.Connection, table: str, cle: tuple[str, ...], dates: list[str], attendues: list[Ligne]
) -> tuple[int, list[str]]:
    """Rows read of a table at some dates (all of them for none) and what differs from the expected ones."""
    condition = f" WHERE date_maj IN ({', '.join('?' * len(dates))})" if dates else ""
    lues = [dict(ligne) for ligne in base.execute(f"SELECT * FROM {table}{condition}", dates)]
    trier: Callable[[Ligne], Any] = lambda ligne: tuple(ligne[c] for c in cle)  # noqa: E731
    hors = HORS_FICHIERS.get(table, set())
    return len(lues), differences(sorted(lues, key=trier), sorted(attendues, key=trier), hors)


def comparer_une_requete(
    base: sqlite3.Connection, calcul: Reponses, nom: str, parametres: dict[str, str]
) -> tuple[int, list[str]]:
    """Rows that a query answers, and what differs from the second computation, order included."""
    tous = {**dict.fromkeys(REQUETES[nom].get("parametres", {}), ""), **parametres}
    lues = [dict(ligne) for ligne in base.execute(REQUETES[nom]["sql"], tous)]
    attendues = PREUVES[nom].repondre(calcul, tous)
    return len(lues), differences(lues, attendues, HORS_FICHIERS.get(nom, set()))
