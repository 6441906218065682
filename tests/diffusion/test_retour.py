"""The published database, the one before it, and the way back."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

import build_db
from aides.commun.publication import precedente, publier


def version(dossier: Path, base: Path, titre: str) -> Path:
    """A copy of a database, under another title."""
    chemin = dossier / f"{titre}.tmp"
    shutil.copy(base, chemin)
    with sqlite3.connect(chemin) as connexion:
        connexion.execute("UPDATE publication SET titre = ?", [titre])
    connexion.close()
    return chemin


def titre(base: Path) -> str:
    connexion = sqlite3.connect(base)
    (lu,) = connexion.execute("SELECT titre FROM publication").fetchone()
    connexion.close()
    return str(lu)


@pytest.fixture(scope="module")
def publiee_deux_fois(tmp_path_factory: pytest.TempPathFactory, base_echantillon: Path) -> Path:
    """The folder of a database published twice: « un », then « deux »."""
    dossier = tmp_path_factory.mktemp("servie")
    for nom in ("un", "deux"):
        publier(version(dossier, base_echantillon, nom), dossier / "aides.db")
    return dossier


@pytest.fixture
def servie(tmp_path: Path, publiee_deux_fois: Path) -> Path:
    shutil.copytree(publiee_deux_fois, tmp_path, dirs_exist_ok=True)
    return tmp_path / "aides.db"


def test_the_version_before_is_kept_beside_the_published_one(servie: Path) -> None:
    assert (titre(servie), titre(precedente(servie))) == ("deux", "un")
    assert sorted(chemin.name for chemin in servie.parent.iterdir()) == ["aides-precedente.db", "aides.db"]


def test_publishing_the_same_bytes_again_keeps_what_one_would_go_back_to(servie: Path) -> None:
    copie = servie.with_name("copie.tmp")
    shutil.copy(servie, copie)
    publier(copie, servie)
    assert (titre(servie), titre(precedente(servie))) == ("deux", "un")


def test_one_command_goes_back_and_again_forward(servie: Path, capsys: pytest.CaptureFixture[str]) -> None:
    avant = servie.stat().st_mtime_ns
    assert build_db.main(["revenir", "--base", str(servie)]) == 0
    assert (titre(servie), titre(precedente(servie))) == ("un", "deux")
    assert servie.stat().st_mtime_ns > avant, "a version that comes back is a publication of now"
    assert "revenu à la version précédente" in capsys.readouterr().err
    assert build_db.main(["revenir", "--base", str(servie)]) == 0
    assert (titre(servie), titre(precedente(servie))) == ("deux", "un")
    assert sorted(chemin.name for chemin in servie.parent.iterdir()) == ["aides-precedente.db", "aides.db"]


def test_without_a_previous_version_nothing_changes(servie: Path, capsys: pytest.CaptureFixture[str]) -> None:
    precedente(servie).unlink()
    assert build_db.main(["revenir", "--base", str(servie)]) == 1
    assert "il n'y a pas de version précédente" in capsys.readouterr().err
    assert titre(servie) == "deux"


@pytest.mark.parametrize("part", [0.5, 0.99])
def test_a_damaged_previous_version_is_not_published(
    servie: Path, part: float, capsys: pytest.CaptureFixture[str]
) -> None:
    contenu = precedente(servie).read_bytes()
    precedente(servie).write_bytes(contenu[: int(len(contenu) * part)])
    assert build_db.main(["revenir", "--base", str(servie)]) == 1
    assert "Erreur" in capsys.readouterr().err
    assert titre(servie) == "deux"


def test_a_file_system_without_hard_links_keeps_a_copy(servie: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuser(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("os.link", refuser)
    publier(version(servie.parent, servie, "trois"), servie)
    assert (titre(servie), titre(precedente(servie))) == ("trois", "deux")
    assert not precedente(servie).samefile(servie)
