"""The unit in which a header, a title or a note says that amounts are written.

A unit that is not known is an error, never euros: a thousand times too much or too little would look like a figure.
"""

from __future__ import annotations

import re
import unicodedata

MULTIPLES = {
    **dict.fromkeys(("k", "ke", "kilo", "mille", "millier", "milliers"), 1_000),
    **dict.fromkeys(("m", "mio", "mios", "mln", "mlns", "million", "millions"), 1_000_000),
    **dict.fromkeys(("md", "mds", "mrd", "mrds", "milliard", "milliards"), 1_000_000_000),
}
# Said alone they name a unit too: nothing else is written so in a header.
SANS_MONNAIE = {mot for mot in MULTIPLES if len(mot) > 2} | {"md", "ke"}
MONNAIES = {"€", "eur", "eurs", "euro", "euros"}
AUTRES_MONNAIES = {"$", "£", "usd", "gbp", "chf", "xpf", "cfp", "fcfp", "dollar", "dollars", "francs"}
# Short words that may stand before « euros » without being its multiple.
MOTS_NEUTRES = {
    "en", "des", "les", "la", "le", "l", "et", "ou", "au", "a", "pge", "aide", "net", "nets", "brut", "dus",
    "du", "pret", "ttc", "ht", "hors", "soit", "tout", "tous", "par", "in", "dont", "loan", "cumul", "total",
}  # fmt: skip
MULTIPLES_INCONNUS = {"centaine", "centaines", "dizaine", "dizaines", "centime", "centimes", "tranche", "tranches"}
JETON = re.compile(r"[a-z]+|\d+|[€$£(),:;/%]")
# « secteur », « valeur »: words that end as a currency does. A multiple is consonants alone.
VOYELLES = set("aeiouy")
MOTS_EN_EUR = {"leur", "fleur", "pleur"}
COLLE = re.compile(r"([a-z]{1,9}?)(eur|euro|euros)")
DECLARATION = re.compile(r"(?:\ben\s|\bunites?\s*:?\s|\()\s*([^()0-9,;]{1,30})")


class UniteInconnue(ValueError):
    """The text names a unit that is not known, or two that differ; the message quotes it."""


def unite_nommee(libelle: object) -> int | None:
    """The number of euros in the unit that a header names (Md€, Mio €, K euros, €); None when it names none.

    Raises UniteInconnue.
    """
    jetons = JETON.findall(re.sub(r"\bd'|\bde\b|\bd(?=\s*eur)|\(s\)", " ", _simplifier(libelle)))
    trouvees = {u for rang in range(len(jetons)) if (u := _unite_au_rang(jetons, rang, libelle)) is not None}
    if len(trouvees) > 1:
        raise UniteInconnue(f"« {libelle} » nomme deux unités")
    return next(iter(trouvees), None)


def unite_declaree(texte: object) -> int | None:
    """The unit that a sentence says that amounts are in (« Montants en milliers d'euros »); None when it says none.

    A figure with its unit (« 12,3 M€ versés ») is no declaration. Raises UniteInconnue.
    """
    trouvees = {u for dit in DECLARATION.findall(_simplifier(texte)) if (u := unite_nommee(dit)) is not None}
    if len(trouvees) > 1:
        raise UniteInconnue(f"« {texte} » nomme deux unités")
    return next(iter(trouvees), None)


def _unite_au_rang(jetons: list[str], rang: int, libelle: object) -> int | None:
    jeton, avant = jetons[rang], jetons[rang - 1] if rang else ""
    inconnue = UniteInconnue(f"l'unité de « {' '.join(str(libelle).split())} » n'est pas connue")
    if jeton in AUTRES_MONNAIES:
        raise inconnue
    if jeton in MONNAIES:
        if avant in MULTIPLES:
            return MULTIPLES[avant]
        if avant.isdigit() or avant in MULTIPLES_INCONNUS:
            raise inconnue
        if avant.isalpha() and len(avant) <= 4 and avant not in MOTS_NEUTRES:
            raise inconnue
        return 1
    colle = COLLE.fullmatch(jeton)
    if colle and colle[1] in MULTIPLES:
        return MULTIPLES[colle[1]]
    if colle and not VOYELLES & set(colle[1]) and jeton not in MOTS_EN_EUR:
        raise inconnue
    if jeton in SANS_MONNAIE or (jeton in {"m", "k"} and avant in {"(", "en"}):
        return MULTIPLES[jeton]
    return None


def _simplifier(libelle: object) -> str:
    decompose = unicodedata.normalize("NFKD", str(libelle or "").casefold().replace("’", "'"))
    return " ".join("".join(c for c in decompose if not unicodedata.combining(c)).split())
