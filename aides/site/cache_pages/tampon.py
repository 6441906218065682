"""Gathering an answer whole, or letting it flow when it is too large; compression is done here, once."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import Any, BinaryIO

from zlib_ng import gzip_ng, zlib_ng

from aides.site.cache_pages.memoire import Reponse
from aides.site.plages import MORCEAU, REMISE, Entetes, Fichier, Send

NIVEAU = 5
SEUIL = 500
# Below this, compressing takes less time than handing it to a thread.
HORS_BOUCLE = 16 << 10
COMPRESSIBLES = (b"text/", b"application/json", b"application/javascript", b"application/geo+json", b"image/svg+xml",
                 b"application/xml", b"application/atom+xml", b"application/rss+xml", b"application/ld+json",
                 b"application/x-ndjson")  # fmt: skip


class Tampon:
    """An ASGI send that gathers; past `limite` bytes what it has goes to `send`, then whatever follows."""

    def __init__(self, send: Send, gzip_accepte: bool, limite: int) -> None:
        self._send = send
        self._gzip_accepte = gzip_accepte
        self._limite = limite
        self._debut: dict | None = None
        self._fichier: Fichier | None = None
        self._morceaux: list[bytes] = []
        self._octets = 0
        self._compresseur: Any = None
        self.deborde = False

    async def __call__(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            self._debut = message
            return
        if message["type"] == REMISE:
            self._fichier = message["fichier"]
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        corps, suite = message.get("body", b""), message.get("more_body", False)
        if self.deborde:
            await self._ecouler(corps, suite)
            return
        self._morceaux.append(corps)
        self._octets += len(corps)
        if self._octets > self._limite:
            await self._deborder(suite)

    def reponse(self) -> Reponse:
        """The answer gathered. Raises RuntimeError when there is none."""
        if self._debut is None or self.deborde:
            raise RuntimeError("no answer was gathered")
        entetes = en_minuscules(self._debut["headers"])
        return Reponse(self._debut["status"], entetes, b"".join(self._morceaux), self._fichier)

    async def _deborder(self, suite: bool) -> None:
        assert self._debut is not None
        self.deborde = True
        entetes = en_minuscules(self._debut["headers"])
        if self._gzip_accepte and compressible(entetes):
            self._compresseur = zlib_ng.compressobj(NIVEAU, wbits=31)
            gardes = tuple((nom, valeur) for nom, valeur in entetes if nom != b"content-length")
            entetes = (*gardes, (b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding"))
        await self._send({**self._debut, "headers": list(entetes)})
        amas, self._morceaux = b"".join(self._morceaux), []
        await self._ecouler(amas, suite)

    async def _ecouler(self, corps: bytes, suite: bool) -> None:
        if self._compresseur is not None:
            corps = await asyncio.to_thread(_comprimer_suite, self._compresseur, corps, suite)
        await self._send({"type": "http.response.body", "body": corps, "more_body": suite})


def en_minuscules(entetes: list[tuple[bytes, bytes]]) -> Entetes:
    """Headers of an ASGI message, their names in lower case."""
    return tuple((bytes(nom).lower(), bytes(valeur)) for nom, valeur in entetes)


def compressible(entetes: Entetes) -> bool:
    """Whether the body is text, and not compressed yet."""
    lus = dict(entetes)
    return b"content-encoding" not in lus and lus.get(b"content-type", b"").startswith(COMPRESSIBLES)


async def comprimer(corps: bytes) -> bytes:
    """The same bytes in gzip, always the same for the same bytes."""
    if len(corps) < HORS_BOUCLE:
        return gzip_ng.compress(corps, NIVEAU, mtime=0)
    return await asyncio.to_thread(gzip_ng.compress, corps, NIVEAU, mtime=0)


async def comprimer_fichier(fichier: Fichier) -> Fichier:
    """The same file in gzip, made once whoever asks, for as long as the file itself is kept."""
    if fichier.compresse is None:
        fichier.compresse = asyncio.ensure_future(asyncio.to_thread(Fichier.anonyme, partial(_copier, fichier)))
    return await asyncio.shield(fichier.compresse)


def _copier(fichier: Fichier, sortie: BinaryIO) -> None:
    with gzip_ng.GzipNGFile(filename="", mode="wb", compresslevel=NIVEAU, fileobj=sortie, mtime=0) as comprimee:
        for place in range(0, fichier.octets, MORCEAU):
            comprimee.write(os.pread(fichier.flux.fileno(), MORCEAU, place))


def _comprimer_suite(compresseur: Any, corps: bytes, suite: bool) -> bytes:
    return compresseur.compress(corps) + (b"" if suite else compresseur.flush())
