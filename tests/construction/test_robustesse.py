"""Machines and files that fail, through the public command: one true sentence, the right status, never a traceback, and
what is published stays."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from openpyxl import load_workbook

import build_db
from aides import RACINE
from tests.construction import fabrique_xlsx
from tests.construction.flux_bruts import AIN, JOUR
from tests.fabrique_sirene import Atelier, etablissement, paiement, texte_csv, unite


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    atelier = Atelier(tmp_path / "sources")
    atelier.csv("bon.csv", [paiement(rang, "1000") for rang in range(1, 9)], "2020-04-30")
    atelier.sirene([etablissement(rang, "31555") for rang in range(1, 9)], [unite(rang) for rang in range(1, 9)])
    return atelier


def construire(atelier: Atelier, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """The status of a build, and what it says."""
    publie = atelier.dossier.parent / "publie"
    arguments = ["--sources", str(atelier.dossier), "--output", str(publie / "aides.db"), "--completion", "aucun"]
    if "--cache" not in options:
        arguments += ["--cache", str(atelier.dossier.parent / "cache")]
    capsys.readouterr()
    statut = build_db.main([*arguments, *options])
    assert not (publie / "aides.db").exists()
    return statut, capsys.readouterr().err


def test_two_builds_on_one_cache(atelier: Atelier, capsys: pytest.CaptureFixture[str]) -> None:
    travail = atelier.dossier.parent / "cache" / "aides"
    travail.mkdir(parents=True)
    with (travail / ".verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        statut, dit = construire(atelier, capsys)
    assert statut == 1
    assert f"un autre traitement utilise déjà le dossier « {travail} »" in dit


@pytest.mark.parametrize("memoire", ["beaucoup", "2", "-1GB", "2Go", "", "0GB", "50%"])
def test_a_memory_that_is_none(atelier: Atelier, capsys: pytest.CaptureFixture[str], memoire: str) -> None:
    with pytest.raises(SystemExit) as fin:
        construire(atelier, capsys, f"--memoire={memoire}")
    assert fin.value.code == 2
    assert f"« {memoire} » n'est pas une quantité de mémoire" in capsys.readouterr().err


def test_a_memory_that_is_too_small(atelier: Atelier, capsys: pytest.CaptureFixture[str]) -> None:
    statut, dit = construire(atelier, capsys, "--memoire", "1MB")
    assert statut == 1
    assert "la mémoire accordée au moteur de croisement (1MB) ne suffit pas" in dit


@pytest.mark.parametrize("nom", ["fonds-solidarite/2020-05-31/perdu.csv", "cpsti/2020-05-31/cpsti.csv"])
def test_a_source_that_cannot_be_read_is_named(atelier: Atelier, capsys: pytest.CaptureFixture[str], nom: str) -> None:
    # Opening it works, reading it fails: rights would not stop root.
    panne = Path("/proc/self/mem")
    if not panne.is_file():
        pytest.skip("needs a file that cannot be read (/proc/self/mem)")
    chemin = atelier.dossier / nom
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.symlink_to(panne)
    statut, dit = construire(atelier, capsys)
    assert statut == 1
    assert f"{nom} est refusé : le fichier ne peut pas être ouvert" in dit


def test_a_cache_that_is_no_folder(atelier: Atelier, capsys: pytest.CaptureFixture[str]) -> None:
    fichier = atelier.dossier.parent / "fichier"
    fichier.write_text("")
    statut, dit = construire(atelier, capsys, "--cache", str(fichier))
    assert statut == 1
    assert f"« {fichier}" in dit
    assert "la base n'a pas pu" not in dit


def test_a_full_cache_disk(atelier: Atelier) -> None:
    atelier.csv("suite.csv", [paiement(rang, jour="05-04-20") for rang in range(9, 9000)])
    publie = atelier.dossier.parent / "publie" / "aides.db"
    arguments = ["--sources", str(atelier.dossier), "--output", str(publie), "--completion", "aucun",
                 "--cache", str(atelier.dossier.parent / "cache")]  # fmt: skip
    programme = textwrap.dedent(f"""
        import resource, signal, sys
        import build_db
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        from aides.construction import base
        base.creer = lambda chemin: __import__("sqlite3").connect(":memory:")
        import aides.construction.nomenclature
        aides.construction.nomenclature.charger = aides.construction.nomenclature.charger_dispositifs = lambda *_: None
        sys.exit(build_db.main({arguments!r}))
    """)
    fin = subprocess.run(
        [sys.executable, "-c", programme], cwd=RACINE, capture_output=True, text=True, timeout=120, check=False
    )
    assert (fin.returncode, "Traceback" in fin.stderr) == (1, False), fin.stderr
    assert "cache" in fin.stderr
    assert "n'a pas pu être" in fin.stderr
    assert not publie.exists()


FAUTES = {
    "octet.csv": (
        texte_csv([paiement(9), paiement(10, pays="É")]).encode().replace("É".encode(), b"\xc9"),
        "ligne 3 : un caractère n'est pas en UTF-8 alors que le reste du fichier l'est",
    ),
    "champ.csv": (texte_csv([paiement(9), paiement(10, pays="x" * 140_000)]).encode(), "ligne 3 : une valeur dépasse"),
    "ligne.csv": (b"x" * 3_000_000, "une ligne dépasse"),
    "nuls.csv": (texte_csv([paiement(9), paiement(10, pays="\0\0")]).encode(), "ligne 3 : des octets nuls"),
    "vide.xlsx": (b"", "le fichier est vide"),
    "html.xlsx": (b"<html>503</html>", "le fichier n'est pas un classeur XLSX"),
}


def test_every_faulty_file_is_named_in_one_run(atelier: Atelier, capsys: pytest.CaptureFixture[str]) -> None:
    for nom, (contenu, _) in FAUTES.items():
        atelier.octets(nom, contenu)
    loin = fabrique_xlsx.pge(atelier.dossier.parent / "loin.xlsx", [AIN])
    classeur = load_workbook(loin)
    classeur.worksheets[0]["XFD1048550"] = 1
    classeur.save(loin)
    atelier.octets("loin.xlsx", loin.read_bytes())
    copie = fabrique_xlsx.FeuillePge("01 (2)", AIN.sections, AIN.total)
    fabrique_xlsx.pge(atelier.dossier / "pge" / JOUR / "pge.xlsx", [AIN, copie])
    statut, dit = construire(atelier, capsys)
    assert statut == 1
    for nom, (_, raison) in FAUTES.items():
        assert f"{nom} est refusé : {raison}" in dit, nom
    assert "loin.xlsx est refusé : une feuille s'étend jusqu'à la cellule XFD1048550" in dit
    assert "pge.xlsx est refusé : la feuille « 01 (2) »" in dit
    assert "8 contrôles en échec" in dit
