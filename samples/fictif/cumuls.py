"""Adding lines up into cells, and leaving out the cells of too few businesses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from samples.fictif.lignes import Ligne

Cle = tuple[str, ...]


@dataclass(slots=True)
class Cumul:
    """What one cell adds up: lines, distinct businesses, centimes, employees, hours."""

    nombre: int = 0
    sirens: set[str] = field(default_factory=set)
    centimes: int = 0
    salaries: int = 0
    heures: int = 0

    def ajouter(self, ligne: Ligne) -> None:
        self.nombre += 1
        self.sirens.add(ligne.entreprise.siren)
        self.centimes += ligne.centimes
        self.salaries += ligne.salaries
        self.heures += ligne.heures

    @property
    def entreprises(self) -> int:
        return len(self.sirens)


def jusqu_au(lignes: Iterable[Ligne], jour: str) -> Iterator[Ligne]:
    """The lines dated `jour` (ISO) or before."""
    return (ligne for ligne in lignes if ligne.date <= jour)


def cumuler(lignes: Iterable[Ligne], cle: Callable[[Ligne], Cle | None]) -> dict[Cle, Cumul]:
    """Cells by key; lines whose key is None are left out."""
    cumuls: defaultdict[Cle, Cumul] = defaultdict(Cumul)
    for ligne in lignes:
        valeur = cle(ligne)
        if valeur is not None:
            cumuls[valeur].ajouter(ligne)
    return dict(cumuls)


def publiables(cumuls: dict[Cle, Cumul], minimum: int) -> dict[Cle, Cumul]:
    """The cells that at least `minimum` businesses share."""
    return {cle: cumul for cle, cumul in cumuls.items() if cumul.entreprises >= minimum}


def euros(centimes: int) -> str:
    """Centimes as euros with two decimals, as published: 12345 is '123.45'."""
    return f"{centimes // 100}.{centimes % 100:02d}"


def compte(nombre: int) -> str:
    """A count as published outside the fonds de solidarité: 145 is '145.00'."""
    return f"{nombre}.00"
