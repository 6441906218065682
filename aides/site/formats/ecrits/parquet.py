"""Parquet, written by DuckDB: codes as text, counts as 64-bit integers, euros as exact decimals, days as dates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import duckdb

from aides.site.formats.atelier import Ecriture
from aides.site.formats.genres import Observation, genre, uniques
from aides.site.formats.lecture import Lecteur
from aides.site.formats.modele import Contexte, Genre, Ligne, Selection, Valeur
from aides.site.formats.textes import en_json, lisible

REGLAGES: dict[str, str | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "256MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
COPIER = (Path(__file__).parent / "parquet.sql").read_text(encoding="utf-8")


def ecriture(selection: Selection, entourage: Contexte) -> Ecriture:
    return partial(ecrire, notes=notes(selection, entourage.jour, entourage.licence, entourage.source))


def ecrire(lecteur: Lecteur, chemin: Path, notes: dict[str, str]) -> None:
    """Write every row of an open Lecteur to `chemin`; `notes` (title, source, licence...) go with the file.

    The rows first go through a text file beside it: types are known, and memory bounded, whatever their number.
    """
    texte = chemin.with_suffix(".csv")
    vues = [Observation() for _ in lecteur.colonnes]
    with texte.open("w", encoding="utf-8", newline="") as sortie:
        for lignes in lecteur.lots():
            for vue, valeurs in zip(vues, zip(*lignes, strict=True), strict=True):
                vue.voir(valeurs)
            sortie.write(en_texte(lignes))
    genres = [genre(lecteur.selection, colonne, vue) for colonne, vue in zip(lecteur.colonnes, vues, strict=True)]
    siennes = {**notes, **notes_des_colonnes(lecteur.selection, lecteur.colonnes)}
    convertir(texte, chemin, uniques(lecteur.colonnes), genres, siennes)
    texte.unlink()


def convertir(
    texte: Path, chemin: Path, colonnes: Sequence[str], genres: Sequence[Genre], notes: dict[str, str]
) -> None:
    """The rows of a text file made by en_texte, with these columns, as Parquet."""
    champs = {nom: genre.value for nom, genre in zip(colonnes, genres, strict=True)}
    requete = COPIER.format(
        texte=_citer(str(texte)), chemin=_citer(str(chemin)), champs=_structure(champs), notes=_structure(notes)
    )
    # Spilling, if any, goes beside the file, and leaves with it.
    with duckdb.connect(config={**REGLAGES, "temp_directory": str(chemin.parent)}) as moteur:
        moteur.execute(requete)


def en_texte(lignes: Sequence[Ligne]) -> str:
    """Rows as parquet.sql reads them: texts between quotes, nothing at all for NULL."""
    return "".join(",".join(map(_cellule, ligne)) + "\n" for ligne in lignes)


def _cellule(valeur: Valeur) -> str:
    lue = lisible(valeur)
    if lue is None:
        return ""
    return repr(lue) if isinstance(lue, (int, float)) else '"' + lue.replace('"', '""') + '"'


def _structure(valeurs: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_citer(nom)}: {_citer(valeur)}" for nom, valeur in valeurs.items()) + "}"


def _citer(texte: str) -> str:
    return "'" + texte.replace("'", "''") + "'"


def notes(selection: Selection, jour: str, licence: str, source: str) -> dict[str, str]:
    """What the file says of itself: its key-value metadata."""
    return {
        "titre": selection.titre or selection.nom,
        "date_des_donnees": jour,
        "licence": licence,
        "source": source,
    }


def notes_des_colonnes(selection: Selection, colonnes: Sequence[str]) -> dict[str, str]:
    """What the file says of its own columns, in the same place."""
    notes = {"unites": selection.unites, "definitions": selection.definitions}
    return {nom: en_json({c: textes[c] for c in sorted({*colonnes}) if textes.get(c)}) for nom, textes in notes.items()}
