"""The interactive map of France: /carte shows it alone; any page can have one (aides/site/carte/bloc.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from aides.commun.langue import traduire
from aides.commun.requetes import BASE
from aides.site.carte.bloc import bloc_carte
from aides.site.pages.gabarit import Page
from aides.site.statique import empreinte


def routes() -> list[tuple[str, Callable]]:
    return [(r"^/carte$", page)]


async def variables(_: Page) -> dict[str, Any]:
    return {"empreinte_carte": empreinte("carte.css", "carte.js")}


async def page(datasette: Datasette, request: Request) -> Response:
    """The map of one scheme (?dispositif=), alone on a page."""
    dispositif = await _dispositif(datasette, request.args.get("dispositif") or "")
    bloc = await bloc_carte(datasette, request, dispositif)
    contexte = {"bloc_carte": bloc, "dispositif": dispositif}
    html = await datasette.render_template("carte/page.html", contexte, request=request, view_name="carte")
    return Response.html(html, headers={"Cache-Control": f"max-age={datasette.setting('default_cache_ttl')}"})


async def _dispositif(datasette: Datasette, nom: str) -> Mapping[str, Any]:
    """The row of a scheme, the first one without a name; NotFound when it does not exist."""
    lignes = (await datasette.get_database(BASE).execute("SELECT * FROM dispositif ORDER BY ordre")).rows
    trouve = next((ligne for ligne in lignes if nom in ("", ligne["id"])), None)
    if trouve is None:
        raise NotFound(traduire("Le dispositif « {nom} » n'existe pas.", nom=nom))
    return dict(trouve)
