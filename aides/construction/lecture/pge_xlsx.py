"""Reader for the weekly PGE workbook: a sheet per département, named by its tax code, and a sheet `Récap`.

A sheet holds several tables one under the other; ours is the one whose rows are NAF sections. Its rows, its total and
its columns are found by what they say, because their position moved from week to week. Amounts are in millions of
euros unless the header of the column says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aides.commun.cube import ColonneManquante, FichierRefuse, Lecture, Observation, Rejet
from aides.construction.inventaire import Fichier
from aides.construction.lecture.blocs import Case, Lecteur, departement, france
from aides.construction.lecture.lignes_de_total import RAISON, dit_total
from aides.construction.lecture.tableur import (
    Feuille,
    code_departement,
    est_secret,
    est_vide,
    modalite,
    normaliser,
    ouvrir,
    texte,
    unite,
)
from aides.construction.nomenclature import Nomenclature

# The tax administration's own département codes overseas.
CODES_FISCAUX = {"951": "971", "953": "972", "952": "973", "957": "974", "954": "976"}
AXE = "section_naf"
HORS_NAF = {"X", "Z"}
SECTIONS_MINIMUM = 2
MILLION = 1_000_000
MESURES_LUES = ("nombre", "montant")


@dataclass(frozen=True)
class _Table:
    """The table of sections of one sheet, in zero-based coordinates: rows, label column, column of each measure."""

    feuille: Feuille
    lignes: range
    libelles: int
    colonnes: dict[str, int]
    facteur: int


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one PGE workbook: cells per département and section (secret ones too), a total per département, and
    the national cells and total of `Récap`.

    Raises FichierIllisible when it cannot be opened, and ColonneManquante, naming sheet and label, when a
    département's sheet has no table of sections, no total, or no column of counts or amounts; FichierRefuse when
    two sheets are of one département or the unit of amounts is not known.
    """
    lecteur = Lecteur(fichier, fichier.formats[0])
    departements: dict[str, str] = {}
    for feuille in ouvrir(fichier.chemin):
        if _est_un_recapitulatif(feuille) and lecteur.national is None:
            _lire_le_recapitulatif(lecteur, feuille, nomenclature)
        elif code_departement(feuille.nom) or est_secret(feuille.nom):
            _refuser_la_copie(departements, feuille)
            _lire_le_departement(lecteur, feuille, nomenclature)
        elif any(not est_vide(valeur) for ligne in feuille.lignes for valeur in ligne):
            lecteur.lecture.observations.append(Observation("feuille_non_lue", {"feuille": feuille.nom}))
    if not departements:
        raise ColonneManquante(fichier.nom, "« feuille d'un département »")
    return lecteur.terminer()


def _est_un_recapitulatif(feuille: Feuille) -> bool:
    return normaliser(feuille.nom).startswith(("recap", "france", "national", "total"))


def _refuser_la_copie(departements: dict[str, str], feuille: Feuille) -> None:
    """A second sheet of a département (« 75 (2) », « 75 old » that is hidden) is a copy, or an older one."""
    code = _code(feuille)
    autre = departements.setdefault(code or feuille.nom, feuille.nom)
    if autre != feuille.nom:
        cachee = ", qui est masquée," if feuille.masquee else ""
        raison = f"la feuille « {feuille.nom} »{cachee} donne le même département que la feuille « {autre} »"
        raise FichierRefuse(raison)


def _code(feuille: Feuille) -> str:
    code = code_departement(feuille.nom)
    return CODES_FISCAUX.get(code, code)


def _lire_le_departement(lecteur: Lecteur, feuille: Feuille, nomenclature: Nomenclature) -> None:
    code = _code(feuille)
    territoire = departement(code, f"feuille {feuille.nom}", nomenclature)
    if code and territoire.departement != code:
        lecteur.inconnu("nom de feuille", feuille.nom)
    table = _table(lecteur.fichier, feuille, nomenclature)
    cases, total = _cases(lecteur, table, nomenclature)
    if total is None:
        raise _manque(lecteur.fichier, feuille, "Total")
    lecteur.facteur = table.facteur
    lecteur.conserver(lecteur.lire_le_bloc(territoire, cases, total))


def _lire_le_recapitulatif(lecteur: Lecteur, feuille: Feuille, nomenclature: Nomenclature) -> None:
    """The national figures. The layout of `Récap` is its own: not finding them there is said, not fatal."""
    try:
        table = _table(lecteur.fichier, feuille, nomenclature)
    except ColonneManquante:
        table = None
    cases, total = _cases(lecteur, table, nomenclature) if table else ([], None)
    if table is None or total is None:
        lecteur.lecture.observations.append(Observation("total_national_absent", {"feuille": feuille.nom}))
        return
    lecteur.facteur = table.facteur
    lecteur.conserver(lecteur.lire_le_bloc(france(f"feuille {feuille.nom}"), cases, total))


def _manque(fichier: Fichier, feuille: Feuille, libelle: str) -> ColonneManquante:
    return ColonneManquante(fichier.nom, f"« {libelle} » de la feuille {feuille.nom}")


