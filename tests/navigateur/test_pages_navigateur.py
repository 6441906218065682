"""Our pages in a real browser: accessible in both themes, at home, by keyboard alone, without a script, on paper."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.accessible import DE_LA_VUE, REGLES, abreger, violations
from tests.navigateur.onglets import Onglet, Onglets

PAGES = [
    "/",
    "/dispositif/fonds-solidarite",
    "/dispositif/fonds-solidarite/departement/33",
    "/dispositif/activite-partielle/region/11",
    "/dispositif/prets-directs",
    "/territoire/region/84",
    "/territoire/departement/2A",
    "/territoire/departement/35/secteur/I",
    "/territoires",
    "/temps?dispositif=pge",
    "/secteurs",
    "/secteurs-regions",
    "/secteur/G",
    "/comparer?a=departement/33&b=region/11",
    "/recherche?q=saint",
    "/methodologie",
    "/qualite",
    "/donnees",
    "/accessibilite",
    "/a-propos",
    "/carte",
    "/carte?dispositif=activite-partielle",
    "/integrer/carte?dispositif=pge",
    "/integrer/chiffres?dispositif=pge&departement=33",
    "/integrer/graphique?dispositif=pge&titre=non",
    "/dispositif/pge?lang=en",
    "/dispositif/inconnu",
]
# Each width and each theme, not each of their pairs: colours do not depend on the width. The rules that do not depend
# on it either are for one of both: narrow for one page, wide for the next.
VUES = [(1280, "light"), (375, "dark")]


@pytest.fixture
def onglet(onglets: Onglets) -> Iterator[Onglet]:
    with onglets.preter(reduced_motion="reduce") as prete:
        yield prete


@pytest.fixture
def page(onglet: Onglet) -> Page:
    return onglet.page


@pytest.mark.parametrize("chemin", PAGES)
def test_a_page_is_accessible_fits_and_stays_at_home(onglet: Onglet, site: str, deja: set[str], chemin: str) -> None:
    page = onglet.page
    page.goto(site + chemin)
    page.evaluate("document.querySelectorAll('details').forEach((bloc) => { bloc.open = true; })")
    page.set_viewport_size({"width": 320, "height": 700})
    racine = "document.documentElement"
    assert page.evaluate(f"{racine}.scrollWidth - {racine}.clientWidth") == 0
    assert abreger(page) > 50
    toutes = VUES[PAGES.index(chemin) % 2]
    for largeur, theme in VUES:
        page.set_viewport_size({"width": largeur, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        regles = REGLES if (largeur, theme) == toutes else DE_LA_VUE
        assert violations(page, deja, regles=regles) == "", f"{largeur} {theme}"
    assert [url for url in onglet.demandes if not url.startswith((site, "data:"))] == []
    assert page.context.cookies() == []
    # The error page is a 404 on purpose, which the browser logs itself.
    assert [erreur for erreur in onglet.erreurs if chemin != "/dispositif/inconnu" or "404" not in erreur] == []


@pytest.mark.parametrize(
    ("faute", "regle"),
    [
        ("cellule.style.cssText = 'color: #bbb; background: #ccc'", "color-contrast"),
        ("cellule.innerHTML = '<a href=\"/\"></a>'", "link-name"),
    ],
)
def test_what_is_alike_hides_no_fault(page: Page, site: str, deja: set[str], faute: str, regle: str) -> None:
    """In the last cell of a long table, of which two rows are looked at."""
    page.goto(site + "/dispositif/fonds-solidarite")
    page.evaluate(
        f"const cellule = [...document.querySelectorAll('tbody tr:last-child td:last-child')].at(-1); {faute}"
    )
    page.evaluate("document.querySelectorAll('details').forEach((bloc) => { bloc.open = true; })")
    tous = page.evaluate("document.querySelectorAll('*').length")
    assert abreger(page) < tous / 2
    assert regle in violations(page, deja)


def test_the_whole_journey_by_keyboard_alone(page: Page, site: str) -> None:
    page.goto(site)
    champ = page.get_by_role("combobox", name="Chercher")
    for _ in range(12):
        page.keyboard.press("Tab")
        if champ.evaluate("noeud => noeud === document.activeElement"):
            break
    expect(champ).to_be_focused()
    page.keyboard.type("girond")
    liste = page.get_by_role("listbox")
    expect(liste.get_by_role("option").first).to_contain_text("Gironde")
    page.keyboard.press("ArrowDown")
    expect(liste.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    assert champ.get_attribute("aria-activedescendant") == liste.get_by_role("option").first.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/territoire/departement/33")

    page.get_by_role("link", name="Fonds de solidarité").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dispositif/fonds-solidarite/departement/33")

    page.locator("#secteurs tbody a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/secteur/[A-Z]$"))
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="CSV").first.focus()
        page.keyboard.press("Enter")
    assert telechargement.value.suggested_filename.endswith(".csv")


def test_the_suggestions_close_and_say_how_many(page: Page, site: str) -> None:
    page.goto(site)
    champ = page.get_by_role("combobox", name="Chercher")
    champ.press_sequentially("saint-denis")
    liste = page.get_by_role("listbox")
    expect(liste).to_be_visible()
    expect(champ).to_have_attribute("aria-expanded", "true")
    expect(page.locator("form.recherche [role=status]")).to_contain_text("propositions")
    page.keyboard.press("ArrowUp")
    expect(liste.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(liste).to_be_hidden()
    expect(champ).to_have_attribute("aria-expanded", "false")
    expect(champ).to_have_value("saint-denis")


def test_a_suggestion_can_be_clicked(page: Page, site: str) -> None:
    page.goto(f"{site}/dispositif/pge")
    page.get_by_role("combobox", name="Chercher").press_sequentially("33000")
    page.get_by_role("option", name=re.compile("Bordeaux")).click()
    expect(page).to_have_url(re.compile(r"/territoire/commune/33063$"))


@pytest.fixture
def sans_script(onglets: Onglets) -> Iterator[Page]:
    with onglets.preter(java_script_enabled=False) as prete:
        yield prete.page


def test_without_javascript_everything_is_there(sans_script: Page, site: str) -> None:
    page = sans_script
    page.goto(site)
    page.locator("input[type=search]").fill("gironde")
    page.get_by_role("button", name="Chercher").click()
    page.wait_for_url("**/territoire/departement/33")
    page.get_by_role("link", name="Prêts garantis par l’État").first.click()
    expect(page.locator(".grandeur").first).to_contain_text("euros")
    expect(page.locator(".carte-zones a, .carte-ronds a").first).to_be_attached()
    expect(page.locator("img.dessin:visible").first).to_be_visible()
    details = page.locator("details.autres")
    expect(details.locator("table")).to_be_hidden()
    details.locator("summary").click()
    expect(details.locator("table")).to_be_visible()
    page.get_by_label("À la date du").select_option(index=2)
    page.get_by_role("button", name="Afficher").click()
    assert "date_maj=20" in page.url


@pytest.mark.parametrize("chemin", ["/dispositif/fonds-solidarite/departement/33", "/territoire/departement/33"])
def test_the_sheet_of_a_departement_prints_on_two_pages(page: Page, site: str, chemin: str) -> None:
    page.goto(site + chemin, wait_until="networkidle")
    imprime = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", imprime)) <= 2


@pytest.fixture
def autre_site_a_script(site: str, tmp_path: Path) -> Iterator[str]:
    """Another site that pastes the whole snippet of each block, frame and script."""
    blocs = (
        "chiffres?dispositif=fonds-solidarite",
        "carte?dispositif=pge",
        "graphique?dispositif=pge&graphique=secteurs",
    )
    cadres = "".join(
        f'<iframe src="{site}/integrer/{bloc}" width="100%" height="300" style="border:0"></iframe>' for bloc in blocs
    )
    page = f'<!DOCTYPE html><body>{cadres}<script src="{site}/static/cadre.js" async></script>'
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    yield from servir_un_dossier(tmp_path)


def test_a_script_that_comes_late_still_gives_frames_their_height(page: Page, autre_site_a_script: str) -> None:
    """The blocks have spoken before anyone listened."""
    page.route("**/static/cadre.js", lambda route: route.abort())
    page.goto(autre_site_a_script, wait_until="networkidle")
    assert {cadre.get_attribute("height") for cadre in page.locator("iframe").all()} == {"300"}
    page.unroute("**/static/cadre.js")
    page.evaluate("s => document.body.append(Object.assign(document.createElement('script'), {src: s}))",
                  page.locator("script").get_attribute("src"))  # fmt: skip
    page.wait_for_function("[...document.querySelectorAll('iframe')].every(cadre => cadre.height !== '300')")


@pytest.mark.parametrize("largeur", [375, 1000])
def test_a_frame_is_as_tall_as_its_block(page: Page, autre_site_a_script: str, largeur: int) -> None:
    page.set_viewport_size({"width": largeur, "height": 800})
    page.goto(autre_site_a_script, wait_until="networkidle")
    cadres = page.locator("iframe").all()
    assert len(cadres) == 3
    for rang, cadre in enumerate(cadres):
        # What is cut is not there to be read: the last line of each block is its source.
        source = cadre.content_frame.locator(".integration-source")
        expect(source).to_contain_text("Source")
        expect(cadre.content_frame.locator(".a-noter").last).to_contain_text("À savoir")
        page.wait_for_function("rang => document.querySelectorAll('iframe')[rang].height !== '300'", arg=rang)
        for image in cadre.content_frame.locator("img.dessin:visible").all():
            cadre.scroll_into_view_if_needed()
            image.evaluate("i => i.complete || new Promise(fini => i.addEventListener('load', fini))")
        haut = cadre.content_frame.locator("html").evaluate("noeud => noeud.scrollHeight")
        page.wait_for_function(
            "([rang, haut]) => document.querySelectorAll('iframe')[rang].clientHeight >= haut", arg=[rang, haut]
        )
        boite, dedans = cadre.bounding_box(), source.bounding_box()
        assert boite is not None
        assert dedans is not None
        assert dedans["y"] + dedans["height"] <= boite["y"] + boite["height"]
        assert boite["y"] + boite["height"] - dedans["y"] - dedans["height"] < 60


@pytest.fixture
def autre_site(site: str, tmp_path: Path) -> Iterator[str]:
    """Another site that holds our map in a frame: a page written in place has no address, and no policy lets it in."""
    cadre = f'<iframe src="{site}/integrer/carte?dispositif=pge" width="700" height="900"></iframe>'
    (tmp_path / "index.html").write_text(f"<!DOCTYPE html>{cadre}", encoding="utf-8")
    yield from servir_un_dossier(tmp_path)


def servir_un_dossier(dossier: Path) -> Iterator[str]:
    """The address of a server of the files of a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=dossier)) as serveur:
        fil = threading.Thread(target=serveur.serve_forever)
        fil.start()
        yield f"http://127.0.0.1:{serveur.server_port}/"
        serveur.shutdown()
        fil.join()


