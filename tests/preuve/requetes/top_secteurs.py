"""The sectors that received most."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"combien": "3"}, PGE, ACTIVITE, {"volet": "VOLET2"}, {"date_maj": "2021-01-01"}]

A_LA_MAIN = """
# "Non connu" is no sector: it holds a share and has no rank.
colonnes: >-
  rang dispositif volets date_maj modalite libelle_modalite nombre_aides nombre_entreprises nombre_salaries
  montant_total part_montant part_nombre
cas:
- lignes:
  - [1, fonds-solidarite, "VOLET1,VOLET2", "2021-03-31", G, "Commerce ; réparation d'automobiles et de motocycles", 44000, null, null, 82000000, 69.79, 73.33]
  - [2, fonds-solidarite, "VOLET1,VOLET2", "2021-03-31", I, Hébergement et restauration, 10000, null, null, 30000000.40, 25.53, 16.67]
  - [3, fonds-solidarite, "VOLET1,VOLET2", "2021-03-31", F, Construction, 3000, null, null, 3500000.20, 2.98, 5.0]
- parametres: {combien: "2", date_maj: "2020-12-31"}
  lignes:
  - [1, fonds-solidarite, "VOLET1,VOLET2", "2020-12-31", G, "Commerce ; réparation d'automobiles et de motocycles", 32000, null, null, 48000000, 91.43, 80.0]
  - [2, fonds-solidarite, "VOLET1,VOLET2", "2020-12-31", F, Construction, 3000, null, null, 3500000.20, 6.67, 7.5]
- parametres: {volet: VOLET1}
  lignes:
  - [1, fonds-solidarite, VOLET1, "2021-03-31", G, "Commerce ; réparation d'automobiles et de motocycles", 42000, null, null, 78000000, 70.91, 76.36]
  - [2, fonds-solidarite, VOLET1, "2021-03-31", I, Hébergement et restauration, 10000, null, null, 30000000.40, 27.27, 18.18]
# By number of requests, for want of euros; the withheld sector has no rank.
- parametres: {dispositif: activite-partielle}
  lignes:
  - [1, activite-partielle, "", "2020-05-20", GZ, "Commerce ; réparation d'automobiles et de motocycles", 1000, null, 8000, null, null, null]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    combien = int(p["combien"] or 10)
    lignes = [
        li for li in r.de(p, "national", jour=p["date_maj"], volet=p["volet"]) if li["rang"] and li["rang"] <= combien
    ]
    return sorted(lignes, key=lambda li: (li["rang"], li["modalite"]))
