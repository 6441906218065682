"""The running total of each scheme, date by date."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"territoire": "departement/69"}, {"territoire": "region/11"}]

A_LA_MAIN = """
colonnes: >-
  dispositif titre territoire volets date_maj unite_nombre mesure montant_total nombre_aides secret
cas:
- lignes:
  - ["fonds-solidarite", "Fonds de solidarité", "France entière", "VOLET1", "2020-06-30", "aides", "montant", 30000000.5, 20000, 0]
  - ["fonds-solidarite", "Fonds de solidarité", "France entière", "VOLET1,VOLET2", "2020-12-31", "aides", "montant", 52500000.3, 40000, 0]
  - ["fonds-solidarite", "Fonds de solidarité", "France entière", "VOLET1,VOLET2", "2021-03-31", "aides", "montant", 117500000.6, 60000, 0]
  - ["activite-partielle", "Activité partielle", "France entière", "", "2020-05-20", "demandes", "nombre", null, null, 1]
- parametres: {territoire: departement/69}
  lignes:
  - ["fonds-solidarite", "Fonds de solidarité", "Rhône", "VOLET1", "2020-06-30", "aides", "montant", 9000000.0, 6000, 0]
  - ["fonds-solidarite", "Fonds de solidarité", "Rhône", "VOLET1", "2020-12-31", "aides", "montant", 14000000.0, 10000, 0]
  - ["fonds-solidarite", "Fonds de solidarité", "Rhône", "VOLET1", "2021-03-31", "aides", "montant", 18000000.0, 12000, 0]
  - ["activite-partielle", "Activité partielle", "Rhône", "", "2020-05-20", "demandes", "nombre", null, 300, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.territoires(chemin=p["territoire"] or "national/FR", volet="", concept="cumul")
    return sorted(lignes, key=lambda t: (t["ordre"], t["date_maj"]))
