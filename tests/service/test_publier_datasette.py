"""datasette publish: what would be sent to each host is made by the real commands, without network, and it serves."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from aides import RACINE, service
from aides.site import mise_en_ligne
from tests.serveur import DELAI, attendre, port_libre

# Stands for a host's own tool: keeps what it is given to send.
OUTIL = """#!/bin/sh
case "$*" in
  *"get-value project"*) echo projet ;;
  *"services describe"*|*"artifacts repositories"*) exit 0 ;;
  *submit*|*"--confirm"*) cp -R . "$RECU" ;;
esac
"""


def publier(cible: str, dossier: Path, base: Path, *options: str) -> Path:
    """Run the command for a host, whose tool is replaced, and return the folder that it sends."""
    recu, outils = dossier / "recu", dossier / "outils"
    outils.mkdir()
    for nom in ("gcloud", "flyctl", "vercel"):
        (outils / nom).write_text(OUTIL, encoding="utf-8")
        (outils / nom).chmod(0o755)
    servie = dossier / service.NOM_SERVI
    servie.symlink_to(base)
    fini = subprocess.run(
        [sys.executable, "-m", "aides.site.mise_en_ligne", cible, "--base", str(servie), *options],
        cwd=RACINE,
        env={**os.environ, "PATH": f"{outils}{os.pathsep}{os.environ['PATH']}", "RECU": str(recu)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert fini.returncode == 0, fini.stdout + fini.stderr
    return recu


@pytest.fixture(scope="module")
def image(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `datasette publish cloudrun` hands to gcloud."""
    return publier("cloudrun", tmp_path_factory.mktemp("cloudrun"), base_echantillon, "--service", "aides")


def instructions(image: Path, mot: str) -> list[str]:
    lignes = (image / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return [ligne.removeprefix(mot).strip() for ligne in lignes if ligne.startswith(mot)]


def test_the_image_holds_the_site_and_the_package(image: Path) -> None:
    envoyes = {chemin.name for chemin in image.iterdir()}
    assert {"aides.db", "metadata.json", "templates", "plugins", "static", "Dockerfile"} <= envoyes
    assert {p.name for p in (RACINE / "plugins").glob("*.py")} == {p.name for p in (image / "plugins").glob("*.py")}
    assert (image / "static" / "site.css").read_bytes() == (RACINE / "static" / "site.css").read_bytes()
    assert (image / "plugins" / "projet" / "aides" / "site" / "versions.py").is_file()
    assert not list(image.rglob("*-interne.db")), "individual rows go nowhere"


def test_the_image_installs_the_package_under_our_versions_and_serves_with_our_settings(image: Path) -> None:
    installation, inspection = instructions(image, "RUN")
    assert shlex.split(installation) == [
        "pip", "install", "-U", "datasette", "-e", "plugins/projet[site]", "-c", "plugins/projet/constraints.txt",
    ]  # fmt: skip
    for nomme in ("plugins/projet/pyproject.toml", "plugins/projet/constraints.txt"):
        assert (image / nomme).is_file()
    assert inspection == "datasette inspect aides.db --inspect-file inspect-data.json"
    (commande,) = instructions(image, "CMD")
    for nom, valeur in service.REGLAGES.items():
        assert f"--setting {nom} {valeur}" in commande


@contextmanager
def lancer(image: Path) -> Iterator[str]:
    """What the image would run, on this machine; the package is that of the image, as if it were installed."""
    environnement = {**os.environ, "PORT": str(port_libre()), "PYTHONPATH": str(image / "plugins" / "projet")}
    datasette = f"{shlex.quote(sys.executable)} -m datasette "
    for ligne in (*instructions(image, "RUN")[1:], *instructions(image, "CMD")):
        commande = re.sub(r"^datasette ", datasette, ligne).replace("0.0.0.0", "127.0.0.1")
        if " serve " not in commande:
            subprocess.run(commande, shell=True, cwd=image, env=environnement, check=True, timeout=DELAI)
            continue
        serveur = subprocess.Popen(f"exec {commande}", shell=True, cwd=image, env=environnement, stderr=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, text=True)  # fmt: skip
        try:
            assert serveur.stderr is not None
            yield attendre(serveur.stderr)
        finally:
            serveur.terminate()
            serveur.communicate(timeout=DELAI)


def test_the_site_runs_from_the_folder_that_was_sent(image: Path) -> None:
    vu = subprocess.run(
        [sys.executable, "-c", "import aides; print(aides.RACINE)"],
        cwd=image, env={**os.environ, "PYTHONPATH": str(image / "plugins" / "projet")}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert Path(vu.stdout.strip()) == (image / "plugins" / "projet").resolve()
    with lancer(image) as adresse, httpx.Client(base_url=adresse, timeout=30) as client:
        for chemin in (
            "/",
            "/dispositif/fonds-solidarite",
            "/territoire/departement/33",
            "/methodologie",
            "/aides/chiffres_cles",
            "/aides/dispositifs.json",
            "/-/graphique/secteurs.svg",
            "/recherche?q=bourgogne",
            "/static/site.css",
        ):
            reponse = client.get(chemin, follow_redirects=True)
            assert reponse.status_code == 200, (chemin, reponse.text[:500])
        accueil = client.get("/")
        assert "Fonds de solidarité" in accueil.text
        assert client.get("/", headers={"If-None-Match": accueil.headers["etag"]}).status_code == 304


@pytest.mark.skipif(find_spec("datasette_publish_fly") is None, reason="datasette-publish-fly is not installed")
def test_fly_is_sent_the_same_folder(image: Path, base_echantillon: Path, tmp_path: Path) -> None:
    produit = tmp_path / "fly"
    publier("fly", tmp_path, base_echantillon, "--app", "aides", "--generate-dir", str(produit))
    assert 'app = "aides"' in (produit / "fly.toml").read_text(encoding="utf-8")
    assert instructions(produit, "RUN") == instructions(image, "RUN")
    envoyes = {"aides.db", "metadata.json", "templates", "plugins", "static", "Dockerfile", "fly.toml"}
    assert {chemin.name for chemin in produit.iterdir()} == envoyes


@pytest.mark.skipif(find_spec("datasette_publish_vercel") is None, reason="datasette-publish-vercel is not installed")
def test_vercel_is_sent_an_application_that_starts(base_echantillon: Path, tmp_path: Path) -> None:
    produit = tmp_path / "vercel"
    publier("vercel", tmp_path, base_echantillon, "--project", "aides", "--generate-dir", str(produit))
    exigences = (produit / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "-e plugins/projet[site]" in exigences
    assert "-c plugins/projet/constraints.txt" in exigences
    essai = (
        "import asyncio, httpx, index\n"
        "async def lire():\n"
        "    transport = httpx.ASGITransport(index.app)\n"
        "    async with httpx.AsyncClient(transport=transport, base_url='http://aides') as client:\n"
        "        return (await client.get('/dispositif/fonds-solidarite')).text\n"
        "assert 'Fonds de solidarité' in asyncio.run(lire())\n"
    )
    environnement = {**os.environ, "PYTHONPATH": f"{produit}{os.pathsep}{produit / 'plugins' / 'projet'}"}
    subprocess.run([sys.executable, "-c", essai], cwd=produit, env=environnement, check=True, timeout=DELAI)


def test_without_a_database_nothing_is_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mise_en_ligne.main(["fly", "--base", str(tmp_path / "aides.db")]) == 2
    assert "construisez-la" in capsys.readouterr().err
