"""aides-interne.db: writing every enriched payment, the fast way, and putting it in place in one step."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from aides.commun.publication import chantier, synchroniser
from aides.construction.lignes.empreintes import ecrire_d_un_coup
from aides.construction.lignes.modele import DISPOSITIF, Provisoire
from aides.construction.lignes.moteur import SQL, Moteur, liste, requete, texte

LOT = 10_000
PATIENCE = 30.0
INSERER_SOURCE = "INSERT OR REPLACE INTO source (id, chemin, sha256) VALUES (?, ?, ?)"


class EcritureImpossible(Exception):
    """The internal database could not be written whole; the message is a French sentence. The old one is untouched."""


@dataclass(frozen=True)
class Lignes:
    """Which lines the database must hold: those of the validated files `parquets`, numbered from 1 in that order.

    `sources` are (number, name, SHA-256) of these files; `lignee` changes when everything is counted again: lines
    already written may then be out of date.
    """

    lignee: str
    parquets: tuple[Path, ...]
    sources: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Contenu:
    """What a database was left holding, and the state of its file (size, time of change) then."""

    base: str = ""
    fichier: tuple[int, int] = (0, 0)
    lignee: str = ""
    fichiers: int = 0
    lignes: int = 0
    centimes: int = 0


def ecrire(moteur: Moteur, destination: Path, lignes: Lignes, memoire: Path) -> Provisoire:
    """Write the lines of all files, or only of those that `destination` does not hold yet; nothing is in place until
    the result's publier() is called. `memoire` (JSON) says what `destination` holds.

    Raises EcritureImpossible when the lines or centimes written are not those that the engine holds, or cannot be.
    """
    (nombre, centimes) = moteur.ligne(requete("bilan.sql"))
    vise = Contenu(str(destination.absolute()), (0, 0), lignes.lignee, len(lignes.parquets), nombre, centimes)
    with _en_francais(destination):
        _cicatriser(destination)
        tenu = _lire_la_memoire(memoire)
        suite = tenu.lignee == lignes.lignee and tenu.base == vise.base and tenu.fichier == _etat(destination)
        ecriture = _Suite(destination, vise, memoire) if suite else _Neuve(destination, vise, memoire)
        try:
            ecriture.ecrire(moteur, lignes, tenu if suite else Contenu())
        except BaseException:
            ecriture.abandonner()
            raise
        return ecriture


class _Neuve:
    """A whole new database, beside the old one that it will replace."""

    def __init__(self, destination: Path, vise: Contenu, memoire: Path) -> None:
        self.destination, self.vise, self.memoire = destination, vise, memoire
        self.pile = ExitStack()
        self.brouillon = self.pile.enter_context(chantier(destination))

    def ecrire(self, moteur: Moteur, lignes: Lignes, tenu: Contenu) -> None:
        base = sqlite3.connect(self.brouillon)
        try:
            base.executescript((SQL / "interne.sql").read_text(encoding="utf-8"))
            self.brouillon.chmod(0o600)
            base.executemany(INSERER_SOURCE, lignes.sources)
            base.commit()
        finally:
            base.close()
        verser(moteur, _requete(lignes, tenu), self.brouillon)
        base = sqlite3.connect(self.brouillon)
        try:
            _verifier(base, 0, self.vise, tenu)
        finally:
            base.close()

    def publier(self) -> None:
        with self.pile, _en_francais(self.destination):
            _cicatriser(self.destination)
            synchroniser(self.brouillon)
            os.replace(self.brouillon, self.destination)
            synchroniser(self.destination.parent)
            _retenir(self.memoire, self.destination, self.vise)

    def abandonner(self) -> None:
        self.pile.close()


class _Suite:
    """The lines of the new files in a transaction of the old database: readers see none of them before its end."""

    def __init__(self, destination: Path, vise: Contenu, memoire: Path) -> None:
        self.destination, self.vise, self.memoire = destination, vise, memoire
        self.base = sqlite3.connect(destination, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        self.base.execute("PRAGMA synchronous = FULL")

    def ecrire(self, moteur: Moteur, lignes: Lignes, tenu: Contenu) -> None:
        if tenu.fichiers == self.vise.fichiers:
            return
        self.base.execute("BEGIN IMMEDIATE")
        (derniere,) = self.base.execute("SELECT max(rowid) FROM aide").fetchone()
        self.base.executemany(INSERER_SOURCE, lignes.sources[tenu.fichiers :])
        _inserer(moteur, _requete(lignes, tenu), self.base)
        _verifier(self.base, derniere or 0, self.vise, tenu)

    def publier(self) -> None:
        try:
            with _en_francais(self.destination):
                if self.base.in_transaction:
                    self.base.execute("COMMIT")
        finally:
            self.abandonner()
        _retenir(self.memoire, self.destination, self.vise)

    def abandonner(self) -> None:
        # A closed connection cannot be asked whether it is in a transaction: giving up twice is giving up.
        with suppress(sqlite3.Error):
            if self.base.in_transaction:
                self.base.execute("ROLLBACK")
        self.base.close()


@contextmanager
def _en_francais(destination: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as erreur:
        raise EcritureImpossible(f"{destination.name} n'a pas pu être écrite : {erreur}") from erreur


def _requete(lignes: Lignes, tenu: Contenu) -> str:
    chemins = liste([str(parquet) for parquet in lignes.parquets[tenu.fichiers :]])
    return requete("lignes.sql", dispositif=texte(DISPOSITIF), chemins=chemins, apres=str(tenu.fichiers))


def _cicatriser(destination: Path) -> None:
    """Let SQLite undo a transaction that a kill interrupted: a journal must not outlive the file that it is of."""
    if any(destination.with_name(destination.name + suffixe).exists() for suffixe in ("-journal", "-wal")):
        base = sqlite3.connect(destination, timeout=PATIENCE)
        try:
            base.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            base.close()


def _etat(base: Path) -> tuple[int, int]:
    """What tells whether a database is still the one that was written."""
    if not base.exists():
        return (-1, -1)
    vu = base.stat()
    return (vu.st_size, vu.st_mtime_ns)


def _lire_la_memoire(memoire: Path) -> Contenu:
    try:
        lu = json.loads(memoire.read_text(encoding="utf-8"))
        return Contenu(**{**lu, "fichier": tuple(lu["fichier"])})
    except (OSError, ValueError, TypeError, KeyError):
        return Contenu()


def _retenir(memoire: Path, destination: Path, contenu: Contenu) -> None:
    """Remember what the database holds. It is in place by then: on a full disk, the next run writes it all again."""
    with suppress(OSError):
        ecrire_d_un_coup(memoire, json.dumps(asdict(replace(contenu, fichier=_etat(destination)))))


def verser(moteur: Moteur, requete_lignes: str, base: Path) -> None:
    """Bulk load the rows of a query into the table aide: by a CSV pipe into the sqlite3 shell where there is one."""
    shell = shutil.which("sqlite3")
    if shell:
        _par_le_shell(moteur, requete_lignes, base, shell)
    else:
        _par_python(moteur, requete_lignes, base)


def _par_le_shell(moteur: Moteur, requete_lignes: str, base: Path, shell: str) -> None:
    """The engine writes CSV into a pipe on one core while the shell reads it on the other."""
    tuyau = base.with_name(base.name + ".fifo")
    os.mkfifo(tuyau, 0o600)
    # Names are relative, so that no folder's name has to be quoted for the shell's commands.
    commande = [shell, "-batch", "-bail", "-csv", "-cmd", "PRAGMA journal_mode=OFF", "-cmd", "PRAGMA synchronous=OFF"]
    try:
        processus = subprocess.Popen(
            [*commande, base.name, f".import '{tuyau.name}' aide"],
            cwd=base.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        with _jamais_bloque(processus, tuyau):
            try:
                moteur.base.execute(f"COPY ({requete_lignes}) TO {texte(tuyau)} (FORMAT csv, HEADER false)")
            except duckdb.Error as erreur:
                processus.kill()
                raise OSError(f"{_fin(processus)} {erreur}".strip()) from erreur
            message = _fin(processus)
            if message:
                raise OSError(message)
    finally:
        tuyau.unlink(missing_ok=True)


def _fin(processus: subprocess.Popen[str]) -> str:
    """Wait for the shell; '' when all went well, else what it said."""
    _, message = processus.communicate()
    return message.strip() or (f"sqlite3 s'est arrêté (code {processus.returncode})" if processus.returncode else "")


@contextmanager
def _jamais_bloque(processus: subprocess.Popen[str], tuyau: Path) -> Iterator[None]:
    """Should the shell die before it opens the pipe, the engine would wait for a reader for ever: be that reader."""
    fini = threading.Event()

    def veiller() -> None:
        while not fini.wait(0.2):
            if processus.poll() is not None:
                with suppress(OSError):
                    os.close(os.open(tuyau, os.O_RDONLY | os.O_NONBLOCK))

    veilleur = threading.Thread(target=veiller, daemon=True)
    veilleur.start()
    try:
        yield
    finally:
        fini.set()
        veilleur.join()


def _par_python(moteur: Moteur, requete_lignes: str, base: Path) -> None:
    sortie = sqlite3.connect(base)
    try:
        sortie.execute("PRAGMA journal_mode = OFF")
        sortie.execute("PRAGMA synchronous = OFF")
        _inserer(moteur, requete_lignes, sortie)
        sortie.commit()
    finally:
        sortie.close()


def _inserer(moteur: Moteur, requete_lignes: str, base: sqlite3.Connection) -> None:
    curseur = moteur.base.execute(requete_lignes)
    colonnes = [colonne for colonne, *_ in curseur.description]
    inserer = f"INSERT INTO aide ({', '.join(colonnes)}) VALUES ({', '.join('?' * len(colonnes))})"
    while lot := curseur.fetchmany(LOT):
        base.executemany(inserer, lot)


def _verifier(base: sqlite3.Connection, apres: int, vise: Contenu, tenu: Contenu) -> None:
    """The rows written after rowid `apres` are those that the engine holds more than the database did."""
    requete_ = "SELECT count(*), COALESCE(sum(montant_centimes), 0) FROM aide WHERE rowid > ?"
    lignes, centimes = base.execute(requete_, (apres,)).fetchone()
    attendu = (vise.lignes - tenu.lignes, vise.centimes - tenu.centimes)
    if (lignes, centimes) != attendu:
        raise OSError(f"{lignes} lignes écrites pour {attendu[0]} attendues")
