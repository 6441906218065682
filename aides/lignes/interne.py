"""aides-interne.db: writing every enriched payment, the fast way, and putting it in place in one step."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
from pathlib import Path

from aides.lignes.modele import DISPOSITIF
from aides.lignes.moteur import SQL, Moteur, requete, texte
from aides.publication import chantier

LOT = 10_000
INSERER = f"INSERT INTO aide VALUES ({', '.join('?' * 17)})"


class EcritureImpossible(Exception):
    """The internal database could not be written whole; the message is a French sentence. The old one is untouched."""


def ecrire(moteur: Moteur, destination: Path, sources: list[tuple[int, str, str]], depuis: Path | None) -> None:
    """Write the payments of `paiement_tous`, or those of `paiement` after the ones that `depuis` holds.

    `sources` are (number, name, SHA-256) of all the files. The file replaces `destination` only when it holds every
    line and every centime that the engine holds. Raises EcritureImpossible otherwise.
    """
    with chantier(destination) as brouillon:
        try:
            _preparer(brouillon, sources, depuis)
            requete_lignes = requete(
                "lignes.sql", dispositif=texte(DISPOSITIF), paiements="paiement" if depuis else "paiement_tous"
            )
            verser(moteur, requete_lignes, brouillon)
            _verifier(moteur, brouillon)
            _mettre_en_place(brouillon, destination)
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
        base.executemany("INSERT OR REPLACE INTO source (id, chemin, sha256) VALUES (?, ?, ?)", sources)
        base.commit()
    finally:
        base.close()


def _par_le_shell(moteur: Moteur, requete_lignes: str, base: Path, shell: str) -> None:
    """The engine writes CSV into a pipe on one core while the shell reads it on the other."""
    tuyau = base.with_name(base.name + ".fifo")
    os.mkfifo(tuyau)
    ordres = f"PRAGMA journal_mode=OFF;\nPRAGMA synchronous=OFF;\n.bail on\n.mode csv\n.import '{tuyau}' aide\n"
    try:
        with subprocess.Popen(
            [shell, "-batch", str(base)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as processus:
            # Should the shell die, nobody would read the pipe any more and the engine would wait for ever.
            veilleur = threading.Thread(target=_debloquer_a_la_fin, args=(processus, tuyau), daemon=True)
            assert processus.stdin is not None
            assert processus.stderr is not None
            processus.stdin.write(ordres)
            processus.stdin.close()
            veilleur.start()
            try:
                moteur.base.execute(f"COPY ({requete_lignes}) TO {texte(tuyau)} (FORMAT csv, HEADER false)")
            except Exception as erreur:
                processus.kill()
                raise OSError(str(erreur)) from erreur
            message = processus.stderr.read()
            if processus.wait() or message:
                raise OSError(message.strip() or "le programme sqlite3 s'est arrêté")
    finally:
        tuyau.unlink(missing_ok=True)


def _debloquer_a_la_fin(processus: subprocess.Popen[str], tuyau: Path) -> None:
    processus.wait()
    try:
        os.close(os.open(tuyau, os.O_RDONLY | os.O_NONBLOCK))
    except OSError:
        return


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


def _mettre_en_place(brouillon: Path, destination: Path) -> None:
    for chemin in (brouillon, destination.parent):
        if chemin == destination.parent:
            os.replace(brouillon, destination)
        descripteur = os.open(chemin, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)
