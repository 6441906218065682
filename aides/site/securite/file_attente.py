"""The queue of free queries: so many at once for one client and for all, a bounded wait, then an honest refusal."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aides.site.securite.mesures import Partage


class Complet(Exception):
    """There is no room; patience: seconds after which to ask again."""

    def __init__(self, patience: int) -> None:
        super().__init__(patience)
        self.patience = patience


@dataclass(eq=False)
class _Attente:
    client: str
    appel: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class FileAttente:
    """Free queries in progress and those that wait, in the order of their arrival."""

    def __init__(self, partage: Partage) -> None:
        self._partage = partage
        self._en_cours: Counter[str] = Counter()
        self._attentes: list[_Attente] = []

    @asynccontextmanager
    async def place(self, client: str) -> AsyncIterator[None]:
        """Hold a place while the block lasts. Raises Complet at once, or after a wait, when there is none."""
        await self._entrer(client)
        try:
            yield
        finally:
            self._en_cours[client] -= 1
            if not self._en_cours[client]:
                del self._en_cours[client]
            self._appeler()

    def _libre(self, client: str) -> bool:
        return self._en_cours[client] < self._partage.par_client and self._en_cours.total() < self._partage.total

    async def _entrer(self, client: str) -> None:
        if self._libre(client):
            self._en_cours[client] += 1
            return
        siennes = sum(attente.client == client for attente in self._attentes)
        if siennes >= self._partage.attente_par_client or len(self._attentes) >= self._partage.attente:
            raise Complet(self._delai())
        attente = _Attente(client)
        self._attentes.append(attente)
        try:
            async with asyncio.timeout(self._partage.patience):
                await attente.appel
        except TimeoutError:
            raise Complet(self._delai()) from None
        except asyncio.CancelledError:
            if attente.appel.done() and not attente.appel.cancelled():
                self._en_cours[client] -= 1
                self._appeler()
            raise
        finally:
            if attente in self._attentes:
                self._attentes.remove(attente)

    def _appeler(self) -> None:
        for attente in list(self._attentes):
            if not attente.appel.done() and self._libre(attente.client):
                self._attentes.remove(attente)
                self._en_cours[attente.client] += 1
                attente.appel.set_result(None)

    def _delai(self) -> int:
        return int(self._partage.budget) + len(self._attentes) // self._partage.fils


def client(scope: Mapping[str, Any]) -> str:
    """Who made a request, as identite() says it."""
    return identite((scope.get("client") or ("", 0))[0])


def identite(adresse: str) -> str:
    """Who shares one share: an IPv4 address, or the 64 first bits of an IPv6 one, which are given to one home."""
    try:
        lue = ipaddress.ip_address(adresse)
    except ValueError:
        return adresse
    if isinstance(lue, ipaddress.IPv4Address):
        return adresse
    return str(lue.ipv4_mapped or ipaddress.ip_network((lue, 64), strict=False).network_address)
