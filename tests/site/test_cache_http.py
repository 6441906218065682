"""Validators, compression and the memory of rendered answers, over HTTP and at the ASGI door."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from aides.site import versions
from aides.site.cache_pages.demande import accepte_gzip
from aides.site.cache_pages.memoire import SURCOUT, Cle, Memoire, Reponse
from aides.site.cache_pages.passage import Passage
from aides.site.cache_pages.prechauffage import Prechauffeur, adresses
from tests.serveur import brut

VALIDEES = [
    "/",
    "/?lang=en",
    "/dispositif/fonds-solidarite",
    "/territoire/departement/33",
    "/carte?dispositif=pge",
    "/aides",
    "/aides/agregat",
    "/aides/agregat.json?_size=5",
    "/aides/agregat.csv?_size=5",
    "/aides/dispositifs.json",
    "/-/graphique/secteurs.svg",
    "/-/suggestions.json?q=gir",
]


@pytest.mark.parametrize("chemin", VALIDEES)
def test_every_answer_from_the_database_has_validators_that_are_honoured(site: httpx.Client, chemin: str) -> None:
    reponse, corps = brut(site, chemin)
    etag, date = reponse.headers["etag"], reponse.headers["last-modified"]
    assert reponse.status_code == 200
    assert etag.startswith('"'), "a strong validator"
    assert reponse.headers["cache-control"].startswith("public, max-age=")
    # An address of data without extension answers in the format that is accepted.
    assert reponse.headers["vary"] == ("Accept-Encoding, Accept" if chemin == "/aides/agregat" else "Accept-Encoding")
    assert reponse.headers["content-length"] == str(len(corps))
    for condition in ({"if_none_match": etag}, {"if_none_match": f'"autre", W/{etag}'}, {"if_modified_since": date}):
        inchangee, rien = brut(site, chemin, **condition)
        assert (inchangee.status_code, rien) == (304, b"")
        assert inchangee.headers["etag"] == etag
        assert inchangee.headers["cache-control"] == reponse.headers["cache-control"]
    for condition in (
        {"if_none_match": '"autre"'},
        {"if_modified_since": "Tue, 01 Jan 2036 00:00:00 GMT"},
        {"if_none_match": '"autre"', "if_modified_since": date},
    ):
        assert brut(site, chemin, **condition)[0].status_code == 200, "a reader who has something else gets the answer"
    tete, vide = brut(site, chemin, "HEAD")
    assert (tete.status_code, vide) == (200, b"")
    assert (tete.headers["etag"], tete.headers["content-length"]) == (etag, str(len(corps)))


@pytest.mark.parametrize("chemin", ["/", "/aides/agregat.csv?_size=50", "/static/site.css"])
def test_an_answer_is_compressed_once_and_is_another_one_to_caches(site: httpx.Client, chemin: str) -> None:
    clair, corps = brut(site, chemin)
    comprime, petit = brut(site, chemin, accept_encoding="gzip, deflate, br")
    assert gzip.decompress(petit) == corps
    assert len(petit) < len(corps) / 2
    assert comprime.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in clair.headers
    assert comprime.headers["etag"] != clair.headers["etag"]
    assert clair.headers["vary"] == comprime.headers["vary"] == "Accept-Encoding"
    encore, pareil = brut(site, chemin, accept_encoding="gzip")
    assert (encore.headers["x-cache"], pareil) == ("HIT", petit)


def test_languages_formats_and_hosts_do_not_answer_for_each_other(site: httpx.Client) -> None:
    adresses = ["/", "/?lang=en", "/aides/dispositifs", "/aides/dispositifs.json", "/aides/dispositifs.csv"]
    reponses = [brut(site, adresse)[0] for adresse in adresses]
    assert len({reponse.headers["etag"] for reponse in reponses}) == len(adresses)
    chez_un_autre, corps = brut(site, "/", host="autre.example")
    assert chez_un_autre.headers["etag"] != reponses[0].headers["etag"]
    assert b"autre.example" not in brut(site, "/")[1]


def test_the_cookies_of_others_do_not_make_an_answer_private(site: httpx.Client) -> None:
    premiere, _ = brut(site, "/secteurs")
    avec, _ = brut(site, "/secteurs", cookie="mesure=1; consentement=non")
    assert avec.headers["x-cache"] == "HIT"
    assert avec.headers["etag"] == premiere.headers["etag"]


@pytest.mark.parametrize("entete", [{"cookie": "ds_actor=x"}, {"authorization": "Bearer x"}])
def test_an_answer_to_someone_who_may_be_signed_in_is_not_shared(site: httpx.Client, entete: dict[str, str]) -> None:
    brut(site, "/secteurs")
    reponse, _ = brut(site, "/secteurs", **entete)
    assert "x-cache" not in reponse.headers
    assert "private" in reponse.headers["cache-control"]


def test_a_query_of_a_reader_is_validated_by_its_bytes_and_never_kept(site: httpx.Client) -> None:
    constante = "/aides.csv?sql=select+1+as+un"
    reponse, _ = brut(site, constante)
    assert brut(site, constante, if_none_match=reponse.headers["etag"])[0].status_code == 304
    hasard = "/aides.csv?sql=select+hex(randomblob(8))+as+h"
    (une, premier), (autre, second) = brut(site, hasard), brut(site, hasard)
    assert {une.status_code, autre.status_code} <= {200, 400}
    if une.status_code == 200:
        assert premier != second
        assert brut(site, hasard, if_none_match=une.headers["etag"])[0].status_code == 200
    assert {brut(site, constante)[0].headers["x-cache"] for _ in range(3)} == {"PASS"}
    assert brut(site, constante.replace("sql=", "%73ql="))[0].headers.get("x-cache") == "PASS"


@pytest.mark.parametrize("chemin", ["/nulle-part", "/territoire/departement/999", "/aides/nulle-part.json"])
def test_an_error_is_neither_kept_nor_validated(site: httpx.Client, chemin: str) -> None:
    for _ in range(2):
        reponse, _ = brut(site, chemin, if_modified_since=brut(site, "/")[0].headers["last-modified"])
        assert reponse.status_code == 404
        assert reponse.headers["x-cache"] == "MISS"
        assert "etag" not in reponse.headers


def test_a_file_whose_address_changes_with_its_content_is_kept_for_ever(site: httpx.Client) -> None:
    assert "immutable" in brut(site, "/static/site.css?v=abc")[0].headers["cache-control"]
    simple, _ = brut(site, "/static/site.css")
    assert "immutable" not in simple.headers["cache-control"]
    assert brut(site, "/static/site.css", if_none_match=simple.headers["etag"])[0].status_code == 304


def test_the_state_of_the_server_passes_untouched(site: httpx.Client) -> None:
    reponse, _ = brut(site, "/-/versions.json")
    assert (reponse.status_code, reponse.headers.get("x-cache")) == (200, None)


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ("gzip", True), ("gzip, deflate, br", True), ("br;q=1.0, gzip;q=0.8, *;q=0.1", True), ("*", True),
        ("", False), ("identity", False), ("br", False), ("gzip;q=0", False), ("gzip; q=0.0", False), ("*;q=0", False),
        ("deflate, GZIP", True), ("xgzip", False),
    ],
)  # fmt: skip
def test_gzip_is_for_those_who_accept_it(valeur: str, attendu: bool) -> None:
    assert accepte_gzip(valeur.encode()) is attendu


def test_the_memory_is_bounded_and_the_least_recent_leave_first() -> None:
    memoire = Memoire(octets_max=3 * (1000 + SURCOUT), octets_par_reponse=2000 + SURCOUT)
    cles = [Cle("e", b"", b"/%d" % numero, b"", gzip=False) for numero in range(5)]
    for cle in cles[:3]:
        memoire.garder(cle, Reponse(200, (), b"x" * 1000))
    memoire.lire(cles[0])
    memoire.garder(cles[3], Reponse(200, (), b"x" * 1000))
    assert [cle in memoire for cle in cles[:4]] == [True, False, True, True]
    memoire.garder(cles[4], Reponse(200, (), b"x" * 3000))
    assert cles[4] not in memoire, "an answer that would push many others out is not kept"
    memoire.garder(cles[3], Reponse(200, (), b"x"))
    assert memoire.octets == 2 * 1000 + 1 + 3 * SURCOUT
    memoire.vider()
    assert (len(memoire), memoire.octets) == (0, 0)


@dataclass
class Application:
    """An ASGI application that counts its answers and gives them when it is told to."""

    corps: bytes = b"x" * 1000
    statut: int = 200
    entetes: tuple[tuple[bytes, bytes], ...] = ((b"content-type", b"text/html"),)
    morceaux: int = 1
    appels: int = 0
    feu_vert: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, _scope: dict, _receive: object, send: Callable[[dict], Awaitable[None]]) -> None:
        self.appels += 1
        await self.feu_vert.wait()
        await send({"type": "http.response.start", "status": self.statut, "headers": list(self.entetes)})
        for _ in range(self.morceaux):
            await send({"type": "http.response.body", "body": self.corps, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def datasette(base_echantillon: Path) -> Datasette:
    """Datasette with the sample in its register of versions, without the site around it."""
    datasette = Datasette([], immutables=[str(base_echantillon)])
    await datasette.invoke_startup()
    await versions.installer(datasette)
    return datasette


async def demander(passage: Passage, chemin: str = "/page", **entetes: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a GET."""
    recus: list[dict[str, Any]] = []
    lignes = [(nom.replace("_", "-").encode(), valeur.encode()) for nom, valeur in entetes.items()]
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": chemin, "query_string": b"", "headers": lignes}

    async def envoyer(message: dict) -> None:
        recus.append(message)

    async def recevoir() -> dict:
        return {"type": "http.request"}

    await passage(scope, recevoir, envoyer)
    lus = {nom.decode(): valeur.decode() for nom, valeur in recus[0]["headers"]}
    return recus[0]["status"], lus, b"".join(message["body"] for message in recus[1:])


