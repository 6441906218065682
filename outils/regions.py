"""Write the outlines of régions for GeoJSON downloads: aides/site/formats/regions.geojson, in degrees.

    python outils/regions.py

Régions are the unions of the départements of aides/site/fond/territoires.geojson (outils/fond.py), whose neighbours
share every point of their border. Needs shapely 2.1+. The same input always gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely

ROOT = Path(__file__).resolve().parent.parent
INPUT = ROOT / "aides" / "fond" / "territoires.geojson"
OUTPUT = ROOT / "aides" / "formats" / "regions.geojson"
DEPARTEMENTS = ROOT / "nomenclatures" / "departement.csv"
# Collectivités belong to no région: "ZZ" is not a place.
NOWHERE = "ZZ"


def dissolve(content: dict[str, Any], region_of: dict[str, str]) -> dict[str, Any]:
    """The content of regions.geojson: a feature per code of région, rings in the order of RFC 7946."""
    parts: dict[str, list[Any]] = defaultdict(list)
    for feature in content["features"]:
        parts[region_of[feature["properties"]["code"]]].append(shapely.from_geojson(json.dumps(feature["geometry"])))
    shapes = {code: shapely.coverage_union_all(shapes) for code, shapes in sorted(parts.items()) if code != NOWHERE}
    return {
        "type": "FeatureCollection",
        "source": content["source"],
        "features": [
            {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
            for code, shape in shapes.items()
        ],
    }


def main() -> int:
    with DEPARTEMENTS.open(encoding="utf-8", newline="") as rows:
        region_of = {row["code"]: row["region"] for row in csv.DictReader(rows)}
    content = dissolve(json.loads(INPUT.read_text(encoding="utf-8")), region_of)
    OUTPUT.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUTPUT} : {len(content['features'])} régions.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
