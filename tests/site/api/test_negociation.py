"""Accept on an address of data without extension: the format that is asked for, and a page for everybody else."""

from __future__ import annotations

import httpx
import pytest

from aides.site.api.negociation import choisir

FORMATS = ("json", "csv", "tsv", "ndjson", "geojson", "xlsx", "parquet")
NAVIGATEUR = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
PAR_REGION = "/aides/par_region?dispositif=pge"


@pytest.mark.parametrize(
    ("accepte", "format_"),
    [
        ("", ""),
        ("*/*", ""),
        (NAVIGATEUR, ""),
        ("text/csv", "csv"),
        ("TEXT/CSV;charset=utf-8", "csv"),
        ("application/json, text/html", ""),
        ("application/json, text/html;q=0.9", "json"),
        ("text/csv;q=0.5, application/json", "json"),
        ("text/csv;q=0", ""),
        ("text/csv;q=beaucoup", ""),
        ("application/pdf", ""),
        ("application/vnd.apache.parquet", "parquet"),
        ("application/geo+json, */*;q=0.1", "geojson"),
    ],
)
def test_the_format_that_is_accepted_most(accepte: str, format_: str) -> None:
    assert choisir(accepte, FORMATS) == format_


@pytest.mark.parametrize(
    ("accepte", "extension"),
    [
        ("text/csv", "csv"),
        ("application/json", "json"),
        ("application/x-ndjson", "ndjson"),
        ("application/geo+json", "geojson"),
    ],
)
def test_an_address_answers_in_the_format_that_is_asked(site: httpx.Client, accepte: str, extension: str) -> None:
    reponse = site.get(PAR_REGION, headers={"Accept": accepte})
    directe = site.get(PAR_REGION.replace("?", f".{extension}?"))
    assert reponse.headers["content-type"].partition(";")[0] == accepte
    assert reponse.content == directe.content
    assert reponse.headers["content-location"] == PAR_REGION.replace("?", f".{extension}?")
    assert reponse.headers["access-control-allow-origin"] == "*"
    assert "Accept" in [mot.strip() for mot in reponse.headers["vary"].split(",")]


def test_a_kept_page_and_a_kept_file_are_not_mixed(site: httpx.Client) -> None:
    for accepte, genre in (
        (NAVIGATEUR, "text/html"),
        ("text/csv", "text/csv"),
        ("*/*", "text/html"),
        ("text/csv", "text/csv"),
    ):
        reponse = site.get(PAR_REGION, headers={"Accept": accepte})
        assert reponse.headers["content-type"].partition(";")[0] == genre
        assert "Accept" in [mot.strip() for mot in reponse.headers["vary"].split(",")]


def test_rows_free_sql_and_refusals_are_asked_so_too(site: httpx.Client) -> None:
    ligne = site.get("/aides/region/11", headers={"Accept": "application/json"}).json()
    assert ligne["rows"][0][:2] == ["11", "Île-de-France"]
    sql = site.get("/aides", params={"sql": "SELECT 1 AS un"}, headers={"Accept": "text/csv"})
    assert sql.text.split() == ["un", "1"]
    refus = site.get("/aides/par_region?region=99", headers={"Accept": "text/csv"})
    assert (refus.status_code, refus.json()["status"]) == (400, 400)
    assert site.get("/aides", headers={"Accept": "text/csv"}).headers["content-type"].startswith("text/html")
