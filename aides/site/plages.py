"""Answers whose bytes do not change: what a reader has already (304), the part that she asks for (206, 416), the whole.

RFC 9110, 13 and 14. One range at a time: to several the whole is answered, as may any server. Starlette's FileResponse
is not used: it sends files by their path, when the served database is read on its own descriptor (another file may have
its name by now) and kept answers are in memory; it does not look at If-None-Match nor If-Modified-Since.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from datasette.utils.asgi import Request

Entetes = tuple[tuple[bytes, bytes], ...]
Send = Callable[[dict], Awaitable[None]]
MORCEAU = 256 << 10
# A reader that takes nothing for this long has gone.
SECONDES_SANS_LIRE = 60
# ASGI's extension for a file that the server sends by itself; here, aides/site/cache_pages does.
REMISE = "http.response.pathsend"
PLAGE = re.compile(rb"bytes=(\d{0,15})-(\d{0,15})")
GARDES_EN_304 = {b"etag", b"last-modified", b"cache-control", b"vary", b"content-location", b"link"}


@dataclass(eq=False)
class Fichier:
    """An open file that nothing changes any more; it is closed, and its place on the disk given back, with the object.

    compresse: the same in gzip, being made or made (aides/site/cache_pages/tampon.py).
    """

    flux: BinaryIO
    octets: int
    compresse: asyncio.Future[Fichier] | None = None

    @classmethod
    def de(cls, source: Path | int) -> Fichier:
        """The file at a path, or of a descriptor that stays open. Raises OSError."""
        flux = source.open("rb") if isinstance(source, Path) else os.fdopen(os.dup(source), "rb")
        return cls(flux, os.fstat(flux.fileno()).st_size)

    @classmethod
    def anonyme(cls, ecrire: Callable[[BinaryIO], None]) -> Fichier:
        """A file without a name, that `ecrire` fills."""
        flux: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
        ecrire(flux)
        flux.flush()
        return cls(flux, os.fstat(flux.fileno()).st_size)

    async def lire(self, debut: int, fin: int) -> bytes:
        """The bytes from `debut` to `fin`, the latter left out."""
        return await asyncio.to_thread(os.pread, self.flux.fileno(), fin - debut, debut)


class HorsDuContenu(Exception):
    """A range beyond the end, or of no byte at all."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a reader says of the bytes that she has, and of those that she wants; empty when she says nothing."""

    si_aucun: bytes = b""
    si_modifie: bytes = b""
    plage: bytes = b""
    si_plage: bytes = b""

    def connait(self, etag: bytes, date: bytes) -> bool:
        """Whether she has the answer of these validators already. A date must be the very one that was given: going
        back to the previous database makes the site older than what a reader has."""
        if self.si_aucun:
            return self.si_aucun.strip() == b"*" or convient(self.si_aucun, etag)
        return bool(self.si_modifie) and self.si_modifie == date

    def intervalle(self, octets: int, etag: bytes, date: bytes) -> tuple[int, int] | None:
        """First byte to send and the one after the last; None for the whole: no range that we know, or If-Range names
        other bytes. Raises HorsDuContenu for a range that holds no byte."""
        trouvee = PLAGE.fullmatch(self.plage.strip())
        if trouvee is None or not any(trouvee.groups()) or self.si_plage not in (b"", etag, date):
            return None
        premier, dernier = trouvee.groups()
        debut = int(premier) if premier else max(0, octets - int(dernier))
        fin = min(octets, int(dernier) + 1) if premier and dernier else octets
        if debut >= fin:
            raise HorsDuContenu
        return debut, fin


def convient(liste: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match header names this ETag; a front that compressed the answer may have marked it weak."""
    return bool(etag) and any(nomme.strip().removeprefix(b"W/") == etag for nomme in liste.split(b","))


async def envoyer(
    send: Send, entetes: Entetes, corps: bytes | Fichier, conditions: Conditions, corps_voulu: bool
) -> None:
    """Answer a GET, or a HEAD (not corps_voulu), with what the conditions leave of the body.

    entetes: of the whole, in lower case, validators among them. Raises TimeoutError for a reader that takes no more.
    """
    lus = dict(entetes)
    etag, date = lus.get(b"etag", b""), lus.get(b"last-modified", b"")
    if conditions.connait(etag, date):
        await inchangee(send, entetes)
        return
    octets = corps.octets if isinstance(corps, Fichier) else len(corps)
    statut, debut, fin = 200, 0, octets
    communs = [(nom, valeur) for nom, valeur in entetes if nom not in (b"content-length", b"accept-ranges")]
    communs.append((b"accept-ranges", b"bytes"))
    try:
        # A HEAD tells of the whole (RFC 9110, 14.2).
        if corps_voulu and (voulu := conditions.intervalle(octets, etag, date)):
            statut, (debut, fin) = 206, voulu
            communs.append((b"content-range", b"bytes %d-%d/%d" % (debut, fin - 1, octets)))
    except HorsDuContenu:
        statut, debut, fin = 416, 0, 0
        communs.append((b"content-range", b"bytes */%d" % octets))
    communs.append((b"content-length", b"%d" % (fin - debut)))
    await send({"type": "http.response.start", "status": statut, "headers": communs})
    await _corps(send, corps, debut, fin if corps_voulu else debut)


async def _corps(send: Send, corps: bytes | Fichier, debut: int, fin: int) -> None:
    if isinstance(corps, bytes):
        await send({"type": "http.response.body", "body": corps[debut:fin]})
        return
    while debut < fin:
        morceau = await corps.lire(debut, min(fin, debut + MORCEAU))
        if not morceau:
            raise OSError("a file that was sent has become shorter")
        debut += len(morceau)
        message = {"type": "http.response.body", "body": morceau, "more_body": True}
        await asyncio.wait_for(send(message), SECONDES_SANS_LIRE)
    await send({"type": "http.response.body", "body": b""})


async def inchangee(send: Send, entetes: Entetes) -> None:
    """Say that the reader has the answer already."""
    gardes = [(nom, valeur) for nom, valeur in entetes if nom in GARDES_EN_304]
    await send({"type": "http.response.start", "status": 304, "headers": gardes})
    await send({"type": "http.response.body", "body": b""})


async def remettre(scope: dict, send: Send, entetes: dict[str, str], fichier: Fichier) -> None:
    """Give a file as an answer: to the memory of answers, which knows what of it is wanted, or straight to a reader
    whose request did not pass there (signed in, very long address)."""
    en_octets = tuple((nom.lower().encode("latin-1"), valeur.encode("latin-1")) for nom, valeur in entetes.items())
    if REMISE not in scope.get("extensions", {}):
        await envoyer(send, en_octets, fichier, Conditions(), scope["method"] != "HEAD")
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(en_octets)})
    await send({"type": REMISE, "path": f"/dev/fd/{fichier.flux.fileno()}", "fichier": fichier})


async def quitte(request: Request) -> None:
    """Return when the reader has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
