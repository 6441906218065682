"""The formats of downloads: which there are, what they are called, how each answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.commun.types_de_fichiers import MIMES
from aides.site.formats import classeur, fichiers, flux, parquet
from aides.site.formats.atelier import Ecriture
from aides.site.formats.flux import EN_COURS
from aides.site.formats.geojson import EcrivainGeojson
from aides.site.formats.lecture import connecter, total
from aides.site.formats.modele import Selection
from aides.site.formats.noms import nommer
from aides.site.formats.parametres import demande
from aides.site.formats.territoires import lire_communes
from aides.site.formats.textes import (
    TABLEUR,
    TABULATIONS,
    VIRGULES,
    Dialecte,
    Ecrivain,
    EcrivainCsv,
    EcrivainNdjson,
    avec_titres,
    intact,
    sans_titres,
)
from aides.site.plages import Send
from aides.site.porte import metadonnees, path_with_replaced_args

CSV = "text/csv; charset=utf-8; header=present"
CSV_NU = "text/csv; charset=utf-8; header=absent"
# Parameters that say how texts are written.
MANIERES = ("_tableur", "_brut", "_header")
TSV = "text/tab-separated-values; charset=utf-8"


@dataclass(frozen=True)
class Contexte:
    """What an answer says besides the rows: the day of the data, licence, source, address of the page, lifetime."""

    jour: str
    licence: str
    source: str
    adresse: str
    duree: int


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
    if format_ in BORNES:
        selection = replace(selection, total=await total(datasette, selection))
    if format_ in FICHIERS:
        mime, ecriture = FICHIERS[format_]
        entetes = partial(_entetes, request, selection, entourage, mime)
        # A workbook says where it was taken from.
        contenu = (format_, entourage.adresse if format_ == "xlsx" else "")
        await fichiers.envoyer(datasette, request, send, selection, ecriture(selection, entourage), entetes, contenu)
    else:
        ecrivains = partial(TEXTES[format_], datasette, request, selection)
        entetes = partial(_entetes, request, selection, entourage, ecrivains().mime)
        contenu = (format_, *(request.args.get(nom) or "" for nom in MANIERES))
        await flux.envoyer(datasette, request, send, selection, ecrivains, entetes, contenu)


def _csv(_: Datasette, request: Request, __: Selection) -> Ecrivain:
    dialecte = TABLEUR if demande(request.args, "_tableur") else VIRGULES
    return _texte(request, dialecte, CSV)


def _tsv(_: Datasette, request: Request, __: Selection) -> Ecrivain:
    return _texte(request, TABULATIONS, TSV)


def _texte(request: Request, dialecte: Dialecte, mime: str) -> Ecrivain:
    if demande(request.args, "_brut"):
        dialecte = Dialecte(dialecte.separateur, dialecte.decimale, dialecte.debut, intact)
    nu = request.args.get("_header") == "off"
    return EcrivainCsv(dialecte, CSV_NU if nu and mime == CSV else mime, sans_titres if nu else avec_titres)


def _ndjson(_: Datasette, __: Request, ___: Selection) -> Ecrivain:
    return EcrivainNdjson()


def _geojson(datasette: Datasette, _: Request, selection: Selection) -> Ecrivain:
    return EcrivainGeojson(selection, partial(_communes, datasette, selection.base))


def _communes(datasette: Datasette, base: str) -> dict[str, str]:
    connexion = connecter(datasette, base)
    try:
        return lire_communes(connexion)
    finally:
        connexion.close()


def _classeur(selection: Selection, entourage: Contexte) -> Ecriture:
    a_propos = [
        ("Titre", selection.titre or selection.nom),
        ("Description", selection.description),
        ("Date des données", entourage.jour),
        ("Source", entourage.source),
        ("Licence", entourage.licence),
        ("Adresse", entourage.adresse),
    ]
    return partial(classeur.ecrire, a_propos=[(nom, texte) for nom, texte in a_propos if texte])


def _parquet(selection: Selection, entourage: Contexte) -> Ecriture:
    return partial(parquet.ecrire, notes=parquet.notes(selection, entourage.jour, entourage.licence, entourage.source))


TEXTES: Mapping[str, Callable[[Datasette, Request, Selection], Ecrivain]] = {
    "csv": _csv,
    "tsv": _tsv,
    "ndjson": _ndjson,
    "geojson": _geojson,
}
FICHIERS: Mapping[str, tuple[str, Callable[[Selection, Contexte], Ecriture]]] = {
    "xlsx": (MIMES["xlsx"], _classeur),
    "parquet": (MIMES["parquet"], _parquet),
}
FORMATS = (*TEXTES, *FICHIERS)
# Those that have a largest number of rows: they are counted first, so that a refusal comes before any work.
BORNES = ("geojson", "xlsx")


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


def liens(chemin: str, request: Request, formats: Sequence[str]) -> dict[str, str]:
    """The address of a page's data in each format: same filters, all rows."""
    ote = {"_size": None, "_next": None, "_facet": None, "_hide_sql": None, "_show_sql": None, "lang": None}
    return {format_: path_with_replaced_args(request, ote, f"{chemin}.{format_}") for format_ in formats}
