"""The parts of schemes."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses, grouper
from tests.preuve.territoires import Ligne

CAS: Cas = [{}]

A_LA_MAIN = """
colonnes: volet intitule dispositifs
cas:
- lignes:
  - [VOLET1, Volet 1, fonds-solidarite]
  - [VOLET2, Volet 2, fonds-solidarite]
"""


def repondre(r: Reponses, _: Parametres) -> list[Ligne]:
    groupes = grouper([t for t in r.territoires(niveau="national", ensemble=0) if t["volet"]], "volet")
    return sorted(
        (
            {
                "volet": g[0]["volet"],
                "intitule": f"Volet {g[0]['volet'].removeprefix('VOLET')}",
                "dispositifs": ",".join(sorted({t["dispositif"] for t in g})),
            }
            for g in groupes
        ),
        key=lambda v: v["volet"],
    )
