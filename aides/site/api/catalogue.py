"""What the database offers to programs: tables, views, canned queries, their columns and the codes that they take."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aides.commun.colonnes import nomenclatures
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import BASE

ICI = Path(__file__).parent
LUES = 200
# Texts and comments, in which a colon is no parameter.
MUETS = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.S)
NOMMES = re.compile(r"(?<![\w:]):([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Colonne:
    """A column. type: texte, entier, nombre or '' (unknown); reference: the table whose codes it holds, or ''."""

    nom: str
    type: str
    cle: bool = False
    reference: str = ""


@dataclass(frozen=True)
class Element:
    """A table or a view (genre) that metadata.yml describes. cles: its primary key; cherchable: it has a search index;
    tri: the column that sorts it when nothing else is asked for, or ''."""

    nom: str
    genre: str
    colonnes: Mapping[str, Colonne]
    cles: tuple[str, ...]
    cherchable: bool = False
    tri: str = ""


@dataclass(frozen=True)
class Parametre:
    """A parameter of a canned query. valeurs: the codes that it takes, empty when it is typed in; genre: the kind of
    input (date, month, number) or ''; reference: the table of its codes, or ''."""

    nom: str
    libelle: str = ""
    aide: str = ""
    defaut: str = ""
    valeurs: tuple[str, ...] = ()
    genre: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Requete:
    """A canned query."""

    nom: str
    sql: str
    parametres: Mapping[str, Parametre]


@dataclass(frozen=True)
class Catalogue:
    """The whole offer. references: codes by reference table."""

    elements: Mapping[str, Element]
    requetes: Mapping[str, Requete]
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def regles() -> dict[str, Any]:
    """parametres.yml."""
    lues: dict[str, Any] = lire_yaml(ICI / "parametres.yml")
    return lues


def lire(connexion: sqlite3.Connection, metadonnees: Mapping[str, Any]) -> Catalogue:
    """The catalogue of an open database; metadonnees: metadata.yml as read."""
    decrites = metadonnees["databases"][BASE]
    references = _references(connexion)
    elements = {
        nom: _element(connexion, nom, "vue" if genre == "view" else "table", decrites["tables"], references)
        for nom, genre in connexion.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')")
        # The others are SQLite's own: the parts of a full-text index, statistics.
        if nom in decrites["tables"]
    }
    listes = _Listes(connexion, decrites["queries"])
    requetes = {
        nom: Requete(nom, requete["sql"], _parametres(listes, requete, references))
        for nom, requete in decrites["queries"].items()
    }
    return Catalogue(elements, requetes, references)


def colonnes_de_requete(
    connexion: sqlite3.Connection, requete: Requete, connues: Mapping[str, Colonne]
) -> list[Colonne]:
    """Columns of a canned query without parameters; a name that a table has keeps that table's type."""
    curseur = connexion.execute(requete.sql, dict.fromkeys(requete.parametres, ""))
    noms = [colonne[0] for colonne in curseur.description]
    lignes = curseur.fetchmany(LUES)
    return [
        Colonne(nom, (connues[nom].type if nom in connues else "") or _type_observe(ligne[place] for ligne in lignes))
        for place, nom in enumerate(noms)
    ]


def colonnes_connues(catalogue: Catalogue) -> dict[str, Colonne]:
    """Column names that have the same type wherever they stand."""
    types: dict[str, set[str]] = {}
    for element in catalogue.elements.values():
        for colonne in element.colonnes.values():
            types.setdefault(colonne.nom, set()).add(colonne.type)
    return {nom: Colonne(nom, sortes.copy().pop()) for nom, sortes in types.items() if len(sortes) == 1}


def parametres_nommes(sql: str) -> list[str]:
    """Names of the :parameters of a query, once each."""
    return list(dict.fromkeys(NOMMES.findall(MUETS.sub(" ", sql))))


