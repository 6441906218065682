"""The rows of a page as Markdown (.md), and what a page needs to offer them to programs (templates/_copier.html)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.site import copier
from aides.site.pages.gabarit import Page
from aides.site.statique import empreinte

MARKDOWN = "text/markdown; charset=utf-8"


def rendu() -> dict[str, Any]:
    return {"extension": "md", "render": en_markdown}


def en_markdown(
    datasette: Datasette, columns: Sequence[str], rows: Sequence[Any], request: Request, data: dict[str, Any]
) -> Response:
    """The rows of a page as a Markdown table with its source; says so when there are more rows than these."""
    suite = f"?{request.query_string}" if request.query_string else ""
    chemin = request.path.removesuffix(".md")
    notes = [f"Source : <{copier.proteger(datasette.absolute_url(request, chemin + suite))}>"]
    if data.get("next") or data.get("truncated"):
        total = data.get("filtered_table_rows_count")
        sur = f" sur {total}" if total else ""
        entier = copier.proteger(datasette.absolute_url(request, f"{chemin}.csv{suite}"))
        notes.insert(0, f"Les {len(rows)} premières lignes{sur} ; toutes les lignes : <{entier}>")
    corps = copier.tableau(columns, rows) + "".join(f"\n{note}\n" for note in notes)
    return Response(corps, content_type=MARKDOWN)


async def variables(page: Page) -> dict[str, Any]:
    datasette, request = page.datasette, page.request
    if request is None:
        return {}

    def extraits(csv: str, nom: str, colonnes: Sequence[str]) -> list[copier.Extrait]:
        return copier.extraits(datasette.absolute_url(request, csv), f"{nom}.csv", colonnes)

    fonctions: dict[str, Callable[..., Any] | str] = {"extraits": extraits, "empreinte_copier": empreinte("copier.js")}
    return fonctions
