"""The formats of downloads: which there are, what they are called, how each answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.commun.types_de_fichiers import MIMES
from aides.site.formats import ecrits, fichiers, flux
from aides.site.formats.flux import EN_COURS
from aides.site.formats.lecture import total
from aides.site.formats.modele import Contexte, Selection
from aides.site.formats.noms import nommer
from aides.site.plages import Send
from aides.site.porte import metadonnees, path_with_replaced_args

# Parameters that say how texts are written.
MANIERES = ("_tableur", "_brut", "_header")
_ECRITS = {module.name for module in iter_modules(ecrits.__path__)}
MODULES = {nom: import_module(f"{ecrits.__name__}.{nom}") for nom in MIMES if nom in _ECRITS}
FORMATS = tuple(MODULES)
# Those that are whole before they leave.
FICHIERS = tuple(nom for nom, module in MODULES.items() if hasattr(module, "ecriture"))


async def contexte(datasette: Datasette, request: Request) -> Contexte:
    """The context of a request about a database that has the table publication."""
    base = request.url_vars["database"]
    jour = (await datasette.execute(base, "SELECT derniere_date_maj FROM publication")).single_value()
    propres = {**metadonnees(datasette, base), **metadonnees(datasette)}
    page = request.path.rpartition(".")[0] + (f"?{request.query_string}" if request.query_string else "")
    return Contexte(
        jour or "",
        propres.get("license") or "",
        propres.get("source") or "",
        datasette.absolute_url(request, page),
        datasette.setting("default_cache_ttl"),
    )


async def repondre(
    datasette: Datasette, request: Request, send: Send, selection: Selection, entourage: Contexte
) -> None:
    """Answer with a selection in the format of the request (request.url_vars). Raises Refus."""
    format_ = request.url_vars["format"]
    contenu: tuple[str, ...]
    module = MODULES[format_]
    if getattr(module, "BORNEE", False):
        selection = replace(selection, total=await total(datasette, selection))
    if format_ in FICHIERS:
        entetes = partial(_entetes, request, selection, entourage, MIMES[format_])
        contenu = (format_, entourage.adresse if getattr(module, "SITUEE", False) else "")
        ecriture = module.ecriture(selection, entourage)
        await fichiers.envoyer(datasette, request, send, selection, ecriture, entetes, contenu)
    else:
        ecrivains = partial(module.ecrivain, datasette, request, selection)
        entetes = partial(_entetes, request, selection, entourage, ecrivains().mime)
        contenu = (format_, *(request.args.get(nom) or "" for nom in MANIERES))
        await flux.envoyer(datasette, request, send, selection, ecrivains, entetes, contenu)


def _entetes(
    request: Request, selection: Selection, entourage: Contexte, mime: str, lignes: int, total: int | None
) -> dict[str, str]:
    """Headers of a file of so many rows (EN_COURS: still being read) out of a whole of `total` (None: not counted)."""
    nom = nommer(selection.nom, selection.criteres, entourage.jour, request.url_vars["format"])
    entetes = {
        "Content-Type": mime,
        "Content-Disposition": f'attachment; filename="{nom}"',
        "Cache-Control": f"max-age={entourage.duree}",
        "X-Tronque": "non",
    }
    if total is not None:
        entetes["X-Lignes-Total"] = str(total)
    if not selection.entiere and lignes != total:
        entier = path_with_replaced_args(request, {"_size": None, "_next": None})
        entetes["X-Tronque"] = "oui"
        entetes["Link"] = f'<{entier}>; rel="alternate"; title="whole"'
        if selection.suivante:
            suivante = path_with_replaced_args(request, {"_next": selection.suivante})
            entetes["Link"] += f', <{suivante}>; rel="next"'
    if lignes != EN_COURS:
        entetes["X-Lignes"] = str(lignes)
    return entetes


def qui_conviennent(colonnes: Sequence[str], table: str) -> list[str]:
    """The formats that can hold rows of these columns."""
    return [nom for nom, m in MODULES.items() if not hasattr(m, "convient") or m.convient(colonnes, table)]


def liens(chemin: str, request: Request, formats: Sequence[str]) -> dict[str, str]:
    """The address of a page's data in each format: same filters, all rows."""
    ote = {"_size": None, "_next": None, "_facet": None, "_hide_sql": None, "_show_sql": None, "lang": None}
    return {format_: path_with_replaced_args(request, ote, f"{chemin}.{format_}") for format_ in formats}
