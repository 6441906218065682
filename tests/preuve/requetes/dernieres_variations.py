"""The last running total of each scheme, and what changed."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}]

A_LA_MAIN = """
colonnes: >-
  dispositif titre volet date_precedente date_maj unite_nombre nombre_aides variation_nombre montant_total
  variation_montant
cas:
- lignes:
  - [fonds-solidarite, Fonds de solidarité, VOLET1, "2020-12-31", "2021-03-31", aides, 55000, 20000, 110000000.40, 65000000.30]
  - [fonds-solidarite, Fonds de solidarité, VOLET2, null, "2020-12-31", aides, 5000, null, 7500000.20, null]
  - [activite-partielle, Activité partielle, "", null, "2020-05-20", demandes, null, null, null, null]
"""


def repondre(r: Reponses, _: Parametres) -> list[Ligne]:
    lignes = r.connus("", niveau="national", concept="cumul", ensemble=0)
    lignes.sort(key=lambda t: (t["ordre"], t["volet"]))
    return sorted(lignes, key=lambda t: t["date_maj"], reverse=True)
