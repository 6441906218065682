"""Formats: Jinja filters for the templates, and the cells of Datasette's own HTML tables."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from aides.commun import francais, langue
from aides.commun.langue import traduire
from aides.site.comptes import compte_tu, comptes_tus
from aides.site.formats.genres import unites

DECIMALES = {"degrés": 4, "de 0 à 1": 4, "points": 2}
ABSENT = Markup('<span class="inconnu">{}</span>')


def preparer_gabarits(env: Environment) -> None:
    for filtre in (
        francais.nombre,
        francais.euros,
        francais.abrege,
        francais.euros_abreges,
        francais.jour,
        francais.mois,
    ):
        env.filters[filtre.__name__] = filtre
    env.filters["grandeur"] = grandeur
    env.filters["typo"] = langue.espacer
    env.globals["comptes_tus"] = comptes_tus


def grandeur(texte: str) -> Markup:
    """A headline figure in two parts, the digits and the rest: 35,5 | milliards d'euros."""
    chiffres, _, reste = texte.partition(francais.INSECABLE)
    return Markup('<span class="chiffres">{}</span> <span class="echelle">{}</span>').format(chiffres, reste)


def cellule(row: Any, value: Any, column: str, table: str | None, database: str | None) -> Markup | None:
    """Format measures on HTML pages only; None leaves the cell (labels of foreign keys, text) to Datasette."""
    unite = unites(database, table).get(column)
    if unite is None or isinstance(value, (dict, str, bytes)):
        return None
    if value is None:
        secret = ("secret" in set(row.keys()) and row["secret"] == 1) or compte_tu(row, column)
        return ABSENT.format(traduire("secret statistique") if secret else traduire("non connu"))
    return Markup('<span class="nombre">{}</span>').format(ecrire(value, unite))


def ecrire(valeur: int | float, unite: str) -> str:
    """A figure in its unit; counts carry their unit in the column's heading, not in every cell."""
    if unite == "euros":
        return langue.euros(valeur)
    if unite == "%":
        return langue.pourcentage(valeur)
    return langue.nombre(valeur, DECIMALES.get(unite, 0))