def _table(fichier: Fichier, feuille: Feuille, nomenclature: Nomenclature) -> _Table:
    libelles = _colonne_des_sections(feuille, nomenclature)
    if libelles is None:
        raise _manque(fichier, feuille, "sections d'activité")
    sections = [i for i in range(len(feuille.lignes)) if _est_une_section(feuille, i, libelles, nomenclature)]
    entete = _ligne_d_entete(feuille, sections[0], libelles)
    if entete is None:
        raise _manque(fichier, feuille, "nombre")
    colonnes = {m: _colonne(feuille, entete, libelles, m) for m in MESURES_LUES}
    for mesure, colonne in colonnes.items():
        if colonne is None:
            raise _manque(fichier, feuille, mesure)
    trouvees = {m: c for m, c in colonnes.items() if c is not None}
    facteur = unite(feuille, [feuille.valeur(entete, trouvees["montant"])], MILLION)
    return _Table(feuille, _etendue(feuille, entete, sections[-1], libelles), libelles, trouvees, facteur)


def _colonne_des_sections(feuille: Feuille, nomenclature: Nomenclature) -> int | None:
    """The column where most NAF sections are named; None when no column names two of them."""
    sections: dict[int, set[str]] = {}
    for ligne in feuille.lignes:
        for colonne, valeur in enumerate(ligne):
            code = modalite(valeur, AXE, nomenclature) if isinstance(valeur, str) else None
            if code and code not in HORS_NAF:
                sections.setdefault(colonne, set()).add(code)
    candidates = [colonne for colonne, codes in sections.items() if len(codes) >= SECTIONS_MINIMUM]
    return max(candidates, key=lambda c: (len(sections[c]), -c), default=None)


def _est_une_section(feuille: Feuille, ligne: int, colonne: int, nomenclature: Nomenclature) -> bool:
    code = modalite(feuille.valeur(ligne, colonne), AXE, nomenclature)
    return code is not None and code not in HORS_NAF


def _ligne_d_entete(feuille: Feuille, premiere: int, libelles: int) -> int | None:
    """The nearest row above the first section that names a measure."""
    for ligne in range(premiere - 1, -1, -1):
        if any(_colonne(feuille, ligne, libelles, m) is not None for m in MESURES_LUES):
            return ligne
    return None


def _colonne(feuille: Feuille, ligne: int, libelles: int, mesure: str) -> int | None:
    """The first column right of the labels that is headed by the measure, shares and averages set apart."""
    debuts = ("nombre", "nb") if mesure == "nombre" else ("montant", "encours")
    for colonne in range(libelles + 1, len(feuille.lignes[ligne])):
        libelle = normaliser(feuille.valeur(ligne, colonne))
        if libelle.startswith(debuts) and not re.search(r"%|\bpart\b|moyen", libelle):
            return colonne
    return None


def _etendue(feuille: Feuille, entete: int, derniere: int, libelles: int) -> range:
    """From the header to the end of the table: its first blank label after the last section, or its total just after
    that blank."""
    fin = derniere + 1
    while fin < len(feuille.lignes) and not est_vide(feuille.valeur(fin, libelles)):
        fin += 1
    suivantes = [i for i in range(fin, len(feuille.lignes)) if not est_vide(feuille.valeur(i, libelles))]
    if suivantes and dit_total(texte(feuille.valeur(suivantes[0], libelles))):
        fin = suivantes[0] + 1
    return range(entete + 1, fin)


def _cases(lecteur: Lecteur, table: _Table, nomenclature: Nomenclature) -> tuple[list[Case], Case | None]:
    """The rows of sections and the total row. A label that is no section is counted under the unknown one."""
    cases: list[Case] = []
    total: Case | None = None
    feuille = table.feuille
    for ligne in table.lignes:
        libelle = texte(feuille.valeur(ligne, table.libelles))
        valeurs = {m: (feuille.adresse(c), feuille.valeur(ligne, c)) for m, c in table.colonnes.items()}
        if all(est_vide(valeur) for _, valeur in valeurs.values()):
            continue
        if dit_total(libelle):
            if total is None:
                total = Case("total", "TOTAL", ligne + 1, valeurs)
            else:
                _ecarter(lecteur, ligne + 1, feuille.adresse(table.libelles), libelle)
            continue
        code = modalite(libelle, AXE, nomenclature)
        if code is None:
            lecteur.inconnu(feuille.adresse(table.libelles), libelle)
            code = nomenclature.catalogue.axe(AXE).inconnu
        cases.append(Case(AXE, code, ligne + 1, valeurs))
    return cases, total


def _ecarter(lecteur: Lecteur, ligne: int, adresse: str, libelle: str) -> None:
    lecteur.lecture.lignes_lues += 1
    lecteur.lecture.rejets.append(Rejet(ligne, adresse, libelle, RAISON))
    lecteur.lecture.observations.append(Observation("ligne_de_total", {"ligne": ligne, "modalite": libelle}))
