"""Answers behave like files, over HTTP: a length, ranges, validators, one computation for all who ask."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.site import versions
from aides.site.formats.atelier import Atelier, Commande
from aides.site.formats.catalogue import FICHIERS
from aides.site.formats.lecture import Lecteur
from aides.site.formats.messages import Refus
from aides.site.securite import entetes as entetes_surs
from aides.site.securite.mesures import Partage
from aides.site.securite.portier import Maison, Portier
from tests.serveur import brut, servir

# A page, data that are kept, files that are written once, one that is longer than what memory keeps, the database.
LONG = "/aides/chiffres_repartition.csv?dispositif=fonds-solidarite"
COMPRESSES = ["/", "/aides/region", "/aides/region.json", "/aides/region.csv", "/static/site.css", LONG]
INTACTS = ["/aides/region.xlsx", "/aides/region.parquet", "/aides/agregat.parquet", "/aides.db"]
CAMPAGNE = bool(os.environ.get("AIDES_CAMPAGNES"))
FIN = {"type": "http.response.body", "body": b""}


@pytest.fixture(scope="module")
def site(base_echantillon: Path) -> Iterator[httpx.Client]:
    """A client of a server of its own: what it has not asked for is not made."""
    with servir(base_echantillon) as adresse, httpx.Client(base_url=adresse, timeout=60) as client:
        yield client


@pytest.mark.parametrize("chemin", [*COMPRESSES, *INTACTS])
def test_a_part_of_any_answer_can_be_asked_for(site: httpx.Client, chemin: str) -> None:
    entiere, corps = brut(site, chemin)
    assert (entiere.headers["content-length"], entiere.headers["accept-ranges"]) == (str(len(corps)), "bytes")
    moitie = len(corps) // 2
    premiere, debut = brut(site, chemin, range=f"bytes=0-{moitie - 1}")
    assert (premiere.status_code, len(debut)) == (206, moitie)
    assert premiere.headers["content-range"] == f"bytes 0-{moitie - 1}/{len(corps)}"
    # As a client that takes up a broken download does, whatever it says of encodings.
    etag = entiere.headers["etag"]
    seconde, fin = brut(site, chemin, range=f"bytes={moitie}-", if_range=etag, accept_encoding="gzip")
    assert (seconde.status_code, debut + fin == corps) == (206, True)
    assert "content-encoding" not in seconde.headers
    assert brut(site, chemin, range="bytes=-7")[1] == corps[-7:]
    assert brut(site, chemin, range=f"bytes=0-{len(corps)}")[0].status_code == 206
    autre, tout = brut(site, chemin, range="bytes=0-9", if_range='"autre"')
    assert (autre.status_code, tout == corps) == (200, True)
    trop, rien = brut(site, chemin, range=f"bytes={len(corps)}-")
    assert (trop.status_code, trop.headers["content-range"], rien) == (416, f"bytes */{len(corps)}", b"")


@pytest.mark.parametrize("chemin", [*COMPRESSES[:-1], *INTACTS, LONG])
def test_what_a_reader_has_is_not_sent_again(site: httpx.Client, chemin: str) -> None:
    entiere, corps = brut(site, chemin)
    etag = entiere.headers["etag"]
    assert etag.startswith('"')
    for condition in ({"if_none_match": etag}, {"if_none_match": "*"}, {"if_none_match": f'"autre", W/{etag}'}):
        reponse, rien = brut(site, chemin, **condition)
        assert (reponse.status_code, rien, reponse.headers["etag"]) == (304, b"", etag)
        assert reponse.headers.get("vary") == entiere.headers.get("vary")
    if "last-modified" in entiere.headers:
        assert brut(site, chemin, if_modified_since=entiere.headers["last-modified"])[0].status_code == 304
    tete, rien = brut(site, chemin, "HEAD")
    assert (tete.status_code, rien, tete.headers["content-length"]) == (200, b"", str(len(corps)))
    assert tete.headers["etag"] == etag


@pytest.mark.parametrize("chemin", COMPRESSES)
def test_a_compressed_answer_is_another_one_with_a_length_too(site: httpx.Client, chemin: str) -> None:
    clair, corps = brut(site, chemin)
    comprime, petit = brut(site, chemin, accept_encoding="gzip, br")
    assert (comprime.headers["content-encoding"], comprime.headers["content-length"]) == ("gzip", str(len(petit)))
    assert gzip.decompress(petit) == corps
    assert comprime.headers["vary"] == clair.headers["vary"]
    assert "Accept-Encoding" in clair.headers["vary"].split(", ")
    assert comprime.headers["etag"] != clair.headers["etag"]
    assert "content-encoding" not in clair.headers


@pytest.mark.parametrize("chemin", INTACTS)
def test_what_is_never_compressed_does_not_depend_on_it(site: httpx.Client, chemin: str) -> None:
    clair, corps = brut(site, chemin)
    encore, memes = brut(site, chemin, accept_encoding="gzip, br")
    assert corps == memes
    assert clair.headers["etag"] == encore.headers["etag"] or chemin != "/aides.db"
    for reponse in (clair, encore):
        assert "vary" not in reponse.headers
        assert "content-encoding" not in reponse.headers


def test_nobody_has_a_workbook_made_to_look_at_its_headers(site: httpx.Client) -> None:
    adresse = "/aides/departement.xlsx?_sort=libelle"
    avant, _ = brut(site, adresse, "HEAD")
    assert (avant.status_code, avant.headers["x-lignes-total"]) == (200, "109")
    assert "content-length" not in avant.headers
    fait, corps = brut(site, adresse)
    apres, _ = brut(site, adresse, "HEAD")
    assert apres.headers["content-length"] == str(len(corps))
    assert avant.headers["etag"] == fait.headers["etag"] == apres.headers["etag"]
    assert brut(site, "/aides/nulle_part.xlsx", "HEAD")[0].status_code == 404


def faits(site: httpx.Client) -> int:
    """How many files the site has written so far."""
    compte = re.search(r"^aides_fichiers_faits_total (\d+)", site.get("/-/metriques").text, re.M)
    assert compte
    return int(compte[1])


def demander_a_quatre(site: httpx.Client, adresse: str) -> bytes:
    """The file that four readers get at the same time, made for one of them."""
    avant = faits(site)
    with ThreadPoolExecutor(4) as lecteurs:
        reponses = list(lecteurs.map(lambda _: brut(site, adresse), range(4)))
    assert [reponse.status_code for reponse, _ in reponses] == [200] * 4
    assert len({corps for _, corps in reponses}) == 1
    assert brut(site, adresse)[1] == reponses[0][1]
    assert faits(site) == avant + 1
    return reponses[0][1]


@pytest.mark.parametrize("format_", ["xlsx", "parquet"])
def test_four_readers_at_once_get_a_file_that_was_made_once(site: httpx.Client, format_: str) -> None:
    assert len(demander_a_quatre(site, f"/aides/agregat_departement_section.{format_}")) > 50_000


@pytest.mark.skipif(not CAMPAGNE, reason="a minute of processor for one workbook: AIDES_CAMPAGNES=1")
def test_four_readers_at_once_get_the_workbook_of_the_official_cube(adresse_officielle: str) -> None:
    with httpx.Client(base_url=adresse_officielle, timeout=600) as site:
        classeur = demander_a_quatre(site, "/aides/agregat.xlsx")
        assert brut(site, "/aides/agregat.xlsx", "HEAD")[0].headers["x-lignes-total"] == "173023"
    assert len(classeur) > 5_000_000


def test_how_texts_are_written_makes_another_file(site: httpx.Client) -> None:
    """A long file is known by its rows: the ways of writing them must not answer for one another."""
    adresse = f"{LONG}&_nocol=volets"
    debuts = [brut(site, adresse + maniere)[1][:40] for maniere in ("", "&_tableur=on", "&_header=off")]
    assert len(set(debuts)) == 3


@pytest.mark.parametrize("format_", ["csv", "xlsx", "parquet"])
def test_the_file_of_a_query_is_known_by_its_bytes_and_never_kept(site: httpx.Client, format_: str) -> None:
    adresse = f"/aides.{format_}?sql=SELECT+hex(strftime('%25f'))+AS+h,+abs(random())+AS+n"
    (une, premiere), (autre, seconde) = brut(site, adresse), brut(site, adresse)
    assert une.status_code == autre.status_code == 200, premiere
    assert premiere != seconde
    assert une.headers["etag"] != autre.headers["etag"]
    constante = adresse.partition("?")[0] + "?sql=SELECT+1+AS+un"
    reponse, corps = brut(site, constante)
    assert brut(site, constante, if_none_match=reponse.headers["etag"])[0].status_code == 304
    assert brut(site, constante, range="bytes=0-3")[1] == corps[:4]
    assert brut(site, constante, "HEAD")[0].status_code == 200


@dataclass
class Rangees:
    """What the workshop asks of a reader of rows."""

    lues: int = 0
    arrete: threading.Event = field(default_factory=threading.Event)

    def ouvrir(self) -> None:
        self.lues += 1

    def fermer(self) -> None:
        pass

    def arreter(self) -> None:
        self.arrete.set()


@pytest.fixture
async def datasette(base_echantillon: Path) -> Datasette:
    datasette = Datasette([], immutables=[str(base_echantillon)])
    await datasette.invoke_startup()
    await versions.installer(datasette)
    return datasette


def request(recevoir: Callable[[], Awaitable[dict]]) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}, recevoir)


async def jamais() -> dict:
    await asyncio.Event().wait()
    return {}


async def parti() -> dict:
    return {"type": "http.disconnect"}


def commande(rangees: Rangees, ecrire: Callable[[Any, Path], None], nom: str = "x", durable: bool = True) -> Commande:
    return Commande(nom, cast(Lecteur, rangees), ecrire, ThreadPoolExecutor(1), 100, durable)


def huit(_: Any, chemin: Path) -> None:
    chemin.write_bytes(b"12345678")


async def test_a_file_is_made_once_for_all_who_ask(datasette: Datasette) -> None:
    atelier, rangees, feu = Atelier(100), Rangees(), threading.Event()

    def ecrire(_: Any, chemin: Path) -> None:
        assert feu.wait(10)
        chemin.write_bytes(b"12345678")

    demandes = [
        asyncio.create_task(atelier.faire(datasette, request(jamais), commande(rangees, ecrire))) for _ in range(4)
    ]
    await asyncio.sleep(0)
    feu.set()
    ouvrages = await asyncio.gather(*demandes)
    assert rangees.lues == 1
    assert {await ouvrage.fichier.lire(0, 8) for ouvrage in ouvrages} == {b"12345678"}
    assert await atelier.faire(datasette, request(jamais), commande(rangees, ecrire)) is ouvrages[0]
    assert atelier.connu(datasette, "y") is None


async def test_the_oldest_files_leave_and_one_that_fails_is_asked_for_again(datasette: Datasette) -> None:
    atelier, rangees = Atelier(20), Rangees()
    for nom in "abc":
        await atelier.faire(datasette, request(jamais), commande(rangees, huit, nom))
    assert [atelier.connu(datasette, nom) is not None for nom in "abc"] == [False, True, True]

    def trop(_: Any, chemin: Path) -> None:
        chemin.write_bytes(b"x" * 101)

    for _ in range(2):
        with pytest.raises(Refus):
            await atelier.faire(datasette, request(jamais), commande(rangees, trop, "d"))
    assert rangees.lues == 5
    assert await atelier.faire(datasette, request(jamais), commande(rangees, huit, "d"))


async def test_a_file_that_nobody_waits_for_is_left_unless_others_will_ask(datasette: Datasette) -> None:
    rangees, fini = Rangees(), threading.Event()

    def ecrire(_: Any, chemin: Path) -> None:
        assert rangees.arrete.wait(10)
        chemin.write_bytes(b"")
        fini.set()

    with pytest.raises(Refus):
        await Atelier(100).faire(datasette, request(parti), commande(rangees, ecrire, durable=False))
    assert rangees.arrete.is_set()
    assert await asyncio.to_thread(fini.wait, 10)
    assert (await Atelier(100).faire(datasette, request(parti), commande(Rangees(), huit))).lignes == 1


@pytest.mark.parametrize(
    ("chemin", "suite", "statut"),
    [
        ("/aides/agregat.xlsx", b"region=11&_sort=montant", 200),
        ("/aides/agregat.parquet", b"_sort=montant", 200),
        ("/aides/agregat.csv", b"_sort=montant", 503),
        ("/aides/agregat.xlsx", b"_where=1", 503),
        ("/aides.xlsx", b"sql=select+1", 503),
    ],
)
async def test_a_sorted_workbook_does_not_stand_in_the_way_of_queries(chemin: str, suite: bytes, statut: int) -> None:
    async def site(_scope: dict, _receive: object, send: Callable[[dict], Awaitable[None]]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send(FIN)

    complet = Partage(par_client=0, attente_par_client=0, total=0, attente=0)
    ecrits = tuple(f".{nom}" for nom in FICHIERS)
    portier = Portier(site, Maison(frozenset(), entetes_surs.Reglages(), partage=complet, fichiers=ecrits))
    recus: list[dict] = []

    async def envoyer(message: dict) -> None:
        recus.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": chemin,
        "query_string": suite,
        "headers": [(b"host", b"localhost")],
    }
    await portier(scope, jamais, envoyer)
    assert recus[0]["status"] == statut
