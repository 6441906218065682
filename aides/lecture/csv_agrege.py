"""Reader for published aggregates in CSV (fonds de solidarité, PGE, reports, CPSTI, activité partielle).

UTF-8 with a header; columns are found by name, in any order. What the file's name announces (a level, a breakdown)
must be in its header.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aides.catalogue import NIVEAUX, Axe, Format
from aides.inventaire import Fichier
from aides.lecture.lignes_de_total import RAISON, dit_total, ecarter_les_totaux
from aides.lecture.modele import MESURES, Cellule, ColonneManquante, FichierIllisible, Lecture, Observation, Rejet
from aides.lecture.nombres import lire_centimes, lire_entier
from aides.nomenclature import INCONNU, TOUS, Nomenclature

COLONNES_DESCRIPTIVES = {"dispositif", "volet", "mois", "date_maj", "reg", "libelle_region", "dep", "libelle_departement"}


@dataclass(frozen=True)
class _Gabarit:
    """How to read the rows of one file: its format, its axis, its level, its header."""

    fichier: Fichier
    format: Format
    axe: Axe
    niveau: str
    entete: list[str]
    nomenclature: Nomenclature


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one published CSV into cells of the cube.

    Raises FichierIllisible when the file is empty, not UTF-8, not CSV or has none of the expected columns, and
    ColonneManquante when the header lacks a required column.
    """
    lignes = _lignes(fichier)
    entete = [colonne.strip() for colonne in lignes[0]]
    gabarit = _choisir_le_gabarit(fichier, entete, nomenclature)
    lecture = Lecture(format=gabarit.format.fichier, lignes_lues=len(lignes) - 1)
    lecture.observations.extend(_observer_l_entete(gabarit))
    cellules = list(_lire_les_lignes(gabarit, lignes, lecture))
    cellules = ecarter_les_totaux(cellules, lecture)
    lecture.lignes_retenues = len(cellules)
    lecture.empreinte = _empreinte(entete, lignes[1:])
    lecture.cellules = _fusionner(cellules)
    return lecture


def _lignes(fichier: Fichier) -> list[list[str]]:
    if not fichier.chemin.stat().st_size:
        raise FichierIllisible("le fichier est vide")
    try:
        with fichier.chemin.open(encoding="utf-8-sig", newline="") as flux:
            lignes = [ligne for ligne in csv.reader(flux, strict=True) if ligne]
    except UnicodeDecodeError as erreur:
        raise FichierIllisible(f"le fichier n'est pas en UTF-8 (octet {erreur.start})") from erreur
    except csv.Error as erreur:
        raise FichierIllisible(f"le fichier n'est pas un CSV lisible ({erreur})") from erreur
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


def _lire_les_lignes(gabarit: _Gabarit, lignes: list[list[str]], lecture: Lecture) -> Iterator[Cellule]:
    vues: set[tuple[str, ...]] = set()
    inconnus: dict[tuple[str, str], int] = defaultdict(int)
    autres_dates: set[str] = set()
    for numero, ligne in enumerate(lignes[1:], start=2):
        if len(ligne) != len(gabarit.entete):
            raison = f"la ligne a {len(ligne)} valeurs pour {len(gabarit.entete)} colonnes"
            lecture.rejets.append(Rejet(numero, "", ",".join(ligne)[:200], raison))
            continue
        if tuple(ligne) in vues:
            lecture.rejets.append(Rejet(numero, "", ",".join(ligne)[:200], "ligne identique à une ligne précédente"))
            continue
        vues.add(tuple(ligne))
        valeurs = dict(zip(gabarit.entete, ligne, strict=True))
        date_ecrite = valeurs.get("date_maj", "")
        if date_ecrite and date_ecrite != gabarit.fichier.date_maj:
            autres_dates.add(date_ecrite)
        try:
            cellule = _cellule(gabarit, numero, valeurs, inconnus)
        except _ValeurIllisible as erreur:
            centimes = _centimes_si_lisibles(valeurs.get(gabarit.format.colonnes.get("montant", ""), ""))
            lecture.rejets.append(Rejet(numero, erreur.colonne, erreur.valeur, str(erreur), centimes))
            if str(erreur) == RAISON:
                lecture.observations.append(
                    Observation("ligne_de_total", {"ligne": numero, "modalite": erreur.valeur})
                )
        else:
            yield cellule
    lecture.observations.extend(
        Observation("code_inconnu", {"colonne": colonne, "code": code or "(vide)", "trouve": nombre})
        for (colonne, code), nombre in sorted(inconnus.items())
    )
    lecture.observations.extend(
        Observation("date_differente", {"date_ecrite": date_ecrite}) for date_ecrite in sorted(autres_dates)
    )


