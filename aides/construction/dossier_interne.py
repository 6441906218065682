"""The folder of what is never served: payments one by one and those that were rejected, for its owner's eyes alone.

A mask put on a file is lost when another file takes its name; the folder keeps its own (0700) through every build.
"""

from __future__ import annotations

import stat
from pathlib import Path

from aides.construction import publications, rejets_internes, sceau

INTERNE = "aides-interne.db"
NOTRES = (
    INTERNE,
    sceau.chemin_de_la_cle(Path(INTERNE)).name,
    publications.chemin_du_registre(Path(INTERNE)).name,
    rejets_internes.NOM,
)
PRIVE = 0o700
AUTRES = 0o077


class DossierInterneImpossible(ValueError):
    """The folder cannot be the internal one; the message is a French sentence without its full stop."""


def preparer(dossier: Path, publiee: Path) -> None:
    """Make `dossier` ready, closed to all but its owner. publiee: the database that is served.

    Raises DossierInterneImpossible for a folder that must stay open to others; OSError when it cannot be made.
    """
    if _contient(dossier, publiee):
        raise DossierInterneImpossible(
            f"« {dossier} » (--interne) contient {publiee.name}, que le site doit lire : donnez un dossier à part"
        )
    if dossier.exists() and not dossier.is_dir():
        raise DossierInterneImpossible(f"« {dossier} » (--interne) n'est pas un dossier")
    dossier.mkdir(mode=PRIVE, parents=True, exist_ok=True)
    if stat.S_IMODE(dossier.stat().st_mode) & AUTRES:
        etrangers = sorted(chemin.name for chemin in dossier.iterdir() if not _est_notre(chemin.name))
        if etrangers:
            raise DossierInterneImpossible(
                f"« {dossier} » (--interne) est ouvert à d'autres et contient {etrangers[0]} :"
                f" fermez-le (chmod 700) ou donnez un dossier à part"
            )
        dossier.chmod(PRIVE)


def oublies(dossier: Path, publiee: Path) -> list[Path]:
    """Internal files that an older build has left beside the served database."""
    if dossier.resolve() == publiee.parent.resolve():
        return []
    return [chemin for nom in NOTRES if (chemin := publiee.with_name(nom)).exists()]


def _contient(dossier: Path, publiee: Path) -> bool:
    return dossier.resolve() in publiee.resolve().parents


def _est_notre(nom: str) -> bool:
    return any(nom.removeprefix(".").startswith(notre) for notre in NOTRES)
