"""Reader for published aggregates in CSV (fonds de solidarité, PGE, reports, CPSTI, activité partielle).

UTF-8 with a header; columns are found by name, in any order. What the file's name announces (a level, a breakdown)
must be in its header.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aides.commun.catalogue import NIVEAUX, Axe, Format
from aides.commun.cube import MESURES, Cellule, ColonneManquante, FichierIllisible, Lecture, Observation, Rejet
from aides.construction.inventaire import Fichier
from aides.construction.lecture import textes
from aides.construction.lecture.lignes_de_total import RAISON, dit_total, ecarter_les_totaux
from aides.construction.lecture.nombres import lire_centimes, lire_entier
from aides.construction.lecture.textes import borner_les_champs
from aides.construction.nomenclature import INCONNU, TOUS, Nomenclature

COLONNES_DESCRIPTIVES = {
    "dispositif",
    "volet",
    "mois",
    "date_maj",
    "reg",
    "libelle_region",
    "dep",
    "libelle_departement",
}


INCONNUS = {INCONNU, "Z"}


@dataclass(frozen=True)
class _Gabarit:
    """How to read the rows of one file: its format, its axis, its level, its header."""

    fichier: Fichier
    format: Format
    axe: Axe
    niveau: str
    entete: list[str]
    nomenclature: Nomenclature

    @cached_property
    def mesures(self) -> list[tuple[str, str, Callable[[str], int]]]:
        """The measures that the file has: the cell's field, the file's column, how its text is read."""
        presentes = [(mesure, c) for mesure, c in self.format.colonnes.items() if c in self.entete]
        return [("centimes", c, lire_centimes) if m == "montant" else (m, c, lire_entier) for m, c in presentes]


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one published CSV into cells of the cube.

    Raises FichierIllisible when the file is empty, not UTF-8, not CSV or has none of the expected columns, and
    ColonneManquante when the header lacks a required column.
    """
    lignes = _lignes(fichier)
    entete = [colonne.strip() for colonne in lignes[0][1]]
    gabarit = _choisir_le_gabarit(fichier, entete, nomenclature)
    lecture = Lecture(format=gabarit.format.fichier, lignes_lues=len(lignes) - 1)
    lecture.observations.extend(_observer_l_entete(gabarit))
    cellules = list(_lire_les_lignes(gabarit, lignes[1:], lecture))
    cellules = ecarter_les_totaux(cellules, lecture)
    lecture.lignes_retenues = len(cellules)
    lecture.empreinte = _empreinte(entete, [ligne for _, ligne in lignes[1:]])
    lecture.cellules = _fusionner(cellules, lecture)
    return lecture


def _lignes(fichier: Fichier) -> list[tuple[int, list[str]]]:
    """Every row that is not blank, with the line where it ends in the file."""
    if not fichier.chemin.stat().st_size:
        raise FichierIllisible("le fichier est vide")
    try:
        with fichier.chemin.open(encoding="utf-8-sig", newline="") as flux:
            borner_les_champs()
            lecteur = csv.reader(flux, strict=True)
            lignes = [(lecteur.line_num, ligne) for ligne in lecteur if ligne]
    except UnicodeDecodeError as erreur:
        ligne = textes.ligne_fautive(fichier.chemin)
        raise FichierIllisible(f"ligne {ligne} : le fichier n'est pas en UTF-8") from erreur
    except csv.Error as erreur:
        raise FichierIllisible(f"ligne {lecteur.line_num} : {textes.dire(erreur)}") from erreur
    if len(lignes) < 2:
        raise FichierIllisible("le fichier ne contient aucune ligne de données")
    return lignes


