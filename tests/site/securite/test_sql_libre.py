"""Readers' SQL in processes apart: what is refused before it is compiled, what is killed, what others notice of it."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.sql_functions import prepare_connection
from datasette.utils import escape_fts
from datasette.utils.asgi import Request
from datasette.views.base import DatasetteError

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import BASE
from aides.site import fonctions
from aides.site.api import pannes
from aides.site.api.validation import Refus
from aides.site.formats.guichet import LIBRES_PAR_CLIENT
from aides.site.securite import compilation, delai, demande, garde, mesures, refus, sql_libre
from aides.site.securite.equipe import Equipe, Interrompue, Ouvrier, Remplacee
from aides.site.securite.ouvrier import Demande, connecter
from aides.site.vues import erreurs
from tests.preuves import au_moins_un
from tests.site.securite.hostiles import visiter
from tests.site.securite.serveur_borne import Serveur, lire_proc, servir_borne

SANS_FIN = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
CITOYEN, ATTAQUANT = "127.0.0.2", "127.0.0.31"


def poupees(etages: int, sorte: str = "") -> str:
    """Common tables, each of which names the one before twice: 2 to the power of `etages` SELECTs."""
    suite = "".join(f", c{n} AS {sorte}(SELECT a.x FROM c{n - 1} a, c{n - 1} b)" for n in range(1, etages + 1))
    return f"WITH c0 AS (SELECT 1 AS x){suite} SELECT count(*) FROM c{etages}"


@pytest.fixture(scope="module")
def equipe(base_echantillon: Path) -> Iterator[Equipe]:
    equipe = Equipe(base_echantillon, lambda: True, reserve=1)
    yield equipe
    equipe.fermer()


def lire(equipe: Equipe, sql: str, valeurs: Any = None, coupee: int | None = None) -> Results:
    return sql_libre.lire(equipe, sql, valeurs, coupee, 30)


class TestCompilation:
    def test_selects_are_counted_as_they_are_compiled(self) -> None:
        comptes = {
            "SELECT 1": 1,
            "SELECT 1 UNION SELECT 2": 2,
            "SELECT ' SELECT ', \"select\" -- SELECT\n /* SELECT */": 1,
            "WITH a AS (SELECT 1) SELECT * FROM a": 2,
            "WITH a AS (SELECT 1) SELECT * FROM a, a JOIN a": 4,
            "WITH a(x) AS NOT MATERIALIZED (SELECT 1 UNION SELECT 2) SELECT a.x FROM [A] WHERE a.x IN \"a\"": 5,
            "WITH a AS (SELECT 1 AS x), b AS (SELECT a.x FROM a) SELECT a.x, b.x FROM a, b": 4,
        }  # fmt: skip
        for sql, attendu in comptes.items():
            assert compilation.selects(compilation.lire(sql)) == attendu, sql

    def test_a_query_of_the_largest_size_is_let_in_and_the_next_is_not(self) -> None:
        juste = "SELECT 1" + " UNION SELECT 1" * (mesures.SELECTS - 1)
        compilation.verifier(juste)
        with pytest.raises(sqlite3.OperationalError, match=f"{mesures.SELECTS} SELECT au plus"):
            compilation.verifier(f"{juste} UNION SELECT 1")

    def test_parentheses_have_a_limit(self) -> None:
        ouvertes = mesures.EMBOITEMENTS
        compilation.verifier(f"SELECT {'(' * ouvertes}1{')' * ouvertes}")
        with pytest.raises(sqlite3.OperationalError, match=f"{ouvertes} parenthèses"):
            compilation.verifier(f"SELECT {'(' * (ouvertes + 1)}1")

    @pytest.mark.parametrize("sorte", ["", "MATERIALIZED ", "NOT MATERIALIZED "])
    def test_tables_that_name_each_other_are_refused_at_once(self, sorte: str) -> None:
        compilation.verifier(poupees(6, sorte))
        with pytest.raises(sqlite3.OperationalError, match="comptés à chaque emploi"):
            compilation.verifier(poupees(9, sorte))

    @pytest.mark.parametrize("sql", ["", "as (select", ")) as (select", "with a as (select", '"', "[", "/*", "((("])
    def test_what_is_not_sql_is_left_to_sqlite(self, sql: str) -> None:
        assert compilation.verifier(sql) is None

    def test_our_own_queries_are_far_below(self) -> None:
        sql = [r["sql"] for r in lire_yaml(RACINE / "metadata.yml")["databases"][BASE]["queries"].values()]
        assert max(compilation.selects(compilation.lire(texte)) for texte in sql) < mesures.SELECTS / 10


QUESTIONS = [
    "SELECT code, libelle FROM region ORDER BY code",
    "SELECT 1 AS a, 'é' AS a, NULL AS \"x\"\"y\", x'00ff' AS b, 1.5, CAST(x'ff41' AS TEXT) AS mal",
    "SELECT * FROM region WHERE 0",
    "EXPLAIN QUERY PLAN SELECT * FROM region",
    "SELECT sans_accent('Été'), nombre_fr(1234567.5, 1), gini(length(libelle)) FROM departement",
    "SELECT replace('aaa', 'a', 'bb'), instr('abc', 'c'), trim('xax', 'x')",
]


@pytest.mark.parametrize("sql", QUESTIONS)
@pytest.mark.parametrize("coupee", [3, 2000])
async def test_the_rows_are_those_of_datasette(base_echantillon: Path, equipe: Equipe, sql: str, coupee: int) -> None:
    serveur = Datasette([], settings={"max_returned_rows": coupee})
    base = serveur.add_database(Database(serveur, str(base_echantillon), is_mutable=False), name="temoin")
    # One thread, one connection: what is registered on it is there for the query.
    serveur.executor = None
    await base.execute_fn(fonctions.inscrire)
    attendues = await base.execute(sql, truncate=True)
    lues = lire(equipe, sql, coupee=coupee)
    assert [tuple(ligne) for ligne in lues.rows] == [tuple(ligne) for ligne in attendues.rows]
    assert [ligne.keys() for ligne in lues.rows] == [ligne.keys() for ligne in attendues.rows]
    assert lues.columns == attendues.columns
    assert lues.truncated == attendues.truncated


def test_parameters_go_through(equipe: Equipe) -> None:
    assert tuple(lire(equipe, "SELECT :a, :b", {"a": "x", "b": 2}).rows[0]) == ("x", 2)
    assert tuple(lire(equipe, "SELECT ?", [None]).rows[0]) == (None,)


def test_a_process_knows_and_refuses_what_a_page_does(base_echantillon: Path, equipe: Equipe) -> None:
    connexion = sqlite3.connect(f"file:{base_echantillon}?immutable=1", uri=True)
    # What Datasette gives to the connections of pages, then what we do.
    prepare_connection(connexion)
    fonctions.inscrire(connexion)
    garde.proteger(connexion)
    connues = "SELECT name, narg FROM pragma_function_list ORDER BY 1, 2"
    connexion.row_factory = None
    assert [tuple(ligne) for ligne in lire(equipe, connues).rows] == connexion.execute(connues).fetchall()
    connexion.close()
    for sql, phrase in (("SELECT randomblob(9)", "La fonction randomblob"), ("ATTACH 'x' AS y", "se lit seulement")):
        with pytest.raises(sqlite3.OperationalError, match=phrase):
            lire(equipe, sql)
    with pytest.raises(sqlite3.OperationalError, match="« x » n'est pas un nombre"):
        lire(equipe, "SELECT nombre_fr('x')")
    with pytest.raises(sqlite3.OperationalError, match="no such table: rien") as levee:
        lire(equipe, "SELECT * FROM rien")
    assert levee.value.sqlite_errorname == "SQLITE_ERROR"
    with pytest.raises(OverflowError):
        lire(equipe, "SELECT :a", {"a": 10**30})


@pytest.mark.parametrize(
    "tape",
    [
        "",
        "  ",
        "ile de france",
        'a "b c" d',
        'a"b c"d',
        '"',
        'ouverte "jamais fermée',
        '""',
        'x "" y',
        "NEAR(a b) OR c*",
    ],
)
def test_a_search_is_quoted_as_datasette_does(base_echantillon: Path, tape: str) -> None:
    connexion = connecter(str(base_echantillon))
    assert [*connexion.execute("SELECT escape_fts(?)", (tape,)).fetchone()] == [escape_fts(tape)]
    connexion.close()


@pytest.mark.parametrize("extension", ["", ".json", ".csv"])
def test_a_table_is_searched_in_a_process(adresse_echantillon: str, extension: str) -> None:
    reponse = httpx.get(f"{adresse_echantillon}/aides/region{extension}?_search=ile+de")
    assert reponse.status_code == 200
    assert "le-de-France" in reponse.text


def test_what_has_no_end_is_interrupted_and_the_process_stays(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    # However busy the machine is, it is the processor that counts here.
    monkeypatch.setattr(mesures, "PATIENCE_HORLOGE", 600)
    avant = pid(equipe)
    with pytest.raises(QueryInterrupted):
        sql_libre.lire(equipe, SANS_FIN, None, None, 0.1)
    assert lire(equipe, "SELECT 1").single_value() == 1
    assert pid(equipe) == avant


def pid(equipe: Equipe) -> int | None:
    ouvrier = equipe.prendre()
    try:
        return ouvrier.pid
    finally:
        equipe.rendre(ouvrier)


def test_what_explodes_while_it_is_compiled_costs_its_process(equipe: Equipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the count of SELECTs have a hole, as here where nothing is counted."""
    monkeypatch.setattr(compilation, "verifier", lambda _: None)
    avant = pid(equipe)
    debut = time.process_time()
    # By the clock or by its memory, whichever comes first.
    with pytest.raises((QueryInterrupted, sqlite3.OperationalError)):
        sql_libre.lire(equipe, poupees(40), None, None, 0.1)
    assert pid(equipe) != avant
    with pytest.raises(sqlite3.OperationalError, match="trop de mémoire"):
        lire(equipe, poupees(40))
    assert lire(equipe, "SELECT 1").single_value() == 1
    assert time.process_time() - debut < 2, "the work was not done here"


