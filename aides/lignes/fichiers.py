"""Opening a payment file: its header, and a plain table out of a workbook or an unusual CSV."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from aides.lecture.modele import ColonneManquante, FichierIllisible

COLONNES = {
    "periode": "Période",
    "siren": "SIREN",
    "code_postal": "Cde postal",
    "pays": "Pays",
    "montant": "Montant",
    "devise": "Dev.",
    "jour": "Date paiement",
}
SEPARATEURS = ";,\t"
TAMPON = 1 << 20


@dataclass(frozen=True)
class Entete:
    """The header of a CSV: its separator, its column names in order, and the position of each column needed."""

    separateur: str
    colonnes: tuple[str, ...]
    positions: dict[str, int]


def lire_l_entete(chemin: Path, nom: str, encodage: str) -> Entete:
    """Find the separator and the columns of a CSV by their names.

    Raises FichierIllisible when the file is empty or has none of the columns, ColonneManquante when it lacks one.
    """
    with chemin.open(encoding=encodage, newline="") as flux:
        ligne = flux.readline(TAMPON)
    if not ligne.strip():
        raise FichierIllisible("le fichier est vide")
    lectures = [(s, tuple(next(csv.reader([ligne], delimiter=s)))) for s in SEPARATEURS]
    separateur, colonnes = max(lectures, key=lambda lecture: len(_positions(lecture[1])))
    return Entete(separateur, colonnes, reperer_les_colonnes(colonnes, nom))


def reperer_les_colonnes(colonnes: tuple[str, ...], nom: str) -> dict[str, int]:
    """Positions of the columns needed, whatever their order, case and accents.

    Raises FichierIllisible or ColonneManquante as lire_l_entete.
    """
    positions = _positions(colonnes)
    if not positions:
        raise FichierIllisible(f"aucune colonne attendue ; le fichier commence par « {';'.join(colonnes)[:60]} »")
    manquantes = [COLONNES[cle] for cle in COLONNES if cle not in positions]
    if manquantes:
        raise ColonneManquante(nom, ", ".join(manquantes))
    return positions


def _positions(colonnes: tuple[str, ...]) -> dict[str, int]:
    connues = {_normaliser(nom): cle for cle, nom in COLONNES.items()}
    trouvees: dict[str, int] = {}
    for position, colonne in enumerate(colonnes):
        cle = connues.get(_normaliser(colonne))
        if cle:
            trouvees.setdefault(cle, position)
    return trouvees


def _normaliser(nom: str) -> str:
    sans_accents = "".join(c for c in unicodedata.normalize("NFKD", nom) if not unicodedata.combining(c))
    return " ".join(sans_accents.casefold().strip("\ufeff .").split())


def aplatir_un_csv(chemin: Path, nom: str, encodage: str, sortie: Path) -> None:
    """Rewrite a CSV of any encoding, with ragged rows or line breaks in values, as the plain table."""
    entete = lire_l_entete(chemin, nom, encodage)
    with chemin.open(encoding=encodage, newline="") as flux:
        lecteur = csv.reader(flux, delimiter=entete.separateur)
        next(lecteur)
        _ecrire(sortie, entete, _numeroter(lecteur))


def _numeroter(lecteur: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which they begin in the file."""
    debut = lecteur.line_num + 1  # type: ignore[attr-defined]
    for ligne in lecteur:
        if any(valeur.strip() for valeur in ligne):
            yield debut, ligne
        debut = lecteur.line_num + 1  # type: ignore[attr-defined]


def aplatir_un_classeur(chemin: Path, nom: str, sortie: Path) -> None:
    """Rewrite the first sheet of a workbook that has the columns as the plain table.

    Raises FichierIllisible when the workbook is truncated or is none.
    """
    try:
        classeur = CalamineWorkbook.from_path(str(chemin))
        feuille = classeur.get_sheet_by_index(0)
        lignes = [[_texte(cellule) for cellule in ligne] for ligne in feuille.to_python(skip_empty_area=False)]
    except (CalamineError, OSError, ValueError, IndexError) as erreur:
        raise FichierIllisible(f"le classeur est tronqué ou illisible ({erreur})") from erreur
    for rang, ligne in enumerate(lignes):
        if any(ligne):
            colonnes = tuple(ligne)
            entete = Entete("", colonnes, reperer_les_colonnes(colonnes, nom))
            suite = lignes[rang + 1 :]
            _ecrire(sortie, entete, ((rang + 2 + i, suivante) for i, suivante in enumerate(suite) if any(suivante)))
            return
    raise FichierIllisible("le classeur est vide")


def _texte(cellule: object) -> str:
    """A cell as it would be written in a CSV; Excel keeps 15 significant digits of a number."""
    if isinstance(cellule, datetime):
        return cellule.isoformat(sep=" ")
    if isinstance(cellule, date):
        return cellule.isoformat()
    if isinstance(cellule, float):
        return f"{cellule:.15g}"
    return str(cellule).strip()


def _ecrire(sortie: Path, entete: Entete, lignes: Iterator[tuple[int, list[str]]]) -> None:
    with sortie.open("w", encoding="utf-8", newline="") as flux:
        ecrivain = csv.writer(flux, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
        ecrivain.writerow(["ligne", "defaut", *COLONNES])
        for numero, ligne in lignes:
            if len(ligne) == len(entete.colonnes):
                valeurs = [" ".join(ligne[entete.positions[cle]].splitlines()) for cle in COLONNES]
                ecrivain.writerow([numero, "", *valeurs])
            else:
                ecrivain.writerow([numero, ";".join(ligne)[:200], *[""] * len(COLONNES)])
