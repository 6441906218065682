"""Every output that bears numbers is listed with the relation that covers it, and none shows a hidden figure."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

import build_db
from tests.attaque.verite import Verite, de_la_base_interne
from tests.attaque.vu import lire
from tests.exportes import exporter_une_fois
from tests.preuves import au_moins_un

RACINE = Path(build_db.__file__).parent
SORTIES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "sorties.yml").read_text(encoding="utf-8"))
# A word that has a number in it which is neither a code, a date nor an address.
NOMBRE_ECRIT = re.compile(r"\d[\s\d]*\d{2}|\d,\d|\d ")
CODE = re.compile(r"[0-9A-Z]{1,6}|\d{4}-\d\d(-\d\d)?|[a-z]+/[0-9A-Z]+|[\d.]+[A-Z]?")
# Hidden amounts of fewer centimes, or of whole euros, may be the figure of something else by chance.
ASSEZ_GRAND = 20_000_00
# Relations of columns that hold no amount, but what is worked out of several.
MUETTES = {"aucune", "quotients", "comptes du secret"}


@pytest.fixture(scope="module")
def exportes(base_echantillon: Path) -> Path:
    return exporter_une_fois(base_echantillon)


@pytest.fixture(scope="module")
def verite(base_echantillon: Path) -> Verite:
    return de_la_base_interne(base_echantillon.with_name("aides-interne.db"))


@pytest.fixture(scope="module")
def cachees(base_echantillon: Path, verite: Verite) -> set[int]:
    """Amounts that the rules hide, in centimes, that no published cell has and that are no round number."""
    valeurs = {variable: v for variable, v in lire(base_echantillon).valeurs.items() if variable[1] == "A"}
    montrees = {valeur for valeur in valeurs.values() if valeur is not None}
    vraies = [verite.de(cle) for (cle, _), valeur in valeurs.items() if valeur is None]
    sensibles = {contributions.montant for contributions in vraies if verite.sensible(contributions)}
    return {montant for montant in sensibles - montrees if montant > ASSEZ_GRAND and montant % 100}


def relations_de(table: str) -> dict[str, str]:
    """Column → relation of a listed table."""
    siennes = SORTIES["tables"].get(table, {})
    return {colonne: relation for relation, colonnes in siennes.items() for colonne in colonnes}


def porteuses(connexion: sqlite3.Connection, table: str) -> set[str]:
    """Columns of a table that bear numbers: by their declaration, by a value, or in the words of a value."""
    trouvees = set()
    for _, colonne, declaree, *_ in connexion.execute(f"PRAGMA table_info({table})"):
        valeurs = [v for (v,) in connexion.execute(f"SELECT DISTINCT {colonne} FROM {table}") if v is not None]
        textes = [v for v in valeurs if isinstance(v, str) and not CODE.fullmatch(v)]
        ecrite = any(NOMBRE_ECRIT.search(texte) for texte in textes)
        if declaree in ("INTEGER", "REAL", "NUMERIC") or ecrite or any(not isinstance(v, str) for v in valeurs):
            trouvees.add(colonne)
    return trouvees


def test_every_column_that_bears_numbers_is_listed_with_its_relation(
    adresse_echantillon: str, base_echantillon: Path
) -> None:
    """The tables are those that the site lists, hidden ones included."""
    servies = httpx.get(f"{adresse_echantillon}/aides.json").json()
    noms = [t["name"] for t in servies["tables"]] + [v if isinstance(v, str) else v["name"] for v in servies["views"]]
    noms = [nom for nom in noms if not re.fullmatch(SORTIES["index"], nom)]
    assert {*noms} == {*SORTIES["tables"], *SORTIES["sans_nombre"]}
    with sqlite3.connect(base_echantillon) as connexion:
        manquent = {nom: porteuses(connexion, nom) - {*relations_de(nom)} for nom in noms}
        perimees = {nom: {*relations_de(nom)} - _colonnes(connexion, nom) for nom in noms}
    connexion.close()
    assert {nom: colonnes for nom, colonnes in manquent.items() if colonnes} == {}
    assert {nom: colonnes for nom, colonnes in perimees.items() if colonnes} == {}
    assert {relation for nom in noms for relation in relations_de(nom).values()} <= {*SORTIES["relations"]}


def _colonnes(connexion: sqlite3.Connection, table: str) -> set[str]:
    return {ligne[1] for ligne in connexion.execute(f"PRAGMA table_info({table})")}


def test_every_address_is_listed_with_its_relation() -> None:
    """Those that the server answers, asked of Datasette in a process of its own."""
    code = (
        "from datasette.app import Datasette; import json;"
        "site = Datasette([], plugins_dir='plugins', template_dir='templates');"
        "print(json.dumps([route.pattern for route, _ in site._routes()]))"
    )
    lu = subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True)
    routes = [r for r in json.loads(lu.stdout) if not re.match(SORTIES["adresses_du_programme"], r.lstrip("^"))]
    assert {*routes} == {*SORTIES["adresses"]}
    assert {relation for relation, _ in SORTIES["adresses"].values()} <= {*SORTIES["relations"]}


def test_every_exported_file_is_listed_with_its_relation(exportes: Path) -> None:
    noms = au_moins_un(chemin.name for chemin in exportes.iterdir())
    assert [nom for nom in noms if not any(re.fullmatch(motif, nom) for motif in SORTIES["fichiers"])] == []
    perimes = [motif for motif in SORTIES["fichiers"] if not any(re.fullmatch(motif, nom) for nom in noms)]
    assert perimes == []
    assert {*SORTIES["fichiers"].values()} <= {*SORTIES["relations"]}


def test_every_question_reads_listed_tables_only(adresse_echantillon: str, base_echantillon: Path) -> None:
    """A canned query has no figures of its own: SQLite tells which tables each reads."""
    questions = httpx.get(f"{adresse_echantillon}/-/metadata.json").json()["databases"]["aides"]["queries"]
    lues: set[str] = set()

    def noter(action: int, table: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and table:
            lues.add(table)
        return sqlite3.SQLITE_OK

    with sqlite3.connect(base_echantillon) as connexion:
        for nom, arite in (("sans_accent", 1), ("gini", 1), ("quantile", 2), ("nombre_fr", -1), ("euros_fr", -1)):
            connexion.create_function(nom, arite, lambda *_: None)
        connexion.set_authorizer(noter)
        for question in au_moins_un(questions.values()):
            connexion.execute("EXPLAIN " + question["sql"], _Parametres())
    connexion.close()
    assert len(questions) > 40
    assert len(lues) > 10
    permises = {*SORTIES["tables"], *SORTIES["sans_nombre"], "sqlite_master"}
    assert {table for table in lues - permises if not re.fullmatch(SORTIES["index"], table)} == set()


class _Parametres(dict):
    """Any parameter of a query: none."""

    def __missing__(self, _: str) -> None:
        return None


def test_what_is_exported_is_what_is_served(adresse_echantillon: str, exportes: Path, base_echantillon: Path) -> None:
    """The base itself, and the tables over HTTP, row by row: the attacker who reads one has read the other."""
    assert httpx.get(f"{adresse_echantillon}/aides.db").content == (exportes / "aides.db").read_bytes()
    with sqlite3.connect(base_echantillon) as connexion:
        for table in ("agregat", "agregat_commune", "historique_quotidien", "controle"):
            recu = httpx.get(f"{adresse_echantillon}/aides/{table}.csv?_stream=1", timeout=60).text
            lignes = [*csv.DictReader(io.StringIO(recu))]
            requete = connexion.execute(f"SELECT * FROM {table}")
            noms = [colonne[0] for colonne in requete.description]
            attendues = [
                {nom: "" if v is None else str(v) for nom, v in zip(noms, ligne, strict=True)} for ligne in requete
            ]
            assert len(lignes) > 10
            assert sorted(map(repr, lignes)) == sorted(map(repr, attendues))
    connexion.close()


def montants_ecrits(texte: str) -> set[int]:
    """Amounts with cents written in a text, in centimes: 1234.5, 1 234,50 or 123450."""
    serre = re.sub(r"(?<=\d)[\u202f\u00a0 ](?=\d{3})", "", texte)
    ecrits = {round(float(nombre.replace(",", ".")) * 100) for nombre in re.findall(r"\d+[.,]\d{1,2}(?!\d)", serre)}
    return ecrits | {int(nombre) for nombre in re.findall(r"(?<![\d.,])\d{6,11}(?![\d.,])", serre)}


def test_amounts_are_read_however_they_are_written() -> None:
    assert montants_ecrits("1234.5 et 1 234,56 €, 12\u202f345,67 ; 7654321 ; 2020-05-31") >= {
        123450, 123456, 1234567, 7654321,
    }  # fmt: skip


def test_no_page_chart_feed_or_answer_shows_a_hidden_amount(adresse_echantillon: str, cachees: set[int]) -> None:
    assert len(cachees) > 100
    adresses = au_moins_un(adresse for _, adresse in SORTIES["adresses"].values() if adresse)
    with httpx.Client(base_url=adresse_echantillon, timeout=60, follow_redirects=True) as client:
        lus = {adresse: client.get(adresse) for adresse in adresses}
    assert {adresse: r.status_code for adresse, r in lus.items() if r.status_code != 200} == {}
    assert {adresse: montants_ecrits(r.text) & cachees for adresse, r in lus.items()} == dict.fromkeys(lus, set())


def test_no_exported_file_shows_a_hidden_amount(exportes: Path, cachees: set[int]) -> None:
    assert len(cachees) > 100
    muets = [motif for motif, relation in SORTIES["fichiers"].items() if relation == "aucune"]
    textes = au_moins_un(chemin for chemin in exportes.iterdir() if chemin.suffix in (".csv", ".json")
                         and not any(re.fullmatch(motif, chemin.name) for motif in muets))  # fmt: skip
    trouves = {chemin.name: montants_ecrits(chemin.read_text(encoding="utf-8-sig")) & cachees for chemin in textes}
    assert trouves == dict.fromkeys(trouves, set())


def test_no_table_shows_a_hidden_amount(exportes: Path, cachees: set[int]) -> None:
    assert len(cachees) > 100
    trouves = {}
    with sqlite3.connect(exportes / "aides.db") as connexion:
        for table in au_moins_un(SORTIES["tables"]):
            colonnes = [nom for nom, relation in relations_de(table).items() if relation not in MUETTES]
            lus = {v for colonne in colonnes for v in _valeurs(connexion, table, colonne)}
            if communes := lus & cachees:
                trouves[table] = communes
    connexion.close()
    assert trouves == {}


def _valeurs(connexion: sqlite3.Connection, table: str, colonne: str) -> Iterable[int]:
    """Amounts of a column in centimes, be it in centimes or in euros."""
    for (valeur,) in connexion.execute(f"SELECT DISTINCT {colonne} FROM {table}"):
        if isinstance(valeur, int | float):
            yield from (int(valeur), round(valeur * 100))


def test_the_file_keeps_no_trace_of_hidden_amounts_between_its_rows(exportes: Path, cachees: set[int]) -> None:
    """A row that was rewritten may leave its former bytes in the page."""
    octets = (exportes / "aides.db").read_bytes()
    taille = int.from_bytes(octets[16:18], "big")
    vides = b"\0\0".join(_vide(octets[debut : debut + taille], 100 if not debut else 0)
                         for debut in range(0, len(octets), taille))  # fmt: skip
    assert len(vides) > taille
    grandes = [montant for montant in au_moins_un(cachees) if montant > 2**24]
    assert [montant for montant in grandes if montant.to_bytes(4, "big") in vides] == []


def _vide(page: bytes, debut: int) -> bytes:
    """What a B-tree page holds between its list of cells and the first of them."""
    if page[debut] not in (2, 5, 10, 13):
        return b""
    cellules, contenu = (int.from_bytes(page[debut + n : debut + n + 2], "big") for n in (3, 5))
    return page[debut + (12 if page[debut] in (2, 5) else 8) + 2 * cellules : contenu or len(page)]
