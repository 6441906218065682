"""What the templates find: filters, functions, variables; and how the cells of Datasette's tables are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request
from jinja2 import Environment
from markupsafe import Markup

from aides.site.pages.gabarit import Page
from aides.site.vues import (
    accueil,
    carte,
    cellules,
    copier,
    donnees,
    formulaires,
    graphiques,
    langue,
    sante,
    securite,
    telechargements,
    temps,
    version,
    vignette,
)

VARIABLES = (
    accueil,
    carte,
    copier,
    donnees,
    formulaires,
    graphiques,
    langue,
    sante,
    securite,
    telechargements,
    temps,
    version,
    vignette,
)


@hookimpl(trylast=True)
def prepare_jinja2_environment(env: Environment) -> None:
    # The filters of both languages, last, take the place of the French ones.
    for vue in (cellules, accueil, securite, langue):
        vue.preparer_gabarits(env)


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None, view_name: str, columns: list[str] | None
) -> Callable[..., Any]:
    async def variables() -> dict[str, Any]:
        page = Page(datasette, request, view_name, tuple(columns or ()))
        return {nom: valeur for vue in VARIABLES for nom, valeur in (await vue.variables(page)).items()}

    return variables


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str | None) -> Any:
    ecrite = cellules.cellule(row, value, column, table, database)
    return _ensuite(ecrite) if securite.c_est_le_tour() else ecrite


async def _ensuite(ecrite: Markup | None) -> Markup | None:
    await securite.souffler()
    return ecrite
