"""What a run leaves for the next one, so that a day's file costs a day's work: an engine's file, `etat.duckdb`.

It is taken up only when nothing that it was made from has changed and all new payments are later than its own;
otherwise everything is counted again. A run adds to it in one transaction, so that a kill leaves it as it was.
"""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from aides.construction.lignes.moteur import Moteur, texte

# A change in the SQL that makes the state must change this.
VERSION = 4
NOM = "etat.duckdb"


@dataclass(frozen=True)
class Etat:
    """Which payments are counted and against which register.

    `fichiers` are the names of the validated files in the order of their numbers; `registre` counts what was met;
    `lignee` names the count from the beginning that all later runs went on from.
    """

    fichiers: tuple[str, ...] = ()
    empreinte: str = ""
    derniere_date: str = ""
    registre: dict[str, int] = field(default_factory=dict)
    lignee: str = ""
    version: int = VERSION


def ouvrir(moteur: Moteur, travail: Path) -> Etat:
    """Attach the state of the last run as `etat`, or an empty one when there is none that can be understood."""
    try:
        _attacher(moteur, travail)
        (contenu,) = moteur.ligne("SELECT contenu FROM etat.meta")
        lu = json.loads(contenu)
        etat = Etat(**{**lu, "fichiers": tuple(lu["fichiers"])})
    except (duckdb.Error, ValueError, TypeError, KeyError, IndexError):
        etat = Etat()
    if etat.version == VERSION and etat.fichiers:
        moteur.base.begin()
        return etat
    return recommencer(moteur, travail)


def recommencer(moteur: Moteur, travail: Path) -> Etat:
    """Forget the state: an empty one is attached in its place."""
    with suppress(duckdb.Error):
        moteur.base.rollback()
    with suppress(duckdb.Error):
        moteur.base.execute("DETACH etat")
    for reste in travail.glob(f"{NOM}*"):
        reste.unlink()
    _attacher(moteur, travail)
    moteur.base.begin()
    moteur.executer("etat.sql")
    return Etat(lignee=uuid.uuid4().hex)


def peut_suivre(moteur: Moteur, etat: Etat, chemins: list[Path], empreinte: str) -> bool:
    """Whether the state can be gone on from: same register, same files and later payments only, none negative, none to
    a siren that owes more than it has received."""
    connus = set(etat.fichiers)
    if not connus or etat.empreinte != empreinte or not connus <= {c.name for c in chemins}:
        return False
    nouveaux = [str(c) for c in chemins if c.name not in connus]
    if not nouveaux:
        return True
    premiere, plus_petit = moteur.ligne(
        "SELECT CAST(min(date_paiement) AS VARCHAR), min(centimes) FROM read_parquet(?) WHERE raison IS NULL",
        [nouveaux],
    )
    if premiere is None:
        return True
    negatifs = moteur.ligne(
        "SELECT count(*) FROM etat.negatif WHERE siren IN (SELECT COALESCE(siren, 0) FROM read_parquet(?))", [nouveaux]
    )
    return bool(premiere > etat.derniere_date and plus_petit >= 0 and negatifs == (0,))


def enregistrer(moteur: Moteur, etat: Etat) -> None:
    """Say what the state now holds, and make it so in one step."""
    contenu = json.dumps({**asdict(etat), "version": VERSION}, ensure_ascii=False)
    moteur.base.execute("DELETE FROM etat.meta")
    moteur.base.execute("INSERT INTO etat.meta VALUES (?)", [contenu])
    moteur.base.commit()


def _attacher(moteur: Moteur, travail: Path) -> None:
    moteur.base.execute(f"ATTACH {texte(travail / NOM)} AS etat")
