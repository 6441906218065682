"""A publication of payment lines after another: what it adds is a figure too.

In: what the last one left in the register (what is true of its cells, what was told last of each, by it or before it)
and what each cell adds to it. Out: the cells protected as one whole with its own, which nothing changes any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import Any

import numpy as np

from aides.commun.cube import AjoutLignes, CelluleLignes, CommuneLignes, JourLignes
from aides.construction.publications import Publication
from aides.secret.avant import Avant
from aides.secret.boucle import Protection, proteger
from aides.secret.groupes import Ajout, Reste
from aides.secret.historique import Instantane
from aides.secret.regles import Cellule, Regles, sous_secret_primaire
from aides.secret.relations import Cle, unite

# Where more than this share of the euros that were told would be told no more, the publication waits.
PART_RETIREE = 0.1
COMMUNE = "commune"
FIGURES = ("nombre", "entreprises", "montant_centimes")
INCONNUES = (float("nan"),) * len(FIGURES)
Lieu = tuple[str, str]  # volet, commune or département


@dataclass(frozen=True, slots=True)
class Passee:
    """A cell of a publication before, as it truly was; whether it was hidden (``cachee``), or its counts alone were
    withheld (``tue``)."""

    cellule: Cellule
    cachee: bool
    tue: bool


@dataclass(frozen=True, slots=True)
class Dite:
    """What was told last of a cell, at ``date_maj``, and, where it is hidden since (``attend``), what it has added:
    businesses at least, the most that one may have."""

    date_maj: str
    nombre: int
    entreprises: int
    montant_centimes: int
    attend: bool = False
    entreprises_depuis: int = 0
    plus_gros_depuis: int = 0


@dataclass(frozen=True)
class Suite:
    """``passees``: the cells of the last publication; ``dites``: by key without date, what was told last, by it or
    before; ``ajouts``: by key without date, what is added to it, of ``date_maj``; ``passe``, ``jours``: what it told of
    the past and of its own day, which is told again as it was."""

    passees: Sequence[Passee] = ()
    dites: Mapping[Cle, Dite] = field(default_factory=dict)
    ajouts: Mapping[Cle, AjoutLignes] = field(default_factory=dict)
    date_maj: str = ""
    passe: Sequence[tuple[Any, ...]] = ()
    jours: Sequence[tuple[Any, ...]] = ()

    def dernieres(self) -> Iterator[Passee]:
        """The cells of the last publication, at its own date."""
        return (p for p in self.passees if p.cellule.cle.date_maj == self.date_maj)

    def attendues(self, cellules: Sequence[Cellule], cachees: np.ndarray) -> Iterator[tuple[Cle, Dite]]:
        """What was told last of the cells that are hidden (``cachees``, mask) though something was."""
        for cellule, ici in du_dernier_jour([c for c, cachee in zip(cellules, cachees, strict=True) if cachee]):
            dite = self.dites.get(sans_date(cellule.cle))
            if ici and dite is not None:
                yield cellule.cle, dite

    def instantanes(self) -> Iterator[Instantane]:
        """The totals that were told of past dates, with their counts."""
        for _, volet, _, date, _, niveau, region, departement, _, _, nombre, entreprises, _, montant, _ in self.passe:
            if nombre is not None:
                yield Instantane(volet, date, niveau, region, departement, nombre, entreprises, montant)

    def jours_dits(self) -> Iterator[JourLignes]:
        """The national totals that were told day by day, with their counts."""
        for dispositif, volet, date, nombre, _, montant in self.jours:
            if nombre is not None:
                yield JourLignes(dispositif, volet, date, 0, 0, 0, 0, nombre, 0, montant)

    def en_retard(self, volet: str, jours: Iterable[JourLignes]) -> bool:
        """Whether what is added to a volet is not what was paid on the days since: lines came late, or went."""
        ajout = self.ajouts.get(Cle(volet, "cumul", "", "", "national", "FR", "TOUS", "total", "TOTAL"))
        depuis = [j for j in jours if j.date > self.date_maj]
        recus = (ajout.nombre, ajout.montant_centimes) if ajout else (0, 0)
        return recus != (sum(j.nombre for j in depuis), sum(j.montant_centimes for j in depuis))

    def des_communes(self, communes: Iterable[CommuneLignes], totaux: Iterable[CelluleLignes]) -> dict[Lieu, Ajout]:
        """What communes and départements add, by volet and code."""
        cellules = [(c.volet, c.commune, commune_en_cellule(c)) for c in communes]
        cellules += [(t.volet, t.departement, en_cellule(t)) for t in totaux]
        hier = {sans_date(p.cellule.cle) for p in self.dernieres() if not p.cachee}
        hier |= {cle for cle, dite in self.dites.items() if cle.niveau == COMMUNE and not dite.attend}
        trouves = {}
        for volet, lieu, cellule in cellules:
            depuis, dite = self.depuis(cellule), self.dites.get(sans_date(cellule.cle))
            trouves[volet, lieu] = Ajout(
                _reste(self.ajout(cellule)),
                _reste(depuis) if depuis else None,
                dite.montant_centimes if dite else 0,
                sans_date(cellule.cle) in hier,
            )
        return trouves

    def depuis(self, cellule: Cellule) -> Cellule | None:
        """What a cell adds to what was told of it last; None where nothing was."""
        cle = sans_date(cellule.cle)
        if (dite := self.dites.get(cle)) is None:
            return None
        ajout = self.ajout(cellule)
        return replace(
            ajout,
            montant_centimes=(cellule.montant_centimes or 0) - dite.montant_centimes,
            entreprises=max(ajout.entreprises or 0, dite.entreprises_depuis),
            plus_forte_centimes=(ajout.plus_forte_centimes or 0) + dite.plus_gros_depuis,
        )

    def ajout(self, cellule: Cellule) -> Cellule:
        """What a cell adds to the last publication."""
        ajout = self.ajouts.get(sans_date(cellule.cle))
        if ajout is None:
            return Cellule(cellule.cle, 0, 0, 0, 0)
        return Cellule(
            cellule.cle, ajout.nombre, ajout.entreprises, ajout.montant_centimes, ajout.plus_gros_centimes
        )  # fmt: skip

    def retenir(self, cellules: Iterable[tuple[Cellule, bool]]) -> dict[Cle, Dite]:
        """What will have been told last of each cell, once these (and whether they are hidden) are published."""
        dites: dict[Cle, Dite] = {}
        for cellule, cachee in cellules:
            cle, depuis = sans_date(cellule.cle), self.depuis(cellule)
            if not cachee:
                dites[cle] = Dite(*_figures(cellule))
            elif depuis is not None:
                dites[cle] = replace(
                    self.dites[cle],
                    attend=True,
                    entreprises_depuis=depuis.entreprises or 0,
                    plus_gros_depuis=depuis.plus_forte_centimes or 0,
                )
        return dites


AUCUNE = Suite()


def en_cellule(cellule: CelluleLignes) -> Cellule:
    """A computed cell as secrecy looks at it."""
    cle = Cle(cellule.volet, cellule.concept, cellule.date_maj, cellule.mois, cellule.niveau, cellule.region,
              cellule.departement, cellule.axe, cellule.modalite)  # fmt: skip
    return Cellule(
        cle, cellule.nombre, cellule.entreprises, cellule.montant_centimes,
        plus_forte_centimes=cellule.plus_gros_centimes,
    )  # fmt: skip


def commune_en_cellule(c: CommuneLignes) -> Cellule:
    """A commune as a cell, of a level that the cube has not."""
    cle = Cle(c.volet, "cumul", c.date_maj, "", COMMUNE, "", c.commune, "total", "TOTAL")
    return Cellule(cle, c.nombre, c.entreprises, c.montant_centimes, c.plus_gros_centimes)


def _figures(cellule: Cellule) -> tuple[str, int, int, int]:
    """When, and what is told of a cell: aids, businesses, centimes."""
    return cellule.cle.date_maj, cellule.nombre or 0, cellule.entreprises or 0, cellule.montant_centimes or 0


def _reste(cellule: Cellule) -> Reste:
    return Reste(
        cellule.nombre or 0, cellule.entreprises or 0, cellule.montant_centimes or 0, cellule.plus_forte_centimes or 0
    )


def sans_date(cle: Cle) -> Cle:
    """The key of a cell at whatever date."""
    return cle._replace(date_maj="")


def lire(publication: Publication, ajouts: Iterable[AjoutLignes]) -> Suite:
    """What the register holds of the publications before, and what is added to the last one."""
    return Suite(
        [
            Passee(Cellule(Cle(*ligne[:9]), *ligne[9:13]), *map(bool, ligne[13:]))
            for ligne in publication.ecrits.get("passee", ())
        ],
        {Cle(*ligne[:9]): Dite(*ligne[9:]) for ligne in publication.ecrits.get("dite", ())},
        {Cle(a.volet, a.concept, "", a.mois, a.niveau, a.region, a.departement, a.axe, a.modalite): a for a in ajouts},
        publication.date_maj,
        [*_passe(publication)],
        publication.ecrits.get("jour", ()),
    )


def _passe(publication: Publication) -> Iterator[tuple[Any, ...]]:
    """The totals that a publication told of dates before, and those of its own day that are whole: régions where all
    are told, the départements of one where all of them are. A place left out would be taken for nothing."""
    lignes = publication.ecrits.get("cellule", ())
    yield from (ligne for ligne in lignes if ligne[3] < publication.date_maj)
    totaux = [x for x in lignes if (x[3], x[2], x[8]) == (publication.date_maj, "cumul", "total")]
    parents = {"departement": lambda x: (x[1], x[6]), "region": lambda x: (x[1], "FR"), "national": lambda _: None}
    tues = {parents[x[5]](x) for x in totaux if x[-1]} - {None}
    # The départements of a région that is not told are not either.
    tues |= {(x[1], x[6]) for x in totaux if x[5] == "region" and (x[1], "FR") in tues}
    yield from (x for x in totaux if not x[-1] and parents[x[5]](x) not in tues)


def ecrire(suite: Suite, cellules: Sequence[Passee], communes: Sequence[tuple[Cellule, bool]]) -> dict:
    """What the register is to keep: the cells of this publication, and what was told last of each and of communes."""
    du_jour = zip(cellules, du_dernier_jour([p.cellule for p in cellules]), strict=True)
    dites = suite.retenir([*((p.cellule, p.cachee) for p, (_, ici) in du_jour if ici), *communes])
    return {
        "passee": [(*p.cellule.cle, *_vraies(p.cellule), p.cachee, p.tue) for p in cellules],
        "dite": [(*cle, *astuple(d)) for cle, d in sorted(dites.items())],
    }


def _vraies(cellule: Cellule) -> tuple[int | None, ...]:
    return cellule.nombre, cellule.entreprises, cellule.montant_centimes, cellule.plus_forte_centimes


def proteger_la_suite(cellules: Sequence[Cellule], regles: Regles, suite: Suite) -> Protection | None:
    """The protection of these cells, whose dates are after those of the publications before; None where it is to wait:
    too much of what was told would be told no more."""
    if not suite.passees:
        return proteger(cellules, regles)
    depuis = [suite.depuis(c) for c in cellules]
    trahies = np.array([c is not None and sous_secret_primaire(c, regles) for c in depuis], dtype=bool)
    if _attend(cellules, trahies, suite):
        return None
    protection = _avec_les_passees(cellules, regles, suite)
    return None if _attend(cellules, protection.cache, suite) else protection


def _avec_les_passees(cellules: Sequence[Cellule], regles: Regles, suite: Suite) -> Protection:
    passees, combien = [p.cellule for p in suite.passees], len(suite.passees)
    du_jour = [*du_dernier_jour(cellules)]
    hier = {sans_date(p.cellule.cle) for p in suite.dernieres() if p.cachee}
    avant = Avant(
        np.arange(combien + len(cellules)) < combien,
        np.array([*(p.cachee for p in suite.passees), *(False for _ in cellules)], dtype=bool),
        np.array([*(False for _ in passees), *(sans_date(c.cle) in hier for c in cellules)], dtype=bool),
        _dits(suite, cellules),
        [*(None for _ in passees), *(suite.depuis(c) if ici else None for c, ici in du_jour)],
        [*map(_inconnu, passees), *(suite.ajout(c) if ici else _inconnu(c) for c, ici in du_jour)],
    )
    return proteger([*passees, *cellules], regles, avant=avant)


def _dits(suite: Suite, cellules: Sequence[Cellule]) -> dict[str, np.ndarray]:
    """By measure, what was told last of each cell before its date: of those of the last publication, then of these."""
    figures = [_dit(suite, p.cellule) if p.cachee else INCONNUES for p in suite.passees]
    figures += [_dit(suite, cellule) for cellule in cellules]
    colonnes = np.array(figures, dtype=float).reshape(-1, 3).T
    return {mesure: colonne / unite(mesure) for mesure, colonne in zip(FIGURES, colonnes, strict=True)}


def _dit(suite: Suite, cellule: Cellule) -> tuple[float, ...]:
    dite = suite.dites.get(sans_date(cellule.cle))
    return (dite.nombre, dite.entreprises, dite.montant_centimes) if dite else INCONNUES


def du_dernier_jour(cellules: Sequence[Cellule]) -> Iterator[tuple[Cellule, bool]]:
    """The cells, and whether they are of the last date: national totals of dates before it are told where what they add
    is safe (aides/secret/groupes.py)."""
    derniere = max((c.cle.date_maj for c in cellules), default="")
    return ((c, c.cle.date_maj == derniere) for c in cellules)


def _inconnu(cellule: Cellule) -> Cellule:
    return Cellule(cellule.cle, None, None, None)


def _attend(cellules: Sequence[Cellule], cachees: np.ndarray, suite: Suite) -> bool:
    """Whether too much of what was told would be told no more: the total of a volet, or many euros. ``cachees``: mask
    of the hidden cells."""
    deja = [(c, cachee, suite.dites[sans_date(c.cle)].montant_centimes)
            for (c, ici), cachee in zip(du_dernier_jour(cellules), cachees.tolist(), strict=True)
            if ici and sans_date(c.cle) in suite.dites]  # fmt: skip
    national = any(x and (c.cle.niveau, c.cle.axe, c.cle.mois) == ("national", "total", "") for c, x, _ in deja)
    retires = sum(dit for _, cachee, dit in deja if cachee)
    return national or retires > PART_RETIREE * sum(dit for *_, dit in deja)
