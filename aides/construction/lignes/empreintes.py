"""What one pass over a file's bytes tells, remembered as long as the file does not change."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import time
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

TAMPON = 1 << 20
# A file changed within the clock's grain of the moment it was read could have changed again unseen.
GRAIN = 2_000_000_000


@dataclass(frozen=True)
class Empreinte:
    """Size, SHA-256, number of lines, whether it is text in UTF-8, and when the file came."""

    octets: int
    sha256: str
    lignes: int
    utf8: bool
    date_recuperation: str


class Empreintes:
    """Fingerprints by file, kept in `memoire` (JSON) from one run to the next."""

    def __init__(self, memoire: Path) -> None:
        self.memoire = memoire
        self.vues: dict[str, tuple[list[int], tuple[object, ...]]] = {}
        try:
            lues = json.loads(memoire.read_text(encoding="utf-8"))
            self.connues = {str(chemin): (list(etat), Empreinte(*valeurs)) for chemin, (etat, valeurs) in lues.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self.connues = {}

    def de(self, chemin: Path) -> Empreinte:
        """The fingerprint of a file: the one that is known if size, times and inode are the same, else a new one."""
        etat = _etat(chemin)
        connu, empreinte = self.connues.get(str(chemin.absolute()), (None, None))
        if empreinte is None or connu != etat:
            empreinte = prendre(chemin)
        if etat[1] < time.time_ns() - GRAIN:
            self.vues[str(chemin.absolute())] = (etat, astuple(empreinte))
        return empreinte

    def garder(self) -> None:
        """Remember the files asked for since the beginning, and forget the others."""
        ecrire_d_un_coup(self.memoire, json.dumps(self.vues))


def _etat(chemin: Path) -> list[int]:
    vu = chemin.stat()
    return [vu.st_size, max(vu.st_mtime_ns, vu.st_ctime_ns), vu.st_mtime_ns, vu.st_ino]


def prendre(chemin: Path) -> Empreinte:
    """Read the file once, without keeping it."""
    hachage, decodeur = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    octets = lignes = 0
    utf8, dernier = True, b"\n"
    with chemin.open("rb") as flux:
        while bloc := flux.read(TAMPON):
            hachage.update(bloc)
            octets += len(bloc)
            lignes += bloc.count(b"\n")
            dernier = bloc[-1:]
            if utf8:
                utf8 = b"\0" not in bloc and _se_decode(decodeur, bloc)
    modification = datetime.fromtimestamp(chemin.stat().st_mtime, UTC)
    lignes += dernier != b"\n"
    return Empreinte(octets, hachage.hexdigest(), lignes, utf8, modification.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _se_decode(decodeur: codecs.IncrementalDecoder, bloc: bytes) -> bool:
    try:
        decodeur.decode(bloc)
    except UnicodeDecodeError:
        return False
    return True


def ecrire_d_un_coup(chemin: Path, contenu: str) -> None:
    """Write a small file whole or not at all. Raises OSError with its name."""
    brouillon = chemin.with_suffix(f".{os.getpid()}.tmp")
    try:
        brouillon.write_text(contenu, encoding="utf-8")
        os.replace(brouillon, chemin)
    except OSError as erreur:
        brouillon.unlink(missing_ok=True)
        raise OSError(erreur.errno, erreur.strerror, str(chemin)) from erreur
