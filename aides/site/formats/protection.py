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
# Texts of which a spreadsheet makes a number (01), a date (2021-06), a share or a logical value when it opens a CSV. A
# whole day is left to it: the date that it makes is the same one, shown as the reader is used to.
DEVINE = re.compile(r"[+-]?\d[\d\s.,:/%-]*(?:E[+-]?\d+)?|VRAI|FAUX|TRUE|FALSE", re.ASCII | re.IGNORECASE)
JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")
EN_TEXTE = re.compile(r'="([^"]*)"')


def proteger(texte: str) -> str:
    """The text, with an apostrophe before it when it begins as a formula (apostrophes and spaces put aside)."""
    return MARQUE + texte if _commence_mal(texte) and not NOMBRE.fullmatch(texte) else texte


def garder_texte(texte: str) -> str:
    """The text as a spreadsheet keeps it for one: ="01" is the only way of writing that Excel reads as the text 01. No
    quote is in what is written so, nor anything that could be a formula."""
    if DEVINE.fullmatch(texte) and not JOUR.fullmatch(texte):
        return f'="{texte}"'
    return proteger(texte)


def restituer(texte: str) -> str:
    """The text that `proteger` or `garder_texte` was given."""
    if (garde := EN_TEXTE.fullmatch(texte)) is not None:
        return garde[1]
    return texte[1:] if texte.startswith(MARQUE) and _commence_mal(texte) else texte


def _commence_mal(texte: str) -> bool:
    return texte.lstrip(MARQUE + " ").startswith(DANGEREUX)
