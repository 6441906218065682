"""The history of a scheme."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, LIEUX, PGE, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [*LIEUX, {"volet": "VOLET1"}, PGE, {**ACTIVITE, "region": "11"}]

A_LA_MAIN = """
colonnes: >-
  dispositif volet concept date_maj mois territoire nombre_aides nombre_entreprises nombre_salaries nombre_heures
  montant_total variation_nombre variation_montant secret source_entreprises
cas:
# Businesses of France: 12,000 + 6,000 + 3,000, then 15,000 + 5,000 + 8,000 + 2,000.
- lignes:
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", France entière, 20000, null, null, null, 30000000.50, null, null, 0, null]
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", France entière, 35000, 21000, null, null, 45000000.10, 15000, 14999999.60, 0, somme des secteurs]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", France entière, 55000, 30000, null, null, 110000000.40, 20000, 65000000.30, 0, somme des secteurs]
  - [fonds-solidarite, VOLET2, cumul, "2020-12-31", "", France entière, 5000, 3500, null, null, 7500000.20, null, null, 0, somme des secteurs]
- parametres: {volet: VOLET1, region: "11"}
  lignes:
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", Île-de-France, 14000, null, null, null, 21000000.50, null, null, 0, null]
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", Île-de-France, 20000, 12000, null, null, 30000000, 6000, 8999999.50, 0, somme des secteurs]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", Île-de-France, 40000, 20000, null, null, 90000000.40, 20000, 60000000.40, 0, somme des secteurs]
- parametres: {region: "11", departement: "977"}
  lignes:
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", Saint-Barthélemy, 4000, 3000, null, null, 800000.10, null, null, 0, somme des secteurs]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", Saint-Barthélemy, 3000, 2000, null, null, 700000, -1000, -100000.10, 0, somme des secteurs]
# A month is compared with the month before, never with the running total.
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", cumul, "2020-05-20", "", France entière, null, null, null, null, null, null, null, 1, null]
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-03", France entière, 700, null, 5000, 250000, null, null, null, 0, null]
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-04", France entière, 1300, null, 8500, 420000, null, 600, null, 0, null]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.volets(p, r.territoires(dispositif=r.dispositif(p), chemin=r.chemin(p)))
    lignes = [t for t in lignes if r.garde(t)]
    return sorted(lignes, key=lambda t: (t["concept"], t["volet"], t["date_maj"], t["mois"]))
