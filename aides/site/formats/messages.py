"""The French sentences of refusals (messages.yml)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aides.commun.langue import espacer
from aides.commun.lire_yaml import lire_yaml
from aides.site.api import validation
from aides.site.porte import Base400

__all__ = ["Refus", "refus"]

FICHIER = Path(__file__).parent / "messages.yml"


class Refus(validation.Refus, Base400):
    """A refusal of the site, which Datasette also knows for one: it prints the trace of any other exception."""


def refus(statut: int, nom: str, **valeurs: object) -> Refus:
    """A refusal that says the sentence `nom`, with its {names} filled in."""
    return Refus(statut, espacer(_phrases()[nom].format(**valeurs)))


@cache
def _phrases() -> dict[str, str]:
    lues: dict[str, str] = lire_yaml(FICHIER)
    return lues
