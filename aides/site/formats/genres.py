"""What each column of a selection holds: by its declaration, its unit, and the values themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette

from aides.site.formats.modele import Genre, Selection, Valeur
from aides.site.porte import metadonnees

NOMBRES_REELS = ("%", "degrés")
# DECIMAL(18,2) holds this many euros, exactly.
PLUS_GRAND_MONTANT = 10**15
# Datasette reads its metadata once and merges it at each question, and the units are asked for each cell of a page.
_UNITES: WeakKeyDictionary[Datasette, dict[tuple[str | None, ...], Mapping[str, str]]] = WeakKeyDictionary()


def unites(datasette: Datasette, base: str | None, table: str | None, requete: str | None = None) -> Mapping[str, str]:
    """Units by column: those of the table; for a query its own before those that all queries and tables agree on.

    '' where they do not agree: a figure of which nothing more is known.
    """
    connues = _UNITES.setdefault(datasette, {})
    cle = (base, table, requete)
    if cle not in connues:
        connues[cle] = _lire_unites(metadonnees(datasette, base) if base else {}, table, requete)
    return connues[cle]


def _lire_unites(lues: Mapping[str, Any], table: str | None, requete: str | None) -> Mapping[str, str]:
    tables, requetes = lues.get("tables", {}), lues.get("queries", {})
    if table:
        propres: Mapping[str, str] = tables.get(table, {}).get("unites", {})
        return propres
    ensemble: dict[str, str] = {}
    for element in (*tables.values(), *requetes.values()):
        for colonne, unite in element.get("unites", {}).items():
            ensemble[colonne] = unite if ensemble.get(colonne, unite) == unite else ""
    return {**ensemble, **requetes.get(requete or "", {}).get("unites", {})}


def uniques(colonnes: Sequence[str]) -> tuple[str, ...]:
    """The same names, the second `a` being called a_2: formats that know columns by name need different ones."""
    donnes: list[str] = []
    for colonne in colonnes:
        nom, rang = colonne, 1
        while nom in donnes:
            rang += 1
            nom = f"{colonne}_{rang}"
        donnes.append(nom)
    return tuple(donnes)


@dataclass
class Observation:
    """What has been seen in a column so far."""

    textes: int = 0
    jours: int = 0
    entiers: int = 0
    reels: int = 0
    centimes: bool = True

    def voir(self, valeurs: Iterable[Valeur]) -> None:
        """Take more values into account."""
        for valeur in valeurs:
            if isinstance(valeur, int):
                self.entiers += 1
                self.centimes = self.centimes and abs(valeur) < PLUS_GRAND_MONTANT
            elif isinstance(valeur, float):
                self.reels += 1
                self.centimes = self.centimes and abs(valeur) < PLUS_GRAND_MONTANT and round(valeur, 2) == valeur
            elif isinstance(valeur, (str, bytes)):
                self.textes += 1
                self.jours += isinstance(valeur, str) and est_jour(valeur)


def genre(selection: Selection, colonne: str, vue: Observation) -> Genre:
    """What a column holds. Codes stay text, amounts are exact when all of them are, days when all of them are."""
    declare, unite = selection.declares.get(colonne, ""), selection.unites.get(colonne, "")
    nombres = vue.entiers + vue.reels
    if vue.textes or (declare == "TEXT" and not nombres):
        jours = colonne.startswith("date") and vue.jours == vue.textes > 0 and not nombres
        return Genre.DATE if jours else Genre.TEXTE
    if (unite == "euros" or declare == "NUMERIC") and vue.centimes:
        return Genre.DECIMAL
    if vue.reels or unite in NOMBRES_REELS or declare in ("REAL", "NUMERIC") or unite == "euros":
        return Genre.REEL
    return Genre.ENTIER if vue.entiers or unite or declare == "INTEGER" else Genre.TEXTE


def est_jour(texte: str) -> bool:
    """Whether a text is an ISO date, as 2021-06-30."""
    if len(texte) != 10:
        return False
    try:
        date.fromisoformat(texte)
    except ValueError:
        return False
    return True
