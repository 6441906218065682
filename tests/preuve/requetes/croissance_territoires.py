"""Growth between two dates, by place."""

from __future__ import annotations

from tests.preuve.parametres import PGE, REGION, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [
    {},
    REGION,
    {**REGION, **PGE, "debut": "2020-09-30"},
    {**REGION, "fin": "2020-12-31"},
    {**REGION, "volet": "VOLET1"},
]

A_LA_MAIN = """
colonnes: >-
  dispositif volet date_debut date_fin code_territoire territoire montant_debut montant_fin variation_montant
  croissance_montant nombre_debut nombre_fin variation_nombre croissance_nombre cellules_secretes
cas:
# Saint-Barthélemy was not there at the start: all it has is new.
- lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", "2021-03-31", "75", Paris, 21000000.50, 50000000, 28999999.50, 138.1, 14000, 25000, 11000, 78.57, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2021-03-31", "69", Rhône, 9000000, 18000000, 9000000, 100.0, 6000, 12000, 6000, 100.0, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2021-03-31", "977", Saint-Barthélemy, null, 700000, 700000, null, null, 3000, 3000, null, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2021-03-31", ZZ, Non localisé, null, 1000000, 1000000, null, null, 2000, 2000, null, 0]
# What is unlocated at the start is nowhere at the end. Volet 2 has one date only: no growth.
- parametres: {maille: region, debut: "2020-12-31"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", "11", Île-de-France, 30000000, 90000000.40, 60000000.40, 200.0, 20000, 40000, 20000, 100.0, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", "84", Auvergne-Rhône-Alpes, 14000000, 20000000, 6000000, 42.86, 10000, 15000, 5000, 50.0, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", ZZ, Non localisé ou hors région, 1000000.10, null, -1000000.10, null, 5000, null, -5000, null, 0]
- parametres: {maille: region, debut: "2020-06-30", fin: "2021-02-01", volet: VOLET1, dispositif: fonds-solidarite}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", "2020-12-31", "84", Auvergne-Rhône-Alpes, 9000000, 14000000, 5000000, 55.56, 6000, 10000, 4000, 66.67, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2020-12-31", "11", Île-de-France, 21000000.50, 30000000, 8999999.50, 42.86, 14000, 20000, 6000, 42.86, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2020-12-31", ZZ, Non localisé ou hors région, null, 1000000.10, 1000000.10, null, null, 5000, 5000, null, 0]
- parametres: {dispositif: activite-partielle}
  vide: its running total has one date only
- parametres: {maille: region, dispositif: activite-partielle}
  vide: its running total has one date only, and a month is none
- parametres: {maille: region, volet: VOLET2}
  vide: volet 2 has one date only
- parametres: {maille: region, volet: VOLET1, fin: "2020-12-31"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", "2020-12-31", "84", Auvergne-Rhône-Alpes, 9000000, 14000000, 5000000, 55.56, 6000, 10000, 4000, 66.67, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2020-12-31", "11", Île-de-France, 21000000.50, 30000000, 8999999.50, 42.86, 14000, 20000, 6000, 42.86, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2020-12-31", ZZ, Non localisé ou hors région, null, 1000000.10, 1000000.10, null, null, 5000, 5000, null, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    maille = r.maille(p)
    lignes = r.volets(p, r.territoires(dispositif=r.a_plusieurs_dates(p, "region"), niveau=maille, concept="cumul"))
    return r.croissance(p, lignes, "code", {"code_territoire": "code", "territoire": "territoire"})
