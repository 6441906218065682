"""What each file holds, in words: titles, columns with type, unit and meaning, keys that are true of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from aides.commun import colonnes
from aides.commun.catalogue import Catalogue
from aides.commun.lire_yaml import lire_yaml
from aides.commun.livraison.modele import Champ, Contenu, Publication
from aides.commun.livraison.mots import textes
from aides.commun.requetes import BASE, METADONNEES
from aides.diffusion.export import ensemble
from aides.diffusion.export.officiels import Prets, Tableau

TERRITOIRES = {"reg": "region", "dep": "departement"}
# Types of SQLite and of DuckDB, as Table Schema names them.
TYPES = {
    "INTEGER": "integer", "REAL": "number", "NUMERIC": "number",
    "DATE": "date", "BOOLEAN": "boolean",
}  # fmt: skip
# Those of colonnes.yml.
TYPES_DITS = {"jour": "date", "mois": "yearmonth", "liste": "array"}


@cache
def tables_decrites() -> dict[str, Any]:
    """Tables and views as metadata.yml describes them."""
    lues: dict[str, Any] = lire_yaml(METADONNEES)["databases"][BASE]["tables"]
    return lues


def decrire_tableau(tableau: Tableau, codes: Mapping[str, set[str]], catalogue: Catalogue) -> Contenu:
    """An official file. codes: reference table -> its codes, to tell which columns point to it."""
    comptes = "integer" if tableau.format.comptes_entiers else "number"
    champs = tuple(_champ(nom, "fichier_officiel", comptes) for nom in tableau.entete)
    reperes = ["volet", "mois", *TERRITOIRES, tableau.axe.colonne]
    tables = {**TERRITOIRES, tableau.axe.colonne: tableau.axe.table}
    return Contenu(
        nom=tableau.nom,
        titre=textes()["titres"]["officiel"].format(
            dispositif=tableau.dispositif.titre,
            volet=f", volet {tableau.volet.removeprefix('VOLET')}" if tableau.volet else "",
            niveau=textes()["niveaux"][tableau.niveau],
            axe=_minuscule(tableau.axe.libelle),
        ),
        description=next(c.description for c in catalogue.concepts if c.code == tableau.format.concept),
        date_maj=tableau.date_maj,
        champs=champs,
        lignes=len(tableau.lignes),
        dispositif=tableau.dispositif.id,
        niveau=tableau.niveau,
        axe=tableau.axe.code,
        volet=tableau.volet,
        cle=cle_vraie(tableau.entete, tableau.lignes, reperes),
        etrangeres=etrangeres_vraies(tableau.entete, tableau.lignes, tables, codes),
    )


def decrire_prets(prets: Prets, catalogue: Catalogue) -> Contenu:
    """A JSON of the loans that the State grants itself."""
    titre = textes()["titres"]["prets"].format(
        dispositif=catalogue.dispositif("prets-directs").titre, niveau=textes()["niveaux"][prets.niveau]
    )
    return Contenu(
        nom=prets.nom,
        titre=titre,
        description=next(c.description for c in catalogue.concepts if c.code == "cumul"),
        date_maj=prets.date_maj,
        champs=tuple(_champ(nom, "prets_json", "integer") for nom in prets.objets[0]),
        lignes=len(prets.objets),
        dispositif="prets-directs",
        niveau=prets.niveau,
        axe="type",
    )


def decrire_table(lue: ensemble.Table, genre: str, date_maj: str) -> Contenu:
    """A whole table, in the words of metadata.yml; types and foreign keys are those that SQLite declares.

    genre: its list in textes.yml, nomenclatures or chiffres.
    """
    table, entete, types = lue.table, lue.entete, lue.types
    decrite = tables_decrites()[table]
    champs = tuple(
        Champ(nom, TYPES.get(types[nom], "string"), colonnes.sens(nom, table), colonnes.unite(nom, table))
        for nom in entete
    )
    titre = textes()["titres"][genre].format(table=_minuscule(decrite["title"]))
    return Contenu(
        table,
        titre,
        decrite["description"],
        date_maj,
        champs,
        len(lue.lignes),
        cle=entete[:1],
        etrangeres=tuple(lien for lien in lue.etrangeres if lien[1] in textes()["nomenclatures"]),
    )


def decrire_parquet(chemin: Path, lignes: int, publication: Publication) -> Contenu:
    """The Parquet of every value: the columns of the cube, and the labels.

    Its counts are said to be numbers: many are missing, and readers that go through pandas have no missing integer.
    """
    mots = textes()["ensemble"]
    champs = tuple(
        Champ(
            nom,
            "number" if type_.startswith(("DECIMAL", "BIGINT")) else TYPES.get(type_, "string"),
            colonnes.sens(nom, "parquet"),
            colonnes.unite(nom),
        )
        for nom, type_ in ensemble.types_du_parquet(chemin)
    )
    etrangeres = tuple((nom, nom) for nom in ("dispositif", "concept", "region", "departement", "axe"))
    return Contenu(
        chemin.stem,
        mots["parquet"]["titre"],
        mots["parquet"]["description"],
        publication.derniere_date_maj,
        champs,
        lignes,
        cle=ensemble.CLE,
        etrangeres=etrangeres,
    )


def decrire_base(chemin: Path, lignes: int, publication: Publication) -> Contenu:
    """A SQLite, of everything or of the last dates: it describes itself, so it has no columns here."""
    mots = textes()["ensemble"]["derniere" if chemin.name == ensemble.DERNIERE else "sqlite"]
    return Contenu(chemin.stem, mots["titre"], mots["description"], publication.derniere_date_maj, (), lignes)


def cle_vraie(entete: Sequence[str], lignes: Iterable[Sequence[str]], reperes: Sequence[str]) -> tuple[str, ...]:
    """The columns of `reperes` that the file has, when they are never blank and tell its rows apart; else nothing."""
    presents = tuple(nom for nom in reperes if nom in entete)
    places = [entete.index(nom) for nom in presents]
    valeurs = [tuple(ligne[place] for place in places) for ligne in lignes]
    vraie = len(set(valeurs)) == len(valeurs) and all(all(valeur) for valeur in valeurs)
    return presents if vraie else ()


def etrangeres_vraies(
    entete: Sequence[str],
    lignes: Sequence[Sequence[str]],
    tables: Mapping[str, str],
    codes: Mapping[str, set[str]],
) -> tuple[tuple[str, str], ...]:
    """The columns whose every value, blanks aside, is a code of their reference table."""
    trouvees = []
    for colonne, table in tables.items():
        if colonne in entete:
            place = entete.index(colonne)
            if {ligne[place] for ligne in lignes} - {""} <= codes[table]:
                trouvees.append((colonne, table))
    return tuple(trouvees)


def _champ(nom: str, fichier: str, comptes: str) -> Champ:
    """A column of a published file; comptes: the type of its counts. An unknown one has its name alone."""
    fait = colonnes.faits().get(nom)
    if fait is None:
        return Champ(nom, "string", "", "")
    unite = colonnes.unite(nom, fichier)
    mesure = "number" if unite == "euros" else comptes if unite else "string"
    return Champ(nom, TYPES_DITS.get(fait.get("type", ""), mesure), colonnes.sens(nom, fichier), unite)


def _minuscule(texte: str) -> str:
    return texte[:1].lower() + texte[1:]
