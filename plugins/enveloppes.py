"""What a request passes through on its way in and an answer on its way out, in order; and how a failure is said."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.site.vues import acces, api, base, erreurs, langue, negociation, observation, partage, reponses, securite


@hookimpl(wrapper=True)
def asgi_wrapper(datasette: Datasette) -> Generator[None, list[Callable], list[Callable]]:
    """From the nearest to Datasette to the farthest: the last one sees a request first, and an answer last."""
    autres = yield
    return [
        # Refusals too are then compressed, translated and given their headers.
        erreurs.enveloppe(datasette),
        langue.enveloppe(),
        api.enveloppe(datasette),
        acces.enveloppe(),
        base.enveloppe(datasette),
        # datasette-gzip: inside what keeps answers, so that it compresses them once.
        *autres,
        reponses.enveloppe(datasette),
        # Outside what keeps answers by their address: it changes the address.
        negociation.enveloppe(datasette),
        securite.enveloppe(datasette),
        # Before the door: a shared link is no free query.
        partage.enveloppe(),
        # Farthest: what readers got, refusals among it.
        observation.enveloppe(),
    ]


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[..., Any]:
    return erreurs.panne(datasette, request, exception)
