"""The header of a payment file: its columns, found by name wherever it stands."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from aides.commun.cube import ColonneManquante, FichierIllisible, FichierRefuse
from aides.construction.lecture import unites

COLONNES = {
    "periode": "Période",
    "siren": "SIREN",
    "code_postal": "Cde postal",
    "pays": "Pays",
    "montant": "Montant",
    "devise": "Dev.",
    "jour": "Date paiement",
}
SEPARATEURS = ";,\t|"
# A title, a blank line, the unit… may stand above the header.
HAUTEUR = 50
# With fewer of the columns, a row is no header.
COLONNES_MINIMUM = 4


@dataclass(frozen=True)
class Entete:
    """The header: the line where it stands, its separator ('' in a workbook), its column names in order, the position
    of each column needed, and what is written above it."""

    ligne: int
    separateur: str
    colonnes: tuple[str, ...]
    positions: dict[str, int]
    titres: tuple[str, ...] = ()


def dans_un_texte(lignes: Iterable[str], nom: str) -> Entete:
    """Find the header and the separator in the first lines of a CSV.

    Raises FichierIllisible when no line names the columns, ColonneManquante when the one that names most lacks some,
    FichierRefuse when it names one twice or a title says that amounts are not in euros.
    """
    candidates = [
        (ligne, separateur, _decouper(texte, separateur))
        for ligne, texte in enumerate(lignes, start=1)
        for separateur in SEPARATEURS
        if texte.strip()
    ]
    if not candidates:
        raise FichierIllisible("le fichier est vide")
    ligne, separateur, colonnes = max(candidates, key=lambda candidate: len(_positions(candidate[2])))
    titres = tuple(" ".join(autre[2]) for autre in candidates if autre[0] < ligne and autre[1] == separateur)
    debut = separateur.join(candidates[0][2])[:60]
    return _verifier(Entete(ligne, separateur, colonnes, _positions(colonnes), titres), nom, debut)


def _decouper(ligne: str, separateur: str) -> tuple[str, ...]:
    """The values of one line; none for a line that is no row by itself."""
    try:
        return tuple(next(csv.reader([ligne], delimiter=separateur), []))
    except csv.Error:
        return ()


def dans_une_feuille(lignes: Iterable[list[str]], nom: str) -> Entete | None:
    """Find the header in the first rows of a sheet; None when the sheet holds something else.

    Raises ColonneManquante and FichierRefuse as `dans_un_texte`.
    """
    titres: list[str] = []
    for ligne, rangee in enumerate(lignes, start=1):
        positions = _positions(rangee)
        if len(positions) >= COLONNES_MINIMUM:
            return _verifier(Entete(ligne, "", tuple(rangee), positions, tuple(titres)), nom, "")
        titres.append(" ".join(valeur for valeur in rangee if valeur))
    return None


def parler_en_euros(textes: Iterable[str]) -> None:
    """Raise FichierRefuse for a title or a note that says that amounts are in another unit than the euro."""
    for texte in textes:
        try:
            declaree = unites.unite_declaree(texte)
        except unites.UniteInconnue as erreur:
            raise FichierRefuse(str(erreur)) from erreur
        if declaree not in (None, 1):
            raise FichierRefuse(f"« {texte.strip()[:100]} » : les montants d'un fichier de paiements sont en euros")


def _verifier(entete: Entete, nom: str, debut: str) -> Entete:
    if not entete.positions:
        raise FichierIllisible(f"aucune colonne attendue ; le fichier commence par « {debut} »")
    manquantes = [COLONNES[cle] for cle in COLONNES if cle not in entete.positions]
    if manquantes:
        raise ColonneManquante(nom, ", ".join(manquantes))
    noms = [normaliser(colonne) for colonne in entete.colonnes]
    for cle in COLONNES:
        if noms.count(normaliser(COLONNES[cle])) > 1:
            raise FichierRefuse(f"ligne {entete.ligne} : la colonne {COLONNES[cle]} y est deux fois")
    parler_en_euros(entete.titres)
    return entete


def _positions(colonnes: Iterable[str]) -> dict[str, int]:
    trouvees: dict[str, int] = {}
    for position, colonne in enumerate(colonnes):
        cle = _connues().get(normaliser(colonne))
        if cle:
            trouvees.setdefault(cle, position)
    return trouvees


@cache
def _connues() -> dict[str, str]:
    return {normaliser(nom): cle for cle, nom in COLONNES.items()}


@lru_cache(maxsize=10_000)
def normaliser(nom: str) -> str:
    """A column name without case, accents, spaces around or final point."""
    sans_accents = "".join(c for c in unicodedata.normalize("NFKD", nom) if not unicodedata.combining(c))
    return " ".join(sans_accents.casefold().strip("\ufeff .").split())
