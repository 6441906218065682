"""The JSON of tables and queries is Datasette's; headers tell how many rows there are, and whether all are here."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from aides.commun.requetes import BASE
from aides.commun.types_de_fichiers import MIMES
from aides.site.formats import catalogue
from aides.site.formats.lecture import compter
from aides.site.formats.noms import nommer
from aides.site.formats.selection import NOM_SQL, criteres, sans_limite
from aides.site.porte import json_renderer

ENTIERS = ("csv", "parquet")


def rendu() -> dict[str, Any]:
    return {"extension": "json", "render": rendre}


async def rendre(
    datasette: Datasette, args: Any, data: dict[str, Any], request: Request, view_name: str, database: str
) -> Response:
    """Datasette's answer, with X-Lignes, X-Lignes-Total, X-Tronque, a name for the file and links to the whole of it.

    An answer of shape arrays or objects that is cut says it in its body too: `fichiers_entiers`, addresses by format.
    """
    # How long it took is not of the data: an answer that is made again is the same to the byte, as its ETag says.
    data.pop("query_ms", None)
    if "rows" not in data or view_name == "row" or data.get("error") or database != BASE:
        return json_renderer(args, data, view_name)
    lignes = len(data["rows"])
    total = await _total(datasette, data, request, lignes)
    coupee = total != lignes
    entiers = catalogue.liens(request.path.removesuffix(".json"), request, ENTIERS)
    adresses = {format_: datasette.absolute_url(request, adresse) for format_, adresse in entiers.items()}
    if coupee:
        data["fichiers_entiers"] = adresses
    nom, suivante = data.get("table") or data.get("query_name") or NOM_SQL, data.get("next_url")
    reponse: Response = json_renderer(args, data, view_name)
    entourage = await catalogue.contexte(datasette, request)
    fichier = nommer(nom, criteres(request), entourage.jour, "json")
    reponse.headers |= {"Content-Disposition": f'inline; filename="{fichier}"'}
    reponse.headers |= entetes(lignes, total, [suivante] if suivante else [], adresses if coupee else {})
    return reponse


def entetes(lignes: int, total: int | None, suivantes: list[str], entiers: dict[str, str]) -> dict[str, str]:
    """Headers of an answer of so many rows out of `total` (None: not known, and more than those)."""
    liens = [f'<{adresse}>; rel="next"' for adresse in suivantes]
    liens += [f'<{adresse}>; rel="alternate"; type="{MIMES[format_]}"' for format_, adresse in entiers.items()]
    return {
        "X-Lignes": str(lignes),
        "X-Tronque": "non" if total == lignes else "oui",
        **({"X-Lignes-Total": str(total)} if total is not None else {}),
        **({"Link": ", ".join(liens)} if liens else {}),
    }


async def _total(datasette: Datasette, data: dict[str, Any], request: Request, lignes: int) -> int | None:
    """The rows of the whole table (with the filters of the address) or query; None when they are not counted."""
    compte: int | None = data.get("filtered_table_rows_count")
    if compte is not None:
        return compte
    if request.args.get("_next"):
        return None
    if not data.get("truncated") and not data.get("next_url") and request.args.get("_size") != "0":
        return lignes
    requete = data["query"]
    sql = sans_limite(requete["sql"]) if data.get("table") else requete["sql"]
    return await compter(datasette, BASE, sql, requete["params"])
