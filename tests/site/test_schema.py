"""/schema, search, rows taken into programs, citation: through a real server, on a base that has its search indexes."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pandas
import pytest

from aides import RACINE
from aides.commun import langue, publication
from aides.commun.lire_yaml import lire_yaml
from aides.construction import base
from aides.site import copier, fonctions, schema
from tests.lisible import unescape
from tests.preuves import au_moins_un
from tests.serveur import servir

METADONNEES = lire_yaml(RACINE / "metadata.yml")
BASE = METADONNEES["databases"]["aides"]


@pytest.fixture(scope="module")
def cherchable(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with its search indexes, made by aides/sql/15_recherche.sql."""
    chemin = Path(shutil.copy(base_echantillon, tmp_path_factory.mktemp("schema") / "aides.db"))
    with sqlite3.connect(chemin) as connexion:
        if not connexion.execute("SELECT 1 FROM sqlite_master WHERE name = 'region_recherche'").fetchone():
            base.executer(connexion, "15_recherche.sql")
    connexion.close()
    return chemin


@pytest.fixture(scope="module")
def site(cherchable: Path) -> Iterator[httpx.Client]:
    with servir(cherchable) as adresse, httpx.Client(base_url=adresse, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def tables(cherchable: Path) -> list[schema.Table]:
    with sqlite3.connect(cherchable) as connexion:
        lues = schema.lire(connexion, BASE["tables"])
    connexion.close()
    return lues


@pytest.fixture(scope="module")
def page(site: httpx.Client) -> str:
    return unescape(site.get("/schema").text)


def test_the_schema_is_that_of_the_database(cherchable: Path, tables: list[schema.Table]) -> None:
    assert {table.nom for table in tables} == set(BASE["tables"])
    with sqlite3.connect(cherchable) as connexion:
        for table in tables:
            (lignes,) = connexion.execute(f"SELECT count(*) FROM {table.nom}").fetchone()
            assert table.lignes == lignes
            assert len(table.exemples) == min(lignes, 3)
            cles = {c[3] for c in connexion.execute(f"PRAGMA foreign_key_list({table.nom})")}
            assert {colonne for relation in table.relations for colonne in relation.colonnes} == cles
    connexion.close()


def test_the_page_tells_every_table_column_unit_and_link(page: str, tables: list[schema.Table]) -> None:
    dites = dict(re.findall(r'<p id="t-(\w+)">.*?(<tbody>.*?</tbody>)', page, re.S))
    assert set(dites) == {table.nom for table in tables}
    for table in tables:
        lignes = re.findall(r"<td><code>(\w+)</code></td><td>(\w*).*?</td><td>(.*?)</td>", dites[table.nom])
        assert [(nom, unite) for nom, _, unite in lignes] == [(c.nom, c.unite) for c in table.colonnes]
        assert {r.vers for r in table.relations} == set(re.findall(r'href="#t-(\w+)"', dites[table.nom]))


def test_the_english_page_says_what_columns_mean_in_english(site: httpx.Client, tables: list[schema.Table]) -> None:
    page = unescape(site.get("/schema?lang=en").text)
    for colonne in au_moins_un(colonne for table in tables for colonne in table.colonnes):
        assert f'<td lang="en">{langue.anglais()[colonne.definition]}</td>' in page, colonne.nom
    assert '<td lang="en">members</td>' in page


def test_each_figure_has_a_definition_and_official_sources(page: str, cherchable: Path) -> None:
    mesures = page[page.index('id="mesures"') : page.index('id="tables"')]
    with sqlite3.connect(cherchable) as connexion:
        fiches = connexion.execute("SELECT titre, source_url, mesures FROM dispositif").fetchall()
    connexion.close()
    for titre, source, publiees in au_moins_un(fiches):
        assert mesures.count(f'<a href="{source}">{titre}</a>') == len(publiees.split())


def test_the_diagram_draws_every_foreign_key_from_left_to_right(page: str, tables: list[schema.Table]) -> None:
    diagramme = schema.dessiner(tables)
    boites = {boite.nom: boite for boite in diagramme.boites}
    relations = [relation for table in tables for relation in table.relations]
    assert [lien.relation for lien in diagramme.liens] == relations
    assert all(boites[relation.table].x < boites[relation.vers].x for relation in relations)
    for une in boites.values():
        dessous = [b for b in boites.values() if b.x == une.x and b.y > une.y]
        assert all(une.y + une.hauteur < autre.y for autre in dessous)
    dessin = re.search(r"<svg.*?</svg>", page, re.S)
    assert dessin
    assert dessin[0].count('class="lien"') == len(relations)
    assert set(re.findall(r'class="nom"[^>]*>(\w+)<', dessin[0])) == set(boites)
    assert 'aria-labelledby="titre-dessin"' in dessin[0]
    texte = page[page.index("</svg>") : page.index('id="mesures"')]
    assert texte.count("<li>") == len(relations)


@pytest.mark.parametrize("fonction", fonctions.lire(), ids=lambda f: f.nom)
def test_a_function_can_be_tried_from_the_page(site: httpx.Client, page: str, fonction: fonctions.Fonction) -> None:
    bloc = page[page.index(f'id="f-{fonction.nom}"') :]
    lien = re.search(r'href="(/aides\?[^"]*)">essayer', bloc)
    assert lien
    reponse = site.get(lien[1].replace("/aides?", "/aides.json?_shape=arrayfirst&"))
    assert [str(valeur) for valeur in reponse.json()] == [fonction.resultat]


def test_every_interface_of_the_server_says_why_a_function_refused(site: httpx.Client) -> None:
    sql = {"sql": "select gini(-1)"}
    raison = "gini : une valeur est négative, le coefficient n'a pas de sens."
    reponse = site.get("/aides.json", params=sql)
    assert reponse.status_code == 400
    assert reponse.json()["error"] == raison
    assert "gini\u00a0: une valeur est négative" in site.get("/aides", params=sql).text
    liste = {"sql": "select euros_fr(2) as montant", "_shape": "array"}
    assert site.get("/aides.json", params=liste).json() == [{"montant": "2\u00a0€"}]


def test_a_name_is_found_whatever_its_accents(site: httpx.Client) -> None:
    sql = "select code from departement where sans_accent(libelle) like '%' || sans_accent(:nom) || '%'"
    parametres = {"sql": sql, "nom": "RHONE", "_shape": "arrayfirst"}
    assert set(site.get("/aides.json", params=parametres).json()) == {"13", "69"}


def test_foreign_keys_show_labels(site: httpx.Client, tables: list[schema.Table]) -> None:
    designees = {relation.vers for table in tables for relation in table.relations}
    assert {nom for nom in designees if "label_column" not in BASE["tables"][nom]} == set()
    ligne = site.get("/aides/departement?code=75").text
    assert re.search(r'<a href="/aides/region/11">Île-de-France</a>', ligne)


@pytest.mark.parametrize(
    ("table", "tape", "trouve"),
    [
        ("region", "ile de france", "Île-de-France"),
        ("departement", "cotes", "Côtes-d'Armor"),
        ("commune", "saint etienne", "Saint-Étienne"),
        ("section_naf", "hebergement", "Hébergement et restauration"),
        ("nace17", "equipements electriques", "électriques"),
        ("dispositif", "solidarite", "Fonds de solidarité"),
    ],
)
def test_names_are_searched_whatever_the_accents(site: httpx.Client, table: str, tape: str, trouve: str) -> None:
    reponse = site.get(f"/aides/{table}", params={"_search": tape})
    assert 'id="_search"' in reponse.text
    assert trouve in unescape(reponse.text.partition("<tbody>")[2])


def test_search_indexes_are_workings_that_pages_do_not_list(site: httpx.Client, page: str) -> None:
    assert "_recherche" not in page
    assert "_recherche_" not in site.get("/aides").text


def test_questions_are_listed_in_groups_with_their_caveats(site: httpx.Client) -> None:
    accueil = unescape(site.get("/aides").text)
    liste = accueil[accueil.index('id="queries"') : accueil.index('id="titre-sql"')]
    assert set(re.findall(r'href="/aides/(\w+)"', liste)) == set(BASE["queries"])
    assert re.findall(r"<h3>(.*?)</h3>", liste) == list(dict.fromkeys(q["groupe"] for q in BASE["queries"].values()))
    question = unescape(site.get("/aides/concentration_territoires").text)
    for reserve in BASE["queries"]["concentration_territoires"]["reserves"]:
        assert reserve.partition(" ")[0] in question
    assert question.count("<option") == 2


def extraits(site: httpx.Client, adresse: str) -> dict[str, str]:
    texte = site.get(adresse).text
    return {nom: unescape(code) for nom, code in re.findall(r'data-copier="(\w+)">([^<]+)</pre>', texte)}


def test_lines_of_code_read_the_rows_of_the_page(site: httpx.Client, tmp_path: Path) -> None:
    adresse = "/aides/departement?region=11"
    lus = extraits(site, adresse)
    assert list(lus) == ["Python", "R", "curl", "DuckDB"]
    noms: dict[str, Any] = {}
    exec(lus["Python"], noms)
    tableau: pandas.DataFrame = noms["tableau"]
    assert {"75", "77", "95"} <= set(tableau["code"])
    subprocess.run(lus["curl"], shell=True, check=True, cwd=tmp_path, timeout=30, capture_output=True)
    telecharge = tmp_path / "departement.csv"
    assert len(telecharge.read_text(encoding="utf-8").splitlines()) == len(tableau) + 1
    sql = shlex.split(lus["DuckDB"])[-1].replace("/dev/stdin", str(telecharge))
    with duckdb.connect() as moteur:
        assert sorted(ligne[0] for ligne in moteur.sql(sql).fetchall()) == sorted(tableau["code"])


def test_an_address_cannot_add_a_command_to_a_line_of_code(site: httpx.Client) -> None:
    hostile = """select 1 as "a', 'x'); rm -rf" -- ' " $(id) `id` \\ \n"""
    lus = extraits(site, str(httpx.URL("/aides", params={"sql": hostile})))
    for nom in ("curl", "DuckDB"):
        mots = shlex.split(lus[nom])
        assert sum("$(" in mot or "`" in mot or "rm -rf" in mot for mot in mots) == 0
        (adresse,) = (mot for mot in mots if mot.startswith("http"))
        assert httpx.URL(adresse).params["sql"].strip() == hostile.strip()
    assert lus["Python"].count('"') == lus["R"].count('"') - 2 == 2


def test_rows_as_markdown_say_when_there_are_more(site: httpx.Client) -> None:
    texte = site.get("/aides/departement.md?_size=3&_labels=on").text
    lignes = texte.splitlines()
    assert lignes[0].startswith("| code | libelle |")
    assert sum(ligne.startswith("|") for ligne in lignes) == 2 + 3
    assert "| Auvergne-Rhône-Alpes |" in lignes[2]
    assert re.search(
        r"Les 3 premières lignes sur \d+ ; toutes les lignes : <http://\S+/aides/departement\.csv\?", texte
    )
    entier = site.get("/aides/territoires.md").text
    assert "premières lignes" not in entier
    assert "Source : <http" in entier


def test_a_markdown_cell_stays_one_cell() -> None:
    assert copier.tableau(["a|b"], [["x\ny | z"], [None], ["<b>"]]) == (
        "| a\\|b |\n| --- |\n| x y \\| z |\n|  |\n| &lt;b> |\n"
    )


def test_every_page_is_cited_with_a_permanent_address(site: httpx.Client, cherchable: Path) -> None:
    with sqlite3.connect(cherchable) as connexion:
        (empreinte,) = connexion.execute("SELECT empreinte FROM publication").fetchone()
    connexion.close()
    for chemin in ("/", "/aides/par_region", "/aides/departement", "/dispositif/pge", "/schema?lang=en"):
        texte = unescape(site.get(chemin).text)
        assert f"{site.base_url}/version/{empreinte[:16]}".replace("//version", "/version") in texte
        assert f"@misc{{aides-{empreinte[:16]}," in texte
    version = site.get(f"/version/{empreinte[:16]}")
    assert version.status_code == 200
    assert empreinte in version.text
    assert site.get(f"/version/{empreinte}").status_code == 200


def test_another_version_is_said_not_to_be_served(site: httpx.Client) -> None:
    reponse = site.get("/version/0123456789abcdef")
    assert reponse.status_code == 404
    assert "n'est pas celle que ce site sert" in unescape(reponse.text)
    assert 'href="/donnees"' in reponse.text
    assert "This is not the version" in site.get("/version/0123456789abcdef?lang=en").text
    assert site.get("/version/pas-une-empreinte").status_code == 404


def test_the_version_before_is_said_to_be_gone(site: httpx.Client, cherchable: Path) -> None:
    avant = publication.precedente(cherchable)
    with sqlite3.connect(avant) as connexion:
        connexion.execute("CREATE TABLE publication (empreinte TEXT, derniere_date_maj TEXT)")
        connexion.execute("INSERT INTO publication VALUES (?, '2021-05-04')", ("abcdef0123456789" * 4,))
    connexion.close()
    reponse = site.get("/version/abcdef0123456789")
    assert reponse.status_code == 410
    assert "4 mai 2021" in reponse.text
    assert site.get("/version/0000000000000000").status_code == 404


def test_the_project_can_be_cited() -> None:
    lue = lire_yaml(RACINE / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= set(lue)
    projet = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{lue["version"]}"' in projet
    assert f'license = "{lue["license"]}"' in projet
    assert lue["title"] == METADONNEES["title"]
