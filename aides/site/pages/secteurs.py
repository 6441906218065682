"""Sections of the NAF and sectors of the A17 nomenclature: which codes speak of the same activities."""

from __future__ import annotations

from collections.abc import Collection


def sections(a17: str) -> str:
    """Letters of the NAF sections of an A17 code: AZ is A, C3 a part of C, MN is M and N, DE also holds B (Insee)."""
    premiere, seconde = a17[0], a17[1]
    if not seconde.isalpha() or seconde == "Z":
        return premiere
    lettres = "".join(chr(rang) for rang in range(ord(premiere), ord(seconde) + 1))
    return "B" + lettres if a17 == "DE" else lettres


def apparentes(code: str, codes: Collection[str]) -> list[str]:
    """Codes of the other nomenclature that share activities with `code`, among those that exist."""
    if len(code) == 2:
        return [lettre for lettre in sections(code) if lettre in codes]
    return sorted(autre for autre in codes if len(autre) == 2 and code in sections(autre))
