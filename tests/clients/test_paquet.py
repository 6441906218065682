"""frictionless: the Data Package, and files of each format, as they come over HTTP."""

from __future__ import annotations

import pytest
from frictionless import Package

# tests/diffusion/test_export.py validates every CSV and JSON in their folder.
LIGNES = 2000
FICHIERS = {
    "pge-regional-naf-latest": "csv",
    "pge-regional-naf-latest-xlsx": "xlsx",
    "arpb-maille-regional": "json",
    "aides-aux-entreprises-parquet": "parquet",
    "aides-db": "db",
}


@pytest.fixture(scope="module")
def paquet(site: str) -> Package:
    return Package(f"{site}/datapackage.json")


@pytest.mark.parametrize("nom", FICHIERS)
def test_a_file_is_valid_over_http(paquet: Package, nom: str) -> None:
    ressource = paquet.get_resource(nom)
    assert ressource.format == FICHIERS[nom]
    rapport = ressource.validate(limit_rows=LIGNES)
    assert rapport.valid, rapport.flatten(["rowNumber", "fieldName", "message"])[:3]


def test_each_format_of_the_package_was_looked_at(paquet: Package) -> None:
    assert {ressource.format for ressource in paquet.resources} == set(FICHIERS.values())


def test_the_description_beside_the_files_leads_to_them(site: str) -> None:
    voisin = Package(f"{site}/donnees/fichiers/datapackage.json")
    assert voisin.get_resource("type_pret").validate().valid