def _choisir_le_gabarit(fichier: Fichier, entete: list[str], nomenclature: Nomenclature) -> _Gabarit:
    axe = _axe_annonce(fichier, nomenclature)
    niveau = NIVEAUX[fichier.niveau]
    candidats = []
    for format_ in fichier.formats:
        if any(colonne in entete for colonne in format_.absentes):
            continue
        manquantes = [c for c in _requises(format_, axe, niveau) if c not in entete]
        candidats.append((len(manquantes), manquantes, format_))
    nombre, manquantes, format_ = min(candidats, key=lambda candidat: candidat[0])
    if nombre == len(_requises(format_, axe, niveau)):
        raise FichierIllisible(f"aucune colonne attendue ; le fichier commence par « {','.join(entete)[:60]} »")
    if manquantes:
        raise ColonneManquante(fichier.nom, ", ".join(manquantes))
    return _Gabarit(fichier, format_, axe, niveau, entete, nomenclature)


def _axe_annonce(fichier: Fichier, nomenclature: Nomenclature) -> Axe:
    for axe in nomenclature.catalogue.axes:
        if axe.fichier and axe.fichier == fichier.axe:
            return axe
    raise FichierIllisible(f"la ventilation « {fichier.axe} » n'est pas connue")


def _requises(format_: Format, axe: Axe, niveau: str) -> list[str]:
    mesures = [c for c in format_.colonnes.values() if c not in format_.facultatives]
    return [*mesures, *format_.requises, "reg", *(["dep"] if niveau == "departement" else []), axe.colonne]


def _observer_l_entete(gabarit: _Gabarit) -> Iterator[Observation]:
    connues = COLONNES_DESCRIPTIVES | set(gabarit.format.colonnes.values())
    connues |= {gabarit.axe.colonne, gabarit.axe.colonne.replace("code_", "libelle_"), f"libelle_{gabarit.axe.colonne}"}
    for colonne in gabarit.entete:
        if colonne not in connues:
            yield Observation("colonne_inconnue", {"colonne": colonne})


def _lire_les_lignes(gabarit: _Gabarit, lignes: Iterable[tuple[int, list[str]]], lecture: Lecture) -> Iterator[Cellule]:
    vues: set[tuple[str, ...]] = set()
    inconnus: Counter[tuple[str, str]] = Counter()
    autres_dates: set[str] = set()
    for numero, ligne in lignes:
        try:
            valeurs = _valeurs(gabarit, ligne, vues)
            cellule = _cellule(gabarit, numero, valeurs, inconnus)
        except _LigneRefusee as refus:
            _rejeter(gabarit, numero, ligne, refus, lecture)
        else:
            autres_dates.add(valeurs.get("date_maj", ""))
            yield cellule
    lecture.observations.extend(
        Observation("code_inconnu", {"colonne": colonne, "code": code, "trouve": nombre})
        for (colonne, code), nombre in sorted(inconnus.items())
        if code
    )
    lecture.observations.extend(
        Observation("date_differente", {"date_ecrite": date_ecrite})
        for date_ecrite in sorted(autres_dates - {"", gabarit.fichier.date_maj})
    )


class _LigneRefusee(Exception):
    """A row that gives no cell: the column and value at fault ('' for the whole row), and why."""

    def __init__(self, colonne: str, valeur: str, raison: str) -> None:
        self.colonne, self.valeur, self.raison = colonne, valeur, raison
        super().__init__(raison)


def _valeurs(gabarit: _Gabarit, ligne: list[str], vues: set[tuple[str, ...]]) -> dict[str, str]:
    if len(ligne) != len(gabarit.entete):
        raison = f"la ligne a {len(ligne)} valeurs pour {len(gabarit.entete)} colonnes"
        raise _LigneRefusee("", ",".join(ligne)[:200], raison)
    avant = len(vues)
    vues.add(tuple(ligne))
    if len(vues) == avant:
        raise _LigneRefusee("", ",".join(ligne)[:200], "ligne identique à une ligne précédente")
    return dict(zip(gabarit.entete, ligne, strict=True))


