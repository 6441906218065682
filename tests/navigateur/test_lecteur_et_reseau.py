"""What a slow telephone waits for, and what a screen reader is told, in both languages.

Seconds depend on the machine: what is held here is what makes them, bytes and round trips, under Lighthouse's slow 4G.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.navigateur.onglets import Onglets
from tests.preuves import au_moins_un

TELEPHONE = {"width": 375, "height": 812}
PAGES = [
    "/", "/dispositif/fonds-solidarite", "/dispositif/pge/departement/33", "/territoire/departement/35",
    "/territoire/departement/35/secteur/I", "/territoires", "/temps?dispositif=pge", "/secteurs-regions", "/secteur/G",
    "/comparer?a=departement/33&b=region/11", "/carte?dispositif=pge", "/recherche?q=saint", "/methodologie",
    "/donnees", "/aides/par_region?dispositif=pge",
]  # fmt: skip
# Lighthouse's slow 4G: seconds of a round trip, bytes a second.
ALLER_RETOUR, DEBIT = 0.15, 1_600_000 / 8
# A name, a connection, its key, the page; then the sheets that it waits for.
ALLERS = 6
LCP, POIDS, REQUETES = 2.5, 150_000, 16
MESURES = """() => new Promise((rendre) => {
  const lus = { decalages: 0, peint: null };
  new PerformanceObserver((l) => l.getEntries().forEach((e) => { if (!e.hadRecentInput) lus.decalages += e.value; }))
    .observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((l) => { lus.peint = l.getEntries().at(-1); })
    .observe({ type: "largest-contentful-paint", buffered: true });
  const fichiers = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const dire = () => rendre({
    decalages: lus.decalages, peint: lus.peint && { adresse: lus.peint.url, taille: lus.peint.size },
    fichiers: fichiers.map((f) => ({ nom: f.name, octets: f.transferSize, bloque: f.renderBlockingStatus,
                                     genre: f.initiatorType })),
  });
  // The largest paint is told a moment after it.
  const fin = performance.now() + 5000;
  (function attendre() { lus.peint || performance.now() > fin ? dire() : setTimeout(attendre, 50); })();
})"""
CONTROLES = {
    "link", "button", "textbox", "searchbox", "combobox", "slider", "checkbox", "radio", "listbox", "option", "switch",
    "spinbutton", "menuitem", "Date", "DisclosureTriangle",
}  # fmt: skip
REPERES = {"banner", "navigation", "main", "contentinfo"}
# Landmarks of which a page may have several. A form without a name is none; there is one search.
NOMS_DE_REPERES = {"navigation", "region"}


@pytest.fixture
def page(onglets: Onglets) -> Iterator[Page]:
    with onglets.preter(viewport=TELEPHONE, reduced_motion="reduce") as onglet:
        yield onglet.page


@pytest.fixture
def arrivante(page: Page) -> Iterator[Page]:
    """The tab of somebody who has nothing of the site yet."""
    client = page.context.new_cdp_session(page)
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield page
    client.detach()


def en(chemin: str, langue: str) -> str:
    return f"{chemin}{'&' if '?' in chemin else '?'}lang={langue}"


@pytest.mark.parametrize("chemin", PAGES)
def test_a_slow_telephone_waits_for_little_and_nothing_moves(arrivante: Page, site: str, chemin: str) -> None:
    arrivante.goto(site + chemin, wait_until="load")
    lus = arrivante.evaluate(MESURES)
    # A thousandth is less than a pixel of a line.
    assert round(lus["decalages"], 3) == 0
    fichiers = lus["fichiers"]
    assert sum(fichier["octets"] for fichier in fichiers) < POIDS
    assert 1 <= len(fichiers) <= REQUETES, [fichier["nom"] for fichier in fichiers]
    # The largest paint is text or a drawing of the page itself: no other file has to come before it.
    assert lus["peint"]
    assert lus["peint"]["adresse"] == ""
    attendus = [f for f in fichiers if f["genre"] == "navigation" or f["bloque"] == "blocking"]
    assert sum(f["octets"] for f in attendus) > 1000
    assert ALLERS * ALLER_RETOUR + sum(f["octets"] for f in attendus) / DEBIT < LCP


def noeuds(page: Page) -> list[dict[str, Any]]:
    """The accessibility tree in the order in which it is read, what is ignored left out."""
    client = page.context.new_cdp_session(page)
    tous = client.send("Accessibility.getFullAXTree")["nodes"]
    par_id = {noeud["nodeId"]: noeud for noeud in tous}
    lus, reste = [], [tous[0]]
    while reste:
        noeud = reste.pop()
        if not noeud["ignored"]:
            lus.append(noeud)
        reste += [par_id[enfant] for enfant in reversed(noeud.get("childIds", ())) if enfant in par_id]
    return lus


def role(noeud: dict[str, Any]) -> str:
    return str(noeud["role"]["value"])


def nom(noeud: dict[str, Any]) -> str:
    return str(noeud.get("name", {}).get("value", "")).strip()


def niveau(noeud: dict[str, Any]) -> int:
    return next(p["value"]["value"] for p in noeud["properties"] if p["name"] == "level")


@pytest.mark.parametrize("langue", ["fr", "en"])
@pytest.mark.parametrize("chemin", PAGES)
def test_a_screen_reader_is_told_where_it_is_and_what_each_control_is(
    page: Page, site: str, chemin: str, langue: str
) -> None:
    page.goto(site + en(chemin, langue))
    lus = noeuds(page)
    racine = lus[0]
    assert role(racine) == "RootWebArea"
    assert nom(racine)
    niveaux = [niveau(noeud) for noeud in lus if role(noeud) == "heading"]
    assert niveaux.count(1) == 1
    assert niveaux[0] == 1
    assert [apres for avant, apres in pairwise(niveaux) if apres > avant + 1] == []
    assert [noeud for noeud in lus if role(noeud) == "heading" and not nom(noeud)] == []
    reperes = [role(noeud) for noeud in lus]
    assert {repere: reperes.count(repere) > 0 for repere in REPERES} == dict.fromkeys(REPERES, True)
    assert [reperes.count(unique) for unique in ("banner", "main", "contentinfo", "search")] == [1, 1, 1, 1]
    nommes = [(role(noeud), nom(noeud)) for noeud in lus if role(noeud) in NOMS_DE_REPERES]
    assert [repere for repere, dit in nommes if not dit] == []
    controles = [noeud for noeud in lus if role(noeud) in CONTROLES]
    assert [(role(noeud), noeud.get("description")) for noeud in au_moins_un(controles) if not nom(noeud)] == []
    assert [role(noeud) for noeud in lus if role(noeud) in ("image", "graphics-document") and not nom(noeud)] == []


@pytest.mark.parametrize(
    ("chemin", "langue", "phrase"),
    [
        ("/territoire/departement/35", "fr", "Les banques y ont prêté"),
        ("/territoire/departement/35", "en", "Banks lent"),
        ("/territoire/departement/69/secteur/I", "fr", "Le fonds de solidarité y a versé"),
        ("/territoire/departement/69/secteur/I", "en", "The solidarity fund paid"),
        ("/secteur/G", "fr", "secteurs"),
        ("/secteur/G", "en", "sectors"),
    ],
)
def test_the_answer_is_read_before_the_table(page: Page, site: str, chemin: str, langue: str, phrase: str) -> None:
    page.goto(site + en(chemin, langue))
    lus = noeuds(page)
    textes = [rang for rang, noeud in enumerate(lus) if role(noeud) == "StaticText" and phrase in nom(noeud)]
    tableaux = [rang for rang, noeud in enumerate(lus) if role(noeud) == "table"]
    titre = next(rang for rang, noeud in enumerate(lus) if role(noeud) == "heading")
    assert titre < textes[0] < au_moins_un(tableaux)[0]
