"""aides-interne.db: writing every enriched payment, the fast way, and putting it in place in one step."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from aides.lignes.modele import DISPOSITIF
from aides.lignes.moteur import SQL, Moteur, requete, texte
from aides.publication import chantier_texte

LOT = 10_000
INSERER = f"INSERT INTO aide VALUES ({', '.join('?' * 17)})"


class EcritureImpossible(Exception):
    """The internal database could not be written whole; the message is a French sentence. The old one is untouched."""


def ecrire(moteur: Moteur, destination: Path, sources: list[tuple[int, str, str]], depuis: Path | None) -> None:
    """Write the payments of `paiement_tous`, or those of `paiement` after the ones that `depuis` holds.

    `sources` are (number, name, SHA-256) of all the files. The file replaces `destination` only when it holds every
    line and every centime that the engine holds. Raises EcritureImpossible otherwise.
    """
    lignes = requete("lignes.sql", dispositif=texte(DISPOSITIF), paiements="paiement" if depuis else "paiement_tous")
    try:
        with chantier_texte(destination) as brouillon:
            _preparer(brouillon, sources, depuis)
            verser(moteur, lignes, brouillon)
            _verifier(moteur, brouillon)
    except (OSError, sqlite3.Error) as erreur:
        raise EcritureImpossible(f"{destination.name} n'a pas pu être écrite : {erreur}") from erreur


def verser(moteur: Moteur, requete_lignes: str, base: Path) -> None:
    """Bulk load the rows of a query into the table aide: by a CSV pipe into the sqlite3 shell where there is one."""
    shell = shutil.which("sqlite3")
    if shell:
        _par_le_shell(moteur, requete_lignes, base, shell)
    else:
        _par_python(moteur, requete_lignes, base)


def _preparer(brouillon: Path, sources: list[tuple[int, str, str]], depuis: Path | None) -> None:
    if depuis:
        shutil.copyfile(depuis, brouillon)
    base = sqlite3.connect(brouillon)
    try:
        if not depuis:
            base.executescript((SQL / "interne.sql").read_text(encoding="utf-8"))
        brouillon.chmod(0o600)
        base.executemany("INSERT OR REPLACE INTO source (id, chemin, sha256) VALUES (?, ?, ?)", sources)
        base.commit()
    finally:
        base.close()


def _par_le_shell(moteur: Moteur, requete_lignes: str, base: Path, shell: str) -> None:
    """The engine writes CSV into a pipe on one core while the shell reads it on the other."""
    tuyau = base.with_name(base.name + ".fifo")
    os.mkfifo(tuyau)
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
        curseur = moteur.base.execute(requete_lignes)
        while lot := curseur.fetchmany(LOT):
            sortie.executemany(INSERER, lot)
        sortie.commit()
    finally:
        sortie.close()


def _verifier(moteur: Moteur, brouillon: Path) -> None:
    attendu = moteur.ligne("SELECT CAST(sum(nombre) AS BIGINT), CAST(sum(centimes) AS BIGINT) FROM cumul")
    base = sqlite3.connect(brouillon)
    try:
        trouve = base.execute("SELECT count(*), sum(montant_centimes) FROM aide").fetchone()
    finally:
        base.close()
    if tuple(trouve) != tuple(attendu):
        raise OSError(f"{trouve[0]} lignes écrites pour {attendu[0]} attendues")
