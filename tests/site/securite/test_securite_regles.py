"""The rules of the protection, one by one: functions, connection, queue, door."""

from __future__ import annotations

import asyncio
import math
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aides.site.securite import demande, fils, fonctions_sures, garde
from aides.site.securite.delai import limiter
from aides.site.securite.entetes import POLITIQUE, Reglages, ecrire, politique, pour, styles_de_la_carte
from aides.site.securite.file_attente import Complet, FileAttente, identite
from aides.site.securite.mesures import Partage
from aides.site.securite.portier import Maison, Portier, est_libre

SANS_FIN = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
MAISON = Maison(frozenset(["par_departement"]), Reglages())


@pytest.fixture
def libre() -> Iterator[None]:
    """What runs is a query that its reader wrote."""
    with demande.requete_libre(3600, compose=True):
        yield


@pytest.fixture
def protegee(tmp_path: Any) -> Iterator[sqlite3.Connection]:
    """A guarded connection to a table t(a)."""
    base = tmp_path / "b.db"
    with sqlite3.connect(base) as ecriture:
        ecriture.execute("CREATE TABLE t (a TEXT)")
        ecriture.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 5000)
    ecriture.close()
    connexion = sqlite3.connect(f"file:{base}?immutable=1", uri=True, check_same_thread=False)
    garde.proteger(connexion)
    garde.nouvelle_requete()
    yield connexion
    connexion.close()


TEXTES = st.text(alphabet="ab é'%", max_size=12)
VALEURS = st.one_of(st.none(), TEXTES, st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6).filter(math.isfinite))


@given(st.sampled_from(["instr", "trim", "ltrim", "rtrim"]), VALEURS, VALEURS)
def test_functions_of_two_give_what_sqlite_gives(nom: str, premiere: Any, seconde: Any) -> None:
    assert calculer(nom, premiere, seconde, sures=True) == calculer(nom, premiere, seconde, sures=False)


@given(VALEURS, VALEURS, VALEURS)
def test_replace_gives_what_sqlite_gives(valeur: Any, ancien: Any, nouveau: Any) -> None:
    assert calculer("replace", valeur, ancien, nouveau, sures=True) == calculer(
        "replace", valeur, ancien, nouveau, sures=False
    )


def calculer(nom: str, *valeurs: Any, sures: bool) -> Any:
    connexion = sqlite3.connect(":memory:")
    if sures:
        fonctions_sures.inscrire(connexion)
    resultat = connexion.execute(f"SELECT {nom}({', '.join('?' * len(valeurs))})", valeurs).fetchone()[0]
    connexion.close()
    return resultat


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH ':memory:' AS autre",
        "INSERT INTO t VALUES ('a')",
        "CREATE TEMP TABLE u (a)",
        "DROP TABLE t",
        "PRAGMA journal_mode=delete",
        "PRAGMA query_only=0",
        "PRAGMA hard_heap_limit=0",
        "PRAGMA schema_version=3",
        "PRAGMA temp_store_directory='/'",
        "SELECT file FROM pragma_database_list",
        "SELECT load_extension('x')",
        "SELECT randomblob(10)",
        "SELECT printf('%99999999d', 1)",
        "BEGIN",
        "VACUUM INTO 'x'",
    ],
)
def test_a_connection_only_reads(protegee: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.Error, match="not authorized|authorization denied|prohibited"):
        protegee.execute(sql)


@pytest.mark.parametrize(
    "sql", ["PRAGMA table_info(t)", "PRAGMA database_list", "SELECT name FROM pragma_table_info('t')"]
)
def test_what_datasette_asks_is_answered(protegee: sqlite3.Connection, sql: str) -> None:
    assert protegee.execute(sql).fetchall()


@pytest.mark.usefixtures("libre")
def test_an_answer_stops_growing(protegee: sqlite3.Connection) -> None:
    curseur = protegee.execute("SELECT a FROM t")
    with pytest.raises(sqlite3.OperationalError, match="too large"):
        curseur.fetchall()
    assert len(protegee.execute("SELECT a FROM t").fetchmany(2000)) == 2000


def test_a_page_of_ours_is_not_weighed(protegee: sqlite3.Connection) -> None:
    assert len(protegee.execute("SELECT a FROM t").fetchall()) == 5000


def test_functions_are_counted(protegee: sqlite3.Connection) -> None:
    appels = ", ".join(["abs(1)"] * 150)
    motifs = ", ".join(["a LIKE 'b'"] * 90)
    protegee.execute(f"SELECT {appels}")
    with pytest.raises(sqlite3.DatabaseError, match="not authorized to use function: LIKE"):
        protegee.execute(f"SELECT {motifs} FROM t")
    garde.nouvelle_requete()
    protegee.execute("SELECT upper('a')")


