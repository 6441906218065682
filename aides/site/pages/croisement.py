"""The table of sectors by régions: rows of the query secteurs_regions, turned, each cell in its class."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Ligne = Mapping[str, Any]
# Where the classes of the index begin: far below the country (100), below, as in the country, above, far above.
BORNES = (50, 80, 125, 200)
CLASSES = ("tres-bas", "bas", "egal", "haut", "tres-haut")
# A finding wants a sector that counts for something in its région, and a région whose breakdown is whole (per cent).
PART_MINIMALE = 2
COUVERTURE = 95


@dataclass(frozen=True)
class Croisement:
    """regions and secteurs: (code, name), in the order of the table; cases: rows by (sector, région)."""

    regions: tuple[tuple[str, str], ...]
    secteurs: tuple[tuple[str, str], ...]
    cases: Mapping[tuple[str, str], Ligne]


def croiser(lignes: Iterable[Ligne]) -> Croisement:
    """Turn the rows of secteurs_regions, régions by name and sectors in the order of their nomenclature."""
    lignes = list(lignes)
    regions = sorted({(li["reg"], li["libelle_region"]) for li in lignes}, key=lambda region: region[1])
    secteurs = sorted({(li["code_secteur"], li["libelle_secteur"]) for li in lignes})
    cases = {(li["code_secteur"], li["reg"]): li for li in lignes}
    return Croisement(tuple(regions), tuple(secteurs), cases)


def classe(indice: float) -> str:
    """The name of the class of an index; a boundary belongs to the class above it."""
    return CLASSES[bisect_right(BORNES, indice)]


def saillants(lignes: Iterable[Ligne], combien: int = 3) -> Sequence[Ligne]:
    """The cells that depart the most from the country upwards, in régions where nothing withheld could change it."""
    lignes = list(lignes)
    opaques = {li["reg"] for li in lignes if li["secret"] or (li["couverture"] or 0) < COUVERTURE}
    surs = [
        li
        for li in lignes
        if li["reg"] not in opaques and li["indice_specificite"] is not None and (li["part"] or 0) >= PART_MINIMALE
    ]
    return sorted(surs, key=lambda li: (-li["indice_specificite"], li["libelle_region"]))[:combien]
