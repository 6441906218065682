"""The search of the static copy in a browser: from a folder without a server, and over HTTP."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from aides import RACINE
from aides.site.miroir import recherche
from aides.site.miroir.adresses import DOSSIER

MOTS = {"aucun": "Aucun résultat", "toutes_les_pages": "Toutes les pages"}
FORMULAIRE = (
    '<form role="search" action="recherche.html"><input type="search" name="q"><button>Chercher</button></form>'
)
INDEX = (
    '[["Gironde","Département 33","gironde.html","gironde 33"],["Bordeaux","Commune","gironde.html","bordeaux 33000"]]'
)


@pytest.fixture(scope="module")
def copie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of two pages."""
    dossier = tmp_path_factory.mktemp("copie")
    (dossier / DOSSIER).mkdir()
    shutil.copy(RACINE / "aides" / "site" / "miroir" / "miroir.js", dossier / recherche.SCRIPT)
    (dossier / recherche.INDEX.format(langue="")).write_text(INDEX, encoding="utf-8")
    liste = [("Départements", [("gironde.html", "Gironde"), ("yonne.html", "Yonne")])]
    contenu = recherche.contenu(liste, MOTS, FORMULAIRE, "recherche.html")
    (dossier / "recherche.html").write_text(f'<meta charset="utf-8"><main>{contenu}</main>', encoding="utf-8")
    (dossier / "gironde.html").write_text("<h1>Gironde</h1>", encoding="utf-8")
    return dossier


@pytest.fixture(scope="module")
def servie(copie: Path) -> Iterator[str]:
    class Muet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), partial(Muet, directory=str(copie)))
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serveur.server_port}"
    serveur.shutdown()
    serveur.server_close()


def test_a_commune_is_found_by_its_postal_code_over_http(navigateur: Browser, servie: str) -> None:
    page = navigateur.new_page()
    page.goto(f"{servie}/recherche.html")
    page.get_by_role("searchbox").fill("33000")
    page.get_by_role("button").click()
    expect(page.locator("#resultats a")).to_have_text(["Bordeaux"])
    page.locator("#resultats a").click()
    expect(page.get_by_role("heading")).to_have_text("Gironde")
    page.close()


def test_a_folder_is_searched_by_the_names_of_its_pages(navigateur: Browser, copie: Path) -> None:
    page = navigateur.new_page()
    page.goto(f"{(copie / 'recherche.html').as_uri()}?q=Gironde")
    expect(page.locator("#resultats a")).to_have_text(["Gironde"])
    page.goto(f"{(copie / 'recherche.html').as_uri()}?q=atlantide")
    expect(page.locator("#resultats")).to_have_text("Aucun résultat")
    page.close()
