"""Which counts of payment lines are withheld alone, once cells are hidden: what else is told of them, gathered.

Totals at earlier dates, communes, businesses of all volets together, the publication before: each says of a cell how
many aids or businesses it holds at least or at most (aides/secret/connus.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aides.commun.catalogue import Plafond
from aides.commun.cube import EnsembleLignes, JourLignes
from aides.construction.publications import Publication
from aides.construction.suite import Passee
from aides.secret.comptes import taire
from aides.secret.connus import Connus, Figure, Inegalite, rien_d_autre
from aides.secret.groupes import CommuneProtegee
from aides.secret.historique import Instantane
from aides.secret.regles import Cellule, Regles
from aides.secret.relations import Cle, Relations, construire

Lieu = tuple[str, str, str]  # volet, région, département


@dataclass(frozen=True)
class Dits:
    """What is told beside the cube: past totals of territories, national ones day by day, communes (and the département
    of each), businesses of all volets, the publication before. ``comptes_des_communes``: whether communes are
    counted where their département is not; ``lignes``: whether it is told how many lines each file has."""

    passe: Sequence[Instantane]
    jours: Sequence[JourLignes]
    communes: Sequence[CommuneProtegee]
    departements: Mapping[str, str]
    ensembles: Sequence[EnsembleLignes]
    avant: Publication | None
    comptes_des_communes: bool = True
    lignes: bool = True


@dataclass(frozen=True)
class Choix:
    """``tus``: mask of the cells whose counts are withheld; ``ensembles``: what is told of businesses of all volets;
    ``jours_tus``: (volet, date) whose national count is withheld; ``sans_communes``: (volet, département) whose
    communes are not counted; ``lignes_tues``, ``passe_tu``: lines of files, counts of the past are not told."""

    tus: np.ndarray
    ensembles: Sequence[EnsembleLignes]
    jours_tus: set[tuple[str, str]]
    sans_communes: set[tuple[str, str]]
    lignes_tues: bool = False
    passe_tu: bool = False


def comptes_a_taire(
    cellules: Sequence[Cellule],
    cache: np.ndarray,
    relations: Relations,
    dits: Dits,
    regles: Regles,
    plafonds: Sequence[Plafond],
    passees: Sequence[Passee] = (),
) -> Choix:
    """Of the cells that are told (not in ``cache``, mask), those whose counts are withheld. Where that is not enough,
    in very small sets, communes without their département are not counted, nor businesses of all volets, nor days, nor
    lines of files. Where nothing is enough, nothing is counted: what is not told proves nothing. ``passees``: the cells
    of publications before, that counts of now must not prove too small either."""
    if passees:
        cellules = [*(p.cellule for p in passees), *cellules]
        cache = np.concatenate([[p.cachee for p in passees], cache])
        relations = construire([c.cle for c in cellules])
    tues = np.array([p.tue for p in passees] + [False] * (len(cellules) - len(passees)), dtype=bool)
    essais = [dits]
    for moins in ({"comptes_des_communes": False}, {"ensembles": ()}, {"jours": ()}, {"lignes": False}):
        essais.append(replace(essais[-1], **moins))
    for essai in essais:
        connus = _connus(cellules, cache, essai, regles, plafonds)
        connus.libres |= tues
        connus.deja |= tues
        comptes = taire(cellules, cache, relations, regles, connus)
        if not comptes.prouvees.any():
            tus, tout = comptes.tus, False
            break
    else:
        tus, tout = ~cache, True
    sans = [lieu for lieu, rang in _totaux(cellules).items() if tout or (tus[rang] and not essai.comptes_des_communes)]
    jours_tus = {
        (c.cle.volet, c.cle.date_maj) for c, tu in zip(cellules, tus.tolist(), strict=True) if tu and _est_national(c)
    }
    if not essai.jours:
        jours_tus = {(jour.volet, jour.date) for jour in dits.jours}
    sans_communes = {(volet, departement) for volet, _, departement in sans}
    return Choix(tus[len(passees) :], essai.ensembles, jours_tus, sans_communes, not essai.lignes, tout)


def _connus(
    cellules: Sequence[Cellule], cache: np.ndarray, dits: Dits, regles: Regles, plafonds: Sequence[Plafond]
) -> Connus:
    connus = rien_d_autre(cellules, cache, plafonds)
    avant = [((i.volet, i.region, i.departement), i.date_maj, i) for i in dits.passe]
    _a_des_dates(connus, cellules, [(lieu, date, _figure(i)) for lieu, date, i in avant])
    _a_des_dates(connus, cellules, [*_nationaux(cellules, dits.jours)])
    if dits.lignes:
        _fichiers(connus, cellules)
    _communes(connus, cellules, dits, regles.seuil_entreprises)
    _ensembles(connus, cellules, cache, dits.ensembles)
    if dits.avant:
        _avant(connus, cellules, dits.avant.ecrits.get("cellule", ()))
    return connus


def _totaux(cellules: Sequence[Cellule]) -> dict[Lieu, int]:
    """The cumulated total of each volet and territory at its last date."""
    derniers: dict[Lieu, int] = {}
    for rang, c in enumerate(cellules):
        if c.cle.axe == "total" and not c.cle.mois:
            lieu = (c.cle.volet, c.cle.region, c.cle.departement)
            if lieu not in derniers or cellules[derniers[lieu]].cle.date_maj < c.cle.date_maj:
                derniers[lieu] = rang
    return derniers


def _est_national(cellule: Cellule) -> bool:
    """Whether it is a national total at some date."""
    return cellule.cle.niveau == "national" and cellule.cle.axe == "total" and not cellule.cle.mois


def _figure(dite: Instantane | Cellule) -> Figure:
    return Figure(dite.nombre or 0, dite.entreprises, dite.montant_centimes or 0)


def _nationaux(cellules: Sequence[Cellule], jours: Iterable[JourLignes]) -> Iterator[tuple[Lieu, str, Figure]]:
    """National totals at all dates, without businesses day by day."""
    for j in jours:
        yield (j.volet, "FR", "TOUS"), j.date, Figure(j.nombre_cumule, None, j.montant_cumule_centimes)
    for c in cellules:
        if _est_national(c):
            yield (c.cle.volet, c.cle.region, c.cle.departement), c.cle.date_maj, _figure(c)


def _a_des_dates(connus: Connus, cellules: Sequence[Cellule], dites: Iterable[tuple[Lieu, str, Figure]]) -> None:
    """A total was told at an earlier date: the last one holds it, and so do the months until then."""
    totaux = _totaux(cellules)
    mois: dict[Lieu, list[int]] = defaultdict(list)
    for rang, c in enumerate(cellules):
        if c.cle.axe == "total" and c.cle.mois:
            mois[c.cle.volet, c.cle.region, c.cle.departement].append(rang)
    for lieu, date, figure in dites:
        rang = totaux.get(lieu, -1)
        if rang < 0 or date >= cellules[rang].cle.date_maj:
            continue
        connus.contient(rang, cellules[rang], figure)
        if passes := [m for m in mois[lieu] if cellules[m].cle.mois <= date[:7]]:
            reste = sum(cellules[m].nombre or 0 for m in passes) - figure.nombre
            connus.inegalites.append(Inegalite("nombre", passes, [-1.0] * len(passes), reste))


def _fichiers(connus: Connus, cellules: Sequence[Cellule]) -> None:
    """The lines kept of the files are the aids of all volets at the last date."""
    pays = [rang for (_, region, _), rang in _totaux(cellules).items() if region == "FR"]
    connus.inegalites += [Inegalite("nombre", pays, [fois] * len(pays), 0.0) for fois in (1.0, -1.0)]


def _communes(connus: Connus, cellules: Sequence[Cellule], dits: Dits, seuil: int) -> None:
    """A département holds its communes, a hidden one having a business at least."""
    par_departement: dict[tuple[str, str], list[CommuneProtegee]] = defaultdict(list)
    for commune in dits.communes:
        par_departement[commune.commune.volet, dits.departements[commune.commune.commune]].append(commune)
    for (volet, _, departement), rang in _totaux(cellules).items():
        siennes = par_departement.get((volet, departement), [])
        dites = [c.commune for c in siennes if not c.secrete]
        nombre, entreprises = sum(c.nombre for c in dites), sum(c.entreprises for c in dites)
        if siennes:
            montant, tues = sum(c.montant_centimes for c in dites), len(siennes) - len(dites)
            if dits.comptes_des_communes:
                connus.contient(rang, cellules[rang], Figure(nombre, entreprises, montant))
            else:
                nombre = entreprises = sum(min(c.entreprises, seuil) for c in dites)
            connus.au_moins(rang, nombre + tues, entreprises + tues)


def _ensembles(
    connus: Connus, cellules: Sequence[Cellule], cache: np.ndarray, ensembles: Iterable[EnsembleLignes]
) -> None:
    """Businesses of all volets together: as many as those of any, no more than those of all."""
    places = defaultdict(list)
    for (_, region, departement), rang in _totaux(cellules).items():
        places[region, departement].append(rang)
    for e in ensembles:
        siens = places[e.region, e.departement]
        # It is told where no volet is hidden.
        if siens and not cache[siens].any():
            chacun = [cellules[rang].entreprises or 0 for rang in siens]
            connus.inegalites += [
                Inegalite("entreprises", [r], [1.0], e.entreprises - n) for r, n in zip(siens, chacun, strict=True)
            ]
            connus.inegalites.append(Inegalite("entreprises", siens, [-1.0] * len(siens), sum(chacun) - e.entreprises))


def _avant(connus: Connus, cellules: Sequence[Cellule], ecrites: Iterable[tuple]) -> None:
    """The publication before: what it told of the same cell is not told less, what it withheld is withheld again."""
    derniere = max((c.cle.date_maj for c in cellules), default="")
    rangs = {_sans_date(c.cle): rang for rang, c in enumerate(cellules) if c.cle.date_maj == derniere}
    for _, volet, concept, date_maj, *cle, nombre, entreprises, _, montant, secret in ecrites:
        rang = rangs.get(_sans_date(Cle(volet, concept, date_maj, *cle)))
        if rang is None or secret:
            continue
        if nombre is None:
            connus.deja[rang] = True
        else:
            connus.contient(rang, cellules[rang], Figure(nombre, entreprises, montant))


def _sans_date(cle: Cle) -> Cle:
    return cle._replace(date_maj="")
