"""Charts in a real browser: drawn without JavaScript, interactive on request only, under a strict policy, at home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from aides.site.graphiques.catalogue import noms
from tests.navigateur.onglets import Onglet, Onglets
from tests.preuves import au_moins_un

POLITIQUE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'"
)


@contextmanager
def ouvrir(onglets: Onglets, adresse: str, **reglages: Any) -> Iterator[Onglet]:
    """The gallery under the strict policy."""

    def durcir(route: Route) -> None:
        reponse = route.fetch()
        route.fulfill(response=reponse, headers={**reponse.headers, "content-security-policy": POLITIQUE})

    with onglets.preter(**reglages) as onglet:
        onglet.page.route("**/-/graphiques*", durcir)
        onglet.page.goto(f"{adresse}/-/graphiques")
        yield onglet


@pytest.fixture
def galerie(onglets: Onglets, adresse: str) -> Iterator[Onglet]:
    with ouvrir(onglets, adresse, viewport={"width": 1280, "height": 800}) as onglet:
        yield onglet


@pytest.mark.parametrize(("largeur", "visible"), [(1280, "large"), (375, "etroit"), (320, "etroit")])
def test_drawings_are_there_without_javascript_and_fit(
    onglets: Onglets, adresse: str, largeur: int, visible: str
) -> None:
    ecran = {"width": largeur, "height": 800}
    with ouvrir(onglets, adresse, java_script_enabled=False, viewport=ecran) as onglet:
        verifier_les_dessins(onglet.page, largeur, visible)
        assert onglet.erreurs == []


def verifier_les_dessins(page: Page, largeur: int, visible: str) -> None:
    """Each figure shows the one drawing that is made for this width, without a button, within the screen."""
    figures = page.locator("figure.graphique:has(.graphique-dessin)")
    assert figures.count() >= 8
    for figure in figures.all():
        expect(figure.locator("img.dessin:visible")).to_have_count(1)
        expect(figure.locator(f"img.dessin-{visible}")).to_be_visible()
        expect(figure.get_by_role("button")).to_have_count(0)
        boite = figure.bounding_box()
        assert boite is not None
        assert boite["x"] >= 0
        assert boite["x"] + boite["width"] <= largeur


def test_interactive_module_is_loaded_on_request_only_and_from_this_server(galerie: Onglet, adresse: str) -> None:
    page, demandes = galerie.page, galerie.demandes
    assert not [url for url in demandes if "vega" in url or url.endswith(".json")]
    for figure in page.locator("figure.graphique[data-specification]").all():
        bouton = figure.get_by_role("button")
        bouton.click()
        vivant = figure.locator(".graphique-vivant svg")
        expect(vivant).to_be_visible()
        expect(vivant).to_have_attribute("role", "img")
        expect(vivant.locator("[role], [aria-roledescription]")).to_have_count(0)
        expect(figure.locator("img.dessin:visible")).to_have_count(0)
        bouton.click()
        expect(vivant).to_be_hidden()
        expect(figure.locator("img.dessin:visible")).to_have_count(1)
    assert len([url for url in demandes if "vega" in url]) == 1
    assert {urlsplit(url).netloc for url in demandes} == {urlsplit(adresse).netloc}
    assert galerie.erreurs == []


# What the tooltip says, cell by cell, wherever a pointer would stop on the drawing: a real one moves once in each
# picture of the screen only. More rows than columns: a bar is a dozen pixels tall, in every forty.
BULLE = '[...document.querySelectorAll("#vg-tooltip-element.visible td")].map((cellule) => cellule.innerText.trim())'
PARCOURIR = f"""(dessin) => {{
  const cadre = dessin.getBoundingClientRect();
  const lus = [];
  let sous = null;
  for (let colonne = 1; colonne < 5; colonne += 1) for (let rang = 1; rang < 24; rang += 1) {{
    const [x, y] = [cadre.x + cadre.width * colonne / 5, cadre.y + cadre.height * rang / 24];
    const dire = (noeud, nom) => noeud?.dispatchEvent(
      new PointerEvent(nom, {{ bubbles: true, clientX: x, clientY: y, pointerType: "mouse" }}));
    const vise = document.elementFromPoint(x, y);
    if (vise !== sous) {{
      dire(sous, "pointerout");
      dire(vise, "pointerover");
      sous = vise;
    }}
    dire(vise, "pointermove");
    const dite = {BULLE};
    if (dite.length) lus.push([x, y, dite]);
  }}
  return lus;
}}"""


@pytest.fixture(scope="module")
def haute(onglets: Onglets, site: str) -> Iterator[Onglet]:
    """The gallery in a window where every drawing fits: opened once, each chart of it is made interactive in turn."""
    with ouvrir(onglets, site, viewport={"width": 1280, "height": 1200}) as onglet:
        yield onglet


@pytest.mark.parametrize("nom", noms())
def test_the_pointer_is_told_figures_by_every_chart(haute: Onglet, nom: str) -> None:
    """Wherever the pointer stops on a drawing, its tooltip has a value for each of its lines."""
    page = haute.page
    figure = page.locator(f"figure.graphique[data-specification*='/{nom}.json']")
    dessin = rendre_interactif(figure)
    dessin.scroll_into_view_if_needed()
    arrets = dessin.evaluate(PARCOURIR)
    x, y, dite = au_moins_un(arrets)[0]
    page.mouse.move(0, 0)
    page.mouse.move(x, y)
    assert page.evaluate(BULLE) == dite
    lus = {tuple(dite) for _, _, dite in arrets}
    assert len(lus) > 1
    assert {mot for lu in lus for mot in lu if mot in ("", "undefined", "null", "NaN")} == set()
    assert any(re.search(r"\d", mot) for lu in lus for mot in lu)
    assert haute.erreurs == []
    figure.get_by_role("button").click()
    expect(dessin).to_be_hidden()


def test_a_failed_load_leaves_the_drawing_and_says_so(galerie: Onglet) -> None:
    page = galerie.page
    page.route("**/static/genere/vega.js*", lambda route: route.abort())
    figure = page.locator("figure.graphique[data-specification]").first
    figure.get_by_role("button").click()
    expect(figure.get_by_role("status")).to_contain_text("ne s’est pas chargée")
    expect(figure.locator("img.dessin:visible")).to_have_count(1)


def test_colours_follow_the_theme_of_the_reader(galerie: Onglet) -> None:
    vues = set()
    barre = galerie.page.locator("figure.graphique-barres .barre rect").first
    for theme in ("light", "dark"):
        galerie.page.emulate_media(color_scheme=theme)
        vues.add(barre.evaluate("noeud => getComputedStyle(noeud).fill"))
    assert len(vues) == 2
    assert "none" not in vues


def test_drawings_are_loaded_when_the_reader_comes_near(onglets: Onglets, adresse: str) -> None:
    with ouvrir(onglets, adresse, viewport={"width": 1280, "height": 400}) as onglet:
        page = onglet.page
        avant = {url for url in onglet.demandes if "/-/graphique/" in url}
        for image in page.locator("img.dessin:visible").all():
            image.scroll_into_view_if_needed()
            page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
        apres = {url for url in onglet.demandes if "/-/graphique/" in url}
        assert avant < apres
        # The drawing that the style sheet hides is not asked for.
        assert {"format=large" in url for url in apres} == {True}
        assert onglet.erreurs == []


def test_a_chart_made_interactive_moves_nothing_on_a_telephone(onglets: Onglets, adresse: str) -> None:
    """On a wide screen, the pointer's own test looks."""
    with ouvrir(onglets, adresse, viewport={"width": 375, "height": 800}) as onglet:
        figures = onglet.page.locator("figure.graphique[data-specification]").all()
        assert len(figures) >= 2
        for figure in figures:
            rendre_interactif(figure)


def rendre_interactif(figure: Locator) -> Locator:
    """The drawing that takes the place of the first one, and as much of it."""
    avant = figure.evaluate("noeud => noeud.offsetHeight")
    figure.get_by_role("button").click()
    dessin = figure.locator(".graphique-vivant svg")
    expect(dessin).to_be_visible()
    apres = figure.evaluate("noeud => noeud.offsetHeight")
    assert abs(apres - avant) <= 1, figure.locator(".graphique-titre").inner_text()
    return dessin
