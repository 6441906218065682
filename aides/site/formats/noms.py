"""Speaking names of downloaded files: what they hold, with which filters, at which date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

PREFIXE = "aides"
# A name that says every filter would be longer than what a file system, or a reader, takes.
CRITERES = 60


def nommer(nom: str, criteres: Sequence[str], jour: str, extension: str) -> str:
    """aides-<name>-<filters>-<date of the data>.<extension>, in ASCII."""
    filtres = "-".join(filter(None, map(simplifier, criteres)))[:CRITERES].strip("-")
    return "-".join(filter(None, [PREFIXE, simplifier(nom), filtres, simplifier(jour)])) + f".{extension}"


def simplifier(texte: str) -> str:
    """A text without accents nor anything that a header or a file system reads in its own way."""
    sans_accent = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", sans_accent).strip("-")