def test_the_limit_interrupts_what_has_no_end(protegee: sqlite3.Connection) -> None:
    with limiter(protegee, 100), pytest.raises(sqlite3.OperationalError, match="interrupted"):
        protegee.execute(SANS_FIN).fetchall()
    with limiter(protegee, 10_000):
        assert protegee.execute("SELECT 1").fetchone()[0] == 1


def test_the_time_of_a_request_bounds_its_queries(protegee: sqlite3.Connection) -> None:
    jeton = demande.echeance.set(time.monotonic())
    try:
        with limiter(protegee, 3_600_000), pytest.raises(sqlite3.OperationalError, match="interrupted"):
            protegee.execute(SANS_FIN).fetchall()
    finally:
        demande.echeance.reset(jeton)


async def test_free_queries_leave_threads_to_the_others() -> None:
    aiguillage = fils.Aiguillage(3, 2)
    boucle = asyncio.get_running_loop()
    verrou = threading.Event()
    jeton = demande.libre.set(True)
    bloquees = [boucle.run_in_executor(aiguillage, verrou.wait) for _ in range(5)]
    demande.libre.reset(jeton)
    try:
        assert await asyncio.wait_for(boucle.run_in_executor(aiguillage, lambda: "ok"), 10) == "ok"
        assert not any(future.done() for future in bloquees)
    finally:
        verrou.set()
        await asyncio.gather(*bloquees)
        aiguillage.shutdown()


async def test_memory_that_runs_out_is_a_sentence() -> None:
    def deborder() -> None:
        raise MemoryError

    aiguillage = fils.Aiguillage(2, 1)
    with pytest.raises(sqlite3.OperationalError, match="trop de mémoire"):
        await asyncio.get_running_loop().run_in_executor(aiguillage, deborder)
    aiguillage.shutdown()


async def test_the_queue_serves_each_client_its_share() -> None:
    file = FileAttente(Partage(par_client=1, attente_par_client=1, total=2, attente=3, patience=0.01))
    ordre: list[str] = []

    async def passer(client: str, sortie: asyncio.Event) -> None:
        async with file.place(client):
            ordre.append(client)
            await sortie.wait()

    porte = asyncio.Event()
    entres = [asyncio.create_task(passer(client, porte)) for client in ("a", "b")]
    await asyncio.sleep(0)
    for client in ("a", "c"):
        with pytest.raises(Complet):
            await passer(client, porte)
    assert ordre == ["a", "b"]
    porte.set()
    await asyncio.gather(*entres)
    await passer("a", porte)
    assert ordre == ["a", "b", "a"]


async def test_who_waits_comes_in_when_another_leaves() -> None:
    file = FileAttente(Partage(par_client=1, attente_par_client=1, total=1, attente=2, patience=60))
    premiere, seconde = asyncio.Event(), asyncio.Event()

    async def passer(client: str, entree: asyncio.Event, sortie: asyncio.Event) -> None:
        async with file.place(client):
            entree.set()
            await sortie.wait()

    dedans, apres = asyncio.Event(), asyncio.Event()
    un = asyncio.create_task(passer("a", dedans, premiere))
    await dedans.wait()
    abandon = asyncio.create_task(passer("b", asyncio.Event(), premiere))
    deux = asyncio.create_task(passer("c", apres, seconde))
    await asyncio.sleep(0)
    abandon.cancel()
    premiere.set()
    await asyncio.wait_for(apres.wait(), 10)
    assert not deux.done()
    seconde.set()
    await asyncio.gather(un, deux)
    assert abandon.cancelled()


