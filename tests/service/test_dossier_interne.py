"""The internal side: a closed folder that keeps its modes through every build, and a site that cannot read it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import build_db
from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.construction import dossier_interne
from aides.construction.dossier_interne import NOTRES, DossierInterneImpossible, preparer
from tests.fabrique_sirene import Atelier, etablissement, paiement, unite
from tests.preuves import au_moins_un
from tests.serveur import port_libre
from tests.service.front import lancer

DEPLOIEMENT = RACINE / "deploiement"
RACINE_DU_SYSTEME = os.geteuid() == 0
UN_AUTRE = 10002


def mode(chemin: Path) -> int:
    return stat.S_IMODE(chemin.stat().st_mode)


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    atelier = Atelier(tmp_path)
    atelier.csv("bon.csv", [*(paiement(rang, "1000") for rang in range(1, 9)), paiement(9, "faux")], "2020-04-30")
    atelier.sirene([etablissement(rang, "31555") for rang in range(1, 9)], [unite(rang) for rang in range(1, 9)])
    return atelier


def construire(atelier: Atelier, *autres: str) -> int:
    sortie = atelier.dossier / "publie" / "aides.db"
    return build_db.main(
        ["--sources", str(atelier.dossier), "--output", str(sortie), "--cache", str(atelier.dossier / "cache"),
         "--completion", "aucun", *autres]
    )  # fmt: skip


def test_the_folder_and_its_files_stay_closed_at_each_build(
    atelier: Atelier, capsys: pytest.CaptureFixture[str]
) -> None:
    interne = atelier.dossier / "a part" / "interne"
    masque = os.umask(0o022)
    try:
        for jour in ("2020-05-01", "2020-05-02"):
            assert construire(atelier, "--interne", str(interne)) == 0
            assert (mode(interne), {chemin.name: mode(chemin) for chemin in interne.iterdir()}) == (
                0o700,
                dict.fromkeys(NOTRES, 0o600),
            )
            assert [nom for nom in NOTRES if (atelier.dossier / "publie" / nom).exists()] == []
            atelier.csv("suite.csv", [paiement(1, "5000")], jour)
            interne.chmod(0o755)
    finally:
        os.umask(masque)
    assert "Attention" not in capsys.readouterr().err


def test_what_an_older_build_has_left_beside_the_database_is_named(
    atelier: Atelier, capsys: pytest.CaptureFixture[str]
) -> None:
    assert construire(atelier) == 0
    publie = atelier.dossier / "publie"
    assert {nom: mode(publie / nom) for nom in NOTRES} == dict.fromkeys(NOTRES, 0o600)
    capsys.readouterr()
    # The register of publications is to be moved with the rest (docs/exploitation.md): a build without it says so.
    ailleurs = ("--interne", str(atelier.dossier / "interne"))
    assert construire(atelier, *ailleurs) == 1
    assert "le registre de ce qui a été publié (aides-publications.db) n'est plus à côté" in capsys.readouterr().err
    assert construire(atelier, *ailleurs, "--accepter", "publications_perdues", "dossier nouveau") == 0
    dit = capsys.readouterr().err
    assert [
        nom for nom in NOTRES if f"Attention : {publie / nom} n'est plus tenu à jour ; effacez-le." not in dit
    ] == []


def test_a_folder_that_others_need_is_refused(atelier: Atelier, capsys: pytest.CaptureFixture[str]) -> None:
    publie = atelier.dossier / "publie"
    for dossier, phrase in au_moins_un(
        [
            (publie, "contient aides.db, que le site doit lire"),
            (atelier.dossier, "contient aides.db, que le site doit lire"),
            (atelier.dossier / "sirene", "est ouvert à d'autres et contient Stock"),
            (atelier.fichiers()[0].chemin, "n'est pas un dossier"),
        ]
    ):
        assert construire(atelier, "--interne", str(dossier)) == 2
        assert phrase in capsys.readouterr().err
    assert not publie.exists()
    assert mode(atelier.dossier / "sirene") != 0o700


def test_a_folder_that_is_closed_already_may_hold_other_things(tmp_path: Path) -> None:
    interne = tmp_path / "interne"
    interne.mkdir(mode=0o700)
    (interne / "cache").mkdir()
    preparer(interne, tmp_path / "aides.db")
    assert mode(interne) == 0o700
    interne.chmod(0o710)
    with pytest.raises(DossierInterneImpossible, match="contient cache : fermez-le"):
        preparer(interne, tmp_path / "aides.db")


def test_a_trial_leaves_no_folder(atelier: Atelier) -> None:
    assert construire(atelier, "--interne", str(atelier.dossier / "interne"), "--dry-run") == 0
    assert not (atelier.dossier / "interne").exists()


@pytest.fixture
def installation(base_echantillon: Path) -> Iterator[Path]:
    """What is published, that all may read, and beside it the internal folder, that the site may not."""
    dossier = Path(tempfile.mkdtemp(prefix="aides-"))
    dossier.chmod(0o755)
    (dossier / "publie").mkdir(mode=0o755)
    (dossier / "interne").mkdir()
    shutil.copy(base_echantillon, dossier / "publie" / "aides.db")
    for nom in NOTRES:
        shutil.copy(base_echantillon.with_name(nom), dossier / "interne" / nom)
    (dossier / "interne").chmod(0o700 if RACINE_DU_SYSTEME else 0)
    if RACINE_DU_SYSTEME:
        os.chown(dossier / "interne", UN_AUTRE, UN_AUTRE)
    yield dossier
    (dossier / "interne").chmod(0o700)
    shutil.rmtree(dossier)


def test_the_site_runs_without_being_able_to_read_the_folder(installation: Path) -> None:
    """The folder is another user's, and the site has not the rights of root; tests that have none shut it to all."""
    avant = []
    if RACINE_DU_SYSTEME:
        if not shutil.which("setpriv"):
            pytest.skip("setpriv is not installed: root reads every folder")
        avant = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    lire = [*avant, sys.executable, "-c", "import sys; open(sys.argv[1])", str(installation / "interne" / NOTRES[0])]
    assert "PermissionError" in subprocess.run(lire, capture_output=True, text=True, timeout=60).stderr
    port = port_libre()
    mots = ["-m", "aides.service", "--base", str(installation / "publie" / "aides.db"), "--port", str(port)]
    adresse = f"http://127.0.0.1:{port}"
    with lancer([*avant, sys.executable, *mots], installation, adresse, PYTHONPATH=str(RACINE)):
        assert httpx.get(adresse + "/dispositif/fonds-solidarite", timeout=60).status_code == 200
        assert httpx.get(adresse + "/aides-interne.db", timeout=60).status_code == 404


