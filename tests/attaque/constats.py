"""An attack from end to end: publications in, a count of finds out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.attaque.cibles import ajouts, cachees, des_voisins, restes, savoir, seconds
from tests.attaque.recherche import Attaque, Cible, Trouvailles
from tests.attaque.relations import Monde, toutes
from tests.attaque.verite import Verite
from tests.attaque.vu import lire


@dataclass
class Constats:
    """Finds by kind. exacts: known to the unit; graves: of figures that the rules forbid to say; cibles: all tried."""

    tous: Counter[str] = field(default_factory=Counter)
    graves: Counter[str] = field(default_factory=Counter)
    exacts: Counter[str] = field(default_factory=Counter)
    cibles: Counter[str] = field(default_factory=Counter)
    fausses: Counter[str] = field(default_factory=Counter)
    trouvees: list[Cible] = field(default_factory=list)
    indecises: int = 0
    programmes: int = 0
    internes: int = 0
    internes_qui_apprennent: int = 0
    seconds: int = 0

    def noter(self, trouvailles: Trouvailles) -> None:
        """Add the finds of a search."""
        self.tous.update(cible.nom for cible in trouvailles.connues)
        self.graves.update(cible.nom for cible in trouvailles.connues if cible.grave)
        self.exacts.update(cible.nom for cible in trouvailles.exactes)
        self.trouvees += trouvailles.connues
        self.indecises += len(trouvailles.indecises)
        self.programmes += trouvailles.programmes

    def __str__(self) -> str:
        lignes = [f"{nom} : {self.tous[nom]} sur {total} ({self.graves[nom]} graves, {self.exacts[nom]} exacts)"
                  for nom, total in sorted(self.cibles.items())]  # fmt: skip
        return "\n".join([*lignes, f"initiés : {self.internes_qui_apprennent} sur {self.internes} apprennent",
                          f"cases montrées où le second connaît le premier : {self.seconds}",
                          f"relations fausses : {dict(self.fausses)}, indécises : {self.indecises}"])  # fmt: skip


def attaquer(bases: Sequence[Path], verite: Verite, inities: int = 10, dispositif: str = "fonds-solidarite",
             portes: set[str] | None = None, avec_ajouts: bool = True) -> Constats:  # fmt: skip
    """Attack successive publications. inities: how many businesses alone or nearly are tried as insiders; portes: names
    of the only relations to use, all by default; avec_ajouts: whether what dates add is aimed at too."""
    monde = _monde(bases, verite, dispositif)
    relations = [r for r in toutes(monde) if portes is None or r.nom in portes]
    attaque = Attaque(monde, verite, relations)
    cibles = [*cachees(monde, verite), *restes(monde, relations, verite)]
    cibles += ajouts(monde, verite) if avec_ajouts else ()
    constats = Constats(fausses=attaque.fausses)
    compter(constats, attaque, cibles)
    _inities(constats, attaque, inities)
    constats.seconds = len([*seconds(monde, verite)])
    return constats


def deduire(bases: Sequence[Path], verite: Verite) -> Constats:
    """The attack of publications that are too large for programmes: what bounds and eliminations give."""
    monde = _monde(bases, verite, "fonds-solidarite")
    attaque = Attaque(monde, verite, toutes(monde))
    cibles = [*cachees(monde, verite), *ajouts(monde, verite)]
    constats = Constats(fausses=attaque.fausses)
    constats.cibles.update(cible.nom for cible in cibles)
    constats.noter(attaque.deduire(cibles))
    return constats


def _monde(bases: Sequence[Path], verite: Verite, dispositif: str) -> Monde:
    monde = Monde([lire(base, rang, dispositif) for rang, base in enumerate(bases)])
    verite.communes_montrees = monde.communes_montrees()
    return monde


def compter(constats: Constats, attaque: Attaque, cibles: list[Cible], connu: dict | None = None) -> None:
    """Search some aims, and add what is found of them. connu: what an insider knows."""
    constats.cibles.update(cible.nom for cible in cibles)
    constats.noter(attaque.chercher(cibles, connu))


def _inities(constats: Constats, attaque: Attaque, combien: int) -> None:
    """Businesses alone, or one of two, in a hidden cell, drawn among all: what each learns beyond everybody."""
    monde, verite = attaque.monde, attaque.verite
    deja = {str(cible.termes[0][0][0]) for cible in constats.trouvees if cible.nom.endswith(" A")}
    petites = [verite.de(cle) for (cle, mesure), valeur in monde.valeurs.items() if valeur is None and mesure == "A"]
    candidats = sorted({int(siren) for c in petites if c.entreprises <= 2 for siren in c.sirens if siren >= 0})
    for siren in random.Random(0).sample(candidats, min(combien, len(candidats))):
        connu, siennes = savoir(monde, verite, siren)
        avant = constats.tous["voisin A"]
        cibles = [*des_voisins(verite, siren, siennes, attaque.voisines(siennes) - siennes, deja)]
        compter(constats, attaque, cibles, connu)
        constats.internes += 1
        constats.internes_qui_apprennent += constats.tous["voisin A"] > avant
