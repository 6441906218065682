"""Requests that make no sense, over HTTP: a 4xx with a sentence in French, never a server error nor a trace."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.site.api import pannes
from aides.site.vues.erreurs import repondre
from tests.lisible import unescape
from tests.site.api.brut import Reponse, demander

CORPUS = lire_yaml(RACINE / "tests" / "references" / "mauvaises_demandes.yml")
# Words that only a trace or a library would write.
TRACES = ("Traceback", 'File "', "site-packages", "sqlite3.", "Exception", "object has no attribute")


@pytest.fixture
def site(adresse_echantillon: str) -> str:
    return adresse_echantillon


def sobre(texte: str) -> str:
    """Text with plain spaces and quotes."""
    return unescape(texte).replace("\u00a0", " ")


def erreur(reponse: Reponse) -> dict[str, object]:
    """The error in JSON, whose form is a promise."""
    assert reponse.entetes["content-type"].startswith("application/json")
    lue = json.loads(reponse.corps)
    assert set(lue) <= {"ok", "error", "status", "title", "detail"}
    assert lue["ok"] is False
    assert lue["status"] == reponse.status
    assert lue["title"]
    assert lue["error"]
    return lue


@pytest.mark.parametrize(("adresse", "statut", "mots"), CORPUS["donnees"], ids=lambda valeur: str(valeur)[:70])
def test_a_program_is_told_what_is_wrong(site: str, adresse: str, statut: int, mots: str) -> None:
    reponse = demander(site, adresse)
    assert reponse.status == statut, reponse.corps[:300]
    assert not any(trace in reponse.corps for trace in TRACES)
    if statut != 200:
        assert mots in sobre(str(erreur(reponse)["error"]))


@pytest.mark.parametrize(("adresse", "statut", "mots"), CORPUS["pages"], ids=lambda valeur: str(valeur)[:70])
def test_a_reader_is_told_what_is_wrong(site: str, adresse: str, statut: int, mots: str) -> None:
    reponse = demander(site, adresse, Accept="text/html,*/*")
    assert reponse.status == statut, reponse.corps[:300]
    assert not any(trace in reponse.corps for trace in TRACES)
    if statut != 200 and "static" not in adresse:
        assert '<html lang="fr">' in reponse.corps
        assert mots in sobre(reponse.corps)


def test_the_corpus_is_large() -> None:
    demandes = [adresse for liste in CORPUS.values() for adresse, _, _ in liste]
    assert len(set(demandes)) == len(demandes) > 150


@pytest.mark.parametrize("methode", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("adresse", ["/", "/aides/region.json", "/aides/par_region.json", "/aides.json?sql=select+1"])
def test_the_site_is_only_read(site: str, methode: str, adresse: str) -> None:
    reponse = demander(site, adresse, methode)
    assert reponse.status == 405
    assert reponse.entetes["allow"] == "GET, HEAD, OPTIONS"


def test_json_is_for_those_who_ask(site: str) -> None:
    page = "/dispositif/inconnu"
    assert "« inconnu »" in sobre(str(erreur(demander(site, page, Accept="application/json"))["error"]))
    assert demander(site, page, Accept="text/html,application/json;q=0.9").corps.startswith("<!DOCTYPE html>")
    assert demander(site, page).corps.startswith("<!DOCTYPE html>")


def test_an_error_of_the_address_speaks_english_too(site: str) -> None:
    assert "UTF-8" in demander(site, "/dispositif/pge?volet=%ff&lang=en").corps
    assert "control character" in demander(site, "/dispositif/pge?volet=%00&lang=en").corps


def test_sql_authors_get_the_words_of_sqlite(site: str) -> None:
    assert erreur(demander(site, "/aides.json?sql=select+inconnue"))["detail"] == "no such column: inconnue"
    page = demander(site, "/aides?sql=select+inconnue").corps
    assert "no such column: inconnue" in page
    assert "La colonne" in page
    assert 'id="sql-editor"' in page


@pytest.mark.parametrize("adresse", ["/aides/agregat?{}=1", "/aides/par_region?dispositif={}", "/dispositif/{}"])
def test_what_was_asked_is_shown_as_text(site: str, adresse: str) -> None:
    page = demander(site, adresse.replace("{}", "%3Cscript%3Ealert(1)%3C%2Fscript%3E")).corps
    assert "<script>alert" not in page


def test_a_redirection_stays_on_the_site(site: str) -> None:
    for adresse in ("//exemple.fr/", "///exemple.fr/%41", "/%2f%2fexemple.fr/"):
        reponse = demander(site, adresse)
        assert reponse.status in (301, 302, 400, 404)
        assert not reponse.entetes.get("location", "/").startswith(("//", "http"))


async def test_a_bug_is_logged_and_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    reponse = await repondre(Datasette(), Request.fake("/carte.json?region=11"), RuntimeError("un secret"))
    assert reponse.status == 500
    assert "un secret" not in reponse.body
    assert json.loads(reponse.body)["error"].startswith("Le serveur a rencontré une erreur imprévue")
    assert "RuntimeError: un secret" in capsys.readouterr().err


def test_a_fault_of_ours_is_never_blamed_on_the_reader() -> None:
    with pytest.raises(ValueError, match="invalid literal") as levee:
        int("ceci n'est pas un nombre")
    assert pannes.decrire(levee.value, donnees=True).status == 500


def test_a_file_that_cannot_be_read_is_not_a_bad_request(tmp_path: Path) -> None:
    abime = tmp_path / "abime.db"
    abime.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    connexion = sqlite3.connect(abime)
    with pytest.raises(sqlite3.DatabaseError) as levee:
        connexion.execute("SELECT * FROM sqlite_master").fetchall()
    connexion.close()
    panne = pannes.decrire(levee.value, donnees=True)
    assert (panne.status, panne.imprevue) == (503, True)
    assert "pas pu être lue" in panne.phrase