def test_units_give_the_site_and_the_updates_two_users_and_two_folders() -> None:
    systemd = DEPLOIEMENT / "systemd"
    site = (systemd / "aides-site.service").read_text(encoding="utf-8")
    maj = (systemd / "aides-mise-a-jour.service").read_text(encoding="utf-8")
    utilisateurs = [re.findall(r"^User=(.+)$", unite, re.MULTILINE) for unite in (site, maj)]
    assert utilisateurs == [["aides"], ["aides-maj"]]
    (interne,) = re.findall(r"--interne (\S+)", maj)
    (cache,) = re.findall(r"--cache (\S+)", maj)
    assert Path(interne) in Path(cache).parents
    assert f"InaccessiblePaths=-{interne}\n" in site
    modes = re.findall(r"^d (\S+) (\d+) (\S+) (\S+)", (systemd / "aides.tmpfiles").read_text(encoding="utf-8"), re.M)
    assert modes == [("/var/lib/aides", "0750", "aides-maj", "aides"), (interne, "0700", "aides-maj", "aides-maj")]
    (ecrits,) = re.findall(r"^ReadWritePaths=(.+)$", maj, re.MULTILINE)
    assert ecrits.split() == [chemin for chemin, *_ in modes]
    assert "ReadWritePaths" not in site


def test_compose_does_not_show_the_volume_to_the_site() -> None:
    services = lire_yaml(DEPLOIEMENT / "compose.yml")["services"]
    maj = services["mise-a-jour"]
    mots = dict(zip(maj["command"], maj["command"][1:], strict=False))
    volumes = dict(volume.split(":")[:2] for volume in maj["volumes"])
    assert volumes == {"donnees": "/donnees", "interne": "/interne", "copie": "/copie"}
    assert (mots["--interne"], Path(mots["--cache"]).parts[:2]) == ("/interne", ("/", "interne"))
    assert [nom for nom, service in services.items() if any("interne:" in v for v in service["volumes"])] == [
        "mise-a-jour"
    ]
    image = (RACINE / "Dockerfile").read_text(encoding="utf-8")
    assert "USER 10001:10001" in image
    assert maj["user"] == "10002:10001"
    assert "install --directory --owner=10002 --group=10001 --mode=0700 /interne" in image


def test_the_names_are_those_that_are_never_served() -> None:
    assert dossier_interne.INTERNE == "aides-interne.db"
    ignores = (RACINE / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert [nom for nom in NOTRES if f"/{nom}" not in ignores] == []
