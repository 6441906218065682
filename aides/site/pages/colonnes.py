"""The order in which a page shows the columns of a question: what a row is about, amounts, other measures, the rest.

Files keep the order of the query. On the page of a phone the first columns are those that are seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# A code, and the name that says the same thing in words.
NOMS = {
    "reg": "libelle_region",
    "dep": "libelle_departement",
    "region": "libelle_region",
    "modalite": "libelle_modalite",
    "code_secteur": "libelle_secteur",
    "code_territoire": "territoire",
    "dispositif": "titre",
}
# What comes after the measures where a name already says what the row is about.
SECONDAIRES = {"date_maj", "date_debut", "date_fin", "volets", "nature", "concept", "axe", "unite_nombre"}


def ordre_de_lecture(colonnes: Sequence[str], unites: Mapping[str, str]) -> list[str]:
    """Columns as a reader wants them; unites: of those that are measures. Without a measure, as they are."""
    if not any(colonne in unites for colonne in colonnes):
        return list(colonnes)
    return sorted(colonnes, key=lambda colonne: _place(colonne, colonnes, unites))


def _place(colonne: str, colonnes: Sequence[str], unites: Mapping[str, str]) -> int:
    """0 for what the row is about, 1 for amounts, 2 for other measures, 3 for the rest."""
    if colonne in unites:
        return 1 if unites[colonne] == "euros" else 2
    # What a query writes after its first measure is about the measures.
    premiere = min(rang for rang, nom in enumerate(colonnes) if nom in unites)
    if colonnes.index(colonne) > premiere or NOMS.get(colonne) in colonnes or colonne.startswith("rang_"):
        return 3
    nommee = any(nom in colonnes for nom in NOMS.values())
    # A département says its région.
    redite = colonne == "libelle_region" and "libelle_departement" in colonnes
    return 3 if redite or (nommee and colonne in SECONDAIRES) else 0
