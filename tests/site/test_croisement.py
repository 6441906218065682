"""The table of sectors by régions: classes at their bounds, every cell of its query, what may be said of it."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from aides.commun import francais
from aides.site.pages.croisement import classe, saillants
from tests.lisible import unescape
from tests.preuves import au_moins_un
from tests.site.test_pages_dispositif import lire, texte


@pytest.mark.parametrize(
    ("indice", "attendue"),
    [
        (0, "tres-bas"), (49, "tres-bas"), (50, "bas"), (79, "bas"), (80, "egal"), (100, "egal"), (124, "egal"),
        (125, "haut"), (199, "haut"), (200, "tres-haut"), (900, "tres-haut"),
    ],
)  # fmt: skip
def test_a_bound_is_of_the_class_above(indice: int, attendue: str) -> None:
    assert classe(indice) == attendue


def cellules(page: str) -> list[tuple[str, str]]:
    """Class and text of every cell of the table, row by row."""
    corps = page.partition('<table class="chaleur">')[2].partition("</table>")[0]
    lues = re.findall(r'<td class="([a-z-]+)">(.*?)</td>', corps)
    return [(nom, unescape(re.sub(r"<[^>]+>", "", contenu))) for nom, contenu in lues]


@pytest.mark.parametrize("dispositif", ["fonds-solidarite", "pge", "activite-partielle"])
def test_the_table_has_every_cell_of_its_query(site: httpx.Client, dispositif: str) -> None:
    lignes = lire(site, "secteurs_regions", dispositif=dispositif)
    lues = cellules(site.get(f"/secteurs-regions?dispositif={dispositif}").text)
    regions, secteurs = ({li[cle] for li in lignes} for cle in ("reg", "code_secteur"))
    assert len(lues) == len(regions) * len(secteurs) > 50
    connues = [li["indice_specificite"] for li in lignes if li["indice_specificite"] is not None and not li["secret"]]
    montrees = [contenu for nom, contenu in lues if nom != "absent"]
    assert sorted(montrees) == sorted(francais.nombre(indice) for indice in connues)
    assert sum(contenu == "secret" for _, contenu in lues) == sum(li["secret"] for li in lignes)


def ligne(region: str, indice: float | None, **ajouts: Any) -> dict[str, Any]:
    return {
        "reg": region, "libelle_region": region, "indice_specificite": indice, "part": 10.0, "couverture": 100.0,
        "secret": 0, **ajouts,
    }  # fmt: skip


def test_what_stands_out_is_said_where_nothing_withheld_could_change_it() -> None:
    lignes = [
        ligne("a", 150), ligne("b", 900, secret=1), ligne("b", 800), ligne("c", 700, couverture=94.9), ligne("d", 300),
        ligne("d", 600, part=1.99), ligne("e", None), ligne("f", 200, part=2.0, couverture=95.0), ligne("g", 120),
    ]  # fmt: skip
    assert [(li["reg"], li["indice_specificite"]) for li in saillants(lignes)] == [("d", 300), ("f", 200), ("a", 150)]


def test_official_cells(officiel: httpx.Client) -> None:
    page = texte(officiel, "/secteurs-regions")
    # Guadeloupe: 26,121,492.95 euros of agriculture in the fund, 10.46 % against 2.39 % in France; Mayotte has more.
    assert "Mayotte : Agriculture, sylviculture et pêche, 16,84 % du total réparti contre 2,39 % en France." in page
    assert 'href="/territoire/region/01/secteur/A">438</a>' in officiel.get("/secteurs-regions").text


def test_the_page_is_linked_and_refuses_what_it_does_not_have(site: httpx.Client) -> None:
    for chemin in au_moins_un(("/", "/secteurs")):
        assert 'href="/secteurs-regions"' in site.get(chemin).text
    assert "n'est pas une valeur de dispositif" in texte(site, "/secteurs-regions?dispositif=prets-directs", 400)
    assert "each sector in each région" in site.get("/secteurs-regions?lang=en").text
