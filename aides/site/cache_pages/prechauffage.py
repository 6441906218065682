"""Making the pages that readers will ask for before they do, once for each version of the database.

A thousand pages, one at a time and half of the time at most, cost a minute or two after a publication, and readers then
wait for none of them. Their charts are images, drawn when a reader comes near them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

from aides.site.porte import Database

PAGES = ("/", "/secteurs", "/comparer", "/donnees", "/methodologie", "/qualite", "/?lang=en")
SCHEMAS = "SELECT id FROM dispositif ORDER BY ordre"
LIEUX = "SELECT 'region/' || code FROM region UNION ALL SELECT 'departement/' || code FROM departement"


async def adresses(base: Database) -> list[str]:
    """The pages of the site: the most asked for first."""
    schemas = [ligne[0] for ligne in (await base.execute(SCHEMAS)).rows]
    lieux = [ligne[0] for ligne in (await base.execute(LIEUX)).rows]
    return [*PAGES, *_des_schemas(schemas), *_des_lieux(schemas, lieux)]


def _des_schemas(schemas: list[str]) -> Iterator[str]:
    for schema in schemas:
        yield f"/dispositif/{schema}"
        yield f"/carte?dispositif={schema}"
        yield f"/?dispositif={schema}"


def _des_lieux(schemas: list[str], lieux: list[str]) -> Iterator[str]:
    yield from (f"/territoire/{lieu}" for lieu in lieux)
    yield from (f"/dispositif/{schema}/{lieu}" for lieu in lieux for schema in schemas)


class Prechauffeur:
    """Asks for the pages of a version one by one, as a browser would, resting as long as each took."""

    def __init__(self) -> None:
        self._tache: asyncio.Task[None] | None = None

    def recommencer(self, app: Callable, base: Database, origine: bytes, continuer: Callable[[], bool]) -> None:
        """Leave the version before, and begin with this one; origine is http://host, which pages hold in their links.

        It stops by itself when `continuer` says so."""
        if self._tache is not None:
            self._tache.cancel()
        self._tache = asyncio.create_task(_demander_tout(app, base, origine, continuer))


async def _demander_tout(app: Callable, base: Database, origine: bytes, continuer: Callable[[], bool]) -> None:
    scheme, _, hote = origine.partition(b"://")
    for chemin in await adresses(base):
        if not continuer():
            return
        debut = time.monotonic()
        await app(demande(chemin, scheme.decode(), hote), sans_corps, sans_suite)
        await asyncio.sleep(time.monotonic() - debut)


def demande(chemin: str, scheme: str, hote: bytes) -> dict:
    """The ASGI scope of a browser's request."""
    nu, _, suite = chemin.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": scheme,
        "path": nu,
        "raw_path": nu.encode(),
        "query_string": suite.encode(),
        "root_path": "",
        "headers": [(b"host", hote), (b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }


def sans_corps() -> Awaitable[dict]:
    """The receive of a request without a body."""
    attente: asyncio.Future[dict] = asyncio.get_running_loop().create_future()
    attente.set_result({"type": "http.request", "body": b""})
    return attente


async def sans_suite(_message: dict) -> None:
    """The send of an answer that nobody reads."""
    return
