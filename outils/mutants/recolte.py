"""The mutants of files: SQL files, the canned queries of metadata.yml, Python modules. What is no longer SQL or Python,
and what is the same program as before, is put aside and counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from . import python, sql
from .jetons import decouper
from .modele import Changement, Recolte, nommer

INVALIDE, EQUIVALENT, BON = "invalide", "equivalent", "bon"
# What sqlite3 says of a text that is no SQL; anything else (a table that is not there) is not about the change.
FAUTES = ("syntax error", "incomplete input", "unrecognized token", "misuse of", "no such column", "ambiguous column",
          "values for", "wrong number of arguments", "duplicate column")  # fmt: skip


def recolter(racine: Path, fichier: str) -> Recolte:
    """The mutants of one file, its path written from the root of the tree."""
    texte = (racine / fichier).read_text(encoding="utf-8")
    if fichier.endswith(".py"):
        return trier(fichier, "", texte, python.changements(texte), python.juger)
    if fichier.endswith(".sql"):
        moteur = _duckdb if "/lignes/" in fichier and not fichier.endswith("interne.sql") else _sqlite(racine)
        return trier(fichier, "", texte, sql.changements(texte), moteur)
    recolte = Recolte()
    for nom, debut, fin in requetes(texte):
        recolte += trier(fichier, nom, texte, sql.changements(texte, debut, fin), _extrait(_sqlite(racine), debut, fin))
    return recolte


def requetes(metadata: str) -> Iterator[tuple[str, int, int]]:
    """Each canned query of the text of metadata.yml: its name, where its SQL begins and ends."""

    def descendre(noeud: yaml.Node, nom: str) -> Iterator[tuple[str, int, int]]:
        for cle, valeur in noeud.value if isinstance(noeud, yaml.MappingNode) else ():
            if cle.value == "sql" and isinstance(valeur, yaml.ScalarNode):
                # The mark of a block begins at its |, which is no SQL.
                debut = (
                    metadata.index("\n", valeur.start_mark.index) if valeur.style == "|" else valeur.start_mark.index
                )
                yield nom, debut, valeur.end_mark.index
            else:
                yield from descendre(valeur, cle.value)

    racine = yaml.compose(metadata, Loader=yaml.SafeLoader)
    return descendre(racine, "") if racine else iter(())


def trier(
    fichier: str, requete: str, texte: str, changements: Iterator[Changement], juger: Callable[[str, str], str]
) -> Recolte:
    """Name the changes that make another program of the text; `juger` compares the text before and after."""
    bons, comptes, vus = [], {INVALIDE: 0, EQUIVALENT: 0}, set()
    for changement in changements:
        apres = changement.appliquer(texte)
        if apres in vus:
            continue
        vus.add(apres)
        verdict = juger(texte, apres)
        if verdict == BON:
            bons.append(changement)
        else:
            comptes[verdict] += 1
    return Recolte(nommer(fichier, requete, texte, bons), comptes[INVALIDE], comptes[EQUIVALENT])


def _extrait(juger: Callable[[str, str], str], debut: int, fin: int) -> Callable[[str, str], str]:
    """The same judgement, of one query of a longer text."""

    def de_la_requete(avant: str, apres: str) -> str:
        return juger(avant[debut:fin], apres[debut : fin + len(apres) - len(avant)])

    return de_la_requete


def _duckdb(avant: str, apres: str) -> str:
    """DuckDB's reader alone: the tables are made by the run, so that a column which the file does not name is none."""
    inconnues = (_mots(apres) - _mots(avant)) & set(sql.VOISINS["colonnes"].values())
    return BON if not inconnues and (_lu_par_duckdb(apres) or not _lu_par_duckdb(avant)) else INVALIDE


def _mots(texte: str) -> set[str]:
    return {jeton.texte for jeton in decouper(texte)}


@cache
def _lu_par_duckdb(texte: str) -> bool:
    """Whether DuckDB reads it as SQL, the {{places}} being values; True for the few texts where a place is a query."""
    rempli = texte.replace("{{", "'").replace("}}", "'").replace("('pas')", "(SELECT 1)")
    try:
        duckdb.extract_statements(rempli)
    except duckdb.Error:
        return False
    return True


def _sqlite(racine: Path) -> Callable[[str, str], str]:
    """What SQLite makes of two texts: it refuses the second, makes the same program of both, or another one."""
    base = _schema(racine)

    def juger(avant: str, apres: str) -> str:
        reference, programme = _programme(base, avant), _programme(base, apres)
        if isinstance(programme, str):
            connue = isinstance(reference, str) and reference == programme
            return INVALIDE if not connue and any(faute in programme for faute in FAUTES) else BON
        return EQUIVALENT if programme == reference else BON

    return juger


def _programme(base: sqlite3.Connection, texte: str) -> list[Any] | str:
    """The bytecode of every statement, or why the first that is refused is."""
    programmes: list[Any] = []
    courante = ""
    for ligne in (texte.rstrip().rstrip(";") + ";").replace("{formats}", "?").splitlines(keepends=True):
        courante += ligne
        if not sqlite3.complete_statement(courante):
            continue
        try:
            programmes.append([ligne[:7] for ligne in base.execute(f"EXPLAIN {courante}", _Vides())])
        except sqlite3.Error as erreur:
            if "binding" not in str(erreur):
                return str(erreur)
            programmes.append(courante)
        courante = ""
    return programmes


class _Vides(dict[str, None]):
    """Whatever a query names, unknown."""

    def __missing__(self, _: str) -> None:
        return None


@cache
def _schema(racine: Path) -> sqlite3.Connection:
    """An empty base with the tables of the tree, and the scratch ones of the build as far as they can be made."""
    base = sqlite3.connect(":memory:")
    fichiers = [*sorted((racine / "aides/sql").glob("0*.sql")), *sorted((racine / "aides/sql").glob("vue_*.sql"))]
    for fichier in [*fichiers, *sorted((racine / "aides/sql").glob("[12]*.sql"))]:
        courante = ""
        for ligne in fichier.read_text(encoding="utf-8").splitlines(keepends=True):
            courante += ligne
            if sqlite3.complete_statement(courante):
                if "CREATE" in courante:
                    # A function that the base does not have: mutants of that table are only read as SQL.
                    with suppress(sqlite3.Error):
                        base.execute(courante, _Vides())
                courante = ""
    return base