def _references(connexion: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    noms = {*nomenclatures().values(), *(cible for cible in _cibles(connexion))}
    codes: dict[str, tuple[str, ...]] = {}
    for nom in sorted(noms):
        if cle := _code(connexion, nom):
            lues = connexion.execute(f"SELECT [{cle}] FROM [{nom}] ORDER BY 1 LIMIT ?", [_maximum() + 1]).fetchall()
            if 0 < len(lues) <= _maximum():
                codes[nom] = tuple(str(code) for (code,) in lues)
    return codes


def _cibles(connexion: sqlite3.Connection) -> Iterable[str]:
    tables = [nom for (nom,) in connexion.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {lien[2] for nom in tables for lien in connexion.execute(f"PRAGMA foreign_key_list([{nom}])")}


def _code(connexion: sqlite3.Connection, table: str) -> str:
    """The key of a nomenclature: a single column of text. A number that a build gives out is no code."""
    cles = [colonne for colonne in connexion.execute(f"PRAGMA table_info([{table}])") if colonne[5]]
    return cles[0][1] if len(cles) == 1 and _type_declare(cles[0][2]) == "texte" else ""


def _maximum() -> int:
    return int(regles()["enumeration_maximum"])


def _element(
    connexion: sqlite3.Connection,
    nom: str,
    genre: str,
    decrites: Mapping[str, Any],
    references: Mapping[str, tuple[str, ...]],
) -> Element:
    # A key over several columns says nothing of each of them.
    liens: dict[int, list[Any]] = {}
    for lien in connexion.execute(f"PRAGMA foreign_key_list([{nom}])"):
        liens.setdefault(lien[0], []).append(lien)
    simples = {lien[0][3]: lien[0][2] for lien in liens.values() if len(lien) == 1 and lien[0][2] in references}
    usuelles = {} if nom in references else {c: r for c, r in nomenclatures().items() if r in references}
    declarees = connexion.execute(f"PRAGMA table_info([{nom}])").fetchall()
    decrite = decrites[nom]
    calculees = _types_calcules(connexion, nom, [c[1] for c in declarees if not c[2]], decrite)
    colonnes = {
        infos[1]: Colonne(
            nom=infos[1],
            type=calculees.get(infos[1]) or _type_declare(infos[2]),
            cle=bool(infos[5]),
            reference=simples.get(infos[1]) or usuelles.get(infos[1], ""),
        )
        for infos in declarees
    }
    # In the order of the key, which need not be that of the columns.
    cles = tuple(infos[1] for infos in sorted(declarees, key=lambda infos: int(infos[5])) if infos[5])
    cherchable = "fts_table" in decrite or nom in _indexees(connexion)
    tri = decrite.get("sort") or decrite.get("sort_desc") or ""
    return Element(nom, genre, colonnes, cles, cherchable, tri)


def _indexees(connexion: sqlite3.Connection) -> set[str]:
    """Tables that a virtual FTS table says it indexes (content=), as Datasette finds them."""
    virtuelles = connexion.execute("SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING FTS%'")
    return {nom for (sql,) in virtuelles for nom in re.findall(r"""content\s*=\s*["'\[]?(\w+)""", sql)}


def _type_declare(declare: str) -> str:
    """SQLite's affinity rules, in our words (https://www.sqlite.org/datatype3.html, 3.1)."""
    declare = declare.upper()
    if "INT" in declare:
        return "entier"
    if any(mot in declare for mot in ("CHAR", "CLOB", "TEXT")):
        return "texte"
    return "nombre" if any(mot in declare for mot in ("REAL", "FLOA", "DOUB", "NUM", "DEC")) else ""


def _types_calcules(
    connexion: sqlite3.Connection, vue: str, noms: list[str], decrite: Mapping[str, Any]
) -> dict[str, str]:
    """Types of the columns that a view computes, which SQLite leaves without one: what has a unit is a number, whatever
    its rows hide; the others are what their first values are, however far below the first rows."""
    types = dict.fromkeys(decrite.get("unites", {}), "nombre")
    for nom in noms:
        if nom not in types:
            valeurs = connexion.execute(f"SELECT [{nom}] FROM [{vue}] WHERE [{nom}] IS NOT NULL LIMIT ?", [LUES])
            types[nom] = _type_observe(valeur for (valeur,) in valeurs)
    return {nom: types[nom] for nom in noms}


def _type_observe(valeurs: Iterable[Any]) -> str:
    sortes = {type(valeur) for valeur in valeurs if valeur is not None}
    if sortes == {str}:
        return "texte"
    if sortes == {int}:
        # A count, or an amount that happens to be whole: both are numbers.
        return "nombre"
    return "nombre" if sortes and sortes <= {int, float} else ""


def _parametres(
    listes: _Listes, requete: Mapping[str, Any], references: Mapping[str, tuple[str, ...]]
) -> dict[str, Parametre]:
    decrits = requete.get("parametres", {})
    noms = dict.fromkeys([*decrits, *parametres_nommes(requete["sql"])])
    return {
        nom: _parametre(nom, decrits.get(nom, {}), listes.offerts(decrits.get(nom, {})), references) for nom in noms
    }


def _parametre(
    nom: str, decrit: Mapping[str, Any], offerts: tuple[str, ...], references: Mapping[str, tuple[str, ...]]
) -> Parametre:
    """offerts: the codes of its list, which leaves out the default (France, cumul); the default has a code as well, and
    what is no member of the list but has rows (the sector unknown) is in `aussi`."""
    reference = nomenclatures().get(nom, "") if offerts else ""
    return Parametre(
        nom=nom,
        libelle=decrit.get("libelle", ""),
        aide=decrit.get("aide", ""),
        defaut=decrit.get("defaut", ""),
        valeurs=tuple(dict.fromkeys([*offerts, *decrit.get("aussi", {}), *references.get(reference, ())])),
        genre="" if offerts else decrit.get("type", ""),
        reference=reference if reference in references and set(offerts) <= set(references[reference]) else "",
    )


class _Listes:
    """The codes of the drop-down lists, each query that fills them being run once."""

    def __init__(self, connexion: sqlite3.Connection, requetes: Mapping[str, Any]) -> None:
        self.connexion = connexion
        self.requetes = requetes
        self.lues: dict[str, list[dict[str, Any]]] = {}

    def offerts(self, decrit: Mapping[str, Any]) -> tuple[str, ...]:
        """Codes of a parameter as metadata.yml describes it; none when it is typed in."""
        if "liste" not in decrit:
            return tuple(str(valeur) for valeur in decrit.get("choix", {}))
        liste = decrit["liste"]
        criteres = liste.get("ou", {}).items()
        retenues = (li for li in self.lignes(liste["requete"]) if all(li[cle] == voulu for cle, voulu in criteres))
        codes = (ligne[liste["valeur"]] for ligne in retenues)
        return tuple(dict.fromkeys(str(code) for code in codes if code not in (None, "")))

    def lignes(self, nom: str) -> list[dict[str, Any]]:
        """Rows of a canned query without parameters."""
        if nom not in self.lues:
            sql = self.requetes[nom]["sql"]
            curseur = self.connexion.execute(sql, dict.fromkeys(parametres_nommes(sql), ""))
            noms = [colonne[0] for colonne in curseur.description]
            self.lues[nom] = [dict(zip(noms, ligne, strict=True)) for ligne in curseur]
        return self.lues[nom]
