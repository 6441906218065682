"""The outlines under the maps of points: tiles of the right places, over HTTP, light and standing alone."""

from __future__ import annotations

import gzip
import math
import re
from xml.etree import ElementTree

import httpx
import pytest
import shapely

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.site import fond
from aides.site.fond import tuiles

SVG = "{http://www.w3.org/2000/svg}"


def terres(svg: str) -> shapely.Geometry:
    """The land of a tile as polygons in its pixels, read back from its path."""
    trace = ElementTree.fromstring(svg).find(f"{SVG}path")
    anneaux = []
    for depart, pas in re.findall(r"M(-?\d+ -?\d+)l([-\d ]+)z", "" if trace is None else trace.attrib["d"]):
        nombres = [int(nombre) for nombre in f"{depart} {pas}".split()]
        x = y = 0
        points = []
        for dx, dy in zip(nombres[::2], nombres[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        anneaux.append(shapely.make_valid(shapely.Polygon(points)))
    return shapely.union_all(anneaux)


def place(longitude: float, latitude: float, zoom: int) -> tuple[int, int, float, float]:
    """Column and row of the tile of a place and its pixel there, by OpenStreetMap's formula for slippy maps."""
    colonne = (longitude + 180) / 360 * 2**zoom
    radians = math.radians(latitude)
    rangee = (1 - math.log(math.tan(radians) + 1 / math.cos(radians)) / math.pi) / 2 * 2**zoom
    return int(colonne), int(rangee), colonne % 1 * 256, rangee % 1 * 256


@pytest.mark.parametrize("zoom", [5, 6, 8, 10, 12])
@pytest.mark.parametrize(
    ("longitude", "latitude", "sur_terre"),
    [
        (2.35, 48.86, True),  # Paris
        (-1.68, 48.11, True),  # Rennes
        (9.15, 42.31, True),  # Corte
        (55.52, -21.14, True),  # La Réunion
        (-53.1, 4.0, True),  # Guyane
        (-5.0, 46.0, False),  # Atlantique
        (5.5, 42.0, False),  # Méditerranée
        (-3.70, 40.42, False),  # Madrid
    ],
)
def test_land_is_where_france_is(longitude: float, latitude: float, sur_terre: bool, zoom: int) -> None:
    x, y, colonne, rangee = place(longitude, latitude, zoom)
    assert terres(fond.dessiner(zoom, x, y)).contains(shapely.Point(colonne, rangee)) is sur_terre


def test_a_tile_is_a_light_picture_that_may_be_kept(site: httpx.Client) -> None:
    for zoom, x, y in ((0, 0, 0), (5, 16, 11), (6, 32, 22)):
        reponse = site.get(f"/-/tuiles/{zoom}/{x}/{y}.svg")
        assert reponse.status_code == 200
        assert reponse.headers["content-type"] == "image/svg+xml; charset=utf-8"
        assert "max-age=" in reponse.headers["cache-control"]
        assert ElementTree.fromstring(reponse.text).tag == f"{SVG}svg"
        assert reponse.num_bytes_downloaded < 10_000


@pytest.mark.parametrize("place", ["13/0/0", "1/2/0", "1/0/2", "99/0/0"])
@pytest.mark.parametrize("genre", ["svg", "png"])
def test_there_is_no_tile_outside_of_the_map(site: httpx.Client, place: str, genre: str) -> None:
    assert site.get(f"/-/tuiles/{place}.{genre}").status_code == 404


def test_the_map_offers_no_zoom_without_tiles_and_credits_the_outlines() -> None:
    metadonnees = lire_yaml(RACINE / "metadata.yml")
    options = metadonnees["plugins"]["datasette-cluster-map"]["tile_layer_options"]
    assert options["maxZoom"] <= tuiles.ZOOM_MAXIMUM
    assert tuiles.lire()["source"] in options["attribution"]


def test_the_outlines_are_complete_and_light() -> None:
    contenu = tuiles.CONTOURS.read_bytes()
    assert len(gzip.compress(contenu)) < 60_000
    codes = {entite["properties"]["code"] for entite in tuiles.lire()["features"]}
    assert {"01", "2A", "2B", "75", "95", "971", "972", "973", "974", "976"} <= codes
    assert len(codes) >= 101
