"""Files for spreadsheets: zeros, months and decimals are those of the database, in LibreOffice itself where it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aides.site.formats.protection import garder_texte, restituer
from tests.libreoffice import ouvrir

REQUETE = (
    "SELECT code, region, latitude, '2021-06' AS mois, -1234.5 AS montant, 12 AS nombre"
    " FROM departement WHERE latitude IS NOT NULL ORDER BY code"
)


@pytest.mark.parametrize(
    ("texte", "ecrit"),
    [
        ("01", '="01"'), ("11", '="11"'), ("2021-06", '="2021-06"'), ("1E5", '="1E5"'), ("-12,50", '="-12,50"'),
        ("10 000", '="10 000"'), ("1/2", '="1/2"'), ("12:30", '="12:30"'), ("5 %", '="5 %"'), ("vrai", '="vrai"'),
        ("2A", "2A"), ("2021-06-30", "2021-06-30"), ("", ""), ("Aisne", "Aisne"), ("C1", "C1"),
        ("=1+1", "'=1+1"), ('="01"', "'=\"01\""), ("1\"&A1", "1\"&A1"), ("+A1", "'+A1"), ("-2+3", "'-2+3"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_guess_stays_text(texte: str, ecrit: str) -> None:
    assert garder_texte(texte) == ecrit
    assert restituer(ecrit) == texte


@given(st.text(alphabet="0123456789+-=,.:/% eE\"'A\t\n", max_size=12))
def test_texts_can_be_had_back_and_no_formula_computes(texte: str) -> None:
    ecrit = garder_texte(texte)
    assert restituer(ecrit) == texte
    assert not ecrit.startswith("=") or (ecrit.startswith('="') and ecrit.count('"') == 2 and ecrit.endswith('"'))


def test_the_page_says_which_one_to_take(site: httpx.Client) -> None:
    page = site.get("/aides/departement").text
    assert "Dans un tableur, prenez" in page
    assert "_tableur=on" in page


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_libreoffice_keeps_zeros_months_and_decimals(
    site: httpx.Client, base_echantillon: Path, tmp_path: Path, extension: str
) -> None:
    maniere = {"_tableur": "on"} if extension == "csv" else {}
    source = tmp_path / f"aides.{extension}"
    source.write_bytes(site.get(f"/aides.{extension}", params={"sql": REQUETE, **maniere}).content)
    with closing(sqlite3.connect(base_echantillon)) as base:
        attendus = base.execute(REQUETE).fetchall()
    assert len(attendus) > 90
    feuille = openpyxl.load_workbook(ouvrir(source), data_only=True).worksheets[0]
    assert list(feuille.iter_rows(min_row=2, values_only=True)) == attendus
