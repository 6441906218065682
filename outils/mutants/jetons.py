"""SQL cut into tokens: enough to change one of them, in both dialects of the project and with their {{places}}.

No parser knows both dialects with these places, and one that writes the SQL again would move every line: what is
wanted is the text as it is, less one word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOTIF = re.compile(
    r"""(?P<commentaire>--[^\n]*|/\*.*?\*/)
    |(?P<texte>'(?:[^']|'')*'|"(?:[^"]|"")*")
    |(?P<place>\{\{\w+\}\}|\{\w+\}|:[A-Za-z_]\w*|\?)
    |(?P<nombre>\d+(?:\.\d+)?)
    |(?P<mot>[^\W\d]\w*)
    |(?P<signe><>|!=|<=|>=|==|\|\||//|::|[-+*/%<>=(),.;\[\]{}:])""",
    re.VERBOSE | re.DOTALL,
)
OUVRANTS, FERMANTS = {"(", "CASE"}, {")", "END"}


@dataclass(frozen=True)
class Jeton:
    """One token: its kind, its text as written, its place in the text, how many parentheses and CASE are around it."""

    genre: str
    texte: str
    debut: int
    fin: int
    profondeur: int

    @property
    def mot(self) -> str:
        """Keywords compare in capitals, whatever they are written in."""
        return self.texte.upper() if self.genre in ("mot", "signe") else ""


def decouper(sql: str, debut: int = 0, fin: int | None = None) -> list[Jeton]:
    """The tokens of sql[debut:fin] but comments; an opening token has the depth of what is around it, as its closing
    one."""
    jetons: list[Jeton] = []
    profondeur = 0
    for trouve in MOTIF.finditer(sql, debut, len(sql) if fin is None else fin):
        genre = str(trouve.lastgroup)
        if genre == "commentaire":
            continue
        jeton = Jeton(genre, trouve.group(), trouve.start(), trouve.end(), profondeur)
        if jeton.mot in FERMANTS:
            profondeur -= 1
            jeton = Jeton(genre, jeton.texte, jeton.debut, jeton.fin, profondeur)
        profondeur += jeton.mot in OUVRANTS
        jetons.append(jeton)
    return jetons
