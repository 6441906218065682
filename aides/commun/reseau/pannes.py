"""What may go wrong when a public interface is asked."""

from __future__ import annotations


class CompletionImpossible(Exception):
    """The step is badly set up; the message is a French sentence that says what to set."""


class EchecDeReponse(Exception):
    """One siren could not be answered after every try; `motif` is a short French reason, the key of the account."""

    def __init__(self, motif: str) -> None:
        self.motif = motif
        super().__init__(motif)


class ArretDuFournisseur(Exception):
    """The provider will answer nothing more in this run; the message is a French sentence."""
