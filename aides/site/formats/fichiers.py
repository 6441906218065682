"""Files that are written whole before they leave: workbooks and Parquet. An error is an answer, never half a file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.site.formats.atelier import ATELIER, Commande, Ecriture
from aides.site.formats.flux import EN_COURS, tete
from aides.site.formats.lecture import Lecteur, total
from aides.site.formats.modele import Selection
from aides.site.plages import Send, remettre
from aides.site.securite.demande import composee

# Few at a time: a large workbook keeps a core busy for a minute.
FILS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="classeur")


async def envoyer(
    datasette: Datasette,
    request: Request,
    send: Send,
    selection: Selection,
    ecrire: Ecriture,
    entetes: Callable[[int, int | None], dict[str, str]],
    contenu: tuple[str, ...],
) -> None:
    """Have the file of a selection written, unless it is already, and answer with it. Nobody has one written to look at
    its headers: HEAD of a file that is not there tells no length. contenu: what tells this file from others of the
    same rows.

    Raises Refus for whatever keeps the file from being written.
    """
    octets_maximum = datasette.setting("max_csv_mb") * 2**20
    durable = not composee.get()
    cle = (*selection.cle, *contenu) if durable else (object(),)
    if request.method == "HEAD" and ATELIER.connu(datasette, cle) is None:
        await tete(send, entetes(EN_COURS, await total(datasette, selection)))
        return
    commande = Commande(cle, Lecteur(datasette, selection), ecrire, FILS, octets_maximum, durable)
    ouvrage = await ATELIER.faire(datasette, request, commande)
    en_tout = ouvrage.lignes if selection.entiere else await total(datasette, selection)
    await remettre(request.scope, send, entetes(ouvrage.lignes, en_tout), ouvrage.fichier)
