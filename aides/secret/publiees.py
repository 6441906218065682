"""The files that the State published, as an attacker sees them: hidden cells are those that are absent.

In: published cells. Out: the same with the absent ones. A cell of a département is taken as hidden when the file of the
régions has its modality, the file of the départements has not, and the published départements do not add up to the
région. Where they do add up, the absent cells are zeros.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from aides.secret.relations import ADDITIVES, MESURES, TOLERANCE, Cle

# Of the published sums of a kind, how many must be exact before the reader takes all of them for exact.
PART_EXACTE = 0.9


@dataclass(frozen=True)
class Publication:
    """Cells of one scheme: key, then one value per measure of MESURES (euro centimes, counts; None: not given)."""

    dispositif: str
    cellules: dict[Cle, tuple[int | None, ...]]


def tables(publication: Publication) -> list[Publication]:
    """The scheme's tables (volet, concept, axis), each with all its dates: as published, the axes of one scheme leave
    out different aids and do not add up to one same total, so that nothing binds one table to another.
    """
    separees: dict[tuple[str, str, str], dict[Cle, tuple[int | None, ...]]] = defaultdict(dict)
    for cle, valeurs in publication.cellules.items():
        separees[cle.volet, cle.concept, cle.axe][cle] = valeurs
    return [Publication(publication.dispositif, cellules) for cellules in separees.values()]


def completer(publication: Publication) -> tuple[list[Cle], np.ndarray]:
    """Keys of the published cells then of the absent ones, and the mask of the latter."""
    cellules = publication.cellules
    tables: dict[tuple[str, ...], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    parts: dict[tuple[str, ...], list[Cle]] = defaultdict(list)
    for cle in cellules:
        if cle.niveau == "departement":
            tables[(*cle[:4], cle.axe)][cle.region].add(cle.departement)
            parts[(*cle[:4], cle.region, *cle[7:])].append(cle)
    absentes = []
    for cle, valeurs in cellules.items():
        if cle.niveau != "region" or (*cle[:4], cle.axe) not in tables:
            continue
        presentes = parts[(*cle[:4], cle.region, *cle[7:])]
        if _reste(valeurs, [cellules[part] for part in presentes]):
            vus = {part.departement for part in presentes}
            for departement in sorted(tables[(*cle[:4], cle.axe)][cle.region] - vus):
                absentes.append(cle._replace(niveau="departement", departement=departement))
    cles = [*cellules, *absentes]
    return cles, np.arange(len(cles)) >= len(cellules)


def plafond(publication: Publication, mesure: str) -> float:
    """The highest count that an absent cell can hold: below the smallest published one, where that is the threshold."""
    if mesure != _mesure_du_seuil(publication):
        return np.inf
    rang = MESURES.index(mesure)
    comptes = [valeurs[rang] for valeurs in publication.cellules.values()]
    return max(min((c for c in comptes if c is not None), default=np.inf) - 1.0, 0.0) or np.inf


def _mesure_du_seuil(publication: Publication) -> str:
    rang = MESURES.index("entreprises")
    donnees = any(valeurs[rang] is not None for valeurs in publication.cellules.values())
    return "entreprises" if donnees else "nombre"


def _reste(total: tuple[int | None, ...], parts: list[tuple[int | None, ...]]) -> bool:
    """True where some additive measure of the total exceeds its published parts."""
    for rang in (MESURES.index(mesure) for mesure in ADDITIVES):
        valeur = total[rang]
        if valeur is not None and valeur - sum(part[rang] or 0 for part in parts) > TOLERANCE:
            return True
    return False
