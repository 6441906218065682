"""What formats that are written as they are read, batch after batch, have in common; rows of text."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from aides.site.formats.modele import Ligne, Valeur
from aides.site.formats.parametres import demande
from aides.site.formats.protection import garder_texte, proteger


class Ecrivain(Protocol):
    """Writes a file in pieces: entete, as many lot as there are batches, fin."""

    mime: str

    def entete(self, colonnes: Sequence[str]) -> str: ...

    def lot(self, lignes: Sequence[Ligne]) -> str: ...

    def fin(self) -> str: ...


def intact(texte: str) -> str:
    """The text itself: what readers that ask for raw cells get."""
    return texte


@dataclass(frozen=True)
class Dialecte:
    """How rows of text are written: separator, decimal mark, what comes before the first row, what is done to texts."""

    separateur: str = ","
    decimale: str = "."
    debut: str = ""
    texte: Callable[[str], str] = proteger


VIRGULES = Dialecte()
TABULATIONS = Dialecte(separateur="\t")
# What a French spreadsheet opens with a double click: it reads UTF-8 only after a byte order mark.
TABLEUR = Dialecte(separateur=";", decimale=",", debut="\ufeff", texte=garder_texte)


class EcrivainCsv:
    """Rows of text, quoted as RFC 4180 says; an empty cell is NULL or an empty text."""

    def __init__(self, dialecte: Dialecte, mime: str, titres: Callable[[Sequence[str]], Sequence[Ligne]]) -> None:
        self.dialecte = dialecte
        self.mime = mime
        self._titres = titres

    def entete(self, colonnes: Sequence[str]) -> str:
        return self.dialecte.debut + self.lot(self._titres(colonnes))

    def lot(self, lignes: Sequence[Ligne]) -> str:
        tampon = io.StringIO()
        ecrire = csv.writer(tampon, delimiter=self.dialecte.separateur)
        ecrire.writerows([self._cellule(valeur) for valeur in ligne] for ligne in lignes)
        return tampon.getvalue()

    def fin(self) -> str:
        return ""

    def _cellule(self, valeur: Valeur) -> Valeur:
        if isinstance(valeur, str):
            return self.dialecte.texte(valeur)
        if isinstance(valeur, float) and self.dialecte.decimale != ".":
            return repr(valeur).replace(".", self.dialecte.decimale)
        return lisible(valeur)


def rangees(args: Mapping[str, str], dialecte: Dialecte, mime: str) -> EcrivainCsv:
    """Rows of text as the parameters of the request want them: _brut=on as they are, _header=off without names."""
    if demande(args, "_brut"):
        dialecte = replace(dialecte, texte=intact)
    return EcrivainCsv(dialecte, mime, avec_titres if en_tete(args) else sans_titres)


def en_tete(args: Mapping[str, str]) -> bool:
    """Whether the first row is to be that of the names."""
    return args.get("_header") != "off"


def avec_titres(colonnes: Sequence[str]) -> Sequence[Ligne]:
    """The first row of a file: the names of the columns."""
    return [list(colonnes)]


def sans_titres(_: Sequence[str]) -> Sequence[Ligne]:
    """No first row: what _header=off asks for."""
    return []


def proprietes(noms: Sequence[str], ligne: Ligne) -> dict[str, Any]:
    """A row as an object that JSON can write."""
    return {nom: lisible(valeur) for nom, valeur in zip(noms, ligne, strict=True)}


def en_json(objet: object) -> str:
    """Compact JSON in UTF-8; infinities, which JSON does not have, are null."""
    try:
        return json.dumps(objet, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        assert isinstance(objet, dict)
        finis = {nom: None if valeur in (float("inf"), float("-inf")) else valeur for nom, valeur in objet.items()}
        return json.dumps(finis, ensure_ascii=False, separators=(",", ":"))


def lisible(valeur: Valeur) -> str | int | float | None:
    """A value as text formats write it: bytes in base 64."""
    return base64.b64encode(valeur).decode() if isinstance(valeur, bytes) else valeur
