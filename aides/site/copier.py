"""The rows of a page taken elsewhere: as a Markdown table, or by a few lines of Python, R, curl or DuckDB."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from aides.commun.lire_yaml import lire_yaml

# Columns whose values are codes: '01' is not 1. Names that are not plain words are left out of programs.
CODES = re.compile(r"(?:code(?:_\w+)?|dep|reg|region|departement|commune|modalite|classe_effectif)")
NOM = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Extrait:
    """A few lines to paste: the name of a language and its code."""

    nom: str
    code: str


@cache
def _modeles() -> list[dict[str, Any]]:
    lus: list[dict[str, Any]] = lire_yaml(Path(__file__).with_suffix(".yml"))
    return lus


def extraits(csv: str, fichier: str, colonnes: Iterable[str]) -> list[Extrait]:
    """What reads the CSV at an absolute address, in every language of copier.yml.

    Nothing of the address or of a column can end a string of these languages: both come from whoever wrote the link.
    """
    valeurs = {"csv": proteger(csv), "fichier": re.sub(r"[^\w.-]", "-", fichier)}
    codes = [colonne for colonne in colonnes if CODES.fullmatch(colonne)]
    return [
        Extrait(modele["nom"], Template(modele["code"]).substitute(valeurs, types=_types(modele["type"], codes)))
        for modele in _modeles()
    ]


def proteger(adresse: str) -> str:
    """An address in which only the signs that build addresses are left as they are."""
    return quote(adresse, safe=":/?&=%+,;@~-._")


def _types(modele: Mapping[str, str], codes: Sequence[str]) -> str:
    ecrits = [Template(modele["colonne"]).substitute(colonne=code) for code in codes if NOM.fullmatch(code)]
    ecrits = [ecrit for ecrit in ecrits if ecrit]
    return modele["debut"] + ", ".join(ecrits) + modele["fin"] if ecrits else ""


def tableau(colonnes: Sequence[str], lignes: Iterable[Iterable[object]]) -> str:
    """A Markdown table; a missing value is an empty cell."""
    rangees = [colonnes, ["---"] * len(colonnes), *lignes]
    return "".join("| " + " | ".join(cellule(valeur) for valeur in rangee) + " |\n" for rangee in rangees)


def cellule(valeur: object) -> str:
    """One value on one line that cannot end its cell; a foreign key is named by its label."""
    if isinstance(valeur, dict):
        valeur = valeur.get("label") or valeur.get("value")
    if valeur is None:
        return ""
    if isinstance(valeur, bytes):
        return "BLOB"
    return re.sub(r"\s+", " ", str(valeur)).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").strip()
