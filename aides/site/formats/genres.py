"""What each column of a selection holds: by its declaration, its unit, and the values themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aides.commun import colonnes
from aides.commun.requetes import BASE
from aides.site.formats.modele import Genre, Selection, Valeur

NOMBRES_REELS = ("%", "degrés")
# DECIMAL(18,2) holds this many euros, exactly.
PLUS_GRAND_MONTANT = 10**15


def unites(base: str | None, lieu: str | None) -> Mapping[str, str]:
    """Units by column, in a table or a canned query of our database; of free SQL where there is none."""
    return colonnes.unites(lieu or "") if base == BASE else {}


def uniques(noms: Sequence[str]) -> tuple[str, ...]:
    """The same names, the second `a` being called a_2: formats that know columns by name need different ones."""
    donnes: list[str] = []
    for colonne in noms:
        nom, rang = colonne, 1
        while nom in donnes:
            rang += 1
            nom = f"{colonne}_{rang}"
        donnes.append(nom)
    return tuple(donnes)


@dataclass
class Observation:
    """What has been seen in a column so far."""

    textes: int = 0
    jours: int = 0
    entiers: int = 0
    reels: int = 0
    centimes: bool = True

    def voir(self, valeurs: Iterable[Valeur]) -> None:
        """Take more values into account."""
        for valeur in valeurs:
            if isinstance(valeur, int):
                self.entiers += 1
                self.centimes = self.centimes and abs(valeur) < PLUS_GRAND_MONTANT
            elif isinstance(valeur, float):
                self.reels += 1
                self.centimes = self.centimes and abs(valeur) < PLUS_GRAND_MONTANT and round(valeur, 2) == valeur
            elif isinstance(valeur, (str, bytes)):
                self.textes += 1
                self.jours += isinstance(valeur, str) and est_jour(valeur)


def genre(selection: Selection, colonne: str, vue: Observation) -> Genre:
    """What a column holds. Codes stay text, amounts are exact when all of them are, days when all of them are."""
    declare, unite = selection.declares.get(colonne, ""), selection.unites.get(colonne, "")
    nombres = vue.entiers + vue.reels
    if vue.textes or (declare == "TEXT" and not nombres):
        jours = colonne.startswith("date") and vue.jours == vue.textes > 0 and not nombres
        return Genre.DATE if jours else Genre.TEXTE
    if (unite == "euros" or declare == "NUMERIC") and vue.centimes:
        return Genre.DECIMAL
    if vue.reels or unite in NOMBRES_REELS or declare in ("REAL", "NUMERIC") or unite == "euros":
        return Genre.REEL
    return Genre.ENTIER if vue.entiers or unite or declare == "INTEGER" else Genre.TEXTE


def est_jour(texte: str) -> bool:
    """Whether a text is an ISO date, as 2021-06-30."""
    if len(texte) != 10:
        return False
    try:
        date.fromisoformat(texte)
    except ValueError:
        return False
    return True
