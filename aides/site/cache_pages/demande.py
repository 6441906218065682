"""What a request asks for, as far as caching is concerned."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from urllib.parse import parse_qsl

from aides.commun.types_de_fichiers import MIMES
from aides.site.plages import REMISE, Conditions, convient

LUES = frozenset((b"accept-encoding", b"cookie", b"host", b"if-none-match", b"if-modified-since", b"if-range", b"range",
                  b"authorization"))  # fmt: skip
# Neither do these reach the site: an answer is made for everyone, and made whole.
OTEES = frozenset((b"accept-encoding", b"cookie", b"if-none-match", b"if-modified-since", b"if-range", b"range"))
STATIQUES = (b"/static/", b"/-/static/", b"/-/static-plugins/")
# Our own addresses under /-/; the others tell of the server, of this minute.
DERIVEES = (b"/-/graphique/", b"/-/carte.", b"/-/vignette.", b"/-/graphiques", b"/-/tuiles/", b"/-/suggestions.json")
# Prebuilt files, and the database itself: they say themselves what they are, and are sent as they are.
FICHIERS = re.compile(rb".*/donnees/fichiers/[^/]*|.*\.db")
LIBRES = {"sql", "_where"}
DIRECTES = {"_trace"}
ADRESSE_MAX = 2000
NULLE = re.compile(rb"q=0(?:\.0*)?")


class Genre(Enum):
    """How an answer is treated."""

    COMMUN = auto()
    """It depends on the database and the address only: kept."""
    LIBRE = auto()
    """A query that a reader wrote: validated by its bytes, never kept."""
    FICHIER = auto()
    """A file that is there already, with validators of its own."""
    DIRECT = auto()
    """Everything else passes untouched: the state of the server, forms, signed-in readers."""


@dataclass(frozen=True, slots=True)
class Demande:
    """A GET or HEAD request, read once."""

    corps_voulu: bool
    origine: bytes
    chemin: bytes
    suite: bytes
    gzip: bool
    conditions: Conditions = Conditions()

    @classmethod
    def lire(cls, scope: dict) -> Demande | None:
        """The request of an ASGI scope; None when its answer is for one person, or is no page at all."""
        if scope["method"] not in ("GET", "HEAD"):
            return None
        lus = {nom: valeur for nom, valeur in scope["headers"] if nom in LUES}
        if b"authorization" in lus or b"ds_" in lus.get(b"cookie", b""):
            return None
        return cls(
            scope["method"] == "GET",
            scope["scheme"].encode() + b"://" + lus.get(b"host", b""),
            scope.get("raw_path") or scope["path"].encode(),
            scope["query_string"],
            # A part of a file is of the file itself: who joins parts must not get some of them compressed.
            b"range" not in lus and accepte_gzip(lus.get(b"accept-encoding", b"")),
            Conditions(
                lus.get(b"if-none-match", b""),
                lus.get(b"if-modified-since", b""),
                lus.get(b"range", b""),
                lus.get(b"if-range", b""),
            ),
        )

    @property
    def statique(self) -> bool:
        """Whether a file that comes with the program is asked for."""
        return self.chemin.startswith(STATIQUES)

    @property
    def datee(self) -> bool:
        """Whether the address of a file changes with its content: /static/site.css?v=<hash>."""
        return self.statique and self.suite.startswith(b"v=")

    def sans_origine(self) -> Demande:
        """The same file whatever the host and the parameters, but for whether the address changes with its content."""
        return replace(self, origine=b"", suite=b"v=" if self.datee else b"")

    @property
    def particuliere(self) -> bool:
        """Whether the answer says by itself how long it is fresh: one must have it to tell."""
        return self.chemin.startswith(DERIVEES)

    @property
    def sorte(self) -> bytes:
        """The media type that the address tells of."""
        return MIMES.get(self.chemin.rpartition(b".")[2].decode("latin-1"), "text/html").encode()

    def connait(self, etag: bytes) -> bool:
        """Whether the reader says that she has the answer of this ETag."""
        return convient(self.conditions.si_aucun, etag)

    def genre(self) -> Genre:
        """How the answer is treated, for anything but a file of the program."""
        if FICHIERS.fullmatch(self.chemin):
            return Genre.FICHIER
        if len(self.chemin) + len(self.suite) > ADRESSE_MAX:
            return Genre.DIRECT
        if self.chemin.startswith(b"/-/") and not self.chemin.startswith(DERIVEES):
            return Genre.DIRECT
        noms = {nom for nom, _ in parse_qsl(self.suite.decode("latin-1"), keep_blank_values=True)}
        if noms & DIRECTES:
            return Genre.DIRECT
        return Genre.LIBRE if noms & LIBRES else Genre.COMMUN


def accepte_gzip(valeur: bytes) -> bool:
    """Whether an Accept-Encoding header allows gzip (RFC 9110, 12.5.3): listed, or through *, at a quality above 0."""
    if valeur.startswith(b"gzip,"):
        return True
    qualites = {}
    for element in valeur.lower().split(b","):
        nom, _, parametres = element.partition(b";")
        qualites[nom.strip()] = parametres.replace(b" ", b"")
    voulue = qualites.get(b"gzip", qualites.get(b"*"))
    return voulue is not None and NULLE.fullmatch(voulue) is None


def depouiller(scope: dict) -> dict:
    """The same request without what would make its answer particular to one reader, and as a GET; a file may be handed
    over as it is."""
    entetes = [(nom, valeur) for nom, valeur in scope["headers"] if nom not in OTEES]
    return {**scope, "method": "GET", "headers": entetes, "extensions": {**(scope.get("extensions") or {}), REMISE: {}}}
