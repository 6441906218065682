"""The measures of the cube (mesures.yml): their columns, what they are called, what can be added."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aides.commun import colonnes
from aides.commun.lire_yaml import lire_yaml


@dataclass(frozen=True)
class Mesure:
    """A measure; cube and colonne: its columns in agregat and in the tables of figures; see mesures.yml."""

    nom: str
    colonne: str
    libelle: str
    court: str
    cube: str
    montree: bool = True
    se_cumule: bool = False

    @property
    def unite(self) -> str:
        """Of its figures; that of nombre is the most usual one, each scheme has its own."""
        return colonnes.unite(self.colonne)


@cache
def mesures() -> dict[str, Mesure]:
    """Every measure by its name, in the order of the file."""
    lues = lire_yaml(Path(__file__).with_name("mesures.yml"))
    return {nom: Mesure(nom, **{"cube": nom, **fait}) for nom, fait in lues.items()}
