"""SQLite's refusals as sentences for whoever wrote the query."""

from __future__ import annotations

import re

from aides.site.securite import mesures

MEMOIRE = "Cette requête demande trop de mémoire. Ajoutez un critère ou demandez moins de colonnes."
_PHRASES: tuple[tuple[str, str], ...] = (
    (r"not authorized to use function: (\w+)", "La fonction {} n'est pas permise ici, ou la requête en appelle trop."),
    (r"access to (\S+) is prohibited", "La lecture de {} n'est pas permise."),
    (r"not authorized|authorization denied", "Cette base se lit seulement : ni écriture, ni PRAGMA, ni autre fichier."),
    (r"result too large", "La réponse est trop volumineuse. Ajoutez un critère ou demandez moins de colonnes."),
    (
        r"string or blob too big",
        f"Une valeur de cette requête dépasse {mesures.OCTETS_VALEUR // 1000} 000 caractères.",
    ),
    (r"LIKE or GLOB pattern too complex", f"Un motif LIKE ou GLOB a {mesures.MOTIF_LIKE} caractères au plus."),
    (r"Expression tree is too large", f"Une expression a {mesures.PROFONDEUR} niveaux au plus."),
    (r"too many terms in compound SELECT", f"Une requête a {mesures.COMPOSEES} parties UNION au plus."),
    (r"too many (?:columns|result columns)", f"Un résultat a {mesures.COLONNES} colonnes au plus."),
    (r"too many arguments", f"Une fonction a {mesures.ARGUMENTS} arguments au plus."),
    (r"too many SQL variables|variable number must be", f"Une requête a {mesures.VARIABLES} paramètres au plus."),
    (r"out of memory", MEMOIRE),
)


def dire(message: str) -> str | None:
    """The sentence for an error of SQLite; None for one that speaks of the query itself (a column, the syntax)."""
    for motif, phrase in _PHRASES:
        if trouve := re.search(motif, message):
            return phrase.format(*trouve.groups())
    return None
