"""Write the outlines under the maps of points once: aides/site/fond/territoires.geojson, in degrees.

    python outils/fond.py [--geojson FILE ... --source CREDIT] [--cache FOLDER] [--sortie FILE]

Same sources as outils/contours.py, whose outlines are projected for drawings. Needs shapely 2.1+ (GEOS 3.12), pyproj
and PyYAML. The same input always gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely
from contours import (
    ROOT,
    SOURCE,
    Shapes,
    read_geojson,
    read_natural_earth,
    read_nomenclature,
    require_complete,
    with_cache,
)
from sources_nomenclatures import SourceInattendue

OUTPUT = ROOT / "aides" / "fond" / "territoires.geojson"
# A thousandth of a degree is about 100 m, one pixel at the closest zoom that the maps offer.
DECIMALS = 3
TOLERANCE = 0.005


def collect(shapes: Shapes, source: str) -> dict[str, Any]:
    """The content of territoires.geojson: a feature per code, neighbours sharing every point of their border."""
    codes = sorted(shapes)
    simple = shapely.coverage_simplify([shapes[code] for code in codes], TOLERANCE)
    rounded = shapely.transform(list(simple), lambda degrees: degrees.round(DECIMALS))
    return {
        "type": "FeatureCollection",
        "source": source,
        "features": [
            {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
            for code, shape in zip(codes, rounded, strict=True)
        ],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the outlines under the maps of points.")
    parser.add_argument("--geojson", type=Path, nargs="+", default=[], help="WGS 84, properties.code = département")
    parser.add_argument("--source", default=None, help="credit of the outlines; needed with --geojson")
    parser.add_argument("--cache", type=Path, default=None, help="folder where the Debian package is kept")
    parser.add_argument("--sortie", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    if options.geojson and not options.source:
        parser.error("--geojson demande --source : la mention à afficher sous la carte.")
    known = read_nomenclature()
    try:
        shapes = (
            read_geojson(options.geojson, known)
            if options.geojson
            else with_cache(options.cache, lambda folder: read_natural_earth(folder, known))
        )
        require_complete(shapes, known)
    except SourceInattendue as error:
        print(error, file=sys.stderr)
        return 1
    text = json.dumps(collect(shapes, options.source or SOURCE), ensure_ascii=False, separators=(",", ":")) + "\n"
    options.sortie.write_text(text, encoding="utf-8")
    size = len(gzip.compress(text.encode(), mtime=0))
    print(f"{options.sortie} : {len(shapes)} départements et collectivités, {size} octets compressés.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
