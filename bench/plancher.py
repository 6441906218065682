"""The least that uvicorn can do: an application that holds the bytes of the file BENCH_FICHIER and sends them."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

CORPS = Path(os.environ["BENCH_FICHIER"]).read_bytes()
ENTETES = [(b"content-type", b"application/octet-stream"), (b"content-length", b"%d" % len(CORPS))]


async def application(scope: dict, _receive: object, send: Callable[[dict], Awaitable[None]]) -> None:
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": ENTETES})
    await send({"type": "http.response.body", "body": CORPS})
