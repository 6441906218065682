"""The notebook runs whole against a real server, and so does the script in R: what they publish is right."""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
import subprocess
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from aides import RACINE
from tests.preuves import au_moins_un

CARNET = RACINE / "notebooks" / "aides-par-region.ipynb"
DELAI = 120


@pytest.fixture(scope="module")
def site(adresse_echantillon: str) -> str:
    return adresse_echantillon


@pytest.fixture(scope="module")
def sortie_du_carnet(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the notebook has written to."""
    dossier = tmp_path_factory.mktemp("carnet")
    with pytest.MonkeyPatch.context() as milieu:
        milieu.setenv("AIDES_SITE", site)
        milieu.setenv("AIDES_SORTIE", str(dossier))
        carnet = nbformat.read(CARNET, as_version=4)
        NotebookClient(carnet, timeout=DELAI, resources={"metadata": {"path": str(dossier)}}).execute()
    return dossier


@pytest.fixture(scope="module")
def sortie_en_r(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the script in R has written to."""
    programme = shutil.which("Rscript")
    if programme is None:
        pytest.skip("Rscript is not installed")
    dossier = tmp_path_factory.mktemp("carnet_r")
    milieu = {**os.environ, "AIDES_SITE": site, "AIDES_SORTIE": str(dossier), "LC_ALL": "C.UTF-8"}
    fini = subprocess.run(
        [programme, str(CARNET.with_suffix(".R"))],
        env=milieu,
        capture_output=True,
        text=True,
        timeout=DELAI,
        check=False,
    )
    assert fini.returncode == 0, fini.stderr
    return dossier


@pytest.fixture(params=["sortie_du_carnet", "sortie_en_r"])
def sortie(request: pytest.FixtureRequest) -> Path:
    """Each of the two folders."""
    dossier: Path = request.getfixturevalue(request.param)
    return dossier


def test_the_published_table_holds_the_known_amounts_of_the_database(sortie: Path, base_echantillon: Path) -> None:
    with (sortie / "aides-par-region.csv").open(encoding="utf-8", newline="") as fichier:
        publies = {ligne["reg"]: Decimal(ligne["montant_total"]) for ligne in csv.DictReader(fichier)}
    with sqlite3.connect(base_echantillon) as base:
        lignes = base.execute(
            "SELECT region, sum(montant_centimes), max(secret) FROM agregat WHERE dispositif = 'fonds-solidarite'"
            " AND concept = 'cumul' AND axe = 'total' AND niveau = 'region' AND date_maj = ("
            "SELECT max(date_maj) FROM chiffres_cles WHERE dispositif = 'fonds-solidarite' AND concept = 'cumul')"
            " GROUP BY region"
        ).fetchall()
    base.close()
    assert publies == {region: Decimal(centimes) / 100 for region, centimes, secret in lignes if not secret}


def test_the_chart_and_the_citation_name_the_version(sortie: Path, base_echantillon: Path) -> None:
    with sqlite3.connect(base_echantillon) as base:
        (empreinte,) = base.execute("SELECT empreinte FROM publication").fetchone()
    base.close()
    dessin = (sortie / "aides-par-region.svg").read_text(encoding="utf-8")
    assert "<svg" in dessin[:200]
    # R draws its letters.
    assert f"version {empreinte[:16]}" in dessin or "<symbol" in dessin or "glyph" in dessin
    assert f"/version/{empreinte[:16]}" in (sortie / "aides-par-region.txt").read_text(encoding="utf-8")


def test_the_notebook_is_kept_without_results() -> None:
    carnet = nbformat.read(CARNET, as_version=4)
    nbformat.validate(carnet)
    for cellule in au_moins_un(cellule for cellule in carnet.cells if "outputs" in cellule):
        assert not cellule.outputs
        assert cellule.execution_count is None
