"""What changed between two versions: every cell that did, once, and no figure that is no longer published."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from aides.commun.publication import precedente
from tests.exportes import empreinte
from tests.serveur import servir

AVANT = "a" * 64
OUVERTES = "secret = 0 AND nombre > 0 AND dispositif = 'pge' AND axe <> 'total'"
MESURES = ("nombre", "entreprises", "etablissements", "montant", "salaries", "heures")


@pytest.fixture(scope="module")
def base(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample; before it, a version that lacks a cell, has one more, another figure, and one that is not hidden."""
    copie = tmp_path_factory.mktemp("versions") / "aides.db"
    shutil.copyfile(base_echantillon, copie)
    shutil.copyfile(base_echantillon, precedente(copie))
    with sqlite3.connect(precedente(copie)) as avant:
        avant.execute("UPDATE publication SET empreinte = ?", [AVANT])
        otee, changee, ajoutee = (i for (i,) in avant.execute(f"SELECT id FROM agregat WHERE {OUVERTES} LIMIT 3"))
        avant.execute("DELETE FROM agregat WHERE id = ?", [otee])
        avant.execute("UPDATE agregat SET nombre = 123456789 WHERE id = ?", [changee])
        avant.execute("UPDATE agregat SET date_maj = '2019-01-01', nombre = 987654321 WHERE id = ?", [ajoutee])
        (cachee,) = avant.execute("SELECT id FROM agregat WHERE secret = 1 LIMIT 1").fetchone()
        avant.execute("UPDATE agregat SET secret = 0, nombre = 555555555 WHERE id = ?", [cachee])
    avant.close()
    return copie


@pytest.fixture(scope="module")
def site(base: Path) -> Iterator[httpx.Client]:
    with servir(base) as adresse, httpx.Client(base_url=adresse, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def adresse(base: Path) -> str:
    return f"/version/{AVANT[:16]}/{empreinte(base)[:16]}"


def test_each_cell_that_changed_is_said_once(site: httpx.Client, adresse: str, base: Path) -> None:
    lu = site.get(f"{adresse}.json").json()
    assert (lu["avant"], lu["apres"], lu["truncated"]) == (AVANT, empreinte(base), False)
    sortes = [ligne["changement"] for ligne in lu["rows"]]
    # The cell that was of another day is new at its day, and gone from the other.
    assert sorted(sortes) == ["ajoutee", "ajoutee", "changee", "changee", "retiree"]
    bilan = {sorte: sum(ligne[sorte] for ligne in lu["bilan"]) for sorte in ("ajoutees", "changees", "retirees")}
    assert bilan == {"ajoutees": 2, "changees": 2, "retirees": 1}
    texte = site.get(f"{adresse}.csv")
    assert len(list(csv.DictReader(io.StringIO(texte.text)))) == 5
    assert (texte.headers["x-lignes"], texte.headers["x-tronque"]) == ("5", "non")


def test_no_figure_of_the_older_version_is_given(site: httpx.Client, adresse: str) -> None:
    for suffixe in ("", ".json", ".csv", "?lang=en"):
        texte = site.get(adresse + suffixe).text.replace("\u202f", "")
        assert not {"123456789", "987654321", "555555555"} & set(texte.replace(",", " ").split())
        assert "555555555" not in texte
    lignes = site.get(f"{adresse}.json").json()["rows"]
    muettes = [li for li in lignes if li["changement"] == "retiree" or li["secret"]]
    assert {ligne[mesure] for ligne in muettes for mesure in MESURES} == {None}
    assert len(muettes) == 2


def test_the_page_counts_and_the_version_leads_to_it(site: httpx.Client, adresse: str, base: Path) -> None:
    page = site.get(adresse).text
    assert "Ce qui a changé entre deux versions" in page
    assert f"{adresse}.csv" in page
    assert adresse in site.get(f"/version/{empreinte(base)[:16]}").text
    assert "Withdrawn" in site.get(f"{adresse}?lang=en").text


def test_other_versions_are_not_kept(site: httpx.Client, adresse: str) -> None:
    _, _, avant, apres = adresse.split("/")
    for paire in ((apres, avant), (avant, avant), ("0" * 16, apres)):
        assert site.get("/version/" + "/".join(paire)).status_code == 404
    assert site.get(f"/version/{avant}/rien").status_code == 404
