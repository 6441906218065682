"""Every relation between figures that somebody who reads the site can write down, over all tables at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from tests.attaque.verite import SEUIL, Cle
from tests.attaque.vu import Variable, Vu

Termes = tuple[tuple[Variable, int], ...]
# Centimes an aid of volet 1 by the decrees: 1,500 € for the months to September 2020, paid by the end of October;
# 200,000 € at most ever (décrets 2020-371 and 2020-1328). No aid of another volet is above ten million euros.
PLAFOND_2020, PLAFOND, PLAFOND_DE_TOUS = 1500_00, 200_000_00, 10_000_000_00
DERNIER_MOIS_DU_PLAFOND, DERNIER_JOUR_DU_PLAFOND = "2020-09", "2020-10-31"
SANS_SIREN = {"D986"}  # Wallis-et-Futuna is paid without siren: a row there may count no business


class Relation(NamedTuple):
    """bas ≤ sum of coefficient × figure ≤ haut, None where there is no bound."""

    nom: str
    termes: Termes
    bas: int | None
    haut: int | None


@dataclass
class Monde:
    """All that is known: publications in their order, one after the other, and one variable for what is one figure.

    A figure of one date is taken as the same from one publication to the next when all that both show of it agrees.
    """

    vus: Sequence[Vu]
    valeurs: dict[Variable, int | None] = field(default_factory=dict)
    _memes: dict[tuple[int, str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for avant, apres in pairwise(self.vus):
            self._rapprocher(avant, apres)
        for vu in self.vus:
            for (cle, mesure), valeur in vu.valeurs.items():
                variable = self.une(cle), mesure
                if self.valeurs.get(variable) is None:
                    self.valeurs[variable] = valeur

    def une(self, cle: Cle) -> Cle:
        """The key under which a figure is known."""
        publication = self._memes.get((cle.publication, cle.volet, cle.date), cle.publication)
        return cle if publication == cle.publication else cle._replace(publication=publication)

    def communes_montrees(self) -> dict[tuple[int, str], set[str]]:
        """Communes that have a row, by publication and volet."""
        montrees: dict[tuple[int, str], set[str]] = defaultdict(set)
        for vu in self.vus:
            for cle, _ in vu.valeurs:
                if cle.lieu[0] == "C":
                    montrees[cle.publication, cle.volet].add(cle.lieu[1:])
        return montrees

    def _rapprocher(self, avant: Vu, apres: Vu) -> None:
        ecarts: dict[tuple[str, str], bool] = {}
        for (cle, mesure), valeur in apres.valeurs.items():
            ancienne = avant.valeurs.get((cle._replace(publication=avant.publication), mesure), -1)
            if ancienne != -1:
                differe = None not in (valeur, ancienne) and valeur != ancienne
                ecarts[cle.volet, cle.date] = ecarts.get((cle.volet, cle.date), False) or differe
        for (volet, date), differe in ecarts.items():
            if not differe:
                la = self._memes.get((avant.publication, volet, date), avant.publication)
                self._memes[apres.publication, volet, date] = la


def toutes(monde: Monde) -> list[Relation]:
    """All relations, over known and hidden figures alike; each once."""
    relations: dict[Termes, Relation] = {}
    for vu in monde.vus:
        for relation in _d_une_publication(vu):
            nommee = relation._replace(termes=tuple(((monde.une(c), m), n) for (c, m), n in relation.termes))
            relations.setdefault((*nommee.termes, relation.nom), nommee)  # type: ignore[arg-type]
    return [*relations.values(), *dans_le_temps(monde)]


def _d_une_publication(vu: Vu) -> Iterator[Relation]:
    for relations in (territoires, axes, mois_et_cumul, communes, ensembles, sans_region, phrases, fichiers, cellules):
        yield from relations(vu)


def somme(nom: str, tout: Variable, parts: Iterable[Variable]) -> Relation:
    """The whole is the sum of its parts."""
    return Relation(nom, ((tout, 1), *((part, -1) for part in parts)), 0, 0)


def territoires(vu: Vu) -> Iterator[Relation]:
    """France is its régions, a région its départements; a row that is not there is nothing. Businesses add up too,
    since each has one place (docs/lignes.md)."""
    parts: dict[Variable, list[Variable]] = defaultdict(list)
    for cle, mesure in vu.valeurs:
        if cle.lieu[0] == "R":
            parts[cle._replace(lieu="FR"), mesure].append((cle, mesure))
        elif cle.lieu[0] == "D":
            parts[cle._replace(lieu=f"R{vu.regions[cle.lieu[1:]]}"), mesure].append((cle, mesure))
    yield from (somme("territoires", tout, siennes) for tout, siennes in parts.items() if tout in vu.valeurs)


def axes(vu: Vu) -> Iterator[Relation]:
    """A total is the sum of each of its breakdowns."""
    parts: dict[tuple[Variable, str], list[Variable]] = defaultdict(list)
    for cle, mesure in vu.valeurs:
        if cle.axe != "total":
            tout = cle._replace(axe="total", modalite="TOTAL")
            parts[(tout, mesure), cle.axe].append((cle, mesure))
    yield from (somme("axes", tout, siennes) for (tout, _), siennes in parts.items() if tout in vu.valeurs)


def mois_et_cumul(vu: Vu) -> Iterator[Relation]:
    """The months of aid add up to what was paid in all; a business of a month is one of the whole; what was paid by a
    day is of months that had begun."""
    parts: dict[Variable, list[Variable]] = defaultdict(list)
    for cle, mesure in vu.valeurs:
        if cle.mois:
            parts[cle._replace(mois=""), mesure].append((cle, mesure))
    dates = _dates(vu)
    for (tout, mesure), siens in parts.items():
        if (tout, mesure) not in vu.valeurs:
            continue
        if mesure != "E":
            yield somme("mois", (tout, mesure), siens)
            for date in dates[tout.volet, tout.lieu, tout.axe, tout.modalite]:
                passes = [variable for variable in siens if variable[0].mois <= date[:7]]
                if date < tout.date:
                    avant = tout._replace(date=date), mesure
                    yield Relation("mois passés", (*((v, 1) for v in passes), (avant, -1)), 0, None)
        else:
            yield Relation("mois", (*((v, 1) for v in siens), ((tout, "E"), -1)), 0, None)
            yield from (Relation("mois", (((tout, "E"), 1), (v, -1)), 0, None) for v in siens)


def _dates(vu: Vu) -> dict[tuple[str, str, str, str], list[str]]:
    dates: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for cle, _ in vu.valeurs:
        if not cle.mois:
            dates[cle.volet, cle.lieu, cle.axe, cle.modalite].add(cle.date)
    return {serie: sorted(siennes) for serie, siennes in dates.items()}


def communes(vu: Vu) -> Iterator[Relation]:
    """A département is its communes and what it has in none (lieu X), which may be nothing."""
    parts: dict[Variable, list[Variable]] = defaultdict(list)
    for cle, mesure in vu.valeurs:
        if cle.lieu[0] == "C":
            departement = vu.departements[cle.lieu[1:]]
            parts[cle._replace(lieu=f"D{departement}"), mesure].append((cle, mesure))
    restes = set()
    for (tout, mesure), siennes in parts.items():
        reste = tout._replace(lieu=f"X{tout.lieu[1:]}")
        restes.add(reste)
        if (tout, mesure) in vu.valeurs:
            yield somme("communes", (tout, mesure), [*siennes, (reste, mesure)])
    for reste in restes:
        yield from _d_une_cellule(reste, vu.mesures, 0)


def ensembles(vu: Vu) -> Iterator[Relation]:
    """Totals of several volets: they add up; businesses are between the most of one volet and the sum of all."""
    for ensemble in vu.ensembles:
        for mesure, valeur in ensemble.figures.items():
            variables = [(cle, mesure) for cle in ensemble.cles]
            if not all(variable in vu.valeurs for variable in variables):
                continue
            termes = tuple((variable, 1) for variable in variables)
            yield Relation("ensembles", termes, valeur, None if mesure == "E" else valeur)
            if mesure == "E":
                yield from (Relation("ensembles", (terme,), None, valeur) for terme in termes)


def sans_region(vu: Vu) -> Iterator[Relation]:
    """What a national row says of no région."""
    for cle, figures in vu.sans_region.items():
        for mesure, valeur in figures.items():
            if (cle, mesure) in vu.valeurs:
                yield Relation("sans région", (((cle, mesure), 1),), valeur, valeur)


def fichiers(vu: Vu) -> Iterator[Relation]:
    """Lines kept of payment files: what is paid by a day holds all the files that came by then."""
    paiements = [f for f in vu.fichiers if f["format"] == "fonds-solidarite.csv" and f["etat"] == "lu"]
    totaux: dict[str, list[Variable]] = defaultdict(list)
    for cle, mesure in vu.valeurs:
        if mesure == "N" and not cle.mois and cle.lieu == "FR" and cle.axe == "total":
            totaux[cle.date].append((cle, mesure))
    if not totaux or not paiements:
        return
    volets = {cle.volet for variables in totaux.values() for cle, _ in variables}
    for date, variables in totaux.items():
        if {cle.volet for cle, _ in variables} == volets:
            finale = date == max(totaux)
            lues = [f["lignes_retenues"] for f in paiements if finale or f["date_maj"] <= date]
            # A file that does not tell its lines has one at least.
            somme = sum(1 if n is None else n for n in lues)
            yield Relation(
                "fichiers", tuple((v, 1) for v in variables), somme, somme if finale and None not in lues else None
            )


def cellules(vu: Vu) -> Iterator[Relation]:
    """What every row tells: it is there, so it has a business, and as many as the rules ask where its amount is shown;
    aids ≥ businesses; floors and ceilings of an aid."""
    for cle in {cle for (cle, _), valeur in vu.valeurs.items() if valeur is None}:
        montre = vu.valeurs.get((cle, "A")) is not None
        yield from _d_une_cellule(cle, vu.mesures, 0 if cle.lieu in SANS_SIREN else SEUIL if montre else 1)


def _d_une_cellule(cle: Cle, mesures: set[str], au_moins: int) -> Iterator[Relation]:
    """au_moins: businesses, and aids, that a row of this kind has."""
    montant, nombre, entreprises = (cle, "A"), (cle, "N"), (cle, "E")
    yield from (Relation("ligne présente", (((cle, m), 1),), au_moins, None) for m in mesures & {"N", "E"})
    if {"N", "E"} <= mesures:
        yield Relation("aides et entreprises", ((nombre, 1), (entreprises, -1)), 0, None)
    if {"N", "A"} <= mesures:
        yield Relation("montants positifs", ((montant, 1), (nombre, -1)), 0, None)
        if plafond := _plafond(cle):
            yield Relation("plafonds", ((nombre, plafond), (montant, -1)), 0, None)


def _plafond(cle: Cle) -> int:
    """Most that an aid of a cell can be, in centimes; 0 for schemes without volets, whose rules say nothing."""
    if cle.volet != "VOLET1":
        return PLAFOND_DE_TOUS if cle.volet else 0
    ancien = cle.mois <= DERNIER_MOIS_DU_PLAFOND if cle.mois else cle.date <= DERNIER_JOUR_DU_PLAFOND
    return PLAFOND_2020 if ancien else PLAFOND


def phrases(vu: Vu) -> Iterator[Relation]:
    """Sums and counts that sentences of the checks quote."""
    for controle in vu.controles:
        if ecrire := PHRASES.get(controle["nom"]):
            yield from ecrire(vu, controle)


def _aides_localisees(vu: Vu, controle: dict) -> Iterator[Relation]:
    """Aids without a place: the département ZZ of all volets at the last date, where the check gives its numbers. Those
    placed by their postal code are all that a département holds in no commune."""
    if controle["attendu"] is None:
        return
    derniere = max((cle.date for cle, _ in vu.valeurs), default="")
    variables = [(c, m) for c, m in vu.valeurs if m == "N" and c.lieu == "DZZ" and c.axe == "total" and not c.mois
                 and c.date == derniere]  # fmt: skip
    if variables:
        sans = round(controle["attendu"] - controle["trouve"])
        yield Relation("phrases", tuple((v, 1) for v in variables), sans, sans)
    restes = {(c._replace(lieu=f"X{vu.departements[c.lieu[1:]]}"), "N") for c, _ in vu.valeurs if c.lieu[0] == "C"}
    if restes and (trouve := re.search(r"([\d\s]+) par le code postal", controle["commentaire"])):
        yield Relation("phrases", tuple((v, 1) for v in sorted(restes)), None, _entier(trouve.group(1)))


def _non_localise(vu: Vu, controle: dict) -> Iterator[Relation]:
    """Euros without région, told beside the total."""
    if controle["trouve"] is not None:
        cle = Cle(vu.publication, controle["volet"], controle["date_maj"], "", "RZZ", "total", "TOTAL")
        if (cle, "A") in vu.valeurs:
            valeur = round(controle["trouve"] * 100)
            yield Relation("phrases", (((cle, "A"), 1),), valeur, valeur)


def _registre_sirene(vu: Vu, controle: dict) -> Iterator[Relation]:
    """Businesses that the register lacks: at least those without a place."""
    if trouve := re.search(r"([\d\s]+) n'y sont pas", controle["commentaire"]):
        absentes = _entier(trouve.group(1))
        for cle, mesure in vu.valeurs:
            if mesure == "E" and cle.lieu == "DZZ":
                yield Relation("phrases", (((cle, "E"), 1),), None, absentes)


def _bilan_du_secret(vu: Vu, controle: dict) -> Iterator[Relation]:
    """Shares of euros hidden, of all cells of the last date and of the national totals of every date."""
    parts = [
        float(part.replace(",", ".")) for part in re.findall(r"\(([\d,]+)\s%\sdes euros\)", controle["commentaire"])
    ]
    cles = {cle for cle, _ in vu.valeurs if cle not in vu.jours and cle.lieu[0] != "C"
            and (cle.lieu == "FR" or cle.date == controle["date_maj"])}  # fmt: skip
    if len(parts) != 2 or len(cles) != controle["attendu"]:
        return
    cachees = [(cle, "A") for cle in cles if vu.valeurs[cle, "A"] is None]
    montre = sum(vu.valeurs[cle, "A"] or 0 for cle in cles)
    bas, haut = (max((sum(parts) + ecart) / 100, 0) for ecart in (-0.001, 0.001))
    yield Relation(
        "phrases", tuple((v, 1) for v in cachees), int(bas * montre / (1 - bas)), int(haut * montre / (1 - haut)) + 1
    )


def _entier(texte: str) -> int:
    return int(re.sub(r"\s", "", texte))


PHRASES = {
    "aides_localisees": _aides_localisees,
    "non_localise": _non_localise,
    "registre_sirene": _registre_sirene,
    "bilan_du_secret": _bilan_du_secret,
}


def series(monde: Monde) -> dict[tuple[str, str, str, str, str], list[Cle]]:
    """Cells of one place, breakdown and month in the order in which each holds the one before."""
    toutes_: dict[tuple[str, str, str, str, str], set[Cle]] = defaultdict(set)
    for cle, mesure in monde.valeurs:
        if mesure == "A":
            toutes_[cle.volet, cle.lieu, cle.axe, cle.modalite, cle.mois].add(cle)
    return {serie: sorted(cles, key=lambda cle: (cle.date, cle.publication)) for serie, cles in toutes_.items()}


def se_suivent(monde: Monde) -> Iterator[tuple[Cle, Cle]]:
    """Pairs of a cell and of the next one that holds all that it holds: later date, no earlier publication."""
    for cles in series(monde).values():
        for rang, avant in enumerate(cles):
            apres = next((c for c in cles[rang + 1 :] if c.publication >= avant.publication), None)
            if apres is not None:
                yield avant, apres


def dans_le_temps(monde: Monde) -> Iterator[Relation]:
    """A cumulated figure never falls, and what a date adds to it is itself made of aids."""
    for avant, apres in se_suivent(monde):
        mesures = [m for m in "ANE" if (avant, m) in monde.valeurs and (apres, m) in monde.valeurs]
        if all(monde.valeurs[cle, m] is not None for cle in (avant, apres) for m in mesures):
            continue
        for m in mesures:
            yield Relation("dates", (((apres, m), 1), ((avant, m), -1)), 0, None)
        for grand, petit, fois in (("N", "E", 1), ("A", "N", 1), ("N", "A", _plafond(apres))):
            if fois and grand in mesures and petit in mesures:
                yield Relation(
                    "ajouts",
                    (((apres, grand), fois), ((avant, grand), -fois), ((apres, petit), -1), ((avant, petit), 1)),
                    0,
                    None,
                )
