"""Minimal workbooks of the raw feeds, in the layouts that the administration sends, with room to move things about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

LIBELLES = {
    "A": "Agriculture, sylviculture et pêche",
    "C": "Industrie manufacturière",
    "F": "Construction",
    "G": "Commerce ; réparation d'automobiles et de motocycles",
    "I": "Hébergement et restauration",
    "S": "Autres activités de services",
    "Z": "Non renseigné",
}
Paire = tuple[Any, Any]


@dataclass
class FeuillePge:
    """A sheet of the PGE workbook: section → (nombre, montant in M€), and the total row ('' for none)."""

    nom: str
    sections: Mapping[str, Paire]
    total: Paire | None
    decalage: tuple[int, int] = (0, 0)
    entete: tuple[str, str, str, str, str] = ("Secteur d'activité", "Nombre", "%", "Montant (M€)", "%")
    libelles: Mapping[str, str] = field(default_factory=lambda: LIBELLES)
    total_en_tete: bool = False
    ordre: tuple[int, int, int, int, int] = (0, 1, 2, 3, 4)


def pge(chemin: Path, feuilles: Iterable[FeuillePge]) -> Path:
    """Write a PGE workbook. The first table of a sheet is by size of business, the second by section."""
    classeur = _classeur()
    for feuille in feuilles:
        _feuille_pge(classeur.create_sheet(feuille.nom), feuille)
    return _enregistrer(classeur, chemin)


def _feuille_pge(page: Worksheet, feuille: FeuillePge) -> None:
    bas, droite = feuille.decalage
    lignes: list[list[Any]] = [
        [f"Prêts garantis par l'État, {feuille.nom}"],
        [],
        ["Taille", "Nombre", "%", "Montant (M€)", "%"],
        ["TPE", 900, 0.9, 90.5, 0.5],
        ["PME", 100, 0.1, 90.5, 0.5],
        ["Total", 1000, 1, 181, 1],
        [],
        list(feuille.entete),
    ]
    sections = [
        [feuille.libelles[code], nombre, 0.1, montant, 0.1] for code, (nombre, montant) in feuille.sections.items()
    ]
    total = [["Total", feuille.total[0], 1, feuille.total[1], 1]] if feuille.total else []
    lignes += total + sections if feuille.total_en_tete else sections + total
    lignes += [[], ["Source : Bpifrance. ND : non diffusé, secret statistique."]]
    for numero, ligne in enumerate(lignes, start=1 + bas):
        for colonne, valeur in zip(feuille.ordre, ligne, strict=False):
            page.cell(numero, 1 + droite + colonne, valeur)


def reports(
    chemin: Path,
    departements: Mapping[Any, Mapping[str, Paire]],
    entete: int = 4,
    colonne: int = 1,
    mesures: tuple[str, str] = ("Nombre", "Montant"),
    feuille: str = "Reports",
) -> Path:
    """Write a reports workbook: {département as written: {section or 'TOTAL': (nombre, montant in euros)}}.

    `entete` is the row of `A21`; the départements stand on the row above, each over its pair, as merged cells are.
    """
    classeur = _classeur()
    page = classeur.create_sheet(feuille)
    page.cell(1, 1, "Reports d'échéances fiscales par département")
    page.cell(entete, colonne, "A21")
    page.cell(entete, colonne + 1, "Libellé A21")
    sections = list(dict.fromkeys(s for pairs in departements.values() for s in pairs))
    for rang, section in enumerate(sections, start=1):
        page.cell(entete + rang, colonne, section)
        page.cell(entete + rang, colonne + 1, LIBELLES.get(section, ""))
    for numero, (departement, valeurs) in enumerate(departements.items()):
        gauche = colonne + 2 + 2 * numero
        page.cell(entete - 1, gauche, departement)
        for cote, mesure in enumerate(mesures):
            page.cell(entete, gauche + cote, mesure)
            for rang, section in enumerate(sections, start=1):
                page.cell(entete + rang, gauche + cote, valeurs.get(section, (None, None))[cote])
    page.cell(entete + len(sections) + 2, colonne, "ND : non diffusé")
    return _enregistrer(classeur, chemin)


ENTETE_AP = [
    "Code du département",
    "Département",
    "A17",
    "Libellé A17",
    "Nombre de demandes déposées",
    "Nombre de salariés concernés",
    "Nombre d'heures demandées",
    "Nombre d'établissements concernés",
]
ENTETE_AP_REGION = ["reg", "Région", "a17", "Nombre de DI", "Effectif en DI", "Heures en DI"]


def activite_partielle(
    chemin: Path,
    lignes: Iterable[list[Any]],
    entete: list[str] | None = None,
    feuille: str = "Annexe 3",
    hauteur: int = 4,
    notes: Iterable[list[Any]] = (["Source : Dares, données arrondies à 5"],),
) -> Path:
    """Write a workbook of activité partielle: a sheet of text, then the annex with its header on row `hauteur`."""
    classeur = _classeur()
    classeur.create_sheet("Lisez-moi").cell(1, 1, "Demandes d'autorisation préalable")
    page = classeur.create_sheet(feuille)
    page.cell(1, 1, "Demandes par département et secteur")
    contenu = [entete or ENTETE_AP, *lignes, [], *notes]
    for numero, ligne in enumerate(contenu, start=hauteur):
        for colonne, valeur in enumerate(ligne, start=1):
            page.cell(numero, colonne, valeur)
    return _enregistrer(classeur, chemin)


ENTETE_CPSTI = (
    "dispositif;code_region;region;code_ancienne_region;ancienne_region;code_departement;departement;code_na21;"
    "secteur_na21;nombre_de_beneficiaires;montant_total_de_l_aide;montant_en_millions;geo_point_2d"
)


def cpsti(
    chemin: Path, lignes: Iterable[tuple[str, str, str, str, str]], encodage: str = "utf-8", entete: str = ENTETE_CPSTI
) -> Path:
    """Write a CSV of the CPSTI; a row is (région, département, NA21, nombre, montant in euros)."""
    texte = [entete]
    for reg, dep, secteur, nombre, montant in lignes:
        texte.append(
            f"Aide CPSTI;{reg};Région;82;Rhône-Alpes;{dep};Département;{secteur};Sécteur é;{nombre};{montant};0.1;46,5"
        )
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(("\r\n".join(texte) + "\r\n").encode(encodage))
    return chemin


def _classeur() -> Workbook:
    classeur = Workbook()
    del classeur[classeur.sheetnames[0]]
    return classeur


def _enregistrer(classeur: Workbook, chemin: Path) -> Path:
    chemin.parent.mkdir(parents=True, exist_ok=True)
    classeur.save(chemin)
    return chemin
