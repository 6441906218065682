"""Functions of one value: text without accents, numbers and amounts as they are written in French."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

from aides.commun import francais
from aides.site.fonctions.motif import FonctionRefusee

LONGUEUR = 10_000
PLUS_GRAND = Decimal(10) ** 15
DECIMALES = 6
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})

Valeur = str | int | float | bytes | None


def sans_accent(texte: Valeur) -> str | None:
    """Small letters, no accents, œ and æ in two letters: what two spellings of one name have in common.

    NULL for NULL. Refuses a text of more than 10 000 characters and a BLOB.
    """
    if texte is None:
        return None
    if isinstance(texte, bytes):
        raise FonctionRefusee("sans_accent : un texte est attendu, pas un BLOB.")
    lu = str(texte)
    if len(lu) > LONGUEUR:
        dite = f"{francais.nombre(len(lu))} caractères, {francais.nombre(LONGUEUR)} au plus"
        raise FonctionRefusee(f"sans_accent : texte trop long ({dite}).")
    decompose = unicodedata.normalize("NFKD", lu.casefold().translate(LIGATURES))
    return "".join(signe for signe in decompose if not unicodedata.combining(signe))


def nombre_fr(valeur: Valeur, decimales: Valeur = 0) -> str | None:
    """1234567.5 -> '1 234 568'; with decimales, that many digits after the comma. NULL for NULL.

    Refuses what is not a number, a number of 10^15 or more, and more than 6 decimals.
    """
    if valeur is None:
        return None
    if not isinstance(decimales, int) or not 0 <= decimales <= DECIMALES:
        raise FonctionRefusee(f"nombre_fr : le nombre de décimales est un entier de 0 à {DECIMALES}.")
    return francais.nombre(_exact("nombre_fr", valeur), decimales)


def euros_fr(valeur: Valeur) -> str | None:
    """An amount in euros: '1 234 €', '12,50 €'. NULL for NULL; refuses what nombre_fr refuses."""
    if valeur is None:
        return None
    return francais.euros(_exact("euros_fr", valeur).quantize(Decimal("0.01")).normalize() + 0)


def _exact(fonction: str, valeur: Valeur) -> Decimal:
    lu = str(valeur)
    try:
        exact = Decimal(lu) if len(lu) <= 40 else Decimal("NaN")
    except InvalidOperation:
        exact = Decimal("NaN")
    if exact.is_nan():
        raise FonctionRefusee(f"{fonction} : « {lu[:40]} » n'est pas un nombre.")
    if abs(exact) >= PLUS_GRAND:
        raise FonctionRefusee(f"{fonction} : nombre trop grand, 999 999 999 999 999 au plus.")
    return exact
