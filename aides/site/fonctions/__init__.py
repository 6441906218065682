"""SQL functions of the served database, that its figures call for: names without accents, French numbers, inequality.

Each is deterministic and has a limit on its cost; fonctions.yml says what it does, for /schema and for the tests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aides.commun.lire_yaml import lire_yaml
from aides.site.fonctions import agregats, textes
from aides.site.fonctions.motif import FonctionRefusee, dire_pourquoi

__all__ = ["FonctionRefusee", "Fonction", "dire_pourquoi", "inscrire", "lire"]

SIMPLES: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("sans_accent", 1, textes.sans_accent),
    ("nombre_fr", 1, textes.nombre_fr),
    ("nombre_fr", 2, textes.nombre_fr),
    ("euros_fr", 1, textes.euros_fr),
)
AGREGATS: tuple[tuple[str, int, type], ...] = (("gini", 1, agregats.Gini), ("quantile", 2, agregats.Quantile))


@dataclass(frozen=True)
class Fonction:
    """What is said of a function. exemple: an SQL expression that can be run; resultat: what it gives, as text."""

    nom: str
    appel: str
    genre: str
    description: str
    limite: str
    exemple: str
    resultat: str


@cache
def lire() -> tuple[Fonction, ...]:
    """The functions in the order of fonctions.yml."""
    return tuple(Fonction(**entree) for entree in lire_yaml(Path(__file__).parent / "fonctions.yml"))


def inscrire(connexion: sqlite3.Connection) -> None:
    """Make every function known to a connection."""
    for nom, arguments, fonction in SIMPLES:
        connexion.create_function(nom, arguments, fonction, deterministic=True)
    for nom, arguments, agregat in AGREGATS:
        connexion.create_aggregate(nom, arguments, agregat)
