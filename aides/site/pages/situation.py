"""A place, or a sector in it, beside the région that holds it and the country: what may be compared, by how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

Ligne = Mapping[str, Any]


@dataclass(frozen=True)
class Situation:
    """One scheme: its row (of territoire_situe or secteur_situe) for the place, None when nothing is published, and
    those of the région that holds it and of the country, None where there is none or where it is the place itself."""

    dispositif: str
    ici: Ligne | None
    region: Ligne | None
    france: Ligne | None

    def ecart(self, autre: Ligne | None, colonne: str) -> int | None:
        """By how many per cent the place is above (or below) another in a column; None when they cannot be compared."""
        if self.ici is None or autre is None or not comparables(self.ici, autre):
            return None
        ici, la_bas = self.ici.get(colonne), autre.get(colonne)
        return round(100 * ici / la_bas - 100) if ici is not None and la_bas else None


def comparables(a: Ligne, b: Ligne) -> bool:
    """Whether two amounts are of one kind: the same day, and both as the State announces them, or both what is broken
    down of the same volets (a département has one volet where the country has two)."""
    if a["date_maj"] != b["date_maj"]:
        return False
    if a.get("montant_annonce") is not None and b.get("montant_annonce") is not None:
        return True
    entiers = all(li.get("montant_annonce") in (None, li["montant_total"]) for li in (a, b))
    return entiers and a["volets"] == b["volets"]


def situer(lignes: Iterable[Ligne], chemin: str) -> dict[str, Situation]:
    """By scheme, in the order of the rows; chemin is that of the place (region/11, departement/33)."""
    situations = {}
    for dispositif, groupe in groupby(lignes, key=lambda ligne: ligne["dispositif"]):
        par_chemin = {ligne["chemin"]: ligne for ligne in groupe}
        ici, france = par_chemin.get(chemin), par_chemin.get("national/FR")
        regions = [li for li in par_chemin.values() if li["niveau"] == "region" and li["chemin"] != chemin]
        # A région of one département (overseas) says the same thing twice.
        region = next((li for li in regions if ici is None or not _egales(li, ici)), None)
        situations[dispositif] = Situation(dispositif, ici, region, france)
    return situations


def _egales(a: Ligne, b: Ligne) -> bool:
    return a["territoire"] == b["territoire"]
