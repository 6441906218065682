"""The départements where a sector weighs the most."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, Cas
from tests.preuve.reponses import Parametres, Reponses, bas
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {**PGE, "secteur": "I"}, {"date_maj": "2021-01-01"}, {**ACTIVITE, "secteur": "IZ"}]

A_LA_MAIN = """
colonnes: >-
  dispositif volet date_maj code_secteur libelle_secteur dep libelle_departement montant_total nombre_aides
  part_territoire part_france ecart secret cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", G, "Commerce ; réparation d'automobiles et de motocycles", "69", Rhône, 18000000, 12000, 100.0, 70.91, 29.09, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", G, "Commerce ; réparation d'automobiles et de motocycles", "75", Paris, 50000000, 25000, 100.0, 70.91, 29.09, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", G, "Commerce ; réparation d'automobiles et de motocycles", ZZ, Non localisé, 1000000, 2000, 100.0, 70.91, 29.09, 0, 0]
- parametres: {secteur: I, date_maj: "2020-12-31"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-12-31", I, Hébergement et restauration, "977", Saint-Barthélemy, 800000.10, 4000, 100.0, 2.22, 97.78, 0, 0]
- parametres: {date_maj: "2020-07-01"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", G, "Commerce ; réparation d'automobiles et de motocycles", "69", Rhône, 9000000, 6000, 100.0, 80.0, 20.0, 0, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", G, "Commerce ; réparation d'automobiles et de motocycles", "75", Paris, 15000000, 10000, 71.43, 80.0, -8.57, 0, 0]
- parametres: {dispositif: activite-partielle, secteur: IZ}
  lignes:
  - [activite-partielle, "", "2020-05-20", IZ, Hébergement et restauration, "69", Rhône, null, 300, 100.0, null, null, 0, 1]
  - [activite-partielle, "", "2020-05-20", IZ, Hébergement et restauration, "75", Paris, null, null, null, null, null, 1, 1]
- parametres: {volet: VOLET2}
  vide: volet 2 is not published by département
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.volets(p, r.de(p, "departement", jour=p["date_maj"]))
    lignes = r.avec_secrets([li for li in lignes if li["modalite"] == (p["secteur"] or "G")])
    lignes = [{**li, "part_territoire": li["part"]} for li in r.nommer(lignes)]
    return sorted(lignes, key=lambda li: (li["volet"], bas(li["ecart"]), li["code"]))
