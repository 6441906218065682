"""Where a row is: the outline of its département or région, or the point of its commune.

Outlines: départements of aides/site/fond/territoires.geojson (outils/fond.py), régions of regions.geojson
(outils/regions.py).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aides.site.fond.tuiles import CONTOURS
from aides.site.formats.modele import Ligne, Selection

REGIONS = Path(__file__).parent / "regions.geojson"
NOMS_DEPARTEMENT = ("dep", "departement")
NOMS_REGION = ("reg", "region")
# Reference tables, whose column `code` is the place itself.
PAR_CODE = ("commune", "departement", "region")
NULLE_PART = "null"
# A place in a row: the JSON text of a geometry, or None when this way of looking finds nothing.
Localisateur = Callable[[Ligne], str | None]


@dataclass(frozen=True)
class Reperes:
    """Ways of finding the place of a row, the most precise first."""

    localisateurs: tuple[Localisateur, ...]

    def geometrie(self, ligne: Ligne) -> str:
        """The GeoJSON geometry of a row, as text; `null` for a row that is nowhere in particular (all of France)."""
        for localiser in self.localisateurs:
            if (trouvee := localiser(ligne)) is not None:
                return trouvee
        return NULLE_PART


def reperer(colonnes: Sequence[str], selection: Selection, communes: Mapping[str, str]) -> Reperes:
    """How to place rows with these columns; no way at all when they have no territory.

    `communes`: code -> geometry, see lire_communes.
    """
    place = {colonne: indice for indice, colonne in reversed(list(enumerate(colonnes)))}
    trouves: list[Localisateur] = []
    if selection.table in PAR_CODE and "code" in place:
        connus = {"commune": communes, "departement": contours(CONTOURS), "region": contours(REGIONS)}
        trouves.append(_par_code(place["code"], connus[selection.table]))
    else:
        if "commune" in place:
            trouves.append(_par_code(place["commune"], communes))
        trouves += [_par_code(place[nom], contours(CONTOURS)) for nom in NOMS_DEPARTEMENT if nom in place]
        trouves += [_par_code(place[nom], contours(REGIONS)) for nom in NOMS_REGION if nom in place]
        if "niveau" in place and "code" in place:
            trouves.append(_par_niveau(place["niveau"], place["code"]))
    if "latitude" in place and "longitude" in place:
        trouves.append(_par_coordonnees(place["longitude"], place["latitude"]))
    return Reperes(tuple(trouves))


def a_un_territoire(colonnes: Sequence[str], selection_table: str) -> bool:
    """Whether rows with these columns can be put on a map."""
    noms = set(colonnes)
    return bool(
        noms & {*NOMS_DEPARTEMENT, *NOMS_REGION, "commune"}
        or {"latitude", "longitude"} <= noms
        or {"niveau", "code"} <= noms
        or (selection_table in PAR_CODE and "code" in noms)
    )


@cache
def contours(fichier: Path) -> Mapping[str, str]:
    """Code -> geometry as JSON text, exterior rings anticlockwise (RFC 7946)."""
    lu = json.loads(fichier.read_text(encoding="utf-8"))
    return {
        entite["properties"]["code"]: json.dumps(orienter(entite["geometry"]), separators=(",", ":"))
        for entite in lu["features"]
    }


@cache
def credit() -> str:
    """Whom the outlines are owed to."""
    source: str = json.loads(REGIONS.read_text(encoding="utf-8"))["source"]
    return source


def lire_communes(connexion: sqlite3.Connection) -> dict[str, str]:
    """Code of each commune that has coordinates -> its point, as JSON text."""
    lues = connexion.execute("SELECT code, longitude, latitude FROM commune WHERE latitude IS NOT NULL")
    return {code: point(longitude, latitude) for code, longitude, latitude in lues}


def point(longitude: float, latitude: float) -> str:
    """A GeoJSON point, in degrees."""
    return f'{{"type":"Point","coordinates":[{longitude},{latitude}]}}'


def orienter(geometrie: dict[str, Any]) -> dict[str, Any]:
    """The same Polygon or MultiPolygon, exterior rings anticlockwise and holes clockwise."""
    formes = [geometrie["coordinates"]] if geometrie["type"] == "Polygon" else geometrie["coordinates"]
    tournees = [
        [anneau if (aire(anneau) > 0) == (rang == 0) else anneau[::-1] for rang, anneau in enumerate(forme)]
        for forme in formes
    ]
    return {**geometrie, "coordinates": tournees[0] if geometrie["type"] == "Polygon" else tournees}


def aire(anneau: Sequence[Sequence[float]]) -> float:
    """Twice the area of a ring, positive when it turns anticlockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(anneau, anneau[1:], strict=False))


def _par_code(indice: int, geometries: Mapping[str, str]) -> Localisateur:
    return lambda ligne: geometries.get(str(ligne[indice]))


def _par_niveau(niveau: int, code: int) -> Localisateur:
    connus = {"departement": contours(CONTOURS), "region": contours(REGIONS)}
    return lambda ligne: connus.get(str(ligne[niveau]), {}).get(str(ligne[code]))


def _par_coordonnees(longitude: int, latitude: int) -> Localisateur:
    def localiser(ligne: Ligne) -> str | None:
        x, y = ligne[longitude], ligne[latitude]
        return point(x, y) if isinstance(x, (int, float)) and isinstance(y, (int, float)) else None

    return localiser
