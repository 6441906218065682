"""What can be found: schemes, places, sectors, trades and communes, each under every name that people give it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aides import RACINE
from aides.commun.dispositifs import mots
from aides.commun.langue import anglais
from aides.site.pages.metiers import Metier
from aides.site.recherche.mots import familiers, normaliser, sans_article

CODES_POSTAUX = RACINE / "nomenclatures" / "code_postal.csv"


@dataclass(frozen=True)
class Entree:
    """Something to find. chemin: address of its page; cles: normalised names, the first being its own; autres: other
    names, as (normalised name, why it is one: code, usuel, sigle, ancien, groupe, anglais); poids: the larger first
    (population of a commune); lieu: the département of a commune, or the sector of a trade; ici: what crosses it with a
    sector or a place (departement/35, I)."""

    genre: str
    libelle: str
    chemin: str
    cles: tuple[str, ...]
    poids: int = 0
    code: str = ""
    lieu: str = ""
    autres: tuple[tuple[str, str], ...] = ()
    ici: str = ""

    def noms(self) -> Iterator[tuple[str, str]]:
        """Every name, with why it is one; a name without its article is less sure: Saint is not Le Saint."""
        for cle in self.cles:
            yield cle, "nom"
            if (nu := sans_article(cle)) != cle:
                yield nu, "article"
        yield from self.autres


def entrees_territoires(lignes: Iterable[Mapping[str, Any]]) -> Iterator[Entree]:
    """From the canned query territoires."""
    mots = familiers()
    for ligne in lignes:
        chemin = ligne["chemin"]
        autres = [(normaliser(nom), "sigle") for nom in mots["lieux"].get(chemin, ())]
        autres += [(normaliser(nom), "ancien") for nom in mots["anciens"].get(chemin, ())]
        autres += [(nom, "groupe") for nom, chemins in mots["groupes"].items() if chemin in chemins]
        if ligne["niveau"] == "departement":
            autres.append((normaliser(ligne["code"]), "code"))
        cles = (normaliser(ligne["libelle"]),)
        adresse = f"/territoire/{chemin}"
        yield Entree(
            ligne["niveau"], ligne["libelle"], adresse, cles, 0, ligne["code"], autres=tuple(autres), ici=chemin
        )


def entrees_secteurs(lignes: Iterable[Mapping[str, Any]]) -> Iterator[Entree]:
    """From the canned query secteurs: NAF sections, which are those that every scheme but one is published by."""
    for ligne in lignes:
        if ligne["axe"] == "section_naf":
            code, libelle = ligne["code"], ligne["libelle"]
            autres = _autres(libelle, familiers()["secteurs"].get(code, ()))
            cles = (normaliser(libelle),)
            yield Entree("secteur", libelle, f"/secteur/{code}", cles, 0, code, autres=autres, ici=code)


def entrees_metiers(metiers: Iterable[Metier], secteurs: Mapping[str, str]) -> Iterator[Entree]:
    """From the sub-classes of the NAF and the names of the sections by code: each leads to the page of its section."""
    for metier in metiers:
        usuels = [(normaliser(nom), "usuel") for nom in familiers()["metiers"].get(metier.code, ())]
        codes = [(normaliser(metier.code), "code"), (normaliser(metier.code).replace(" ", ""), "code")]
        chemin = f"/secteur/{metier.section}?metier={metier.code}"
        yield Entree(
            "metier", metier.libelle, chemin, (normaliser(metier.libelle),), 0, metier.code,
            secteurs.get(metier.section, ""), (*usuels, *codes), metier.section,
        )  # fmt: skip


def entrees_dispositifs(lignes: Iterable[Mapping[str, Any]]) -> Iterator[Entree]:
    """From the canned query dispositifs."""
    for ligne in lignes:
        nom, titre = ligne["id"], ligne["titre"]
        autres = _autres(titre, mots("synonymes").get(nom, ()))
        cles = (normaliser(titre), normaliser(nom))
        yield Entree("dispositif", titre, f"/dispositif/{nom}", cles, 0, nom, autres=autres, ici=nom)


def entrees_communes(lignes: Iterable[Any], departements: Mapping[str, str]) -> Iterator[Entree]:
    """From rows (code, libelle, departement, population) and the names of départements by code."""
    for code, libelle, departement, population in lignes:
        lieu = f"{departements.get(departement, '')} ({departement})"
        cles, ici = (normaliser(libelle),), f"departement/{departement}"
        yield Entree("commune", libelle, f"/territoire/commune/{code}", cles, population or 0, code, lieu, (), ici)


def lire_codes_postaux(fichier: Path = CODES_POSTAUX) -> list[tuple[str, str]]:
    """Pairs (postal code, commune)."""
    with fichier.open(encoding="utf-8", newline="") as ouvert:
        return [(ligne["code_postal"], ligne["commune"]) for ligne in csv.DictReader(ouvert)]


def _autres(libelle: str, usuels: Iterable[str]) -> tuple[tuple[str, str], ...]:
    traduit = anglais().get(libelle, libelle)
    noms = [(normaliser(nom), "usuel") for nom in usuels]
    return (*noms, *([(normaliser(traduit), "anglais")] if traduit != libelle else []))
