"""The map in a real browser: pointer, finger, keyboard, no script, strict policy, accessibility."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import pytest

from tests.navigateur.accessible import abreger, violations
from tests.navigateur.onglets import LARGE, Onglets
from tests.preuves import au_moins_un

PGE = "/carte?dispositif=pge"
POLITIQUE = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'"
TELEPHONE = {"width": 375, "height": 800}


@pytest.fixture
def ouvrir(onglets: Onglets, adresse: str) -> Iterator[Any]:
    """Open an address in a tab of its own; at the end, no page may have written an error to its console."""
    with ExitStack() as pile:
        ouverts = []

        def page(chemin: str, **options: Any) -> Any:
            onglet = pile.enter_context(onglets.preter(**options))
            ouverts.append(onglet)
            onglet.page.route("**/carte*", sous_politique)
            onglet.page.goto(adresse + chemin)
            return onglet.page

        yield page
        # The departement's own page may not exist on a server that only has the map.
        assert [erreur for onglet in ouverts for erreur in onglet.erreurs if "404" not in erreur] == []


def sous_politique(route: Any) -> None:
    """Serve a page as it is, under a policy without inline scripts or styles."""
    reponse = route.fetch()
    route.fulfill(response=reponse, headers={**reponse.headers, "content-security-policy": POLITIQUE})


def forme(page: Any, code: str) -> Any:
    return page.locator(f'.carte-zones [data-code="{code}"]').first


def test_the_pointer_shows_the_figures_and_a_click_follows(ouvrir: Any) -> None:
    page = ouvrir(PGE)
    bulle = page.locator("[data-bulle]")
    assert not bulle.is_visible()
    forme(page, "63").hover()
    lignes = bulle.inner_text().split("\n")
    assert lignes[0] == "Puy-de-Dôme"
    assert lignes[1].endswith("par habitant")
    assert page.locator("[data-code] title").count() == 0
    page.mouse.move(1, 1)
    assert not bulle.is_visible()
    forme(page, "63").click()
    page.wait_for_url("**/dispositif/pge/departement/63")


def test_the_bubble_moves_nothing_and_stays_on_the_map(ouvrir: Any) -> None:
    page = ouvrir(PGE)
    place = "() => document.querySelector('.carte-tableau').offsetTop"
    avant = page.evaluate(place)
    scene = page.locator(".carte-scene").bounding_box()
    for code in ("29", "67", "2A", "59", "66"):
        forme(page, code).hover()
        cadre = page.locator("[data-bulle]").bounding_box()
        assert cadre["x"] >= scene["x"] - 1, code
        assert cadre["x"] + cadre["width"] <= scene["x"] + scene["width"] + 1, code
    assert page.evaluate(place) == avant


def test_a_first_tap_shows_and_a_second_follows(ouvrir: Any) -> None:
    page = ouvrir(PGE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    forme(page, "63").tap()
    assert page.url.endswith(PGE)
    bulle = page.locator("[data-bulle]")
    assert "Puy-de-Dôme" in bulle.inner_text()
    assert "Voir le détail" in bulle.inner_text()
    forme(page, "63").tap()
    page.wait_for_url("**/dispositif/pge/departement/63")


def test_the_bubble_of_a_tap_takes_no_other_tap_and_closes(ouvrir: Any) -> None:
    page = ouvrir(PGE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    bulle = page.locator("[data-bulle]")
    # One after the other, in every corner of the map.
    for code, nom in (("33", "Gironde"), ("35", "Ille-et-Vilaine"), ("06", "Alpes-Maritimes"), ("62", "Pas-de-Calais")):
        forme(page, code).tap()
        assert page.url.endswith(PGE)
        assert bulle.inner_text().startswith(nom)
        dessin, cadre = page.locator(".carte-dessin").bounding_box(), bulle.bounding_box()
        assert cadre["y"] >= dessin["y"] + dessin["height"], nom
        assert cadre["y"] + cadre["height"] <= TELEPHONE["height"], nom
    fermer = bulle.get_by_role("button", name="Fermer")
    boite = fermer.bounding_box()
    assert min(boite["width"], boite["height"]) >= 44
    fermer.tap()
    assert not bulle.is_visible()
    assert page.url.endswith(PGE)


def test_a_tap_elsewhere_puts_the_bubble_away(ouvrir: Any) -> None:
    page = ouvrir(PGE, viewport=TELEPHONE, has_touch=True, is_mobile=True)
    forme(page, "63").tap()
    page.locator("h1").tap()
    assert not page.locator("[data-bulle]").is_visible()


def test_the_keyboard_stops_once_then_goes_by_arrows(ouvrir: Any) -> None:
    page = ouvrir(PGE)
    page.locator(".carte-passer").focus()
    page.keyboard.press("Tab")
    depart = page.evaluate("document.activeElement.dataset.code")
    assert depart
    assert page.locator("[data-bulle]").is_visible()
    page.keyboard.press("ArrowRight")
    suivant = page.evaluate("document.activeElement.dataset.code")
    assert suivant not in (depart, None)
    page.keyboard.press("Escape")
    assert not page.locator("[data-bulle]").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.code") is None
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.dataset.code") == suivant
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/dispositif/pge/departement/{suivant}")


def test_without_a_script_links_titles_and_table_are_there(ouvrir: Any) -> None:
    page = ouvrir(PGE + "&niveau=region", java_script_enabled=False)
    assert re.match(r"Bretagne\n", forme(page, "53").locator("title").text_content())
    page.locator("summary", has_text="tableau").click()
    assert page.locator(".carte-tableau").get_by_role("link", name="Bretagne").is_visible()
    forme(page, "53").click()
    assert "region=53" in page.url
    assert page.locator(".carte-zones [data-code]").count() == 4


@pytest.mark.parametrize(
    ("choix", "taille", "couleurs"),
    [
        ("", TELEPHONE, "light"),
        ("", LARGE, "dark"),
        ("&mesure=montant", TELEPHONE, "dark"),
        ("&mesure=montant", LARGE, "light"),
        ("&niveau=region", TELEPHONE, "dark"),
        ("&region=11", LARGE, "light"),
        ("&mode=couleurs&mesure=nombre", LARGE, "dark"),
    ],
)
def test_no_accessibility_violation(
    ouvrir: Any, deja: set[str], choix: str, taille: dict[str, int], couleurs: str
) -> None:
    page = ouvrir(PGE + choix, viewport=taille, color_scheme=couleurs)
    page.locator("summary", has_text="tableau").click()
    assert abreger(page) > 50
    assert violations(page, deja, ".carte") == ""


def test_nothing_overflows_at_320_pixels(ouvrir: Any) -> None:
    page = ouvrir(PGE, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("couleurs", ["light", "dark"])
def test_a_border_is_seen_against_its_own_fill(ouvrir: Any, couleurs: str) -> None:
    page = ouvrir(PGE, color_scheme=couleurs)
    paires = page.evaluate(
        """() => [...document.querySelectorAll(".carte-zones path")].map((trace) => {
             const style = getComputedStyle(trace);
             return [style.fill, style.stroke];
           }).filter(([fond]) => fond.startsWith("rgb"))"""
    )
    for fond, trait in {tuple(paire) for paire in au_moins_un(paires)}:
        assert contraste(fond, trait) >= 3, (fond, trait)


def contraste(premiere: str, seconde: str) -> float:
    """Contrast ratio of two rgb() colours (WCAG 2.2, relative luminance)."""
    clair, sombre = sorted((luminance(premiere), luminance(seconde)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def luminance(couleur: str) -> float:
    canaux = [int(nombre) / 255 for nombre in re.findall(r"\d+", couleur)[:3]]
    rouge, vert, bleu = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux)
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


@pytest.mark.parametrize("ecran", [LARGE, TELEPHONE], ids=["large", "telephone"])
def test_the_list_gives_each_territory_a_target_of_24_pixels(ouvrir: Any, ecran: dict[str, int]) -> None:
    """The drawing cannot for Paris nor for an island (WCAG 2.5.8); no target lies over the next one."""
    page = ouvrir(f"{PGE}&niveau=departement", viewport=ecran)
    page.locator(".carte-tableau summary").click()
    cadres = page.locator(".carte-tableau tbody a").evaluate_all(
        "liens => liens.map(lien => { const c = lien.getBoundingClientRect();"
        " return [lien.textContent, c.width, c.height, c.top, c.bottom]; })"
    )
    assert len(cadres) == 101
    assert [nom for nom, largeur, hauteur, *_ in cadres if min(largeur, hauteur) < 24] == []
    assert [b[0] for a, b in pairwise(cadres) if a[4] > b[3]] == []
