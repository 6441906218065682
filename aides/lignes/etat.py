"""What a run leaves for the next one, so that a day's file costs a day's work.

The state holds sums by siren and by cell, never needed to be right: it is taken up only when nothing that it was made
from has changed and all new payments are later than its own; otherwise everything is counted again.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path

from aides.lignes.moteur import Moteur, liste, texte

# A change in the SQL that makes the state must change this.
VERSION = 1
TABLES = {
    "volet": "volet",
    "entreprise": "entreprise_connue",
    "cumul": "cumul_connu",
    "mouvement": "mouvement_connu",
    "mensuel": "mensuel_connu",
    "jour": "jour_connu",
    "doublon_total": "doublon_connu",
}


@dataclass(frozen=True)
class Etat:
    """Which payments are counted, against which register, and which internal database holds them.

    `fichiers` are the names of the validated files in the order of their numbers; `registre` counts what was met.
    """

    fichiers: tuple[str, ...] = ()
    empreinte: str = ""
    derniere_date: str = ""
    registre: dict[str, int] = field(default_factory=dict)
    interne: tuple[str, int, int] = ("", 0, 0)
    dossier: str = ""
    version: int = VERSION


def lire(travail: Path) -> Etat:
    """The state of the last run, or an empty one when there is none that can be understood."""
    try:
        contenu = json.loads((travail / "etat.json").read_text(encoding="utf-8"))
        etat = Etat(**{**contenu, "fichiers": tuple(contenu["fichiers"]), "interne": tuple(contenu["interne"])})
    except (OSError, ValueError, TypeError, KeyError):
        return Etat()
    complet = etat.version == VERSION and all((travail / etat.dossier / f"{t}.parquet").exists() for t in TABLES)
    return etat if complet else Etat()


def peut_suivre(moteur: Moteur, etat: Etat, chemins: list[Path], empreinte: str) -> bool:
    """Whether the state can be gone on from: same register, same files and later payments only, none negative."""
    connus = set(etat.fichiers)
    if not connus or etat.empreinte != empreinte or not connus <= {c.name for c in chemins}:
        return False
    nouveaux = [c for c in chemins if c.name not in connus]
    if not nouveaux:
        return True
    premiere, plus_petit = moteur.ligne(
        "SELECT CAST(min(date_paiement) AS VARCHAR), min(centimes) FROM read_parquet(?) WHERE raison IS NULL",
        [[str(c) for c in nouveaux]],
    )
    return premiere is None or (premiere > etat.derniere_date and plus_petit >= 0)


def charger(moteur: Moteur, travail: Path, etat: Etat) -> None:
    """Fill the tables of what is known: the state's, or empty ones."""
    moteur.executer("etat_vide.sql")
    if etat.fichiers:
        for nom, table in TABLES.items():
            chemin = texte(travail / etat.dossier / f"{nom}.parquet")
            moteur.base.execute(f"INSERT INTO {table} SELECT * FROM read_parquet({chemin})")


def enregistrer(moteur: Moteur, travail: Path, etat: Etat) -> None:
    """Write the state of this run: the pointer to it changes last, in one step, then the former one is removed."""
    nouveau = travail / f"etat-{uuid.uuid4().hex[:12]}"
    nouveau.mkdir(parents=True)
    for nom in TABLES:
        moteur.base.execute(f"COPY {nom} TO {texte(nouveau / f'{nom}.parquet')} (FORMAT parquet)")
    brouillon = travail / f".etat.{os.getpid()}.tmp"
    contenu = {**asdict(etat), "dossier": nouveau.name, "version": VERSION}
    brouillon.write_text(json.dumps(contenu, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(brouillon, travail / "etat.json")
    for ancien in travail.glob("etat-*"):
        if ancien != nouveau:
            shutil.rmtree(ancien, ignore_errors=True)


def chemins_sql(chemins: list[Path]) -> str:
    """Paths as the SQL list that read_parquet takes."""
    return liste([str(chemin) for chemin in chemins])
