"""The focus is seen on every control: where the keyboard stops, enough of the screen changes, in enough contrast."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page

from tests.navigateur.onglets import LARGE, Onglets
from tests.preuves import au_moins_un

# One page of each kind, that has the controls of its kind.
PAGES = [
    "/",
    "/carte",
    "/carte?dispositif=pge",
    "/dispositif/pge/departement/33",
    "/territoire/region/53",
    "/comparer?a=departement/33&b=region/11",
    "/secteur/I",
    "/recherche?q=saint",
    "/integrer/carte?dispositif=pge&titre=non",
    "/aides/par_region?dispositif=pge",
    "/aides/region",
    "/donnees",
]
DEUX_THEMES = ["/", "/carte?dispositif=pge", "/aides/region"]
# The focus must change, with a contrast of 3 (WCAG 2.2, 2.4.13), a line of 2 px along the shorter side of a control.
# AUTOUR: pixels of the picture around it.
AUTOUR, CONTRASTE = 8, 3
CONTROLES = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"
# One control of each sort, of those that the keyboard stops on: those that the same rules of the style sheets reach are
# of one sort.
SORTES = """(controles) => {
  const sorte = (noeud) => {
    const mots = [];
    for (let n = noeud; n && n.tagName !== "MAIN" && n.tagName !== "BODY"; n = n.parentElement) {
      mots.push(`${n.tagName}.${n.getAttribute("class") ?? ""}[${n.hasAttribute("aria-current")}]`);
    }
    return mots.join(" ");
  };
  const page = [document.body.className, ...[...document.styleSheets].map((feuille) => feuille.href)].join(" ");
  const premiers = {};
  for (const noeud of document.querySelectorAll(controles)) {
    const atteint = noeud.tabIndex >= 0 && noeud.checkVisibility({ visibilityProperty: true });
    if (atteint) premiers[`${page} ${sorte(noeud)}`] ??= noeud;
  }
  return premiers;
}"""
# Their places in a window as tall as the page, which has to be scrolled for none of them, while nothing has the focus;
# nothing for what is not on the screen. The caret of a field blinks; a drawing that comes late would pass for a focus.
ENTOURER = """async ([controles, autour]) => {
  document.activeElement.blur();
  await Promise.all([...document.images].filter((i) => i.checkVisibility()).map((i) => i.decode()));
  return controles.map((controle) => {
    controle.style.caretColor = "transparent";
    const boite = controle.getBoundingClientRect();
    const [x, y] = [Math.max(0, boite.x - autour), Math.max(0, boite.y - autour)].map(Math.floor);
    const droite = Math.ceil(Math.min(innerWidth, boite.right + autour));
    const bas = Math.ceil(Math.min(innerHeight, boite.bottom + autour));
    if (Math.min(boite.width, boite.height) < 2 || droite <= x || bas <= y) return null;
    return { x, y, width: droite - x, height: bas - y };
  });
}"""
# All pictures are read by a page: for each place, how many pixels of its own differ in luminance from those of the
# whole by the contrast wanted.
COMPARER = """async ([avant, vues, contraste]) => {
  const lire = async (image) => {
    const brute = Uint8Array.from(atob(image), (lettre) => lettre.charCodeAt(0));
    return createImageBitmap(new Blob([brute], { type: "image/png" }));
  };
  const pixels = (dessin, x, y, width, height) => {
    const toile = new OffscreenCanvas(width, height).getContext("2d");
    toile.drawImage(dessin, -x, -y);
    return toile.getImageData(0, 0, width, height).data;
  };
  const canal = (valeur) => { const c = valeur / 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const luminance = (p, i) => .2126 * canal(p[i]) + .7152 * canal(p[i + 1]) + .0722 * canal(p[i + 2]) + .05;
  const tout = await lire(avant);
  return Promise.all(vues.map(async ([apres, x, y, width, height]) => {
    const [a, b] = [pixels(tout, x, y, width, height), pixels(await lire(apres), 0, 0, width, height)];
    let changes = 0;
    for (let i = 0; i < a.length; i += 4) {
      if (a[i] === b[i] && a[i + 1] === b[i + 1] && a[i + 2] === b[i + 2]) continue;
      const [x, y] = [luminance(a, i), luminance(b, i)];
      if (Math.max(x, y) / Math.min(x, y) >= contraste) changes += 1;
    }
    return changes;
  }));
}"""
FOCALISER = "noeud => noeud.focus({ preventScroll: true })"
DEBUT = "noeud => noeud.outerHTML.slice(0, 120)"


def photographier(prises: CDPSession, cadre: dict[str, int]) -> str:
    """The picture of a place of the page, in base 64: as it is, without what Playwright does around a picture."""
    prise = {"format": "png", "clip": {**cadre, "scale": 1}, "optimizeForSpeed": True}
    return str(prises.send("Page.captureScreenshot", prise)["data"])


def essayer(page: Page) -> dict[str, Any]:
    """Controls by sort, the first of each."""
    trouves = page.evaluate_handle(SORTES, CONTROLES).get_properties()
    return {sorte: controle.as_element() for sorte, controle in trouves.items()}


def sans_foyer(page: Page, temoin: Page, deja: set[str]) -> list[str]:
    """The controls of the page on which the focus is not seen. deja: the sorts that other pages have shown, which grows
    (every page has the same head and foot)."""
    sortes = dict(au_moins_un(essayer(page).items()))
    controles = [controle for sorte, controle in sortes.items() if sorte not in deja]
    deja.update(sortes)
    fenetre = {**LARGE, "height": page.evaluate("document.documentElement.scrollHeight")}
    page.set_viewport_size(fenetre)  # type: ignore[arg-type]
    cadres = page.evaluate(ENTOURER, [controles, AUTOUR])
    essayes = [(controle, cadre) for controle, cadre in zip(controles, cadres, strict=True) if cadre]
    prises = page.context.new_cdp_session(page)
    avant = photographier(prises, {"x": 0, "y": 0, **fenetre})
    vues = []
    for controle, cadre in essayes:
        controle.evaluate(FOCALISER)
        vues.append([photographier(prises, cadre), *(cadre[cote] for cote in ("x", "y", "width", "height"))])
    prises.detach()
    changes = temoin.evaluate(COMPARER, [avant, vues, CONTRASTE])
    return [
        controle.evaluate(DEBUT)
        for (controle, cadre), pixels in zip(essayes, changes, strict=True)
        if pixels < 2 * min(cadre["width"], cadre["height"]) - 4 * AUTOUR
    ]


@pytest.fixture(scope="module")
def temoin(onglets: Onglets, site: str) -> Iterator[Page]:
    """A tab that compares pictures: the site's policy lets a page of ours do nothing of the kind."""
    with onglets.preter() as onglet:
        onglet.page.goto(f"{site}/static/icone.svg")
        yield onglet.page


@pytest.fixture(scope="module")
def deja() -> dict[str, set[str]]:
    """Sorts of controls that were looked at, by theme."""
    return defaultdict(set)


@pytest.mark.parametrize(
    ("chemin", "theme"), [(chemin, "light") for chemin in PAGES] + [(chemin, "dark") for chemin in DEUX_THEMES]
)
def test_the_focus_is_seen_on_every_control(
    onglets: Onglets, temoin: Page, site: str, deja: dict[str, set[str]], chemin: str, theme: Any
) -> None:
    with onglets.preter(color_scheme=theme, reduced_motion="reduce") as onglet:
        page = onglet.page
        page.bring_to_front()
        # With the tiles of its map: what comes later would pass for a focus.
        page.goto(site + chemin, wait_until="networkidle" if chemin.startswith("/aides/") else "load")
        # From now on the browser knows that the keyboard is used.
        page.keyboard.press("Tab")
        assert sans_foyer(page, temoin, deja[theme]) == []
