"""Page after page, any sort of any table or view gives each row once: JSON, HTML and CSV, by 7 and by the most.

Here one column of each kind of each table sorts once, in one format and one direction, those of its turn;
AIDES_CAMPAGNES=1 (make campagnes) takes all of them (docs/clients.md has what it found).
"""

from __future__ import annotations

import csv
import functools
import html
import io
import itertools
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.service import REGLAGES
from aides.site import fonctions
from tests.preuves import au_moins_un

CAMPAGNE = bool(os.environ.get("AIDES_CAMPAGNES"))
PAR_7, PAR_MAX = 7, int(REGLAGES["max_returned_rows"])
DECRITES = lire_yaml(RACINE / "metadata.yml")["databases"]["aides"]["tables"]
Lignes = list[tuple[str, ...]]
Demandes = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Element:
    """A table or a view, its columns, and the key of its rows: what metadata.yml says, of a view."""

    nom: str
    vue: bool
    colonnes: tuple[str, ...]
    cle: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Some rows of an element: a filter, how many rows it leaves, and how many that are not alike."""

    filtre: dict[str, str]
    lignes: int
    distinctes: int


@pytest.fixture(scope="module")
def base(base_echantillon: Path) -> Iterator[sqlite3.Connection]:
    with closing(ouvrir(base_echantillon)) as connexion:
        yield connexion


def ouvrir(chemin: Path) -> sqlite3.Connection:
    connexion = sqlite3.connect(chemin)
    fonctions.inscrire(connexion)
    return connexion


def lire_elements(base: sqlite3.Connection) -> list[Element]:
    """Every table and view but those that SQLite keeps for itself."""
    noms = base.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name").fetchall()
    return [lire_element(base, nom, genre == "view") for nom, genre in noms if nom in DECRITES]


def lire_element(base: sqlite3.Connection, nom: str, vue: bool) -> Element:
    lues = base.execute(f"PRAGMA table_info([{nom}])").fetchall()
    colonnes = tuple(colonne[1] for colonne in lues)
    cle = tuple(colonne[1] for colonne in sorted(lues, key=lambda lue: int(lue[5])) if colonne[5])
    declaree = tuple(DECRITES.get(nom, {}).get("cle", colonnes))
    assert vue or cle, f"{nom}: a sort of its pages has nothing to end with"
    return Element(nom, vue, colonnes, declaree if vue else cle)


@functools.cache
def partie(base: sqlite3.Connection, element: Element, taille: int) -> Part | None:
    """A part of three pages or so of so many rows; None when the element has no more than one."""
    (total,) = base.execute(f"SELECT count(*) FROM [{element.nom}]").fetchone()
    if total <= taille:
        return None
    bornes = (2 * taille, 6 * taille) if taille == PAR_7 else (taille + 1, 3 * taille)
    if total <= bornes[1]:
        return mesurer(base, element, {}, "1", [])
    for colonne in element.colonnes:
        # A value that rows have in common: as many ties as can be.
        trouvee = base.execute(
            f"SELECT [{colonne}] FROM [{element.nom}] WHERE [{colonne}] <> '' GROUP BY 1"
            f" HAVING count(*) BETWEEN ? AND ? ORDER BY count(*) LIMIT 1",
            bornes,
        ).fetchone()
        if trouvee:
            return mesurer(base, element, {f"{colonne}__exact": str(trouvee[0])}, f"[{colonne}] = ?", [trouvee[0]])
    for colonne in reversed(element.cle):
        rangees = f"SELECT [{colonne}] FROM [{element.nom}] ORDER BY 1 LIMIT 1 OFFSET ?"
        (borne,) = base.execute(rangees, [2 * taille]).fetchone()
        part = mesurer(base, element, {f"{colonne}__lt": str(borne)}, f"[{colonne}] < ?", [borne])
        if bornes[0] <= part.lignes <= bornes[1]:
            return part
    raise AssertionError(f"no part of {element.nom} has {bornes} rows")


def mesurer(base: sqlite3.Connection, element: Element, filtre: dict[str, str], ou: str, valeurs: list[object]) -> Part:
    cle = ", ".join(f"[{colonne}]" for colonne in element.cle)
    (lignes,) = base.execute(f"SELECT count(*) FROM [{element.nom}] WHERE {ou}", valeurs).fetchone()
    distinctes = f"SELECT count(*) FROM (SELECT DISTINCT {cle} FROM [{element.nom}] WHERE {ou})"
    return Part(filtre, lignes, base.execute(distinctes, valeurs).fetchone()[0])


def page_json(reponse: httpx.Response) -> tuple[Lignes, str]:
    lue = reponse.json()
    suivante = lue["next_url"] or ""
    assert (f'<{suivante}>; rel="next"' in reponse.headers.get("link", "")) == bool(suivante)
    return [tuple(map(str, ligne)) for ligne in lue["rows"]], suivante


def page_csv(reponse: httpx.Response) -> tuple[Lignes, str]:
    lignes = list(csv.reader(io.StringIO(reponse.text)))[1:]
    return [tuple(ligne) for ligne in lignes], reponse.links.get("next", {}).get("url", "")


def page_html(reponse: httpx.Response) -> tuple[Lignes, str]:
    corps = reponse.text.partition("<tbody>")[2].partition("</tbody>")[0]
    lignes = [tuple(re.findall(r"<td[^>]*>(.*?)</td>", ligne, re.S)) for ligne in corps.split("<tr>")[1:]]
    suivante = re.search(r'<a href="([^"]+)" rel="next">', reponse.text)
    return lignes, html.unescape(suivante[1]) if suivante else ""


PAGES: dict[str, Callable[[httpx.Response], tuple[Lignes, str]]] = {
    ".json": page_json, ".csv": page_csv, "": page_html,
}  # fmt: skip
TRIS = ("_sort", "_sort_desc")


def suivre(site: httpx.Client, adresse: str, parametres: Demandes, extension: str) -> Lignes:
    """All the rows that the pages of an address give, going from one to the next as each says."""
    toutes: Lignes = []
    reponse = site.get(adresse + extension, params=parametres)
    while True:
        assert reponse.status_code == 200, (str(reponse.url), reponse.text[:300])
        lignes, suivante = PAGES[extension](reponse)
        assert lignes, str(reponse.url)
        toutes += lignes
        if not suivante:
            return toutes
        reponse = site.get(suivante)


def perdues(site: httpx.Client, element: Element, part: Part, parametres: Demandes, extension: str) -> list[str]:
    """What a walk through a part has lost or given twice; nothing when each row was there once."""
    vues = suivre(site, f"/aides/{element.nom}", {**parametres, **part.filtre, "_nofacet": "1"}, extension)
    if (len(vues), len(set(vues))) == (part.lignes, part.distinctes):
        return []
    return [f"{element.nom}{extension} {parametres} : {len(vues)}, {len(set(vues))} apart, of {part}"]


def a_marcher(base: sqlite3.Connection, extension: str, taille: int) -> Iterator[tuple[Element, Part, str, str]]:
    """Each walk of one format: the element, the part of it, the direction and the column that sort."""
    tours = itertools.cycle((autre, tri) for tri in TRIS for autre in PAGES)
    for element in lire_elements(base):
        part = partie(base, element, taille)
        for colonne in a_trier(base, element, taille) if part else ():
            assert part
            tour = next(tours)
            for tri in TRIS:
                if CAMPAGNE or (extension, tri) == tour:
                    yield element, part, tri, colonne


def a_trier(base: sqlite3.Connection, element: Element, taille: int) -> tuple[str, ...]:
    """The columns that sort: all, or the one of fewest values, of each kind where pages are small."""
    if CAMPAGNE:
        return element.colonnes
    rangees = sorted((valeurs, colonne, genre) for colonne, (valeurs, *genre) in genres(base, element).items())
    if taille == PAR_MAX:
        return (rangees[0][1],)
    premieres = {tuple(genre): colonne for _, colonne, genre in reversed(rangees)}
    return tuple(premieres.values())


@functools.cache
def genres(base: sqlite3.Connection, element: Element) -> dict[str, tuple[object, ...]]:
    """How many values each column has, and what else tells how it sorts: its type, blanks, ties, whether it is of the
    key."""
    lues = base.execute(f"SELECT * FROM [{element.nom}] LIMIT {3 * PAR_MAX}").fetchall()
    types = {lue[1]: lue[2] for lue in base.execute(f"PRAGMA table_info([{element.nom}])")}
    rendus = {}
    for colonne, valeurs in zip(element.colonnes, zip(*lues, strict=True), strict=True):
        remplies = [valeur for valeur in valeurs if valeur is not None]
        comptees = len(set(remplies))
        genre = types[colonne], len(remplies) < len(lues), comptees < len(remplies), colonne in element.cle
        rendus[colonne] = (comptees, *genre)
    return rendus


@pytest.mark.parametrize("extension", PAGES)
def test_pages_of_7_give_every_row_once_in_every_sort(
    site: httpx.Client, base: sqlite3.Connection, extension: str
) -> None:
    marches = list(a_marcher(base, extension, PAR_7))
    assert len(marches) > (700 if CAMPAGNE else 40)
    for element, part, tri, colonne in marches:
        assert perdues(site, element, part, {tri: colonne, "_size": str(PAR_7)}, extension) == []


@pytest.mark.parametrize("extension", PAGES)
def test_the_largest_pages_give_every_row_once_in_every_sort(
    site: httpx.Client, base: sqlite3.Connection, extension: str
) -> None:
    marches = list(a_marcher(base, extension, PAR_MAX))
    assert len(marches) >= (400 if CAMPAGNE else 3)
    for element, part, tri, colonne in marches:
        demandes = {tri: colonne, "_size": "max", "_col": list(element.cle)}
        assert perdues(site, element, part, demandes, extension) == []


@pytest.mark.parametrize("colonne", DECRITES["agregat"]["columns"] if CAMPAGNE else ["dispositif"])
def test_no_row_of_the_official_cube_is_lost(
    adresse_officielle: str, officielle: sqlite3.Connection, colonne: str
) -> None:
    (attendues,) = officielle.execute("SELECT count(*) FROM agregat").fetchone()
    element = Element("agregat", False, (), ("id",))
    with httpx.Client(base_url=adresse_officielle, timeout=60) as site:
        part = Part({}, attendues, attendues)
        parametres: Demandes = {"_sort_desc": colonne, "_size": "max", "_col": "id"}
        assert perdues(site, element, part, parametres, ".json") == []
    assert attendues > 100_000


def test_the_key_of_a_view_tells_its_rows_apart(base: sqlite3.Connection, officielle: sqlite3.Connection) -> None:
    fonctions.inscrire(officielle)
    declarees = {nom: decrite["cle"] for nom, decrite in DECRITES.items() if "cle" in decrite}
    assert declarees
    for nom, cle in au_moins_un(declarees.items()):
        for connexion in (base, officielle):
            doubles = f"SELECT 1 FROM [{nom}] GROUP BY {', '.join(cle)} HAVING count(*) > 1"
            assert connexion.execute(doubles).fetchone() is None, nom


def test_a_key_that_is_asked_for_is_there_once(site: httpx.Client) -> None:
    demande = {"_col": ["id", "mois", "id"], "_size": "1"}
    assert site.get("/aides/agregat.json", params=demande).json()["columns"] == ["id", "mois"]
    assert site.get("/aides/agregat.csv", params=demande).text.splitlines()[0] == "id,mois"


def test_the_order_that_is_shown_is_the_one_that_is_run(site: httpx.Client) -> None:
    sql = site.get("/aides/agregat.json", params={"_sort_desc": "mois", "_size": "1"}).json()["query"]["sql"]
    assert sql.endswith("order by mois desc, id limit 2")
    sql = site.get("/aides/territoire.json", params={"_sort": "niveau", "_size": "1"}).json()["query"]["sql"]
    assert re.search(r"order by niveau, chemin, \S.* limit 2$", sql)


def test_a_table_can_be_sorted_by_a_column_that_is_not_shown(site: httpx.Client, base: sqlite3.Connection) -> None:
    element = lire_element(base, "modalite", vue=False)
    part = partie(base, element, PAR_7)
    assert part
    for extension in ("", ".json", ".csv"):
        parametres: Demandes = {"_nocol": "ordre", "_sort": "ordre", "_size": str(PAR_7)}
        assert perdues(site, element, part, parametres, extension) == []
    assert site.get("/aides/source_fichier", params={"_nocol": "date_maj", "_size": "5"}).status_code == 200


@pytest.mark.parametrize("tri", [{"_nocol": "ordre"}, {"_nocol": "ordre", "_sort_desc": "ordre"}, {"_col": "libelle"}])
def test_a_column_that_sorts_and_is_not_shown_leaves_the_labels_where_they_are(
    site: httpx.Client, base: sqlite3.Connection, tri: dict[str, str]
) -> None:
    """Part of the key has a label, and the column that sorts is looked for by that key."""
    adresse: str | None = "/aides/modalite.json"
    parametres: dict[str, str] | None = {**tri, "_labels": "on", "_size": str(PAR_7), "_shape": "objects"}
    lues = []
    while adresse:
        page = site.get(adresse, params=parametres).json()
        lues += [(ligne["axe"]["value"], ligne["code"]) for ligne in page["rows"]]
        assert all(ligne["axe"]["label"] for ligne in page["rows"])
        adresse, parametres = page["next_url"], None
    assert len(set(lues)) == len(lues)
    assert set(lues) == set(base.execute("SELECT axe, code FROM modalite"))
