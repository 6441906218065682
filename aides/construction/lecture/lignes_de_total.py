"""Total rows slipped among detail rows: found by what they say or by what they add up to, and set aside.

Kept in the cube they would count every euro twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal

from aides.commun.cube import MESURES, Cellule, Lecture, Observation, Rejet
from aides.construction.nomenclature import INCONNU

TOLERANCE = Decimal("0.001")
DETAILS_MINIMUM = 3
RAISON = "ligne de total au milieu des lignes de détail"
LIBELLE_DE_TOTAL = re.compile(r"\s*(total|ensemble|tous secteurs|toutes sections|récap)", re.IGNORECASE)


def dit_total(code: str) -> bool:
    """True when an unknown code reads as the name of a total ("Ensemble des départements et secteurs")."""
    return bool(LIBELLE_DE_TOTAL.match(code))


def ecarter_les_totaux(cellules: list[Cellule], lecture: Lecture) -> list[Cellule]:
    """Set aside the rows that repeat the sum of the others.

    Two shapes: an unlocated row worth the whole rest of the file, within 0.1 % (published counts are rounded), and
    inside one territory a row worth exactly the others whose modality stands nowhere else in the file.
    Months are kept apart. Rejects and one observation per row are added to `lecture`.
    """
    totaux = [*_total_du_fichier(cellules), *_totaux_de_territoire(cellules)]
    if not totaux:
        return cellules
    for cellule in totaux:
        lecture.rejets.append(Rejet(cellule.ligne, "", _decrire(cellule), RAISON, cellule.centimes))
        lecture.observations.append(Observation("ligne_de_total", {"ligne": cellule.ligne, **_faits(cellule)}))
    ecartees = {cellule.ligne for cellule in totaux}
    return [cellule for cellule in cellules if cellule.ligne not in ecartees]


def _total_du_fichier(cellules: list[Cellule]) -> list[Cellule]:
    par_mois: dict[tuple[str, str], list[Cellule]] = defaultdict(list)
    for cellule in cellules:
        par_mois[cellule.volet, cellule.mois].append(cellule)
    totaux = []
    for groupe in par_mois.values():
        totaux += _qui_valent_le_reste([c for c in groupe if c.region == INCONNU], groupe, TOLERANCE)
    return totaux


def _totaux_de_territoire(cellules: list[Cellule]) -> list[Cellule]:
    territoires: dict[tuple[str, ...], list[Cellule]] = defaultdict(list)
    presences: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for cellule in cellules:
        territoire = (cellule.volet, cellule.mois, cellule.region, cellule.departement)
        territoires[territoire].append(cellule)
        presences[cellule.modalite].add(territoire)
    if len(territoires) < 2:
        return []
    totaux = []
    for groupe in territoires.values():
        totaux += _qui_valent_le_reste([c for c in groupe if len(presences[c.modalite]) == 1], groupe, Decimal(0))
    return totaux


def _qui_valent_le_reste(suspectes: list[Cellule], groupe: list[Cellule], tolerance: Decimal) -> list[Cellule]:
    """Those of some cells of a group that are worth all the others; most groups have none to add up for."""
    if not suspectes or len(groupe) <= DETAILS_MINIMUM:
        return []
    sommes = _sommes(groupe)
    return [c for c in suspectes if _vaut_le_reste(c, sommes, tolerance)]


def _sommes(cellules: list[Cellule]) -> dict[str, int]:
    return {m: sum(getattr(c, m) or 0 for c in cellules) for m in MESURES}


def _vaut_le_reste(cellule: Cellule, sommes: dict[str, int], tolerance: Decimal) -> bool:
    """True when every measure of the cell equals the sum of the other cells, within the tolerance."""
    mesures = [(getattr(cellule, m), sommes[m]) for m in MESURES if getattr(cellule, m) is not None]
    utiles = [(valeur, somme - valeur) for valeur, somme in mesures if valeur]
    return bool(utiles) and all(abs(valeur - reste) <= tolerance * abs(reste) for valeur, reste in utiles)


def _decrire(cellule: Cellule) -> str:
    return f"{cellule.departement}/{cellule.region} {cellule.modalite} : nombre {cellule.nombre}"


def _faits(cellule: Cellule) -> dict[str, object]:
    return {"trouve": cellule.nombre, "modalite": cellule.modalite}
