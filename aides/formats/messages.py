"""The French sentences of refusals (messages.yml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from aides.api.validation import Refus
from aides.pages.langue import espacer

__all__ = ["Refus", "refus"]

FICHIER = Path(__file__).parent / "messages.yml"


def refus(statut: int, nom: str, **valeurs: object) -> Refus:
    """A refusal that says the sentence `nom`, with its {names} filled in."""
    return Refus(statut, espacer(_phrases()[nom].format(**valeurs)))


@cache
def _phrases() -> dict[str, str]:
    lues: dict[str, str] = yaml.safe_load(FICHIER.read_text(encoding="utf-8"))
    return lues
