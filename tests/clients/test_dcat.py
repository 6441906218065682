"""The catalogue for harvesters, held to DCAT-AP 3 by shapes written from the tables of the specification."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import httpx
import pytest
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, SH, XSD

from aides.commun.catalogue import lire_catalogue
from aides.commun.sante import ACHEVEE, dire_rythmes, evaluer
from aides.site.catalogue_donnees.jeux import FREQUENCES

FORMES = Path(__file__).parents[1] / "references" / "dcat-ap-3.ttl"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
SPDX = Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture(scope="module")
def formes() -> Graph:
    return Graph().parse(FORMES, format="turtle")


@pytest.fixture(scope="module")
def catalogue(http: httpx.Client) -> str:
    return http.get("/catalog.jsonld").text


def lire(catalogue: str) -> Graph:
    return Graph().parse(data=catalogue, format="json-ld")


def fautes(graphe: Graph, formes: Graph) -> set[str]:
    """The properties that do not hold, by the last word of their addresses."""
    _, rapport, _ = validate(graphe, shacl_graph=formes, inference="none", advanced=False)
    assert isinstance(rapport, Graph)
    chemins = {rapport.value(resultat, SH.resultPath) for resultat in rapport.subjects(RDF.type, SH.ValidationResult)}
    return {str(chemin).replace("#", "/").rpartition("/")[2] for chemin in chemins if chemin}


def test_the_catalogue_has_no_fault(catalogue: str, formes: Graph) -> None:
    graphe = lire(catalogue)
    assert len(list(graphe.subjects(RDF.type, DCAT.Distribution))) > 40
    assert fautes(graphe, formes) == set()


@pytest.mark.parametrize(
    ("sujet", "predicat", "valeur", "faute"),
    [
        (SPDX.Checksum, SPDX.checksumValue, Literal("ab"), "checksumValue"),
        (DCAT.Distribution, DCT["format"], Literal("sqlite"), "format"),
        (DCAT.Distribution, DCAT.mediaType, URIRef("http://publications.europa.eu/csv"), "mediaType"),
        (DCAT.Distribution, DCAT.byteSize, Literal(12), "byteSize"),
        (DCAT.Dataset, DCT.accrualPeriodicity, Literal("DAILY"), "accrualPeriodicity"),
        (DCAT.Dataset, DCT.modified, Literal("2021"), "modified"),
        (DCAT.Dataset, DCT.title, None, "title"),
        (DCAT.Catalog, DCT.publisher, None, "publisher"),
    ],
)
def test_the_shapes_see_a_fault(
    catalogue: str, formes: Graph, sujet: URIRef, predicat: URIRef, valeur: Literal | URIRef | None, faute: str
) -> None:
    graphe = lire(catalogue)
    noeud = next(graphe.subjects(RDF.type, sujet))
    graphe.remove((noeud, predicat, None))
    if valeur is not None:
        graphe.add((noeud, predicat, valeur))
    assert fautes(graphe, formes) == {faute}


def test_a_harvester_that_cannot_store_bytes_has_the_checksums_as_text(http: httpx.Client, catalogue: str) -> None:
    texte = lire(http.get("/catalog.jsonld?sommes=texte").text)
    sommes = {str(somme) for somme in texte.objects(None, SPDX.checksumValue)}
    assert sommes == {str(somme) for somme in lire(catalogue).objects(None, SPDX.checksumValue)}
    assert {somme.datatype for somme in texte.objects(None, SPDX.checksumValue)} == {XSD.string}
    assert http.get("/catalog.jsonld?sommes=octets").status_code == 400


def test_a_scheme_that_has_ended_is_never_published_again(adresse_officielle: str) -> None:
    page = httpx.get(f"{adresse_officielle}/dispositif/fonds-solidarite", timeout=60).text
    assert "terminée, la dernière le" in page
    assert "quotidienne" not in page
    assert FREQUENCES[ACHEVEE] == "NEVER"
    fiche = {"id": "pge", "titre": "PGE", "frequence": "hebdomadaire", "date_maj": "2021-12-31", "fictif": 0}
    assert dire_rythmes(evaluer([fiche], lire_catalogue(), date(2026, 1, 1))) == {"pge": ACHEVEE}
