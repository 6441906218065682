"""The search box: what people type, and where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from aides.site.pages.recherche import Entree, Index, normaliser


@pytest.fixture(scope="module")
def site(adresse_echantillon: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=adresse_echantillon, timeout=30) as client:
        yield client


def proposer(site: httpx.Client, tape: str) -> list[dict[str, Any]]:
    return site.get("/-/suggestions.json", params={"q": tape}).json()["propositions"]


@pytest.mark.parametrize(
    ("tape", "adresse"),
    [
        ("gironde", "/territoire/departement/33"),
        ("GIRONDE", "/territoire/departement/33"),
        ("33", "/territoire/departement/33"),
        ("2a", "/territoire/departement/2A"),
        ("971", "/territoire/departement/971"),
        ("reunion", "/territoire/departement/974"),
        ("île de france", "/territoire/region/11"),
        ("ile-de-fr", "/territoire/region/11"),
        ("cote d'or", "/territoire/departement/21"),
        ("33000", "/territoire/departement/33"),
        ("97400", "/territoire/departement/974"),
        ("20000", "/territoire/departement/2A"),
        ("st etienne", "/territoire/departement/42"),
        ("Saint-Etienne", "/territoire/departement/42"),
        ("L'Haÿ-les-Roses", "/territoire/departement/94"),
        ("hay les roses", "/territoire/departement/94"),
        ("bordeaux", "/territoire/departement/33"),
        ("œuf-en-ternois", "/territoire/departement/62"),
        ("restaurant", "/secteur/I"),
        ("BTP", "/secteur/F"),
        ("chômage partiel", "/dispositif/activite-partielle"),
        ("pge", "/dispositif/pge"),
        ("fonds de solidarite", "/dispositif/fonds-solidarite"),
    ],
)
def test_the_first_suggestion_is_what_was_meant(site: httpx.Client, tape: str, adresse: str) -> None:
    premiere = proposer(site, tape)[0]
    assert premiere["adresse"] == adresse
    assert site.get(adresse).status_code == 200


def test_towns_of_one_name_are_told_apart_and_the_largest_is_first(site: httpx.Client) -> None:
    propositions = [p for p in proposer(site, "saint denis") if p["libelle"] == "Saint-Denis"]
    assert propositions[0]["precision"] == "Commune, La Réunion (974)"
    assert len({p["precision"] for p in propositions}) == len(propositions) > 2


@pytest.mark.parametrize("tape", ["", " ", "'", "%", "zzzzzz", "-- ;", "x" * 500, "<script>"])
def test_nothing_found_is_no_error(site: httpx.Client, tape: str) -> None:
    assert proposer(site, tape) == []
    page = site.get("/recherche", params={"q": tape})
    assert page.status_code == 200
    assert "<script>" not in page.text.partition("<main")[2]


def test_the_page_works_without_a_script(site: httpx.Client) -> None:
    page = site.get("/recherche", params={"q": "saint-denis"}).text
    assert 'value="saint-denis"' in page
    assert 'href="/territoire/departement/974"' in page
    (unique,) = proposer(site, "pge")
    reponse = site.get("/recherche", params={"q": "pge"})
    assert (reponse.status_code, reponse.headers["location"]) == (302, unique["adresse"])


def test_an_exact_name_comes_before_a_longer_one_and_size_decides() -> None:
    petites = [Entree("commune", nom, f"/{nom}", (normaliser(nom),), poids) for nom, poids in [("Ay", 1), ("Ayen", 9)]]
    assert [entree.libelle for entree in Index(petites).chercher("ay")] == ["Ay", "Ayen"]
    assert [entree.libelle for entree in Index(petites).chercher("a")] == ["Ayen", "Ay"]


def test_every_word_typed_must_begin_a_word_of_the_name() -> None:
    index = Index([Entree("region", "Pays de la Loire", "/r", ("pays de la loire",))])
    assert index.chercher("loire pays")
    assert not index.chercher("loire atlantique")
    assert not index.chercher("oire")