def test_the_map_in_a_frame_keeps_its_settings_there(page: Page, autre_site: str) -> None:
    page.goto(autre_site)
    cadre = page.frame_locator("iframe")
    cadre.get_by_role("link", name="Cercles").click()
    expect(cadre.locator(".carte-ronds").first).to_be_attached()
    assert cadre.locator(".carte-ronds a[href^='/dispositif/']").first.get_attribute("target") is None
    assert cadre.locator("base").get_attribute("target") == "_blank"


@pytest.mark.parametrize(
    "chemin",
    [
        "/aides/par_region?dispositif=pge",
        "/aides/par_departement?dispositif=fonds-solidarite",
        "/aides/top_secteurs?dispositif=pge",
        "/aides/secteur_departements?dispositif=pge",
        "/aides/comparer_territoires",
        "/comparer?a=departement/33&b=region/11&c=region/53",
        "/secteur/I",
        "/dispositif/pge",
        "/carte?dispositif=pge",
    ],
)
def test_a_phone_shows_names_and_amounts_without_scrolling(page: Page, site: str, chemin: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(site + chemin)
    page.evaluate("document.querySelectorAll('details').forEach((bloc) => { bloc.open = true; })")
    tableaux = page.locator(".table-wrapper table:has(.nombre)").all()
    assert tableaux
    for tableau in tableaux:
        premier = tableau.locator("td:has(.nombre):not(:first-child)").first.bounding_box()
        assert premier is not None
        assert premier["x"] + premier["width"] <= 375, tableau.get_attribute("class")
        premiere = tableau.locator("tbody tr:has(.nombre)").first.locator("th, td").first.inner_text()
        # A rank, or a name: never the code of a place, a sector or a scheme.
        assert premiere.isdigit() or re.fullmatch(r"[A-ZÉÎ][a-zéèêîô]+.*|\d+(er)? \w+ \d{4}", premiere, re.S), premiere
