"""A data.gouv.fr on loopback, for the tests of publishing: answers of udata's API 1, and faults of its front."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JEU = "aides-aux-entreprises"
ID = "5bc04b2cff66bd680e499f4a"
CLE = "cle-de-test-qui-ne-doit-pas-paraitre"
NGINX = "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center><hr>nginx</body></html>\r\n"
MESSAGES = {
    400: {"message": "Validation error", "errors": {"title": ["This field is required."]}},
    401: {"message": "Invalid API Key"},
    403: {"message": "You do not have the permission to modify that object."},
    404: {"message": "Dataset not found"},
    410: {"message": "Dataset has been deleted"},
    415: {"message": "Incorrect file content type: HTML"},
    500: {"message": "Internal Server Error"},
}
RESSOURCE = re.compile(rf"/api/1/datasets/(?:{ID}|{JEU})/resources/([0-9a-f-]{{36}})/(upload/)?")


@dataclass
class Faux:
    """The service: its resources, the bytes it holds, the requests it had, and the faults it will make.

    pannes: what the next uploads meet, in order: a status, 'html', 'coupe-avant' or 'coupe-apres' (the work was done),
    'abime' (other bytes are kept), or None for nothing. pannes_jeu: the same for readings of the dataset.
    """

    ressources: list[dict[str, Any]] = field(default_factory=list)
    octets: dict[str, bytes] = field(default_factory=dict)
    demandes: list[tuple[str, str]] = field(default_factory=list)
    cles: list[str | None] = field(default_factory=list)
    pannes: deque[Any] = field(default_factory=deque)
    pannes_jeu: deque[Any] = field(default_factory=deque)
    apres: str = "0"
    adresse: str = ""

    def jeu(self) -> dict[str, Any]:
        """GET /datasets/{id}/"""
        return {
            "id": ID,
            "slug": JEU,
            "title": "Aides aux entreprises (essai)",
            "description": "Un jeu de données.",
            "deleted": None,
            "archived": None,
            "private": False,
            "license": "lov2",
            "frequency": "unknown",
            "organization": {"id": "534fff75a3a7292c64a77de4", "name": "Essai", "slug": "essai"},
            "resources": self.ressources,
            "uri": f"{self.adresse}/datasets/{ID}/",
        }

    def ajouter(self, nom: str, octets: bytes, **champs: Any) -> dict[str, Any]:
        """A resource, as an upload makes it."""
        identifiant = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{len(self.ressources)}-{nom}"))
        ressource = {"id": identifiant, "description": None, "type": "main", "filetype": "file", "extras": {}}
        ressource["latest"] = f"https://www.data.gouv.fr/api/1/datasets/r/{identifiant}"
        self.ressources.append(ressource)
        self.remplir(ressource, nom, octets)
        ressource |= champs
        return ressource

    def remplir(self, ressource: dict[str, Any], nom: str, octets: bytes) -> None:
        """New bytes in a resource: its title is that of the file again."""
        self.octets[ressource["id"]] = octets
        ressource |= {
            "title": nom,
            "format": nom.rpartition(".")[2],
            "mime": "text/csv",
            "filesize": len(octets),
            "checksum": {"type": "sha1", "value": hashlib.sha1(octets, usedforsecurity=False).hexdigest()},
            "url": f"https://static.data.gouv.fr/resources/{JEU}/20261125-031500/{nom}",
            "last_modified": "2026-11-25T03:15:00.000000+00:00",
        }

    def par_titre(self) -> dict[str, bytes]:
        """What is published: title -> bytes."""
        return {ressource["title"]: self.octets[ressource["id"]] for ressource in self.ressources}

    def envois(self) -> list[str]:
        """Methods and paths of the requests that change something."""
        return [f"{methode} {chemin}" for methode, chemin in self.demandes if methode != "GET"]


@contextmanager
def servir() -> Iterator[Faux]:
    """The service on a free port, for as long as the block lasts."""
    faux = Faux()
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), type("Guichet", (Guichet,), {"faux": faux}))
    faux.adresse = f"http://127.0.0.1:{serveur.server_address[1]}/api/1"
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    fil.start()
    try:
        yield faux
    finally:
        serveur.shutdown()
        serveur.server_close()


class Guichet(BaseHTTPRequestHandler):
    """One connection."""

    faux: Faux

    def log_message(self, *_: Any) -> None:
        """Nothing on the console."""

    def do_GET(self) -> None:
        self._noter()
        panne = self.faux.pannes_jeu.popleft() if self.faux.pannes_jeu else None
        if panne is not None:
            self._panne(panne)
        elif self.path in (f"/api/1/datasets/{ID}/", f"/api/1/datasets/{JEU}/"):
            self._json(200, self.faux.jeu())
        else:
            self._json(404, MESSAGES[404])

    def do_POST(self) -> None:
        corps = self._noter()
        if self.headers.get("X-API-KEY") != CLE:
            self._json(401, MESSAGES[401])
            return
        panne = self.faux.pannes.popleft() if self.faux.pannes else None
        if panne not in (None, "coupe-apres", "abime"):
            self._panne(panne)
            return
        nom, octets = self._fichier(corps)
        octets = octets[:-1] if panne == "abime" else octets
        trouvee = RESSOURCE.fullmatch(self.path)
        ressource = self._ressource(trouvee[1]) if trouvee else None
        if ressource is not None:
            self.faux.remplir(ressource, nom, octets)
        else:
            ressource = self.faux.ajouter(nom, octets)
        if panne == "coupe-apres":
            self._panne("coupe")
        else:
            self._json(200 if trouvee else 201, {**ressource, "success": True})

    def do_PUT(self) -> None:
        corps = self._noter()
        trouvee = RESSOURCE.fullmatch(self.path)
        ressource = self._ressource(trouvee[1]) if trouvee else None
        if self.headers.get("X-API-KEY") != CLE:
            self._json(401, MESSAGES[401])
        elif ressource is None:
            self._json(404, {"message": "Resource does not exist"})
        else:
            ressource |= json.loads(corps)
            self._json(200, ressource)

    def do_DELETE(self) -> None:
        self._noter()
        self._json(204, {})

    def _noter(self) -> bytes:
        self.faux.demandes.append((self.command, self.path))
        self.faux.cles.append(self.headers.get("X-API-KEY"))
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _ressource(self, identifiant: str) -> dict[str, Any] | None:
        return next((r for r in self.faux.ressources if r["id"] == identifiant), None)

    def _fichier(self, corps: bytes) -> tuple[str, bytes]:
        entete = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        for partie in message_from_bytes(entete + corps).get_payload():
            if partie.get_param("name", header="content-disposition") == "file":
                return partie.get_filename(), partie.get_payload(decode=True)
        raise AssertionError("no file in the request")

    def _panne(self, panne: Any) -> None:
        if isinstance(panne, str) and panne.startswith("coupe"):
            self.close_connection = True
            self.connection.close()
        elif panne == "html":
            self._repondre(200, "text/html; charset=utf-8", NGINX.format("Maintenance en cours").encode())
        elif panne == 301:
            self._repondre(301, "text/html", b"", {"Location": "https://ailleurs.example/api/1/"})
        elif panne in MESSAGES:
            self._json(panne, MESSAGES[panne])
        else:
            corps = NGINX.format(f"{panne} from the front").encode()
            self._repondre(panne, "text/html", corps, {"Retry-After": self.faux.apres} if panne == 429 else {})

    def _json(self, statut: int, donnees: Any) -> None:
        self._repondre(statut, "application/json", json.dumps(donnees).encode())

    def _repondre(self, statut: int, genre: str, corps: bytes, entetes: dict[str, str] | None = None) -> None:
        self.send_response(statut)
        self.send_header("Content-Type", genre)
        self.send_header("Content-Length", str(len(corps)))
        for nom, valeur in (entetes or {}).items():
            self.send_header(nom, valeur)
        self.end_headers()
        self.wfile.write(corps)
