"""ETag, Last-Modified, Cache-Control and Vary of the answers, and the conditions that readers put (RFC 9110, 9111)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from email.utils import formatdate
from importlib.metadata import version as version_de
from pathlib import Path

from datasette.app import Datasette

from aides import RACINE
from aides.site.cache_pages.memoire import Cle
from aides.site.plages import Entetes
from aides.site.porte import dossiers, metadonnees

JOUR = 86_400
# A front or a browser may show what it has while it asks again, and for a day when nothing answers.
TOLERANCES = b"stale-while-revalidate=60, stale-if-error=86400"
ETERNEL = b"public, max-age=31536000, immutable"
LUS = ("aides", "charts", "dispositifs", "dispositifs.yml", "nomenclatures", "textes")
# The answers are the same for every reader: cookies are taken off before they reach the site.
SANS_EFFET = {b"cookie", b"authorization", b"accept-encoding"}


def empreinte_code(datasette: Datasette) -> tuple[str, int]:
    """What draws the pages, besides the database: a hash of programs, templates, wording and settings; and the date of
    the last change among the files, in seconds since 1970."""
    condense = hashlib.sha256(version_de("datasette").encode())
    condense.update(repr((metadonnees(datasette), sorted(datasette.settings_dict().items()))).encode())
    derniere = 0
    lus = [*(RACINE / nom for nom in LUS), *map(Path, dossiers(datasette))]
    for chemin in sorted(_fichiers(lus)):
        condense.update(chemin.name.encode() + b"\0" + chemin.read_bytes())
        derniere = max(derniere, int(chemin.stat().st_mtime))
    return condense.hexdigest(), derniere


def _fichiers(lus: Iterable[Path]) -> set[Path]:
    return {
        chemin.resolve()
        for lu in lus
        for chemin in (lu.rglob("*") if lu.is_dir() else [lu])
        if chemin.is_file() and "__pycache__" not in chemin.parts
    }


def jour() -> int:
    """Days since 1970. What is kept is kept for a day: pages say since when a scheme has had no news."""
    return int(time.time()) // JOUR


def etag(code: str, cle: Cle) -> bytes:
    """The strong validator of a page, known before the page is made: same database, same program, same address, same
    encoding, same bytes."""
    champs = (code.encode(), cle.contenu.encode(), cle.origine, cle.chemin, cle.suite, b"%d" % cle.gzip)
    return b'"%s"' % hashlib.blake2b(b"\0".join(champs), digest_size=16).hexdigest().encode()


def etag_du_contenu(corps: bytes) -> bytes:
    """The validator of an answer that only its bytes tell: a reader's query may depend on the hour, or on chance."""
    return b'"%s"' % hashlib.blake2b(corps, digest_size=16).hexdigest().encode()


def date_http(secondes: int) -> bytes:
    """An HTTP date."""
    return formatdate(secondes, usegmt=True).encode()


def partageable(entetes: Entetes) -> bool:
    """Whether an answer of the site may be given to somebody else."""
    lus = dict(entetes)
    controle = lus.get(b"cache-control", b"")
    return (
        b"set-cookie" not in lus
        and not any(mot in controle for mot in (b"no-store", b"no-cache", b"private"))
        and varie(entetes) <= SANS_EFFET
    )


def varie(entetes: Entetes) -> set[bytes]:
    """Names of request headers that an answer says it depends on."""
    mots = (mot for nom, valeur in entetes if nom == b"vary" for mot in valeur.lower().split(b","))
    return {mot.strip() for mot in mots if mot.strip()}


def fraicheur(controle: bytes, defaut: int) -> bytes:
    """Cache-Control of a shared answer: as long as the site said, else `defaut` seconds."""
    duree = controle or b"max-age=%d" % defaut
    duree = duree if b"public" in duree else b"public, " + duree
    return duree if b"immutable" in duree or b"max-age=0" in duree else duree + b", " + TOLERANCES
