"""Scripts that Datasette's plugins would write inside the page, or evaluate, as files that the site's policy allows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request

from aides.commun.requetes import BASE
from aides.site import porte

SOURCE = "a[href*=json]"
# It begins when the page is read; here, when the reader asks for a chart.
DEBUT, DEMANDE = 'document.addEventListener("DOMContentLoaded",', 'document.addEventListener("tracer",'
# The one call by which datasette-vega draws: vega-embed, minified.
DESSIN = re.compile(r"Object\(\w+\.\w+\)\((this\.\w+\.current,\w+),\{theme:\"quartz\",tooltip:!0\}\)")


# What a result's columns may be called for the map of points to show them.
COORDONNEES = re.compile(r"(?:.*_)?(?:lat|latitude|lon|lng|long|longitude)", re.IGNORECASE)


def adresse(datasette: Datasette, table: str | None, colonnes: Sequence[str] = ()) -> str:
    """Address of the scripts of a page: that of a table, or (None) of a query that gives these columns."""
    utiles = [("colonne", colonne) for colonne in colonnes if COORDONNEES.fullmatch(colonne)]
    suite = [("table", table)] if table else utiles
    return str(datasette.urls.path("/-/scripts-de-page.js")) + (f"?{urlencode(suite)}" if suite else "")


async def de_page(datasette: Datasette, request: Request) -> str:
    """What the plugins write at the end of the page of ?table=, else of a query that gives ?colonne=, as one script.

    Raises NotFound when there is no such table or view.
    """
    table = request.args.get("table") or None
    colonnes = request.args.getlist("colonne")
    if table is not None:
        base = datasette.get_database(BASE)
        if table not in [*await base.table_names(), *await base.view_names()]:
            raise NotFound(table)
        colonnes = await base.table_columns(table)
    morceaux = await porte.scripts(
        datasette,
        template=f"{'table' if table else 'query'}.html",
        database=BASE,
        table=table,
        columns=colonnes,
        view_name="table" if table else "database",
        request=request,
    )
    return "\n".join(morceaux)


@cache
def datasette_vega() -> str:
    """datasette-vega's own script, begun by the event tracer, whose charts window.tracer draws (static/tracer.js).

    Its Vega writes code and evaluates it, which the policy forbids: it is given window.sansEvaluation in the place of
    Function. Raises ValueError when the script is not the one that is known.
    """
    (fichier,) = (
        f for f in files("datasette_vega").joinpath("static").iterdir() if re.fullmatch(r"main\.\w+\.js", f.name)
    )
    change, combien = DESSIN.subn(r"window.tracer(\1)", fichier.read_text(encoding="utf-8"))
    debuts = change.count(DEBUT)
    if (combien, debuts) != (1, 1):
        raise ValueError(f"datasette-vega has changed: {combien} places where it draws, {debuts} where it begins")
    change = change.replace(DEBUT, DEMANDE)
    # Not the address of the GeoJSON file, which comes first.
    change = change.replace(SOURCE, "a[href*='.json']")
    change = re.sub(r"\n//# sourceMappingURL=.*", "", change)
    return f"(function(Function){{\n{change}\n}})(window.sansEvaluation);\n"
