"""The service seen from outside: measures for who may read them, a log without address nor words, alerts, backup."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.construction.dossier_interne import INTERNE, NOTRES
from aides.site import observation
from aides.site.observation import GENRES, PAGE, Observateur, genre_de
from aides.site.vues.observation import autorise
from tests.preuves import au_moins_un
from tests.serveur import port_libre
from tests.service.front import lancer

DEPLOIEMENT = RACINE / "deploiement"
PAGE_DE_L_EXPLOITANT = (RACINE / "docs" / "exploitation.md").read_text(encoding="utf-8")
ALERTES = lire_yaml(DEPLOIEMENT / "supervision" / "alertes.yml")["groups"][0]["rules"]
JETON = "jeton-de-test"
SECRETS = ("motsecret", "sql=", "127.0.0.1")


@dataclass(frozen=True)
class Service:
    adresse: str
    dossier: Path

    def journal(self) -> list[dict]:
        """The lines of the log that are requests."""
        lues = (self.dossier / "journal.txt").read_text(encoding="utf-8").splitlines()
        return [json.loads(ligne) for ligne in lues if ligne.startswith("{")]


@pytest.fixture(scope="module")
def service(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    dossier, port = tmp_path_factory.mktemp("service"), port_libre()
    mots = [sys.executable, "-m", "aides.service", "--base", str(base_echantillon), "--port", str(port)]
    reglages = {"AIDES_JETON_METRIQUES": JETON, "AIDES_MANDATAIRES": "127.0.0.1", "PYTHONPATH": str(RACINE)}
    with lancer(mots, dossier, f"http://127.0.0.1:{port}", **reglages):
        yield Service(f"http://127.0.0.1:{port}", dossier)


def mesures(service: Service) -> dict[tuple[str, ...], float]:
    """Samples by name and labels."""
    reponse = httpx.get(service.adresse + "/-/metriques", timeout=60)
    assert reponse.status_code == 200
    familles = au_moins_un(text_string_to_metric_families(reponse.text))
    return {(s.name, *map(str, s.labels.values())): s.value for famille in familles for s in famille.samples}


def test_answers_are_counted_by_kind_and_status(service: Service) -> None:
    avant = mesures(service)
    for chemin in ("/dispositif/pge", "/dispositif/pge", "/aides/region", "/rien", "/aides.json?sql=select+1"):
        httpx.get(service.adresse + chemin, timeout=60)
    apres = mesures(service)

    def ajoutees(*cle: str) -> float:
        return apres.get(cle, 0) - avant.get(cle, 0)

    assert ajoutees("aides_requetes_total", "page", "200") == 2
    assert ajoutees("aides_requetes_total", "page", "404") == 1
    assert ajoutees("aides_requetes_total", "donnees", "200") == 2
    assert ajoutees("aides_premier_octet_secondes_count", "page") == 3
    assert ajoutees("aides_cache_total", "HIT") >= 1
    assert ajoutees("aides_octets_total") > 10_000
    assert apres["aides_base_refusee",] == apres["aides_dispositifs_en_retard",] == 0
    assert apres["aides_base_publiee_secondes",] > 1.6e9
    assert apres["process_resident_memory_bytes",] > 1e7
    # This reading itself.
    assert apres["aides_en_cours",] == 1


@pytest.mark.parametrize(
    ("client", "entetes", "permis"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.0.2.1", {}, False),
        ("", {}, False),
        # A front on the same machine speaks from loopback.
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.1"}, False),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, False),
        ("192.0.2.1", {"authorization": f"Bearer {JETON}"}, True),
        ("127.0.0.1", {"via": "1.1 front", "authorization": f"Bearer {JETON}"}, True),
        ("192.0.2.1", {"authorization": "Bearer autre"}, False),
        ("192.0.2.1", {"authorization": "Bearer "}, False),
    ],
)
def test_who_may_read_the_measures(client: str, entetes: dict[str, str], permis: bool) -> None:
    lus = [(nom.encode(), valeur.encode()) for nom, valeur in entetes.items()]
    assert autorise({"headers": lus, "client": (client, 1)}, JETON) is permis


def test_without_a_token_none_opens(service: Service) -> None:
    assert not autorise({"headers": [(b"authorization", b"Bearer ")], "client": ("192.0.2.1", 1)}, "")
    refusee = httpx.get(service.adresse + "/-/metriques", headers={"X-Forwarded-For": "192.0.2.1"}, timeout=60)
    assert (refusee.status_code, refusee.headers["cache-control"]) == (403, "no-store")
    assert "aides_requetes" not in refusee.text


def test_the_log_has_neither_address_nor_words(service: Service) -> None:
    debut = len(service.journal())
    demandes = ("/recherche?q=motsecret", "/aides.json?sql=select+'motsecret'", "/aides/region?libelle=motsecret", "/")
    for chemin in demandes:
        httpx.get(service.adresse + chemin, headers={"X-Forwarded-For": "192.0.2.77"}, timeout=60)
    lignes = service.journal()[debut:]
    assert [ligne["chemin"] for ligne in lignes] == [chemin.partition("?")[0] for chemin in demandes]
    assert lignes[0].keys() == {"date", "methode", "chemin", "genre", "statut", "octets", "ms", "cache"}
    assert [ligne["genre"] for ligne in lignes] == ["page", "donnees", "donnees", "page"]
    assert datetime.fromisoformat(lignes[0]["date"]).tzinfo is not None
    tout = (service.dossier / "journal.txt").read_text(encoding="utf-8").split("running on", 1)[1].split("\n", 1)[1]
    assert [mot for mot in (*SECRETS, "192.0.2.77") if mot in tout] == []


@pytest.mark.parametrize(("journal", "attendu"), [("parametres", "q=motsecret"), ("court", None), ("aucun", "")])
async def test_the_log_says_as_much_as_its_setting(journal: str, attendu: str | None) -> None:
    lignes: list[str] = []

    async def app(scope: dict, receive: object, send: object) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-cache", b"MISS")]})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"abc"})  # type: ignore[operator]

    async def envoyer(_: dict) -> None:
        return None

    scope = {"type": "http", "path": "/recherche", "method": "GET", "query_string": b"q=motsecret"}
    await Observateur(app, journal, lignes.append)(scope, envoyer, envoyer)
    if attendu == "":
        assert lignes == []
    else:
        (ligne,) = map(json.loads, lignes)
        assert (ligne.get("parametres"), ligne["octets"], ligne["cache"]) == (attendu, 3, "MISS")


async def test_a_reader_who_left_and_a_failure_are_counted() -> None:
    lignes: list[str] = []

    async def app(scope: dict, receive: object, send: object) -> None:
        del scope, receive, send
        raise RuntimeError

    scope = {"type": "http", "path": "/\n{", "method": "GET", "query_string": b""}
    with pytest.raises(RuntimeError):
        await Observateur(app, "court", lignes.append)(scope, app, app)
    (ligne,) = lignes
    assert ligne.count("\n") == 1
    assert json.loads(ligne)["statut"] == 0


@pytest.mark.parametrize(("connue", "ensemble"), [(True, []), (False, ["http.response.start"])])
async def test_the_headers_of_a_whole_answer_leave_with_it(connue: bool, ensemble: list[str]) -> None:
    """A process killed in between would leave half an answer; what is written as it is read has no length to give."""
    partis: list[str] = []
    avant_le_corps: list[str] = []

    async def envoyer(message: dict) -> None:
        partis.append(message["type"])

    async def app(_scope: dict, _receive: Any, send: Any) -> None:
        entetes = [(b"content-length", b"2")] if connue else []
        await send({"type": "http.response.start", "status": 200, "headers": entetes})
        avant_le_corps.extend(partis)
        await send({"type": "http.response.body", "body": b"ok"})

    lignes: list[str] = []
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b""}
    await Observateur(app, "court", lignes.append)(scope, envoyer, envoyer)
    assert avant_le_corps == ensemble
    assert partis == ["http.response.start", "http.response.body"]
    assert len(lignes) == 1


def test_kinds_are_few_and_told_by_the_path() -> None:
    attendus = {
        "/": PAGE, "/dispositif/pge": PAGE, "/aides": "donnees", "/aides.json": "donnees", "/aides/region": "donnees",
        "/aides.db": "fichier", "/donnees/fichiers/x.csv": "fichier", "/static/site.css": "statique", "/donnees": PAGE,
        "/-/graphique/secteurs.svg": "image", "/-/sante": "etat", "/-/metriques": "etat", "/aidesautre": PAGE,
    }  # fmt: skip
    assert {chemin: genre_de(chemin) for chemin in attendus} == attendus
    assert {genre for genre, _ in GENRES} | {PAGE} == set(attendus.values())


def test_alerts_are_five_and_of_measures_that_exist(service: Service) -> None:
    httpx.get(service.adresse + "/", timeout=60)
    connues = {cle[0] for cle in mesures(service)} | {"up"}
    assert len(ALERTES) == 5
    for alerte in au_moins_un(ALERTES):
        expression = re.sub(r"\{[^}]*\}|\"[^\"]*\"", "", alerte["expr"])
        noms = set(re.findall(r"\b(?:aides|process)_\w+|\bup\b", expression))
        assert noms, alerte["alert"]
        assert noms - connues == set()
        assert alerte["annotations"]["runbook"] == f"docs/exploitation.md#{alerte['alert'].lower()}"
        assert f"\n### {alerte['alert']}\n" in PAGE_DE_L_EXPLOITANT


def test_logs_are_bounded_everywhere() -> None:
    for nom, service_ in au_moins_un(lire_yaml(DEPLOIEMENT / "compose.yml")["services"].items()):
        assert service_["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, nom
    for unite in au_moins_un((DEPLOIEMENT / "systemd").glob("*.service")):
        assert "\nLogNamespace=aides\n" in unite.read_text(encoding="utf-8"), unite.name
    conserve = (DEPLOIEMENT / "systemd" / "journald@aides.conf").read_text(encoding="utf-8")
    assert {"MaxRetentionSec=30day", "SystemMaxUse=500M"} <= set(conserve.splitlines())
    front = (DEPLOIEMENT / "nginx" / "aides.conf").read_text(encoding="utf-8")
    format_ = front[front.index("log_format aides") : front.index("server {")]
    assert [
        nom for nom in ("remote_addr", "args", "request_uri", '$request"', "referer", "agent") if nom in format_
    ] == []
    assert re.search(r"location = /-/metriques \{\s+return 404;", front)


def commandes(titre: str) -> list[str]:
    """The commands of a section of the operator's page."""
    section = PAGE_DE_L_EXPLOITANT.split(f"\n### {titre}\n", 1)[1].split("\n## ", 1)[0].split("\n### ", 1)[0]
    return [ligne.strip() for ligne in section.splitlines() if ligne.startswith("    ")]


