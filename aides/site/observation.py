"""The service seen from outside: a count and a line of log for each answer, without who asked nor what was written.

A line is a JSON object: date (UTC), methode, chemin (the path alone), genre, statut, octets, ms (to the first byte),
cache. No address, no parameter: AIDES_JOURNAL=parametres adds what follows the « ? », for who looks for a fault.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from aides.commun.requetes import BASE

AUCUN, PARAMETRES = "aucun", "parametres"
CHEMIN_MAX = 200
GENRES = (
    ("statique", re.compile(r"/(?:static|-/static|-/static-plugins)/")),
    ("fichier", re.compile(rf"/donnees/fichiers/|/{BASE}\.db$")),
    ("donnees", re.compile(rf"/{BASE}(?:[/.]|$)")),
    ("image", re.compile(r"/-/(?:graphique|tuiles)/")),
    ("etat", re.compile(r"/-/(?:sante|metriques)$")),
)
PAGE = "page"
BORNES = (0.005, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)

REGISTRE = CollectorRegistry()
ProcessCollector(registry=REGISTRE)
REQUETES = Counter("aides_requetes", "Réponses, par genre et par statut", ["genre", "statut"], registry=REGISTRE)
PREMIER_OCTET = Histogram(
    "aides_premier_octet_secondes", "Temps jusqu'au début de la réponse", ["genre"], buckets=BORNES, registry=REGISTRE
)
OCTETS = Counter("aides_octets", "Octets envoyés, sans les en-têtes", registry=REGISTRE)
CACHE = Counter("aides_cache", "Réponses, par état de la mémoire du site", ["etat"], registry=REGISTRE)
FICHIERS_FAITS = Counter(
    "aides_fichiers_faits", "Fichiers écrits parce qu'un lecteur les a demandés", registry=REGISTRE
)
EN_COURS = Gauge("aides_en_cours", "Demandes dont la réponse n'est pas finie", registry=REGISTRE)
BASE_PUBLIEE = Gauge(
    "aides_base_publiee_secondes", "Date de la base servie, en secondes depuis 1970", registry=REGISTRE
)
BASE_REFUSEE = Gauge("aides_base_refusee", "1 quand la base en place ne peut pas être servie", registry=REGISTRE)
EN_RETARD = Gauge("aides_dispositifs_en_retard", "Dispositifs dont les chiffres ont trop vieilli", registry=REGISTRE)
RELEVES_MANQUES = Gauge("aides_releves_manques", "Dispositifs dont le dernier relevé a échoué", registry=REGISTRE)

Envoi = Callable[[dict], Awaitable[None]]


def genre_de(chemin: str) -> str:
    """What kind of thing an address is: few, so that counts stay few."""
    return next((nom for nom, motif in GENRES if motif.match(chemin)), PAGE)


def ecrire_une_ligne(ligne: str) -> None:
    """On the standard output, at once. A reader of the log that has gone is no reason to answer nobody."""
    with suppress(OSError, ValueError):
        sys.stdout.write(ligne)
        sys.stdout.flush()


class Observateur:
    """An ASGI application around the site. journal: court, parametres or aucun; ecrire takes a line."""

    def __init__(self, app: Callable, journal: str, ecrire: Callable[[str], None] = ecrire_une_ligne) -> None:
        self._app = app
        self._journal = journal
        self._ecrire = ecrire

    async def __call__(self, scope: dict, receive: Callable, send: Envoi) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reponse = _Reponse(send, partial(self._noter, scope))
        EN_COURS.inc()
        try:
            await self._app(scope, receive, reponse)
        finally:
            reponse.finir()

    def _noter(self, scope: dict, reponse: _Reponse) -> None:
        EN_COURS.dec()
        genre = genre_de(scope["path"])
        REQUETES.labels(genre, str(reponse.statut)).inc()
        PREMIER_OCTET.labels(genre).observe(reponse.duree)
        OCTETS.inc(reponse.octets)
        if reponse.cache:
            CACHE.labels(reponse.cache).inc()
        if self._journal != AUCUN:
            self._ecrire(json.dumps(self._ligne(scope, genre, reponse), ensure_ascii=False) + "\n")

    def _ligne(self, scope: dict, genre: str, reponse: _Reponse) -> dict[str, object]:
        ligne: dict[str, object] = {
            "date": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "methode": scope["method"],
            "chemin": scope["path"][:CHEMIN_MAX],
            "genre": genre,
            "statut": reponse.statut,
            "octets": reponse.octets,
            "ms": round(1000 * reponse.duree, 1),
            "cache": reponse.cache,
        }
        if self._journal == PARAMETRES:
            ligne["parametres"] = scope["query_string"].decode("latin-1")[:CHEMIN_MAX]
        return ligne


class _Reponse:
    """An ASGI send that remembers what was answered; statut 0: nothing was, the reader had gone.

    noter is told once, before the last byte leaves: who has an answer finds it in the log and in the counts. The
    headers of an answer whose length is known wait for its body: a process that is killed in between would leave half
    an answer to a front that had, until then, another one to give.
    """

    def __init__(self, send: Envoi, noter: Callable[[_Reponse], None]) -> None:
        self._send = send
        self._noter = noter
        self._finie = False
        self._entetes: dict | None = None
        self._debut = time.perf_counter()
        self.duree = 0.0
        self.statut = 0
        self.octets = 0
        self.cache = ""

    async def __call__(self, message: dict) -> None:
        if message["type"] == "http.response.start":
            self.statut = message["status"]
            self.duree = time.perf_counter() - self._debut
            lus = dict(message.get("headers", ()))
            self.cache = lus.get(b"x-cache", b"").decode("latin-1")
            if b"content-length" in lus:
                self._entetes = message
                return
        else:
            self.octets += len(message.get("body", b""))
            if not message.get("more_body"):
                self.finir()
        if self._entetes is not None:
            entetes, self._entetes = self._entetes, None
            await self._send(entetes)
        await self._send(message)

    def finir(self) -> None:
        """Say it, once."""
        if not self._finie:
            self._finie = True
            self._noter(self)
