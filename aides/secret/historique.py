"""Secrecy of the past: which totals of territories may be told at which past dates.

In: what each département and région received month by month (``MoisLignes``). Out: cumulative totals at past dates.

A cumulative total is no secret by itself, but the difference between two dates may rest on one business. So what is
protected is each period between two published dates:
- dates are common to all territories of a volet: the ends of periods of one, two, three, six or twelve months, the
  shortest for which most départements are regular;
- a territory is regular when no business received more than a third of what it received in any of its periods: at least
  three businesses then, none of them dominant;
- the others have no past: neither has a région that is not regular, with its départements. Where the sums of their
  région (or of France) would give their periods closely, the smallest regular ones keep them company.
What a reader can bound is exact here: unknown periods of several territories, of which the sums over territories and
over periods are known, lie between max(0, r + c - n) and min(r, c) (Fréchet's bounds of a table by its margins).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from aides.commun.cube import MoisLignes
from aides.secret.programme import devoile
from aides.secret.regles import Regles

PERIODES = (1, 2, 3, 6, 12)
PART_REGULIERE = 0.8
PLUS_GRANDE_PART = 1 / 3
TOUS = "TOUS"
MESURES = ("montant_centimes", "nombre", "entreprises")


@dataclass(frozen=True, slots=True)
class Instantane:
    """Cumulative total of a territory at a past date; amounts in centimes."""

    volet: str
    date_maj: str
    niveau: str
    region: str
    departement: str
    nombre: int
    entreprises: int
    montant_centimes: int


@dataclass(frozen=True)
class Passe:
    """One territory: what it received in each period, by measure, and the most that one business may have."""

    region: str
    departement: str
    mesures: dict[str, np.ndarray]
    plus_gros: np.ndarray

    @property
    def regulier(self) -> bool:
        """True where every period with a payment rests on enough businesses."""
        recu = self.mesures["montant_centimes"]
        vides = self.mesures["nombre"] == 0
        return bool((vides | (self.plus_gros <= PLUS_GRANDE_PART * recu)).all())

    @property
    def poids(self) -> int:
        return int(self.mesures["montant_centimes"].sum())


def instantanes(
    mois: Iterable[MoisLignes],
    caches: Collection[tuple[str, str, str]],
    fins: Mapping[str, Iterable[str]],
    regles: Regles,
) -> Iterator[Instantane]:
    """The totals that may be told at past dates.

    ``caches``: (volet, région, département) hidden at the last date. ``fins``: the dates of each volet whose national
    total is told, the last one included: territories add up to it.
    """
    par_volet: dict[str, list[MoisLignes]] = defaultdict(list)
    for un_mois in mois:
        par_volet[un_mois.volet].append(un_mois)
    for volet, liste in par_volet.items():
        interdits = {(region, departement) for v, region, departement in caches if v == volet}
        yield from _du_volet(volet, liste, sorted(fins[volet]), interdits, regles.precision)


def _du_volet(
    volet: str, mois: list[MoisLignes], dates: list[str], interdits: set[tuple[str, str]], precision: float
) -> Iterator[Instantane]:
    for taille in PERIODES:
        fins = dates[::-1][::taille][::-1]
        passes = _passes(mois, fins)
        departements = [passe for passe in passes if passe.departement != TOUS]
        reguliers = sum(passe.regulier for passe in departements)
        if len(fins) > 1 and reguliers >= PART_REGULIERE * len(departements):
            for passe in _racontables(passes, interdits, precision):
                yield from _totaux(volet, passe, fins)
            return


def _passes(mois: list[MoisLignes], fins: list[str]) -> list[Passe]:
    """The territories, their months added up into periods that end at ``fins``."""
    trouves: dict[tuple[str, str], Passe] = {}
    for m in mois:
        cle = (m.region, m.departement)
        if cle not in trouves:
            vides = {mesure: np.zeros(len(fins), dtype=np.int64) for mesure in MESURES}
            trouves[cle] = Passe(*cle, vides, np.zeros(len(fins), dtype=np.int64))
        periode = int(np.searchsorted(fins, m.date_maj))
        for mesure in MESURES:
            trouves[cle].mesures[mesure][periode] += getattr(m, mesure)
        trouves[cle].plus_gros[periode] = max(trouves[cle].plus_gros[periode], m.plus_gros_centimes)
    return list(trouves.values())


def _racontables(passes: list[Passe], interdits: set[tuple[str, str]], precision: float) -> list[Passe]:
    """The territories whose past may be told."""
    par_region: dict[str, list[Passe]] = defaultdict(list)
    for passe in passes:
        if passe.departement != TOUS:
            par_region[passe.region].append(passe)
    regions = {passe.region: passe for passe in passes if passe.departement == TOUS}
    retenus = {}
    for code, region in regions.items():
        if region.regulier and (code, TOUS) not in interdits:
            gardes = _sans_trahir(par_region[code], interdits, precision)
            if gardes is not None:
                retenus[code] = gardes
    gardees = _sans_trahir([*regions.values()], {(c, TOUS) for c in regions if c not in retenus}, precision) or []
    return [passe for region in gardees for passe in (region, *retenus[region.region])]


def _sans_trahir(parts: list[Passe], interdits: set[tuple[str, str]], precision: float) -> list[Passe] | None:
    """Those of the parts of one known sum that may be told; None where even none of them could."""
    tus = [p for p in parts if not p.regulier or (p.region, p.departement) in interdits]
    dits = sorted((p for p in parts if p not in tus), key=lambda p: (-p.poids, p.region, p.departement))
    while tus and not _surs(tus, precision):
        if not dits:
            return None
        tus.append(dits.pop())
    return dits


def _surs(tus: list[Passe], precision: float) -> bool:
    """True where the known sums of these territories bound none of their periods closely.

    Euros and aids; when businesses were paid for the first time is not looked at: most were in the first period, so
    that today's number, which is published, tells it.
    """
    for mesure in ("montant_centimes", "nombre"):
        table = np.array([passe.mesures[mesure] for passe in tus], dtype=float)
        lignes, colonnes, tout = table.sum(axis=1)[:, None], table.sum(axis=0)[None, :], table.sum()
        bas, haut = np.maximum(0, lignes + colonnes - tout), np.minimum(lignes, colonnes)
        connus = devoile(bas, haut, mesure != "montant_centimes", precision) & (colonnes > 0) & (lignes > 0)
        if connus.any():
            return False
    return True


def _totaux(volet: str, passe: Passe, fins: list[str]) -> Iterator[Instantane]:
    cumuls = {mesure: np.cumsum(colonne) for mesure, colonne in passe.mesures.items()}
    niveau = "region" if passe.departement == TOUS else "departement"
    for i, date_maj in enumerate(fins[:-1]):
        if cumuls["nombre"][i]:
            yield Instantane(
                volet, date_maj, niveau, passe.region, passe.departement, int(cumuls["nombre"][i]),
                int(cumuls["entreprises"][i]), int(cumuls["montant_centimes"][i]),
            )  # fmt: skip
