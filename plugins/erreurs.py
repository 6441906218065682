"""Error pages in the site's design and in French; JSON answers keep Datasette's own form."""

from __future__ import annotations

from collections.abc import Callable

import datasette.handle_exception as defaut
from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from aides.pages.langue import traduire

# Datasette prints every 404 with all its local variables when rich is installed: 0.3 s of work for one wrong address.
defaut.rich = None


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable | None:
    if request.path.endswith(".json"):
        return None

    async def page() -> Response:
        statut, message = decrire(exception)
        contexte = {"status": statut, "error": message}
        corps = await datasette.render_template("erreur.html", contexte, request=request, view_name="erreur")
        return Response.html(corps, status=statut)

    return page


def decrire(exception: Exception) -> tuple[int, str]:
    """HTTP status of an exception and what may be said of it: nothing of an unforeseen one."""
    if isinstance(exception, DatasetteError):
        return exception.status, Markup(exception.message) if exception.message_is_html else exception.message
    if isinstance(exception, QueryInterrupted):
        return 503, traduire("Ce calcul a pris trop de temps. Réessayez dans un instant, ou avec moins de critères.")
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0]) if exception.args else ""
    return 500, ""
