"""Every kind of page in a real browser, under the policy that the server sends: nothing is refused, scripts work.

What is refused is an error of the console: test_pages_navigateur.py and test_pages_de_donnees.py, which want none, look
at the pages that are not here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.navigateur.onglets import LARGE, Onglet, Onglets

PAGES = [
    "/",
    "/comparer",
    "/schema",
    "/api",
    "/-/graphiques",
    "/-/graphique/secteurs.svg",
    "/aides/agregat?_facet=niveau",
    "/introuvable",
]
GUETTEUR = """
window.refus = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.refus.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`));
"""


@dataclass(frozen=True)
class Surveillee:
    """A tab, with what its policy refused and what its scripts failed on."""

    onglet: Onglet
    site: str

    def ouvrir(self, chemin: str) -> Page:
        self.onglet.page.goto(self.site + chemin)
        return self.onglet.page

    def verifier(self) -> None:
        assert self.onglet.page.evaluate("window.refus") == []
        assert [erreur for erreur in self.onglet.erreurs if "404 (Not Found)" not in erreur] == []


@pytest.fixture(scope="module")
def guette(navigateur: Browser, site: str) -> Iterator[Surveillee]:
    """A tab of this file alone: what looks out cannot be taken out of it."""
    contexte = navigateur.new_context(viewport=LARGE)  # type: ignore[arg-type]
    onglet = Onglet(contexte.new_page())
    onglet.page.add_init_script(GUETTEUR)
    onglet.ecouter()
    yield Surveillee(onglet, site)
    contexte.close()


@pytest.fixture
def surveillee(guette: Surveillee) -> Iterator[Surveillee]:
    guette.onglet.erreurs.clear()
    yield guette
    guette.verifier()


@pytest.mark.parametrize("chemin", PAGES)
def test_no_page_asks_for_what_the_policy_refuses(surveillee: Surveillee, chemin: str) -> None:
    page = surveillee.ouvrir(chemin)
    assert page.evaluate("document.documentElement.outerHTML.length") > 500


def test_what_is_refused_is_an_error_of_the_console(onglets: Onglets, site: str) -> None:
    with onglets.preter() as onglet:
        onglet.page.goto(site)
        assert onglet.erreurs == []
        with onglet.page.expect_console_message(lambda dit: "Content Security Policy" in dit.text):
            onglet.page.evaluate(
                "document.body.append(Object.assign(new Image(), { src: 'http://localhost:1/x.png' }))"
            )
        assert "Content Security Policy" in onglet.erreurs[0]


def test_the_editor_edits_formats_and_sends(surveillee: Surveillee) -> None:
    page = surveillee.ouvrir("/aides?sql=select+code,libelle+from+region+where+code%3D53")
    editeur = page.locator(".CodeMirror")
    expect(editeur).to_be_visible()
    page.get_by_role("button", name="Mettre en forme").click()
    expect(editeur.locator(".CodeMirror-line")).not_to_have_count(1)
    editeur.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("select 6 * 7 as reponse")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("td.col-reponse")).to_have_text("42")


def test_datasette_vega_draws(surveillee: Surveillee) -> None:
    choix = "g.mark=bar&g.x_column=dep&g.x_type=ordinal&g.y_column=nombre_aides&g.y_type=quantitative"
    page = surveillee.ouvrir(f"/aides/par_departement?dispositif=pge#{choix}")
    expect(page.locator(".table-wrapper svg .mark-rect path")).to_have_count(page.locator("tbody tr").count())
    page.get_by_label("Courbe").check()
    expect(page.locator(".table-wrapper svg .mark-line path")).to_have_count(1)
    assert "g.mark=line" in page.url


@pytest.mark.parametrize(
    "chemin", ["/aides/carte_departement?dispositif=pge&dep=33", "/aides?sql=select+*+from+carte_departement+limit+1"]
)
def test_datasette_cluster_map_opens_a_point(surveillee: Surveillee, chemin: str) -> None:
    page = surveillee.ouvrir(chemin)
    page.locator(".leaflet-marker-icon").first.click()
    bulle = page.locator(".leaflet-popup-content dl")
    expect(bulle).to_be_visible()
    assert bulle.evaluate("noeud => getComputedStyle(noeud).overflowY") == "auto"


def test_a_chart_becomes_interactive(surveillee: Surveillee) -> None:
    page = surveillee.ouvrir("/dispositif/pge")
    page.locator("figure.graphique[data-specification]").first.get_by_role("button").click()
    expect(page.locator(".graphique-vivant svg").first).to_be_visible()


@pytest.fixture
def autre_site(site: str) -> Iterator[str]:
    """Address of another site, whose page frames a block of ours and a page that is not made for it."""
    cadres = {"ouvert": "/integrer/chiffres?dispositif=pge", "clos": "/"}
    corps = "".join(f'<iframe name="{nom}" src="{site}{chemin}"></iframe>' for nom, chemin in cadres.items()).encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *arguments: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as serveur:
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serveur.server_port}/"
        serveur.shutdown()


def test_an_embedded_block_shows_in_another_site(navigateur: Browser, autre_site: str) -> None:
    """And a page that is not made for it does not."""
    page = navigateur.new_page()
    page.goto(autre_site, wait_until="networkidle")
    ouvert, clos = page.frame(name="ouvert"), page.frame(name="clos")
    assert ouvert is not None
    assert clos is not None
    expect(ouvert.locator("body")).to_contain_text("Prêts garantis")
    assert clos.url.startswith("chrome-error:")
    page.close()
