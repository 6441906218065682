"""Write the outlines under the maps of points once: aides/site/fond/territoires.geojson, in degrees.

    python outils/fond.py [--limites WHEEL] [--cotes WHEEL] [--cache FOLDER] [--sortie FILE]
    python outils/fond.py --geojson FILE ... --source CREDIT [--sortie FILE]

Same sources and options as outils/contours.py, whose outlines are projected for drawings. Needs shapely 2.1+
(GEOS 3.12), pyproj and PyYAML. The same input always gives the same bytes.
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
from sources_contours import ROOT, Shapes, add_options, read, read_layout, read_nomenclature
from sources_nomenclatures import SourceInattendue

OUTPUT = ROOT / "aides" / "site" / "fond" / "territoires.geojson"
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
    add_options(parser)
    parser.add_argument("--sortie", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    try:
        shapes, credit = read(options, read_nomenclature(), read_layout())
    except (SourceInattendue, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    text = json.dumps(collect(shapes, credit), ensure_ascii=False, separators=(",", ":")) + "\n"
    options.sortie.write_text(text, encoding="utf-8")
    size = len(gzip.compress(text.encode(), mtime=0))
    print(f"{options.sortie} : {len(shapes)} départements et collectivités, {size} octets compressés.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
