"""Exact numbers out of published text: counts and amounts, never through a float."""

from __future__ import annotations

import re

# Fifteen digits at most: more is a fault, and would not fit the database.
CHIFFRES = 15
ENTIER = re.compile(rf"(-?\d{{1,{CHIFFRES}}})(?:\.0*)?")
MONTANT = re.compile(rf"(-?)(\d{{1,{CHIFFRES}}})(?:\.(\d{{1,2}})0*)?")


def lire_entier(texte: str) -> int:
    """Read a count, written "145" or "145.00". Raises ValueError with a French reason."""
    # Nearly all are digits alone, which need no pattern.
    if texte.isdecimal() and len(texte) <= CHIFFRES:
        return int(texte)
    trouve = ENTIER.fullmatch(texte.strip())
    if not trouve:
        raise ValueError(f"« {texte} » n'est pas un nombre entier")
    return int(trouve[1])


def lire_centimes(texte: str) -> int:
    """Read an amount in euros ("1500", "1500.5", "1500.50") as centimes. Raises ValueError with a French reason."""
    if texte.isdecimal() and len(texte) <= CHIFFRES:
        return int(texte) * 100
    trouve = MONTANT.fullmatch(texte.strip().rstrip("."))
    if not trouve:
        raise ValueError(f"« {texte} » n'est pas un montant")
    signe, euros, decimales = trouve.groups()
    centimes = int(euros) * 100 + int((decimales or "").ljust(2, "0"))
    return -centimes if signe else centimes
