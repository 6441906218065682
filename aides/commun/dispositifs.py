"""The folder of each scheme, dispositifs/<id>/: what it is and how its files are read (dispositif.yml), and its words
in both languages (mots.yml). The head of dispositifs.yml explains every key."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml

DOSSIER = RACINE / "dispositifs"
FICHE, MOTS = "dispositif.yml", "mots.yml"


def fichiers() -> list[Path]:
    """Everything that says what the schemes are: what they share, then the sheet of each."""
    return [DOSSIER.with_suffix(".yml"), *sorted(DOSSIER.glob(f"*/{FICHE}"))]


def fiches(dossier: Path = DOSSIER) -> list[dict[str, Any]]:
    """The sheets, in the order that they give. Raises ValueError when one is in the folder of another."""
    lues = {chemin: lire_yaml(chemin) for chemin in sorted(dossier.glob(f"*/{FICHE}"))}
    for chemin, fiche in lues.items():
        if fiche.get("id") != chemin.parent.name:
            raise ValueError(f"{chemin.parent.name}/{FICHE} : id vaut « {fiche.get('id')} », au lieu du nom du dossier")
    return sorted(lues.values(), key=lambda fiche: (fiche.get("ordre", 0), fiche["id"]))


@cache
def _mots() -> dict[str, dict[str, Any]]:
    return {chemin.parent.name: lire_yaml(chemin) for chemin in sorted(DOSSIER.glob(f"*/{MOTS}"))}


@cache
def mots(genre: str) -> dict[str, Any]:
    """The words of one kind, by scheme; a scheme may have none, and neutral ones are then said."""
    return {nom: lus[genre] for nom, lus in _mots().items() if genre in lus}


@cache
def anglais() -> dict[str, str]:
    """What the sheets say in French -> in English."""
    dits = mots("en")
    return {fiche[cle]: mot for fiche in fiches() for cle, mot in dits.get(fiche["id"], {}).items()}


@cache
def singuliers() -> dict[str, dict[str, str]]:
    """What a scheme counts -> one of it, by language."""
    return {fiche["unite_nombre"]: mots("une")[fiche["id"]] for fiche in fiches() if fiche["id"] in mots("une")}
