"""Write docs/dictionnaire.md, the data dictionary, out of metadata.yml: one text feeds site, docs and tests."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.commun.requetes import BASE, METADONNEES, grouper

DICTIONNAIRE = RACINE / "docs" / "dictionnaire.md"
ENTETE = """# Dictionnaire des données

Ce fichier est écrit par `python -m aides.commun.dictionnaire` à partir de `metadata.yml` : ne le modifiez pas à la
main. Les montants sont en euros, exacts au centime ; les codes sont du texte (`01`, `2A`, `971`) ; une mesure absente
est vide, jamais zéro.
"""


def rediger(metadonnees: dict[str, Any]) -> str:
    """The whole dictionary as Markdown: tables and views with their columns and units, then the canned queries."""
    base = metadonnees["databases"][BASE]
    lignes = [ENTETE, "## Tables et vues"]
    for groupe, tables in grouper(base["tables"]).items():
        lignes += ["", f"### {groupe}"]
        for table in tables:
            lignes += ["", *decrire_table(table)]
    lignes += ["", "## Requêtes", "", compter(base["queries"])]
    for groupe, requetes in grouper(base["queries"]).items():
        lignes += ["", f"### {groupe}"]
        for requete in requetes:
            lignes += ["", *decrire_requete(requete)]
    return "\n".join(lignes) + "\n"


def decrire_table(table: dict[str, Any]) -> Iterator[str]:
    """Lines on one table or view."""
    yield f"#### `{table['nom']}` : {table['title']}"
    yield ""
    yield texte(table["description"])
    yield ""
    yield "| colonne | unité | définition |"
    yield "|---|---|---|"
    unites = table.get("unites", {})
    for colonne, definition in table["columns"].items():
        yield f"| `{colonne}` | {unites.get(colonne, '')} | {texte(definition)} |"


def compter(requetes: dict[str, dict[str, Any]]) -> str:
    """How many canned queries there are, and how long their SQL is."""
    longueurs = [longueur(requete) for requete in requetes.values()]
    return (
        f"{len(longueurs)} requêtes, {sum(longueurs)} lignes de SQL : {median(longueurs):g} en médiane, "
        f"{max(longueurs)} au plus."
    )


def longueur(requete: dict[str, Any]) -> int:
    """Lines of its SQL."""
    return len(requete["sql"].strip().splitlines())


def decrire_requete(requete: dict[str, Any]) -> Iterator[str]:
    """Lines on one canned query: its parameters, its address, what its figures cannot be used for."""
    yield f"#### `{requete['nom']}` : {requete['title']}"
    yield ""
    yield texte(requete["description"])
    yield ""
    adresse = f"`/{BASE}/{requete['nom']}`, `.csv` ou `.json?_shape=objects`"
    yield f"Adresse : {adresse}. Lignes de SQL : {longueur(requete)}."
    parametres = requete.get("parametres", {})
    if parametres:
        yield ""
    for nom, parametre in parametres.items():
        details = [parametre["libelle"], *(parametre[cle] for cle in ("aide",) if cle in parametre)]
        yield f"- `{nom}` : {texte('. '.join(details))}"
    reserves = requete.get("reserves", [])
    if reserves:
        yield ""
        yield "À savoir :"
        yield ""
    for reserve in reserves:
        yield f"- {texte(reserve)}"


def texte(contenu: str) -> str:
    """One line, safe inside a Markdown table."""
    return " ".join(contenu.split()).replace("|", "\\|")


def main(arguments: list[str] | None = None) -> int:
    """Write the dictionary, or with --check compare only; returns 1 when the file is stale."""
    analyseur = argparse.ArgumentParser(
        prog="python -m aides.commun.dictionnaire", description="Écrit le dictionnaire."
    )
    analyseur.add_argument("--check", action="store_true", help="compare sans écrire, code 1 si le fichier est périmé")
    analyseur.add_argument("--sortie", type=Path, default=DICTIONNAIRE, metavar="FICHIER", help="fichier à écrire")
    lus = analyseur.parse_args(arguments)
    contenu = rediger(lire_yaml(METADONNEES))
    if not lus.check:
        lus.sortie.write_text(contenu, encoding="utf-8")
        return 0
    if lus.sortie.is_file() and lus.sortie.read_text(encoding="utf-8") == contenu:
        return 0
    print(f"{lus.sortie.name} est périmé : lancez « python -m aides.commun.dictionnaire ».", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
