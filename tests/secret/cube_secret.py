"""A true cube from payment lines, and the attack on what its protection lets out: for the tests of confidentiality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from aides.secret.attaque import VuePublique, attaquer
from aides.secret.boucle import Protection
from aides.secret.regles import Cellule, Statut
from aides.secret.relations import Cle


@dataclass(frozen=True)
class Ligne:
    """One payment; `date` is the day it was made, and one of the snapshots. The région is the first letter."""

    siren: int
    departement: str
    section: str
    effectif: str
    volet: str
    mois: str
    date: str
    centimes: int


def agreger(lignes: Sequence[Ligne], axes: Sequence[str] = ("section_naf", "classe_effectif")) -> list[Cellule]:
    """Cumulative cells at every snapshot, by volet and in all, by month and in all, over territories and axes."""
    sommes: dict[Cle, list[Ligne]] = defaultdict(list)
    for date in sorted({ligne.date for ligne in lignes}):
        for ligne in lignes:
            if ligne.date <= date:
                for cle in _cles(ligne, date, axes):
                    sommes[cle].append(ligne)
    return [_cellule(cle, contenu) for cle, contenu in sommes.items()]


def _cles(ligne: Ligne, date: str, axes: Sequence[str]) -> Iterable[Cle]:
    region = ligne.departement[0]
    places = (("departement", region, ligne.departement), ("region", region, "TOUS"), ("national", "FR", "TOUS"))
    modalites = {"section_naf": ligne.section, "classe_effectif": ligne.effectif}
    for volet in ("", ligne.volet):
        for concept, mois in (("cumul", ""), ("mensuel", ligne.mois)):
            for niveau, reg, dep in places:
                yield Cle(volet, concept, date, mois, niveau, reg, dep, "total", "TOTAL")
                for axe in axes:
                    yield Cle(volet, concept, date, mois, niveau, reg, dep, axe, modalites[axe])


def _cellule(cle: Cle, lignes: Sequence[Ligne]) -> Cellule:
    par_siren: dict[int, int] = defaultdict(int)
    for ligne in lignes:
        par_siren[ligne.siren] += ligne.centimes
    return Cellule(cle, len(lignes), len(par_siren), sum(par_siren.values()), max(par_siren.values()))


def fuites(cellules: Sequence[Cellule], protection: Protection) -> list[str]:
    """What an attacker finds in the protected cube, over every measure."""
    cache = np.array([statut is not Statut.PUBLIEE for statut in protection.statuts], dtype=bool)
    cles = [cellule.cle for cellule in cellules]
    trouvees = []
    for mesure in ("montant_centimes", "nombre", "entreprises"):
        vraies = np.array([getattr(cellule, mesure) for cellule in cellules], dtype=float)
        vraies /= 100 if mesure == "montant_centimes" else 1
        for trouvaille in attaquer(VuePublique(cles, cache, np.where(cache, np.nan, vraies)), mesure):
            trouvees.append(f"{mesure} {cles[trouvaille.indice]} {trouvaille.bas}..{trouvaille.haut}")
    return trouvees
