"""Publishing to data.gouv.fr: only what changed, not without being asked, not twice, nothing deleted; its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import build_db
from aides.diffusion.depot.api import ATTENTE_MAX, Client, Refus
from tests.diffusion import faux_datagouv
from tests.diffusion.faux_datagouv import CLE, ID, JEU, Faux
from tests.exportes import exporter_une_fois

Publier = Callable[..., int]


@pytest.fixture(scope="module")
def exportes(base_echantillon: Path) -> Path:
    return exporter_une_fois(base_echantillon)


@pytest.fixture
def faux() -> Iterator[Faux]:
    with faux_datagouv.servir() as service:
        yield service


@pytest.fixture
def publier(faux: Faux, exportes: Path, monkeypatch: pytest.MonkeyPatch) -> Publier:
    """The command on the four files of one scheme; a key is set."""
    monkeypatch.setenv("AIDES_CLE_DATAGOUV", CLE)

    def lancer(*mots: str, **remplacements: str) -> int:
        options = {"--jeu": JEU, "--dossier": str(exportes), "--dispositif": "pge", "--api": faux.adresse}
        options |= {"--attente": "0"} | remplacements
        paires = [mot for paire in options.items() for mot in paire if paire[1]]
        return build_db.main(["publish", "data.gouv.fr", *paires, *mots])

    return lancer


@pytest.fixture
def pour_de_vrai(publier: Publier) -> Publier:
    return lambda *mots, **options: publier("--pour-de-vrai", "--meme-fictif", *mots, **options)


def attendus(exportes: Path) -> dict[str, bytes]:
    return {chemin.name: chemin.read_bytes() for chemin in exportes.glob("pge-*")}


def test_without_being_asked_nothing_is_sent(
    publier: Publier, faux: Faux, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AIDES_CLE_DATAGOUV")
    assert publier() == 0
    assert faux.demandes == [("GET", f"/api/1/datasets/{JEU}/")]
    dit = capsys.readouterr().out
    assert "serait ajouté pge-regional-naf-latest.csv" in dit
    assert "4 seraient ajoutés. Essai à blanc : rien n'a été envoyé" in dit


def test_files_are_published_once_with_their_titles(
    pour_de_vrai: Publier, faux: Faux, exportes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pour_de_vrai() == 0
    assert faux.par_titre() == attendus(exportes)
    assert all("chiffres du" in ressource["description"] for ressource in faux.ressources)
    faux.demandes.clear()
    assert pour_de_vrai() == 0
    assert faux.envois() == []
    dit = capsys.readouterr()
    assert "4 fichiers à jour, dont 4 qui l'étaient déjà." in dit.out
    assert CLE not in dit.out + dit.err


def test_only_what_changed_is_sent_and_nothing_is_deleted(
    pour_de_vrai: Publier, faux: Faux, exportes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ancien = faux.ajouter("pge-regional-naf-latest.csv", b"dispositif\nancien\n")
    etranger = faux.ajouter("notice.pdf", b"%PDF")
    sans_somme = faux.ajouter("pge-departemental-naf-latest.csv", b"x", checksum=None)
    assert pour_de_vrai() == 0
    assert faux.par_titre() == attendus(exportes) | {"notice.pdf": b"%PDF"}
    assert [r["id"] for r in faux.ressources][:3] == [ancien["id"], etranger["id"], sans_somme["id"]]
    assert not [methode for methode, _ in faux.demandes if methode == "DELETE"]
    dit = capsys.readouterr().out
    assert "pge-departemental-naf-latest.csv" in dit
    assert "sans somme de contrôle à comparer" in dit
    assert "1 autres ressources de ce jeu ne viennent pas d'ici" in dit


def test_a_file_renamed_by_the_service_is_known_by_its_address(
    pour_de_vrai: Publier, faux: Faux, exportes: Path
) -> None:
    nom = "pge-regional-naf-latest.csv"
    ressource = faux.ajouter(nom, (exportes / nom).read_bytes(), title="Prêts par région")
    assert pour_de_vrai() == 0
    assert ressource["title"] == nom
    assert f"POST /api/1/datasets/{ID}/resources/{ressource['id']}/upload/" not in faux.envois()


@pytest.mark.parametrize("panne", [429, 500, 502, 503, "coupe-avant", "coupe-apres"])
def test_what_can_pass_is_tried_again_and_nothing_is_there_twice(
    pour_de_vrai: Publier, faux: Faux, exportes: Path, panne: Any
) -> None:
    faux.pannes.extend([None, panne, panne if panne != "coupe-apres" else None])
    assert pour_de_vrai() == 0
    assert faux.par_titre() == attendus(exportes)
    assert len(faux.ressources) == 4


def test_a_service_that_stays_down_stops_the_run_and_the_next_one_resumes(
    pour_de_vrai: Publier, faux: Faux, exportes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faux.pannes.extend([None] + [503] * 10)
    assert pour_de_vrai() == 1
    assert len(faux.ressources) == 1
    dit = capsys.readouterr().out
    assert "le service répond 503, après 5 essais" in dit
    assert "relancez la même commande pour reprendre" in dit
    faux.demandes.clear()
    assert pour_de_vrai() == 0
    assert faux.par_titre() == attendus(exportes)
    assert len([envoi for envoi in faux.envois() if envoi.startswith("POST")]) == 3


@pytest.mark.parametrize(
    ("panne", "phrase", "envois"),
    [
        (401, "la clé d'API est absente ou refusée (Invalid API Key)", 1),
        (403, "n'a pas le droit de modifier", 1),
        (413, "le fichier est trop grand", 4),
        (415, "refuse ce type de fichier (Incorrect file content type: HTML)", 4),
        (400, "le service répond 400 (Validation error title : This field is required.)", 4),
        ("html", "la réponse n'est pas celle de l'API (text/html)", 4),
        ("abime", "n'est pas ce qui a été envoyé", 4),
    ],
)
def test_a_refusal_is_said_and_stops_all_only_when_all_would_be_refused(
    pour_de_vrai: Publier, faux: Faux, capsys: pytest.CaptureFixture[str], panne: Any, phrase: str, envois: int
) -> None:
    faux.pannes.append(panne)
    assert pour_de_vrai() == 1
    dit = capsys.readouterr()
    assert phrase in dit.out
    assert CLE not in dit.out + dit.err
    assert len([envoi for envoi in faux.envois() if envoi.startswith("POST")]) == envois


@pytest.mark.parametrize(
    ("panne", "phrase"),
    [
        (404, "introuvable"),
        (410, "a été supprimé"),
        ("html", "n'est pas celle de l'API"),
        (301, "a changé : https://ai"),
    ],
)
def test_a_dataset_that_cannot_be_read_is_said(
    pour_de_vrai: Publier, faux: Faux, capsys: pytest.CaptureFixture[str], panne: Any, phrase: str
) -> None:
    faux.pannes_jeu.append(panne)
    assert pour_de_vrai() == 1
    assert phrase in capsys.readouterr().err
    assert faux.envois() == []


def test_names_that_are_not_ours_to_decide_are_left(
    pour_de_vrai: Publier, faux: Faux, capsys: pytest.CaptureFixture[str]
) -> None:
    faux.ajouter("pge-regional-naf-latest.csv", b"1")
    faux.ajouter("pge-regional-naf-latest.csv", b"2")
    faux.ajouter("pge-departemental-naf-latest.csv", b"3", filetype="remote")
    assert pour_de_vrai() == 1
    dit = capsys.readouterr().out
    assert "2 ressources portent ce nom" in dit
    assert "une ressource distante porte ce nom" in dit
    assert "2 fichiers à jour sur 4." in dit
    assert sorted(faux.octets.values(), key=len)[:3] == [b"1", b"2", b"3"]


@pytest.mark.parametrize(
    ("options", "mots", "phrase"),
    [
        ({"--api": "http://www.data.gouv.fr/api/1"}, (), "https://"),
        ({"--jeu": ""}, (), "--jeu"),
        ({"--jeu": "../users"}, (), "--jeu"),
        ({"--dispositif": "inconnu"}, (), "il y a : activite-partielle"),
        ({"--dossier": "/nulle-part"}, (), "build_db.py export"),
        ({}, ("--pour-de-vrai",), "fictives"),
    ],
)
def test_wrong_use_is_said_before_anything_is_asked(
    publier: Publier,
    faux: Faux,
    capsys: pytest.CaptureFixture[str],
    options: dict[str, str],
    mots: tuple[str, ...],
    phrase: str,
) -> None:
    assert publier(*mots, **options) == 2
    assert phrase in capsys.readouterr().err
    assert faux.demandes == []


def test_really_publishing_needs_a_key(
    pour_de_vrai: Publier, faux: Faux, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AIDES_CLE_DATAGOUV")
    assert pour_de_vrai() == 2
    assert "AIDES_CLE_DATAGOUV" in capsys.readouterr().err
    assert faux.demandes == []


def test_waiting_grows_follows_the_service_and_is_bounded(faux: Faux) -> None:
    attentes: list[float] = []
    client = Client(faux.adresse, CLE, 1.0, attentes.append)
    faux.pannes_jeu.extend([503, 503, 503, 503, None])
    assert client.jeu(JEU).id == ID
    assert attentes == [1, 2, 4, 8]
    faux.apres = "7"
    faux.pannes_jeu.extend([429, None])
    client.jeu(JEU)
    assert attentes.pop() == 7
    faux.apres = "3600"
    faux.pannes_jeu.extend([429] * 5)
    with pytest.raises(Refus, match="429, après 5 essais"):
        client.jeu(JEU)
    assert attentes.pop() == ATTENTE_MAX


def test_help_is_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as sortie:
        build_db.main(["publish", "--help"])
    assert sortie.value.code == 0
    assert "rien n'est jamais supprimé" in " ".join(capsys.readouterr().out.split())
