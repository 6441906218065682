"""A static host, as anybody has one: the files of a folder over HTTP, with ranges, and nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

PLAGE = re.compile(r"bytes=(\d*)-(\d*)")


class Hebergeur(SimpleHTTPRequestHandler):
    """Python's own, with the ranges that every host has and it lacks. servies: what was asked, by range or whole."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, servies: list[str], **options: Any) -> None:
        self.servies = servies
        super().__init__(*arguments, **options)

    def send_head(self) -> Any:
        """The whole file, or the range asked for."""
        trouvee = PLAGE.fullmatch(self.headers.get("Range", ""))
        chemin = Path(self.translate_path(self.path))
        self.servies.append(f"{self.command} {'plage' if trouvee else 'entier'} {chemin.name}")
        if trouvee is None or not chemin.is_file():
            return super().send_head()
        octets = chemin.read_bytes()
        premier, dernier = trouvee.groups()
        debut = int(premier) if premier else len(octets) - int(dernier)
        fin = min(int(dernier) + 1, len(octets)) if premier and dernier else len(octets)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {debut}-{fin - 1}/{len(octets)}")
        self.send_header("Content-Length", str(fin - debut))
        self.end_headers()
        return BytesIO(octets[debut:fin])

    def end_headers(self) -> None:
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def heberger(dossier: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of the host of `dossier`, and what it was asked so far."""
    servies: list[str] = []
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), partial(Hebergeur, directory=str(dossier), servies=servies))
    fil = Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    try:
        yield f"http://127.0.0.1:{serveur.server_port}", servies
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()
