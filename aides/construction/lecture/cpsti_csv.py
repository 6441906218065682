"""Reader for the CPSTI aid as its fund gives it: a CSV separated by ; in UTF-8, UTF-16 or Windows-1252, a row per
département and NA21 sector.

`nca` in a code column is what has no known place or sector. The row's région is kept even where its département is
not known, so that the régions add up. A row that says in words that it is a total is none of them: it is what they are
held against.
"""

from __future__ import annotations

from dataclasses import replace

from aides.commun.catalogue import Format
from aides.commun.cube import Cellule, ColonneManquante, FichierIllisible, FichierRefuse, Lecture, Rejet
from aides.commun.francais import nombre
from aides.construction.inventaire import Fichier
from aides.construction.lecture import textes
from aides.construction.lecture.blocs import Case, Lecteur, Territoire, departement
from aides.construction.lecture.lignes_de_total import dit_total, ecarter_les_totaux
from aides.construction.lecture.tableur import code_departement, est_vide, modalite, normaliser, texte
from aides.construction.nomenclature import INCONNU, Nomenclature

AXE = "section_naf"
REGION, DEPARTEMENT, SECTEUR = "code_region", "code_departement", "code_na21"
NON_CONNU = "nca"
SEPARATEUR = ";"
# A title may stand above the header.
HAUTEUR_D_ENTETE = 20
Rangee = tuple[int, list[str]]


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one CSV of the CPSTI into cells per département and section (counts, amounts in euros).

    Raises FichierIllisible when it is empty, not text, not CSV; ColonneManquante when the header lacks a column;
    FichierRefuse when a row is there twice, or a total row is not the sum of the others.
    """
    format_ = fichier.formats[0]
    entete, lignes = _separer_l_entete(fichier, format_, _lignes(fichier))
    colonnes = {normaliser(nom): i for i, nom in enumerate(entete)}
    lecteur = Lecteur(fichier, format_)
    vues: dict[tuple[str, ...], int] = {}
    totaux: list[Cellule] = []
    for numero, ligne in lignes:
        if len(ligne) != len(entete):
            _rejeter_la_ligne(lecteur, numero, ligne, len(entete))
            continue
        premiere = vues.setdefault(tuple(ligne), numero)
        if premiere != numero:
            raise FichierRefuse(f"la ligne {numero} répète la ligne {premiere}")
        valeurs = {nom: ligne[i].strip() for nom, i in colonnes.items()}
        if any(dit_total(valeur) for valeur in valeurs.values()):
            totaux.append(_lire_le_total(lecteur, numero, valeurs, nomenclature))
        else:
            _lire_la_ligne(lecteur, numero, valeurs, nomenclature)
    lecteur.lecture.cellules = ecarter_les_totaux(lecteur.lecture.cellules, lecteur.lecture)
    lecteur.lecture.lignes_retenues = lecteur.lecture.lignes_lues - len(lecteur.lecture.rejets)
    for total in totaux:
        _verifier_le_total(total, lecteur.lecture)
    return lecteur.terminer()


def _lignes(fichier: Fichier) -> list[Rangee]:
    if not fichier.chemin.stat().st_size:
        raise FichierIllisible("le fichier est vide")
    with textes.ouvrir(fichier.chemin, textes.encodage(fichier.chemin)) as flux:
        lignes = list(textes.rangees(flux, SEPARATEUR))
    if len(lignes) < 2:
        raise FichierIllisible("le fichier ne contient aucune ligne de données")
    return lignes


def _separer_l_entete(fichier: Fichier, format_: Format, lignes: list[Rangee]) -> tuple[list[str], list[Rangee]]:
    """The header, below a title where there is one, and the rows under it."""
    attendues = [*format_.requises, *format_.colonnes.values()]

    def manquantes(rang: int) -> list[str]:
        noms = {normaliser(nom) for nom in lignes[rang][1]}
        return [nom for nom in attendues if normaliser(nom) not in noms]

    rang = min(range(min(len(lignes), HAUTEUR_D_ENTETE)), key=lambda rang: len(manquantes(rang)))
    absentes = manquantes(rang)
    if len(absentes) == len(attendues):
        debut = SEPARATEUR.join(lignes[0][1])[:60]
        raise FichierIllisible(f"aucune colonne attendue ; le fichier commence par « {debut} »")
    if absentes:
        raise ColonneManquante(fichier.nom, ", ".join(absentes))
    return lignes[rang][1], lignes[rang + 1 :]


def _rejeter_la_ligne(lecteur: Lecteur, numero: int, ligne: list[str], largeur: int) -> None:
    """A row that has not the columns of the header; one that holds words alone is a note, and no row."""
    if len([valeur for valeur in ligne if valeur.strip()]) == 1 and not any(c.isdigit() for c in ligne[0][:1]):
        return
    raison = f"la ligne a {len(ligne)} valeurs pour {largeur} colonnes"
    lecteur.lecture.lignes_lues += 1
    lecteur.lecture.rejets.append(Rejet(numero, "", SEPARATEUR.join(ligne)[:200], raison))


def _lire_la_ligne(lecteur: Lecteur, numero: int, valeurs: dict[str, str], nomenclature: Nomenclature) -> None:
    code = modalite(valeurs[SECTEUR], AXE, nomenclature)
    if code is None:
        lecteur.inconnu(SECTEUR, valeurs[SECTEUR])
        code = nomenclature.catalogue.axe(AXE).inconnu
    territoire = _territoire(lecteur, valeurs, nomenclature)
    cellule = lecteur.lire(territoire, Case(AXE, code, numero, _mesures(lecteur, valeurs)))
    if cellule:
        lecteur.lecture.cellules.append(cellule)


def _mesures(lecteur: Lecteur, valeurs: dict[str, str]) -> dict[str, tuple[str, object]]:
    return {mesure: (colonne, valeurs[normaliser(colonne)]) for mesure, colonne in lecteur.format.colonnes.items()}


def _lire_le_total(lecteur: Lecteur, numero: int, valeurs: dict[str, str], nomenclature: Nomenclature) -> Cellule:
    """A total row as a cell that is not kept: of the place and the sector that it names, of all where it names none."""
    a_part = Lecteur(lecteur.fichier, lecteur.format)
    territoire = departement(code_departement(valeurs[DEPARTEMENT]), "", nomenclature)
    if territoire.departement == INCONNU:
        territoire = replace(territoire, region=nomenclature.region(valeurs.get(REGION, "").zfill(2)))
    secteur = "" if dit_total(valeurs[SECTEUR]) else modalite(valeurs[SECTEUR], AXE, nomenclature) or ""
    total = a_part.lire(territoire, Case(AXE, secteur, numero, _mesures(lecteur, valeurs)))
    if total is None:
        raise FichierRefuse(f"ligne {numero} : la ligne de total n'a pas de montant qui se lise")
    return total


def _verifier_le_total(total: Cellule, lecture: Lecture) -> None:
    """Refuse the file when a total is not the sum of its rows; hidden or rejected ones may be what is missing."""
    lignes = [
        c
        for c in lecture.cellules
        if total.departement in (INCONNU, c.departement)
        and total.region in (INCONNU, c.region)
        and total.modalite in ("", c.modalite)
    ]
    partiel = bool(lecture.rejets) or any(c.secret for c in lignes)
    for mesure, nom in (("centimes", "montant"), ("nombre", "nombre")):
        attendu, trouve = getattr(total, mesure), sum(getattr(c, mesure) or 0 for c in lignes)
        if attendu is None or attendu == trouve or (partiel and attendu > trouve):
            continue
        parts = (attendu / 100, trouve / 100) if mesure == "centimes" else (attendu, trouve)
        annonce, somme = (nombre(part, 2) for part in parts)
        raise FichierRefuse(f"ligne {total.ligne} : le total annonce {annonce} ({nom}) mais ses lignes font {somme}")


def _territoire(lecteur: Lecteur, valeurs: dict[str, str], nomenclature: Nomenclature) -> Territoire:
    ecrit = valeurs[DEPARTEMENT]
    territoire = departement(code_departement(ecrit), texte(ecrit), nomenclature)
    if territoire.departement != INCONNU:
        return territoire
    if not est_vide(ecrit) and normaliser(ecrit) != NON_CONNU:
        lecteur.inconnu(DEPARTEMENT, ecrit)
    return replace(territoire, region=nomenclature.region(valeurs.get(REGION, "").zfill(2)))
