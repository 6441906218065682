"""The interface for programs: the contract, the OpenAPI document, the page, announcements of withdrawals."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from aides import RACINE, VERSION_SCHEMA
from aides.commun.lire_yaml import lire_yaml
from aides.site.api import promesse
from outils import contrat
from tests.preuves import au_moins_un

METADONNEES = lire_yaml(RACINE / "metadata.yml")["databases"]["aides"]
COMMANDE = "python -m outils.contrat"
CONTROLES = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]


@pytest.fixture(scope="module")
def document(site: httpx.Client) -> dict[str, Any]:
    reponse = site.get("/api/openapi.json")
    assert reponse.status_code == 200
    assert reponse.headers["access-control-allow-origin"] == "*"
    return reponse.json()


@pytest.fixture(scope="module")
def releve(base_echantillon: Path) -> list[str]:
    """The contract as it is now, by the public command."""
    commande = [sys.executable, "-m", "outils.contrat", "--base", str(base_echantillon), "--afficher"]
    fini = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, timeout=120, check=False)
    assert fini.returncode == 0, fini.stderr
    return fini.stdout.splitlines()


def test_nothing_promised_is_gone(releve: list[str]) -> None:
    otees, _ = contrat.comparer(contrat.lire(), releve)
    assert otees == [], "programs rely on these names: docs/api.md says how a withdrawal is announced"


def test_what_is_new_is_promised(releve: list[str]) -> None:
    _, ajoutees = contrat.comparer(contrat.lire(), releve)
    assert ajoutees == [], f"run {COMMANDE} and commit tests/references/contrat.txt"


def test_the_contract_names_tables_queries_parameters_and_pages(releve: list[str]) -> None:
    assert {
        f"schema {VERSION_SCHEMA}", "adresse /", "adresse /dispositif/{dispositif}", "adresse /methodologie",
        "adresse /territoire/departement/{code}", "table region.code: texte, clé", "requete par_region?dispositif",
        "requete par_region.montant_total", "vue agregat_region_section.montant_total: nombre",
    } <= set(releve)  # fmt: skip
    assert contrat.comparer(["a", "b"], ["b", "c"]) == (["a"], ["c"])


def test_routes_are_read_as_addresses() -> None:
    lues = contrat.adresses([r"^/x/(?P<code>[^/]+)$", r"^/(?P<nom>un|deux)$", r"^/y\.json$", r"^/-/z$"])
    assert lues == ["/deux", "/un", "/x/{code}", "/y.json"]


def test_the_document_is_valid_and_complete(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    for nom in (*METADONNEES["tables"], *METADONNEES["queries"]):
        operation = document["paths"][f"/aides/{nom}.json"]["get"]
        assert operation["summary"]
        assert "400" in operation["responses"]
    region = document["components"]["schemas"]["Ligne.agregat"]["properties"]
    assert region["montant_centimes"]["type"] == ["integer", "null"]
    assert region["montant_centimes"]["x-unite"] == "centimes"
    assert region["montant"]["description"].startswith("Montant en euros")


def test_only_what_is_described_has_a_page(site: httpx.Client) -> None:
    """The parts of a search index had pages, whose rows led nowhere."""
    liste = site.get("/aides.json").json()
    assert {t["name"] for t in liste["tables"]} | {v["name"] for v in liste["views"]} == set(METADONNEES["tables"])
    page = site.get("/aides?_show_hidden=1").text
    assert "/aides/region" in page
    assert "region_recherche" not in page
    assert site.get("/aides/region_recherche").status_code == 404
    # The index still answers.
    cherchees = site.get("/aides/region.json?_search=bretagne&_shape=array").json()
    assert [ligne["code"] for ligne in cherchees] == ["53"]


def test_a_column_that_a_view_computes_has_one_type(document: dict[str, Any], base_echantillon: Path) -> None:
    """Clients in a typed language read these views too; each value of each row is of the type that is said."""
    admis = {"string": {"text"}, "number": {"integer", "real"}}
    with sqlite3.connect(base_echantillon) as base:
        vues = [nom for (nom,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        calculees = [
            (vue, nom)
            for vue in vues
            for _, nom, declare, *_ in base.execute(f"PRAGMA table_info([{vue}])")
            if not declare and f"Ligne.{vue}" in document["components"]["schemas"]
        ]
        for vue, nom in au_moins_un(calculees):
            (annonce,) = {*document["components"]["schemas"][f"Ligne.{vue}"]["properties"][nom]["type"]} - {"null"}
            vus = {genre for (genre,) in base.execute(f"SELECT DISTINCT typeof([{nom}]) FROM [{vue}]")}
            assert vus - {"null"} <= admis[annonce], (vue, nom)


def test_parameters_have_the_codes_of_the_reference_tables(document: dict[str, Any], site: httpx.Client) -> None:
    parametres = {p.get("name"): p for p in document["paths"]["/aides/sections_territoire.json"]["get"]["parameters"]}
    assert parametres["departement"]["schema"] == {"$ref": "#/components/schemas/Code.departement"}
    codes = document["components"]["schemas"]["Code.departement"]["enum"]
    assert {"2A", "33", "971"} <= set(codes)
    assert codes == site.get("/aides/departement.json?_shape=arrayfirst&_size=max&_sort=code").json()
    volets = {ligne["volet"] for ligne in site.get("/aides/publications_dispositif.json?_shape=array").json()}
    assert parametres["volet"]["schema"]["enum"] == sorted(volets - {""})
    assert {"VOLET1", "VOLET2"} <= set(parametres["volet"]["schema"]["enum"])
    assert parametres["date_maj"]["schema"]["format"] == "date"


def eprouver(document: dict[str, Any], site: str, mode: GenerationMode, exemples: int, genres: tuple[str, ...]) -> int:
    """Ask what the document describes (or, negative, what it excludes) and hold the answers to it; how many were asked.

    genres: beginnings of the operations to ask.
    """
    schema = schemathesis.openapi.from_dict(document)
    controles = CHECKS.get_by_names(CONTROLES)
    essais = 0
    for resultat in schema.get_all_operations():
        operation = resultat.ok()
        if not operation.definition.raw["operationId"].startswith(genres):
            continue

        @settings(
            max_examples=exemples, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def essayer(case: schemathesis.Case) -> None:
            nonlocal essais
            essais += 1
            case.call_and_validate(base_url=site, checks=controles, timeout=30)

        essayer()
    return essais


def test_the_site_keeps_to_the_document(document: dict[str, Any], site: httpx.Client) -> None:
    # The catalogues answer 503 until `build_db.py export` has written the files: their own tests ask them.
    genres = (
        "table_",
        "vue_",
        "ligne_region",
        "ligne_modalite",
        "requete_",
        "sql",
        "fichier",
        "graphique",
        "suggestions",
        "sante",
    )
    assert eprouver(document, str(site.base_url), GenerationMode.POSITIVE, 1, genres) > 70


def test_every_row_is_as_the_document_says(document: dict[str, Any], site: httpx.Client) -> None:
    schema = schemathesis.openapi.from_dict(document)
    for nom in au_moins_un((*METADONNEES["tables"], *METADONNEES["queries"])):
        case = schema[f"/aides/{nom}.json"]["GET"].Case(query={"_shape": "objects"})
        reponse = case.call_and_validate(base_url=str(site.base_url), checks=CHECKS.get_by_names(CONTROLES), timeout=30)
        assert reponse.status_code == 200
        # The other shapes, which no generator of clients can tell apart, hold the same rows.
        assert site.get(f"/aides/{nom}.json?_shape=array").json() == reponse.json()["rows"]


def test_what_the_document_excludes_is_refused(document: dict[str, Any], site: httpx.Client) -> None:
    assert eprouver(document, str(site.base_url), GenerationMode.NEGATIVE, 1, ("requete_", "fichier")) > 30


def test_the_page_says_the_same_as_the_code(site: httpx.Client) -> None:
    page = site.get("/api").text
    assert f"annoncé {promesse.lire().preavis_mois} mois avant" in page
    assert "/api/openapi.json" in page
    assert str(site.base_url).rstrip("/") + "/aides/par_region.json" in page.replace("&#34;", '"')


def test_a_withdrawal_is_announced_in_the_answers() -> None:
    abandon = promesse.Abandon("/aides/vieille", date(2026, 11, 1), date(2027, 5, 1), "x", "/aides/neuve")
    entetes = dict(abandon.entetes("/api#engagement"))
    assert entetes[b"deprecation"] == b"@1793491200"
    assert entetes[b"sunset"] == b"Sat, 01 May 2027 00:00:00 GMT"
    assert b'</aides/neuve>; rel="successor-version"' in entetes[b"link"]
    promis = promesse.Promesse(6, [abandon], promesse.lire().mots)
    (nouvelle,) = promis.nouvelles()
    assert nouvelle.date == "2026-11-01"
    assert "1er mai 2027" in nouvelle.resume
    assert "Utilisez /aides/neuve." in nouvelle.resume
    assert promis.abandon("/aides/vieille.json") is abandon
    assert promis.abandon("/aides/vieille_table") is None


def test_a_notice_cannot_be_too_short(tmp_path: Path) -> None:
    fichier = tmp_path / "promesse.yml"
    retrait = {"adresse": "/aides/x", "depuis": date(2026, 11, 1), "retrait": date(2027, 4, 30)}
    fichier.write_text(yaml.safe_dump({"preavis_mois": 6, "abandons": [retrait]}), encoding="utf-8")
    with pytest.raises(ValueError, match="doit rester 6 mois"):
        promesse.lire(fichier)


def test_the_document_is_not_too_heavy(document: dict[str, Any]) -> None:
    assert len(json.dumps(document)) < 1_000_000
