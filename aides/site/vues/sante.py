"""The state of the site: /-/sante for a monitor (JSON; 503 with the reasons when not well), a line for readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.utils.asgi import Response

from aides.commun.catalogue import catalogue_du_depot
from aides.commun.releves import Releve
from aides.commun.releves import lire as lire_releves
from aides.commun.requetes import BASE
from aides.commun.sante import CHEMIN, EtatDispositif, aujourdhui, dire_rythmes, evaluer, rapport
from aides.site.pages.gabarit import Page
from aides.site.porte import Database, QueryInterrupted, bases
from aides.site.versions import registre, version

FICHES = "SELECT id, titre, frequence, date_maj, fictif FROM dispositif ORDER BY ordre"
PUBLICATION = "SELECT empreinte, titre, fictif, version_schema, derniere_date_maj FROM publication"

_gardes: WeakKeyDictionary[Database, tuple[date, list[EtatDispositif]]] = WeakKeyDictionary()


def routes() -> list[tuple[str, Callable]]:
    return [(rf"^{CHEMIN}$", sante)]


async def sante(datasette: Datasette) -> Response:
    """Always answered afresh: neither this server nor a front may keep it."""
    base, etats, raisons = None, [], []
    try:
        servie = datasette.get_database(BASE)
        base = dict((await servie.execute(PUBLICATION)).first())
        etats = await etats_de(servie)
        raisons = _fichier(datasette)
    except (KeyError, TypeError, OSError, sqlite3.Error, QueryInterrupted) as erreur:
        raisons = [f"La base ne peut pas être lue ({type(erreur).__name__})."]
    corps = rapport(base, etats, raisons, _releves(datasette))
    return Response.json(corps, status=503 if corps["raisons"] else 200, headers={"Cache-Control": "no-store"})


async def variables(page: Page) -> dict[str, Any]:
    """The schemes that are late, and how often each one is published."""
    if BASE not in bases(page.datasette):
        return {}
    etats = await _etats_du_jour(version(page.datasette))
    return {"retards": [etat for etat in etats if etat.en_retard], "rythmes": dire_rythmes(etats)}


async def _etats_du_jour(base: Database) -> list[EtatDispositif]:
    """The state of the schemes: the same for every page of a version, until midnight."""
    jour = aujourdhui()
    garde = _gardes.get(base)
    if garde is None or garde[0] != jour:
        garde = (jour, await etats_de(base))
        _gardes[base] = garde
    return garde[1]


async def etats_de(base: Database) -> list[EtatDispositif]:
    """The schemes against their rhythm, as `base` has them."""
    fiches = [dict(ligne) for ligne in (await base.execute(FICHES)).rows]
    return evaluer(fiches, catalogue_du_depot(), aujourdhui())


def _releves(datasette: Datasette) -> dict[str, Releve]:
    """What updates have left beside the served database."""
    suivi = registre(datasette)
    return lire_releves(suivi.chemin) if suivi else {}


def _fichier(datasette: Datasette) -> list[str]:
    """What a restart would stumble upon, or a publication has: the file in place is not the one that is open here."""
    suivi = registre(datasette)
    return [suivi.refus] if suivi and suivi.refus else []
