"""Why a payment is set aside, in words: the column at fault and the sentence of each reason."""

from __future__ import annotations

from pathlib import Path

from aides.commun.cube import Rejet
from aides.commun.lire_yaml import lire_yaml

RAISONS: dict[str, dict[str, str]] = lire_yaml(Path(__file__).parent / "raisons.yml")


def rejeter(ligne: int, feuille: str, raison: str, valeur: str | None, centimes: int | None, **faits: str) -> Rejet:
    """A reject with the column and the sentence of its reason; `feuille` is '' where the file has one sheet only."""
    entree = RAISONS[raison]
    lieu = [f"feuille {feuille}"] if feuille else []
    lieu += [entree["colonne"]] if entree["colonne"] else []
    return Rejet(ligne, ", ".join(lieu), valeur or "", entree["phrase"].format(**faits), centimes)
