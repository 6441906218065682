"""The truth of the sample's schemes that come as aggregated feeds: the lines that its generator draws from its seed."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from samples import generer
from samples.fictif import reference
from samples.fictif.lignes import Ligne
from tests.attaque.verite import Paiement, Verite

SAMPLES = Path(generer.__file__).parent
# The banks know where all their customers are.
TOUS_SITUES = {"pge"}


@cache
def _lignes() -> dict[str, list[Ligne]]:
    profils = tomllib.loads((SAMPLES / "profils.toml").read_text(encoding="utf-8"))
    return generer.tirer(profils, reference.charger(SAMPLES.parent / "nomenclatures"))


def verite_du_flux(dispositif: str) -> Verite:
    """One payment a line of the scheme; its feed says nothing of who received what."""
    return Verite((_paiement(ligne) for ligne in _lignes()[dispositif]), dominance=1)


def _paiement(ligne: Ligne) -> Paiement:
    e = ligne.entreprise
    region, departement = (
        (e.region, e.departement) if e.adresse_connue or ligne.dispositif in TOUS_SITUES else ("ZZ", "ZZ")
    )
    return Paiement(e.siren, "", "", ligne.date, ligne.centimes, region, departement, "", e.section_connue, "", "")
