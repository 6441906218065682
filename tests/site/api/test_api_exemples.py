"""The examples of /api, run as a reader would: what they print is what the database holds."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from html import unescape
from pathlib import Path

import httpx
import pytest

from aides.site.api.exemples import LANGAGES, Exemple, lire
from tests.preuves import au_moins_un

IDS = [exemple.id for exemple in lire("")]


@pytest.fixture(scope="module")
def site(adresse_echantillon: str) -> str:
    return adresse_echantillon


def executer(commande: list[str], dossier: Path) -> str:
    """What a command prints; it must succeed."""
    fini = subprocess.run(
        commande, cwd=dossier, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )
    assert fini.returncode == 0, fini.stderr
    return fini.stdout


def lancer(langage: str, code: str, dossier: Path) -> str:
    """What a code prints, run by the program of its language; a skip that names the program when it is not there."""
    commandes = {
        "curl": ("curl", ["bash", "-c", code]),
        "python": (sys.executable, [sys.executable, "-X", "utf8", "-c", code]),
        "r": ("Rscript", ["Rscript", "-e", code]),
        "javascript": ("node", ["node", "--input-type=module", "--eval", code]),
    }
    programme, commande = commandes[langage]
    if shutil.which(programme):
        return executer(commande, dossier)
    if langage == "javascript" and shutil.which("chromium"):
        return dans_un_navigateur(code)
    pytest.skip(f"{programme} is not installed")


def dans_un_navigateur(code: str) -> str:
    """What a code prints in the console of Chromium, on a page of the site that it asks."""
    from playwright.sync_api import sync_playwright

    lignes: list[str] = []
    with sync_playwright() as outils:
        navigateur = outils.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = navigateur.new_page()
        page.on("console", lambda message: lignes.append(message.text))
        page.goto(code.partition("http")[1] + code.partition("http")[2].partition("/aides")[0] + "/api")
        page.evaluate(f"async () => {{ {code} }}")
        navigateur.close()
    return "\n".join(lignes)


def attendus(exemple: Exemple, langage: str, base: Path) -> list[str]:
    """The values that the example prints, in order."""
    if "sql" not in exemple.attendu:
        return list(exemple.attendu.get(langage) or exemple.attendu["mots"])
    with sqlite3.connect(base) as connexion:
        lignes = connexion.execute(exemple.attendu["sql"]).fetchall()
    connexion.close()
    return [str(valeur) for ligne in lignes for valeur in ligne]


@pytest.mark.parametrize("langage", list(LANGAGES))
@pytest.mark.parametrize("nom", IDS)
def test_an_example_prints_what_the_database_holds(
    site: str, base_echantillon: Path, tmp_path: Path, nom: str, langage: str
) -> None:
    exemple = next(exemple for exemple in lire(site) if exemple.id == nom)
    valeurs = attendus(exemple, langage, base_echantillon)
    assert valeurs
    assert valeurs != ["0"]
    sortie = lancer(langage, exemple.codes[langage], tmp_path)
    place = 0
    for valeur in valeurs:
        trouvee = sortie.find(valeur, place)
        assert trouvee >= 0, f"{valeur} is not in its place:\n{sortie[:2000]}"
        place = trouvee + len(valeur)


def test_the_page_shows_the_examples_that_are_run(site: str) -> None:
    page = unescape(httpx.get(site + "/api", timeout=30).text)
    for exemple in au_moins_un(lire(site)):
        assert set(exemple.codes) == set(LANGAGES)
        for code in exemple.codes.values():
            assert f"<code>{code}</code>" in page
