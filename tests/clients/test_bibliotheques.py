"""Libraries that read data, each from an address of the site as docs/clients.md says: the figures of the database."""

from __future__ import annotations

import importlib.util
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import feedparser
import fsspec
import geopandas
import httpx
import pandas
import polars
import pyarrow.compute
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet
import pytest
import sqlite_utils

from aides.commun.livraison.dossier import dossier_de
from tests.clients.hebergeur import heberger
from tests.exportes import empreinte
from tests.libreoffice import ouvrir

PARQUET = "/donnees/fichiers/aides-aux-entreprises.parquet"
PAR_REGION = "/aides/par_region.csv?dispositif=pge"
CUBE = "SELECT count(*), sum(montant_centimes) FROM agregat WHERE dispositif = 'pge'"
REGIONS = (
    "SELECT region, sum(montant_centimes) FROM agregat WHERE dispositif = 'pge' AND concept = 'cumul' AND axe = 'total'"
    " AND niveau = 'region' AND date_maj = (SELECT max(date_maj) FROM agregat WHERE dispositif = 'pge') GROUP BY region"
)


@pytest.fixture(scope="module")
def cube(base: Path) -> tuple[int, int]:
    """Rows of the PGE in the cube, and the sum of their amounts in centimes."""
    with sqlite3.connect(base) as connexion:
        (lignes, centimes) = connexion.execute(CUBE).fetchone()
    connexion.close()
    assert lignes > 1000
    return lignes, centimes


@pytest.fixture(scope="module")
def regions(base: Path) -> dict[str, int | None]:
    """Centimes of the PGE by région, at its last date."""
    with sqlite3.connect(base) as connexion:
        lues = dict(connexion.execute(REGIONS).fetchall())
    connexion.close()
    assert len(lues) > 10
    return lues


@pytest.fixture(scope="module", params=["site", "static host"])
def parquet(request: pytest.FixtureRequest, site: str, base: Path) -> Iterator[str]:
    """The address of the prebuilt Parquet: on the site, and on a host that has the files only."""
    if request.param == "site":
        yield site + PARQUET
        return
    with heberger(dossier_de(base, empreinte(base))) as (adresse, servies):
        yield f"{adresse}/{Path(PARQUET).name}"
        assert any(" plage " in demande for demande in servies), "no client read by ranges"


def centimes(montants: dict[str, float | None]) -> dict[str, int | None]:
    """The same amounts in whole centimes; a secret one is None, or NaN for pandas."""
    vides = {code for code, montant in montants.items() if montant is None or montant != montant}
    return {code: None if code in vides else round((montant or 0) * 100) for code, montant in montants.items()}


def test_pandas_reads_csv_json_and_workbooks(site: str, regions: dict[str, int | None]) -> None:
    lu = pandas.read_csv(site + PAR_REGION, dtype={"reg": "string"})
    assert centimes(dict(zip(lu["reg"], lu["montant_total"], strict=True))) == regions
    objets = pandas.read_json(site + PAR_REGION.replace(".csv", ".json") + "&_shape=array", dtype={"reg": str})
    assert centimes(dict(zip(objets["reg"], objets["montant_total"], strict=True))) == regions
    classeur = pandas.read_excel(site + PAR_REGION.replace(".csv", ".xlsx"), dtype={"reg": str}, engine="openpyxl")
    assert centimes(dict(zip(classeur["reg"], classeur["montant_total"], strict=True))) == regions


def test_pandas_reads_the_parquet(parquet: str, cube: tuple[int, int]) -> None:
    lu = pandas.read_parquet(parquet, columns=["dispositif", "montant"], filters=[("dispositif", "==", "pge")])
    assert (len(lu), int(lu["montant"].sum() * 100)) == cube


def test_polars_reads_what_it_needs_of_the_parquet(parquet: str, cube: tuple[int, int]) -> None:
    pge = polars.scan_parquet(parquet).filter(polars.col("dispositif") == "pge")
    lignes, montant = pge.select(polars.len(), polars.col("montant").sum()).collect().row(0)
    assert (lignes, int(montant * 100)) == cube


def test_polars_reads_csv(site: str, regions: dict[str, int | None]) -> None:
    lu = polars.read_csv(httpx.get(site + PAR_REGION).content, schema_overrides={"reg": polars.String})
    assert centimes(dict(lu.select("reg", "montant_total").rows())) == regions


def test_duckdb_asks_the_parquet_through_arrow(parquet: str, cube: tuple[int, int]) -> None:
    cellules = pyarrow.dataset.dataset(parquet, filesystem=fsspec.filesystem("http"))
    with duckdb.connect() as moteur:
        moteur.register("cellules", cellules)
        requete = "SELECT count(*), CAST(sum(montant) * 100 AS BIGINT) FROM cellules WHERE dispositif = 'pge'"
        assert moteur.execute(requete).fetchone() == cube


