"""The seal of a confidential file: it tells whether a file is the one that was read, and nothing of what it holds.

A payment file may hold one payment: its size and its plain digest would let anybody try all the payments that it may
be. So what leaves is a keyed digest (HMAC-SHA256), whose key stays beside the internal database.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Callable
from pathlib import Path

from aides.commun.cube import FichierIllisible
from aides.commun.sql import SQL

TAILLE = 32
LIRE = (SQL / "sources_confidentielles.sql").read_text(encoding="utf-8")
TAIRE = (SQL / "lignes_tues.sql").read_text(encoding="utf-8")


def chemin_de_la_cle(interne: Path) -> Path:
    """Where the key stands: aides-interne.cle beside aides-interne.db."""
    return interne.with_suffix(".cle")


def cle(chemin: Path) -> bytes:
    """The key kept at `chemin`, drawn and written there (readable by its owner alone) when there is none yet.

    Raises FichierIllisible for a file that holds no key, OSError when it can be neither read nor written.
    """
    try:
        descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return cle_gardee(chemin)
    neuve = cle_d_un_jour()
    with os.fdopen(descripteur, "w", encoding="ascii") as flux:
        flux.write(f"{neuve.hex()}\n")
        flux.flush()
        os.fsync(flux.fileno())
    return neuve


def cle_gardee(chemin: Path) -> bytes:
    """The key kept at `chemin`. Raises FichierIllisible when it is none, FileNotFoundError when there is none."""
    try:
        lue = bytes.fromhex(chemin.read_text(encoding="ascii"))
    except ValueError:
        lue = b""
    if len(lue) != TAILLE:
        raise FichierIllisible(
            f"« {chemin} » n'est pas une clé de sceau ({2 * TAILLE} chiffres hexadécimaux) : remettre celle d'avant, "
            "ou retirer ce fichier pour en tirer une autre (tous les fichiers de paiements paraîtront changés)"
        )
    return lue


def cle_d_un_jour() -> bytes:
    """A key that nothing keeps: what it seals is compared with nothing."""
    return secrets.token_bytes(TAILLE)


def sceller(sha256: str, cle: bytes) -> str:
    """The seal of a file, 64 hexadecimal digits, out of the digest of its content and of the key."""
    return hmac.new(cle, sha256.encode("ascii"), hashlib.sha256).hexdigest()


def sceller_les_sources(base: sqlite3.Connection, formats_des_paiements: str, cle: Callable[[], bytes]) -> None:
    """Seal what source_fichier says of confidential files: payments, and files some figures of which are hidden. What
    temp.lignes_tues names keeps its numbers of lines to itself.

    ``formats_des_paiements``: JSON list of the formats of payment files. ``cle`` is only asked where there are some.
    Raises what it raises.
    """
    confidentielles = base.execute(LIRE, {"formats_des_paiements": formats_des_paiements}).fetchall()
    if not confidentielles:
        return
    avec = cle()
    base.executemany(
        "UPDATE source_fichier SET octets = NULL, sha256 = ?, empreinte_lignes = ? WHERE id = ?",
        [
            (sceller(sha256, avec), sceller(lignes, avec) if lignes else "", identifiant)
            for identifiant, sha256, lignes in confidentielles
        ],
    )
    base.execute(TAIRE)
    base.commit()
