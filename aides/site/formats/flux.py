"""Files that leave as they are read: whole, or with a connection visibly broken. Memory holds a few batches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.site.cache_pages.passage import REPONSE_MAX
from aides.site.formats.atelier import ATELIER, Commande
from aides.site.formats.guichet import LIBRES_PAR_CLIENT, PLACES_LIBRES, Guichet
from aides.site.formats.lecture import Lecteur, dans_un_fil, total
from aides.site.formats.messages import refus
from aides.site.formats.modele import FluxRompu, Selection
from aides.site.formats.textes import Ecrivain
from aides.site.plages import SECONDES_SANS_LIRE, Send, quitte, remettre
from aides.site.securite.demande import composee
from aides.site.securite.file_attente import client

# Below this a file is made whole before its first byte leaves: its number of rows is known, an error is an answer.
# The cache gathers answers as long: what breaks later breaks a connection on which something has been sent.
DEBUT = REPONSE_MAX
EN_COURS = -1
LIBRES = Guichet(PLACES_LIBRES, LIBRES_PAR_CLIENT)
FILS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="telechargement")


class Flux:
    """The bytes of a file, in pieces; each piece is made in a thread."""

    def __init__(self, lecteur: Lecteur, ecrivain: Ecrivain, octets_maximum: int) -> None:
        self.lecteur = lecteur
        self.octets_maximum = octets_maximum
        self.octets = 0
        self._morceaux = self._ecrire(ecrivain)

    def _ecrire(self, ecrivain: Ecrivain) -> Iterator[bytes]:
        self.lecteur.ouvrir()
        yield ecrivain.entete(self.lecteur.colonnes).encode()
        for lignes in self.lecteur.lots():
            yield ecrivain.lot(lignes).encode()
        yield ecrivain.fin().encode()

    def prochain(self) -> bytes | None:
        """The next piece, None at the end. Raises Refus for a query that fails, and beyond the largest size."""
        morceau = next(self._morceaux, None)
        self.octets += len(morceau or b"")
        if self.octets > self.octets_maximum > 0:
            raise refus(400, "fichier_trop_gros", maximum=self.octets_maximum // 2**20)
        return morceau

    def debut(self) -> tuple[bytes, bool]:
        """The first DEBUT bytes or so, and whether they are all of them."""
        lus: list[bytes] = []
        while self.octets <= DEBUT:
            morceau = self.prochain()
            if morceau is None:
                return b"".join(lus), True
            lus.append(morceau)
        return b"".join(lus), False


async def envoyer(
    datasette: Datasette,
    request: Request,
    send: Send,
    selection: Selection,
    ecrivains: Callable[[], Ecrivain],
    entetes: Callable[[int, int | None], dict[str, str]],
    contenu: tuple[str, ...],
) -> None:
    """Answer with the file that one of `ecrivains` makes of a selection: a long one is written first, and kept, so that
    it has a length and can be taken up again; what a reader's own SQL gives leaves as it is read.

    `entetes` gives the headers for the number of rows in the file (EN_COURS: not known yet) and in the whole (None:
    not known); contenu tells this file from others of the same rows.
    Raises Refus as long as nothing has been sent, FluxRompu afterwards.
    """
    octets_maximum = datasette.setting("max_csv_mb") * 2**20
    cle = (*selection.cle, *contenu)
    if ATELIER.connu(datasette, cle) is None:
        lecteur = Lecteur(datasette, selection)
        flux = Flux(lecteur, ecrivains(), octets_maximum)
        try:
            debut, fini = await dans_un_fil(FILS, flux.debut)
            if fini:
                en_tout = lecteur.lues if selection.entiere else await total(datasette, selection)
                await entier(request, send, debut, entetes(lecteur.lues, en_tout))
                return
            if composee.get():
                with LIBRES.place(client(request.scope)) if lecteur.ailleurs else nullcontext():
                    en_tout = await total(datasette, selection)
                    attendues = en_tout if selection.entiere else None
                    await _au_fil(request, send, flux, debut, entetes(EN_COURS, en_tout), attendues)
                return
        finally:
            lecteur.arreter()
            asyncio.get_running_loop().run_in_executor(FILS, lecteur.fermer)
    ecrire = partial(_ecrire, ecrivains(), octets_maximum)
    commande = Commande(cle, Lecteur(datasette, selection), ecrire, FILS, octets_maximum, durable=True)
    ouvrage = await ATELIER.faire(datasette, request, commande)
    en_tout = ouvrage.lignes if selection.entiere else await total(datasette, selection)
    await remettre(request.scope, send, entetes(ouvrage.lignes, en_tout), ouvrage.fichier)


def _ecrire(ecrivain: Ecrivain, octets_maximum: int, lecteur: Lecteur, chemin: Path) -> None:
    with chemin.open("wb") as sortie:
        sortie.write(ecrivain.entete(lecteur.colonnes).encode())
        for lignes in lecteur.lots():
            sortie.write(ecrivain.lot(lignes).encode())
            if sortie.tell() > octets_maximum > 0:
                raise refus(400, "fichier_trop_gros", maximum=octets_maximum // 2**20)
        sortie.write(ecrivain.fin().encode())


async def entier(request: Request, send: Send, corps: bytes, entetes: dict[str, str]) -> None:
    """Answer with bytes that are all there."""
    await commencer(send, {**entetes, "Content-Length": str(len(corps))})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else corps})


async def tete(send: Send, entetes: dict[str, str]) -> None:
    """Answer a HEAD about a file that is not made."""
    await commencer(send, entetes)
    await send({"type": "http.response.body", "body": b""})


async def _au_fil(
    request: Request, send: Send, flux: Flux, debut: bytes, entetes: dict[str, str], attendues: int | None
) -> None:
    await commencer(send, entetes)
    if request.method == "HEAD":
        await send({"type": "http.response.body", "body": b""})
        return
    depart = asyncio.ensure_future(quitte(request))
    try:
        await _suivre(send, flux, debut, depart)
        # A cursor that stops short of what was announced would look like an end.
        if not depart.done() and attendues is not None and flux.lecteur.lues != attendues:
            raise FluxRompu(f"{flux.lecteur.lues} lignes lues, {attendues} annoncées")
    except Exception as erreur:
        # Whatever it is, the status 200 has left: only a broken connection still says it.
        raise FluxRompu(str(erreur)) from erreur
    finally:
        depart.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _suivre(send: Send, flux: Flux, debut: bytes, depart: asyncio.Future[None]) -> None:
    morceau: bytes | None = debut
    while morceau is not None and not depart.done():
        if morceau:
            message = {"type": "http.response.body", "body": morceau, "more_body": True}
            await asyncio.wait_for(send(message), SECONDES_SANS_LIRE)
        morceau = await dans_un_fil(FILS, flux.prochain)


async def commencer(send: Send, entetes: dict[str, str]) -> None:
    """Send the status 200 and the headers."""
    en_octets = [(nom.lower().encode("latin-1"), valeur.encode("latin-1")) for nom, valeur in entetes.items()]
    await send({"type": "http.response.start", "status": 200, "headers": en_octets})
