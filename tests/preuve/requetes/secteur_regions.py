"""A sector by région."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, Cas
from tests.preuve.reponses import Parametres, Reponses, bas
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {**PGE, "secteur": "I"}, {"volet": "VOLET1"}, {**ACTIVITE, "secteur": "IZ"}]

A_LA_MAIN = """
colonnes: >-
  dispositif code_secteur libelle_secteur volets concept date_maj mois reg libelle_region nombre_aides
  nombre_entreprises nombre_salaries nombre_heures montant_total part_montant part_nombre montant_territoire
  cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, G, "Commerce ; réparation d'automobiles et de motocycles", "VOLET1,VOLET2", cumul, "2021-03-31", "", "11", Île-de-France, 32000, null, null, null, 64000000, 68.09, 76.19, 94000000.40, 0]
  - [fonds-solidarite, G, "Commerce ; réparation d'automobiles et de motocycles", "VOLET1,VOLET2", cumul, "2021-03-31", "", "84", Auvergne-Rhône-Alpes, 12000, 8000, null, null, 18000000, 76.6, 66.67, 23500000.20, 0]
- parametres: {secteur: F, volet: VOLET2}
  lignes:
  - [fonds-solidarite, F, Construction, VOLET2, cumul, "2020-12-31", "", "84", Auvergne-Rhône-Alpes, 3000, 1500, null, null, 3500000.20, 100.0, 100.0, 3500000.20, 0]
- parametres: {dispositif: activite-partielle, secteur: IZ}
  lignes:
  - [activite-partielle, IZ, Hébergement et restauration, "", cumul, "2020-05-20", "", "84", Auvergne-Rhône-Alpes, 300, null, 2000, 100000, null, null, 100.0, null, 0]
  - [activite-partielle, IZ, Hébergement et restauration, "", cumul, "2020-05-20", "", "11", Île-de-France, null, null, null, null, null, null, null, null, 1]
- parametres: {dispositif: activite-partielle, secteur: GZ}
  lignes:
  - [activite-partielle, GZ, "Commerce ; réparation d'automobiles et de motocycles", "", cumul, "2020-05-20", "", "11", Île-de-France, 1000, null, 8000, 400000, null, null, null, null, 0]
- parametres: {secteur: "10"}
  vide: a legal category is no sector
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    secteur = p["secteur"] or "G"
    lignes = r.nommer([li for li in r.de(p, "region", volet=p["volet"]) if li["modalite"] == secteur])
    return sorted(lignes, key=lambda li: (bas(li["montant_total"]), bas(li["nombre_aides"]), li["code"]))
