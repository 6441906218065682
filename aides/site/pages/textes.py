"""Texts that are written, not computed: what each scheme is, and the sentences that its figures fill
(dispositifs/<id>/mots.yml; textes/reponses.yml for a scheme that has none)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any

from aides import RACINE
from aides.commun import francais, langue
from aides.commun.langue import COURANTE
from aides.commun.lire_yaml import lire_yaml


def presentation(dispositif: str) -> dict[str, Any]:
    """Rules, dates and legal texts of a scheme in the language of the request; {} for a scheme without a text."""
    trouve: dict[str, Any] = langue.mots_du_dispositif("presentation", dispositif) or {}
    return trouve


@cache
def _neutres() -> dict[str, Any]:
    lues: dict[str, Any] = lire_yaml(RACINE / "textes" / "reponses.yml")
    return lues


class Compte:
    """A number that writes itself with its noun: {n:prêt|prêts} is « 1 prêt », « 9 342 prêts »."""

    def __init__(self, valeur: int) -> None:
        self.valeur = valeur

    def __format__(self, noms: str) -> str:
        un, _, plusieurs = noms.partition("|")
        # In French none is singular, in English it is plural.
        seul = self.valeur == 1 if langue.en_anglais() else abs(self.valeur) < 2
        return langue.nombre(self.valeur) + francais.INSECABLE + (un if seul else plusieurs)


def reponse(dispositif: str, ligne: Mapping[str, Any]) -> str:
    """What a scheme did in a place, in a sentence with the figures of a row of a query; '' where none is known.

    An amount that the State announces goes with the number that it announces, never with the one broken down.
    """
    annonce = ligne.get("montant_annonce") is not None
    montant = ligne["montant_annonce"] if annonce else ligne["montant_total"]
    comptes = {
        "n": ligne.get("nombre_annonce") if annonce else ligne["nombre_aides"],
        "entreprises": ligne.get("nombre_entreprises"),
        "salaries": ligne.get("nombre_salaries"),
    }
    dits: dict[str, object] = {nom: Compte(valeur) for nom, valeur in comptes.items() if valeur is not None}
    if montant is not None:
        dits["montant"] = langue.euros_abreges(montant)
    for phrase in (*(langue.mots_du_dispositif("reponses", dispositif) or ()), *_neutres()[COURANTE.get()]):
        if {nom for _, nom, _, _ in Formatter().parse(phrase) if nom} <= set(dits):
            return (phrase if langue.en_anglais() else langue.espacer(phrase)).format(**dits)
    return ""
