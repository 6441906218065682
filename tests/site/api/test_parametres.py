"""Parameters of canned queries: what is documented is what is enforced, and nothing that has rows is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.site import fonctions
from aides.site.api import catalogue
from aides.site.api.catalogue import Catalogue, Requete
from aides.site.api.schemas import parametre as schema_de
from aides.site.api.validation import Cible, Refus, Reglages, verifier
from tests.preuves import au_moins_un

METADONNEES = lire_yaml(RACINE / "metadata.yml")
REGLAGES = Reglages({"max_returned_rows": 2000, "sql_time_limit_ms": 1500}, {"json"})
# Where the values of a parameter are found in the figures themselves, by its name.
COLONNES = {
    "dispositif": ("dispositif", "chiffres_territoire"),
    "volet": ("volet", "chiffres_territoire"),
    "concept": ("concept", "chiffres_territoire"),
    "territoire": ("chemin", "chiffres_territoire"),
    "a": ("chemin", "chiffres_territoire"),
    "b": ("chemin", "chiffres_territoire"),
    "region": ("code", "chiffres_territoire WHERE niveau = 'region'"),
    "departement": ("code", "chiffres_territoire WHERE niveau = 'departement'"),
    "niveau": ("niveau", "chiffres_territoire"),
    "maille": ("niveau", "chiffres_territoire WHERE niveau <> 'national'"),
    "axe": ("axe", "couverture"),
    "secteur": ("modalite", "repartition WHERE axe IN ('section_naf', 'nace17', 'type')"),
}
PERSONNE = "rien-de-tel"


@pytest.fixture(scope="module", params=["base_echantillon", "base_officielle"])
def base(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    chemin: Path = request.getfixturevalue(request.param)
    with closing(sqlite3.connect(chemin)) as connexion:
        fonctions.inscrire(connexion)
        yield connexion


@pytest.fixture(scope="module")
def offre(base: sqlite3.Connection) -> Catalogue:
    return catalogue.lire(base, METADONNEES)


def refusee(offre: Catalogue, requete: Requete, nom: str, valeur: str) -> bool:
    try:
        verifier(Cible(requete.nom, format="json"), {nom: [valeur]}, offre, REGLAGES)
    except Refus:
        return True
    return False


def listes(offre: Catalogue) -> list[tuple[Requete, str]]:
    return [(requete, nom) for requete in offre.requetes.values() for nom, p in requete.parametres.items() if p.valeurs]


def test_every_value_that_is_documented_is_accepted_and_no_other(offre: Catalogue) -> None:
    for requete, nom in au_moins_un(listes(offre)):
        parametre = requete.parametres[nom]
        decrites = schema_de(parametre).get("enum") or offre.references[parametre.reference]
        assert set(decrites) - {""} == set(parametre.valeurs), (requete.nom, nom)
        assert [v for v in parametre.valeurs if refusee(offre, requete, nom, v)] == [], (requete.nom, nom)
        assert refusee(offre, requete, nom, PERSONNE), (requete.nom, nom)


def test_nothing_that_has_rows_is_refused(base: sqlite3.Connection, offre: Catalogue) -> None:
    essayes = set()
    for requete, nom in au_moins_un(listes(offre)):
        colonne, table = COLONNES.get(nom, ("", ""))
        valeurs = [str(v) for (v,) in base.execute(f"SELECT DISTINCT {colonne} FROM {table}")] if colonne else []
        sans = base.execute(requete.sql, {**dict.fromkeys(requete.parametres, ""), nom: PERSONNE}).fetchall()
        for valeur in valeurs:
            if valeur and refusee(offre, requete, nom, valeur):
                lignes = base.execute(requete.sql, {**dict.fromkeys(requete.parametres, ""), nom: valeur}).fetchall()
                assert lignes in ([], sans), (requete.nom, nom, valeur, len(lignes))
        essayes.add(nom)
    assert essayes >= {"secteur", "maille", "territoire", "dispositif"}


def test_the_unknown_sector_has_its_rows_and_its_option(site: httpx.Client) -> None:
    lignes = site.get("/aides/secteur_departements.json", params={"secteur": "Z", "_shape": "array"}).json()
    page = site.get("/aides/secteur_departements").text
    assert {ligne["code_secteur"] for ligne in lignes} == {"Z"}
    assert '<option value="Z">Secteur inconnu</option>' in page
