"""In a real browser: Datasette's pages and the home page stay on their own origin, fit a phone, and speak French."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.onglets import Onglet, Onglets

PAGES = [
    "/",
    "/aides",
    "/aides/agregat",
    "/aides/agregat_region_section",
    "/aides/carte_departement",
    "/aides/par_departement",
    "/aides/comparer_territoires",
    "/aides/controles",
    "/aides/region/11",
    "/aides?sql=select+*+from+chiffres_cles",
]


@pytest.fixture
def onglet(onglets: Onglets) -> Iterator[Onglet]:
    with onglets.preter(viewport={"width": 320, "height": 700}) as prete:
        yield prete


@pytest.fixture
def page(onglet: Onglet) -> Page:
    return onglet.page


@pytest.mark.parametrize("chemin", PAGES)
def test_page_stays_at_home_fits_a_phone_and_has_no_error(onglet: Onglet, site: str, chemin: str) -> None:
    page = onglet.page
    page.goto(site + chemin, wait_until="networkidle")
    assert [url for url in onglet.demandes if not url.startswith((site, "data:", "blob:"))] == []
    assert onglet.erreurs == []
    racine = "document.documentElement"
    assert page.evaluate(f"{racine}.scrollWidth - {racine}.clientWidth") == 0


def test_the_chart_tool_speaks_french(onglet: Onglet, site: str) -> None:
    page = onglet.page
    page.goto(f"{site}/aides/par_region", wait_until="networkidle")
    assert [url for url in onglet.demandes if url.endswith(".js") and "vega" in url] == []
    page.get_by_role("button", name="Tracer un graphique").click()
    outil = page.locator(".table-wrapper")
    expect(outil).to_contain_text("Colonne X")
    expect(outil).not_to_contain_text("column")


def test_the_map_of_points_shows_the_departements(page: Page, site: str) -> None:
    page.goto(f"{site}/aides/carte_departement?dispositif=pge")
    expect(page.locator("#carte-points .marker-cluster").first).to_be_visible()
    expect(page.get_by_role("button", name="Agrandir")).to_be_visible()
    tuile = page.locator("#carte-points img.leaflet-tile-loaded").first
    expect(tuile).to_be_visible()
    assert tuile.evaluate("image => image.src").endswith(".svg")
    assert tuile.evaluate("image => image.naturalWidth") == 256


def test_the_home_page_needs_no_script(onglets: Onglets, site: str) -> None:
    with onglets.preter(java_script_enabled=False) as onglet:
        page = onglet.page
        page.goto(site)
        expect(page.locator("li.dispositif .grandeur").first).to_contain_text("€")
        expect(page.locator("li.dispositif")).to_have_count(6)


def test_the_first_tab_stop_skips_to_the_content(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
