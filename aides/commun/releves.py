"""The last time that each scheme was asked for, told by updates beside the database, for the monitor to read.

The file changes without the database: a scheme that cannot be had leaves the published figures as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from aides.commun.publication import chantier_texte

NOM = "releves.json"
FAIT, INCOMPLET, ECHEC = "fait", "incomplet", "echec"


@dataclass(frozen=True)
class Releve:
    """What came of it: jour, an ISO date; etat, fait, incomplet (a file was left aside) or echec; raison, in French."""

    jour: str
    etat: str
    raison: str = ""


def chemin(base: Path) -> Path:
    """Where the file of a database is."""
    return base.with_name(NOM)


def lire(base: Path) -> dict[str, Releve]:
    """What is known of each scheme, by its name; nothing when there is no file, or when it cannot be read."""
    try:
        lus = json.loads(chemin(base).read_text(encoding="utf-8"))
        return {str(nom): Releve(**{cle: str(valeur) for cle, valeur in fiche.items()}) for nom, fiche in lus.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def ecrire(base: Path, nouveaux: Mapping[str, Releve]) -> None:
    """Add what a run has seen to what was known. Raises OSError."""
    tous = {**lire(base), **nouveaux}
    with chantier_texte(chemin(base)) as temporaire:
        texte = json.dumps({nom: asdict(tous[nom]) for nom in sorted(tous)}, ensure_ascii=False, indent=1)
        temporaire.write_text(texte + "\n", encoding="utf-8")
