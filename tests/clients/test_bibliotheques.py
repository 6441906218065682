"""Libraries that read data, each from an address of the site as docs/clients.md says: the figures of the database."""

from __future__ import annotations

import io
import shutil
import sqlite3
import subprocess
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
from tests.exportes import empreinte
from tests.hebergeur import heberger

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


def test_duckdb_asks_the_parquet_by_its_address(parquet: str, cube: tuple[int, int]) -> None:
    with duckdb.connect() as moteur:
        try:
            moteur.execute("LOAD httpfs")
        except duckdb.Error:
            pytest.skip("DuckDB's extension httpfs is not installed, and tests download nothing")
        requete = "SELECT count(*), CAST(sum(montant) * 100 AS BIGINT) FROM read_parquet(?) WHERE dispositif = 'pge'"
        assert moteur.execute(requete, [parquet]).fetchone() == cube


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


def test_libreoffice_reads_the_workbook(site: str, tmp_path: Path, regions: dict[str, int | None]) -> None:
    programme = shutil.which("soffice") or shutil.which("libreoffice")
    if programme is None:
        pytest.skip("LibreOffice is not installed (soffice)")
    (tmp_path / "x.xlsx").write_bytes(httpx.get(site + PAR_REGION.replace(".csv", ".xlsx"), timeout=60).content)
    profil = f"-env:UserInstallation=file://{tmp_path}/profil"
    commande = [
        programme,
        profil,
        "--headless",
        "--convert-to",
        "csv",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "x.xlsx"),
    ]
    subprocess.run(commande, check=True, capture_output=True, timeout=120)
    lu = pandas.read_csv(tmp_path / "x.csv", dtype={"reg": "string"})
    assert centimes(dict(zip(lu["reg"], lu["montant_total"], strict=True))) == regions
