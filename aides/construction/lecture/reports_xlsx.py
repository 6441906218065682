"""Reader for the weekly workbook of reports d'échéances: one wide table, a row per section, a pair of columns
(nombre, montant) per département.

The column `A21` holds the sections; above it, one row names the département of each pair and one the measure of each
column (they may be the same row). The département `ND` is what has no location; the pair `total` is national. Amounts
are in euros unless the headers say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from aides.commun.cube import ColonneManquante, FichierRefuse, Lecture, Observation
from aides.construction.inventaire import Fichier
from aides.construction.lecture.blocs import Case, Lecteur, Territoire, departement, france
from aides.construction.lecture.lignes_de_total import dit_total
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
from aides.construction.nomenclature import INCONNU, Nomenclature

AXE = "section_naf"
SECTIONS = "A21"
# The name of a département stands at most this far above the row of A21.
HAUTEUR_D_ENTETE = 4
MESURES_LUES = ("nombre", "montant")
# What has no location may stand in several pairs.
HORS_DEPARTEMENT = {"ND", "NC"}


@dataclass(frozen=True)
class _Paire:
    """The columns of one territory: its name as written, and measure → column."""

    nom: str
    colonnes: dict[str, int]


@dataclass(frozen=True)
class _Table:
    """Where things stand, in zero-based coordinates: the last row of the header, the column of sections, the pairs of
    columns, and the columns of figures whose territory is not said."""

    feuille: Feuille
    entete: int
    sections: int
    paires: list[_Paire]
    orphelines: list[int]
    facteur: int


def lire(fichier: Fichier, nomenclature: Nomenclature) -> Lecture:
    """Read one workbook of reports: cells per département and section (secret ones too), a total per département,
    and the national cells and total.

    Raises FichierIllisible when it cannot be opened, and ColonneManquante, naming sheet and label, when `A21`, a
    column of counts or amounts, the total row or the total pair is not found; FichierRefuse when a département has
    two pairs or the unit of amounts is not known.
    """
    lecteur = Lecteur(fichier, fichier.formats[0])
    table = _trouver_la_table(fichier, ouvrir(fichier.chemin))
    lecteur.facteur = table.facteur
    lignes, total = _lignes(lecteur, table, nomenclature)
    for colonne in table.orphelines:
        if any(not est_vide(table.feuille.valeur(ligne, colonne)) for ligne, _ in lignes):
            lecteur.lecture.observations.append(
                Observation("colonne_inconnue", {"colonne": table.feuille.adresse(colonne)})
            )
    for paire in table.paires:
        _lire_la_paire(lecteur, table, paire, lignes, total, nomenclature)
    return lecteur.terminer()


def _trouver_la_table(fichier: Fichier, feuilles: list[Feuille]) -> _Table:
    for feuille in feuilles:
        for ligne, rangee in enumerate(feuille.lignes):
            for colonne, valeur in enumerate(rangee):
                if texte(valeur).upper() == SECTIONS:
                    return _table(fichier, feuille, ligne, colonne)
    raise ColonneManquante(fichier.nom, f"« {SECTIONS} » de la feuille {feuilles[0].nom}")


def _table(fichier: Fichier, feuille: Feuille, entete: int, sections: int) -> _Table:
    rangees = _rangees_d_entete(feuille, entete, sections)
    des_mesures = max(rangees, key=lambda i: len(_mesures(feuille, i, sections)))
    des_noms = max(rangees, key=lambda i: len(_territoires(feuille, i, sections)))
    mesures, noms = _mesures(feuille, des_mesures, sections), _territoires(feuille, des_noms, sections)
    paires: list[_Paire] = []
    orphelines = []
    for colonne, mesure in sorted(mesures.items()):
        nom = noms.get(colonne) or (noms.get(colonne - 1) if colonne - 1 in mesures else None)
        if nom is None:
            orphelines.append(colonne)
            continue
        if not paires or paires[-1].nom != nom or mesure in paires[-1].colonnes:
            paires.append(_Paire(nom, {}))
        paires[-1].colonnes[mesure] = colonne
    _verifier_les_paires(fichier, feuille, paires)
    ecrits = [feuille.valeur(i, c) for i in rangees for c in (0, *mesures)]
    derniere = max(entete, des_mesures, des_noms)
    return _Table(feuille, derniere, sections, paires, orphelines, unite(feuille, ecrits, 1))


def _rangees_d_entete(feuille: Feuille, entete: int, sections: int) -> list[int]:
    """The rows that may head the columns: those just above A21, its own, and the next if it is no section's."""
    rangees = list(range(max(0, entete - HAUTEUR_D_ENTETE), entete + 1))
    if entete + 1 < len(feuille.lignes) and est_vide(feuille.valeur(entete + 1, sections)):
        rangees.append(entete + 1)
    return rangees


