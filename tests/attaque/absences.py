"""Files that leave cells out, published with further cells hidden: what a reader works out of both kinds of holes.

The State leaves out a cell of fewer than three businesses; a cell that the build hides afterwards keeps its row. So a
row that is hidden has at least three, and what a région holds beyond the rows of its départements was left out before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.attaque.cibles import cachees, une_cible
from tests.attaque.constats import Constats, compter
from tests.attaque.recherche import Attaque, Cible
from tests.attaque.relations import Monde, Relation, dans_le_temps, somme
from tests.attaque.verite import SEUIL, Cle, Contributions, Verite, difference, reunir
from tests.attaque.vu import Variable, Vu, lire

PRINCIPAL = "section_naf"


class VeriteDesFichiers(Verite):
    """The truth of files that leave cells out: a sum that the build made is that of the rows that are there, and place
    A and a région is what its départements have no row for."""

    def __init__(self, verite: Verite, vu: Vu) -> None:
        self._verite, self._parts, self._calculees = verite, _parts(vu), vu.calculees
        self.dominance = verite.dominance

    def de(self, cle: Cle, apres: str = "") -> Contributions:
        if cle.lieu[0] == "A":
            tout = cle._replace(lieu=f"R{cle.lieu[1:]}")
            return difference(self.de(tout), reunir([self.de(part) for part in self._parts[tout]]))
        if cle in self._calculees:
            return reunir([self.de(part) for part in self._parts[cle]])
        return self._verite.de(cle, apres)


def _parts(vu: Vu) -> dict[Cle, list[Cle]]:
    """Rows that each row is above: régions of France, départements of a région, sectors of a total."""
    parts: dict[Cle, list[Cle]] = defaultdict(list)
    for cle in {cle for cle, _ in vu.valeurs}:
        if cle.axe == PRINCIPAL:
            parts[cle._replace(axe="total", modalite="TOTAL")].append(cle)
            if cle.lieu[0] == "R":
                parts[cle._replace(lieu="FR")].append(cle)
            elif cle.lieu[0] == "D":
                parts[cle._replace(lieu=f"R{vu.regions[cle.lieu[1:]]}")].append(cle)
    return parts


def relations(vu: Vu) -> Iterator[Relation]:
    """Sums of rows that are there, régions with what is left out of their départements; a hidden row has three."""
    for tout, siennes in _parts(vu).items():
        for mesure in vu.mesures:
            parts: list[Variable] = [(part, mesure) for part in siennes]
            if (tout, mesure) in vu.valeurs and tout.lieu[0] == "R" and tout.axe == PRINCIPAL:
                parts.append((_absentes(tout), mesure))
            if (tout, mesure) in vu.valeurs:
                yield somme("fichiers", (tout, mesure), parts)
    for cle in {cle for (cle, _), valeur in vu.valeurs.items() if valeur is None}:
        yield Relation("ligne présente", (((cle, "N"), 1),), SEUIL, None)
        yield Relation("montants positifs", (((cle, "A"), 1), ((cle, "N"), -1)), 0, None)


def _absentes(region: Cle) -> Cle:
    return region._replace(lieu=f"A{region.lieu[1:]}")


def attaquer_les_absences(base: Path, verite: Verite, dispositif: str) -> Constats:
    """Attack one scheme: rows hidden by the build, and sums of those that the State left out."""
    vu = lire(base, dispositif=dispositif)
    vraie = VeriteDesFichiers(verite, vu)
    monde = Monde([vu])
    attaque = Attaque(monde, vraie, [*relations(vu), *dans_le_temps(monde)])
    constats = Constats(fausses=attaque.fausses)
    compter(constats, attaque, [*cachees(monde, vraie), *_laissees(vu, vraie)])
    return constats


def _laissees(vu: Vu, verite: Verite) -> Iterator[Cible]:
    """What the State left out of a région's départements, where the rules forbid to say it."""
    for tout in [tout for tout in _parts(vu) if tout.lieu[0] == "R" and tout.axe == PRINCIPAL]:
        absente = _absentes(tout)
        laissees = verite.de(absente)
        if verite.sensible(laissees) and laissees.montant > 0:
            yield une_cible("absente", (((absente, "A"), 1),), "A", laissees, grave=True)