def test_a_process_that_is_killed_from_outside_is_a_sentence_for_its_author(equipe: Equipe) -> None:
    ouvrier = equipe.prendre()
    assert ouvrier.pid is not None
    with ThreadPoolExecutor(1) as fil:
        question = fil.submit(ouvrier.demander, Demande(SANS_FIN, None, None, 60), 60)
        os.kill(ouvrier.pid, signal.SIGKILL)
        with pytest.raises(sqlite3.OperationalError, match="trop de mémoire"):
            question.result(60)
    equipe.rendre(ouvrier)
    assert lire(equipe, "SELECT 1").single_value() == 1


def test_the_clock_stops_what_the_processor_does_not(equipe: Equipe) -> None:
    ouvrier = equipe.prendre()
    assert ouvrier.pid is not None
    os.kill(ouvrier.pid, signal.SIGSTOP)
    with pytest.raises(Interrompue):
        ouvrier.demander(Demande("SELECT 1", None, None, 60), 0.05)
    assert not ouvrier.vivant()
    equipe.rendre(ouvrier)
    assert lire(equipe, "SELECT 1").single_value() == 1


def test_a_process_that_has_grown_is_replaced(base_echantillon: Path) -> None:
    equipe = Equipe(base_echantillon, lambda: True, reserve=1)
    avant = pid(equipe)
    ouvrier = equipe.prendre()
    ouvrier.fatigue = True
    equipe.rendre(ouvrier)
    assert pid(equipe) != avant
    equipe.fermer()
    assert not ouvrier.vivant()


