"""data.gouv.fr on a free loopback port: its catalogue in the real JSON, files with validators and ranges, faults.

Faults are those of tests/faux_api.py, keyed by what is asked: the slug of a dataset, or the name of a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from aides.commun.catalogue import lire_catalogue
from tests import faux_api
from tests.faux_api import Demande, FauxApi, Guichet

SLUGS = {dispositif.id: dispositif.jeu_de_donnees for dispositif in lire_catalogue().dispositifs}
AUTRE_FICHIER = "documentation.pdf"


@dataclass
class Publiee:
    """A resource as its producer put it on line. `annonce` replaces fields of its JSON."""

    titre: str
    contenu: bytes
    modifie: str = "2022-01-04T09:30:12.345000+00:00"
    annonce: dict[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        empreinte = hashlib.md5(self.titre.encode()).hexdigest()
        return "-".join((empreinte[:8], empreinte[8:12], empreinte[12:16], empreinte[16:20], empreinte[20:]))

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.modifie).replace(microsecond=0).astimezone(UTC)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha1(self.contenu).hexdigest()[:16]}"'

    def chemin(self, slug: str) -> str:
        return f"/resources/{slug}/{self.instant:%Y%m%d-%H%M%S}/{self.titre}"

    def objet(self, racine: str, slug: str) -> dict[str, object]:
        """The resource in the API's answer."""
        return {
            "checksum": {"type": "sha1", "value": hashlib.sha1(self.contenu).hexdigest()},
            "created_at": "2020-05-07T14:02:11.094000+00:00",
            "description": None,
            "extras": {},
            "filesize": len(self.contenu),
            "filetype": "file",
            "format": self.titre.rsplit(".", 1)[-1],
            "harvest": None,
            "id": self.id,
            "last_modified": self.modifie,
            "latest": f"{racine}/api/1/datasets/r/{self.id}",
            "metrics": {},
            "mime": "text/csv",
            "preview_url": None,
            "schema": None,
            "title": self.titre,
            "type": "main",
            "url": racine + self.chemin(slug),
            **self.annonce,
        }


@dataclass
class FauxDatagouv(FauxApi):
    """`jeux`: the resources of each dataset, by slug. `servis`: addresses of files whose bytes were sent."""

    jeux: dict[str, list[Publiee]] = field(default_factory=dict)
    servis: list[str] = field(default_factory=list)

    def publier(self, dispositif: str, *ressources: Publiee) -> None:
        """Put resources on line in the dataset of a scheme, each in place of the one of its title."""
        titres = {ressource.titre for ressource in ressources}
        autres = [r for r in self.jeux.get(SLUGS[dispositif], []) if r.titre not in titres]
        self.jeux[SLUGS[dispositif]] = [*autres, *ressources]

    def retirer(self, dispositif: str, titre: str) -> None:
        self.jeux[SLUGS[dispositif]] = [r for r in self.jeux[SLUGS[dispositif]] if r.titre != titre]

    def panne(self, ou: str, *faits: Callable[[Guichet], None]) -> None:
        """What happens, in order, to the next requests for a dataset (its scheme) or a file (its name)."""
        self.pannes[SLUGS.get(ou, ou)].extend(faits)

    def noms_servis(self) -> list[str]:
        return [chemin.rsplit("/", 1)[-1] for chemin in self.servis]


class GuichetDatagouv(Guichet):
    """GET /api/1/datasets/{slug}/ and GET /resources/{slug}/{stamp}/{file}."""

    api: FauxDatagouv

    def do_GET(self) -> None:
        chemin = unquote(urlsplit(self.path).path)
        parties = chemin.strip("/").split("/")
        cle = parties[-1]
        with self.api.verrou:
            self.api.demandes.append(
                Demande(chemin, cle, {}, dict(self.headers), self.api.horloge.maintenant()),
            )
            panne = self.api.pannes[cle].popleft() if self.api.pannes[cle] else None
        if panne is not None:
            panne(self)
        elif parties[:3] == ["api", "1", "datasets"]:
            self._jeu(cle)
        else:
            self._fichier(chemin)

    def _jeu(self, slug: str) -> None:
        if slug not in self.api.jeux:
            self.objet(404, {"message": "The requested URL was not found on the server."})
            return
        autre = Publiee(AUTRE_FICHIER, b"%PDF-1.7")
        ressources = [r.objet(self.api.url, slug) for r in (*self.api.jeux[slug], autre)]
        self.objet(
            200,
            {
                "acronym": None,
                "archived": None,
                "created_at": "2020-05-07T14:02:10.803000+00:00",
                "deleted": None,
                "frequency": "weekly",
                "id": hashlib.md5(slug.encode()).hexdigest()[:24],
                "last_modified": "2022-06-24T15:00:00.000000+00:00",
                "license": "lov2",
                "private": False,
                "resources": ressources,
                "slug": slug,
                "title": slug.replace("-", " ").capitalize(),
                "uri": f"{self.api.url}/api/1/datasets/{slug}/",
            },
        )

    def _fichier(self, chemin: str) -> None:
        trouve = self.trouver(chemin)
        if trouve is None:
            self.brut(404, b"<html><h1>404 Not Found</h1></html>", type_mime="text/html")
            return
        entetes = {"ETag": trouve.etag, "Last-Modified": format_datetime(trouve.instant, usegmt=True)}
        if self.headers.get("If-None-Match") == trouve.etag:
            self.brut(304, b"", entetes)
            return
        with self.api.verrou:
            self.api.servis.append(chemin)
        portee = self.headers.get("Range", "")
        if portee and self.headers.get("If-Range", trouve.etag) == trouve.etag:
            debut = int(portee.removeprefix("bytes=").rstrip("-"))
            total = len(trouve.contenu)
            entetes["Content-Range"] = f"bytes {debut}-{total - 1}/{total}"
            self.brut(206, trouve.contenu[debut:], entetes, type_mime="text/csv")
            return
        self.brut(200, trouve.contenu, entetes, type_mime="text/csv")

    def trouver(self, chemin: str) -> Publiee | None:
        return next(
            (r for slug, jeu in self.api.jeux.items() for r in jeu if r.chemin(slug) == chemin),
            None,
        )


def coupe_apres(octets: int) -> Callable[[Guichet], None]:
    """The true file, whose connection is cut after `octets` bytes."""

    def panne(guichet: Guichet) -> None:
        assert isinstance(guichet, GuichetDatagouv)
        trouve = guichet.trouver(unquote(guichet.path))
        assert trouve is not None
        entetes = {"ETag": trouve.etag}
        guichet.brut(200, trouve.contenu[:octets], entetes, type_mime="text/csv", longueur=len(trouve.contenu))
        guichet.close_connection = True

    return panne


def servir(api: FauxDatagouv) -> AbstractContextManager[FauxDatagouv]:
    """Serve `api` for the length of the block; the address of its API is `api.url` + /api/1."""
    return faux_api.servir(api, GuichetDatagouv)
