"""The search box: places, sectors and schemes found by name, code or postal code, whatever the accents and hyphens."""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml

CODES_POSTAUX = RACINE / "nomenclatures" / "code_postal.csv"
MOTS = RACINE / "textes" / "recherche.yml"
ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints"}
# Which kind comes first when names match as well: few and large before many and small.
RANGS = {"dispositif": 0, "departement": 1, "region": 2, "secteur": 3, "commune": 4}
LIMITE = 10


@dataclass(frozen=True)
class Entree:
    """Something to find. chemin: address of its page; cles: normalised names, the first being its own; poids: the
    larger first (population of a commune); lieu: the département of a commune."""

    genre: str
    libelle: str
    chemin: str
    cles: tuple[str, ...]
    poids: int = 0
    code: str = ""
    lieu: str = ""


class Index:
    """Entries by the words of their names. Built once, then only read."""

    def __init__(self, entrees: Iterable[Entree], postaux: Iterable[tuple[str, str]] = ()) -> None:
        self.entrees = list(entrees)
        paires = {(mot, rang) for rang, entree in enumerate(self.entrees) for cle in entree.cles for mot in cle.split()}
        self.mots = sorted(paires)
        communes = {entree.code: rang for rang, entree in enumerate(self.entrees) if entree.genre == "commune"}
        self.postaux = sorted((code, communes[commune]) for code, commune in postaux if commune in communes)

    def chercher(self, texte: str, limite: int = LIMITE) -> list[Entree]:
        """The best entries for what was typed; each word typed must begin a word of the entry."""
        mots = normaliser(texte).split()
        if not mots:
            return []
        postal = len(mots) == 1 and mots[0].isdigit() and len(mots[0]) >= 3
        rangs = set.intersection(*(set(self._commencant(self.mots, mot)) for mot in mots))
        if postal:
            rangs |= set(self._commencant(self.postaux, mots[0]))
        trouvees = [self.entrees[rang] for rang in rangs]
        return sorted(trouvees, key=lambda entree: _ordre(entree, " ".join(mots)))[:limite]

    @staticmethod
    def _commencant(paires: list[tuple[str, int]], debut: str) -> Iterator[int]:
        place = bisect_left(paires, (debut, -1))
        while place < len(paires) and paires[place][0].startswith(debut):
            yield paires[place][1]
            place += 1


def normaliser(texte: str) -> str:
    """Small letters without accents, one space between words, "saint" for "st"."""
    decompose = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe").replace("æ", "ae"))
    lettres = "".join(signe for signe in decompose if not unicodedata.combining(signe))
    mots = re.findall(r"[a-z0-9]+", lettres)
    return " ".join(ABREGES.get(mot, mot) for mot in mots)


def _ordre(entree: Entree, tape: str) -> tuple[Any, ...]:
    """Exact names first, then names that begin so, then by kind, size and name."""
    exacte = tape in entree.cles
    commence = any(cle.startswith(tape) for cle in entree.cles)
    # A large town named in full comes before a sector that merely begins so, not before a département.
    return (not exacte, not commence, RANGS[entree.genre], -entree.poids, entree.libelle)


def entrees_territoires(lignes: Iterable[dict[str, Any]]) -> Iterator[Entree]:
    """From the canned query territoires."""
    for ligne in lignes:
        cles = [normaliser(ligne["libelle"])]
        if ligne["niveau"] == "departement":
            cles.append(normaliser(ligne["code"]))
        yield Entree(ligne["niveau"], ligne["libelle"], f"/territoire/{ligne['chemin']}", tuple(cles), 0, ligne["code"])


def entrees_secteurs(lignes: Iterable[dict[str, Any]]) -> Iterator[Entree]:
    """From the canned query secteurs: NAF sections, which are those that every scheme but one is published by."""
    for ligne in lignes:
        if ligne["axe"] == "section_naf":
            cles = (normaliser(ligne["libelle"]), *_familiers("secteurs", ligne["code"]))
            yield Entree("secteur", ligne["libelle"], f"/secteur/{ligne['code']}", cles, 0, ligne["code"])


def entrees_dispositifs(lignes: Iterable[dict[str, Any]]) -> Iterator[Entree]:
    """From the canned query dispositifs."""
    for ligne in lignes:
        cles = (normaliser(ligne["titre"]), normaliser(ligne["id"]), *_familiers("dispositifs", ligne["id"]))
        yield Entree("dispositif", ligne["titre"], f"/dispositif/{ligne['id']}", cles, 0, ligne["id"])


def entrees_communes(lignes: Iterable[Any], departements: dict[str, str]) -> Iterator[Entree]:
    """From rows (code, libelle, departement, population) and the names of départements by code."""
    for code, libelle, departement, population in lignes:
        chemin = f"/territoire/departement/{departement}"
        lieu = f"{departements.get(departement, '')} ({departement})"
        yield Entree("commune", libelle, chemin, (normaliser(libelle),), population or 0, code, lieu)


def lire_codes_postaux(fichier: Path = CODES_POSTAUX) -> list[tuple[str, str]]:
    """Pairs (postal code, commune)."""
    with fichier.open(encoding="utf-8", newline="") as ouvert:
        return [(ligne["code_postal"], ligne["commune"]) for ligne in csv.DictReader(ouvert)]


@cache
def _mots() -> dict[str, dict[str, list[str]]]:
    lus: dict[str, dict[str, list[str]]] = lire_yaml(MOTS)
    return lus


def _familiers(genre: str, code: str) -> tuple[str, ...]:
    return tuple(_mots().get(genre, {}).get(code, ()))
