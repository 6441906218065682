"""Sending a file as it is: whole or the range asked for, never compressed on the way, so that checksums hold."""

from __future__ import annotations

import asyncio
import base64
import os
import re
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from pathlib import Path

from datasette.utils.asgi import Request

from aides.commun.livraison.modele import Fichier
from aides.site.porte import asgi_send, asgi_start

MORCEAU = 256 * 1024
PLAGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
TEXTES = ("text/", "application/json")

Envoi = Callable[[dict], Awaitable[None]]


async def envoyer(request: Request, send: Envoi, chemin: Path, fichier: Fichier, duree: int) -> None:
    """Answer a GET or a HEAD: 200, 206, 304, or 416 for a range beyond the end. duree: seconds that it may be kept."""
    etiquette = f'"{fichier.sha256[:32]}"'
    entetes = {
        "etag": etiquette,
        "last-modified": formatdate(chemin.stat().st_mtime, usegmt=True),
        "accept-ranges": "bytes",
        "cache-control": f"max-age={duree}",
        "content-disposition": f'attachment; filename="{fichier.nom}"',
        "repr-digest": f"sha-256=:{base64.b64encode(bytes.fromhex(fichier.sha256)).decode()}:",
        # The gzip of the server would make other bytes under the same name: a resumed download would be spoilt.
        "content-encoding": "identity",
    }
    if etiquette in request.headers.get("if-none-match", "").replace("W/", ""):
        await asgi_send(send, "", 304, entetes, _type(fichier))
        return
    plage = _plage(request, etiquette, fichier.octets)
    if plage is None:
        await asgi_send(send, "", 416, {**entetes, "content-range": f"bytes */{fichier.octets}"}, _type(fichier))
        return
    debut, fin = plage
    partielle = (debut, fin) != (0, fichier.octets)
    if partielle:
        entetes["content-range"] = f"bytes {debut}-{fin - 1}/{fichier.octets}"
    entetes["content-length"] = str(fin - debut)
    await asgi_start(send, 206 if partielle else 200, entetes, _type(fichier))
    await _corps(send, chemin, debut, 0 if request.method == "HEAD" else fin - debut)


def _plage(request: Request, etiquette: str, octets: int) -> tuple[int, int] | None:
    """First byte and the one after the last; the whole file without a range that we know; None beyond the end."""
    trouvee = PLAGE.fullmatch(request.headers.get("range", ""))
    if trouvee is None or not any(trouvee.groups()) or request.headers.get("if-range", etiquette) != etiquette:
        return 0, octets
    premier, dernier = trouvee.groups()
    if not premier:
        return (max(0, octets - int(dernier)), octets) if int(dernier) else None
    debut, fin = int(premier), min(octets, int(dernier) + 1 if dernier else octets)
    return (debut, fin) if debut < fin else None


async def _corps(send: Envoi, chemin: Path, debut: int, reste: int) -> None:
    with chemin.open("rb") as flux:
        while reste:
            morceau = await asyncio.to_thread(os.pread, flux.fileno(), min(MORCEAU, reste), debut)
            if not morceau:
                break
            debut, reste = debut + len(morceau), reste - len(morceau)
            await send({"type": "http.response.body", "body": morceau, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _type(fichier: Fichier) -> str:
    return f"{fichier.mime}; charset=utf-8" if fichier.mime.startswith(TEXTES) else fichier.mime
