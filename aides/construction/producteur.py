"""The producer's way: payment lines read, crossed, aggregated, protected, and written beside what is read as published.

Where lines exist for a scheme, its cube is computed from them; the files already published for that scheme then only
serve to reconcile with.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from aides.commun.catalogue import MOIS, Plafond
from aides.commun.cube import Observation, TotalOfficiel
from aides.commun.parts import fourchette, fourchette_de
from aides.construction import lignes, publications, rangees
from aides.construction import suite as suites
from aides.construction.base import ecrire_registre, ecrire_rejets, inserer_source
from aides.construction.collecte import Recolte
from aides.construction.comptes import Choix, Dits, comptes_a_taire
from aides.construction.inventaire import Fichier, Inventaire
from aides.construction.lignes.modele import DISPOSITIF
from aides.construction.publications import Ecrits, Publication
from aides.construction.suite import Passee, Suite, en_cellule
from aides.secret.boucle import Protection
from aides.secret.groupes import (
    dates_publiables,
    ensembles_publiables,
    fins_publiables,
    proteger_communes,
)
from aides.secret.historique import Instantane, instantanes
from aides.secret.regles import Regles, Statut

LECTEUR = "lignes"
FONDS = {"sujet": DISPOSITIF, "dispositif": DISPOSITIF}


@dataclass(frozen=True)
class Consignes:
    """How figures of lines are published: the rules of secrecy, the rhythm (dispositif.yml), the title of the
    sources, the register of what was published (None: nothing is kept), whether the base in service holds such figures,
    the most that an aid may be.
    """

    regles: Regles
    rythme: str = MOIS
    titre: str = ""
    registre: Path | None = None
    deja_publie: bool = False
    plafonds: tuple[Plafond, ...] = ()


@dataclass(frozen=True)
class Production:
    """What came of the lines: whether they gave the scheme's cube (no payment was kept, else), and what to say.

    The internal database and the publication to keep are to be put in place when all checks have passed.
    """

    a_un_cube: bool
    observations: list[tuple[Fichier | None, Observation]]
    interne: lignes.Provisoire | None
    publication: Publication | None = None


def separer(inventaire: Inventaire) -> tuple[list[Fichier], list[Fichier]]:
    """Payment files and the others."""
    paiements = [f for f in inventaire.fichiers if f.formats[0].lecteur == LECTEUR]
    return paiements, [f for f in inventaire.fichiers if f.formats[0].lecteur != LECTEUR]


def oublier_le_registre(inventaire: Inventaire, registre: lignes.Registre) -> None:
    """The register's files are no data files of a scheme: they are not unknown either."""
    inventaire.oublier({chemin.name for chemin in registre.fichiers})


def decrire_le_registre(
    base: sqlite3.Connection, registre: lignes.Registre, dossier: Path, prefixe: str, travail: Path
) -> list[Observation]:
    """Write which files of the register are used; returns what is to be said of them, what is missing first.

    Raises FichierIllisible for a stock whose month cannot be read.
    """
    pieces = lignes.decrire(registre, dossier, prefixe, travail / "registre.json")
    ecrire_registre(base, pieces)
    return [*lignes.manques(registre), *lignes.remarques(registre, pieces)]


def garder_pour_comparer(recoltes: Iterable[Recolte]) -> None:
    """Turn the published cells of a scheme that has lines into totals to reconcile with, volet by volet."""
    for recolte in recoltes:
        if recolte.fichier.dispositif != DISPOSITIF or not recolte.lecture.cellules:
            continue
        principales = [c for c in recolte.lecture.cellules if c.axe == "section_naf"]
        recolte.lecture.totaux += [
            _total(list(cellules)) for _, cellules in groupby(sorted(principales, key=_territoire), key=_territoire)
        ]
        recolte.lecture.cellules = []


def _territoire(cellule: object) -> tuple[str, ...]:
    return tuple(getattr(cellule, champ) for champ in ("volet", "date_maj", "niveau", "region", "departement"))


def _total(cellules: list) -> TotalOfficiel:
    premiere = cellules[0]
    return TotalOfficiel(
        dispositif=premiere.dispositif,
        date_maj=premiere.date_maj,
        niveau=premiere.niveau,
        region=premiere.region,
        departement=premiere.departement,
        nombre=sum(c.nombre for c in cellules),
        entreprises=None,
        centimes=sum(c.centimes for c in cellules),
        volet=premiere.volet,
    )


