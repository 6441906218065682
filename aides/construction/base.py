"""The database under construction: opening it, running the .sql files, writing what the readers gave."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import sqlite_utils

from aides.commun.cube import Cellule, Rejet, TotalOfficiel
from aides.commun.sql import SQL
from aides.construction.collecte import Recolte
from aides.construction.inventaire import Fichier
from aides.construction.lignes.registre import Piece

# The day a file was fetched is no part of what the publication says.
HORS_EMPREINTE = {("source_fichier", "date_recuperation"), ("publication", "empreinte")}

# Rows that are made one text before they are hashed.
LIGNES_EN_UNE_FOIS = 500

INSERER_CELLULE = (SQL / "inserer_cellule.sql").read_text(encoding="utf-8")
INSERER_SOURCE = (SQL / "inserer_source.sql").read_text(encoding="utf-8")
INSERER_TOTAL = (SQL / "inserer_total_officiel.sql").read_text(encoding="utf-8")


def creer(chemin: Path) -> sqlite3.Connection:
    """Create an empty database with the whole schema; the file must not exist."""
    base = sqlite3.connect(chemin)
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    base.execute("PRAGMA foreign_keys = OFF")
    for fichier in sorted(SQL.glob("0*.sql")):
        executer(base, fichier.name)
    for fichier in sorted(SQL.glob("vue_*.sql")):
        executer(base, fichier.name)
    return base


def executer(base: sqlite3.Connection, fichier: str, **parametres: object) -> None:
    """Run one file of aides/sql, statement by statement, with named parameters."""
    for instruction in instructions((SQL / fichier).read_text(encoding="utf-8")):
        base.execute(instruction, parametres)
    base.commit()


def instructions(texte: str) -> Iterable[str]:
    """Split SQL text into complete statements."""
    courante = ""
    for ligne in texte.splitlines(keepends=True):
        courante += ligne
        if sqlite3.complete_statement(courante):
            yield courante
            courante = ""
    if courante.strip() and not all(ligne.strip().startswith("--") for ligne in courante.splitlines() if ligne.strip()):
        raise ValueError(f"Unfinished SQL statement: {courante.strip()[:80]}")


def ecrire_recolte(base: sqlite3.Connection, recolte: Recolte) -> None:
    """Write one file: its provenance, its cells, its official totals, its rejects."""
    lecture = recolte.lecture
    retenus = [c.centimes for c in lecture.cellules if c.centimes is not None]
    retenus += [t.centimes for t in lecture.totaux if t.centimes is not None]
    rejetes = [r.centimes for r in lecture.rejets if r.centimes is not None]
    source = inserer_source(
        base,
        fichier=recolte.fichier,
        format_=lecture.format,
        ecarte=bool(recolte.ecarte),
        octets=recolte.octets,
        sha256=recolte.sha256,
        empreinte_lignes=lecture.empreinte,
        date_recuperation=recolte.date_recuperation,
        lignes=(lecture.lignes_lues, lecture.lignes_retenues, lecture.lignes_rejetees),
        centimes=(sum(retenus) + sum(rejetes), sum(retenus), sum(rejetes)) if retenus or rejetes else None,
    )
    ecrire_cellules(base, lecture.cellules, source)
    ecrire_totaux(base, lecture.totaux, source)
    ecrire_rejets(base, lecture.rejets, source)


def inserer_source(
    base: sqlite3.Connection,
    *,
    fichier: Fichier,
    format_: str,
    ecarte: bool,
    octets: int,
    sha256: str,
    empreinte_lignes: str,
    date_recuperation: str,
    lignes: tuple[int, int, int],
    centimes: tuple[int, int, int] | None,
) -> int:
    """Write the provenance of one file and return its id. `lignes` and `centimes` are (read, kept, rejected); centimes
    is None for a file that holds no amount."""
    curseur = base.execute(
        INSERER_SOURCE,
        (
            fichier.dispositif, fichier.date_maj or None, fichier.nom, format_, "ecarte" if ecarte else "lu", octets,
            sha256, empreinte_lignes, date_recuperation, *lignes, *(euros(c) for c in centimes or (None, None, None)),
        ),
    )  # fmt: skip
    return curseur.lastrowid or 0


def ecrire_registre(base: sqlite3.Connection, pieces: Iterable[Piece]) -> None:
    """Write the files of the register that were used: `date_maj` is their month, `format` which of them each is."""
    base.executemany(
        INSERER_SOURCE,
        (
            (None, p.mois or None, p.nom, p.genre, "lu", p.octets, p.sha256, "", p.date_recuperation,
             0, 0, 0, None, None, None)
            for p in pieces
        ),
    )  # fmt: skip


def ecrire_cellules(base: sqlite3.Connection, cellules: Iterable[Cellule], source: int) -> None:
    """Write published cells into agregat; amounts are stored both exactly (centimes) and in euros."""
    base.executemany(
        INSERER_CELLULE,
        (
            (c.dispositif, c.volet, c.concept, c.date_maj, c.mois, c.niveau, c.region, c.departement, c.axe, c.modalite,
             c.nombre, c.entreprises, c.etablissements, euros(c.centimes), c.centimes, c.salaries, c.heures,
             int(c.secret), source)
            for c in cellules
        ),
    )  # fmt: skip


def ecrire_totaux(base: sqlite3.Connection, totaux: Iterable[TotalOfficiel], source: int) -> None:
    """Write official totals, to reconcile with."""
    base.executemany(
        INSERER_TOTAL,
        (
            (t.dispositif, t.volet, t.date_maj, t.niveau, t.region, t.departement, t.nombre, t.entreprises,
             euros(t.centimes), t.centimes, source)
            for t in totaux
        ),
    )  # fmt: skip


def ecrire_rejets(base: sqlite3.Connection, rejets: Iterable[Rejet], source: int) -> None:
    """Write the rows set aside with their reason."""
    base.executemany(
        "INSERT INTO rejet (source, ligne, colonne, valeur, raison, montant) VALUES (?, ?, ?, ?, ?, ?)",
        ((source, r.ligne, r.colonne, r.valeur, r.raison, euros(r.centimes)) for r in rejets),
    )


def euros(centimes: int | None) -> int | float | None:
    """Centimes as the number of euros to store: whole euros stay integers, so that they add up exactly in SQL."""
    if centimes is None:
        return None
    entiers, reste = divmod(centimes, 100)
    return entiers if not reste else centimes / 100


def empreinte(base: sqlite3.Connection) -> str:
    """SHA-256 of the content of every table, in a fixed order, whatever the file's layout or the day it was built."""
    hachage = hashlib.sha256()
    tables = [table for table in sqlite_utils.Database(base).table_names() if "_recherche" not in table]
    for table in sorted(tables):
        colonnes = [c[1] for c in base.execute(f"PRAGMA table_info({table})") if (table, c[1]) not in HORS_EMPREINTE]
        liste = ", ".join(f'"{colonne}"' for colonne in colonnes)
        hachage.update(f"{table}({liste})\n".encode())
        curseur = base.execute(f"SELECT {liste} FROM {table} ORDER BY {liste}")
        while lignes := curseur.fetchmany(LIGNES_EN_UNE_FOIS):
            hachage.update("".join(map(repr, lignes)).encode())
    return hachage.hexdigest()


def terminer(base: sqlite3.Connection) -> None:
    """Write the fingerprint, let the planner have its statistics, compact the file and close it."""
    base.execute("UPDATE publication SET empreinte = ?", (empreinte(base),))
    base.commit()
    executer(base, "15_recherche.sql")
    base.execute("ANALYZE")
    base.commit()
    base.execute("VACUUM")
    base.close()
