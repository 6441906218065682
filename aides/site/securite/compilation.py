"""How large a reader's query may be before SQLite compiles it: no time limit stops SQLite while it does.

A common table (WITH) is compiled again wherever it is named: sixteen of them, each naming the one before twice, are
65,000 SELECTs in 900 characters.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from aides.site.securite import mesures

# Texts, quoted names, comments and numbers; words; any other sign.
MOT = re.compile(
    r"""(?P<muet>'(?:[^']|'')*'?|--[^\n]*|/\*.*?(?:\*/|\Z))"""
    r"""|(?P<cite>"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?)|(?P<nom>[^\W\d]\w*)|(?P<signe>\d[\w.]*|\S)""",
    re.S,
)
GUILLEMETS = '"`[]'
MARQUE = '"'
# What stands before the name of a table: FROM a, JOIN a, FROM a, a; x IN a; FROM (a).
DEVANT = frozenset(("from", "join", ",", "in", "("))
SELECTS = frozenset(("select", "values"))


def verifier(sql: str) -> None:
    """Raises sqlite3.OperationalError, with a sentence, for a query with too many SELECTs or too deep."""
    mots = lire(sql)
    if profondeur(mots) > mesures.EMBOITEMENTS:
        raise sqlite3.OperationalError(f"Une requête a {mesures.EMBOITEMENTS} parenthèses ouvertes à la fois au plus.")
    if selects(mots) > mesures.SELECTS:
        raise sqlite3.OperationalError(
            f"Une requête a {mesures.SELECTS} SELECT au plus, ceux d'une table WITH étant comptés à chaque emploi."
        )


def lire(sql: str) -> list[str]:
    """The words and signs of a query, in lower case, without its texts and comments.

    A quoted name keeps one mark before it: "select" is no SELECT.
    """
    lus = [(trouve.lastgroup, trouve[0].lower()) for trouve in MOT.finditer(sql)]
    return [MARQUE + mot.strip(GUILLEMETS) if sorte == "cite" else mot for sorte, mot in lus if sorte != "muet"]


def profondeur(mots: Sequence[str]) -> int:
    """The most parentheses that are open at once."""
    ouvertes = plus = 0
    for mot in mots:
        ouvertes += (mot == "(") - (mot == ")")
        plus = max(plus, ouvertes)
    return plus


def selects(mots: Sequence[str]) -> int:
    """How many SELECTs SQLite compiles: those that are written, and those of each common table where it is named.

    An upper bound: a column that has the name of a common table may be taken for it. Stops counting past the limit.
    """
    poids: dict[str, int] = {}
    communes = {debut: (nom, fin) for nom, debut, fin in tables_communes(mots)}
    ouvertes: list[tuple[int, str, int]] = []
    compte = 0
    for rang, mot in enumerate(mots):
        while ouvertes and rang >= ouvertes[-1][0]:
            _, nom, avant = ouvertes.pop()
            poids[nom] = max(compte - avant, 1)
            compte = avant
        if rang in communes:
            nom, fin = communes[rang]
            ouvertes.append((fin, nom, compte))
        elif mot in SELECTS:
            compte += 1
        elif mots[rang - 1] in DEVANT and mots[rang + 1 : rang + 2] != ["."]:
            compte += poids.get(mot.removeprefix(MARQUE), 0)
        if compte > mesures.SELECTS:
            break
    return compte


def tables_communes(mots: Sequence[str]) -> list[tuple[str, int, int]]:
    """The common tables: name, rank of the parenthesis that opens its query, rank of the one that closes it."""
    paires = _paires(mots)
    ouvrantes = {fin: debut for debut, fin in paires.items()}
    trouvees = []
    for rang, mot in enumerate(mots):
        if mot != "as" or not rang:
            continue
        ouvre = rang + 1
        while mots[ouvre : ouvre + 1] in (["not"], ["materialized"]):
            ouvre += 1
        if mots[ouvre : ouvre + 1] != ["("] or mots[ouvre + 1 : ouvre + 2] not in (["select"], ["values"], ["with"]):
            continue
        # WITH nom(colonne, colonne) AS (...
        nom = ouvrantes.get(rang - 1, rang) - 1
        trouvees.append((mots[nom].removeprefix(MARQUE), ouvre, paires.get(ouvre, len(mots))))
    return trouvees


def _paires(mots: Sequence[str]) -> dict[int, int]:
    """Ranks of the parentheses that open, and of those that close them."""
    ouvertes: list[int] = []
    paires = {}
    for rang, mot in enumerate(mots):
        if mot == "(":
            ouvertes.append(rang)
        elif mot == ")" and ouvertes:
            paires[ouvertes.pop()] = rang
    return paires
