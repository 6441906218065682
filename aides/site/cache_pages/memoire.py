"""The store of rendered answers: bounded in bytes, the least recently asked for leave first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from weakref import ref

from aides.site.plages import Entetes, Fichier

# What a key, its headers and the bookkeeping weigh beside a body: without it, a flood of tiny answers costs nothing.
SURCOUT = 2048


@dataclass(frozen=True, slots=True)
class Reponse:
    """A whole answer, as it is sent; headers are in lower case. A file is the body of those that have one."""

    statut: int
    entetes: Entetes
    corps: bytes
    fichier: Fichier | None = None

    def lire(self, nom: bytes) -> bytes:
        """The value of a header, empty when it is not there."""
        return next((valeur for cle, valeur in self.entetes if cle == nom), b"")


@dataclass(frozen=True, slots=True)
class Cle:
    """What makes an answer: the content served and the day, the address as it was asked, the encoding."""

    contenu: str
    origine: bytes
    chemin: bytes
    suite: bytes
    gzip: bool


class Memoire:
    """Answers by key; `octets_max` of 0 keeps none."""

    def __init__(self, octets_max: int, octets_par_reponse: int) -> None:
        self.octets_max = octets_max
        self.octets_par_reponse = min(octets_max, octets_par_reponse)
        self.octets = 0
        self._reponses: OrderedDict[Cle, Reponse] = OrderedDict()
        # Files are kept where they are made, which lets go of them by itself.
        self._fichiers: OrderedDict[Cle, tuple[Reponse, ref[Fichier]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._reponses)

    def __contains__(self, cle: Cle) -> bool:
        return cle in self._reponses

    def lire(self, cle: Cle) -> Reponse | None:
        """The answer of a key, which becomes the most recent."""
        trouvee = self._reponses.get(cle)
        if trouvee is not None:
            self._reponses.move_to_end(cle)
            return trouvee
        sans, lien = self._fichiers.get(cle, (None, None))
        fichier = lien() if lien else None
        return replace(sans, fichier=fichier) if sans and fichier else None

    def garder(self, cle: Cle, reponse: Reponse) -> None:
        """Keep an answer, unless it is too large, and let the oldest go."""
        if reponse.fichier is not None:
            self._fichiers[cle] = replace(reponse, fichier=None), ref(reponse.fichier)
            while len(self._fichiers) * SURCOUT > self.octets_par_reponse:
                self._fichiers.popitem(last=False)
            return
        if len(reponse.corps) + SURCOUT > self.octets_par_reponse:
            return
        self._oter(cle)
        self._reponses[cle] = reponse
        self.octets += len(reponse.corps) + SURCOUT
        while self.octets > self.octets_max:
            self._oter(next(iter(self._reponses)))

    def vider(self) -> None:
        """Forget everything."""
        self._reponses.clear()
        self._fichiers.clear()
        self.octets = 0

    def _oter(self, cle: Cle) -> None:
        ancienne = self._reponses.pop(cle, None)
        if ancienne is not None:
            self.octets -= len(ancienne.corps) + SURCOUT
