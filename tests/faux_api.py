"""Both APIs on a free loopback port: real paths, answers, headers and error bodies, and the faults that happen to them.

The clock is the tests' own: quotas run on it, nothing ever sleeps.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from aides.construction.completion import Horloge

ENREGISTREES = Path(__file__).parents[1] / "samples" / "api"
CHEMIN = re.compile(r"/v3/insee/sirene/unites_legales/(\d+)/siege_social")
VIDE = b'{"results": [], "total_results": 0, "page": 1, "per_page": 1, "total_pages": 0}'
DEBUT = 1_800_000_000.0


class FausseHorloge(Horloge):
    """Time that passes only when someone waits; every wait is kept in `attentes`."""

    def __init__(self) -> None:
        super().__init__()
        self._instant = DEBUT
        self._verrou = threading.Lock()
        self.attentes: list[float] = []

    def maintenant(self) -> float:
        with self._verrou:
            return self._instant

    epoque = maintenant

    def attendre(self, secondes: float) -> None:
        if secondes > 0 and not self.arretee:
            self.avancer(secondes)
            self.attentes.append(secondes)

    def avancer(self, secondes: float) -> None:
        with self._verrou:
            self._instant += secondes


@dataclass
class Demande:
    """One request as the server saw it."""

    chemin: str
    siren: str
    parametres: dict[str, str]
    entetes: dict[str, str]
    instant: float


@dataclass
class FauxApi:
    """`pannes[siren]` are faults to serve first, in order, before the true answer; `quota` is per minute of `horloge`.

    `decalage`: seconds by which the server's clock differs from the client's. `a_chaque_demande` is called with the
    number of requests so far.
    """

    horloge: FausseHorloge
    jeton: str = ""
    quota: int | None = None
    decalage: float = 0.0
    pannes: defaultdict[str, deque[Callable[[Guichet], None]]] = field(default_factory=lambda: defaultdict(deque))
    demandes: list[Demande] = field(default_factory=list)
    reponses: dict[str, dict[str, object]] = field(default_factory=dict)
    a_chaque_demande: Callable[[int], None] = lambda _: None
    statuts: list[int] = field(default_factory=list)
    url: str = ""
    fin: threading.Event = field(default_factory=threading.Event)
    verrou: threading.Lock = field(default_factory=threading.Lock)
    fenetre: tuple[float, int] = (0.0, 0)

    def heure(self) -> float:
        """The server's own clock."""
        return self.horloge.epoque() + self.decalage

    def compter(self) -> tuple[bool, dict[str, str]]:
        """Whether the request fits in the window that the first call opened, and the headers that say so."""
        if self.quota is None:
            return True, {}
        with self.verrou:
            maintenant = self.horloge.maintenant()
            debut, servies = self.fenetre
            if maintenant >= debut + 60:
                debut, servies = maintenant, 0
            self.fenetre = (debut, servies + 1)
        entetes = {
            "RateLimit-Limit": str(self.quota),
            "RateLimit-Remaining": str(max(0, self.quota - servies - 1)),
            "RateLimit-Reset": str(int(debut + 60 + self.decalage)),
        }
        if servies < self.quota:
            return True, entetes
        return False, {**entetes, "Retry-After": str(int(debut + 60 - maintenant) + 1)}

    def sirens(self) -> list[str]:
        return [demande.siren for demande in self.demandes]


