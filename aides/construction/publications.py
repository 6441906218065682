"""What was published of payment lines, kept inside: a register beside the internal database, that the next build reads.

Two publications can be subtracted from one another, so figures of payment lines follow a rhythm (dispositif.yml):
between two of its steps they stay as they were published, whatever was received since. The register keeps the rows as
they were written, and what each business had received, so that what a step adds is known (aides/construction/suite.py).
One that is lost cannot be made again from the lines: the build then stops and says so.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aides.commun.catalogue import MOIS, SEMAINE
from aides.commun.cube import FichierIllisible
from aides.commun.publication import chantier

NOM = "aides-publications.db"
SCHEMA = """
CREATE TABLE publication (titre TEXT NOT NULL, date_maj TEXT NOT NULL, bilan TEXT NOT NULL);
CREATE TABLE ecrit (genre TEXT NOT NULL, valeurs TEXT NOT NULL);
CREATE TABLE contributions (contenu BLOB NOT NULL);
"""
Ecrits = Mapping[str, Sequence[tuple[Any, ...]]]


@dataclass(frozen=True)
class Publication:
    """What was published last.

    ``titre``: of the sources it came from; ``bilan``: the facts of its report; ``ecrits``: its rows by kind, as they
    were written, and what secrecy keeps of it (aides/construction/suite.py); ``contributions``: what each business had
    received, empty in a register of before.
    """

    titre: str
    date_maj: str
    bilan: Mapping[str, Any]
    ecrits: Ecrits
    contributions: bytes = b""

    def vaut_encore(self, titre: str, date_maj: str, rythme: str) -> bool:
        """Whether it stands as it is on the day of the last payment known, ``date_maj``: same sources, same step."""
        return self.titre == titre and periode(date_maj, rythme) <= periode(self.date_maj, rythme)


def periode(jour: str, rythme: str) -> tuple[int, ...]:
    """The step of the rhythm that a day (AAAA-MM-JJ) belongs to; steps follow one another as they are compared."""
    lu = date.fromisoformat(jour)
    if rythme == MOIS:
        return lu.year, lu.month
    return lu.isocalendar()[:2] if rythme == SEMAINE else lu.isocalendar()[:3]


def chemin_du_registre(interne: Path) -> Path:
    """Where the register stands: beside the internal database."""
    return interne.with_name(NOM)


def lire(chemin: Path) -> Publication | None:
    """The last publication; None when nothing was kept. Raises FichierIllisible for a file that is no register."""
    if not chemin.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{chemin.resolve().as_uri()}?mode=ro", uri=True)) as registre:
            ((titre, date_maj, bilan),) = registre.execute("SELECT titre, date_maj, bilan FROM publication")
            ecrits: dict[str, list[tuple[object, ...]]] = {}
            for genre, valeurs in registre.execute("SELECT genre, valeurs FROM ecrit ORDER BY rowid"):
                ecrits.setdefault(genre, []).append(tuple(json.loads(valeurs)))
            contributions = _contributions(registre)
        return Publication(titre, date_maj, json.loads(bilan), ecrits, contributions)
    except (sqlite3.Error, ValueError) as erreur:
        raise FichierIllisible(
            f"« {chemin} », le registre de ce qui a été publié, n'est pas lisible ({erreur}) : "
            "le remettre depuis une sauvegarde"
        ) from erreur


def _contributions(registre: sqlite3.Connection) -> bytes:
    if not registre.execute("SELECT 1 FROM sqlite_master WHERE name = 'contributions'").fetchone():
        return b""
    return bytes(registre.execute("SELECT contenu FROM contributions").fetchone()[0])


def retenir(publication: Publication, chemin: Path) -> None:
    """Keep a publication, in place of the one before it that it continues. The file is readable by its owner alone."""
    with chantier(chemin) as brouillon:
        with closing(sqlite3.connect(brouillon)) as registre:
            brouillon.chmod(0o600)
            registre.executescript(SCHEMA)
            registre.execute(
                "INSERT INTO publication VALUES (?, ?, ?)",
                (publication.titre, publication.date_maj, json.dumps(publication.bilan, ensure_ascii=False)),
            )
            registre.executemany(
                "INSERT INTO ecrit VALUES (?, ?)",
                ((genre, json.dumps(v)) for genre, lignes in publication.ecrits.items() for v in lignes),
            )
            registre.execute("INSERT INTO contributions VALUES (?)", (publication.contributions,))
            registre.commit()
        with brouillon.open("rb") as flux:
            os.fsync(flux.fileno())
        os.replace(brouillon, chemin)


def deja_publie(base: Path, titre: str) -> bool:
    """Whether a published base holds figures of payment lines, out of sources of this title."""
    return est_de(base, titre, " AND EXISTS (SELECT 1 FROM agregat WHERE origine = 'lignes')")


def est_de(base: Path, titre: str, et_aussi: str = "") -> bool:
    """Whether a file is a published base of sources of this title; ``et_aussi``: SQL of one condition more."""
    if not base.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{base.resolve().as_uri()}?mode=ro", uri=True)) as publiee:
            requete = f"SELECT EXISTS (SELECT 1 FROM publication WHERE titre = ?){et_aussi}"
            return bool(publiee.execute(requete, (titre,)).fetchone()[0])
    except sqlite3.Error:
        # No base that was ever published: the gate says so.
        return False
