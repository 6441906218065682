"""Every raw feed, written from the lines that the published sample adds up, and what is crossed with them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samples.fictif import (
    fichiers_json,
    flux_activite,
    flux_cpsti,
    flux_pge,
    flux_reports,
    paiements,
    registre,
    reponses,
)
from samples.fictif.cumuls import jusqu_au
from samples.fictif.entreprises import Entreprise
from samples.fictif.lignes import Ligne
from samples.fictif.reference import Reference

FONDS = "fonds-solidarite"


@dataclass(frozen=True)
class Tirage:
    """What everything is written from: proportions, reference tables, lines by scheme."""

    profils: dict[str, Any]
    reference: Reference
    lignes: dict[str, list[Ligne]]

    @property
    def minimum(self) -> int:
        return int(self.profils["entreprises"]["minimum_par_cellule"])

    def alea(self, nom: str) -> random.Random:
        return random.Random(f"{self.profils['graine']} {nom}")

    def jusqu_au(self, dispositif: str, jour: str) -> list[Ligne]:
        return list(jusqu_au(self.lignes[dispositif], jour))


def ecrire(tirage: Tirage, entreprises: list[Entreprise], sortie: Path, api: Path) -> list[Path]:
    """Write the raw feeds and the register below `sortie`, the recorded answers into `api`."""
    chemins = paiements.ecrire(tirage.lignes[FONDS], tirage.reference, tirage.profils["bruts"], sortie / FONDS)
    for ecriture in (_pge, _reports, _cpsti, _activite, _prets):
        chemins += ecriture(tirage, sortie)
    return chemins + _completer(tirage, entreprises, sortie / "sirene", api)


def _completer(tirage: Tirage, entreprises: list[Entreprise], sirene: Path, api: Path) -> list[Path]:
    """The register of the businesses aided and of some others, and the API's answers about those that it lacks."""
    profils, alea = tirage.profils, tirage.alea("registre")
    aidees = {ligne.entreprise.siren for ligne in tirage.lignes[FONDS]}
    part = profils["registre"]["part_jamais_aidee"]
    retenues = [e for e in entreprises if e.siren in aidees or alea.random() < part]
    extrait = registre.tirer(retenues, tirage.reference, profils["registre"], alea)
    chemins = registre.ecrire(extrait, sirene)
    connues = [e for e in retenues if e.connue]
    chemins.append(registre.ecrire_les_effectifs(connues, sirene, profils["bruts"]["effectifs"]))
    alea = tirage.alea("reponses")
    absentes = [e for e in retenues if not e.connue and e.siren in aidees]
    trouvees = reponses.choisir(absentes, profils["reponses"], alea)
    masquees = [(e, registre.CAS_ORDINAIRE) for e in extrait.masquees if e.siren in aidees]
    return chemins + reponses.ecrire([*trouvees, *masquees], tirage.reference, api)


def _pge(tirage: Tirage, sortie: Path) -> list[Path]:
    jours = tirage.profils["dates"]["pge"]
    return [
        flux_pge.ecrire(
            tirage.jusqu_au("pge", jour), tirage.reference, tirage.minimum, sortie / "pge" / jour / "pge.xlsx", hauteur
        )
        for jour, hauteur in zip(jours, tirage.profils["bruts"]["pge_lignes"], strict=True)
    ]


def _reports(tirage: Tirage, sortie: Path) -> list[Path]:
    nom = "reports-echeances"
    return [
        flux_reports.ecrire(
            tirage.jusqu_au(nom, jour), tirage.reference, tirage.minimum, sortie / nom / jour / f"{nom}.xlsx"
        )
        for jour in tirage.profils["dates"][nom]
    ]


def _cpsti(tirage: Tirage, sortie: Path) -> list[Path]:
    jours = tirage.profils["dates"]["cpsti"]
    return [
        flux_cpsti.ecrire(
            tirage.jusqu_au("cpsti", jour), tirage.reference, sortie / "cpsti" / jour / "cpsti.csv", encodage
        )
        for jour, encodage in zip(jours, tirage.profils["bruts"]["cpsti_encodages"], strict=True)
    ]


def _activite(tirage: Tirage, sortie: Path) -> list[Path]:
    """Three layouts: claims since the start by département, months added up by région, months by région."""
    nom, mensuel, dates = "activite-partielle", "activite-partielle-2", tirage.profils["dates"]
    reference, minimum = tirage.reference, tirage.minimum
    chemins = [
        flux_activite.ecrire_par_departement(
            tirage.jusqu_au(nom, jour), reference, minimum, sortie / nom / jour / f"{nom}.xlsx"
        )
        for jour in dates[nom]
    ]
    chemins += [
        flux_activite.ecrire_par_region(
            tirage.jusqu_au(mensuel, jour), reference, minimum, sortie / nom / jour / f"{nom}.xlsx"
        )
        for jour in dates["activite-partielle-somme"]
    ]
    return chemins + [
        flux_activite.ecrire_par_mois(
            tirage.jusqu_au(mensuel, jour), reference, minimum, sortie / nom / jour / f"{nom}-mois.xlsx"
        )
        for jour in dates[mensuel]
    ]


def _prets(tirage: Tirage, sortie: Path) -> list[Path]:
    """Raw and published loans are one format."""
    nom = "prets-directs"
    return [
        chemin
        for jour in tirage.profils["dates"][nom]
        for chemin in fichiers_json.ecrire_prets(
            tirage.jusqu_au(nom, jour), tirage.reference, tirage.minimum, sortie / nom / jour
        )
    ]
