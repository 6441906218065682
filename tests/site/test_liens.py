"""No link of the site leads nowhere: every address answers, every #anchor is a place of the page that it names."""

from __future__ import annotations

import os
import re

import httpx
import pytest

from tests.lisible import unescape
from tests.site.explorateur import ENTIER, Exploration, Lecture, explorer

# The nearest to the home page first, one page of each kind before its twins. Under AIDES_CAMPAGNES=1 all of
# them (docs/clients.md says how many were seen).
TOUTES = 20_000
MAXIMUM = TOUTES if os.environ.get("AIDES_CAMPAGNES") else 410
LOIN = {"integrer", "croiser", "oembed", "version", "temps"}


@pytest.fixture(scope="module")
def vu(site: httpx.Client) -> Exploration:
    return explorer(site, maximum=MAXIMUM)


def test_every_link_and_every_anchor_of_the_sample_leads_somewhere(vu: Exploration) -> None:
    assert not vu.fautes, "\n".join(vu.fautes)
    assert len(vu.reponses) == MAXIMUM or len(vu.reponses) > TOUTES / 5
    assert vu.ancres > 1_000
    assert {adresse.split("?")[0].split("/")[1] for adresse in vu.reponses} >= LOIN


@pytest.mark.parametrize(
    "chemin",
    [
        "/dispositif/fonds-solidarite/departement/33", "/dispositif/activite-partielle", "/territoire/region/84",
        "/territoire/departement/2A", "/secteurs", "/secteur/G", "/secteur/DE",
        "/comparer?a=departement/33&b=region/11", "/methodologie", "/qualite", "/donnees", "/a-propos",
        "/accessibilite",
    ],
)  # fmt: skip
def test_every_shape_of_link_of_a_page_leads_somewhere(site: httpx.Client, vu: Exploration, chemin: str) -> None:
    """What the robot has asked for is not asked for again; pictures are drawn (graphiques/test_images.py paints)."""
    liens = {unescape(lien) for lien in re.findall(r'<a\b[^>]*\shref="(/[^"#]*)', site.get(chemin).text)}
    # One address of each shape: the shapes of a map have a hundred twins.
    formes = {re.sub(r"\d[\dAB]*|=[^&]*", "*", lien): lien for lien in sorted(liens) if not ENTIER.match(lien)}
    assert len(formes) > 5
    for lien in formes.values():
        assert (vu.reponses.get(lien) or demander(site, lien.replace(".png?", ".svg?"))) == 200, lien


def demander(site: httpx.Client, lien: str) -> int:
    """The status of an address, whose answer is not taken."""
    with site.stream("GET", lien) as reponse:
        return reponse.status_code


@pytest.mark.parametrize(
    "page", ["/dispositif/prets-directs", "/?dispositif=prets-directs", "/carte?dispositif=prets-directs"]
)
@pytest.mark.parametrize("langue", ["", "lang=en"])
def test_a_scheme_without_departements_leads_to_the_pages_of_its_regions(
    adresse_officielle: str, page: str, langue: str
) -> None:
    """Twenty-eight links of the official maps led to a map that was not there."""
    adresse = page + ("&" if "?" in page else "?") * bool(langue) + langue
    with httpx.Client(base_url=adresse_officielle, timeout=60) as site:
        lue = Lecture(site.get(adresse).text)
        regions = {lien for lien in lue.adresses if "/dispositif/prets-directs/region/" in lien}
        assert len(regions) > 10
        assert not [lien for lien in lue.adresses if "region=" in lien and lien.endswith("#carte")]
        for lien in sorted(regions)[:3]:
            assert site.get(lien).status_code == 200