@pytest.mark.parametrize(
    ("adresse", "attendue"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::9", "2001:db8:1:2::"), ("::ffff:192.0.2.7", "192.0.2.7"), ("", "")],
)
def test_a_home_is_one_client(adresse: str, attendue: str) -> None:
    assert identite(adresse) == attendue


@pytest.mark.parametrize(
    ("cible", "attendu"),
    [
        ("/aides", False), ("/aides?sql=select+1", True), ("/aides.json?sql=x", True), ("/aides/agregat", False),
        ("/aides/agregat?_size=10&_shape=array", False), ("/aides/agregat?niveau=region", True),
        ("/aides/agregat.csv?_stream=on", False), ("/aides/agregat.csv?_stream=on&niveau=region", True),
        ("/aides/par_departement?dispositif=pge", False),
        ("/aides/par_departement.json?dispositif=pge", False), ("/dispositif/pge?volet=x", False), ("/?sql=1", False),
    ],
)  # fmt: skip
def test_what_counts_as_a_free_query(cible: str, attendu: bool) -> None:
    chemin, _, suite = cible.partition("?")
    assert est_libre({"path": chemin, "query_string": suite.encode()}, MAISON) is attendu


async def demander(maison: Maison, hote: str = "site.exemple", chemin: str = "/") -> tuple[int, dict[str, str], bytes]:
    """A request through the door to a page that answers OK."""
    messages: list[dict] = []

    async def page(scope: dict, receive: Any, send: Any) -> None:
        del scope, receive
        entetes = [(b"content-type", b"text/html"), (b"X-Frame-Options", b"ALLOWALL")]
        await send({"type": "http.response.start", "status": 200, "headers": entetes})
        await send({"type": "http.response.body", "body": b"OK"})

    async def recevoir(message: dict) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": chemin,
        "query_string": b"",
        "headers": [(b"host", hote.encode())],
    }
    await Portier(page, maison)(scope, None, recevoir)  # type: ignore[arg-type]
    entetes = {nom.decode().lower(): valeur.decode() for nom, valeur in messages[0]["headers"]}
    return messages[0]["status"], entetes, messages[1]["body"]


async def test_the_door_knows_its_names() -> None:
    maison = Maison(frozenset(), Reglages(), hotes=frozenset(["site.exemple"]))
    assert (await demander(maison, "SITE.exemple:8001"))[0] == 200
    assert (await demander(maison, "autre.exemple"))[0] == 421
    assert (await demander(maison, "localhost:8001"))[0] == 200
    assert (await demander(maison, "site.exemple/x"))[0] == 400


async def test_https_is_for_who_asks() -> None:
    _, sans, _ = await demander(MAISON)
    _, avec, _ = await demander(Maison(frozenset(), Reglages(hsts=31536000)))
    assert "strict-transport-security" not in sans
    assert avec["strict-transport-security"] == "max-age=31536000"
    assert sans["x-frame-options"] == "DENY"


def test_a_site_below_another_path_frames_the_same_pages() -> None:
    reglages = Reglages(racine="/covid/")
    assert (
        b"frame-ancestors *" in dict(pour(reglages, "/covid/integrer/carte", "text/html"))[b"content-security-policy"]
    )


def test_only_the_pages_of_the_database_let_in_the_styles_of_the_map() -> None:
    assert politique(Reglages(), "carte", "text/html") == POLITIQUE
    carte = politique(Reglages(tuiles="https://data.geopf.fr/wmts?z={z}"), "aides/carte_departement", "text/html")
    assert "sha256" in carte["style-src"]
    assert "https://data.geopf.fr" in carte["img-src"]
    assert carte["script-src"] == "'self'"
    assert "script-src" not in ecrire(politique(Reglages(), "-/graphique/x.svg", "image/svg+xml"))


def test_a_map_plugin_that_changed_is_noticed() -> None:
    with pytest.raises(ValueError, match="style sheet"):
        styles_de_la_carte("const autre = 1;")


@pytest.mark.parametrize(("entetes", "statut"), [([], 200), ([(b"content-length", b"2")], 503)])
async def test_a_file_that_streams_gives_its_place_back(entetes: list[tuple[bytes, bytes]], statut: int) -> None:
    """Its reader may take her time; an answer that is all there keeps its place until it is taken."""
    suite, commence = asyncio.Event(), asyncio.Event()
    recus: list[dict] = []

    async def fichier(scope: dict, receive: Any, send: Any) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": entetes})
        commence.set()
        await suite.wait()

    async def recevoir(message: dict) -> None:
        recus.append(message)

    partage = Partage(par_client=1, attente_par_client=0, total=1, attente=0)
    portier = Portier(fichier, Maison(frozenset(), Reglages(), partage=partage))
    scope = {"type": "http", "method": "GET", "path": "/aides.csv", "query_string": b"sql=select+1", "headers": []}
    scope |= {"http_version": "1.0", "client": ("192.0.2.1", 1)}
    premier = asyncio.create_task(portier(scope, None, recevoir))  # type: ignore[arg-type]
    await commence.wait()
    commence.clear()
    second = asyncio.create_task(portier(scope, None, recevoir))  # type: ignore[arg-type]
    await asyncio.wait([second, asyncio.create_task(commence.wait())], return_when=asyncio.FIRST_COMPLETED)
    assert [message["status"] for message in recus if "status" in message] == [200, statut]
    suite.set()
    commence.set()
    await asyncio.gather(premier, second)
