"""The fictional lines: every payment, loan, deferral and claim that the published files add up."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from samples.fictif.entreprises import Entreprise

PREMIER_MOIS_TARDIF = "2020-10"
PLAFOND_DU_DEBUT = 1500
PLAFOND_TARDIF = 200_000
PRET_BONIFIE = "Prêt à taux bonifié"
AVANCE_REMBOURSABLE = "Avance remboursable"
TAILLE_MOYENNE = 1.75


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line. Dates are ISO text, `mois` is the YYYY-MM that the aid is for, amounts are centimes.

    `salaries` counts people, `heures` hours; both are 0 where the scheme has none. `type` is the kind of loan.
    """

    dispositif: str
    entreprise: Entreprise
    date: str
    mois: str = ""
    volet: str = ""
    type: str = ""
    centimes: int = 0
    salaries: int = 0
    heures: int = 0


def tirer(profils: dict[str, Any], entreprises: list[Entreprise]) -> dict[str, list[Ligne]]:
    """Draw the lines of every scheme, in order of date. Each scheme has its own draw: one can change alone."""
    tireurs: dict[str, Callable[[dict[str, Any], list[Entreprise], random.Random], Iterator[Ligne]]] = {
        "fonds-solidarite": _fonds_solidarite,
        "pge": _montants("pge"),
        "reports-echeances": _montants("reports-echeances"),
        "cpsti": _montants("cpsti"),
        "activite-partielle": _demandes_prealables,
        "activite-partielle-2": _demandes_mensuelles,
        "prets-directs": _prets_directs,
    }
    lignes = {}
    for dispositif, tireur in tireurs.items():
        alea = random.Random(f"{profils['graine']} {dispositif}")
        profil = profils["activite-partielle" if dispositif == "activite-partielle-2" else dispositif]
        tirees = sorted(tireur(profil, entreprises, alea), key=lambda ligne: ligne.date)
        lignes[dispositif] = _en_nombre(tirees, profil["par_cellule"]) if "par_cellule" in profil else tirees
    return lignes


def _en_nombre(lignes: list[Ligne], minimum: int) -> list[Ligne]:
    """The lines of cells that at least ``minimum`` businesses share: a sum with one hidden part is hidden too."""
    sirens: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for ligne in lignes:
        sirens[_cellule(ligne)].add(ligne.entreprise.siren)
    return [ligne for ligne in lignes if len(sirens[_cellule(ligne)]) >= minimum]


def _cellule(ligne: Ligne) -> tuple[str, str, str]:
    """Month, place and sector: the place is the région where months are told, else the département."""
    lieu = ligne.entreprise.region if ligne.mois else ligne.entreprise.departement
    return ligne.mois, lieu if ligne.entreprise.adresse_connue else "", ligne.entreprise.activite.nace17


def _fonds_solidarite(profil: dict[str, Any], entreprises: list[Entreprise], alea: random.Random) -> Iterator[Ligne]:
    aidees = _participants(profil["entreprises"], profil["sections"], entreprises, alea)
    for entreprise in aidees:
        yield from _volet_1(profil, entreprise, alea)
    yield from _volet_2(profil["volet2"], aidees, alea)
    yield from _volet_3(profil["volet3"], aidees, alea)


def _volet_1(profil: dict[str, Any], entreprise: Entreprise, alea: random.Random) -> Iterator[Ligne]:
    intensite = _de_la_section(profil["intensite"], entreprise)
    for mois, part in profil["mois"].items():
        if alea.random() < part * intensite:
            tardif = _de_la_section(profil["montant_tardif"], entreprise) * _taille(entreprise)
            euros = _montant_du_debut(alea) if mois < PREMIER_MOIS_TARDIF else _autour(alea, tardif, 0.7)
            euros = min(euros, PLAFOND_TARDIF)
            yield Ligne(
                "fonds-solidarite", entreprise, _paiement(mois, alea), mois=mois, volet="VOLET1", centimes=100 * euros
            )


def _montant_du_debut(alea: random.Random) -> int:
    return PLAFOND_DU_DEBUT if alea.random() < 0.6 else alea.randint(150, PLAFOND_DU_DEBUT - 1)


