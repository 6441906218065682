"""Draw the outlines of the map once: project, fit into frames, simplify, write aides/site/carte/contours.json.

    python outils/contours.py [--limites WHEEL] [--cotes WHEEL] [--cache FOLDER] [--tolerance 1.4] [--sortie FILE]
    python outils/contours.py --geojson FILE ... --source CREDIT [--tolerance 1.4] [--sortie FILE]

The options that say where the shapes come from are those of outils/sources_contours.py; docs/contours.md says the rest.
Needs shapely 2.1+ (GEOS 3.12), pyproj and PyYAML. The same input always gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry
from sources_contours import ROOT, Shapes, add_options, read, read_layout, read_nomenclature
from sources_nomenclatures import SourceInattendue

OUTPUT = ROOT / "aides" / "site" / "carte" / "contours.json"
TENTHS = 10
# Below this area (in square units of the drawing) an islet is a speck of ink.
SMALLEST_ISLAND = 0.8
# What is drawn apart is larger, and little of the weight.
ZOOM_TOLERANCE = 0.8
INSET_TOLERANCE = 0.4
# Share of the widest place's radius that the centroid must be from the border.
WELL_INSIDE = 0.5


@dataclass(frozen=True)
class Placement:
    """From degrees to the drawing: a projection, then a scale (units per metre) and an origin, y downwards."""

    epsg: int
    scale: float
    x: float
    y: float

    def draw(self, shape: BaseGeometry) -> BaseGeometry:
        projected = project(shape, self.epsg)
        return shapely.transform(projected, lambda xy: xy * [self.scale, -self.scale] + [self.x, self.y])


def project(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    """A geometry in WGS 84 degrees, in metres of an EPSG projection."""
    transformer = Transformer.from_crs(4326, epsg, always_xy=True)
    return shapely.transform(shape, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def fit(shapes: Sequence[BaseGeometry], epsg: int, frame: Sequence[float]) -> Placement:
    """The placement that centres shapes in a frame (x, y, width, height), as large as it holds."""
    left, bottom, right, top = shapely.total_bounds([project(shape, epsg) for shape in shapes])
    x, y, width, height = frame
    scale = min(width / (right - left), height / (top - bottom))
    return Placement(
        epsg,
        scale,
        x + width / 2 - scale * (left + right) / 2,
        y + height / 2 + scale * (bottom + top) / 2,
    )


def simplify(shapes: Shapes, tolerance: float) -> Shapes:
    """Fewer points, and neighbours that still share every point of their border; specks are dropped."""
    drawn = shapely.coverage_simplify(list(shapes.values()), tolerance)
    return {code: without_specks(shape) for code, shape in zip(shapes, drawn, strict=True)}


def without_specks(shape: BaseGeometry) -> BaseGeometry:
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    return shapely.MultiPolygon([part for part in parts if part is parts[0] or part.area >= SMALLEST_ISLAND])


def path(shape: BaseGeometry) -> str:
    """SVG path data of polygons: relative, one decimal, rounded once so that shared borders stay shared."""
    rings = (ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors))
    return "".join(ring_path(np.rint(shapely.get_coordinates(ring) * TENTHS).astype(int)) for ring in rings)


def ring_path(points: Any) -> str:
    points = points[:-1]
    moves = np.diff(points, axis=0)
    moves = moves[np.any(moves != 0, axis=1)]
    if len(moves) < 2:
        return ""
    return (
        "M" + pair(points[0]) + "l" + "".join(pair(move, separated=rank > 0) for rank, move in enumerate(moves)) + "z"
    )


def pair(point: Any, separated: bool = False) -> str:
    x, y = (number(int(value)) for value in point)
    before = " " if separated and not x.startswith("-") else ""
    return before + x + ("" if y.startswith("-") else " ") + y


def number(tenths: int) -> str:
    """Tenths as SVG likes them, without a useless zero: 12.3, -.5, 4."""
    return f"{tenths / TENTHS:g}".replace("0.", ".", 1) if abs(tenths) < TENTHS else f"{tenths / TENTHS:g}"


def describe(shape: BaseGeometry) -> dict[str, Any]:
    """What the renderer needs of a shape: its path, the place of its circle, its bounds (left, top, right, bottom)."""
    inside = heart(max(shapely.get_parts(shape), key=lambda part: part.area))
    return {
        "trace": path(shape),
        "centre": [round(inside.x, 1), round(inside.y, 1)],
        "cadre": [round(value, 1) for value in shape.bounds],
    }


def heart(shape: BaseGeometry) -> shapely.Point:
    """Where a circle or a name is well inside: the centroid, or the widest place of a crescent (92 around Paris)."""
    (widest,) = shapely.maximum_inscribed_circle([shape])
    place, _ = shapely.get_coordinates(widest)
    centre = shape.centroid
    well_inside = shape.contains(centre) and centre.distance(shape.boundary) > widest.length * WELL_INSIDE
    return centre if well_inside else shapely.Point(place)


def draw_insets(shapes: Shapes, layout: Mapping[str, Any]) -> tuple[Shapes, list[dict[str, Any]]]:
    """The overseas territories that the source holds, each in its frame at its own scale."""
    drawn: Shapes = {}
    frames: list[dict[str, Any]] = []
    for inset in layout["encarts"]:
        code = inset["code"]
        if code not in shapes:
            continue
        shape = shapes[code].intersection(shapely.box(*inset["autour"])) if "autour" in inset else shapes[code]
        placed = fit([shape], inset["epsg"], inset["cadre"]).draw(shape)
        drawn |= simplify({code: placed}, INSET_TOLERANCE)
        frames.append({"code": code, "nom": inset["nom"], "cadre": inset["cadre"]})
    return drawn, frames


def draw_zoom(
    shapes: Shapes, regions: Mapping[str, str], layout: Mapping[str, Any], country: Placement
) -> dict[str, Any]:
    """The région of the zoom at its own scale, the frame cut around its core, and that frame on the country."""
    zoom = layout["zoom"]
    x, y, width, height = zoom["cadre"]
    margin = zoom["marge"]
    inner = (x + margin, y + margin, width - 2 * margin, height - 2 * margin)
    core = [shapes[code] for code in zoom["autour"]]
    placement = fit(core, country.epsg, inner)
    codes = [code for code in shapes if regions.get(code) == zoom["region"]]
    drawn = simplify({code: placement.draw(shapes[code]) for code in codes}, ZOOM_TOLERANCE)
    left, top, right, bottom = shapely.total_bounds([country.draw(shape) for shape in core])
    mark = [left - 1, top - 1, right - left + 2, bottom - top + 2]
    return {
        "region": zoom["region"],
        "coeur": zoom["autour"],
        "cadre": zoom["cadre"],
        "repere": [round(value, 1) for value in mark],
        "departements": {code: describe(shape) for code, shape in sorted(drawn.items())},
    }


def draw(shapes: Shapes, regions: Mapping[str, str], layout: Mapping[str, Any], tolerance: float) -> dict[str, Any]:
    """The whole content of contours.json but its credit, from shapes in degrees and département -> région."""
    apart = {inset["code"] for inset in layout["encarts"]}
    mainland = {code: shapes[code] for code in sorted(shapes) if code not in apart}
    country = fit(list(mainland.values()), layout["metropole"]["epsg"], layout["metropole"]["cadre"])
    drawn = simplify({code: country.draw(shape) for code, shape in mainland.items()}, tolerance)
    overseas, frames = draw_insets(shapes, layout)
    drawn |= overseas
    dissolved = {
        region: shapely.union_all([drawn[code] for code in drawn if regions.get(code) == region])
        for region in sorted({regions[code] for code in drawn if code in regions})
    }
    return {
        "largeur": layout["largeur"],
        "hauteur": layout["hauteur"],
        "hauteur_com": layout["hauteur_com"],
        "encarts": frames,
        "zoom": draw_zoom(shapes, regions, layout, country),
        "departements": {
            code: {"region": regions.get(code, ""), **describe(shape)} for code, shape in sorted(drawn.items())
        },
        "regions": {code: describe(shape) for code, shape in dissolved.items()},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the outlines of the map.")
    add_options(parser)
    parser.add_argument("--tolerance", type=float, default=1.4, help="of the country, in units of a drawing 640 wide")
    parser.add_argument("--sortie", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    known, layout = read_nomenclature(), read_layout()
    regions = {code: row["region"] for code, row in known.items() if row["nature"] == "departement"}
    try:
        shapes, credit = read(options, known, layout)
    except (SourceInattendue, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    drawing = {"source": credit, **draw(shapes, regions, layout, options.tolerance)}
    text = json.dumps(drawing, ensure_ascii=False, separators=(",", ":")) + "\n"
    options.sortie.write_text(text, encoding="utf-8")
    size = len(gzip.compress(text.encode(), mtime=0))
    print(f"{options.sortie} : {len(drawing['departements'])} départements et collectivités, {size} octets compressés.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
