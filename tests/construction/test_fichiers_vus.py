"""No file is unseen: each one below the sources is read, named as ignored with its reason, or refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import build_db
from aides.commun.catalogue import lire_catalogue
from aides.commun.parcours import parcourir
from aides.construction.inventaire import REGLES, recenser
from tests.fabrique import PGE, Sources, pge


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    sources = Sources(tmp_path)
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 3, 300)])
    return sources


def recense(sources: Sources) -> tuple[list[str], dict[str, str], dict[str, str]]:
    inventaire = recenser(sources.dossier / "sources", lire_catalogue())
    return [f.nom for f in inventaire.fichiers], inventaire.ignores, inventaire.refuses


@pytest.mark.parametrize("extension", sorted(REGLES["refuses"]))
def test_data_in_a_form_that_is_not_read_is_refused_in_a_scheme_and_named_elsewhere(
    sources: Sources, extension: str
) -> None:
    sources.texte(f"pge/2021-01-08/envoi{extension.upper()}", "x")
    sources.texte(f"courrier/envoi{extension}", "x")
    _, ignores, refuses = recense(sources)
    assert list(refuses) == [f"pge/2021-01-08/envoi{extension.upper()}"]
    assert extension in refuses[f"pge/2021-01-08/envoi{extension.upper()}"] or "Parquet" in str(refuses)
    assert list(ignores) == [f"courrier/envoi{extension}"]


def test_a_refused_file_stops_the_publication_unless_accepted(
    sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    sources.texte("pge/2021-01-08/pge.xls", "x")
    sources.texte("pge/2021-01-08/lisez-moi.pdf", "x")
    sources.construire()
    assert sources.statut == 1
    assert not sources.resultat.exists()
    erreur = capsys.readouterr().err
    assert "[echec] Le fichier pge/2021-01-08/pge.xls n'est pas lu : l'ancien format d'Excel (.xls)" in erreur
    assert "[alerte] Le fichier pge/2021-01-08/lisez-moi.pdf n'est pas lu : un fichier .pdf n'est pas" in erreur
    base = sources.construire("--accepter", "fichier_refuse:pge.xls", "la même chose en .xlsx suit")
    assert sources.statut == 0
    assert base.controles("fichier_refuse")[0]["commentaire"].endswith("la même chose en .xlsx suit.")


def test_what_systems_leave_is_passed_over_and_the_rest_is_named(sources: Sources) -> None:
    for nom in ("~$pge.xlsx", "._pge.csv", ".DS_Store", "last_update_data.txt"):
        sources.texte(f"pge/2021-01-01/{nom}", "x")
    for nom in (".cache.csv", "sans_extension", "notes.txt"):
        sources.texte(f"pge/2021-01-01/{nom}", "x")
    os.mkfifo(sources.dossier / "sources" / "pge" / "2021-01-01" / "tuyau.csv")
    os.symlink("nulle-part", sources.dossier / "sources" / "pge" / "2021-01-01" / "lien.csv")
    lus, ignores, refuses = recense(sources)
    assert lus == [f"pge/2021-01-01/{PGE}"]
    assert {Path(nom).name: raison.split(" ")[0] for nom, raison in ignores.items()} == {
        ".cache.csv": "c'est",
        "sans_extension": "son",
        "notes.txt": "un",
        "tuyau.csv": "ce",
    }
    assert refuses == {"pge/2021-01-01/lien.csv": "le lien ne mène à aucun fichier"}


def test_links_to_folders_are_followed_once_and_loops_end(sources: Sources, tmp_path: Path) -> None:
    ailleurs = tmp_path / "ailleurs"
    ailleurs.mkdir()
    (sources.dossier / "sources" / "pge" / "2021-01-01" / PGE).rename(ailleurs / PGE)
    os.symlink(ailleurs, sources.dossier / "sources" / "pge" / "2021-02-01")
    os.symlink(sources.dossier / "sources", ailleurs / "boucle")
    os.symlink(ailleurs, sources.dossier / "sources" / "pge" / "2021-03-01")
    lus, *_ = recense(sources)
    assert lus == [f"pge/2021-02-01/{PGE}"]
    base = sources.construire()
    assert sources.statut == 0
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 300


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ferme").mkdir()

    def refuser(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "ferme")

    monkeypatch.setattr("os.scandir", refuser)
    with pytest.raises(PermissionError):
        parcourir(tmp_path)


def test_a_folder_with_only_refused_files_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pge").mkdir()
    (tmp_path / "pge" / "pge.ods").touch()
    assert build_db.main(["--sources", str(tmp_path), "--output", str(tmp_path / "publie" / "aides.db")]) == 2
    erreur = capsys.readouterr().err
    assert "pge/pge.ods n'est pas lu" in erreur
    assert "aucun fichier connu" in erreur


def test_a_dry_run_prints_every_alert(sources: Sources, capsys: pytest.CaptureFixture[str]) -> None:
    sources.csv(f"pge/2021-02-01/{PGE}", "pge", [pge("11", "G", 2, 200)])
    sources.construire("--dry-run")
    erreur = capsys.readouterr().err
    assert "[alerte] Prêts garantis par l'État : le total cumulé (aides) passe de 3" in erreur
    assert "autres alertes" not in erreur
    sources.construire()
    erreur = capsys.readouterr().err
    assert "le total cumulé (aides)" not in erreur
    assert "autres alertes, dans la table controle" in erreur
