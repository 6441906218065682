"""GeoJSON (RFC 7946): a FeatureCollection, one feature per row, the row's columns as properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from datasette.app import Datasette
from datasette.utils.asgi import Request

from aides.commun import francais
from aides.commun.types_de_fichiers import MIMES
from aides.site.formats.genres import uniques
from aides.site.formats.lecture import connecter
from aides.site.formats.messages import refus
from aides.site.formats.modele import Ligne, Selection
from aides.site.formats.territoires import a_un_territoire, credit, lire_communes, reperer
from aides.site.formats.textes import en_json, proprietes

# An outline weighs about a kilobyte: beyond this the file would be of no use to anyone.
ENTITES = 100_000


BORNEE = True


def ecrivain(datasette: Datasette, _: Request, selection: Selection) -> EcrivainGeojson:
    return EcrivainGeojson(selection, partial(_communes, datasette, selection.base))


def convient(colonnes: Sequence[str], table: str) -> bool:
    """Whether rows of these columns have a territory to be drawn."""
    return a_un_territoire(colonnes, table)


class EcrivainGeojson:
    """Raises Refus (400) when the columns have no territory, or when there are more rows than ENTITES."""

    mime = f"{MIMES['geojson']}; charset=utf-8"

    def __init__(self, selection: Selection, communes: Callable[[], Mapping[str, str]]) -> None:
        if selection.entiere and (selection.total or 0) > ENTITES:
            raise refus(400, "geojson_trop_long", maximum=francais.nombre(ENTITES))
        self.selection = selection
        self._communes = communes
        self.ecrites = 0

    def entete(self, colonnes: Sequence[str]) -> str:
        self._noms = uniques(colonnes)
        self._reperes = reperer(colonnes, self.selection, self._communes())
        if not self._reperes.localisateurs:
            raise refus(400, "sans_territoire")
        membres = {"type": "FeatureCollection", "name": self.selection.nom, "contours": credit()}
        return en_json(membres)[:-1] + ',"features":[\n'

    def lot(self, lignes: Sequence[Ligne]) -> str:
        entites = ",\n".join(
            f'{{"type":"Feature","properties":{en_json(proprietes(self._noms, ligne))},'
            f'"geometry":{self._reperes.geometrie(ligne)}}}'
            for ligne in lignes
        )
        separateur = ",\n" if self.ecrites and lignes else ""
        self.ecrites += len(lignes)
        return separateur + entites

    def fin(self) -> str:
        return "\n]}\n"


def _communes(datasette: Datasette, base: str) -> dict[str, str]:
    connexion = connecter(datasette, base)
    try:
        return lire_communes(connexion)
    finally:
        connexion.close()
