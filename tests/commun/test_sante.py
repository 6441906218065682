"""The staleness alarm: who is late, what a monitor gets, what a reader sees."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from aides.commun import sante
from aides.commun.catalogue import lire_catalogue
from aides.commun.sante import EtatDispositif, evaluer
from aides.site.catalogue_donnees import jeux
from tests.fabrique import FDS, Sources, fds
from tests.lisible import unescape
from tests.serveur import port_libre, servir

CATALOGUE = lire_catalogue()
JOUR = "2021-04-01"
ATTENTE = 30.0


def etat(identifiant: str, date_maj: str | None, jour: str, fictif: int = 0, fin: str | None = None) -> EtatDispositif:
    catalogue = CATALOGUE
    if fin is not None:
        changes = tuple(replace(d, fin=fin) if d.id == identifiant else d for d in catalogue.dispositifs)
        catalogue = replace(catalogue, dispositifs=changes)
    fiche = {"id": identifiant, "titre": "Titre", "frequence": "quotidienne", "date_maj": date_maj, "fictif": fictif}
    return evaluer([fiche], catalogue, date.fromisoformat(jour))[0]


@pytest.mark.parametrize(
    ("identifiant", "date_maj", "jour", "fin", "attendu"),
    [
        ("fonds-solidarite", "2021-03-30", JOUR, "", "a_jour"),
        ("fonds-solidarite", "2021-03-26", JOUR, "", "en_retard"),
        ("pge", "2021-03-16", JOUR, "", "a_jour"),
        ("pge", "2021-03-15", JOUR, "", "en_retard"),
        ("cpsti", "2020-09-30", JOUR, "", "sans_rythme"),
        ("pge", None, JOUR, "", "sans_donnees"),
        ("inconnu", "2020-01-01", JOUR, "", "sans_rythme"),
        # The real ends: years later nothing is late, unless the last publication is not there.
        ("fonds-solidarite", "2022-06-24", "2030-01-01", None, "termine"),
        ("fonds-solidarite", "2022-05-31", "2030-01-01", None, "incomplet"),
        ("fonds-solidarite", "2022-06-20", "2022-06-22", None, "a_jour"),
    ],
)
def test_state_of_a_scheme(identifiant: str, date_maj: str | None, jour: str, fin: str | None, attendu: str) -> None:
    trouve = etat(identifiant, date_maj, jour, fin=fin)
    assert trouve.etat == attendu
    assert trouve.en_retard == (attendu in ("en_retard", "incomplet"))


def test_the_fictional_sample_never_alarms() -> None:
    assert etat("fonds-solidarite", "2020-05-05", "2030-01-01", fictif=1).etat == "fictif"


def test_the_reason_is_a_sentence() -> None:
    tard = etat("fonds-solidarite", "2021-03-01", JOUR, fin="")
    assert (
        tard.phrase == "Titre : derniers chiffres du 1er mars 2021, il y a 31 jours, pour une publication quotidienne."
    )
    manque = etat("pge", "2021-12-01", "2030-01-01")
    assert manque.phrase == (
        "Titre : derniers chiffres du 1er décembre 2021, alors que la dernière publication date du 31 décembre 2021."
    )


def test_official_data_that_ended_does_not_alarm(base_officielle: Path) -> None:
    with sqlite3.connect(base_officielle) as base:
        base.row_factory = sqlite3.Row
        fiches = [dict(ligne) for ligne in base.execute("SELECT * FROM dispositif")]
    base.close()
    assert {e.etat for e in evaluer(fiches, CATALOGUE, date(2030, 1, 1))} == {"termine"}


@dataclass
class Site:
    """A served site whose day is JOUR, and the folder that its database comes from."""

    adresse: str
    sources: Sources

    def lire(self) -> httpx.Response:
        return httpx.get(self.adresse + "/-/sante", timeout=ATTENTE, verify=False)

    def attendre(self, dit: str) -> httpx.Response:
        """The answer once it says this: another file takes a moment to be put in service, or refused."""
        fin = time.monotonic() + ATTENTE
        while dit not in (reponse := self.lire()).text and time.monotonic() < fin:
            pass
        return reponse


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    sources = Sources(tmp_path_factory.mktemp("sante"))
    sources.csv(f"fonds-solidarite/2021-03-01/{FDS}", "fonds-solidarite", [fds("84", "C", 100, 5000)])
    sources.construire("--sans-lignes")
    assert sources.statut == 0
    ancien = os.environ.get("AIDES_AUJOURDHUI")
    os.environ["AIDES_AUJOURDHUI"] = JOUR
    try:
        with servir(sources.resultat) as adresse:
            yield Site(adresse, sources)
    finally:
        if ancien is None:
            del os.environ["AIDES_AUJOURDHUI"]


def test_the_alarm_rings_for_the_monitor_and_readers_then_stops_with_the_new_publication(site: Site) -> None:
    tard = site.lire()
    assert tard.status_code == 503
    assert tard.headers["cache-control"] == "no-store"
    corps = tard.json()
    assert corps["raisons"] == [
        "Fonds de solidarité : derniers chiffres du 1er mars 2021, il y a 31 jours, pour une publication quotidienne."
    ]
    assert corps["base"]["lisible"]
    assert re.fullmatch(r"[0-9a-f]{64}", corps["base"]["empreinte"])
    (fonds,) = [d for d in corps["dispositifs"] if d["id"] == "fonds-solidarite"]
    assert (fonds["age_jours"], fonds["alarme_jours"], fonds["etat"]) == (31, 4, "en_retard")
    attendue = "En attente de mise à jour"
    for chemin in ("/", "/dispositif/fonds-solidarite", "/aides/region"):
        page = unescape(httpx.get(site.adresse + chemin, timeout=ATTENTE).text)
        assert attendue in page
        assert "derniers chiffres du 1er mars 2021" in page
    # Late figures are no reason to restart the server.
    assert sante.main([site.adresse]) == 0

    site.sources.csv(f"fonds-solidarite/2021-03-30/{FDS}", "fonds-solidarite", [fds("84", "C", 110, 5500)])
    site.sources.construire("--sans-lignes")
    frais = site.attendre('"etat": "ok"').json()
    assert (frais["etat"], frais["raisons"]) == ("ok", [])
    assert frais["base"]["empreinte"] != corps["base"]["empreinte"]
    assert attendue not in httpx.get(site.adresse + "/", timeout=ATTENTE).text


def test_a_database_that_left_its_place_or_cannot_be_served_is_told(site: Site) -> None:
    site.sources.resultat.rename(site.sources.dossier / "ailleurs.db")
    absent = site.lire()
    assert absent.status_code == 503
    assert "Le fichier aides.db n'est plus à sa place." in absent.json()["raisons"]
    assert sante.main([site.adresse]) == 0

    site.sources.resultat.write_bytes(b"SQLite format 3\0, ou presque")
    refusee = site.attendre("mis en service").json()
    assert refusee["base"]["lisible"]
    assert any(raison.startswith("aides.db n'est pas mis en service : ") for raison in refusee["raisons"])
    assert httpx.get(site.adresse + "/", timeout=ATTENTE).status_code == 200


def test_the_health_check_fails_when_nothing_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert sante.main([f"http://127.0.0.1:{port_libre()}"]) == 1
    assert "ne répond pas" in capsys.readouterr().err
    assert sante.main([]) == 2


def test_a_scheme_that_has_ended_is_not_called_daily(adresse_officielle: str) -> None:
    with httpx.Client(base_url=adresse_officielle, timeout=ATTENTE) as client:
        for dispositif in CATALOGUE.dispositifs:
            page = client.get(f"/dispositif/{dispositif.id}").text
            assert "<dd>terminée, la dernière le " in page
            assert f"<dd>{dispositif.frequence}" not in page
        page = client.get("/dispositif/pge?lang=en").text
        assert "<dd>ended, the last one on 31 December 2021</dd>" in page
    # The catalogue for harvesters says the same.
    publication = {"fictif": 0, "avertissement": "", "derniere_date_maj": "2021-03-30"}
    fiche = {
        "id": "pge",
        "titre": "",
        "operateur": "",
        "source_url": "",
        "description": "",
        "mesures": "",
        "date_maj": JOUR,
    }
    pge, _ = jeux.lister([fiche], {"pge": JOUR}, publication, None, {"pge": sante.ACHEVEE})
    assert pge.frequence == "NEVER"
    assert sante.dire_rythmes([etat("pge", "2021-03-30", JOUR, fin="")]) == {"pge": "quotidienne"}
