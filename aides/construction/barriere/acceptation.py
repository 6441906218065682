"""Publishing in spite of a failure, with a reason: `--accepter <controle>[:<objet>] <raison>`.

An accepted failure becomes an alert whose comment says who, what and why.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aides.commun import reglages
from aides.construction.controles import ALERTE, ECHEC, Controle, Regle


class AcceptationImpossible(ValueError):
    """What is asked to be accepted cannot be; the message is a French sentence."""


@dataclass(frozen=True)
class Acceptation:
    """One failure that someone accepts: the check, the object ('' for all of them), the reason."""

    controle: str
    objet: str
    raison: str

    def couvre(self, controle: Controle) -> bool:
        """Whether it is about this failure: its subject, the end of its subject as a path, or its scheme."""
        objets = ("", controle.sujet, controle.dispositif)
        fini = bool(self.objet) and controle.sujet.endswith(f"/{self.objet}")
        return controle.nom == self.controle and (self.objet in objets or fini)

    def __str__(self) -> str:
        return f"{self.controle}:{self.objet}" if self.objet else self.controle


def lire_les_acceptations(mots: Iterable[Iterable[str]], regles: Mapping[str, Regle]) -> tuple[Acceptation, ...]:
    """Pairs (controle[:objet], raison) as typed. Raises AcceptationImpossible for a check that is none, that may not be
    accepted, or without a reason."""
    acceptations = []
    for quoi, raison in mots:
        controle, _, objet = quoi.partition(":")
        if controle not in regles or not regles[controle].acceptable:
            possibles = ", ".join(regle.nom for regle in regles.values() if regle.acceptable)
            raise AcceptationImpossible(f"« {controle} » ne peut pas être accepté ; peuvent l'être : {possibles}.")
        if not raison.strip():
            raise AcceptationImpossible(f"« --accepter {quoi} » attend une raison.")
        acceptations.append(Acceptation(controle, objet, " ".join(raison.split())))
    return tuple(acceptations)


def accepter(controles: Iterable[Controle], acceptations: Iterable[Acceptation]) -> list[Controle]:
    """The same checks, in which the failures that are accepted are alerts."""
    return [_accepter_un(controle, acceptations) for controle in controles]


def _accepter_un(controle: Controle, acceptations: Iterable[Acceptation]) -> Controle:
    if controle.statut != ECHEC:
        return controle
    for acceptation in acceptations:
        if acceptation.couvre(controle):
            motif = f"Accepté par {qui()} : {acceptation.raison.rstrip('.')}."
            publique = f"{controle.publique} {motif}" if controle.publique else ""
            commentaire = f"{controle.commentaire} {motif}"
            return replace(controle, statut=ALERTE, accepte=True, commentaire=commentaire, publique=publique)
    return controle


def qui() -> str:
    """Who accepts: the setting AIDES_AUTEUR, else the name of the system's user."""
    dit = str(reglages.lire("AIDES_AUTEUR"))
    if dit:
        return dit
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"utilisateur {os.getuid()}"
