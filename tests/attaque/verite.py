"""The truth that finds are counted against: payments whose business, place and activity are known."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Tableau = NDArray[np.int64]
SEUIL = 3  # businesses: those of the rules
AUCUNE: Tableau = np.zeros(0, np.int64)


class Paiement(NamedTuple):
    """One payment as it truly is. centimes may be negative (a repayment); publication: the first one that counts it."""

    siren: str
    volet: str
    mois: str
    date: str
    centimes: int
    region: str
    departement: str
    commune: str
    section: str
    effectif: str
    categorie: str
    publication: int = 0


class Cle(NamedTuple):
    """A figure's place in one publication. date: payments until that day; lieu: FR, or R (région), D (département), C
    (commune), X (what a département holds in no commune) and a code."""

    publication: int
    volet: str
    date: str
    mois: str
    lieu: str
    axe: str
    modalite: str


# Where a payment counts. What a département holds in no commune that is shown (X) is worked out when it is asked.
LIEUX: tuple[Callable[[Paiement], str], ...] = (
    lambda _: "FR",
    lambda p: f"R{p.region}",
    lambda p: f"D{p.departement}",
    lambda p: f"C{p.commune}",
)
AXES: tuple[tuple[str, Callable[[Paiement], str]], ...] = (
    ("total", lambda _: "TOTAL"),
    ("section_naf", lambda p: p.section),
    ("classe_effectif", lambda p: p.effectif),
    ("categorie_juridique", lambda p: p.categorie),
)


@dataclass(frozen=True)
class Contributions:
    """What each business brought to a set of payments: sirens (as numbers of rank, -1: none), centimes, aids."""

    sirens: Tableau
    centimes: Tableau
    aides: Tableau

    @property
    def montant(self) -> int:
        return int(self.centimes.sum())

    @property
    def nombre(self) -> int:
        return int(self.aides.sum())

    @property
    def entreprises(self) -> int:
        """Lines without siren are no business."""
        return int((self.sirens >= 0).sum())

    def mesure(self, nom: str) -> int:
        return {"A": self.montant, "N": self.nombre, "E": self.entreprises}[nom]

    def part_du_premier(self) -> float:
        """Share of the largest business in the amount; 1 where there is none."""
        return float(self.centimes.max(initial=0)) / self.montant if self.montant > 0 else 1.0

    def sensible(self, dominance: float) -> bool:
        """Whether the rules forbid to say it: too few businesses, or one that holds nearly all."""
        return bool(len(self.aides)) and (self.entreprises < SEUIL or self.part_du_premier() > dominance)


class Verite:
    """Payments, asked by cell. dominance: share of one business above which the rules forbid an amount; 1 where whoever
    publishes is not told who received what."""

    def __init__(self, paiements: Iterable[Paiement], dominance: float = 0.85) -> None:
        self.dominance = dominance
        # Communes that each publication has a row of, by volet.
        self.communes_montrees: dict[tuple[int, str], set[str]] = {}
        lus = [*paiements]
        rangs = {siren: rang for rang, siren in enumerate(sorted({p.siren for p in lus} - {""}))} | {"": -1}
        self._lignes = np.array(
            [(_nombre(p.date), _nombre(p.mois), p.publication, rangs[p.siren], p.centimes) for p in lus], np.int64
        ).reshape(-1, 5)
        self._communes = np.array([p.commune for p in lus], dtype=str)
        self._places: dict[tuple[str, str, str, str], Tableau] = {}
        for lieu in LIEUX:
            for axe in AXES:
                self._ranger([(p.volet, lieu(p), axe[0], axe[1](p)) for p in lus])
        self._connues: dict[tuple[Cle, str], Contributions] = {}

    def _ranger(self, places: list[tuple[str, str, str, str]]) -> None:
        """Which payments each place holds."""
        numeros: dict[tuple[str, str, str, str], int] = {}
        chacun = np.array([numeros.setdefault(place, len(numeros)) for place in places], np.int64)
        ordre = np.argsort(chacun, kind="stable")
        groupes = np.split(ordre, np.cumsum(np.bincount(chacun, minlength=len(numeros)))[:-1])
        self._places |= dict(zip(numeros, groupes, strict=True))

    def de(self, cle: Cle, apres: str = "") -> Contributions:
        """What a cell holds; with `apres`, only what was paid after that day."""
        if (cle, apres) not in self._connues:
            lignes = self._lignes[self._de_la_place(cle)]
            garde = (lignes[:, 2] <= cle.publication) & (lignes[:, 0] <= _nombre(cle.date))
            if apres:
                garde &= lignes[:, 0] > _nombre(apres)
            if cle.mois:
                garde &= lignes[:, 1] == _nombre(cle.mois)
            choisies = lignes[garde]
            self._connues[cle, apres] = _par_siren(choisies[:, 3], choisies[:, 4], np.ones(len(choisies), np.int64))
        return self._connues[cle, apres]

    def _de_la_place(self, cle: Cle) -> Tableau:
        """Which payments a place holds, whatever their date."""
        if cle.lieu[0] != "X":
            return self._places.get((cle.volet, cle.lieu, cle.axe, cle.modalite), AUCUNE)
        du_departement = self._de_la_place(cle._replace(lieu=f"D{cle.lieu[1:]}"))
        montrees = [*self.communes_montrees.get((cle.publication, cle.volet), ())]
        return du_departement[~np.isin(self._communes[du_departement], montrees)]

    def sensible(self, contributions: Contributions) -> bool:
        """Whether the rules forbid to say these contributions together."""
        return contributions.sensible(self.dominance)

    def ensemble(self, cles: Iterable[Cle]) -> Contributions:
        """Several cells together, that share no payment."""
        return reunir([self.de(cle) for cle in cles])


def _nombre(jour: str) -> int:
    """A day or a month as a number that sorts alike; 0 for none."""
    return int(jour.replace("-", "") or 0)


def _par_siren(sirens: Tableau, centimes: Tableau, aides: Tableau) -> Contributions:
    uniques, ou = np.unique(sirens, return_inverse=True)
    sommes = np.zeros((2, len(uniques)), np.int64)
    np.add.at(sommes[0], ou, centimes)
    np.add.at(sommes[1], ou, aides)
    return Contributions(uniques, sommes[0], sommes[1])


def reunir(plusieurs: Sequence[Contributions]) -> Contributions:
    """Contributions added up."""
    return _par_siren(
        *(np.concatenate([getattr(c, nom) for c in plusieurs] or [AUCUNE]) for nom in ("sirens", "centimes", "aides"))
    )


def difference(plus: Contributions, moins: Contributions) -> Contributions:
    """What `plus` holds that `moins` does not, business by business."""
    tout = reunir([plus, Contributions(moins.sirens, -moins.centimes, -moins.aides)])
    reste = (tout.aides != 0) | (tout.centimes != 0)
    return Contributions(tout.sirens[reste], tout.centimes[reste], tout.aides[reste])


def de_la_base_interne(chemin: Path, seconde: str = "jamais") -> Verite:
    """The truth of a build from payment lines: its internal database, never served. seconde: the date from which
    files are of a second publication alone."""
    with sqlite3.connect(f"file:{chemin}?mode=ro", uri=True) as connexion:
        lignes = connexion.execute(
            "SELECT siren, volet, mois, date_paiement, montant_centimes, region, departement, commune, section,"
            " classe_effectif, categorie_juridique, s.chemin >= ?"
            " FROM aide JOIN source AS s ON s.id = aide.source WHERE dispositif = 'fonds-solidarite'",
            [f"fonds-solidarite/{seconde}"],
        ).fetchall()
    connexion.close()
    return Verite(Paiement(*ligne) for ligne in lignes)
