"""Reader for the CPSTI aid as its fund gives it: a CSV separated by ; in UTF-8 or Windows-1252, a row per
département and NA21 sector.

`nca` in a code column is what has no known place or sector. The row's région is kept even where its département is
not known, so that the régions add up.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from aides.catalogue import Format
from aides.inventaire import Fichier
from aides.lecture.blocs import Case, Lecteur, Territoire, departement
from aides.lecture.lignes_de_total import ecarter_les_totaux
from aides.lecture.modele import ColonneManquante, FichierIllisible, Lecture, Rejet
from aides.lecture.tableur import code_departement, est_vide, modalite, normaliser, texte
from aides.nomenclature import INCONNU, Nomenclature

AXE = "section_naf"
REGION, DEPARTEMENT, SECTEUR = "code_region", "code_departement", "code_na21"
NON_CONNU = "nca"


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one CSV of the CPSTI into cells per département and section (counts, amounts in euros).

    Raises FichierIllisible when it is empty, not text, not CSV, and ColonneManquante when the header lacks a column.
    """
    format_ = fichier.formats[0]
    lignes = _lignes(fichier)
    colonnes = {normaliser(nom): i for i, nom in enumerate(lignes[0][1])}
    _verifier_l_entete(fichier, format_, colonnes)
    lecteur = Lecteur(fichier, format_)
    for numero, ligne in lignes[1:]:
        if len(ligne) != len(lignes[0][1]):
            raison = f"la ligne a {len(ligne)} valeurs pour {len(lignes[0][1])} colonnes"
            lecteur.lecture.lignes_lues += 1
            lecteur.lecture.rejets.append(Rejet(numero, "", ";".join(ligne)[:200], raison))
            continue
        valeurs = {nom: ligne[i].strip() for nom, i in colonnes.items()}
        _lire_la_ligne(lecteur, numero, valeurs, nomenclature)
    lecteur.lecture.cellules = ecarter_les_totaux(lecteur.lecture.cellules, lecteur.lecture)
    lecteur.lecture.lignes_retenues = lecteur.lecture.lignes_lues - len(lecteur.lecture.rejets)
    return lecteur.terminer()


def _lignes(fichier: Fichier) -> list[tuple[int, list[str]]]:
    contenu = fichier.chemin.read_bytes()
    if not contenu.strip():
        raise FichierIllisible("le fichier est vide")
    try:
        lecteur = csv.reader(io.StringIO(_decoder(contenu), newline=""), delimiter=";", strict=True)
        lignes = [(lecteur.line_num, ligne) for ligne in lecteur if any(valeur.strip() for valeur in ligne)]
    except csv.Error as erreur:
        raise FichierIllisible(f"le fichier n'est pas un CSV lisible ({erreur})") from erreur
    if len(lignes) < 2:
        raise FichierIllisible("le fichier ne contient aucune ligne de données")
    return lignes


def _decoder(contenu: bytes) -> str:
    if b"\0" in contenu:
        raise FichierIllisible("le fichier n'est pas du texte")
    for encodage in ("utf-8-sig", "cp1252"):
        try:
            return contenu.decode(encodage)
        except UnicodeDecodeError:
            continue
    raise FichierIllisible("le fichier n'est ni en UTF-8 ni en Windows-1252")


def _verifier_l_entete(fichier: Fichier, format_: Format, colonnes: dict[str, int]) -> None:
    attendues = [*format_.requises, *format_.colonnes.values()]
    manquantes = [nom for nom in attendues if normaliser(nom) not in colonnes]
    if len(manquantes) == len(attendues):
        debut = ";".join(colonnes)[:60]
        raise FichierIllisible(f"aucune colonne attendue ; le fichier commence par « {debut} »")
    if manquantes:
        raise ColonneManquante(fichier.nom, ", ".join(manquantes))


def _lire_la_ligne(lecteur: Lecteur, numero: int, valeurs: dict[str, str], nomenclature: Nomenclature) -> None:
    code = modalite(valeurs[SECTEUR], AXE, nomenclature)
    if code is None:
        lecteur.inconnu(SECTEUR, valeurs[SECTEUR])
        code = nomenclature.catalogue.axe(AXE).inconnu
    mesures = {m: (c, valeurs[normaliser(c)]) for m, c in lecteur.format.colonnes.items()}
    territoire = _territoire(lecteur, valeurs, nomenclature)
    cellule = lecteur.lire(territoire, Case(AXE, code, numero, mesures))
    if cellule:
        lecteur.lecture.cellules.append(cellule)


def _territoire(lecteur: Lecteur, valeurs: dict[str, str], nomenclature: Nomenclature) -> Territoire:
    ecrit = valeurs[DEPARTEMENT]
    territoire = departement(code_departement(ecrit), texte(ecrit), nomenclature)
    if territoire.departement != INCONNU:
        return territoire
    if not est_vide(ecrit) and normaliser(ecrit) != NON_CONNU:
        lecteur.inconnu(DEPARTEMENT, ecrit)
    return replace(territoire, region=nomenclature.region(valeurs.get(REGION, "").zfill(2)))
