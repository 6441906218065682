"""NDJSON: one JSON object per line."""

from __future__ import annotations

from collections.abc import Sequence

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.commun.types_de_fichiers import MIMES
from aides.site.formats.genres import uniques
from aides.site.formats.modele import Ligne, Selection
from aides.site.formats.textes import en_json, proprietes


def ecrivain(_: Datasette, __: Request, ___: Selection) -> EcrivainNdjson:
    return EcrivainNdjson()


class EcrivainNdjson:
    mime = f"{MIMES['ndjson']}; charset=utf-8"

    def entete(self, colonnes: Sequence[str]) -> str:
        self._noms = uniques(colonnes)
        return ""

    def lot(self, lignes: Sequence[Ligne]) -> str:
        return "".join(en_json(proprietes(self._noms, ligne)) + "\n" for ligne in lignes)

    def fin(self) -> str:
        return ""
