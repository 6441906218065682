"""The gate before each publication: what would be lost, compared with what is published, and what one accepts to lose.

    nouvelle base, base publiée ─► comparer ─► accepter ─► échec, ou publication avec qui-quoi-pourquoi dans controle

Every comparison is a query and a sentence (aides/construction/controles.yml, `moment: comparaison`).
"""

from aides.construction.barriere.acceptation import (
    Acceptation,
    AcceptationImpossible,
    accepter,
    lire_les_acceptations,
    qui,
)
from aides.construction.barriere.passage import Verdict, franchir, phrase_pour_accepter

__all__ = [
    "Acceptation",
    "AcceptationImpossible",
    "Verdict",
    "accepter",
    "franchir",
    "lire_les_acceptations",
    "phrase_pour_accepter",
    "qui",
]
