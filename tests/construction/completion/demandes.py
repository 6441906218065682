"""Who asks for a siren in the tests of completion: businesses of recorded answers, both clients, their token."""

from __future__ import annotations

from pathlib import Path

from aides.construction.completion import (
    ApiEntreprise,
    RechercheEntreprises,
    Regles,
    Tracabilite,
    siren_valide,
)
from tests.faux_api import (
    FauxApi,
)

JETON = "eyJhbGciOiJIUzI1NiJ9.jeton-de-test-tres-secret.signature"
TRACABILITE = Tracabilite("Aides publiques", "Publication des aides Covid-19", "13002526500013")
BORDEAUX, PARTIELLE, CESSEE, ETRANGERE, INCONNUE, AUTRE = (
    "170000012", "170000020", "170000038", "170000046", "170000053", "170000061",
)  # fmt: skip
RACINE = Path(__file__).parents[3]


def client(api: FauxApi, *, jeton: str = JETON, regles: Regles | None = None) -> ApiEntreprise:
    return ApiEntreprise(jeton, TRACABILITE, racine=api.url, regles=regles, horloge=api.horloge, alea=lambda: 1.0)


def public(api: FauxApi) -> RechercheEntreprises:
    return RechercheEntreprises(racine=api.url, horloge=api.horloge, alea=lambda: 1.0)


def nombreux(combien: int) -> list[str]:
    """Valid siren that no recorded answer describes."""
    candidats = (f"171{n:06d}" for n in range(10**6))
    return [siren for siren, _ in zip(filter(siren_valide, candidats), range(combien), strict=False)]