def _paiement(mois: str, alea: random.Random) -> str:
    annee, numero = map(int, mois.split("-"))
    debut = date(annee + numero // 12, numero % 12 + 1, 2)
    retard = 30 if alea.random() < 0.2 else 0
    return (debut + timedelta(days=retard + alea.randrange(28))).isoformat()


def _volet_2(profil: dict[str, Any], aidees: list[Entreprise], alea: random.Random) -> Iterator[Ligne]:
    for entreprise in _participants(profil["aides"], profil["sections"], aidees, alea):
        euros = alea.choice((2000, 2000, 2000, 2500, 3000, 3500, 5000)) * max(1, round(_taille(entreprise) / 2))
        centimes = 100 * euros - (alea.randrange(40_000) if alea.random() < 0.2 else 0)
        jour = _jour(profil["jours"], alea)
        yield Ligne("fonds-solidarite", entreprise, jour, mois=jour[:7], volet="VOLET2", centimes=centimes)


def _volet_3(profil: dict[str, Any], aidees: list[Entreprise], alea: random.Random) -> Iterator[Ligne]:
    grandes = [entreprise for entreprise in aidees if entreprise.salaries >= 6]
    for entreprise in alea.choices(grandes, k=profil["aides"]):
        jour = _jour(profil["jours"], alea)
        centimes = 100 * _autour(alea, 14_000 * _taille(entreprise), 0.6) + alea.randrange(100)
        yield Ligne("fonds-solidarite", entreprise, jour, mois=jour[:7], volet="VOLET3", centimes=centimes)


def _montants(dispositif: str) -> Callable[[dict[str, Any], list[Entreprise], random.Random], Iterator[Ligne]]:
    """The draw of a scheme that gives one amount to each business, in proportion to its sector and size."""

    def tireur(profil: dict[str, Any], entreprises: list[Entreprise], alea: random.Random) -> Iterator[Ligne]:
        for entreprise in _participants(profil["entreprises"], profil["sections"], entreprises, alea):
            moyenne = _de_la_section(profil["montants"], entreprise)
            plafond = profil.get("plafond")
            if plafond is None:
                moyenne *= _taille(entreprise) / TAILLE_MOYENNE
            euros = _autour(alea, moyenne, profil["dispersion"])
            euros = euros if plafond is None else min(euros, plafond)
            yield Ligne(dispositif, entreprise, _jour(profil["jours"], alea), centimes=100 * euros)

    return tireur


def _demandes_prealables(profil: dict[str, Any], entreprises: list[Entreprise], alea: random.Random) -> Iterator[Ligne]:
    for entreprise in _employeurs(profil, entreprises, alea):
        for _ in range(2 if alea.random() < profil["demandes_en_plus"] else 1):
            salaries = alea.randint(max(1, entreprise.salaries // 2), entreprise.salaries)
            heures = salaries * _autour(alea, profil["heures_par_salarie"], 0.3)
            jour = _jour(profil["jours"], alea)
            yield Ligne("activite-partielle", entreprise, jour, salaries=salaries, heures=heures)


def _demandes_mensuelles(profil: dict[str, Any], entreprises: list[Entreprise], alea: random.Random) -> Iterator[Ligne]:
    for entreprise in _employeurs(profil, entreprises, alea):
        for mois, demande in profil["mois"].items():
            if alea.random() < demande["part"]:
                salaries = alea.randint(max(1, entreprise.salaries // 3), entreprise.salaries)
                heures = salaries * _autour(alea, demande["heures"], 0.35)
                jour = _paiement(mois, alea)
                yield Ligne("activite-partielle-2", entreprise, jour, mois=mois, salaries=salaries, heures=heures)


def _employeurs(profil: dict[str, Any], entreprises: list[Entreprise], alea: random.Random) -> list[Entreprise]:
    employeurs = [entreprise for entreprise in entreprises if entreprise.salaries]
    return _participants(profil["entreprises"], profil["sections"], employeurs, alea)


def _prets_directs(profil: dict[str, Any], entreprises: list[Entreprise], alea: random.Random) -> Iterator[Ligne]:
    moyennes = [entreprise for entreprise in entreprises if entreprise.salaries >= 20]
    for entreprise in alea.sample(moyennes, profil["prets"]):
        euros = 1000 * max(20, round(_autour(alea, profil["montant"], profil["dispersion"]) / 1000))
        type_ = PRET_BONIFIE if alea.random() < profil["part_bonifie"] else AVANCE_REMBOURSABLE
        yield Ligne(
            "prets-directs",
            entreprise,
            _jour(profil["jours"], alea),
            type=type_,
            centimes=100 * euros,
            salaries=entreprise.salaries,
        )


def _participants(
    cible: int, parts: dict[str, float], entreprises: list[Entreprise], alea: random.Random
) -> list[Entreprise]:
    """About `cible` businesses whose sections weigh as `parts` say, as far as there are enough of them."""
    presents = Counter(entreprise.activite.section for entreprise in entreprises)
    total = sum(parts.values())
    chances = {s: cible * part / total / presents[s] for s, part in parts.items() if presents[s]}
    return [e for e in entreprises if alea.random() < chances.get(e.activite.section, 0)]


def _jour(periodes: list[tuple[str, str, float]], alea: random.Random) -> str:
    debut, fin, _ = alea.choices(periodes, weights=[part for *_, part in periodes])[0]
    premier = date.fromisoformat(debut)
    return (premier + timedelta(days=alea.randrange((date.fromisoformat(fin) - premier).days + 1))).isoformat()


def _de_la_section(valeurs: dict[str, float], entreprise: Entreprise) -> float:
    return valeurs.get(entreprise.activite.section, valeurs["defaut"])


def _taille(entreprise: Entreprise) -> float:
    """How much bigger than a one-person business: grows more slowly than the headcount."""
    return 0.7 + float(entreprise.salaries) ** 0.8 / 3


def _autour(alea: random.Random, moyenne: float, dispersion: float) -> int:
    """A positive whole number with a long right tail, whose average is `moyenne`."""
    return max(1, round(moyenne * alea.lognormvariate(-dispersion * dispersion / 2, dispersion)))
