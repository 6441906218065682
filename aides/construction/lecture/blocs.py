"""What the aggregated raw feeds have in common: cases that may be secret, and the total that stands beside them.

A case is the set of figures of one sector in one territory. ND or NC in any of them makes the whole case secret: a
count without its amount would say more than the source meant to. Blank or zero everywhere, it is no case at all.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aides.commun.catalogue import Format
from aides.commun.cube import MESURES, Cellule, FichierRefuse, Lecture, Observation, Rejet, TotalOfficiel
from aides.construction.inventaire import Fichier
from aides.construction.lecture.lignes_de_total import RAISON
from aides.construction.lecture.tableur import est_secret, est_vide, lire_centimes, lire_entier, texte
from aides.construction.nomenclature import FRANCE, INCONNU, TOUS, Nomenclature

INCONNUS = {INCONNU, "Z"}
ABSENTE = "la valeur manque alors que l'autre chiffre de la case est donné"


@dataclass(frozen=True)
class Territoire:
    """Where a block of cases stands: codes of the cube, and the name that the file gives."""

    niveau: str
    region: str
    departement: str
    nom: str


@dataclass(frozen=True)
class Case:
    """Raw figures of one sector: measure → (where it stands, value). `ligne` counts from 1."""

    axe: str
    modalite: str
    ligne: int
    valeurs: Mapping[str, tuple[str, object]]
    mois: str = ""


@dataclass
class Bloc:
    """The cases of one territory as read, how many were rejected, and its published total.

    `total` is None when none is given, when it is nothing, or (`total_rejete`) when it could not be read.
    """

    territoire: Territoire
    cellules: list[Cellule] = field(default_factory=list)
    total: Cellule | None = None
    rejets: int = 0
    total_rejete: bool = False


class Lecteur:
    """Reads cases into a Lecture, counting what it cannot read and what it does not know."""

    def __init__(self, fichier: Fichier, format_: Format, facteur: int = 1) -> None:
        self.fichier, self.format, self.facteur = fichier, format_, facteur
        self.lecture = Lecture(format=format_.fichier)
        self.national: Bloc | None = None
        self._blocs: list[Bloc] = []
        self._inconnus: Counter[tuple[str, str]] = Counter()

    def inconnu(self, colonne: str, code: str) -> None:
        """Note a code that the reference tables do not have."""
        self._inconnus[colonne, code] += 1

    def lire(self, territoire: Territoire, case: Case) -> Cellule | None:
        """The cell of a case, None when it is blank or rejected. Rejects go to the Lecture."""
        if _rien(case):
            return None
        self.lecture.lignes_lues += 1
        champs = self._champs(territoire, case)
        if any(est_secret(valeur) for _, valeur in case.valeurs.values()):
            self.lecture.lignes_retenues += 1
            return Cellule(**champs, secret=True)
        mesures: dict[str, Any] = {}
        for mesure, (adresse, valeur) in case.valeurs.items():
            try:
                mesures[_champ(mesure)] = self._mesure(mesure, valeur)
            except ValueError as erreur:
                self._rejeter(case, adresse, valeur, str(erreur))
                return None
        self.lecture.lignes_retenues += 1
        return Cellule(**champs, **mesures)

    def lire_le_bloc(self, territoire: Territoire, cases: Iterable[Case], total: Case | None) -> Bloc:
        """Read the cases of a territory and its total; the total becomes a cell of the axis 'total'."""
        bloc = Bloc(territoire)
        avant = len(self.lecture.rejets)
        bloc.cellules = [cellule for case in cases if (cellule := self.lire(territoire, case))]
        bloc.rejets = len(self.lecture.rejets) - avant
        bloc.total = self.lire(territoire, total) if total else None
        bloc.total_rejete = len(self.lecture.rejets) > avant + bloc.rejets
        return bloc

    def conserver(self, bloc: Bloc, tolerance: int = 0) -> None:
        """Check a block against its total and keep both. The national block is also held against the territories'
        totals, once all are known, and its total is an official one."""
        self.lecture.observations.extend(comparer(bloc, tolerance))
        self.lecture.cellules.extend(bloc.cellules)
        if bloc.total:
            self.lecture.cellules.append(bloc.total)
        if bloc.territoire.niveau == "national":
            self.national = bloc
        else:
            self._blocs.append(bloc)

    def terminer(self) -> Lecture:
        """The finished Lecture: the national total is reconciled, unknown places and sectors that meet are added up and
        said, the content is hashed. Raises FichierRefuse for a figure that is given twice."""
        if self.national and self.national.total and not self.national.total.secret:
            self._rapprocher(self.national, self.national.total)
        self.lecture.observations.extend(
            Observation("code_inconnu", {"colonne": colonne, "code": code or "(vide)", "trouve": nombre})
            for (colonne, code), nombre in sorted(self._inconnus.items())
        )
        rejetees = sum(rejet.raison != RAISON for rejet in self.lecture.rejets)
        if rejetees:
            self.lecture.observations.append(Observation("cases_rejetees", {"trouve": rejetees}))
        self.lecture.cellules = _fusionner(self.lecture.cellules)
        self.lecture.empreinte = _empreinte(self.lecture.cellules)
        return self.lecture

    def _rapprocher(self, national: Bloc, total: Cellule) -> None:
        lus = [bloc.total for bloc in self._blocs if bloc.total]
        perdus = sum(bloc.total_rejete for bloc in self._blocs)
        nom = f"{national.territoire.nom}, face à la somme des départements"
        somme = Bloc(replace(national.territoire, nom=nom), lus, total, perdus)
        self.lecture.observations.extend(comparer(somme))
        self.lecture.totaux.append(
            TotalOfficiel(
                dispositif=total.dispositif,
                date_maj=total.date_maj,
                niveau=total.niveau,
                region=total.region,
                departement=total.departement,
                nombre=total.nombre,
                entreprises=None,
                centimes=total.centimes,
            )
        )

    def _champs(self, territoire: Territoire, case: Case) -> dict[str, Any]:
        return {
            "dispositif": self.format.dispositif,
            "volet": "",
            "concept": self.format.concept,
            "date_maj": self.fichier.date_maj,
            "mois": case.mois,
            "niveau": territoire.niveau,
            "region": territoire.region,
            "departement": territoire.departement,
            "axe": case.axe,
            "modalite": case.modalite,
            "ligne": case.ligne,
        }

    def _mesure(self, mesure: str, valeur: object) -> int:
        if est_vide(valeur):
            raise ValueError(ABSENTE)
        return lire_centimes(valeur, self.facteur) if mesure == "montant" else lire_entier(valeur)

    def _rejeter(self, case: Case, adresse: str, valeur: object, raison: str) -> None:
        try:
            centimes = self._mesure("montant", case.valeurs["montant"][1])
        except (KeyError, ValueError):
            centimes = None
        self.lecture.rejets.append(Rejet(case.ligne, adresse, texte(valeur)[:200], raison, centimes))


def departement(code: str, nom: str, nomenclature: Nomenclature) -> Territoire:
    """The territory of a département code; an unknown code is unlocated."""
    connu = nomenclature.departement(code)
    return Territoire("departement", nomenclature.departements.get(connu, INCONNU), connu, nom)


def region(code: str, nom: str, nomenclature: Nomenclature) -> Territoire:
    """The territory of a région code; an unknown code is unlocated."""
    return Territoire("region", nomenclature.region(code), TOUS, nom)


def france(nom: str) -> Territoire:
    """The whole country."""
    return Territoire("national", FRANCE, TOUS, nom)


def comparer(bloc: Bloc, tolerance: int = 0) -> list[Observation]:
    """What is wrong between a block and its total.

    Total minus visible cases is what is secret, so it cannot be negative, and it must be nothing when no case is
    secret. Rejected cases are missing from the sum, so equality is then not asked. `tolerance` is in the measure's
    own unit, for counts that the source rounds.
    """
    if bloc.total is None or bloc.total.secret:
        return []
    visibles = [c for c in bloc.cellules if not c.secret]
    partiel = len(visibles) < len(bloc.cellules) or bloc.rejets > 0
    observations = []
    for mesure in MESURES:
        attendu = getattr(bloc.total, mesure)
        if attendu is None:
            continue
        trouve = sum(getattr(c, mesure) or 0 for c in visibles)
        if trouve > attendu + tolerance:
            nom = "total_de_feuille"
        elif trouve < attendu - tolerance and not partiel:
            nom = "somme_de_feuille"
        else:
            continue
        observations.append(Observation(nom, _faits(bloc, mesure, attendu, trouve)))
    return observations


def _faits(bloc: Bloc, mesure: str, attendu: int, trouve: int) -> dict[str, object]:
    euros = mesure == "centimes"
    return {
        "territoire": bloc.territoire.nom,
        "mesure": "montant en euros" if euros else mesure,
        "ligne": bloc.total.ligne if bloc.total else None,
        "attendu": attendu / 100 if euros else attendu,
        "trouve": trouve / 100 if euros else trouve,
    }


def _rien(case: Case) -> bool:
    return all(est_vide(valeur) or _nul(valeur) for _, valeur in case.valeurs.values())


def _nul(valeur: object) -> bool:
    try:
        return lire_centimes(valeur) == 0
    except ValueError:
        return False


def _champ(mesure: str) -> str:
    return "centimes" if mesure == "montant" else mesure


def _fusionner(cellules: list[Cellule]) -> list[Cellule]:
    """Add up the cells of unknown places or sectors that meet; secret wins over visible. A known place and sector given
    twice is refused: a row, a sheet or a column that was copied would count twice."""
    par_cle: dict[tuple[str, ...], Cellule] = {}
    for cellule in cellules:
        deja = par_cle.get(cellule.cle)
        if deja is None:
            par_cle[cellule.cle] = cellule
            continue
        if not INCONNUS & {cellule.region, cellule.departement, cellule.modalite}:
            lieu = cellule.departement if cellule.niveau == "departement" else cellule.region
            lignes = " et ".join(str(ligne) for ligne in sorted({deja.ligne, cellule.ligne}))
            raison = f"lignes {lignes} : le territoire {lieu} et le secteur {cellule.modalite} y sont donnés deux fois"
            raison += f" pour {cellule.mois}" if cellule.mois else ""
            raise FichierRefuse(raison)
        par_cle[cellule.cle] = _additionner(deja, cellule)
    return list(par_cle.values())


def _additionner(a: Cellule, b: Cellule) -> Cellule:
    if a.secret or b.secret:
        vides: dict[str, Any] = dict.fromkeys(MESURES)
        return a._replace(secret=True, **vides)
    sommes: dict[str, Any] = {
        m: None if getattr(a, m) is None and getattr(b, m) is None else (getattr(a, m) or 0) + (getattr(b, m) or 0)
        for m in MESURES
    }
    return a._replace(**sommes)


def _empreinte(cellules: list[Cellule]) -> str:
    """Hash of the figures without their date: the same under two dates means the same file given twice."""
    contenu = sorted(
        "|".join([*c.cle[:3], *c.cle[4:], *(str(getattr(c, m)) for m in MESURES), str(c.secret)]) for c in cellules
    )
    return hashlib.sha256("\n".join(contenu).encode()).hexdigest()
