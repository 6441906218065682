"""Errors planted in SQL and Python: each kind on a small text, and a whole run on a small tree."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from aides import RACINE
from outils.mutants import jetons, rapport, sql
from outils.mutants.modele import Changement, Mutant, Recolte, nommer
from outils.mutants.passage import SURVIT, TUE, Carnet, Resultat
from outils.mutants.recolte import recolter, requetes
from outils.mutants.salles import Choix, Salle, lire_salles, lire_survivants


def apres(texte: str, genre: str) -> list[str]:
    """The text after each change of one kind."""
    trouves = [c.appliquer(texte) for c in sql.changements(texte) if c.genre == genre]
    return [" ".join(t.split()) for t in dict.fromkeys(trouves)]


@pytest.mark.parametrize(
    ("genre", "avant", "attendus"),
    [
        ("signe", "SELECT a + b", ["SELECT a - b"]),
        ("signe", "SELECT a - b", ["SELECT a + b"]),
        ("signe", "SELECT sum(a) / 2, count(*), t.*, -1 FROM t", ["SELECT sum(a) * 2, count(*), t.*, -1 FROM t"]),
        ("signe", "SELECT abs(a) FROM t", ["SELECT (a) FROM t"]),
        ("borne", "SELECT a WHERE a < 3", ["SELECT a WHERE a <= 3"]),
        ("borne", "SELECT a WHERE a >= 3", ["SELECT a WHERE a > 3"]),
        ("seuil", "SELECT a WHERE a < 3", ["SELECT a WHERE a < 2", "SELECT a WHERE a < 4"]),
        ("seuil", "SELECT a WHERE a < 0.85", ["SELECT a WHERE a < 0.84", "SELECT a WHERE a < 0.86"]),
        ("seuil", "SELECT a WHERE j >= '2020-03-01'",
         ["SELECT a WHERE j >= '2020-02-29'", "SELECT a WHERE j >= '2020-03-02'"]),
        ("seuil", "SELECT a, b FROM t GROUP BY 1, 2", []),
        ("diviseur", "SELECT a / 100.0 FROM t", ["SELECT a / 10.0 FROM t"]),
        ("contraire", "SELECT a WHERE a = 1", ["SELECT a WHERE a <> 1"]),
        ("contraire", "SELECT a WHERE a IS NULL", ["SELECT a WHERE a IS NOT NULL"]),
        ("contraire", "SELECT a WHERE a IS NOT NULL", ["SELECT a WHERE a IS NULL"]),
        ("contraire", "SELECT a WHERE a IN (1)", ["SELECT a WHERE a NOT IN (1)"]),
        ("contraire", "SELECT a WHERE NOT EXISTS (SELECT 1)", ["SELECT a WHERE EXISTS (SELECT 1)"]),
        ("filtre", "SELECT a FROM t WHERE a = 1 AND b = 2 GROUP BY a",
         ["SELECT a FROM t WHERE b = 2 GROUP BY a", "SELECT a FROM t WHERE a = 1 GROUP BY a"]),
        ("filtre", "SELECT a FROM t WHERE a BETWEEN 1 AND 2 AND b",
         ["SELECT a FROM t WHERE b", "SELECT a FROM t WHERE a BETWEEN 1 AND 2"]),
        ("filtre", "SELECT a FROM t WHERE a = 1 OR b = 2 ORDER BY a", ["SELECT a FROM t WHERE 1 = 1 ORDER BY a"]),
        ("filtre", "SELECT a FROM t HAVING max(a) = 0", ["SELECT a FROM t HAVING 1 = 1"]),
        ("filtre", "SELECT a FROM t JOIN u ON t.a = u.a AND u.b = (SELECT 1 WHERE x AND y) WHERE 1",
         ["SELECT a FROM t JOIN u ON u.b = (SELECT 1 WHERE x AND y) WHERE 1",
          "SELECT a FROM t JOIN u ON t.a = u.a WHERE 1",
          "SELECT a FROM t JOIN u ON t.a = u.a AND u.b = (SELECT 1 WHERE y) WHERE 1",
          "SELECT a FROM t JOIN u ON t.a = u.a AND u.b = (SELECT 1 WHERE x) WHERE 1",
          "SELECT a FROM t JOIN u ON t.a = u.a AND u.b = (SELECT 1 WHERE x AND y) WHERE 1 = 1"]),
        ("filtre", "SELECT CASE WHEN a AND b THEN 1 END FROM t", []),
        ("jointure", "SELECT a FROM t JOIN u USING (a)", ["SELECT a FROM t LEFT JOIN u USING (a)"]),
        ("jointure", "SELECT a FROM t LEFT JOIN u USING (a)", ["SELECT a FROM t JOIN u USING (a)"]),
        ("groupe", "SELECT a FROM t GROUP BY a, b, c",
         ["SELECT a FROM t GROUP BY b, c", "SELECT a FROM t GROUP BY a, c", "SELECT a FROM t GROUP BY a, b"]),
        ("groupe", "SELECT lag(a) OVER (PARTITION BY b ORDER BY c) FROM t",
         ["SELECT lag(a) OVER ( ORDER BY c) FROM t"]),
        ("coalesce", "SELECT coalesce(f(a, b), 0) FROM t", ["SELECT (f(a, b)) FROM t"]),
        ("coalesce", "SELECT a / nullif(b, 0) FROM t", ["SELECT a / (b) FROM t"]),
        ("agregat", "SELECT sum(a), max(b) FROM t", ["SELECT max(a), max(b) FROM t", "SELECT sum(a), min(b) FROM t"]),
        ("distinct", "SELECT DISTINCT a FROM t", ["SELECT a FROM t"]),
        ("distinct", "SELECT a UNION ALL SELECT b", ["SELECT a UNION SELECT b"]),
        ("ordre", "SELECT a FROM t ORDER BY a DESC", ["SELECT a FROM t ORDER BY a ASC"]),
        ("ordre", "SELECT lag(a) OVER (ORDER BY b) FROM t", ["SELECT lag(a) OVER (ORDER BY b DESC) FROM t"]),
        ("colonne", "SELECT a.montant AS montant FROM a", ["SELECT a.nombre AS montant FROM a"]),
        ("colonne", "SELECT x.region, region.libelle FROM region",
         ["SELECT x.departement, region.libelle FROM region", "SELECT x.region, region.code FROM region"]),
    ],
)  # fmt: skip
def test_each_kind_of_error(genre: str, avant: str, attendus: list[str]) -> None:
    assert apres(avant, genre) == attendus


def test_nothing_is_changed_in_comments_texts_places_nor_declarations() -> None:
    texte = "-- a < 3\nSELECT 'a < 3', :nombre, {{montant}}, \"a + b\" /* x = 1 */ FROM t"
    assert list(sql.changements(texte)) == []
    assert list(sql.changements("CREATE TABLE t (a TEXT CHECK (a < 3)); PRAGMA user_version = 3;")) == []


def test_tokens_know_how_deep_they_are() -> None:
    assert [(j.texte, j.profondeur) for j in jetons.decouper("f(a, CASE b END)")] == [
        ("f", 0), ("(", 0), ("a", 1), (",", 1), ("CASE", 1), ("b", 2), ("END", 1), (")", 0),
    ]  # fmt: skip


FIGURES = """-- Figures.
SELECT t.region, sum(t.montant) / 100.0 AS montant, count(DISTINCT t.nombre) AS nombre
FROM t LEFT JOIN u ON u.region = t.region AND u.mois = ''
WHERE t.nombre >= 3 AND t.montant IS NOT NULL
GROUP BY t.region, t.departement ORDER BY montant DESC;
"""


@pytest.fixture
def arbre(tmp_path: Path) -> Path:
    """A tree with a schema, one query and a module."""
    (tmp_path / "aides/sql").mkdir(parents=True)
    colonnes = "region, departement, mois, montant, nombre"
    (tmp_path / "aides/sql/01_t.sql").write_text(f"CREATE TABLE t ({colonnes});\nCREATE TABLE u ({colonnes});")
    (tmp_path / "aides/sql/10_figures.sql").write_text(FIGURES)
    return tmp_path


def test_mutants_are_sql_that_the_base_takes_and_another_program(arbre: Path) -> None:
    recolte = recolter(arbre, "aides/sql/10_figures.sql")
    base = sqlite3.connect(":memory:")
    base.executescript((arbre / "aides/sql/01_t.sql").read_text())
    programmes = set()
    for mutant in recolte.mutants:
        programmes.add(tuple(ligne[:7] for ligne in base.execute("EXPLAIN " + mutant.changement.appliquer(FIGURES))))
    base.close()
    assert len(recolte.mutants) > 20
    assert {m.genre for m in recolte.mutants} >= {
        "filtre",
        "borne",
        "seuil",
        "jointure",
        "groupe",
        "distinct",
        "diviseur",
    }
    assert len({m.cle for m in recolte.mutants}) == len(recolte.mutants)


def test_a_change_that_the_base_refuses_or_that_changes_nothing_is_put_aside_and_counted(arbre: Path) -> None:
    (arbre / "aides/sql/11_x.sql").write_text("SELECT DISTINCT montant FROM t GROUP BY montant;")
    (arbre / "aides/sql/01_t.sql").write_text("CREATE TABLE t (montant PRIMARY KEY NOT NULL);")
    recolte = recolter(arbre, "aides/sql/11_x.sql")
    assert [(m.genre, m.apres) for m in recolte.mutants] == [("distinct", "SELECT montant FROM t GROUP BY montant;")]
    assert (recolte.invalides, recolte.equivalents) == (2, 0)
    (arbre / "aides/sql/12_y.sql").write_text(
        "SELECT 1 FROM t LEFT JOIN t AS u ON u.montant = t.montant WHERE u.montant;"
    )
    assert recolter(arbre, "aides/sql/12_y.sql").equivalents == 1


def test_a_name_outlives_the_lines_around_it(arbre: Path) -> None:
    avant = recolter(arbre, "aides/sql/10_figures.sql").mutants
    (arbre / "aides/sql/10_figures.sql").write_text("-- One more line.\n" + FIGURES.replace("\nWHERE", "\n    WHERE"))
    ensuite = recolter(arbre, "aides/sql/10_figures.sql").mutants
    assert [m.cle for m in avant] == [m.cle for m in ensuite]
    assert [m.ligne + 1 for m in avant] == [m.ligne for m in ensuite]


def test_the_same_change_at_two_places_has_two_names() -> None:
    texte = "a < 3\na < 3\n"
    mutants = nommer("f", "", texte, [Changement("borne", 2, 3, "<="), Changement("borne", 8, 9, "<=")])
    assert [(m.ligne, m.rang) for m in mutants] == [(1, 0), (2, 1)]
    assert mutants[0].cle != mutants[1].cle


def test_canned_queries_are_found_where_they_stand() -> None:
    texte = (RACINE / "metadata.yml").read_text(encoding="utf-8")
    trouvees = {nom: texte[debut:fin] for nom, debut, fin in requetes(texte)}
    assert len(trouvees) > 30
    assert all("SELECT" in requete and "title:" not in requete for requete in trouvees.values())
    assert "montant" in trouvees["par_departement"]


def test_python_is_changed_by_cosmic_ray_but_in_its_annotations(tmp_path: Path) -> None:
    pytest.importorskip("cosmic_ray", reason="the extra `mutants` is not installed")
    texte = "def f(a: int | None, b: int) -> int | str:\n    return a < 3 and not b\n"
    (tmp_path / "m.py").write_text(texte)
    recolte = recolter(tmp_path, "m.py")
    assert {m.apres for m in recolte.mutants} == {
        "return a <= 3 and not b", "return a < 4 and not b", "return a < 2 and not b", "return a < 3 or not b",
        "return a < 3 and b", "return not (a < 3 and not b)", "return not a < 3 and not b",
    } & {m.apres for m in recolte.mutants}  # fmt: skip
    assert {"return a <= 3 and not b", "return a < 4 and not b", "return a < 3 or not b"} <= {
        m.apres for m in recolte.mutants
    }
    assert recolte.equivalents > 0


def mutants(nombre: int) -> tuple[Mutant, ...]:
    return tuple(
        Mutant("f.sql", "", n, "borne", f"a{n} < 3", f"a{n} <= 3", Changement("borne", 0, 0, "")) for n in range(nombre)
    )


def test_parts_are_the_whole_and_do_not_overlap_and_samples_are_drawn_with_their_seed() -> None:
    tous = mutants(23)
    parts = [Choix(part=(rang, 4)).parmi(tous) for rang in range(1, 5)]
    assert sorted(m.cle for part in parts for m in part) == sorted(m.cle for m in tous)
    assert Choix(combien=5).parmi(tous) == Choix(combien=5).parmi(tous[::-1])
    assert Choix(combien=5).parmi(tous) != Choix(combien=5, graine=12).parmi(tous)
    assert len(Choix(combien=5).parmi(tous)) == 5


def test_every_room_has_files_and_tests_and_every_explanation_a_sentence() -> None:
    salles = lire_salles()
    assert len(salles) >= 8
    for salle in salles.values():
        assert salle.chemins(RACINE), salle.nom
        assert salle.tests, salle.nom
    assert all(len(raison) > 20 for raison in lire_survivants().values())


def test_what_is_known_is_not_tried_again_until_the_file_or_a_survivors_tests_change(tmp_path: Path) -> None:
    salle, (un, deux) = Salle("s", "S", (), ()), mutants(2)
    carnet = Carnet(tmp_path / "cache" / "resultats.jsonl")
    carnet.noter(Resultat("s", un.cle, TUE, 1.0, "f1", "t1"))
    carnet.noter(Resultat("s", deux.cle, SURVIT, 1.0, "f1", "t1"))
    relu = Carnet(tmp_path / "cache" / "resultats.jsonl")
    assert relu.connu(salle, un, "f1", "t2")
    assert relu.connu(salle, deux, "f1", "t1")
    assert relu.connu(salle, deux, "f1", "t2") is None
    assert relu.connu(salle, un, "f2", "t1") is None


def bilan(*sorties: str) -> rapport.Bilan:
    tous = mutants(len(sorties))
    resultats = [Resultat("s", m.cle, sortie, 1.0, "", "") for m, sortie in zip(tous, sorties, strict=True)]
    return rapport.Bilan(Salle("s", "A room", (), ()), Recolte(tous, 3, 4), resultats)


def test_the_report_counts_and_explains_and_keeps_the_rest_of_the_document(tmp_path: Path) -> None:
    dixneuf = bilan(*[TUE] * 19, SURVIT)
    survivant = dixneuf.survivants[0]
    partie = rapport.rediger([dixneuf], {survivant.cle: "The two are the same for integers."})
    assert "| A room | 20 | 20 | 19 | 0 | 0 | 1 | 95.0 % |" in partie
    assert "The two are the same for integers." in partie
    document = tmp_path / "preuve.md"
    document.write_text("# Proof\n\nBefore.\n")
    for _ in range(2):
        rapport.ecrire(document, partie)
    texte = document.read_text()
    assert texte.startswith("# Proof\n\nBefore.\n")
    assert texte.count("A room") == 1


def test_too_many_survivors_or_one_unexplained_or_an_explanation_of_nothing_do_not_hold() -> None:
    cle = bilan(*[TUE] * 19, SURVIT).survivants[0].cle
    assert rapport.fautes([bilan(*[TUE] * 19, SURVIT)], {cle: "…"}) == []
    assert len(rapport.fautes([bilan(*[TUE] * 19, SURVIT)], {})) == 1
    assert len(rapport.fautes([bilan(*[TUE] * 18, SURVIT)], {bilan(*[TUE] * 18, SURVIT).survivants[0].cle: "…"})) == 1
    assert rapport.perimees([bilan(TUE)], {"0123456789": "…"}) == ["0123456789"]


TEST = """
import sqlite3
from pathlib import Path
SQL = (Path(__file__).parents[1] / "q.sql").read_text()
def test_figures():
    while "1 = 1" in SQL:
        pass
    assert sqlite3.connect(":memory:").execute(SQL).fetchall() == [(3,)]
