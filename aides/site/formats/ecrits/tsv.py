"""Rows of text cut by tabulations."""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.commun.types_de_fichiers import MIMES
from aides.site.formats.modele import Selection
from aides.site.formats.textes import TABULATIONS, EcrivainCsv, rangees

MIME = f"{MIMES['tsv']}; charset=utf-8"


def ecrivain(_: Datasette, request: Request, __: Selection) -> EcrivainCsv:
    return rangees(request.args, TABULATIONS, MIME)
