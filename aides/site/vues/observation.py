"""/-/metriques for a monitor, in Prometheus's text; and the wrapper that counts and logs every answer.

It is read from this machine itself, or with a token (AIDES_JETON_METRIQUES, Authorization: Bearer). What came through a
front is not from this machine, whatever its address: a front on the same machine speaks from loopback.
"""

from __future__ import annotations

import hmac
import ipaddress
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from aides.commun import reglages, releves
from aides.commun.langue import traduire
from aides.commun.requetes import BASE
from aides.site import observation
from aides.site.porte import QueryInterrupted
from aides.site.versions import registre
from aides.site.vues.sante import etats_de

CHEMIN = "/-/metriques"
RELAIS = frozenset((b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via"))
PAS_GARDE = {"Cache-Control": "no-store"}


def enveloppe() -> Callable:
    journal = reglages.lire("AIDES_JOURNAL")
    return lambda app: observation.Observateur(app, journal)


def routes() -> list[tuple[str, Callable]]:
    return [(rf"^{CHEMIN}$", metriques)]


async def metriques(datasette: Datasette, request: Request) -> Response:
    """What was counted since the start, and the state of the database, for those who may read it."""
    if not autorise(request.scope, reglages.lire("AIDES_JETON_METRIQUES")):
        phrase = traduire("Ces mesures se lisent depuis la machine du site, ou avec un jeton.")
        return Response.text(phrase + "\n", status=403, headers=PAS_GARDE)
    await _mesurer_la_base(datasette)
    corps = generate_latest(observation.REGISTRE).decode("utf-8")
    return Response(corps, content_type=CONTENT_TYPE_PLAIN_0_0_4, headers=PAS_GARDE)


def autorise(scope: Mapping[str, Any], jeton: str) -> bool:
    """Whether a request has the token, or comes from this machine without a front between."""
    entetes = {nom.lower(): valeur for nom, valeur in scope["headers"]}
    if jeton and hmac.compare_digest(entetes.get(b"authorization", b""), f"Bearer {jeton}".encode()):
        return True
    return not RELAIS & entetes.keys() and _est_locale((scope.get("client") or ("", 0))[0])


def _est_locale(adresse: str) -> bool:
    try:
        lue = ipaddress.ip_address(adresse)
    except ValueError:
        return False
    return lue.is_loopback


async def _mesurer_la_base(datasette: Datasette) -> None:
    suivi = registre(datasette)
    if suivi is None:
        return
    observation.BASE_PUBLIEE.set(suivi.courante.publiee)
    observation.BASE_REFUSEE.set(bool(suivi.refus))
    vus = releves.lire(suivi.chemin).values()
    observation.RELEVES_MANQUES.set(sum(vu.etat == releves.ECHEC for vu in vus))
    try:
        lus = await etats_de(datasette.get_database(BASE))
        observation.EN_RETARD.set(sum(etat.en_retard for etat in lus))
    except (sqlite3.Error, QueryInterrupted):
        observation.BASE_REFUSEE.set(1)
