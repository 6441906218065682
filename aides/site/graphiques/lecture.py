"""What a row of a canned query says of a measure: known, secret or unknown, which are never the same as zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aides.commun.langue import en_anglais, traduire
from aides.site.comptes import compte_tu
from aides.site.graphiques.catalogue import Mesure, Modele, mesures

CONNU, SECRET, INCONNU = "connu", "secret", "inconnu"

Ligne = Mapping[str, Any]


@dataclass(frozen=True)
class Donnees:
    """Rows ready to be drawn, the parameters of the drawing, the facts that fill the wording of the chart, and the rows
    that stand behind "Autres"."""

    lignes: list[dict[str, Any]]
    parametres: dict[str, Any] = field(default_factory=dict)
    faits: dict[str, str] = field(default_factory=dict)
    reste: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Demande:
    """What is asked of a preparation: the chart, the measure, the number of bars before "Autres"."""

    modele: Modele
    mesure: Mesure
    combien: int


def valeur(ligne: Ligne, colonne: str) -> Decimal | None:
    """The exact value of a column, None when the row has none."""
    lue = ligne.get(colonne)
    return None if lue is None else Decimal(str(lue))


def etat(ligne: Ligne, colonne: str) -> str:
    """CONNU, SECRET (the value exists and is withheld) or INCONNU (it was not published)."""
    if ligne.get(colonne) is not None:
        return CONNU
    secret = ligne.get("secret") or ligne.get("cellules_secretes") or compte_tu(ligne, colonne)
    return SECRET if secret else INCONNU


def dire(situation: str) -> str:
    """Why there is no value, in words; '' for CONNU."""
    mots = {SECRET: traduire("secret statistique"), INCONNU: traduire("non publié")}
    return mots.get(situation, "")


def separateur() -> str:
    """What stands between the figures of a description."""
    return "; " if en_anglais() else " ; "


def choisir_mesure(lignes: Sequence[Ligne], modele: Modele, voulue: str) -> Mesure:
    """The measure asked for, else the first of the chart that has a value.

    Raises ValueError, with a sentence in French, when the chart does not show the measure asked for.
    """
    if voulue and voulue not in modele.mesures:
        possibles = ", ".join(modele.mesures)
        phrase = "La mesure « {mesure} » n'est pas dans ce graphique ; mesures possibles : {possibles}."
        raise ValueError(traduire(phrase, mesure=voulue, possibles=possibles))
    presentes = (nom for nom in modele.mesures if any(ligne.get(nom) is not None for ligne in lignes))
    return mesures()[voulue or next(presentes, modele.mesures[0])]


def maximum(valeurs: Iterable[Decimal | None]) -> Decimal:
    """The largest known value, zero when there is none."""
    return max((v for v in valeurs if v is not None), default=Decimal(0))
