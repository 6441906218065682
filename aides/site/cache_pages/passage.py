"""The way of a request through the cache: an ASGI application around the site."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from datasette.app import Datasette

from aides.site import plages
from aides.site.cache_pages import validateurs
from aides.site.cache_pages.demande import Demande, Genre, depouiller
from aides.site.cache_pages.memoire import Cle, Memoire, Reponse
from aides.site.cache_pages.prechauffage import Prechauffeur
from aides.site.cache_pages.tampon import SEUIL, Tampon, compressible, comprimer, comprimer_fichier
from aides.site.plages import Entetes, Send
from aides.site.resultats import Resultats, courants
from aides.site.versions import Version, registre

# Beyond this an answer flows through, and is not kept.
REPONSE_MAX = 4 << 20
STATIQUE = "statique"
# Pages made in advance leave room for those that readers ask for.
PART_EN_AVANCE = 0.8
FRAICHEUR_STATIQUE = b"public, max-age=3600, " + validateurs.TOLERANCES
REMPLACES = {b"etag", b"last-modified", b"cache-control", b"vary", b"content-length"}
# A workbook takes a minute to write where other files take seconds: nobody has it made to look at its headers.
LONGUES = b".xlsx"


@dataclass(frozen=True, slots=True)
class Appel:
    """The three arguments of an ASGI application."""

    scope: dict
    receive: Callable[[], Awaitable[dict]]
    send: Send


class Passage:
    """Answers from memory what it has, and keeps what may be kept; each request sees one version of the database."""

    def __init__(
        self, app: Callable, datasette: Datasette, octets_max: int, prechauffeur: Prechauffeur | None = None
    ) -> None:
        self._prechauffeur = prechauffeur
        self._app = app
        self._datasette = datasette
        self._duree = datasette.setting("default_cache_ttl")
        self._memoire = Memoire(octets_max, REPONSE_MAX)
        self._en_cours: dict[Cle, asyncio.Future[Reponse | None]] = {}
        self._code, self._code_du = validateurs.empreinte_code(datasette)
        self._empreinte = ""

    async def __call__(self, scope: dict, receive: Callable, send: Send) -> None:
        suivi = registre(self._datasette)
        if scope["type"] != "http" or suivi is None:
            await self._app(scope, receive, send)
            return
        with suivi.retenir() as version:
            demande = Demande.lire(scope)
            if version.empreinte != self._empreinte:
                self._changer(version, demande)
            if demande is None:
                await self._app(scope, receive, send)
            else:
                await self._repondre(version, demande, Appel(scope, receive, send))

    def _changer(self, version: Version, demande: Demande | None) -> None:
        """Start afresh with another database; the first reader's host is that of the pages made in advance."""
        suivi = registre(self._datasette)
        if suivi is None or version is not suivi.courante:
            return
        self._empreinte = version.empreinte
        self._memoire.vider()
        if self._prechauffeur is not None and demande is not None:
            self._prechauffeur.recommencer(self, version, demande.origine, self._a_de_la_place)

    def _a_de_la_place(self) -> bool:
        return self._memoire.octets < PART_EN_AVANCE * self._memoire.octets_max

    async def _repondre(self, version: Version, demande: Demande, appel: Appel) -> None:
        if demande.statique:
            demande = demande.sans_origine()
            cle = Cle(STATIQUE, b"", demande.chemin, demande.suite, demande.gzip)
            await self._garder_et_envoyer(cle, demande, appel, lambda: self._fichier(demande, appel))
            return
        jour = validateurs.jour()
        cle = Cle(f"{version.empreinte}/{jour}", demande.origine, demande.chemin, demande.suite, demande.gzip)
        connue = self._memoire.lire(cle)
        if connue is not None:
            await _envoyer(connue, demande, b"HIT", appel.send)
            return
        etag = validateurs.etag(self._code, cle)
        if demande.connait(etag) and not demande.particuliere:
            sans = Reponse(200, ((b"content-type", demande.sorte),), b"")
            await plages.inchangee(appel.send, self._validee(version, etag, sans).entetes)
            return
        genre = demande.genre()
        if genre is Genre.FICHIER:
            await _envoyer(await self._tel_quel(version, demande, appel), demande, b"PASS", appel.send)
        elif genre is not Genre.DIRECT and not demande.corps_voulu and demande.chemin.endswith(LONGUES):
            await self._tete(version, demande, appel, etag)
        elif genre is Genre.COMMUN:
            await self._garder_et_envoyer(cle, demande, appel, lambda: self._page(version, demande, appel, etag))
        elif genre is Genre.LIBRE:
            await _envoyer(await self._page(version, demande, appel, b""), demande, b"PASS", appel.send)
        else:
            await self._app(appel.scope, appel.receive, appel.send)

    async def _garder_et_envoyer(
        self, cle: Cle, demande: Demande, appel: Appel, rendre: Callable[[], Awaitable[Reponse | None]]
    ) -> None:
        reponse, etat = self._memoire.lire(cle), b"HIT"
        if reponse is None:
            reponse, etat = await self._partager(cle, rendre), b"MISS"
        await _envoyer(reponse, demande, etat, appel.send)

    async def _partager(self, cle: Cle, rendre: Callable[[], Awaitable[Reponse | None]]) -> Reponse | None:
        """The answer made by the first who asks, given to all who ask meanwhile; kept if it is one for everyone."""
        attendue = self._en_cours.get(cle)
        if attendue is not None:
            partagee = await asyncio.shield(attendue)
            return partagee or await rendre()
        promesse = self._en_cours[cle] = asyncio.get_running_loop().create_future()
        partagee = None
        try:
            reponse = await rendre()
            partagee = reponse if reponse is not None and reponse.lire(b"etag") else None
        finally:
            del self._en_cours[cle]
            promesse.set_result(partagee)
        if partagee is not None and cle.contenu.startswith((self._empreinte, STATIQUE)):
            self._memoire.garder(cle, partagee)
        return reponse

    async def _composer(self, demande: Demande, appel: Appel) -> Reponse | None:
        """The site's own answer, whole and compressed; None when it was too large and has been sent already."""
        tampon = Tampon(appel.send, demande.gzip, REPONSE_MAX)
        await self._app(depouiller(appel.scope), appel.receive, tampon)
        if tampon.deborde:
            return None
        reponse = tampon.reponse()
        if not demande.gzip or _octets(reponse) < SEUIL or not compressible(reponse.entetes):
            return reponse
        entetes = (*reponse.entetes, (b"content-encoding", b"gzip"))
        if reponse.fichier is not None:
            return replace(reponse, entetes=entetes, fichier=await comprimer_fichier(reponse.fichier))
        return replace(reponse, entetes=entetes, corps=await comprimer(reponse.corps))

    async def _tel_quel(self, version: Version, demande: Demande, appel: Appel) -> Reponse | None:
        """A file that was there before it was asked for, never compressed on the way: its checksum is published."""
        reponse = await self._composer(replace(demande, gzip=False), appel)
        if reponse is None or reponse.statut != 200:
            return reponse and _sans_validateur(reponse)
        if reponse.fichier is not None:
            return replace(reponse, entetes=tuple(paire for paire in reponse.entetes if paire[0] != b"vary"))
        return self._validee(version, validateurs.etag_du_contenu(reponse.corps), reponse)

    async def _tete(self, version: Version, demande: Demande, appel: Appel, etag: bytes) -> None:
        """The headers of a file that takes long to make: of the file itself when it is there, else without a length."""
        tampon = Tampon(appel.send, demande.gzip, REPONSE_MAX)
        await self._app({**depouiller(appel.scope), "method": "HEAD"}, appel.receive, tampon)
        reponse = tampon.reponse()
        etag = etag if demande.genre() is Genre.COMMUN else b""
        if reponse.statut != 200:
            await _envoyer(_sans_validateur(reponse), demande, b"PASS", appel.send)
        elif reponse.fichier is not None:
            await _envoyer(self._validee(version, etag, reponse), demande, b"HIT", appel.send)
        else:
            entetes = [
                paire for paire in self._validee(version, etag, reponse).entetes if paire[0] != b"content-length"
            ]
            debut = {"type": "http.response.start", "status": 200, "headers": [*entetes, (b"accept-ranges", b"bytes")]}
            await appel.send(debut)
            await appel.send({"type": "http.response.body", "body": b""})

    async def _page(self, version: Version, demande: Demande, appel: Appel, etag: bytes) -> Reponse | None:
        """An answer out of the database, with its validators; without an `etag` it is made of the bytes."""
        # Without memory (AIDES_CACHE_MO=0) a page remembers its own queries only.
        jeton = courants.set((version.resultats if self._memoire.octets_max else Resultats()) if etag else None)
        try:
            reponse = await self._composer(demande, appel)
        finally:
            courants.reset(jeton)
        if reponse is None:
            return None
        if reponse.statut != 200 or not validateurs.partageable(reponse.entetes):
            return _sans_validateur(reponse)
        return self._validee(version, etag or await _etag_du_contenu(reponse), reponse)

    async def _fichier(self, demande: Demande, appel: Appel) -> Reponse | None:
        reponse = await self._composer(demande, appel)
        if reponse is None or reponse.statut != 200:
            return reponse and _sans_validateur(reponse)
        fraicheur = validateurs.ETERNEL if demande.datee else FRAICHEUR_STATIQUE
        return _valider(reponse, fraicheur, ((b"etag", validateurs.etag_du_contenu(reponse.corps)),))

    def _validee(self, version: Version, etag: bytes, reponse: Reponse) -> Reponse:
        fraicheur = validateurs.fraicheur(reponse.lire(b"cache-control"), self._duree)
        date = validateurs.date_http(max(version.publiee, self._code_du))
        # Nothing tells of a file that is not made what bytes it will have.
        return _valider(reponse, fraicheur, ((b"etag", etag), (b"last-modified", date))[0 if etag else 1 :])