def produire(
    base: sqlite3.Connection,
    fichiers: list[Fichier],
    registre: lignes.Registre,
    completer: lignes.Completer | None,
    options: lignes.Options,
    consignes: Consignes,
) -> Production:
    """Run the lines through and write their protected cells, communes, history, sources and rejects into `base`.

    Between two steps of the rhythm the figures are those that were published, out of the register.
    Raises what aides.construction.lignes.preparer and aides.construction.publications.lire raise.
    """
    resultat = lignes.preparer(fichiers, registre, completer, options)
    _ecrire_les_sources(base, resultat)
    observations: list[tuple[Fichier | None, Observation]] = [(None, o) for o in resultat.observations]
    observations += [(s.fichier, o) for s in resultat.sources for o in s.observations]
    if not resultat.date_maj:
        return Production(False, observations, resultat.interne)
    tenue = publications.lire(consignes.registre) if consignes.registre else None
    if tenue and tenue.titre != consignes.titre:
        tenue = None
    reste = tenue is not None and tenue.vaut_encore(consignes.titre, resultat.date_maj, consignes.rythme)
    perdue = consignes.deja_publie if tenue is None else not (reste or tenue.contributions)
    if perdue:
        observations.append((None, Observation("publications_perdues", {**FONDS, "registre": publications.NOM})))
        tenue = None
    publication = None if reste else _publier(base, resultat, consignes, tenue)
    if publication:
        bilan, dits = publication.bilan, [_dire_le_secret(publication.bilan)]
    else:
        # Only what was published before makes one wait.
        assert tenue is not None
        attente = "paiements_en_attente" if reste else "publication_differee"
        bilan, dits = tenue.bilan, _rester(base, tenue, resultat, attente)
    _taire_les_lignes(base, resultat, consignes.regles, bool(bilan.get("lignes_tues")))
    observations += [(None, o) for o in dits]
    return Production(True, observations, resultat.interne, publication)


def _dire_le_secret(bilan: Mapping[str, Any]) -> Observation:
    """What secrecy hides. A register of before says nothing of counts."""
    return Observation("bilan_du_secret", {"comptes": 0, **bilan})


def _rester(
    base: sqlite3.Connection, tenue: Publication, resultat: lignes.ResultatLignes, attente: str
) -> list[Observation]:
    """Write what was published again, and say what waits for the next step (``attente``: the check that does)."""
    rangees.ecrire(base, tenue.ecrits)
    dits = [_dire_le_secret(tenue.bilan)]
    if resultat.date_maj != tenue.date_maj:
        faits = {**FONDS, "date_maj": tenue.date_maj, "dernier": resultat.date_maj}
        dits.append(Observation(attente, faits))
    # Until then, the lines are more than the figures.
    base.execute("INSERT INTO temp.paiements_en_attente VALUES (?)", (DISPOSITIF,))
    return dits


def _publier(
    base: sqlite3.Connection, resultat: lignes.ResultatLignes, consignes: Consignes, avant: Publication | None
) -> Publication | None:
    """Protect what the lines give with what was published before, write what may be published, return it; None where
    too much of what was told would be told no more: nothing is written then."""
    regles, contributions = consignes.regles, resultat.contributions()
    suite = suites.lire(avant, resultat.ajouts(avant.contributions, contributions)) if avant else suites.AUCUNE
    fins = _fins(resultat, regles, suite)
    cellules = [c for c in resultat.cellules_a_publier() if _est_dite(c, fins[c.volet])]
    a_proteger = [en_cellule(c) for c in cellules]
    protection = suites.proteger_la_suite(a_proteger, regles, suite)
    if protection is None:
        return None
    departements = dict(base.execute("SELECT code, departement FROM commune"))
    totaux, toutes = _totaux_publies(resultat, cellules, protection), [*resultat.communes()]
    communes = proteger_communes(toutes, departements, totaux, regles, suite.des_communes(toutes, totaux))
    jours = [*_histoire(resultat, fins, regles, suite)]
    passe = [] if avant else [*_passe(resultat, cellules, protection, fins, regles)]
    ensembles = ensembles_publiables(resultat.ensemble(), regles)
    dits = Dits([*suite.instantanes(), *passe], [*suite.jours_dits(), *jours], communes, departements, ensembles, avant)
    choix = comptes_a_taire(
        a_proteger, protection.cache, protection.relations, dits, regles, consignes.plafonds, suite.passees
    )
    ecrits: Ecrits = {
        "cellule": [
            *rangees.du_cube(cellules, protection, choix.tus), *suite.passe, *rangees.du_passe(passe, choix.passe_tu)
        ],
        "anterieur": [*rangees.anterieures(suite.attendues(a_proteger, protection.cache))],
        "ensemble": [*rangees.des_ensembles(choix.ensembles)],
        "commune": [*rangees.des_communes(communes, departements, choix)],
        "jour": [*suite.jours, *rangees.des_jours(jours, choix.jours_tus)],
    }  # fmt: skip
    rangees.ecrire(base, ecrits)
    dites = {(p.commune.volet, p.commune.commune) for p in communes if not p.secrete}
    retenus = suites.ecrire(
        suite,
        [*map(Passee, a_proteger, protection.cache.tolist(), choix.tus.tolist())],
        [(suites.commune_en_cellule(c), (c.volet, c.commune) not in dites) for c in toutes],
    )
    bilan = _bilan(resultat, protection, choix, regles)
    return Publication(consignes.titre, resultat.date_maj, bilan, {**ecrits, **retenus}, contributions)


