"""Files that are written whole before they leave: workbooks and Parquet. An error is an answer, never half a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.site.formats.flux import SECONDES_SANS_LIRE, Envoi, commencer, quitte
from aides.site.formats.lecture import Lecteur, total
from aides.site.formats.messages import refus
from aides.site.formats.modele import FluxRompu, Selection

MORCEAU = 256 * 1024
# Few at a time: a large workbook keeps a core busy for seconds.
FILS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="classeur")
Ecriture = Callable[[Lecteur, Path], None]


async def envoyer(
    datasette: Datasette,
    request: Request,
    send: Envoi,
    selection: Selection,
    ecrire: Ecriture,
    entetes: Callable[[int, int | None], dict[str, str]],
) -> None:
    """Write the file of a selection into a temporary folder, then answer with it.

    Raises Refus for whatever keeps the file from being written, FluxRompu when the reader takes no more of it.
    """
    lecteur = Lecteur(datasette, selection)
    boucle = asyncio.get_running_loop()
    with TemporaryDirectory(prefix="aides-") as dossier:
        chemin = Path(dossier) / "fichier"
        await _attendre(request, lecteur, boucle.run_in_executor(FILS, _ecrire, lecteur, chemin, ecrire))
        octets = chemin.stat().st_size
        if octets > datasette.setting("max_csv_mb") * 2**20 > 0:
            raise refus(400, "fichier_trop_gros", maximum=datasette.setting("max_csv_mb"))
        en_tout = lecteur.lues if selection.entiere else await total(datasette, selection)
        # Both are compressed already: the gzip of the server would only take their length away.
        tous = {**entetes(lecteur.lues, en_tout), "Content-Length": str(octets), "Content-Encoding": "identity"}
        await commencer(send, tous)
        await _envoyer_octets(request, send, chemin)


async def _attendre(request: Request, lecteur: Lecteur, ecriture: asyncio.Future[None]) -> None:
    """Wait for the file; stop writing it when the reader leaves. Raises what the writing raises."""
    depart = asyncio.ensure_future(quitte(request))
    try:
        await asyncio.wait([ecriture, depart], return_when=asyncio.FIRST_COMPLETED)
    finally:
        depart.cancel()
        if not ecriture.done():
            lecteur.arreter()
            # The folder may only be removed once the thread is done with it.
            await asyncio.wait([ecriture])
    ecriture.result()


def _ecrire(lecteur: Lecteur, chemin: Path, ecrire: Ecriture) -> None:
    try:
        lecteur.ouvrir()
        ecrire(lecteur, chemin)
    finally:
        lecteur.fermer()


async def _envoyer_octets(request: Request, send: Envoi, chemin: Path) -> None:
    if request.method != "HEAD":
        depart = asyncio.ensure_future(quitte(request))
        try:
            with chemin.open("rb") as fichier:
                while (morceau := fichier.read(MORCEAU)) and not depart.done():
                    message = {"type": "http.response.body", "body": morceau, "more_body": True}
                    await asyncio.wait_for(send(message), SECONDES_SANS_LIRE)
        except Exception as erreur:
            raise FluxRompu(str(erreur)) from erreur
        finally:
            depart.cancel()
    await send({"type": "http.response.body", "body": b""})
