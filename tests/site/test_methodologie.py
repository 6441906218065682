"""The page of the method says the rules of secrecy that are in force."""

from __future__ import annotations

import httpx

from aides.commun.catalogue import lire_catalogue
from tests.lisible import unescape


def test_the_rules_in_force_are_said_in_figures(adresse_echantillon: str) -> None:
    catalogue = lire_catalogue()
    assert catalogue.profil_du_secret == "etat-2020"
    pages = (httpx.get(f"{adresse_echantillon}/methodologie{p}").text for p in ("", "?lang=en"))
    francais, anglais = (" ".join(unescape(page).split()) for page in pages)
    assert "profil etat-2020" in francais
    assert "3 entreprises au moins" in francais
    assert "85 % du montant" in francais
    assert "à 10 % près" in francais
    assert "at least 3 businesses" in anglais
    assert "personnes physiques" not in francais
