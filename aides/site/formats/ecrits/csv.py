"""CSV as RFC 4180 says; _tableur=on, as a French spreadsheet opens it."""

from __future__ import annotations

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.commun.types_de_fichiers import MIMES
from aides.site.formats.modele import Selection
from aides.site.formats.parametres import demande
from aides.site.formats.textes import TABLEUR, VIRGULES, EcrivainCsv, en_tete, rangees

MIME = f"{MIMES['csv']}; charset=utf-8; header=present"
MIME_NU = f"{MIMES['csv']}; charset=utf-8; header=absent"


def ecrivain(_: Datasette, request: Request, __: Selection) -> EcrivainCsv:
    dialecte = TABLEUR if demande(request.args, "_tableur") else VIRGULES
    return rangees(request.args, dialecte, MIME if en_tete(request.args) else MIME_NU)
