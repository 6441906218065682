"""Concentration between places: Gini and top shares."""

from __future__ import annotations

from tests.preuve.parametres import REGION, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, REGION, {**REGION, "date_maj": "2021-01-01"}]

A_LA_MAIN = """
# Of two values a < b the Gini coefficient is (b - a) / 2(a + b): 32 / 136 for Paris and Rhône. Collectivités and the
# unlocated are not compared.
colonnes: >-
  maille titre volet date_maj mesure territoires_connus cellules_secretes gini premier part_premier part_cinq_premiers
  part_dix_premiers
cas:
- lignes:
  - [Départements, Fonds de solidarité, VOLET1, "2021-03-31", montant, 2, 0, 0.2353, Paris, 73.53, 100.0, 100.0]
  - [Départements, Activité partielle, "", "2020-05-20", demandes, 1, 1, 0.0, Rhône, 100.0, 100.0, 100.0]
- parametres: {maille: region}
  lignes:
  - [Régions, Fonds de solidarité, VOLET1, "2021-03-31", montant, 2, 0, 0.3182, Île-de-France, 81.82, 100.0, 100.0]
  - [Régions, Fonds de solidarité, VOLET2, "2020-12-31", montant, 2, 0, 0.0333, Île-de-France, 53.33, 100.0, 100.0]
  - [Régions, Activité partielle, "", "2020-05-20", demandes, 1, 1, 0.0, Auvergne-Rhône-Alpes, 100.0, 100.0, 100.0]
- parametres: {maille: region, date_maj: "2020-12-31"}
  lignes:
  - [Régions, Fonds de solidarité, VOLET1, "2020-12-31", montant, 2, 0, 0.1818, Île-de-France, 68.18, 100.0, 100.0]
  - [Régions, Fonds de solidarité, VOLET2, "2020-12-31", montant, 2, 0, 0.0333, Île-de-France, 53.33, 100.0, 100.0]
  - [Régions, Activité partielle, "", "2020-05-20", demandes, 1, 1, 0.0, Auvergne-Rhône-Alpes, 100.0, 100.0, 100.0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    nom = "Régions" if p["maille"] == "region" else "Départements"
    return [r.concentration(g, "territoire", "territoires_connus") | {"maille": nom} for g in r.classes(p)]
