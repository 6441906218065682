"""Open data over HTTP: whole files with checksums, ranges, catalogues that other software can parse, feed, site map."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib import robotparser
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from frictionless import Package
from jinja2 import Template
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from aides import RACINE
from aides.commun.livraison.dossier import dossier_de
from aides.site.catalogue_donnees import actualites, schema_org
from aides.site.catalogue_donnees.adresse import racine
from tests.exportes import empreinte
from tests.lisible import unescape
from tests.preuves import au_moins_un

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
JOUR = URIRef("http://www.w3.org/2001/XMLSchema#date")
ATOM = {"a": "http://www.w3.org/2005/Atom"}
PLAN = {"p": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(scope="module")
def base(base_avec_fichiers: Path) -> Path:
    return base_avec_fichiers


@pytest.fixture(scope="module")
def site(adresse_avec_fichiers: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=adresse_avec_fichiers, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def dossier(base: Path) -> Path:
    return dossier_de(base, empreinte(base))


@pytest.fixture(scope="module")
def paquet(dossier: Path) -> dict[str, Any]:
    lu: dict[str, Any] = json.loads((dossier / "datapackage.json").read_text(encoding="utf-8"))
    return lu


def test_the_page_shows_every_file_with_what_it_is(site: httpx.Client, paquet: dict[str, Any]) -> None:
    page = unescape(site.get("/donnees").text).replace("\u202f", " ").replace("\xa0", " ")
    for ressource in paquet["resources"]:
        assert f'href="/donnees/fichiers/{ressource["path"]}"' in page
        assert ressource["hash"].removeprefix("sha256:") in page
        assert f"{ressource['lignes']:,}".replace(",", " ") in page
    assert "ne sont pas encore prêts" not in page


def test_every_file_comes_whole_under_its_name(site: httpx.Client, paquet: dict[str, Any]) -> None:
    for ressource in au_moins_un(paquet["resources"]):
        reponse = site.get(f"/donnees/fichiers/{ressource['path']}", headers={"Accept-Encoding": "gzip"})
        assert reponse.status_code == 200
        assert hashlib.sha256(reponse.content).hexdigest() == ressource["hash"].removeprefix("sha256:")
        assert int(reponse.headers["content-length"]) == len(reponse.content) == ressource["octets"]
        assert reponse.headers["content-type"].partition(";")[0] == ressource["mediatype"]
        assert reponse.headers["content-disposition"] == f'attachment; filename="{ressource["path"]}"'


def test_rows_announced_are_those_of_the_base(site: httpx.Client, paquet: dict[str, Any]) -> None:
    lignes = {ressource["path"]: ressource["lignes"] for ressource in paquet["resources"]}
    for nom in [chemin for chemin in lignes if chemin.endswith(".csv")]:
        assert site.get(f"/donnees/fichiers/{nom}").text.count("\n") == lignes[nom] + 1
    compte = site.get("/aides.json", params={"sql": "SELECT count(*) AS n FROM agregat", "_shape": "array"}).json()
    communes = site.get("/aides.json", params={"sql": "SELECT count(*) AS n FROM agregat_commune", "_shape": "array"})
    assert lignes["aides-aux-entreprises.parquet"] == compte[0]["n"] + communes.json()[0]["n"]


@pytest.mark.parametrize(
    ("plage", "statut", "debut", "fin"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, None),
        ("bytes=-50", 206, -50, None),
        ("bytes=0-99999999999", 206, 0, None),
        ("bytes=0-9,20-29", 200, 0, None),
        ("bytes=5-2", 416, 0, 0),
        ("bytes=99999999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("lignes=0-9", 200, 0, None),
    ],
)
def test_ranges(site: httpx.Client, dossier: Path, plage: str, statut: int, debut: int, fin: int | None) -> None:
    nom = "pge-regional-naf-latest.csv"
    reponse = site.get(f"/donnees/fichiers/{nom}", headers={"Range": plage, "Accept-Encoding": "gzip"})
    octets = (dossier / nom).read_bytes()
    assert reponse.status_code == statut
    assert reponse.content == octets[debut:fin]
    if statut == 206:
        premier = len(octets) + debut if debut < 0 else debut
        assert reponse.headers["content-range"] == f"bytes {premier}-{premier + len(reponse.content) - 1}/{len(octets)}"


def test_a_download_can_be_resumed_and_checked(site: httpx.Client) -> None:
    adresse = "/donnees/fichiers/pge-regional-naf-latest.csv"
    tete = site.head(adresse)
    assert (tete.status_code, tete.content) == (200, b"")
    etiquette = tete.headers["etag"]
    assert site.get(adresse, headers={"If-None-Match": etiquette}).status_code == 304
    plage = {"Range": "bytes=10-19"}
    assert site.get(adresse, headers={**plage, "If-Range": etiquette}).status_code == 206
    assert site.get(adresse, headers={**plage, "If-Range": '"autre"'}).status_code == 200
    assert site.request("DELETE", adresse).status_code == 405


def test_a_file_has_an_address_made_of_its_bytes(site: httpx.Client, paquet: dict[str, Any]) -> None:
    somme, nom = next(
        (r["hash"].removeprefix("sha256:"), r["path"]) for r in paquet["resources"] if "derniere" in r["path"]
    )
    reponse = site.get(f"/donnees/fichiers/{somme}/{nom}")
    assert hashlib.sha256(reponse.content).hexdigest() == somme
    assert reponse.headers["cache-control"] == "max-age=31536000"
    assert site.get(f"/donnees/fichiers/{'0' * 64}/{nom}").status_code == 404
    version = paquet["empreinte"][:16]
    assert f"/donnees/fichiers/{somme}/{nom}" in site.get(f"/version/{version}").text


@pytest.mark.parametrize(
    "nom",
    ["../aides.db", "../../../aides.db", "..%2f..%2faides.db", "%2e%2e%2f%2e%2e%2faides.db", "/etc/passwd",
     "%2fetc%2fpasswd", "..\\aides.db", "aides.db%00.csv", "datapackage.json/", "", "inconnu.csv", ".",
     "..", "pge-regional-naf-latest.CSV"],
)  # fmt: skip
def test_nothing_else_can_be_read(site: httpx.Client, nom: str) -> None:
    adresse = urlsplit(str(site.base_url))
    connexion = http.client.HTTPConnection(str(adresse.hostname), adresse.port, timeout=30)
    connexion.request("GET", f"/donnees/fichiers/{nom}", headers={"Accept": "text/html"})
    reponse = connexion.getresponse()
    corps = reponse.read()
    connexion.close()
    assert reponse.status in (302, 400, 404)
    assert not corps.startswith((b"SQLite", b"root:"))


def test_the_package_of_the_root_leads_to_the_files(site: httpx.Client, paquet: dict[str, Any]) -> None:
    descripteur = site.get("/datapackage.json").json()
    assert list(Package.metadata_validate(descripteur)) == []
    assert [r["hash"] for r in descripteur["resources"]] == [r["hash"] for r in paquet["resources"]]
    assert {site.head("/" + r["path"]).status_code for r in descripteur["resources"]} == {200}


def test_the_catalogue_has_what_a_dcat_harvester_reads(site: httpx.Client, paquet: dict[str, Any]) -> None:
    reponse = site.get("/catalog.jsonld")
    assert reponse.headers["content-type"] == "application/ld+json"
    graphe = Graph().parse(data=reponse.text, format="json-ld")
    jeux = list(graphe.subjects(RDF.type, DCAT.Dataset))
    assert len(jeux) == 7
    assert set(graphe.objects(None, DCAT.dataset)) == set(jeux)
    for jeu in jeux:
        for predicat in (DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.landingPage):
            assert graphe.value(jeu, predicat), (jeu, predicat)
        periode = graphe.value(jeu, DCTERMS.temporal)
        debut, fin = (graphe.value(periode, borne) for borne in (DCAT.startDate, DCAT.endDate))
        assert isinstance(debut, Literal)
        assert isinstance(fin, Literal)
        assert debut.datatype == fin.datatype == JOUR
        assert debut.toPython() <= fin.toPython()
        assert not isinstance(periode, URIRef), "a harvester would try to fetch it"
        assert str(graphe.value(jeu, DCTERMS.license)).endswith("ETALAB-Licence-Ouverte-v2.0.pdf")
        titre = str(graphe.value(jeu, DCTERMS.title))
        assert titre.startswith("[Fictif]"), "made-up figures must say so where they are harvested"
    frequences = {str(valeur).rpartition("/")[2] for valeur in graphe.objects(None, DCTERMS.accrualPeriodicity)}
    # Made-up schemes keep the rhythm of those that they imitate; tests/clients/test_dcat.py asks one that has ended.
    assert frequences == {"DAILY", "WEEKLY", "AS_NEEDED", "MONTHLY_2", "MONTHLY"}
    trouves = {}
    for distribution in graphe.subjects(RDF.type, DCAT.Distribution):
        controle = graphe.value(distribution, SPDX.checksum)
        assert graphe.value(controle, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        octets = graphe.value(distribution, DCAT.byteSize)
        assert isinstance(octets, Literal)
        adresse = str(graphe.value(distribution, DCAT.downloadURL))
        trouves[adresse] = (octets.toPython(), str(graphe.value(controle, SPDX.checksumValue)))
    debut_des_fichiers = f"{str(site.base_url).rstrip('/')}/donnees/fichiers/"
    assert trouves == {
        debut_des_fichiers + r["path"]: (r["octets"], r["hash"].removeprefix("sha256:")) for r in paquet["resources"]
    }


@pytest.mark.parametrize(
    ("page", "type_"), [("/", "DataCatalog"), ("/donnees", "DataCatalog"), ("/dispositif/pge/region/11", "Dataset")]
)
def test_pages_describe_their_data_to_search_engines(site: httpx.Client, page: str, type_: str) -> None:
    blocs = re.findall(r'<script type="application/ld\+json">(.*?)</script>', site.get(page).text, re.S)
    assert len(blocs) == 1
    lu = json.loads(blocs[0])
    assert (lu["@context"], lu["@type"]) == ("https://schema.org", type_)
    jeux = lu["dataset"] if type_ == "DataCatalog" else [lu]
    assert len(jeux) == (7 if type_ == "DataCatalog" else 1)
    assert all(50 <= len(jeu["description"]) <= 5000 and jeu["name"] and jeu["license"] for jeu in jeux)
    if type_ == "Dataset":
        noms = {fichier["name"] for fichier in lu["distribution"]}
        assert noms == {
            f"pge-{maille}-naf-latest.{f}" for maille in ("regional", "departemental") for f in ("csv", "xlsx")
        }


def test_a_data_block_cannot_be_left() -> None:
    hostile = {"name": "</script><script>alert(1)</script><!-- & \u2028"}
    bloc = str(schema_org.bloc(hostile))
    assert "<" not in bloc
    assert "\u2028" not in bloc
    assert json.loads(bloc) == hostile


def test_the_feed_is_an_atom_feed_of_every_date(site: httpx.Client, base: Path) -> None:
    reponse = site.get("/actualites.atom")
    assert reponse.headers["content-type"].startswith("application/atom+xml")
    flux = ElementTree.fromstring(reponse.content)
    assert flux.tag == f"{{{ATOM['a']}}}feed"
    for nom in ("id", "title", "updated", "author/a:name"):
        assert (flux.findtext(f"a:{nom}", namespaces=ATOM) or "").strip(), nom
    entrees = flux.findall("a:entry", ATOM)
    for entree in entrees:
        assert (entree.findtext("a:title", namespaces=ATOM) or "").startswith("[Fictif]")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entree.findtext("a:updated", namespaces=ATOM) or "")
        assert entree.find("a:link[@rel='alternate']", ATOM) is not None
    lus = [
        (e.findtext("a:id", namespaces=ATOM), (e.findtext("a:updated", namespaces=ATOM) or "")[:10]) for e in entrees
    ]
    assert len({identifiant for identifiant, _ in lus}) == len(lus)
    assert [date for _, date in lus] == sorted((date for _, date in lus), reverse=True)
    with sqlite3.connect(base) as lecture:
        dates = lecture.execute(
            "SELECT DISTINCT dispositif, date_maj FROM chiffres_cles WHERE NOT (volet = '' AND nombre_aides IS 0)"
        ).fetchall()
        (derniere,) = lecture.execute("SELECT derniere_date_maj FROM publication").fetchone()
    lecture.close()
    attendus = {(actualites.urn(dispositif, date), date) for dispositif, date in dates}
    assert set(lus) == attendus | {(actualites.urn("publication", empreinte(base)), derniere)}
    assert 'type="application/atom+xml"' in site.get("/qualite").text


def test_the_quality_page_names_the_files_of_the_register_that_were_used(site: httpx.Client, base: Path) -> None:
    with sqlite3.connect(base) as lecture:
        fichiers = lecture.execute("SELECT chemin, sha256 FROM source_fichier WHERE dispositif IS NULL").fetchall()
    lecture.close()
    page = site.get("/qualite").text
    assert [chemin.rpartition("/")[2] for chemin, _ in fichiers] == [
        "StockEtablissement_utf8.zip",
        "StockUniteLegale_utf8.csv",
        "effectifs-siren-2020-03.csv",
    ]
    assert all(chemin in page and condense in page for chemin, condense in fichiers)


def test_ids_of_news_never_change() -> None:
    assert actualites.urn("pge", "2021-12-31") == "urn:uuid:8967170b-5bac-56e9-948b-b31a64bc4d20"


def test_the_site_map_names_pages_that_exist(site: httpx.Client) -> None:
    plan = ElementTree.fromstring(site.get("/sitemap.xml").content)
    adresses = [loc.text or "" for loc in plan.iterfind("p:url/p:loc", PLAN)]
    assert len(adresses) == len(set(adresses)) > 400
    chemins = [urlsplit(adresse).path for adresse in adresses]
    choisis = [chemin for chemin in chemins if chemin.count("/") == 1] + chemins[20::120]
    assert {site.get(chemin).status_code for chemin in choisis} == {200}


def test_made_up_figures_are_kept_from_search_engines(site: httpx.Client) -> None:
    robots = robotparser.RobotFileParser()
    robots.parse(site.get("/robots.txt").text.splitlines())
    assert not robots.can_fetch("*", "/dispositif/pge")
    assert robots.site_maps() == [f"{str(site.base_url).rstrip('/')}/sitemap.xml"]


def test_official_figures_are_for_search_engines_but_not_every_filter_of_them() -> None:
    gabarit = (RACINE / "templates" / "site" / "robots.txt").read_text(encoding="utf-8")
    robots = robotparser.RobotFileParser()
    robots.parse(Template(gabarit).render(fictif=0, plan="https://aides.exemple.fr/sitemap.xml").splitlines())
    lus = {chemin: robots.can_fetch("*", chemin) for chemin in ("/", "/dispositif/pge", "/-/graphique/secteurs.png")}
    assert lus == dict.fromkeys(lus, True)
    assert not robots.can_fetch("*", "/-/suggestions.json")
    assert not robots.can_fetch("*", "/aides?sql=select+1")


@pytest.mark.parametrize("chemin", ["/catalog.jsonld", "/actualites.atom", "/sitemap.xml", "/robots.txt", "/donnees"])
@pytest.mark.parametrize("hote", ["pirate.example", "localhost.pirate.example", "localhost:80@pirate.example"])
def test_a_hostile_host_is_not_repeated(site: httpx.Client, chemin: str, hote: str) -> None:
    reponse = site.get(chemin, headers={"Host": hote})
    texte = reponse.text
    blocs = re.findall(r'ld\+json">(.*?)</script>', texte, re.S) if chemin == "/donnees" else [texte]
    assert blocs or reponse.status_code == 400
    assert "pirate" not in "".join(blocs)


def test_the_public_address_is_a_setting() -> None:
    assert (
        racine("https://aides.exemple.fr/covid", {"headers": [(b"host", b"localhost:1")]})
        == "https://aides.exemple.fr/covid"
    )
    ecoute = {"scheme": "http", "server": ("127.0.0.1", 8001), "headers": [(b"host", b"exemple.fr")]}
    assert racine("", ecoute) == "http://127.0.0.1:8001"
    assert racine("", ecoute, "https", ("exemple.fr",)) == "https://exemple.fr"
    assert racine("", ecoute | {"headers": [(b"host", b"[::1]:9")]}, "https") == "https://[::1]:9"


def test_without_files_the_page_says_so_and_machines_are_told_to_wait(site: httpx.Client, dossier: Path) -> None:
    ailleurs = dossier.with_name("ailleurs")
    dossier.rename(ailleurs)
    try:
        page = site.get("/donnees", params={"sans": "fichiers"})
        assert "Les fichiers de cette version ne sont pas encore prêts." in page.text
        assert "/aides/agregat.csv" in page.text
        assert page.headers["cache-control"] == "no-store"
        for chemin in ("/datapackage.json", "/catalog.jsonld"):
            assert site.get(chemin, params={"sans": "fichiers"}).status_code == 503
        assert site.get("/donnees/fichiers/region.csv").status_code == 404
    finally:
        ailleurs.rename(dossier)
    assert "ne sont pas encore prêts" not in site.get("/donnees", params={"sans": "fichiers"}).text
