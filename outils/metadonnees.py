"""Write the words and units of columns in metadata.yml, out of aides/commun/colonnes.yml and of the schema.

SQLite says which columns tables, views and canned queries have, on an empty database: nobody lists them. What else
metadata.yml holds is written by hand and left as it is.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aides.commun import colonnes
from aides.commun.definitions import CALCULEES, choisir, colonnes_lues
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import BASE, METADONNEES
from aides.construction.base import creer
from aides.site import fonctions

# A table or a query with what is said of it; what is written here; the SQL of a query, before which it is written.
ELEMENT = re.compile(r"^      (\w+):\n((?:^        .*\n)+)", re.M)
ECRIT = re.compile(r"^        (?:unites|columns):.*\n(?:^ {9,}.*\n)*", re.M)
SQL = re.compile(r"^        sql:|\Z", re.M)
MOTS_CALCULES = re.compile(rf"(?<=^    {CALCULEES}:\n)(?:^      .*\n)*", re.M)
LARGEUR = 120


class ColonneInconnue(ValueError):
    """A column of the schema that nothing is said of."""


@dataclass(frozen=True)
class Colonnes:
    """Columns of each table or view, of each canned query; calculees: those that some query works out, or reads from
    tables that say different things."""

    tables: Mapping[str, list[str]]
    requetes: Mapping[str, list[str]]
    calculees: frozenset[str]


def regenerer(texte: str, base: Mapping[str, Any]) -> str:
    """metadata.yml with its columns as they are. base: databases.aides of `texte`.

    Raises ColonneInconnue for a column that colonnes.yml does not have.
    """
    lues = lire_schema(base)
    ecrits = {nom: _ecrire(nom, noms, noms) for nom, noms in lues.tables.items()}
    ecrits |= {
        nom: _ecrire(nom, noms, [colonne for colonne in noms if colonnes.particuliere(colonne, nom)])
        for nom, noms in lues.requetes.items()
    }

    def remplacer(trouve: re.Match[str]) -> str:
        nom, corps = trouve.groups()
        return f"      {nom}:\n" + SQL.sub(lambda sql: ecrits[nom] + sql[0], ECRIT.sub("", corps), count=1)

    avant, entete, elements = MOTS_CALCULES.sub(_calculees(lues), texte).partition("    queries:\n")
    return avant + entete + ELEMENT.sub(remplacer, elements)


def lire_schema(base: Mapping[str, Any]) -> Colonnes:
    """What SQLite says of an empty database; base: databases.aides of metadata.yml. Raises ColonneInconnue."""
    connexion = creer(Path(":memory:"))
    fonctions.inscrire(connexion)
    tables = {nom: [infos[1] for infos in connexion.execute(f"PRAGMA table_info([{nom}])")] for nom in base["tables"]}
    sql = {nom: requete["sql"] for nom, requete in base["queries"].items()}
    requetes = {
        nom: [colonne[0] for colonne in connexion.execute(texte, defaultdict(str)).description]
        for nom, texte in sql.items()
    }
    for nom, noms in (tables | requetes).items():
        if inconnues := [colonne for colonne in noms if colonne not in colonnes.faits()]:
            raise ColonneInconnue(f"{nom} : {colonnes.FAITS.name} ne dit rien de {', '.join(inconnues)}")
    dites = {nom: {"columns": {c: colonnes.sens(c, nom) for c in noms}} for nom, noms in tables.items()}
    calculees = {
        colonne
        for nom, noms in requetes.items()
        for colonne in set(noms) - choisir({}, dites, colonnes_lues(connexion, sql[nom]), {}).textes.keys()
        if not colonnes.particuliere(colonne, nom)
    }
    connexion.close()
    return Colonnes(tables, requetes, frozenset(calculees))


def _calculees(lues: Colonnes) -> str:
    noms = (nom for nom in colonnes.faits() if nom in lues.calculees)
    return "".join(f"      {_paire(nom, colonnes.sens(nom))}\n" for nom in noms)


def _ecrire(lieu: str, noms: Iterable[str], dites: Iterable[str]) -> str:
    """The units of the columns of an element, and the words of those that it says itself."""
    unites = [_paire(nom, unite) for nom in noms if (unite := colonnes.unite(nom, lieu))]
    mots = [f"          {_paire(nom, colonnes.sens(nom, lieu))}" for nom in dites]
    lignes = [*_unites(unites), *(["        columns:", *mots] if mots else [])]
    return "".join(f"{ligne}\n" for ligne in lignes)


def _unites(paires: list[str]) -> Iterator[str]:
    """`unites: {a: euros, b: aides}`, on as many lines as it takes."""
    debut = "        unites: {"
    # A pair stays on its line.
    dites = ", ".join(paire.replace(" ", "\0") for paire in paires) + "}"
    lignes = textwrap.wrap(dites, LARGEUR, initial_indent=debut, subsequent_indent=" " * len(debut)) if paires else []
    return (ligne.replace("\0", " ") for ligne in lignes)


def _paire(nom: str, texte: str) -> str:
    """One line of YAML, quoted when it must be."""
    return yaml.dump({nom: texte}, allow_unicode=True, width=sys.maxsize).strip()


def main(arguments: list[str] | None = None) -> int:
    """Write metadata.yml again, or with --check compare only; returns 1 when it is stale, or cannot be written."""
    analyseur = argparse.ArgumentParser(
        prog="python -m outils.metadonnees", description="Écrit les colonnes de metadata.yml."
    )
    analyseur.add_argument("--check", action="store_true", help="compare sans écrire, code 1 si le fichier est périmé")
    analyseur.add_argument("--fichier", type=Path, default=METADONNEES, metavar="FICHIER", help="fichier à écrire")
    lus = analyseur.parse_args(arguments)
    texte = lus.fichier.read_text(encoding="utf-8")
    try:
        repris = regenerer(texte, lire_yaml(lus.fichier)["databases"][BASE])
    except ColonneInconnue as erreur:
        print(erreur, file=sys.stderr)
        return 1
    if not lus.check:
        lus.fichier.write_text(repris, encoding="utf-8")
        return 0
    if repris == texte:
        return 0
    print(f"{lus.fichier.name} est périmé : lancez « python -m outils.metadonnees ».", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
