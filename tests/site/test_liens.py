"""No link of the site leads nowhere: every address answers, every #anchor is a place of the page that it names."""

from __future__ import annotations

import os

import httpx
import pytest

from tests.site.explorateur import Lecture, explorer

# The nearest to the home page first, as far as the kinds of pages that are the farthest. Under AIDES_CAMPAGNES=1 all of
# them (docs/clients.md says how many were seen).
TOUTES = 20_000
MAXIMUM = TOUTES if os.environ.get("AIDES_CAMPAGNES") else 800
LOIN = {"integrer", "croiser", "oembed", "version", "temps"}


def test_every_link_and_every_anchor_of_the_sample_leads_somewhere(adresse_echantillon: str) -> None:
    with httpx.Client(base_url=adresse_echantillon, timeout=60) as site:
        vu = explorer(site, maximum=MAXIMUM)
    assert not vu.fautes, "\n".join(vu.fautes)
    assert len(vu.reponses) == MAXIMUM or len(vu.reponses) > TOUTES / 5
    assert vu.ancres > 1_000
    assert {adresse.split("?")[0].split("/")[1] for adresse in vu.reponses} >= LOIN


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
