"""Options of a canned query's parameters: drop-down lists, out of metadata.yml or out of another canned query."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

from aides.site.requetes import interroger

Option = tuple[str, str]


@hookimpl
def extra_template_vars(datasette: Datasette) -> dict[str, Callable]:
    async def choix(parametre: dict[str, Any]) -> list[tuple[str, list[Option]]]:
        """Options (value, label) by group; no group at all for a parameter that is typed in."""
        if "choix" in parametre:
            return [("", list(parametre["choix"].items()))]
        if "liste" in parametre:
            return await options(datasette, parametre["liste"])
        return []

    return {"choix": choix}


async def options(datasette: Datasette, liste: dict[str, Any]) -> list[tuple[str, list[Option]]]:
    """Options out of the rows of a canned query, in its order."""
    lignes = (await interroger(datasette, liste["requete"])).lignes
    criteres = liste.get("ou", {}).items()
    retenues = [ligne for ligne in lignes if all(ligne[colonne] == valeur for colonne, valeur in criteres)]
    groupes = groupby(retenues, key=lambda ligne: ligne[liste["groupe"]] if "groupe" in liste else "")
    return [(nom, [(li[liste["valeur"]], li[liste["libelle"]]) for li in membres]) for nom, membres in groupes]
