"""Cells that a spreadsheet would take for a formula are kept text in CSV and TSV, in a way that can be undone.

The characters are those of OWASP's page on CSV injection (https://owasp.org/www-community/attacks/CSV_Injection).
Numbers are not touched, nor is a text that is a plain number ("-12"): a spreadsheet makes a number of it, never a
formula.
"""

from __future__ import annotations

import re

# Their full-width forms are read as the others by some versions of spreadsheets.
DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOMBRE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
MARQUE = "'"


def proteger(texte: str) -> str:
    """The text, with an apostrophe before it when it begins as a formula (apostrophes and spaces put aside)."""
    return MARQUE + texte if _commence_mal(texte) and not NOMBRE.fullmatch(texte) else texte


def restituer(texte: str) -> str:
    """The text that `proteger` was given."""
    return texte[1:] if texte.startswith(MARQUE) and _commence_mal(texte) else texte


def _commence_mal(texte: str) -> bool:
    return texte.lstrip(MARQUE + " ").startswith(DANGEREUX)
