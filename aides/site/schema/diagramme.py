"""The entity diagram: tables in columns, each to the left of those that it points at, and a line per foreign key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aides.site.schema.lecture import Relation, Table

LARGEUR, ECART_X, ECART_Y = 190, 80, 22
ENTETE, RANGEE = 30, 20
MARGE = 12
PASSAGES = 4


@dataclass(frozen=True)
class Boite:
    """A table as a box; rangees: its keys and foreign keys; autres: how many more columns it has. Lengths in pixels."""

    nom: str
    x: float
    y: float
    hauteur: float
    rangees: tuple[str, ...]
    autres: int


@dataclass(frozen=True)
class Lien:
    """A foreign key as the path of a line (SVG), from its column to the head of the table that it points at."""

    relation: Relation
    trace: str
    fin_x: float
    fin_y: float


@dataclass(frozen=True)
class Diagramme:
    """Boxes and lines, with the size of the whole in pixels; constants give the template its measures."""

    boites: tuple[Boite, ...]
    liens: tuple[Lien, ...]
    largeur: float
    hauteur: float
    largeur_boite: int = LARGEUR
    entete: int = ENTETE
    rangee: int = RANGEE


def dessiner(tables: Sequence[Table]) -> Diagramme:
    """The diagram of the tables that are linked to another one; views and lone tables are left to the text."""
    relations = [relation for table in tables for relation in table.relations]
    liees = {relation.table for relation in relations} | {relation.vers for relation in relations}
    retenues = {table.nom: table for table in tables if table.nom in liees}
    etages = _etages(list(retenues), relations)
    colonnes = _ordonner(etages, relations)
    boites = _placer(colonnes, retenues)
    liens = tuple(_lien(relation, boites) for relation in relations if relation.vers in boites)
    return Diagramme(
        tuple(boites.values()),
        liens,
        max(boite.x for boite in boites.values()) + LARGEUR + MARGE,
        max(boite.y + boite.hauteur for boite in boites.values()) + MARGE,
    )


def _etages(noms: Sequence[str], relations: Sequence[Relation]) -> list[list[str]]:
    """Tables by the length of their longest way to a table that points at none, the longest first."""
    cibles: dict[str, set[str]] = {nom: set() for nom in noms}
    for relation in relations:
        if relation.vers != relation.table:
            cibles[relation.table].add(relation.vers)
    rangs: dict[str, int] = {}

    def rang(nom: str, vus: frozenset[str] = frozenset()) -> int:
        if nom not in rangs:
            suivants = [rang(cible, vus | {nom}) for cible in cibles.get(nom, ()) if cible not in vus]
            rangs[nom] = 1 + max(suivants, default=-1)
        return rangs[nom]

    etages: list[list[str]] = [[] for _ in range(1 + max(rang(nom) for nom in noms))]
    for nom in noms:
        etages[-1 - rangs[nom]].append(nom)
    return etages


def _ordonner(etages: list[list[str]], relations: Sequence[Relation]) -> list[list[str]]:
    """Each column in the order of the middle of its neighbours, some times over: fewer lines cross."""
    voisins: dict[str, list[str]] = {}
    for relation in relations:
        voisins.setdefault(relation.table, []).append(relation.vers)
        voisins.setdefault(relation.vers, []).append(relation.table)
    for _ in range(PASSAGES):
        places = {nom: (place + 0.5) / len(etage) for etage in etages for place, nom in enumerate(etage)}
        etages = [
            sorted(etage, key=lambda nom: (sum(places[v] for v in voisins[nom]) / len(voisins[nom]), nom))
            for etage in etages
        ]
    return etages


def _placer(colonnes: Sequence[Sequence[str]], tables: Mapping[str, Table]) -> dict[str, Boite]:
    """Boxes one under the other, each column centred on the tallest."""
    rangees = {nom: _rangees(table) for nom, table in tables.items()}
    hauteurs = {nom: ENTETE + RANGEE * (len(rangees[nom]) + 1) for nom in tables}
    totaux = [sum(hauteurs[nom] + ECART_Y for nom in colonne) - ECART_Y for colonne in colonnes]
    boites: dict[str, Boite] = {}
    for rang, colonne in enumerate(colonnes):
        y = MARGE + (max(totaux) - totaux[rang]) / 2
        for nom in colonne:
            x = MARGE + rang * (LARGEUR + ECART_X)
            autres = len(tables[nom].colonnes) - len(rangees[nom])
            boites[nom] = Boite(nom, x, y, hauteurs[nom], rangees[nom], autres)
            y += hauteurs[nom] + ECART_Y
    return boites


def _rangees(table: Table) -> tuple[str, ...]:
    return tuple(colonne.nom for colonne in table.colonnes if colonne.cle or colonne.reference)


def _lien(relation: Relation, boites: Mapping[str, Boite]) -> Lien:
    de, vers = boites[relation.table], boites[relation.vers]
    rang = de.rangees.index(relation.colonnes[-1])
    x0, y0 = de.x + LARGEUR, de.y + ENTETE + RANGEE * (rang + 0.5)
    x1, y1 = vers.x, vers.y + ENTETE / 2
    milieu = x0 + max(ECART_X, x1 - x0) / 2
    trace = f"M{x0:g} {y0:g}C{milieu:g} {y0:g} {milieu:g} {y1:g} {x1:g} {y1:g}"
    return Lien(relation, trace, x1, y1)
