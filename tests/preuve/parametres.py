"""Parameters with which several queries are computed a second time."""

from __future__ import annotations

Cas = list[dict[str, str]]
PGE, REPORTS, ACTIVITE, PRETS = (
    {"dispositif": nom} for nom in ("pge", "reports-echeances", "activite-partielle", "prets-directs")
)
REGION = {"maille": "region"}
TOUT_PAR_MAILLE: Cas = [
    {},
    REGION,
    {**REPORTS, **REGION},
    {**ACTIVITE, **REGION},
    PGE,
    {**REGION, "volet": "VOLET2"},
    {"date_maj": "2021-01-01"},
]
LIEUX: Cas = [{}, {"region": "84"}, {"region": "06"}, {"region": "84", "departement": "75"}]
