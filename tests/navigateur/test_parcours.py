"""The journeys of docs/parcours.md, on a telephone: what people come for, in the fewest taps."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.navigateur.onglets import Onglets

TELEPHONE = {"width": 375, "height": 812}


@pytest.fixture
def page(onglets: Onglets) -> Iterator[Page]:
    with onglets.preter(viewport=TELEPHONE, has_touch=True) as onglet:
        yield onglet.page


def taper(page: Page, texte: str, bouton: str = "Chercher") -> None:
    """Type in the search box of the home page, and send it without taking a suggestion."""
    page.locator("main input[type=search]").fill(texte)
    page.locator("main").get_by_role("button", name=bouton).tap()


def test_the_home_page_holds_in_one_screen(page: Page, site: str) -> None:
    for langue in ("fr", "en"):
        page.goto(f"{site}/?lang={langue}")
        bas = page.locator(".compacte").evaluate("noeud => noeud.getBoundingClientRect().bottom")
        # The banner of the fictional sample is not on the real site.
        bandeau = page.locator(".bandeau-fictif").evaluate("noeud => noeud.offsetHeight")
        assert bas - bandeau <= TELEPHONE["height"], langue
        assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]


def test_a_baker_has_the_figure_of_her_sector_in_two_taps(page: Page, site: str) -> None:
    page.goto(site)
    taper(page, "boulangerie Rennes")
    page.locator(".resultats a").first.tap()
    page.wait_for_url("**/territoire/departement/35/secteur/C?metier=10.71C")
    expect(page.locator(".metier")).to_contain_text("Boulangerie et boulangerie-pâtisserie (10.71C) est classé dans")
    expect(page.locator(".phrase").first).to_contain_text("Le fonds de solidarité y a versé")


def test_a_mayor_finds_the_town_named(page: Page, site: str) -> None:
    page.goto(site)
    taper(page, "rennes")
    page.wait_for_url("**/territoire/commune/35238")
    expect(page.locator(".commune")).to_contain_text("Les fichiers de l’État ne donnent pas de chiffre à la commune")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ille-et-Vilaine")


def test_la_reunion_is_found_and_has_no_neighbours(page: Page, site: str) -> None:
    page.goto(site)
    taper(page, "la réunion")
    page.locator(".resultats a").first.tap()
    page.wait_for_url("**/territoire/departement/974")
    expect(page.locator(".phrase").first).to_be_visible()
    expect(page.locator(".voisinage")).to_have_count(0)


def test_an_english_reader_stays_in_english(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="English").tap()
    taper(page, "bakery Rennes", "Search")
    expect(page.locator(".raison").first).to_contain_text("is a common name for it")
    page.locator(".resultats a").first.tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".phrase").first).to_contain_text("The solidarity fund paid")


def test_a_journalist_goes_from_a_cell_to_its_place(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="Chaque secteur dans chaque région").tap()
    page.locator("table.chaleur td a").first.tap()
    page.wait_for_url(re.compile(r"/territoire/region/\w+/secteur/[A-Z]$"))
    expect(page.locator(".situee").first).to_be_visible()


def test_a_researcher_has_the_regions_through_time_as_csv(page: Page, site: str) -> None:
    page.goto(f"{site}/carte?dispositif=pge")
    page.get_by_role("link", name="La même carte dans le temps").tap()
    page.wait_for_url("**/temps?dispositif=pge")
    with page.expect_download() as telechargement:
        page.locator(".temps .liens-donnees a", has_text="CSV").tap()
    assert telechargement.value.suggested_filename.endswith(".csv")


@pytest.fixture
def sans_script(onglets: Onglets) -> Iterator[Page]:
    with onglets.preter(viewport=TELEPHONE, java_script_enabled=False) as onglet:
        yield onglet.page


def test_without_a_script_forms_and_links_are_enough(sans_script: Page, site: str) -> None:
    page = sans_script
    page.goto(f"{site}/territoire/departement/35")
    page.get_by_label("Mon secteur d’activité").select_option("I")
    page.get_by_role("button", name="Voir ce qu’il a reçu ici").click()
    page.wait_for_url("**/territoire/departement/35/secteur/I")
    page.goto(f"{site}/temps?dispositif=pge")
    expect(page.locator("input[type=range]")).to_be_hidden()
    assert page.locator(".trimestres svg").count() > 1
    page.locator(".trimestres a").first.click()
    assert "date_maj=20" in page.url


def test_the_keyboard_alone_reaches_a_sector_of_a_place(page: Page, site: str) -> None:
    page.goto(f"{site}/territoire/departement/35")
    page.get_by_label("Mon secteur d’activité").focus()
    page.keyboard.type("Héberg")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/territoire/departement/35/secteur/I")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hébergement et restauration")


def test_the_slider_changes_the_map_the_figure_and_the_address(page: Page, site: str) -> None:
    page.goto(f"{site}/temps?dispositif=pge")
    curseur = page.get_by_label("Faire glisser les dates")
    cle, couleurs = page.locator(".temps-cle"), ".temps-dessin use[data-region]"
    avant = (
        cle.inner_text(),
        page.locator(couleurs).evaluate_all("noeuds => noeuds.map((n) => n.getAttribute('class'))"),
    )
    curseur.focus()
    page.keyboard.press("Home")
    premiere = page.locator("#temps-date option").first
    assert f"date_maj={premiere.get_attribute('value')}" in page.url
    expect(page.locator(".temps-date")).to_have_text(premiere.inner_text())
    expect(curseur).to_have_attribute("aria-valuetext", premiere.inner_text())
    apres = (
        cle.inner_text(),
        page.locator(couleurs).evaluate_all("noeuds => noeuds.map((n) => n.getAttribute('class'))"),
    )
    assert apres[0] != avant[0]
    assert apres[1] != avant[1]
    page.reload()
    expect(page.locator(".temps-date")).to_have_text(premiere.inner_text())


def test_playing_goes_to_the_last_date_and_stops(navigateur: Browser, site: str) -> None:
    # A clock cannot be taken out of a tab.
    contexte = navigateur.new_context(viewport=TELEPHONE, has_touch=True)  # type: ignore[arg-type]
    page = contexte.new_page()
    page.clock.install()
    page.goto(f"{site}/temps?dispositif=pge")
    bouton = page.locator(".temps-lecture button")
    bouton.tap()
    expect(bouton).to_have_attribute("aria-pressed", "true")
    dates = page.locator("#temps-date option")
    expect(page.locator(".temps-date")).to_have_text(dates.first.inner_text())
    page.clock.run_for(60_000)
    expect(page.locator(".temps-date")).to_have_text(dates.last.inner_text())
    expect(bouton).to_have_attribute("aria-pressed", "false")
    contexte.close()


def test_who_wants_less_motion_is_given_no_button_to_play(onglets: Onglets, site: str) -> None:
    with onglets.preter(viewport=TELEPHONE, reduced_motion="reduce") as onglet:
        page = onglet.page
        page.goto(f"{site}/temps?dispositif=pge")
        expect(page.get_by_label("Faire glisser les dates")).to_be_visible()
        expect(page.locator(".temps-lecture")).to_be_hidden()
