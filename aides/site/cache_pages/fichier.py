"""The database itself, as a download."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aides.commun.requetes import BASE
from aides.site.cache_pages.validateurs import date_http
from aides.site.versions import MORCEAU, Version


@dataclass(frozen=True)
class Fichier:
    """The bytes of a version, read through its own descriptor: the name may hold another version by now."""

    version: Version
    corps: bool

    @property
    def etag(self) -> bytes:
        """The validator of the file: its SHA-256, which a reader can check the file against."""
        return f'"{self.version.empreinte}"'.encode()

    async def asgi_send(self, send: Callable[[dict], Awaitable[None]]) -> None:
        with self.version.tenir():
            await self._envoyer(send)

    async def _envoyer(self, send: Callable[[dict], Awaitable[None]]) -> None:
        octets = self.version.marque.octets
        entetes = {
            "content-type": "application/octet-stream",
            "content-length": str(octets),
            "content-disposition": f'attachment; filename="{BASE}.db"',
            "etag": self.etag.decode(),
            "last-modified": date_http(self.version.publiee).decode(),
            "cache-control": "public, no-cache",
            # The gzip of the server would take a minute of processor, and make other bytes than those of the ETag.
            "content-encoding": "identity",
        }
        en_octets = [(nom.encode(), valeur.encode()) for nom, valeur in entetes.items()]
        await send({"type": "http.response.start", "status": 200, "headers": en_octets})
        for place in range(0, octets if self.corps else 0, MORCEAU):
            morceau = await asyncio.to_thread(os.pread, self.version.descripteur, MORCEAU, place)
            await send({"type": "http.response.body", "body": morceau, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
