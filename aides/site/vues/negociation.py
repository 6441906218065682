"""`Accept: text/csv` and the like: an address of data without extension answers in the format that is asked for.

Outside what keeps answers, which knows them by their address: the address becomes the one with the extension.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from datasette.app import Datasette

from aides.site.api import adresse
from aides.site.api.negociation import choisir
from aides.site.api.validation import Cible
from aides.site.formats.catalogue import FORMATS
from aides.site.vues.erreurs import sous_racine

Envoi = Callable[[dict], Awaitable[None]]


def enveloppe(datasette: Datasette) -> Callable:
    def envelopper(app: Callable) -> Callable:
        async def negocier(scope: dict, receive: Callable, send: Envoi) -> None:
            cible = None
            if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
                cible = adresse.cible(sous_racine(datasette, adresse.chemin(scope)))
            formats = _formats(cible, scope.get("query_string", b"")) if cible else ()
            if not formats:
                await app(scope, receive, send)
                return
            accepte = b",".join(valeur for nom, valeur in scope["headers"] if nom == b"accept").decode("latin-1")
            format_ = choisir(accepte, formats)
            await app(_avec_extension(scope, format_) if format_ else scope, receive, _selon(send, scope, format_))

        return negocier

    return envelopper


def _formats(cible: Cible, suite: bytes) -> tuple[str, ...]:
    """The formats that an address may be had in; none where it says which, or is a page only (/aides itself)."""
    if cible.format or not (cible.element or b"sql=" in suite):
        return ()
    return ("json",) if cible.cle else ("json", *FORMATS)


def _avec_extension(scope: dict, format_: str) -> dict:
    brut = f"{adresse.chemin(scope)}.{format_}"
    return {**scope, "path": f"{scope['path']}.{format_}", "raw_path": brut.encode("latin-1")}


def _selon(send: Envoi, scope: dict, format_: str) -> Envoi:
    """Say that the answer depends on Accept, and which address gives it whatever is accepted."""

    async def envoyer(message: dict) -> None:
        if message["type"] == "http.response.start":
            entetes = [*message.get("headers", [])]
            varie = [valeur for nom, valeur in entetes if nom.lower() == b"vary"]
            if not any(mot.strip().lower() == b"accept" for valeur in varie for mot in valeur.split(b",")):
                entetes = [(nom, valeur) for nom, valeur in entetes if nom.lower() != b"vary"]
                entetes.append((b"vary", b", ".join([*varie, b"Accept"])))
            if format_ and message["status"] == 200:
                suite = scope.get("query_string", b"")
                lieu = f"{adresse.chemin(scope)}.{format_}".encode("latin-1") + (b"?" + suite if suite else b"")
                entetes.append((b"content-location", lieu))
            message = {**message, "headers": entetes}
        await send(message)

    return envoyer
