"""Concentration between sectors: Gini and top shares."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import LOIN, Parametres, Reponses, grouper
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"region": "84"}, {"departement": "75"}, {"date_maj": "2021-01-01"}]

A_LA_MAIN = """
# Volet 1: 78,000,000 and 30,000,000.40; the unknown sector is left out, of the total too.
colonnes: >-
  territoire titre volet date_maj mesure secteurs_connus cellules_secretes gini premier part_premier
  part_trois_premiers
cas:
- lignes:
  - [France entière, Fonds de solidarité, VOLET1, "2021-03-31", montant, 2, 0, 0.2222, "Commerce ; réparation d'automobiles et de motocycles", 72.22, 100.0]
  - [France entière, Fonds de solidarité, VOLET2, "2020-12-31", montant, 2, 0, 0.0333, "Commerce ; réparation d'automobiles et de motocycles", 53.33, 100.0]
  - [France entière, Activité partielle, "", "2020-05-20", demandes, 1, 1, 0.0, "Commerce ; réparation d'automobiles et de motocycles", 100.0, 100.0]
- parametres: {region: "84"}
  lignes:
  - [Auvergne-Rhône-Alpes, Fonds de solidarité, VOLET1, "2021-03-31", montant, 1, 0, 0.0, "Commerce ; réparation d'automobiles et de motocycles", 100.0, 100.0]
  - [Auvergne-Rhône-Alpes, Fonds de solidarité, VOLET2, "2020-12-31", montant, 1, 0, 0.0, Construction, 100.0, 100.0]
  - [Auvergne-Rhône-Alpes, Activité partielle, "", "2020-05-20", demandes, 1, 0, 0.0, Hébergement et restauration, 100.0, 100.0]
# 15,000,000 and 6,000,000.50.
- parametres: {departement: "75", date_maj: "2020-12-30"}
  lignes:
  - [Paris, Fonds de solidarité, VOLET1, "2020-06-30", montant, 2, 0, 0.2143, "Commerce ; réparation d'automobiles et de motocycles", 71.43, 100.0]
  - [Paris, Activité partielle, "", "2020-05-20", demandes, 1, 1, 0.0, "Commerce ; réparation d'automobiles et de motocycles", 100.0, 100.0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    ts = r.territoires(chemin=r.chemin(p), concept="cumul", ensemble=0)
    lignes = [li for li in r.repartitions.connues(ts, "", p["date_maj"] or LOIN) if li["nature_modalite"] == "connue"]
    lignes.sort(key=lambda li: (li["ordre"], li["volet"]))
    return [r.concentration(g, "libelle_modalite", "secteurs_connus") for g in grouper(lignes, "dispositif", "volet")]