def _rejeter(gabarit: _Gabarit, numero: int, ligne: list[str], refus: _LigneRefusee, lecture: Lecture) -> None:
    montant = dict(zip(gabarit.entete, ligne, strict=False)).get(gabarit.format.colonnes.get("montant", ""), "")
    try:
        centimes = lire_centimes(montant)
    except ValueError:
        centimes = None
    lecture.rejets.append(Rejet(numero, refus.colonne, refus.valeur, refus.raison, centimes))
    if refus.raison == RAISON:
        lecture.observations.append(Observation("ligne_de_total", {"ligne": numero, "modalite": refus.valeur}))


def _cellule(gabarit: _Gabarit, numero: int, valeurs: dict[str, str], inconnus: Counter[tuple[str, str]]) -> Cellule:
    nomenclature, axe = gabarit.nomenclature, gabarit.axe
    code = valeurs[axe.colonne].strip()
    modalite = nomenclature.modalite(axe.code, code)
    if modalite != code and dit_total(code):
        raise _LigneRefusee(axe.colonne, code, RAISON)
    region, departement = nomenclature.region(valeurs["reg"].strip()), TOUS
    if gabarit.niveau == "departement":
        departement = nomenclature.departement(valeurs["dep"].strip())
        region = nomenclature.departements.get(departement, INCONNU)
        _compter_l_inconnu(inconnus, "dep", valeurs["dep"].strip(), departement)
    else:
        _compter_l_inconnu(inconnus, "reg", valeurs["reg"].strip(), region)
    if modalite != code:
        inconnus[axe.colonne, code] += 1
    mesures: dict[str, Any] = {champ: _mesure(lire, c, valeurs[c]) for champ, c, lire in gabarit.mesures}
    return Cellule(
        dispositif=gabarit.format.dispositif,
        volet=valeurs.get("volet", "").strip(),
        concept=gabarit.format.concept,
        date_maj=gabarit.fichier.date_maj,
        mois=valeurs.get("mois", "").strip(),
        niveau=gabarit.niveau,
        region=region,
        departement=departement,
        axe=axe.code,
        modalite=modalite,
        ligne=numero,
        **mesures,
    )


def _compter_l_inconnu(inconnus: Counter[tuple[str, str]], colonne: str, code: str, membre: str) -> None:
    if membre != code:
        inconnus[colonne, code] += 1


def _mesure(lire_le_nombre: Callable[[str], int], colonne: str, texte: str) -> int:
    try:
        return lire_le_nombre(texte)
    except ValueError as erreur:
        raise _LigneRefusee(colonne, texte, str(erreur)) from erreur


def _fusionner(cellules: list[Cellule], lecture: Lecture) -> list[Cellule]:
    """Add up the rows that meet in one cell. Several unknown codes sharing one member is expected; a known place and
    sector given twice is not, and is observed."""
    par_cle: dict[tuple[str, ...], Cellule] = {}
    for cellule in cellules:
        deja = par_cle.setdefault(cellule.cle, cellule)
        if deja is cellule:
            continue
        if not INCONNUS & {cellule.region, cellule.departement, cellule.modalite}:
            lecture.observations.append(Observation("cellule_en_double", {"ligne": cellule.ligne, "autre": deja.ligne}))
        sommes: dict[str, Any] = {m: _somme(getattr(deja, m), getattr(cellule, m)) for m in MESURES}
        par_cle[cellule.cle] = deja._replace(**sommes)
    return list(par_cle.values())


def _somme(a: int | None, b: int | None) -> int | None:
    return None if a is None and b is None else (a or 0) + (b or 0)


def _empreinte(entete: list[str], lignes: list[list[str]]) -> str:
    """Hash of the rows without their date: the same under two dates means the same file published twice."""
    garder = [i for i, colonne in enumerate(entete) if colonne != "date_maj"]
    contenu = sorted(",".join(ligne[i] for i in garder if i < len(ligne)) for ligne in lignes)
    return hashlib.sha256("\n".join(contenu).encode()).hexdigest()