def _fins(resultat: lignes.ResultatLignes, regles: Regles, suite: Suite) -> dict[str, list[str]]:
    """The dates of each volet at which the national total is told: ends of months since what was published before, and
    the last payment date; this one alone where lines of before came since."""
    dates: dict[str, list[str]] = defaultdict(list)
    for mois in resultat.territoires_par_mois():
        dates[mois.volet].append(mois.date_maj)
    toutes = {date for liste in dates.values() for date in liste if date > suite.date_maj} | {resultat.date_maj}
    fins = {}
    for volet, jours in _jours_par_volet(resultat).items():
        nouveaux = [j for j in jours if j.date > suite.date_maj]
        retard = bool(suite.date_maj) and suite.en_retard(volet, jours)
        fins[volet] = [] if retard else fins_publiables(nouveaux, toutes, regles)
    return {volet: liste or [resultat.date_maj] for volet, liste in fins.items()}


def _jours_par_volet(resultat: lignes.ResultatLignes) -> dict[str, list[lignes.JourLignes]]:
    par_volet: dict[str, list[lignes.JourLignes]] = defaultdict(list)
    for jour in resultat.jours():
        par_volet[jour.volet].append(jour)
    return par_volet


def _est_dite(cellule: lignes.CelluleLignes, fins: list[str]) -> bool:
    """Whether a cell is of a date that is told: all but past national totals are of the last one."""
    return cellule.date_maj in fins


def _totaux_publies(
    resultat: lignes.ResultatLignes, cellules: list[lignes.CelluleLignes], protection: Protection
) -> list[lignes.CelluleLignes]:
    """The totals of départements that are published at the last date."""
    return [
        c
        for c, statut in zip(cellules, protection.statuts, strict=True)
        if statut is Statut.PUBLIEE
        and (c.niveau, c.axe, c.concept, c.date_maj) == ("departement", "total", "cumul", resultat.date_maj)
    ]


def _ecrire_les_sources(base: sqlite3.Connection, resultat: lignes.ResultatLignes) -> None:
    for source in resultat.sources:
        identifiant = inserer_source(
            base,
            fichier=source.fichier,
            format_=source.fichier.formats[0].fichier,
            ecarte=bool(source.ecarte),
            octets=source.octets,
            sha256=source.sha256,
            empreinte_lignes="",
            date_recuperation=source.date_recuperation,
            lignes=(source.lignes_lues, source.lignes_retenues, source.lignes_rejetees),
            centimes=(source.centimes_lus, source.centimes_retenus, source.centimes_rejetes),
        )
        ecrire_rejets(base, source.rejets, identifiant)


def _taire_les_lignes(base: sqlite3.Connection, resultat: lignes.ResultatLignes, regles: Regles, toutes: bool) -> None:
    """Of a file that keeps fewer lines than the threshold it is not told how many, nor of the first of the others: the
    national totals tell all files together. It is the same one at the publications that follow. Of none if ``toutes``.
    """
    lus = sorted((s for s in resultat.sources if s.lignes_retenues), key=lambda s: (s.fichier.date_maj, s.fichier.nom))
    petits = [s for s in lus if s.lignes_retenues < regles.seuil_entreprises]
    autres = [s for s in lus if s.lignes_retenues >= regles.seuil_entreprises]
    tus = lus if toutes else [*petits, *autres[:1]] if petits else []
    base.executemany("INSERT INTO temp.lignes_tues VALUES (?)", ((s.fichier.nom,) for s in tus))


def _passe(
    resultat: lignes.ResultatLignes,
    cellules: list[lignes.CelluleLignes],
    protection: Protection,
    fins: dict[str, list[str]],
    regles: Regles,
) -> Iterator[Instantane]:
    """The totals of territories at past dates, where their growth gives no business away."""
    caches = {
        (c.volet, c.region, c.departement)
        for c, statut in zip(cellules, protection.statuts, strict=True)
        if statut is not Statut.PUBLIEE
        and c.axe == "total"
        and c.concept == "cumul"
        and c.date_maj == resultat.date_maj
    }
    return instantanes(resultat.territoires_par_mois(), caches, fins, regles)


def _histoire(
    resultat: lignes.ResultatLignes, fins: dict[str, list[str]], regles: Regles, suite: Suite
) -> Iterator[lignes.JourLignes]:
    """The national history, day by day, since what was published before."""
    for volet, jours in _jours_par_volet(resultat).items():
        if not suite.date_maj or not suite.en_retard(volet, jours):
            yield from dates_publiables([j for j in jours if j.date > suite.date_maj], set(fins[volet]), regles)


def _bilan(resultat: lignes.ResultatLignes, protection: Protection, choix: Choix, regles: Regles) -> dict[str, object]:
    """What secrecy hides, and why: roughly, since a sum of what is hidden is a sum more to reckon with."""
    rapport = protection.rapport
    return {
        **FONDS,
        "date_maj": resultat.date_maj,
        "attendu": rapport.cellules,
        "trouve": rapport.primaires + rapport.secondaires,
        "comptes": int(choix.tus.sum()),
        "lignes_tues": choix.lignes_tues,
        "primaires": fourchette(rapport.primaires, rapport.primaires + rapport.secondaires),
        "part_primaire": fourchette_de(rapport.part_euros_primaire),
        "part_secondaire": fourchette_de(rapport.part_euros_secondaire),
        "part_seuil": fourchette_de(rapport.part_euros_sous_seuil),
        "seuil": regles.seuil_entreprises,
    }