async def ensemble(passage: Passage, application: Application, combien: int) -> list[tuple[int, dict[str, str], bytes]]:
    """As many requests at once, all asked before the first is answered."""
    taches = [asyncio.create_task(demander(passage)) for _ in range(combien)]
    while not application.appels:
        await asyncio.sleep(0)
    application.feu_vert.set()
    return await asyncio.gather(*taches)


async def test_a_crowd_that_asks_for_one_page_has_it_made_once(datasette: Datasette) -> None:
    application = Application()
    reponses = await ensemble(Passage(application, datasette, 1 << 20), application, 50)
    assert application.appels == 1
    assert {(statut, corps) for statut, _, corps in reponses} == {(200, application.corps)}


async def test_one_who_leaves_takes_nothing_from_the_others(datasette: Datasette) -> None:
    application = Application()
    passage = Passage(application, datasette, 1 << 20)
    premier = asyncio.create_task(demander(passage))
    while not application.appels:
        await asyncio.sleep(0)
    suivants = [asyncio.create_task(demander(passage)) for _ in range(3)]
    await asyncio.sleep(0)
    premier.cancel()
    suivants[0].cancel()
    application.feu_vert.set()
    restants = await asyncio.gather(*suivants[1:])
    assert [statut for statut, _, _ in restants] == [200, 200]


