"""What is handed to operators: systemd units and container, run as far as this machine can; see also test_front.py."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.diffusion import mise_a_jour
from tests.fabrique import FDS, Sources, fds
from tests.preuves import au_moins_un
from tests.serveur import port_libre
from tests.service.front import ATTENTE, lancer

DEPLOIEMENT = RACINE / "deploiement"
UNITES = sorted(p.name for p in (DEPLOIEMENT / "systemd").glob("aides-*"))
SERVICES = [nom for nom in UNITES if nom.endswith(".service")]
COMPOSE = lire_yaml(DEPLOIEMENT / "compose.yml")
DOCKERFILE = (RACINE / "Dockerfile").read_text(encoding="utf-8")
# systemd's own scale, from 0 (closed) to 10 (open).
EXPOSITION_MAX = 20


def instructions(nom: str) -> list[str]:
    """The arguments of every instruction of this name in the Dockerfile, its continued lines joined."""
    lignes = re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines()
    return [ligne.split(" ", 1)[1] for ligne in lignes if ligne.startswith(f"{nom} ")]


def commande(texte: str) -> list[str]:
    mots: list[str] = json.loads(texte[texte.index("[") :])
    return [sys.executable if mot == "python" else mot for mot in mots]


@pytest.fixture(scope="module")
def systemd_analyze() -> str:
    chemin = shutil.which("systemd-analyze")
    if chemin is None:
        pytest.skip("systemd-analyze is not installed: the units are not verified")
    return chemin


@pytest.mark.parametrize("unite", UNITES)
def test_systemd_accepts_the_units(unite: str, tmp_path: Path, systemd_analyze: str) -> None:
    for nom in UNITES:
        texte = (DEPLOIEMENT / "systemd" / nom).read_text(encoding="utf-8")
        (tmp_path / nom).write_text(texte.replace("/opt/aides/.venv/bin/python", sys.executable), encoding="utf-8")
    fait = subprocess.run(
        [systemd_analyze, "verify", "--man=no", str(tmp_path / unite)], capture_output=True, text=True, timeout=60
    )
    assert (fait.returncode, [ligne for ligne in fait.stderr.splitlines() if "aides" in ligne]) == (0, [])


@pytest.mark.parametrize("service", SERVICES)
def test_the_services_are_closed(service: str, systemd_analyze: str) -> None:
    fait = subprocess.run(
        [systemd_analyze, "security", "--offline=yes", f"--threshold={EXPOSITION_MAX}", "--no-pager",
         str(DEPLOIEMENT / "systemd" / service)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert fait.returncode == 0, fait.stdout.splitlines()[-1]


@pytest.mark.parametrize("service", SERVICES)
def test_the_commands_of_the_services_exist(service: str) -> None:
    texte = (DEPLOIEMENT / "systemd" / service).read_text(encoding="utf-8")
    (mots,) = re.findall(r"^ExecStart=\S+ (.+)$", texte, re.MULTILINE)
    options = au_moins_un(mot for mot in mots.split() if mot.startswith("--"))
    debut = mots.split(" --")[0].split()
    aide = subprocess.run(
        [sys.executable, *debut, "--help"], cwd=RACINE, capture_output=True, text=True, timeout=60, check=True
    )
    assert {option for option in options if option not in aide.stdout} == set()


def test_the_image_runs_without_rights_and_takes_only_what_it_needs() -> None:
    assert instructions("USER") == ["10001:10001"]
    derniere = DOCKERFILE.rsplit("FROM ", 1)[1]
    assert derniere.index("USER ") < derniere.index("CMD [")
    assert instructions("ADD") == []
    for image in instructions("FROM"):
        assert re.match(r"python:3\.11-slim-\w+", image)
    for images in (service["image"] for service in COMPOSE["services"].values()):
        assert not images.endswith(":latest")
    copies = [mot for copie in instructions("COPY") if "--from" not in copie for mot in copie.split()[:-1]]
    assert [mot for mot in copies if not (RACINE / mot).exists()] == []


def test_the_compose_file_shuts_every_service() -> None:
    for nom, service in COMPOSE["services"].items():
        assert service["read_only"], nom
        assert service["cap_drop"] == ["ALL"], nom
        assert service["security_opt"] == ["no-new-privileges:true"], nom
        assert service["mem_limit"], nom
    services = COMPOSE["services"]
    assert services["site"]["volumes"] == ["donnees:/donnees:ro"]
    assert services["site"]["networks"] == ["interne"]
    assert COMPOSE["networks"]["interne"]["internal"]
    assert [nom for nom, service in services.items() if "ports" in service] == ["front"]
    montes = [volume.split(":")[0] for volume in services["front"]["volumes"]]
    fichiers = [monte for monte in montes if monte not in COMPOSE["volumes"]]
    assert len(fichiers) > 2
    assert [monte for monte in fichiers if not (DEPLOIEMENT / monte).is_file()] == []


def test_the_operators_page_names_what_exists() -> None:
    page = (RACINE / "docs" / "exploitation.md").read_text(encoding="utf-8")
    chemins = set(re.findall(r"deploiement/[\w./-]*\w", page))
    assert chemins
    assert [chemin for chemin in chemins if not any(RACINE.glob(f"{chemin}*"))] == []
    code = "".join(
        chemin.read_text(encoding="utf-8")
        for dossier in ("aides", "plugins", "deploiement")
        for chemin in (RACINE / dossier).rglob("*")
        if chemin.suffix in (".py", ".yml")
    )
    variables = set(re.findall(r"`([A-Z_]{6,})`", page))
    assert "AIDES_DATAGOUV" in variables
    assert {variable for variable in variables if variable not in code} == set()
    codes = dict(re.findall(r"^\| (\d) \| (.+) \|$", page, re.MULTILINE))
    assert set(codes) == {
        str(code)
        for code in (
            mise_a_jour.A_JOUR,
            mise_a_jour.RIEN_PUBLIE,
            mise_a_jour.MAUVAIS_USAGE,
            mise_a_jour.EN_PARTIE,
            mise_a_jour.OCCUPE,
        )
    }


def contexte(destination: Path) -> None:
    """Copy what .dockerignore lets into the image: the last rule that fits decides."""
    regles = [
        ligne for ligne in (RACINE / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if ligne and not ligne.startswith("#")
    ]  # fmt: skip
    admis = [regle[1:] for regle in regles if regle.startswith("!")]
    exclus = [regle.removeprefix("**/") for regle in regles if regle != "*" and not regle.startswith("!")]
    for nom in admis:
        source = RACINE / nom
        if source.is_dir():
            shutil.copytree(
                source,
                destination / nom,
                ignore=lambda dossier, noms: {
                    n
                    for n in noms
                    for regle in exclus
                    if fnmatch.fnmatch(n, regle) or (Path(dossier) / n).relative_to(RACINE).as_posix() == regle
                },
            )
        else:
            shutil.copy2(source, destination / nom)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, run by the image's own command from the files that go into the image."""
    app, donnees = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("donnees")
    contexte(app)
    sources = Sources(donnees)
    sources.csv(f"fonds-solidarite/2022-06-24/{FDS}", "fonds-solidarite", [fds("84", "C", 100, 5000)])
    subprocess.run(
        [sys.executable, "build_db.py", "--sources", str(donnees / "sources"), "--output", str(donnees / "aides.db"),
         "--cache", str(donnees / "cache")],
        cwd=app, env={**os.environ, "PYTHONPATH": str(app)}, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    mots = [mot.replace("/donnees", str(donnees)) for mot in commande(instructions("CMD")[-1])]
    port = port_libre()
    adresse = f"http://127.0.0.1:{port}"
    with lancer([*mots, "--port", str(port)], app, adresse):
        yield adresse


def test_the_image_serves_and_passes_its_own_health_check(site: str) -> None:
    assert "Fonds de solidarité" in httpx.get(site, timeout=ATTENTE).text
    sonde = commande(instructions("HEALTHCHECK")[0])
    assert sonde[-1] == "http://127.0.0.1:8001"
    assert subprocess.run([*sonde[:-1], site], cwd=RACINE, timeout=60).returncode == 0
