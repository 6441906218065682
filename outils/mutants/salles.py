"""The rooms: which files may be wrong, which tests are to notice it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aides.commun.lire_yaml import lire_yaml

from .modele import Mutant, Recolte
from .recolte import recolter

ICI = Path(__file__).parent


@dataclass(frozen=True)
class Salle:
    """`fichiers` and `sauf` are patterns from the root of the tree, `tests` what pytest is given, quickest first;
    `borne_minimale`: seconds that a mutant is given in any case."""

    nom: str
    titre: str
    fichiers: tuple[str, ...]
    tests: tuple[str, ...]
    sauf: tuple[str, ...] = ()
    borne_minimale: float = 30.0

    def chemins(self, racine: Path) -> list[str]:
        ecartes = {chemin for motif in self.sauf for chemin in racine.glob(motif)}
        trouves = {chemin for motif in self.fichiers for chemin in racine.glob(motif)} - ecartes
        return sorted(chemin.relative_to(racine).as_posix() for chemin in trouves)

    def recolter(self, racine: Path) -> Recolte:
        recolte = Recolte()
        for chemin in self.chemins(racine):
            recolte += recolter(racine, chemin)
        return recolte


@dataclass(frozen=True)
class Choix:
    """Which mutants of a room to try: one part of several (1/10), or a number drawn with a seed; None for all."""

    part: tuple[int, int] | None = None
    combien: int | None = None
    graine: int = 11

    def parmi(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """In an order that the seed and the mutants alone decide, so that parts do not overlap."""
        liste = sorted(mutants, key=lambda mutant: mutant.cle)
        random.Random(self.graine).shuffle(liste)
        if self.part:
            liste = liste[self.part[0] - 1 :: self.part[1]]
        return liste[: self.combien]


def lire_salles(chemin: Path = ICI / "salles.yml") -> dict[str, Salle]:
    """The rooms by name, in the order of the file. Raises KeyError for a room without title."""
    entrees = lire_yaml(chemin)
    return {nom: _salle(nom, entree) for nom, entree in entrees.items()}


def _salle(nom: str, entree: dict[str, Any]) -> Salle:
    listes = {cle: tuple(entree.get(cle, ())) for cle in ("fichiers", "tests", "sauf")}
    return Salle(nom, entree["titre"], **listes, borne_minimale=entree.get("borne_minimale", Salle.borne_minimale))


def lire_survivants(chemin: Path = ICI / "survivants.yml") -> dict[str, str]:
    """Why each mutant of a known key cannot be killed."""
    return {str(cle): raison for cle, raison in (lire_yaml(chemin) or {}).items()}
