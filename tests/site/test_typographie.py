"""What is read in French is set in French: apostrophes, spaces, exponents and plurals, on every kind of page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from aides.commun.francais import FINE, INSECABLE
from aides.site.typographie import habiller
from tests.preuves import au_moins_un
from tests.site.test_html import ABSENTES, PAGES, arbre

FRANCAISES = [chemin for chemin in PAGES if "lang=en" not in chemin]
AUTRES = ["/recherche?q=boulangerie+rennes", "/recherche?q=xyzzy", "/-/graphiques?dispositif=pge"]
IMAGES = ["/-/graphique/secteurs.svg?dispositif=pge", "/-/carte.svg?dispositif=pge", "/-/vignette.svg?page=/secteur/I"]
# Code and what was typed are as they are; cells of Datasette's pages are data.
CODE = {"script", "style", "pre", "code", "textarea", "kbd", "samp", "head"}
DITS = ("alt", "title", "aria-label", "placeholder")
# Where an exponent cannot be.
SANS_EXPOSANT = {"title", "option", "svg"}
# Words that end in s or x in the singular.
INVARIABLES = "mois|fois|pays|corps|temps|repas|volets?|prix|choix|mois-ci|plus|sous|dans|sans|vers|pas|tous|cas|avis"
DROITE = re.compile(r"[A-Za-zÀ-ÿ0-9]'[A-Za-zÀ-ÿ]")
SECABLE = re.compile(r"\S [:;?!»%€](?![\w/])|« ")
NOMBRE = re.compile(r"\d \d{3}(?!\d)")
PLURIEL = re.compile(
    rf"(?<![\d,{INSECABLE}{FINE}])\b[01][ {INSECABLE}](?!(?:{INVARIABLES})\b)[a-zéèê]{{3,}}[sx]\b|\(s\)"
)
ORDINAL = re.compile(r"\b1(?:er|re)\b|\b\d{1,3}e\b")


@pytest.fixture(scope="module")
def pages(site: httpx.Client) -> dict[str, Any]:
    reponses = {chemin: site.get(chemin) for chemin in (*FRANCAISES, *AUTRES)}
    mauvaises = {chemin for chemin, reponse in reponses.items() if reponse.status_code != 200}
    assert mauvaises == ABSENTES
    return {chemin: arbre(reponse.text) for chemin, reponse in reponses.items()}


def lus(noeud: Any, donnees: bool, nu: bool = False) -> Iterator[tuple[str, bool]]:
    """Texts of a tree that a reader sees or hears, and whether an exponent cannot be in them."""
    balise = str(noeud.tag).rpartition("}")[2]
    if not isinstance(noeud.tag, str):
        return
    yield from ((noeud.get(nom), True) for nom in DITS if noeud.get(nom))
    if balise in CODE or noeud.get("lang") == "en" or (donnees and balise == "td"):
        return
    nu = nu or balise in SANS_EXPOSANT
    if noeud.text:
        yield noeud.text, nu
    for enfant in noeud:
        yield from lus(enfant, donnees, nu)
        if enfant.tail:
            yield enfant.tail, nu


@pytest.mark.parametrize("chemin", [*FRANCAISES, *AUTRES])
def test_what_is_read_in_french_is_set_in_french(pages: dict[str, Any], chemin: str) -> None:
    textes = list(lus(pages[chemin].find("body"), chemin.startswith("/aides")))
    for motif in (DROITE, SECABLE, NOMBRE, PLURIEL):
        assert [texte.strip()[:200] for texte, _ in au_moins_un(textes) if motif.search(texte)] == [], motif.pattern
    assert [texte.strip()[:200] for texte, nu in textes if not nu and ORDINAL.search(texte)] == []


def test_the_pages_have_what_is_looked_for(pages: dict[str, Any]) -> None:
    ecrit = " ".join(texte for chemin in FRANCAISES for texte, _ in lus(pages[chemin].find("body"), False))
    assert ecrit.count("’") > 100
    assert ecrit.count(INSECABLE) > 100
    assert sum(len(list(racine.iter("sup"))) for racine in pages.values()) > 5


def test_pictures_have_curly_apostrophes_too(site: httpx.Client) -> None:
    ecrits = ["".join(ElementTree.fromstring(site.get(image).text).itertext()) for image in IMAGES]
    anglais = site.get(IMAGES[0] + "&lang=en").text
    assert [ecrit for ecrit in au_moins_un(ecrits) if DROITE.search(ecrit)] == []
    assert "’" in "".join(ecrits)
    assert "’" not in anglais


def test_data_are_left_as_they_are(site: httpx.Client) -> None:
    assert "’" not in site.get("/aides/region.json?_shape=array").text
    table = arbre(site.get("/aides/region").text)
    cellules = ["".join(td.itertext()) for td in table.iter("td")]
    anglaise = site.get("/territoire/region/93?lang=en").text
    assert any("d'Azur" in cellule for cellule in cellules)
    assert "d’Azur" not in anglaise


@pytest.mark.parametrize(
    ("page", "lue"),
    [
        ("<p>l'État</p>", "<p>l’État</p>"),
        ("<p>L&#39;<b>État</b></p>", "<p>L’<b>État</b></p>"),
        ("<p>'mot' : « a » !</p>", "<p>'mot'~: «~a~»~!</p>"),
        ("<p>le 1er mai, 2e, 25 e, 3e5</p>", "<p>le 1<sup>er</sup> mai, 2<sup>e</sup>, 25 e, 3e5</p>"),
        ("<title>le 1er d'une</title>", "<title>le 1er d’une</title>"),
        ("<option>1er d'une</option>", "<option>1er d’une</option>"),
        ("<p>1 500 €, 12 345 678, 2020 100</p>", "<p>1^500~€, 12^345^678, 2020 100</p>"),
        ('<pre aria-label="l\'an : a">l\'an</pre>', '<pre aria-label="l’an~: a">l\'an</pre>'),
        ("<p>12 %, 3 €, 1:10</p>", "<p>12~%, 3~€, 1:10</p>"),
        ('<a href="/x?a=l\'b : c" title="l\'an : 1er">x</a>', '<a href="/x?a=l\'b : c" title="l’an~: 1er">x</a>'),
        ("<pre>l'an : 1er</pre><code>d'un</code>", "<pre>l'an : 1er</pre><code>d'un</code>"),
        ("<script>a = 'b' ? c'd : 1er</script>", "<script>a = 'b' ? c'd : 1er</script>"),
        ("<textarea>l'an</textarea><td>l'an</td>", "<textarea>l'an</textarea><td>l’an</td>"),
    ],
)  # fmt: skip
def test_a_page_is_dressed(page: str, lue: str) -> None:
    assert habiller(page.encode()).decode() == lue.replace("~", INSECABLE).replace("^", FINE)


def test_cells_of_data_are_not_dressed() -> None:
    assert habiller(b"<th>l'an</th><td>l'an</td>", donnees=True).decode() == "<th>l’an</th><td>l'an</td>"