class _ValeurIllisible(Exception):
    def __init__(self, colonne: str, valeur: str, raison: str) -> None:
        self.colonne, self.valeur = colonne, valeur
        super().__init__(raison)


def _cellule(gabarit: _Gabarit, numero: int, valeurs: dict[str, str], inconnus: dict[tuple[str, str], int]) -> Cellule:
    nomenclature, axe = gabarit.nomenclature, gabarit.axe
    code = valeurs[axe.colonne].strip()
    modalite = nomenclature.modalite(axe.code, code)
    if modalite != code and dit_total(code):
        raise _ValeurIllisible(axe.colonne, code, RAISON)
    region, departement = nomenclature.region(valeurs["reg"].strip()), TOUS
    if gabarit.niveau == "departement":
        departement = nomenclature.departement(valeurs["dep"].strip())
        region = nomenclature.departements.get(departement, INCONNU)
        _compter_l_inconnu(inconnus, "dep", valeurs["dep"].strip(), departement)
    else:
        _compter_l_inconnu(inconnus, "reg", valeurs["reg"].strip(), region)
    if modalite != code:
        inconnus[axe.colonne, code] += 1
    mesures = {m: _mesure(m, c, valeurs) for m, c in gabarit.format.colonnes.items() if c in valeurs}
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
        **{("centimes" if m == "montant" else m): v for m, v in mesures.items()},
    )


def _compter_l_inconnu(inconnus: dict[tuple[str, str], int], colonne: str, code: str, membre: str) -> None:
    if membre != code:
        inconnus[colonne, code] += 1


def _mesure(mesure: str, colonne: str, valeurs: dict[str, str]) -> int:
    texte = valeurs[colonne]
    try:
        return lire_centimes(texte) if mesure == "montant" else lire_entier(texte)
    except ValueError as erreur:
        raise _ValeurIllisible(colonne, texte, str(erreur)) from erreur


def _centimes_si_lisibles(texte: str) -> int | None:
    try:
        return lire_centimes(texte)
    except ValueError:
        return None


def _fusionner(cellules: list[Cellule]) -> list[Cellule]:
    """Add up rows that meet in one cell because several unknown codes share one member."""
    par_cle: dict[tuple[str, ...], Cellule] = {}
    for cellule in cellules:
        deja = par_cle.get(cellule.cle)
        if deja is None:
            par_cle[cellule.cle] = cellule
        else:
            sommes = {m: _somme(getattr(deja, m), getattr(cellule, m)) for m in MESURES}
            par_cle[cellule.cle] = replace(deja, **sommes)
    return list(par_cle.values())


def _somme(a: int | None, b: int | None) -> int | None:
    return None if a is None and b is None else (a or 0) + (b or 0)


def _empreinte(entete: list[str], lignes: list[list[str]]) -> str:
    """Hash of the rows without their date: the same under two dates means the same file published twice."""
    garder = [i for i, colonne in enumerate(entete) if colonne != "date_maj"]
    contenu = sorted(",".join(ligne[i] for i in garder if i < len(ligne)) for ligne in lignes)
    return hashlib.sha256("\n".join(contenu).encode()).hexdigest()
