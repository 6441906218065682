"""Shares told roughly, for what must not be known exactly: how many payments were located, how many euros are hidden.

Whatever is told, at least POSSIBLES whole numbers of the part would have given the same words: the fewer there are in
all, the less is said.
"""

from __future__ import annotations

from aides.commun.francais import pourcent

POSSIBLES = 10
# Per cent.
PALIERS = (1, 2, 5, 10, 25, 50, 75, 90, 95, 98, 99)
PAS = (1, 2, 5, 10, 25, 50)
FIN = 1_000_000
SILENCE = "non précisé"


def fourchette(partie: int, total: int) -> str:
    """Between which steps a part of a whole lies: moins de 1 %, de 2 à 5 %, 99 % ou plus."""
    bas, haut = None, None
    for palier, premiere in _paliers(total):
        if partie >= premiere:
            bas = palier
        elif haut is None:
            haut = palier
    if bas is None:
        return SILENCE if haut is None else f"moins de {pourcent(haut)}"
    return f"{pourcent(bas)} ou plus" if haut is None else f"de {bas} à {pourcent(haut)}"


def fourchette_de(part: float) -> str:
    """The same of a share between 0 and 1 of something that is not counted, euros say."""
    return fourchette(round(part * FIN), FIN)


def plancher(partie: int, total: int) -> int:
    """A share in per cent, rounded down to whole points, or to more of them where there are few in all."""
    pas = next((pas for pas in PAS if pas * total >= 100 * POSSIBLES), 100)
    return 100 * partie // total // pas * pas if total else 0


def _paliers(total: int) -> list[tuple[int, int]]:
    """The steps that are far enough apart, each with the smallest part that reaches it."""
    gardes = []
    debut = 0
    for palier in PALIERS:
        premiere = -(-palier * total // 100)
        if premiere - debut >= POSSIBLES and total + 1 - premiere >= POSSIBLES:
            gardes.append((palier, premiere))
            debut = premiere
    return gardes
