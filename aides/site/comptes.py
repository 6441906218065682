"""Rows whose counts are withheld alone: the amount is told, how many aids and businesses it holds is secret.

No source gives an amount without its number of aids: a row with the one and without the other says it by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOMBRES = ("nombre_aides", "nombre", "nombre_cumule")
MONTANTS = ("montant_centimes", "montant_total", "montant", "montant_cumule")
# What is counted, or reckoned from a count; what else is empty in such a row is not known.
COMPTEES = frozenset(
    {
        *NOMBRES,
        "entreprises",
        "nombre_entreprises",
        "montant_par_aide",
        "montant_par_entreprise",
        "aides_par_entreprise",
        "aides_pour_mille_habitants",
        "part_nombre",
        "variation_nombre",
        "rang_nombre",
        "rang_par_entreprise",
        "nombre_non_ventile",
    }
)


def comptes_tus(ligne: Mapping[str, Any]) -> bool:
    """Whether a row of a table or query tells its amount and withholds its counts."""
    noms = set(ligne.keys())
    nombre = next((nom for nom in NOMBRES if nom in noms), "")
    montant = next((nom for nom in MONTANTS if nom in noms), "")
    return bool(nombre and montant) and ligne[nombre] is None and ligne[montant] is not None


def compte_tu(ligne: Mapping[str, Any], colonne: str) -> bool:
    """Whether a column is empty because the counts of its row are withheld."""
    return colonne in COMPTEES and comptes_tus(ligne)
