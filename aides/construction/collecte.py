"""Reading every file of an inventory: what each gave, what could not be read, what stands in two files at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aides.commun.cube import (
    Cellule,
    ColonneManquante,
    FichierIllisible,
    FichierRefuse,
    Lecture,
    Observation,
    Rejet,
    TotalOfficiel,
)
from aides.construction.inventaire import Fichier
from aides.construction.lecture import lire
from aides.construction.nomenclature import Nomenclature


@dataclass
class Recolte:
    """One file with what was read in it. `ecarte` is '' for a file that is in, else the reason why it is out."""

    fichier: Fichier
    octets: int
    sha256: str
    date_recuperation: str
    lecture: Lecture
    ecarte: str = ""
    observations: list[Observation] = field(default_factory=list)


def recolter(
    fichiers: Iterable[Fichier], nomenclature: Nomenclature, annoncer: Callable[[Fichier], None]
) -> list[Recolte]:
    """Read the files one after the other; `annoncer` is told of each before it is read.

    An unreadable file is left out and a file whose format changed is reported as a failure: neither stops the others,
    so that one run tells everything that is wrong.
    """
    recoltes = []
    for fichier in fichiers:
        annoncer(fichier)
        recoltes.append(_recolter_un(fichier, nomenclature))
    _ecarter_les_doublons(recoltes)
    return recoltes


def _recolter_un(fichier: Fichier, nomenclature: Nomenclature) -> Recolte:
    try:
        contenu = fichier.chemin.read_bytes()
    except OSError as erreur:
        raison = f"le fichier ne peut pas être ouvert ({erreur.strerror})"
        refus = Observation("lecture_refusee", {"raison": raison})
        return Recolte(fichier, 0, "", "", Lecture(format=fichier.formats[0].fichier), raison, [refus])
    modification = datetime.fromtimestamp(fichier.chemin.stat().st_mtime, UTC)
    recolte = Recolte(
        fichier=fichier,
        octets=len(contenu),
        sha256=hashlib.sha256(contenu).hexdigest(),
        date_recuperation=modification.strftime("%Y-%m-%dT%H:%M:%SZ"),
        lecture=Lecture(format=fichier.formats[0].fichier),
    )
    try:
        recolte.lecture = lire(fichier, nomenclature)
        recolte.observations.extend(recolte.lecture.observations)
    except FichierIllisible as erreur:
        recolte.ecarte = str(erreur)
        recolte.observations.append(Observation("fichier_illisible", {"raison": str(erreur)}))
    except FichierRefuse as erreur:
        recolte.ecarte = str(erreur)
        recolte.observations.append(Observation("lecture_refusee", {"raison": str(erreur)}))
    except ColonneManquante as erreur:
        recolte.ecarte = str(erreur)
        recolte.observations.append(Observation("colonne_manquante", {"raison": str(erreur)}))
    return recolte


def _ecarter_les_doublons(recoltes: list[Recolte]) -> None:
    """A figure is taken from the first file that gives it; the same figure in a later file is set aside."""
    connues: dict[tuple[str, ...], str] = {}
    for recolte in recoltes:
        lecture = recolte.lecture
        if lecture.empreinte and _est_deja_lu(recolte, recoltes):
            continue
        gardees = []
        for cellule in lecture.cellules:
            premier = connues.setdefault(cellule.cle, recolte.fichier.nom)
            if premier == recolte.fichier.nom:
                gardees.append(cellule)
            else:
                _rejeter(cellule, lecture, premier)
        lecture.cellules = gardees
        lecture.totaux = [t for t in lecture.totaux if _premier_total(t, connues, recolte)]


def _est_deja_lu(recolte: Recolte, recoltes: list[Recolte]) -> bool:
    for autre in recoltes:
        if autre is recolte:
            return False
        meme_contenu = autre.lecture.empreinte == recolte.lecture.empreinte
        if meme_contenu and autre.fichier.date_maj == recolte.fichier.date_maj and not autre.ecarte:
            recolte.ecarte = f"même contenu que {autre.fichier.nom}"
            recolte.lecture = Lecture(format=recolte.lecture.format)
            recolte.observations = [Observation("fichier_en_double", {"autre": autre.fichier.nom})]
            return True
    return False


def _rejeter(cellule: Cellule, lecture: Lecture, premier: str) -> None:
    raison = f"ce chiffre est déjà donné par {premier}"
    lecture.rejets.append(Rejet(cellule.ligne, "", "/".join(cellule.cle), raison, cellule.centimes))
    lecture.lignes_retenues -= 1


def _premier_total(total: TotalOfficiel, connues: dict[tuple[str, ...], str], recolte: Recolte) -> bool:
    cle = ("officiel", total.dispositif, total.volet, total.date_maj, total.niveau, total.region, total.departement)
    premier = connues.setdefault(cle, recolte.fichier.nom)
    if premier == recolte.fichier.nom:
        return True
    raison = f"ce total est déjà donné par {premier}"
    recolte.lecture.rejets.append(Rejet(None, "", "/".join(cle[1:]), raison, total.centimes))
    recolte.lecture.lignes_retenues -= 1
    return False