@pytest.fixture
def avec_httpfs() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with its extension httpfs: its own, or that of the package duckdb-extension-httpfs of its version."""
    version = duckdb.__duckdb_version__
    paquet = importlib.util.find_spec("duckdb_extension_httpfs")
    places = [Path(place) for place in paquet.submodule_search_locations or ()] if paquet else []
    livrees = [place / "extensions" / f"v{version}" / "httpfs.duckdb_extension" for place in places]
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as moteur:
        try:
            moteur.execute(f"LOAD '{next((str(une) for une in livrees if une.is_file()), 'httpfs')}'")
        except duckdb.Error:
            pytest.skip(f"the extension httpfs of DuckDB {version} is not installed, and tests download nothing")
        yield moteur


def test_duckdb_asks_parquet_and_csv_by_their_addresses(
    avec_httpfs: duckdb.DuckDBPyConnection,
    site: str,
    parquet: str,
    cube: tuple[int, int],
    regions: dict[str, int | None],
) -> None:
    requete = "SELECT count(*), CAST(sum(montant) * 100 AS BIGINT) FROM read_parquet(?) WHERE dispositif = 'pge'"
    for adresse in (parquet, f"{site}/aides/agregat.parquet"):
        assert avec_httpfs.execute(requete, [adresse]).fetchone() == cube
    lire = "SELECT reg, montant_total FROM read_csv(?, types = {'reg': 'VARCHAR'})"
    assert centimes(dict(avec_httpfs.execute(lire, [site + PAR_REGION]).fetchall())) == regions


def test_pyarrow_reads_parquet_and_csv(
    site: str, parquet: str, cube: tuple[int, int], regions: dict[str, int | None]
) -> None:
    systeme = fsspec.filesystem("http")
    pge = pyarrow.parquet.read_table(
        parquet, filesystem=systeme, columns=["montant"], filters=[("dispositif", "=", "pge")]
    )
    assert (pge.num_rows, int(pyarrow.compute.sum(pge["montant"]).as_py() * 100)) == cube
    textes = pyarrow.csv.ConvertOptions(column_types={"reg": pyarrow.string()})
    lu = pyarrow.csv.read_csv(io.BytesIO(httpx.get(site + PAR_REGION).content), convert_options=textes)
    assert centimes(dict(zip(lu["reg"].to_pylist(), lu["montant_total"].to_pylist(), strict=True))) == regions


def test_geopandas_draws_the_regions(site: str, regions: dict[str, int | None]) -> None:
    lu = geopandas.read_file(site + PAR_REGION.replace(".csv", ".geojson"))
    assert centimes(dict(zip(lu["reg"], lu["montant_total"], strict=True))) == regions
    assert lu.crs.to_epsg() == 4326
    ile_de_france = lu.set_index("reg").geometry["11"]
    assert ile_de_france.is_valid
    assert ile_de_france.contains(geopandas.points_from_xy([2.35], [48.85])[0])


def test_sqlite_utils_opens_the_database(site: str, tmp_path: Path, cube: tuple[int, int]) -> None:
    copie = tmp_path / "aides.db"
    copie.write_bytes(httpx.get(f"{site}/donnees/fichiers/aides.db", timeout=60).content)
    base = sqlite_utils.Database(copie)
    assert next(iter(base.query(CUBE))) == dict(zip(("count(*)", "sum(montant_centimes)"), cube, strict=True))
    objets = httpx.get(f"{site}/aides/region.json?_shape=array&_size=max").json()
    memoire = sqlite_utils.Database(memory=True)
    memoire["region"].insert_all(objets, pk="code")
    assert memoire["region"].count == base["region"].count > 10
    base.close()


def test_feedparser_reads_the_news(site: str) -> None:
    fil = feedparser.parse(f"{site}/actualites.atom")
    assert not fil.bozo
    assert fil.version == "atom10"
    assert len({entree.id for entree in fil.entries}) == len(fil.entries) > 10
    assert all(entree.link.startswith(site) for entree in fil.entries)


@pytest.mark.parametrize("extension", [".xlsx", ".csv"])
def test_libreoffice_reads_workbook_and_french_csv(
    site: str, tmp_path: Path, regions: dict[str, int | None], extension: str
) -> None:
    source = tmp_path / f"par_region{extension}"
    adresse = site + PAR_REGION.replace(".csv", extension) + "&_tableur=on" * (extension == ".csv")
    source.write_bytes(httpx.get(adresse, timeout=60).content)
    lu = pandas.read_excel(ouvrir(source), dtype={"reg": object}, engine="openpyxl")
    assert centimes(dict(zip(lu["reg"], lu["montant_total"], strict=True))) == regions