@pytest.mark.parametrize(
    "entetes",
    [
        ((b"cache-control", b"private, no-store"),),
        ((b"cache-control", b"no-cache"),),
        ((b"set-cookie", b"ds_csrftoken=x"),),
        ((b"vary", b"Accept-Language"),),
    ],
)
async def test_what_the_site_says_is_not_for_everyone_is_not_kept(
    datasette: Datasette, entetes: tuple[tuple[bytes, bytes], ...]
) -> None:
    application = Application(entetes=(*Application.entetes, *entetes))
    application.feu_vert.set()
    passage = Passage(application, datasette, 1 << 20)
    for _ in range(2):
        _, lus, _ = await demander(passage)
        assert "etag" not in lus
    assert application.appels == 2


async def test_a_failure_is_given_to_no_one_else(datasette: Datasette) -> None:
    application = Application(statut=503)
    passage = Passage(application, datasette, 1 << 20)
    reponses = await ensemble(passage, application, 3)
    assert {(statut, lus["cache-control"]) for statut, lus, _ in reponses} == {(503, "no-store")}
    application.statut = 200
    assert (await demander(passage))[0] == 200


async def test_a_very_large_answer_flows_compressed_and_is_not_kept(datasette: Datasette) -> None:
    application = Application(corps=b"0123456789" * 100_000, morceaux=8)
    application.feu_vert.set()
    passage = Passage(application, datasette, 64 << 20)
    for _ in range(2):
        statut, lus, corps = await demander(passage, accept_encoding="gzip")
        assert (statut, gzip.decompress(corps)) == (200, application.corps * 8)
        assert (lus["content-encoding"], lus["vary"]) == ("gzip", "Accept-Encoding")
        assert "content-length" not in lus
    assert application.appels == 2


async def test_without_memory_nothing_is_kept(datasette: Datasette) -> None:
    application = Application()
    application.feu_vert.set()
    passage = Passage(application, datasette, 0)
    assert [(await demander(passage))[1]["x-cache"] for _ in range(2)] == ["MISS", "MISS"]


async def test_pages_can_be_made_before_they_are_asked_for(datasette: Datasette) -> None:
    application = Application()
    application.feu_vert.set()
    passage = Passage(application, datasette, 64 << 20, Prechauffeur())
    await demander(passage, "/une-page", host="aides.example", accept_encoding="gzip")
    lieux = await adresses(datasette.get_database("aides"))
    while application.appels < 1 + len(lieux):
        await asyncio.sleep(0)
    for chemin in ("/", "/dispositif/pge", "/territoire/departement/2A", "/dispositif/fonds-solidarite/region/11"):
        _, lus, _ = await demander(passage, chemin, host="aides.example", accept_encoding="gzip")
        assert lus["x-cache"] == "HIT", chemin
