"""SQLite's functions whose cost is the product of the lengths of their arguments, in linear time.

`trim` of 100,000 characters by 100,000 takes 24 seconds in SQLite, in one step that no time limit can stop.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from aides.site.fonctions.motif import FonctionRefusee
from aides.site.securite.mesures import OCTETS_VALEUR

COUPES_MAX = 100
Valeur = str | bytes | int | float | None


def inscrire(connexion: sqlite3.Connection) -> None:
    """Put these functions in the place of SQLite's own."""
    connexion.create_function("instr", 2, trouver, deterministic=True)
    connexion.create_function("replace", 3, remplacer, deterministic=True)
    for nom, couper in (("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip)):
        connexion.create_function(nom, 1, _coupe(couper), deterministic=True)
        connexion.create_function(nom, 2, _coupe(couper), deterministic=True)


def trouver(botte: Valeur, aiguille: Valeur) -> int | None:
    """instr(X, Y): place of Y in X from 1, 0 without one; in bytes when both are blobs."""
    if botte is None or aiguille is None:
        return None
    if isinstance(botte, bytes) and isinstance(aiguille, bytes):
        return botte.find(aiguille) + 1
    return texte(botte).find(texte(aiguille)) + 1


def remplacer(valeur: Valeur, ancien: Valeur, nouveau: Valeur) -> Valeur:
    """replace(X, Y, Z). Raises FonctionRefusee when the result is too long."""
    if valeur is None or ancien is None:
        return None
    lu, cherche = texte(valeur), texte(ancien)
    if not cherche:
        return valeur
    if nouveau is None:
        return None
    mis = texte(nouveau)
    if len(lu) + lu.count(cherche) * (len(mis) - len(cherche)) > OCTETS_VALEUR:
        raise FonctionRefusee(f"replace : le résultat dépasse {OCTETS_VALEUR // 1000} 000 caractères.")
    return lu.replace(cherche, mis)


def _coupe(couper: Callable[[str, str], str]) -> Callable[..., str | None]:
    def coupe(valeur: Valeur, signes: Valeur = " ") -> str | None:
        if valeur is None or signes is None:
            return None
        retires = texte(signes)
        if len(retires) > COUPES_MAX:
            raise FonctionRefusee(f"trim : {COUPES_MAX} caractères à retirer au plus.")
        return couper(texte(valeur), retires) if retires else texte(valeur)

    return coupe


def texte(valeur: Valeur) -> str:
    """A value as SQLite writes it: 1.0 and not 1, 1.0e-05, fifteen digits, no negative zero."""
    if isinstance(valeur, bytes):
        return valeur.decode("utf-8", "replace")
    if isinstance(valeur, float):
        chiffres, e, exposant = f"{valeur + 0.0:.15g}".partition("e")
        return f"{chiffres}{'' if set(chiffres) & set('.inf') else '.0'}{e}{exposant}"
    return str(valeur)
