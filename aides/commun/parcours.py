"""Every file below a folder, links to folders followed: what the inventory and the register's search look through."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def parcourir(dossier: Path, hors: Iterable[Path] = ()) -> list[Path]:
    """What is no folder below `dossier`, in order: files, and also links that lead nowhere, pipes, sockets.

    A folder that is linked to is entered once, under its real place if it has one here: a loop of links ends. Paths of
    `hors`, and what is below them, are left out. Raises OSError when a folder cannot be listed.
    """
    exclus = {chemin.resolve() for chemin in hors}
    vus: set[tuple[int, int]] = set()
    trouves: list[Path] = []
    liens = [dossier]
    while liens:
        suivants: list[Path] = []
        for lien in liens:
            if _identite(lien) not in vus:
                suivants += _parcourir_sans_liens(lien, exclus, vus, trouves)
        liens = sorted(suivants)
    return sorted(trouves)


def _parcourir_sans_liens(
    racine: Path, exclus: set[Path], vus: set[tuple[int, int]], trouves: list[Path]
) -> list[Path]:
    """Add the files below `racine` to `trouves`; returns the links to folders met on the way."""
    liens: list[Path] = []
    for ici, dossiers, noms in os.walk(racine, onerror=_lever):
        vus.add(_identite(Path(ici)))
        gardes = [nom for nom in sorted(dossiers) if not exclus or (Path(ici) / nom).resolve() not in exclus]
        liens += [Path(ici) / nom for nom in gardes if (Path(ici) / nom).is_symlink()]
        dossiers[:] = [nom for nom in gardes if not (Path(ici) / nom).is_symlink()]
        trouves += [c for nom in noms if (c := Path(ici) / nom) and (not exclus or c.resolve() not in exclus)]
    return liens


def _identite(dossier: Path) -> tuple[int, int]:
    etat = dossier.stat()
    return etat.st_dev, etat.st_ino


def _lever(erreur: OSError) -> None:
    raise erreur