"""


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of one query with its test, one room, and the runner with a short bound."""
    racine = tmp_path_factory.mktemp("depot")
    (racine / "tests").mkdir()
    (racine / "q.sql").write_text("SELECT max(a) / 2 FROM (SELECT 6 AS a) WHERE a > 0;\n")
    (racine / "tests" / "test_q.py").write_text(TEST)
    shutil.copytree(RACINE / "outils/mutants", racine / "outils/mutants", ignore=shutil.ignore_patterns("__pycache__"))
    salle = "s: {titre: S, fichiers: [q.sql], tests: [tests/test_q.py], borne_minimale: 5}\n"
    (racine / "outils/mutants/salles.yml").write_text(salle)
    (racine / "outils/mutants/survivants.yml").write_text("{}\n")
    subprocess.run(["git", "init", "-q"], cwd=racine, check=True)
    return racine


def lancer(depot: Path, *options: str) -> subprocess.CompletedProcess[str]:
    commande = [sys.executable, "-m", "outils.mutants", "--processus", "1", "--rapport", "preuve.md", *options]
    milieu = {"PATH": os.environ["PATH"], "PYTHONPATH": str(depot)}
    return subprocess.run(commande, cwd=depot, capture_output=True, text=True, env=milieu)


def test_a_run_in_a_copy_tells_killed_endless_and_surviving_and_goes_on_where_it_was(depot: Path) -> None:
    requete = (depot / "q.sql").read_text()
    fini = lancer(depot)
    resultats = [json.loads(ligne) for ligne in (depot / "cache/mutants/resultats.jsonl").read_text().splitlines()]
    par_cle = {m.cle: m for m in recolter(depot, "q.sql").mutants}
    sorties = {par_cle[r["cle"]].apres: r["sortie"] for r in resultats}
    assert sorties["SELECT max(a) * 2 FROM (SELECT 6 AS a) WHERE a > 0;"] == TUE
    assert sorties["SELECT max(a) / 2 FROM (SELECT 6 AS a) WHERE a >= 0;"] == SURVIT
    assert sorties["SELECT max(a) / 2 FROM (SELECT 6 AS a) WHERE 1 = 1;"] == "trop long"
    assert fini.returncode == 1, fini.stderr
    assert "survit sans explication" in fini.stderr
    assert "not explained yet" in (depot / "preuve.md").read_text()
    assert (depot / "q.sql").read_text() == requete
    assert f"dont {len(resultats)} déjà essayés" in lancer(depot).stderr
    assert "trop long" not in (bilan_ := lancer(depot, "--bilan")).stderr
    assert f"| S | {len(par_cle)} | {len(resultats)} |" in bilan_.stdout
