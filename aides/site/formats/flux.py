"""Files that leave as they are read: whole, or with a connection visibly broken. Memory holds a few batches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.site.cache_pages.passage import REPONSE_MAX
from aides.site.formats.guichet import LIBRES_PAR_CLIENT, PLACES_LIBRES, Guichet
from aides.site.formats.lecture import Lecteur, total
from aides.site.formats.messages import refus
from aides.site.formats.modele import FluxRompu, Selection
from aides.site.formats.textes import Ecrivain
from aides.site.securite.file_attente import client

Envoi = Callable[[dict[str, Any]], Awaitable[None]]
# Below this a file is made whole before its first byte leaves: its number of rows is known, an error is an answer.
# The cache gathers answers as long: what breaks later breaks a connection on which something has been sent.
DEBUT = REPONSE_MAX
# A reader that takes nothing for this long has gone.
SECONDES_SANS_LIRE = 60
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
    send: Envoi,
    selection: Selection,
    ecrivain: Ecrivain,
    entetes: Callable[[int, int | None], dict[str, str]],
) -> None:
    """Answer with the file that `ecrivain` makes of a selection.

    `entetes` gives the headers for the number of rows in the file (EN_COURS: not known yet) and in the whole (None:
    not known).
    Raises Refus as long as nothing has been sent, FluxRompu afterwards.
    """
    lecteur = Lecteur(datasette, selection)
    flux = Flux(lecteur, ecrivain, datasette.setting("max_csv_mb") * 2**20)
    boucle = asyncio.get_running_loop()
    try:
        debut, fini = await boucle.run_in_executor(FILS, flux.debut)
        if fini:
            en_tout = lecteur.lues if selection.entiere else await total(datasette, selection)
            await entier(request, send, debut, entetes(lecteur.lues, en_tout))
            return
        with LIBRES.place(client(request.scope)) if lecteur.ailleurs else nullcontext():
            en_tout = await total(datasette, selection)
            attendues = en_tout if selection.entiere else None
            await _au_fil(request, send, flux, debut, entetes(EN_COURS, en_tout), attendues)
    finally:
        lecteur.arreter()
        boucle.run_in_executor(FILS, lecteur.fermer)


async def entier(request: Request, send: Envoi, corps: bytes, entetes: dict[str, str]) -> None:
    """Answer with bytes that are all there."""
    await commencer(send, {**entetes, "Content-Length": str(len(corps))})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else corps})


async def _au_fil(
    request: Request, send: Envoi, flux: Flux, debut: bytes, entetes: dict[str, str], attendues: int | None
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


async def _suivre(send: Envoi, flux: Flux, debut: bytes, depart: asyncio.Future[None]) -> None:
    boucle = asyncio.get_running_loop()
    morceau: bytes | None = debut
    while morceau is not None and not depart.done():
        if morceau:
            message = {"type": "http.response.body", "body": morceau, "more_body": True}
            await asyncio.wait_for(send(message), SECONDES_SANS_LIRE)
        morceau = await boucle.run_in_executor(FILS, flux.prochain)


async def commencer(send: Envoi, entetes: dict[str, str]) -> None:
    """Send the status 200 and the headers."""
    en_octets = [(nom.lower().encode("latin-1"), valeur.encode("latin-1")) for nom, valeur in entetes.items()]
    await send({"type": "http.response.start", "status": 200, "headers": en_octets})


async def quitte(request: Request) -> None:
    """Return when the reader has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
