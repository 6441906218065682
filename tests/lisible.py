"""The words of a page as a keyboard writes them, to be compared with those of the data and of the templates."""

from __future__ import annotations

import html
import re


def unescape(texte: str) -> str:
    """HTML without its entities, its curly apostrophes and its exponents (site/test_typographie.py looks at those)."""
    return html.unescape(re.sub(r"</?sup>", "", texte)).replace("’", "'")