def test_no_process_opens_a_file_that_has_been_replaced(base_echantillon: Path) -> None:
    en_place = True
    equipe = Equipe(base_echantillon, lambda: en_place, reserve=1)
    equipe.demarrer()
    en_place = False
    assert lire(equipe, "SELECT 1").single_value() == 1
    equipe.prendre().fermer()
    with pytest.raises(Remplacee):
        equipe.prendre()
    equipe.fermer()


def test_a_process_that_cannot_open_the_database_says_why(tmp_path: Path) -> None:
    ouvrier = Ouvrier(tmp_path / "absente.db")
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        ouvrier.attendre()
    ouvrier.fermer()


def test_the_queries_of_a_request_share_its_seconds(equipe: Equipe) -> None:
    compte = demande.Compte(0.15)
    jeton = demande.compte.set(compte)
    try:
        with pytest.raises(QueryInterrupted):
            sql_libre.lire(equipe, SANS_FIN, None, None, 30)
        assert compte.secondes <= 0
        # What is left to say so.
        assert lire(equipe, "SELECT 1").single_value() == 1
    finally:
        demande.compte.reset(jeton)


class TestDelai:
    def test_who_has_not_worked_is_not_late(self) -> None:
        finie = delai.minuter(0.05)
        assert not finie()
        debut = time.thread_time()
        while time.thread_time() - debut < 0.06:
            sum(range(1000))
        assert finie()

    def test_another_thread_can_tell(self) -> None:
        finie = delai.minuter(0.05)
        lus: list[bool] = []
        fil = threading.Thread(target=lambda: lus.append(finie()))
        fil.start()
        fil.join()
        assert lus == [False]

    def test_the_clock_counts_in_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        finie = delai.minuter(1)
        depart = time.monotonic()
        monkeypatch.setattr(delai.time, "monotonic", lambda: depart + mesures.PATIENCE_HORLOGE - 0.1)
        assert not finie()
        monkeypatch.setattr(delai.time, "monotonic", lambda: depart + mesures.PATIENCE_HORLOGE + 0.1)
        assert finie()


