"""A prebuilt file as it is served: its validators, its checksum, how long it may be kept."""

from __future__ import annotations

import base64
from email.utils import formatdate
from pathlib import Path

from datasette.utils.asgi import Request

from aides.commun.livraison.modele import Fichier
from aides.site import plages
from aides.site.plages import Send

TEXTES = ("text/", "application/json")


async def envoyer(request: Request, send: Send, chemin: Path, fichier: Fichier, duree: int) -> None:
    """Answer a GET or a HEAD with a file. duree: seconds that it may be kept."""
    entetes = {
        "content-type": f"{fichier.mime}; charset=utf-8" if fichier.mime.startswith(TEXTES) else fichier.mime,
        "etag": f'"{fichier.sha256[:32]}"',
        "last-modified": formatdate(chemin.stat().st_mtime, usegmt=True),
        "cache-control": f"max-age={duree}",
        "content-disposition": f'attachment; filename="{fichier.nom}"',
        "repr-digest": f"sha-256=:{base64.b64encode(bytes.fromhex(fichier.sha256)).decode()}:",
    }
    await plages.remettre(request.scope, send, entetes, plages.Fichier.de(chemin))
