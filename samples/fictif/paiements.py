"""The payment files of the fonds de solidarité, as the tax administration writes them: lines, then a row of total.

Some lines are faulty on purpose (profils.toml, table [bruts.fautes]): they come on top of the drawn ones, which are
all there, so that what is kept is what was drawn.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from samples.fictif import classeurs
from samples.fictif.lignes import Ligne
from samples.fictif.reference import Reference

COLONNES = ("Période", "SIREN", "Cde postal", "Pays", "Montant", "Dev.", "Date paiement")
MOIS = (
    "JANVIER", "FEVRIER", "MARS", "AVRIL", "MAI", "JUIN",
    "JUILLET", "AOUT", "SEPTEMBRE", "OCTOBRE", "NOVEMBRE", "DECEMBRE",
)  # fmt: skip
CODES_POSTAUX_DE_WALLIS = ("98600", "98610", "98620")


@dataclass(frozen=True, slots=True)
class Paiement:
    """One row. `centimes` counts in the row of total, `montant` is what is written instead when it is not ''."""

    periode: str
    siren: str
    code_postal: str
    pays: str
    centimes: int
    jour: date
    montant: str = ""
    devise: str = "EUR"


def jours_des_fichiers(profil: dict[str, Any]) -> list[date]:
    """The date of every file: one every `pas` days from the first, and the last day."""
    premier, dernier = (date.fromisoformat(profil[cle]) for cle in ("premier", "dernier"))
    pas = timedelta(days=profil["pas"])
    return [premier + pas * i for i in range(-((premier - dernier) // pas))] + [dernier]


def ecrire(lignes: Iterable[Ligne], reference: Reference, profil: dict[str, Any], dossier: Path) -> list[Path]:
    """Write <date>/fds-<date>.csv (or .xlsx) below `dossier`: each holds what was paid since the file before."""
    paiements = sorted([*_versements(lignes, reference), *_wallis(profil)], key=lambda paiement: paiement.jour)
    fautes = {date.fromisoformat(jour): FAUTES[nom] for nom, jour in profil["fautes"].items()}
    chemins = []
    debut = date.min
    for fin in jours_des_fichiers(profil):
        du_fichier = [paiement for paiement in paiements if debut < paiement.jour <= fin]
        if fin in fautes:
            du_fichier.insert(len(du_fichier) // 2, fautes[fin](du_fichier[0]))
        chemins.append(_ecrire_un_fichier(du_fichier, fin.isoformat(), profil, dossier))
        debut = fin
    return chemins


def _versements(lignes: Iterable[Ligne], reference: Reference) -> Iterator[Paiement]:
    for ligne in lignes:
        entreprise = ligne.entreprise
        code_postal = reference.commune[entreprise.commune].code_postal if entreprise.adresse_connue else ""
        jour = date.fromisoformat(ligne.date)
        yield Paiement(_periode(ligne), entreprise.siren, code_postal, "FR", ligne.centimes, jour)


def _periode(ligne: Ligne) -> str:
    """Only volet 1 names the month that it is for."""
    return f"{MOIS[int(ligne.mois[5:]) - 1]}-VOLET1" if ligne.volet == "VOLET1" else ligne.volet


def _wallis(profil: dict[str, Any]) -> Iterator[Paiement]:
    """Businesses of Wallis-et-Futuna have no siren."""
    for rang, (jour, centimes) in enumerate(profil["wallis"]):
        paye = date.fromisoformat(jour)
        mois = MOIS[(paye.month - 2) % 12]
        code_postal = CODES_POSTAUX_DE_WALLIS[rang % len(CODES_POSTAUX_DE_WALLIS)]
        yield Paiement(f"{mois}-VOLET1", "", code_postal, "WF", centimes, paye)


def _siren_faux(paiement: Paiement) -> Paiement:
    cle = (int(paiement.siren[-1]) + 1) % 10
    return replace(paiement, siren=f"{paiement.siren[:-1]}{cle}")


def _siren_trop_court(paiement: Paiement) -> Paiement:
    return replace(paiement, siren=paiement.siren[:-1])


def _montant_illisible(paiement: Paiement) -> Paiement:
    """The letter O for the last zero."""
    return replace(paiement, centimes=150_000, montant="1 50O")


def _devise_inconnue(paiement: Paiement) -> Paiement:
    return replace(paiement, devise="XPF")


def _date_future(paiement: Paiement) -> Paiement:
    return replace(paiement, jour=paiement.jour + timedelta(days=365))


def _doublon(paiement: Paiement) -> Paiement:
    return paiement


FAUTES: dict[str, Callable[[Paiement], Paiement]] = {
    "siren_faux": _siren_faux,
    "siren_trop_court": _siren_trop_court,
    "montant_illisible": _montant_illisible,
    "devise_inconnue": _devise_inconnue,
    "date_future": _date_future,
    "doublon": _doublon,
}


def _ecrire_un_fichier(paiements: list[Paiement], jour: str, profil: dict[str, Any], dossier: Path) -> Path:
    total = sum(paiement.centimes for paiement in paiements)
    chemin = dossier / jour / f"fds-{jour}.csv"
    if jour in profil["classeurs"]:
        return _ecrire_un_classeur(paiements, total, chemin.with_suffix(".xlsx"))
    chemin.parent.mkdir(parents=True, exist_ok=True)
    encodage = "cp1252" if jour in profil["windows_1252"] else "utf-8"
    with chemin.open("w", encoding=encodage, newline="") as flux:
        sortie = csv.writer(flux, delimiter=";", lineterminator="\n")
        sortie.writerow(COLONNES)
        for p in paiements:
            montant = p.montant or _euros(p.centimes)
            sortie.writerow([p.periode, p.siren, p.code_postal, p.pays, montant, p.devise, f"{p.jour:%m-%d-%y}"])
        sortie.writerow(["", "", "", "", _euros(total), "", ""])
    return chemin


def _ecrire_un_classeur(paiements: list[Paiement], total: int, chemin: Path) -> Path:
    classeur = classeurs.nouveau()
    page = classeur.create_sheet("Feuil1")
    page.append(COLONNES)
    for p in paiements:
        page.append([p.periode, p.siren, p.code_postal, p.pays, p.montant or p.centimes / 100, p.devise, p.jour])
    page.append([None, None, None, None, total / 100, None, None])
    return classeurs.enregistrer(classeur, chemin)


def _euros(centimes: int) -> str:
    """Centimes as the tax administration writes euros: 150000 is '1500', 12345 is '123,45'."""
    euros, reste = divmod(centimes, 100)
    return f"{euros},{reste:02d}" if reste else str(euros)
