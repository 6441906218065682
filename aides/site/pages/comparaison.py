"""Territories side by side: comparer_territoires has two of them in a row, here they are one under the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aides.commun.colonnes import unite
from aides.site.pages.demande import Territoire

Ligne = Mapping[str, Any]
# Column of the query without its side -> its head. What does not follow the size of a place is first.
COLONNES = {
    "montant_par_habitant": "Montant par habitant",
    "montant_par_entreprise": "Montant par entreprise",
    "montant_affiche": "Montant",
    "montant_total": "Montant réparti",
    "part_montant": "Part du total réparti du pays",
    "nombre_aides": "Nombre",
    "part_nombre": "Part en nombre",
    "nombre_salaries": "Salariés",
}


@dataclass(frozen=True)
class Groupe:
    """A scheme, or a volet of it, and what each place had of it: (place, values by column)."""

    titre: str
    volet: str
    date_maj: str
    rangees: tuple[tuple[Territoire, dict[str, Any]], ...]

    def a(self, colonne: str) -> bool:
        """Whether some place has a value in a column: where none has, the scheme has no such measure."""
        return any(valeurs[colonne] is not None for _, valeurs in self.rangees)


def aligner(paires: Sequence[Sequence[Ligne]], lieux: Sequence[Territoire]) -> list[Groupe]:
    """One group for each row of the first pair; every pair has the same schemes in the same order."""
    groupes = []
    for lignes in zip(*paires, strict=True):
        valeurs = [_cote(ligne, cote) for ligne in lignes for cote in ("a", "b")]
        rangees = tuple(zip(lieux, valeurs, strict=False))
        groupes.append(Groupe(lignes[0]["titre"], lignes[0]["volet"], lignes[0]["date_maj"], rangees))
    return groupes


def colonnes(groupes: Sequence[Groupe]) -> dict[str, tuple[str, str]]:
    """The columns that some place has a value in: column → its head, its unit."""
    connues = [nom for nom in COLONNES if any(groupe.a(nom) for groupe in groupes)]
    return {nom: (COLONNES[nom], unite(nom, "chiffres_territoire")) for nom in connues}


def _cote(ligne: Ligne, cote: str) -> dict[str, Any]:
    return {nom: ligne[f"{nom}_{cote}"] for nom in COLONNES}