def test_backup_and_restore_as_they_are_written(base_echantillon: Path, tmp_path: Path) -> None:
    """The page's own commands, their folders moved: what was saved is what comes back."""
    if not shutil.which("sqlite3"):
        pytest.skip("the shell of SQLite is not installed: the backup is not run")
    publie, interne, sauvegarde = (tmp_path / nom for nom in ("aides", "aides-interne", "sauvegarde"))
    for dossier in (publie, interne):
        dossier.mkdir()
    shutil.copy(base_echantillon, publie / "aides.db")
    for nom in NOTRES:
        shutil.copy(base_echantillon.with_name(nom), interne / nom)
    avant = lire_tout(publie, interne)
    lieux = {"/var/lib/aides-interne": interne, "/var/lib/aides": publie, "/srv/sauvegarde": sauvegarde}

    def jouer(titre: str) -> None:
        for commande in au_moins_un(commandes(titre)):
            for lieu, ici in lieux.items():
                commande = re.sub(rf"{lieu}(?![\w-])", str(ici), commande)
            if not commande.startswith(("systemctl", "chown")):
                subprocess.run(["sh", "-ec", commande], check=True, timeout=60, cwd=RACINE)

    jouer("Backup")
    for dossier in (publie, interne):
        for fichier in dossier.iterdir():
            fichier.unlink()
    jouer("Restore")
    assert lire_tout(publie, interne) == avant


def lire_tout(publie: Path, interne: Path) -> tuple[bytes, list[tuple], dict[str, bytes]]:
    with sqlite3.connect(interne / INTERNE) as base:
        lignes = base.execute("SELECT count(*), sum(montant_centimes) FROM aide").fetchall()
    base.close()
    autres = {nom: (interne / nom).read_bytes() for nom in NOTRES if nom != INTERNE}
    return (publie / "aides.db").read_bytes(), lignes, autres


def test_counts_are_of_this_process_only() -> None:
    assert observation.REGISTRE.get_sample_value("aides_en_cours") == 0
