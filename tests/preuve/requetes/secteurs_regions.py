"""Each sector in each région."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, PGE, ACTIVITE]

A_LA_MAIN = """
colonnes: >-
  dispositif volets date_maj reg libelle_region code_secteur libelle_secteur unite_nombre montant_total nombre_aides part part_france indice_specificite couverture secret
cas:
- lignes:
  - ["fonds-solidarite", "VOLET1,VOLET2", "2021-03-31", "11", "Île-de-France", "G", "Commerce ; réparation d'automobiles et de motocycles", "aides", 64000000.0, 32000, 68.09, 69.79, 98.0, 100.0, 0]
  - ["fonds-solidarite", "VOLET1,VOLET2", "2021-03-31", "11", "Île-de-France", "I", "Hébergement et restauration", "aides", 30000000.4, 10000, 31.91, 25.53, 125.0, 100.0, 0]
  - ["fonds-solidarite", "VOLET1,VOLET2", "2021-03-31", "84", "Auvergne-Rhône-Alpes", "F", "Construction", "aides", 3500000.2, 3000, 14.89, 2.98, 500.0, 100.0, 0]
  - ["fonds-solidarite", "VOLET1,VOLET2", "2021-03-31", "84", "Auvergne-Rhône-Alpes", "G", "Commerce ; réparation d'automobiles et de motocycles", "aides", 18000000.0, 12000, 76.6, 69.79, 110.0, 100.0, 0]
- parametres: {dispositif: activite-partielle}
  lignes:
  - ["activite-partielle", "", "2020-05-20", "11", "Île-de-France", "GZ", "Commerce ; réparation d'automobiles et de motocycles", "demandes", null, 1000, null, null, null, null, 0]
  - ["activite-partielle", "", "2020-05-20", "11", "Île-de-France", "IZ", "Hébergement et restauration", "demandes", null, null, null, null, null, null, 1]
  - ["activite-partielle", "", "2020-05-20", "84", "Auvergne-Rhône-Alpes", "IZ", "Hébergement et restauration", "demandes", null, 300, 100.0, null, null, 100.0, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = [li for li in r.de(p, "region", volet="", nature="region") if li["nature_modalite"] == "connue"]
    return sorted(r.nommer(lignes), key=lambda li: (li["code"], li["ordre_modalite"], li["modalite"]))