@pytest.fixture(scope="module")
def serveur(base_echantillon: Path) -> Iterator[Serveur]:
    with servir_borne(base_echantillon) as lance:
        yield lance


def libre(serveur: Serveur, sql: str, extension: str = ".json") -> tuple[int, str]:
    reponse = visiter(serveur.adresse, f"/aides{extension}?sql={quote(sql)}", ATTAQUANT)
    return reponse.statut, reponse.texte


def meurt(numero: int) -> bool:
    """Whether a process that was killed is dead at last: gone, or waiting for its parent to know."""
    for _ in range(1_000_000):
        try:
            if ") Z " in Path(f"/proc/{numero}/stat").read_text(encoding="ascii"):
                return True
        except OSError:
            return True
    return False


def test_the_server_has_two_processes_and_starts_others_in_the_place_of_the_dead(serveur: Serveur) -> None:
    avant = serveur.ouvriers()
    assert len(avant) == mesures.PARTAGE.fils
    assert max(avant.values()) < mesures.OCTETS_FATIGUE >> 20
    for numero in avant:
        os.kill(numero, signal.SIGKILL)
    # A process that is being killed still takes a query, whose author is told that it died: they are to be dead first.
    assert [numero for numero in avant if not meurt(numero)] == []
    assert libre(serveur, "SELECT 1 AS un")[0] == 200
    assert libre(serveur, "SELECT 1 AS un")[0] == 200
    assert au_moins_un(serveur.ouvriers().keys() - avant.keys())


@pytest.mark.parametrize("extension", [".json", ".csv", "", ".xlsx"])
def test_a_process_that_dies_while_it_reads_is_a_4xx_and_nobody_else_notices(serveur: Serveur, extension: str) -> None:
    with ThreadPoolExecutor(1) as fil:
        question = fil.submit(libre, serveur, SANS_FIN, extension)
        while not question.done():
            if numeros := occupes(serveur):
                os.kill(numeros[0], signal.SIGKILL)
            autre = visiter(serveur.adresse, "/aides/region.json", CITOYEN).statut
    statut, texte = question.result()
    assert (statut, autre) == (400, 200)
    assert re.search("trop de mémoire|trop de temps|a été arrêté", texte)


def occupes(serveur: Serveur) -> list[int]:
    """The processes that are working."""
    etats = {numero: lire_proc(Path(f"/proc/{numero}/stat")) for numero in serveur.ouvriers()}
    return [numero for numero, etat in etats.items() if etat.rpartition(")")[2].split()[:1] == ["R"]]


