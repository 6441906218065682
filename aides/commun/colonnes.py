"""Each column once (colonnes.yml): what it means in both languages, its unit, what its codes refer to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from aides.commun.lire_yaml import lire_yaml

FAITS = Path(__file__).with_name("colonnes.yml")


@cache
def faits() -> dict[str, dict[str, Any]]:
    """colonnes.yml: column -> what is known of it."""
    lus: dict[str, dict[str, Any]] = lire_yaml(FAITS)
    return lus


def sens(colonne: str, lieu: str = "") -> str:
    """What a column means in a table, view, query or file; everywhere else when it means no other thing there."""
    return str(_fait(colonne, lieu, "fr"))


def unite(colonne: str, lieu: str = "") -> str:
    """The unit of its figures there, '' for what is no measure."""
    return str(_fait(colonne, lieu, "unite"))


@cache
def unites(lieu: str) -> dict[str, str]:
    """The units of the figures of a table, view or canned query; where lieu is '', of any SQL: those that are not the
    same everywhere are '' there, figures of which nothing more is known."""
    dites = {nom: unite(nom, lieu) for nom in faits()}
    diverses = {nom for nom, fait in faits().items() if any("unite" in dit for dit in fait.get("ailleurs", []))}
    return {nom: "" if nom in diverses and not lieu else dite for nom, dite in dites.items() if dite}


def particuliere(colonne: str, lieu: str) -> bool:
    """Whether it means another thing there."""
    return any(lieu in ailleurs["dans"] for ailleurs in faits()[colonne].get("ailleurs", []))


@cache
def de_type(type_: str) -> frozenset[str]:
    """The columns that are a jour, a mois or a liste."""
    return frozenset(nom for nom, fait in faits().items() if fait.get("type") == type_)


@cache
def nomenclatures() -> dict[str, str]:
    """Column -> the reference table whose codes it holds."""
    return {nom: fait["reference"] for nom, fait in faits().items() if "reference" in fait}


def anglais() -> dict[str, str]:
    """French meaning -> English one."""
    return {dit["fr"]: dit["en"] for fait in faits().values() for dit in _dits(fait)}


def _fait(colonne: str, lieu: str, cle: str) -> Any:
    fait = faits()[colonne]
    propres = (dit[cle] for dit in fait.get("ailleurs", []) if lieu in dit["dans"] and cle in dit)
    return next(propres, fait.get(cle, ""))


def _dits(fait: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield fait
    yield from fait.get("ailleurs", [])
