"""A mutant: one small change in one file, named so that the name outlives the lines around it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Changement:
    """Put `apres` in the place of text[debut:fin]; `genre` is the kind of error."""

    genre: str
    debut: int
    fin: int
    apres: str

    def appliquer(self, texte: str) -> str:
        return texte[: self.debut] + self.apres + texte[self.fin :]


@dataclass(frozen=True)
class Mutant:
    """A change of one file; `requete` names the canned query where the file holds several, `rang` tells apart the same
    change made at several places of it."""

    fichier: str
    requete: str
    ligne: int
    genre: str
    avant: str
    apres: str
    changement: Changement
    rang: int = 0

    @property
    def cle(self) -> str:
        """What survivants.yml and the kept results call it: it does not depend on line numbers."""
        return hashlib.sha256(
            "\0".join((self.fichier, self.requete, self.genre, self.avant, self.apres, str(self.rang))).encode()
        ).hexdigest()[:10]

    @property
    def ou(self) -> str:
        return f"{self.fichier}:{self.ligne}" + (f" ({self.requete})" if self.requete else "")


@dataclass(frozen=True)
class Recolte:
    """The mutants of some files, and how many changes were put aside: not SQL or not Python any more, or the same
    program as before."""

    mutants: tuple[Mutant, ...] = ()
    invalides: int = 0
    equivalents: int = 0

    def __add__(self, autre: Recolte) -> Recolte:
        return Recolte(
            self.mutants + autre.mutants, self.invalides + autre.invalides, self.equivalents + autre.equivalents
        )


def nommer(fichier: str, requete: str, texte: str, changements: Iterable[Changement]) -> tuple[Mutant, ...]:
    """The mutants that these changes make of a file of that text, in the order of the file, each change once."""
    vus: Counter[tuple[str, ...]] = Counter()
    mutants = []
    for c in sorted(set(changements), key=lambda c: (c.debut, c.fin, c.genre, c.apres)):
        debut, fin = texte.rfind("\n", 0, c.debut) + 1, texte.find("\n", c.fin)
        avant = texte[debut : fin if fin >= 0 else len(texte)]
        apres = replace(c, debut=c.debut - debut, fin=c.fin - debut).appliquer(avant)
        avant, apres = " ".join(avant.split()), " ".join(apres.split())
        ligne = texte.count("\n", 0, c.debut) + 1
        mutants.append(Mutant(fichier, requete, ligne, c.genre, avant, apres, c, vus[c.genre, avant, apres]))
        vus[c.genre, avant, apres] += 1
    return tuple(mutants)