class Guichet(BaseHTTPRequestHandler):
    """Answers one request; a fault is a function that gets this object and does its worst."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    api: FauxApi

    def log_message(self, *_: object) -> None:
        """The console is the tests' own."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.api.heure() if timestamp is None else timestamp, usegmt=True)

    def do_GET(self) -> None:
        parties = urlsplit(self.path)
        parametres = {nom: valeurs[0] for nom, valeurs in parse_qs(parties.query).items()}
        trouve = CHEMIN.fullmatch(parties.path)
        siren = trouve[1] if trouve else parametres.get("q", "")
        with self.api.verrou:
            self.api.demandes.append(
                Demande(parties.path, siren, parametres, dict(self.headers), self.api.horloge.maintenant())
            )
            combien = len(self.api.demandes)
            panne = self.api.pannes[siren].popleft() if self.api.pannes[siren] else None
        self.api.a_chaque_demande(combien)
        if panne is not None:
            panne(self)
        elif trouve:
            self._siege_social(siren, parametres)
        elif parties.path == "/search":
            self._recherche(siren)
        else:
            self.brut(404, b"<html>404 Not Found</html>", type_mime="text/html")

    def _siege_social(self, siren: str, parametres: dict[str, str]) -> None:
        admise, entetes = self.api.compter()
        if not admise:
            self.erreur(429, "00429", "Trop de requêtes", entetes=entetes)
        elif self.headers.get("Authorization") != f"Bearer {self.api.jeton}":
            self.erreur(401, "00101", "Interdit", parametre="token", entetes=entetes)
        elif manquant := next((nom for nom in ("context", "object", "recipient") if not parametres.get(nom)), None):
            self.erreur(422, "00201", "Entité non traitable", parametre=manquant, entetes=entetes)
        elif siren in self.api.reponses:
            self.objet(200, self.api.reponses[siren], entetes)
        elif (enregistree := ENREGISTREES / "api-entreprise" / f"{siren}.json").exists():
            self.objet(200, json.loads(enregistree.read_bytes()), entetes)
        else:
            self.erreur(404, "01003", "Entité non trouvée", fournisseur="INSEE", entetes=entetes)

    def _recherche(self, siren: str) -> None:
        enregistree = ENREGISTREES / "recherche-entreprises" / f"{siren}.json"
        if siren in self.api.reponses:
            self.objet(200, self.api.reponses[siren])
        elif enregistree.exists():
            self.objet(200, json.loads(enregistree.read_bytes()))
        else:
            self.brut(200, VIDE)

    def erreur(
        self,
        statut: int,
        code: str,
        titre: str,
        *,
        parametre: str | None = None,
        fournisseur: str | None = None,
        entetes: dict[str, str] | None = None,
    ) -> None:
        """API Entreprise's error body: errors, each with code, title, detail, source and meta."""
        erreur = {
            "code": code,
            "title": titre,
            "detail": f"{titre}.",
            "source": {"parameter": parametre} if parametre else None,
            "meta": {"provider": fournisseur} if fournisseur else {},
        }
        self.objet(statut, {"errors": [erreur]}, entetes)

    def objet(self, statut: int, objet: dict[str, object], entetes: dict[str, str] | None = None) -> None:
        self.brut(statut, json.dumps(objet).encode(), entetes)

    def brut(
        self,
        statut: int,
        corps: bytes,
        entetes: dict[str, str] | None = None,
        *,
        type_mime: str = "application/json; charset=utf-8",
        longueur: int | None = None,
        decoupe: bool = False,
    ) -> None:
        with self.api.verrou:
            self.api.statuts.append(statut)
        self.send_response(statut)
        for nom, valeur in {"Content-Type": type_mime, **(entetes or {})}.items():
            self.send_header(nom, valeur)
        if not decoupe:
            self.send_header("Content-Length", str(len(corps) if longueur is None else longueur))
        self.end_headers()
        self.wfile.write(corps)


def statut(code: int, entetes: dict[str, str] | None = None) -> Callable[[Guichet], None]:
    """A bare error, as a proxy or an API in distress gives: HTML, not JSON."""
    return lambda guichet: guichet.brut(code, b"<html>Erreur</html>", entetes, type_mime="text/html")


def corps(texte: bytes, type_mime: str = "application/json") -> Callable[[Guichet], None]:
    """Status 200 with these bytes."""
    return lambda guichet: guichet.brut(200, texte, type_mime=type_mime)


def muet(guichet: Guichet) -> None:
    """Accept the request and never answer, as to a banned address."""
    guichet.api.fin.wait(30)
    guichet.close_connection = True


def muet_au_milieu(guichet: Guichet) -> None:
    """Begin the answer and never end it."""
    guichet.brut(200, b'{"data": {', longueur=3000)
    muet(guichet)


def coupe_avant(guichet: Guichet) -> None:
    """Cut the connection instead of answering."""
    guichet.close_connection = True
    guichet.connection.shutdown(socket.SHUT_RDWR)


def coupe_au_milieu(guichet: Guichet) -> None:
    """Promise more bytes than are sent, then cut."""
    guichet.brut(200, b'{"data": {"siret": "17', longueur=3000)
    guichet.close_connection = True


def au_compte_gouttes(guichet: Guichet) -> None:
    """Send a true answer byte by byte: no single wait is long, the whole takes minutes of the tests' clock."""
    guichet.brut(200, b"", longueur=50 + len(VIDE))
    _goutter(guichet, [b" "] * 50 + [VIDE])


def au_compte_gouttes_par_blocs(guichet: Guichet) -> None:
    """The same, in chunked encoding."""
    guichet.brut(200, b"", {"Transfer-Encoding": "chunked"}, decoupe=True)
    _goutter(guichet, [b"1\r\n \r\n"] * 50 + [b"%x\r\n%s\r\n0\r\n\r\n" % (len(VIDE), VIDE)])


def _goutter(guichet: Guichet, gouttes: list[bytes]) -> None:
    guichet.close_connection = True
    for goutte in gouttes:
        guichet.api.horloge.avancer(10)
        try:
            guichet.wfile.write(goutte)
        except OSError:
            return


class Serveur(ThreadingHTTPServer):
    """Clients that hang up are part of the tests."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


Api = TypeVar("Api", bound=FauxApi)


@contextmanager
def servir(api: Api, guichet: type[BaseHTTPRequestHandler] = Guichet) -> Iterator[Api]:
    """Serve `api` on a free loopback port for the length of the block; its address is in `api.url`."""
    serveur = Serveur(("127.0.0.1", 0), type("GuichetDuTest", (guichet,), {"api": api}))
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    fil.start()
    api.url = f"http://127.0.0.1:{serveur.server_address[1]}"
    try:
        yield api
    finally:
        api.fin.set()
        serveur.shutdown()
        serveur.server_close()
        fil.join()
