"""Headcount files of the Acoss (Urssaf): siren and headcount, or siren and SIRENE bracket, the newest first.

Known layouts: `effectifs-siren-2020-03.csv` (comma, header siren,effectif), `EMA2019.csv` (semicolon, no header,
siren;effectif), and any `effectifs*.csv` with a header SIREN and effectif or tranche. The year, and the month if there
is one, are in the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aides.commun.cube import FichierIllisible
from aides.commun.parcours import parcourir
from aides.construction.lignes.moteur import Moteur, texte

NOM = re.compile(r"(?:effectifs?|EMA)\D*(?P<annee>20\d{2})(?:-?(?P<mois>0[1-9]|1[0-2]))?\D*.*\.csv(?:\..*)?", re.I)
SIREN = re.compile(r"\d{9}")


@dataclass(frozen=True)
class Effectifs:
    """One file; `date` (YYYY-MM, or YYYY for a yearly mean) orders them."""

    chemin: Path
    date: str


def reperer_les_effectifs(dossier: Path) -> Iterator[Effectifs]:
    """The headcount files below a folder, the newest first."""
    trouves = []
    for chemin in parcourir(dossier):
        trouve = NOM.fullmatch(chemin.name)
        if trouve and chemin.is_file():
            trouves.append(Effectifs(chemin, "-".join(g for g in trouve.groups() if g)))
    yield from sorted(trouves, key=lambda e: (e.date, e.chemin.name), reverse=True)


def charger(moteur: Moteur, fichiers: tuple[Effectifs, ...]) -> None:
    """Fill the table effectif(siren, classe) for the siren of the table beneficiaire; the newest file wins.

    Raises FichierIllisible when a file's layout is not one of those known.
    """
    moteur.executer("effectif.sql")
    for rang, fichier in enumerate(fichiers):
        moteur.executer("effectif_ajouter.sql", rang=str(rang), source=_source(fichier.chemin))
    moteur.executer("effectif_choisir.sql")


def _source(chemin: Path) -> str:
    """The file as rows (siren, effectif or tranche as text)."""
    with chemin.open(encoding="utf-8-sig", errors="replace") as flux:
        premiere = flux.readline().strip()
    separateur = ";" if ";" in premiere else ","
    champs = [champ.strip('" ').casefold() for champ in premiere.split(separateur)]
    sans_entete = bool(SIREN.fullmatch(champs[0]))
    if sans_entete and len(champs) >= 2:
        siren, valeur = 0, 1
    elif "siren" in champs and {"effectif", "tranche"} & set(champs):
        siren = champs.index("siren")
        valeur = champs.index("effectif" if "effectif" in champs else "tranche")
    else:
        raise FichierIllisible(f"{chemin.name} : on attend les colonnes SIREN et effectif (ou tranche)")
    colonnes = ", ".join(f"'c{rang}': 'VARCHAR'" for rang in range(len(champs)))
    tranche = "true" if not sans_entete and champs[valeur] == "tranche" else "false"
    return (
        f"(SELECT c{siren} AS siren, c{valeur} AS valeur, {tranche} AS est_une_tranche FROM read_csv({texte(chemin)},"
        f" delim = {texte(separateur)}, header = {str(not sans_entete).lower()}, auto_detect = false,"
        f" columns = {{{colonnes}}}))"
    )