def test_bombs_cost_their_author_and_not_the_citizen(serveur: Serveur) -> None:
    """Sizes that no count refuses are in hostiles.yml; here each kind, one after the other, memory being looked at."""
    pages = ("/", "/dispositif/pge", "/aides/region")
    for page in pages:
        assert visiter(serveur.adresse, page, CITOYEN).statut == 200
    avant = serveur.memoire()
    bombes = [poupees(12), poupees(30), SANS_FIN, "SELECT * FROM commune a, commune b, commune c ORDER BY random()"]
    for bombe in bombes:
        statut, texte = libre(serveur, bombe)
        assert statut == 400, texte[:200]
        for page in pages:
            assert visiter(serveur.adresse, page, CITOYEN).statut == 200
    assert serveur.memoire_maximale() - avant < 30
    assert sum(serveur.ouvriers().values()) < mesures.PARTAGE.fils * (mesures.OCTETS_FATIGUE >> 20)


def test_slow_readers_hold_few_processes_and_give_them_back(serveur: Serveur) -> None:
    compteur = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 200000)"
    longue = f"{compteur} SELECT x, '{'long' * 40}' AS texte FROM n"
    adresse = f"/aides.csv?sql={quote(longue)}"
    transport = httpx.HTTPTransport(local_address="127.0.0.41")
    options = {"transport": transport, "timeout": 60, "headers": {"accept-encoding": "identity"}}
    with ExitStack() as ouverts, httpx.Client(base_url=serveur.adresse, **options) as client:
        for _ in range(LIBRES_PAR_CLIENT):
            lue = ouverts.enter_context(client.stream("GET", adresse))
            assert (lue.status_code, "content-length" in lue.headers) == (200, False)
        refusee = client.get(adresse)
        assert refusee.status_code == 503
        assert "Trop de téléchargements" in refusee.text
        assert "retry-after" in refusee.headers
        assert libre(serveur, "SELECT 1 AS un")[0] == 200
        assert len(serveur.ouvriers()) >= LIBRES_PAR_CLIENT + 1
    fin = time.monotonic() + 60
    while len(serveur.ouvriers()) > mesures.PARTAGE.fils and time.monotonic() < fin:
        libre(serveur, "SELECT 1 AS un")
    assert len(serveur.ouvriers()) == mesures.PARTAGE.fils


PANNES = [
    (QueryInterrupted(sqlite3.OperationalError("interrupted"), "SELECT 1", {}), 503, 400),
    (MemoryError(), 503, 400),
    (refus.sans_memoire(), 503, 400),
    (Remplacee(), 503, 503),
    (OverflowError(), 500, 400),
]


@pytest.mark.parametrize(("exception", "nous", "lecteur"), PANNES, ids=lambda valeur: type(valeur).__name__)
async def test_what_fails_is_ours_or_the_reader_s(exception: Exception, nous: int, lecteur: int) -> None:
    """A query of ours that a busy machine stopped is a 503 with a time to come back; one of a reader's, a 4xx."""
    requete = Request.fake("/aides/agregat.json?_where=1")
    sienne = await erreurs.repondre(Datasette(), requete, exception)
    jeton = demande.libre.set(True)
    try:
        autre = await erreurs.repondre(Datasette(), requete, exception)
    finally:
        demande.libre.reset(jeton)
    assert (sienne.status, autre.status) == (nous, lecteur)
    assert [reponse.headers.get("Retry-After") for reponse in (sienne, autre)] == [
        str(mesures.PATIENCE) if statut == 503 else None for statut in (nous, lecteur)
    ]


def test_an_ordinary_table_without_memory_is_not_the_reader_s_fault() -> None:
    """Datasette makes an error 400 of what SQLite says, whoever wrote the query."""
    erreur = DatasetteError(refus.MEMOIRE, title="Invalid SQL", status=400)
    assert pannes.decrire(erreur, donnees=True).status == 400
    erreur.__context__ = refus.sans_memoire()
    assert pannes.decrire(erreur, donnees=True).status == 503


@pytest.mark.parametrize("statut", [400, 404, 405, 414, 503])
async def test_the_page_of_an_error_keeps_its_status_when_nothing_answers(
    statut: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """What surrounds an error is read from the database, which may be what failed: a 414 became a 500."""
    reponse = await erreurs.repondre(Datasette(), Request.fake("/aaa"), Refus(statut, "La demande <est> refusée."))
    assert reponse.status == statut
    assert "La demande &lt;est&gt; refusée." in reponse.body
    assert "page d'erreur réduite" in capsys.readouterr().err