def _mesures(feuille: Feuille, ligne: int, sections: int) -> dict[int, str]:
    """Column → measure, for the columns that this row heads with a count or an amount."""
    trouvees = {}
    for colonne in range(sections + 1, len(feuille.lignes[ligne])):
        libelle = normaliser(feuille.valeur(ligne, colonne))
        if "nombre" in libelle or libelle.startswith("nb"):
            trouvees[colonne] = "nombre"
        elif "montant" in libelle:
            trouvees[colonne] = "montant"
    return trouvees


def _territoires(feuille: Feuille, ligne: int, sections: int) -> dict[int, str]:
    """Column → territory, for the columns of this row that name one: a département, ND or the total."""
    trouves = {}
    for colonne in range(sections + 1, len(feuille.lignes[ligne])):
        valeur = feuille.valeur(ligne, colonne)
        mots = [m for m in texte(valeur).replace("_", " ").split() if normaliser(m) not in {"nombre", "nb", "montant"}]
        libelle = " ".join(mots)
        if code_departement(libelle) or est_secret(libelle) or dit_total(libelle):
            trouves[colonne] = "TOTAL" if dit_total(libelle) else code_departement(libelle) or libelle.upper()
    return trouves


def _verifier_les_paires(fichier: Fichier, feuille: Feuille, paires: list[_Paire]) -> None:
    if not paires:
        raise ColonneManquante(fichier.nom, f"« nombre et montant par département » de la feuille {feuille.nom}")
    if not any(paire.nom == "TOTAL" for paire in paires):
        raise ColonneManquante(fichier.nom, f"« total » de la feuille {feuille.nom}")
    noms = [paire.nom for paire in paires]
    for nom in dict.fromkeys(noms):
        if noms.count(nom) > 1 and nom not in HORS_DEPARTEMENT:
            raise FichierRefuse(f"feuille {feuille.nom} : le territoire {nom} y a {noms.count(nom)} paires de colonnes")
    for paire in paires:
        for mesure in MESURES_LUES:
            if mesure not in paire.colonnes:
                raise ColonneManquante(fichier.nom, f"« {mesure} » du département {paire.nom}, feuille {feuille.nom}")


def _lignes(lecteur: Lecteur, table: _Table, nomenclature: Nomenclature) -> tuple[list[tuple[int, str]], int]:
    """The rows of sections (row, code) and the row of the total. Notes under the table have no figure."""
    feuille = table.feuille
    colonnes = [c for paire in table.paires for c in paire.colonnes.values()]
    sections: list[tuple[int, str]] = []
    total: int | None = None
    for ligne in range(table.entete + 1, len(feuille.lignes)):
        if all(est_vide(feuille.valeur(ligne, c)) for c in colonnes):
            continue
        libelle = _libelle(table, ligne)
        if dit_total(libelle):
            total = ligne if total is None else total
            continue
        code = modalite(libelle, AXE, nomenclature)
        if code is None:
            lecteur.inconnu(f"{SECTIONS}, feuille {feuille.nom}", libelle)
            code = nomenclature.catalogue.axe(AXE).inconnu
        sections.append((ligne, code))
    if total is None:
        raise ColonneManquante(lecteur.fichier.nom, f"« TOTAL » de la colonne {SECTIONS}, feuille {feuille.nom}")
    return sections, total


def _libelle(table: _Table, ligne: int) -> str:
    """What a row says of its section: its code, else what stands right of it."""
    for colonne in (table.sections, table.sections + 1):
        libelle = texte(table.feuille.valeur(ligne, colonne))
        if libelle and not any(colonne in paire.colonnes.values() for paire in table.paires):
            return libelle
    return ""


def _lire_la_paire(
    lecteur: Lecteur,
    table: _Table,
    paire: _Paire,
    lignes: list[tuple[int, str]],
    total: int,
    nomenclature: Nomenclature,
) -> None:
    territoire = _territoire(lecteur, paire.nom, nomenclature)
    cases = [_case(table, ligne, AXE, code, paire.colonnes) for ligne, code in lignes]
    case_du_total = _case(table, total, "total", "TOTAL", paire.colonnes)
    lecteur.conserver(lecteur.lire_le_bloc(territoire, cases, case_du_total))


def _case(table: _Table, ligne: int, axe: str, code: str, colonnes: dict[str, int]) -> Case:
    feuille = table.feuille
    return Case(axe, code, ligne + 1, {m: (feuille.adresse(c), feuille.valeur(ligne, c)) for m, c in colonnes.items()})


def _territoire(lecteur: Lecteur, nom: str, nomenclature: Nomenclature) -> Territoire:
    if nom == "TOTAL":
        return france("la France entière")
    if not code_departement(nom):
        return Territoire("departement", INCONNU, INCONNU, f"la colonne {nom}")
    territoire = departement(nom, f"le département {nom}", nomenclature)
    if territoire.departement != nom:
        lecteur.inconnu("département", nom)
    return territoire
