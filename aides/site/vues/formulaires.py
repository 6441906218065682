"""Options of a canned query's parameters: drop-down lists, out of metadata.yml or out of another canned query."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from datasette.app import Datasette

from aides.site.pages.colonnes import ordre_de_lecture
from aides.site.pages.gabarit import Page
from aides.site.requetes import interroger

Option = tuple[str, str]


async def variables(page: Page) -> dict[str, Any]:
    async def choix(parametre: dict[str, Any]) -> list[tuple[str, list[Option]]]:
        """Options (value, label) by group; no group at all for a parameter that is typed in."""
        if "choix" in parametre:
            return [("", list(parametre["choix"].items()))]
        if "liste" in parametre:
            autres = list(parametre.get("aussi", {}).items())
            return [*await options(page.datasette, parametre["liste"]), *([("Autres", autres)] if autres else [])]
        return []

    return {"choix": choix, "ordre_de_lecture": ordre_de_lecture}


async def options(datasette: Datasette, liste: dict[str, Any]) -> list[tuple[str, list[Option]]]:
    """Options out of the rows of a canned query, in its order."""
    lignes = (await interroger(datasette, liste["requete"])).lignes
    criteres = liste.get("ou", {}).items()
    retenues = [ligne for ligne in lignes if all(ligne[colonne] == valeur for colonne, valeur in criteres)]
    groupes = groupby(retenues, key=lambda ligne: ligne[liste["groupe"]] if "groupe" in liste else "")
    return [(nom, [(li[liste["valeur"]], li[liste["libelle"]]) for li in membres]) for nom, membres in groupes]