def _valider(reponse: Reponse, fraicheur: bytes, validateurs_: Entetes) -> Reponse:
    entetes = (
        *((nom, valeur) for nom, valeur in reponse.entetes if nom not in REMPLACES),
        *validateurs_,
        (b"cache-control", fraicheur),
        *([(b"vary", b"Accept-Encoding")] if _varie(reponse) else []),
        (b"content-length", b"%d" % _octets(reponse)),
    )
    return replace(reponse, entetes=entetes)


async def _etag_du_contenu(reponse: Reponse) -> bytes:
    if reponse.fichier is None:
        return validateurs.etag_du_contenu(reponse.corps)
    return validateurs.etag_du_contenu(await reponse.fichier.lire(0, reponse.fichier.octets))


def _octets(reponse: Reponse) -> int:
    return reponse.fichier.octets if reponse.fichier is not None else len(reponse.corps)


def _varie(reponse: Reponse) -> bool:
    """Whether another answer goes to those who take no gzip."""
    return bool(reponse.lire(b"content-encoding")) or compressible(reponse.entetes)


def _sans_validateur(reponse: Reponse) -> Reponse:
    """An error, a redirection, an answer for one reader: as the site said it; a failure is never to be kept."""
    varie = b", ".join(sorted({*validateurs.varie(reponse.entetes), b"accept-encoding"}))
    controle = b"no-store" if reponse.statut >= 500 else reponse.lire(b"cache-control")
    entetes = (
        *((nom, valeur) for nom, valeur in reponse.entetes if nom not in REMPLACES),
        *([(b"cache-control", controle)] if controle else []),
        (b"vary", varie),
        (b"content-length", b"%d" % len(reponse.corps)),
    )
    return Reponse(reponse.statut, entetes, reponse.corps)


async def _envoyer(reponse: Reponse | None, demande: Demande, etat: bytes, send: Send) -> None:
    if reponse is None:
        return
    entetes = (*reponse.entetes, (b"x-cache", etat))
    if reponse.statut == 200 and (reponse.lire(b"etag") or reponse.fichier):
        corps = reponse.fichier or reponse.corps
        await plages.envoyer(send, entetes, corps, demande.conditions, demande.corps_voulu)
        return
    await send({"type": "http.response.start", "status": reponse.statut, "headers": list(entetes)})
    await send({"type": "http.response.body", "body": reponse.corps if demande.corps_voulu else b""})
