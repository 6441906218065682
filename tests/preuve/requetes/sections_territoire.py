"""A scheme by sector in a place."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, LIEUX, PRETS, REPORTS, Cas
from tests.preuve.reponses import LOIN, Parametres, Reponses, bas
from tests.preuve.territoires import Ligne

CAS: Cas = [
    *LIEUX,
    {"axe": "classe_effectif"},
    {"region": "11", "axe": "categorie_juridique"},
    {"volet": "VOLET2"},
    PRETS,
    {"date_maj": "2021-01-01", "region": "11"},
    {**REPORTS, "region": "11"},
    {**ACTIVITE, "concept": "mensuel"},
]

A_LA_MAIN = """
colonnes: >-
  dispositif volets concept date_maj mois territoire axe modalite libelle_modalite nature_modalite nombre_aides
  nombre_entreprises nombre_salaries nombre_heures montant_total part_montant part_nombre montant_territoire
  couverture cellules_secretes
cas:
# G: 60,000,000 + 18,000,000 of volet 1 and 4,000,000 of volet 2. Shares of 117,500,000.60 and of 60,000 aids.
- lignes:
  - &g [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", France entière, section_naf, G, "Commerce ; réparation d'automobiles et de motocycles", connue, 44000, null, null, null, 82000000, 69.79, 73.33, 117500000.60, 100.0, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", France entière, section_naf, I, Hébergement et restauration, connue, 10000, null, null, null, 30000000.40, 25.53, 16.67, 117500000.60, 100.0, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", France entière, section_naf, F, Construction, connue, 3000, null, null, null, 3500000.20, 2.98, 5.0, 117500000.60, 100.0, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", France entière, section_naf, Z, Non connu, inconnue, 3000, null, null, null, 2000000, 1.7, 5.0, 117500000.60, 100.0, 0]
- parametres: {region: "84", volet: VOLET1}
  lignes:
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", Auvergne-Rhône-Alpes, section_naf, G, "Commerce ; réparation d'automobiles et de motocycles", connue, 12000, 8000, null, null, 18000000, 90.0, 80.0, 20000000, 100.0, 0]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", Auvergne-Rhône-Alpes, section_naf, Z, Non connu, inconnue, 3000, 2000, null, null, 2000000, 10.0, 20.0, 20000000, 100.0, 0]
- parametres: {region: "84"}
  lignes:
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", Auvergne-Rhône-Alpes, section_naf, G, "Commerce ; réparation d'automobiles et de motocycles", connue, 12000, 8000, null, null, 18000000, 76.6, 66.67, 23500000.20, 100.0, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", Auvergne-Rhône-Alpes, section_naf, F, Construction, connue, 3000, 1500, null, null, 3500000.20, 14.89, 16.67, 23500000.20, 100.0, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", Auvergne-Rhône-Alpes, section_naf, Z, Non connu, inconnue, 3000, 2000, null, null, 2000000, 8.51, 16.67, 23500000.20, 100.0, 0]
# The legal categories hold 66,000,000 of 90,000,000.40: the rest is a row, and the last one.
- parametres: {region: "11", volet: VOLET1, axe: categorie_juridique}
  lignes:
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", Île-de-France, categorie_juridique, "10", Entrepreneur individuel, connue, 26000, 19000, null, null, 66000000, 73.33, 65.0, 90000000.40, 73.33, 0]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", Île-de-France, categorie_juridique, NR, Non réparti, non_repartie, 14000, null, null, null, 24000000.40, 26.67, 35.0, 90000000.40, 73.33, 0]
- parametres: {region: "11", axe: categorie_juridique}
  lignes:
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", Île-de-France, categorie_juridique, "10", Entrepreneur individuel, connue, 26000, 19000, null, null, 66000000, 70.21, 61.9, 94000000.40, 70.21, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", Île-de-France, categorie_juridique, NR, Non réparti, non_repartie, 16000, null, null, null, 28000000.40, 29.79, 38.1, 94000000.40, 70.21, 0]
- parametres: {region: FR, date_maj: "2021-03-31"}
  lignes:
  - *g
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", France entière, section_naf, I, Hébergement et restauration, connue, 10000, null, null, null, 30000000.40, 25.53, 16.67, 117500000.60, 100.0, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", France entière, section_naf, F, Construction, connue, 3000, null, null, null, 3500000.20, 2.98, 5.0, 117500000.60, 100.0, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", France entière, section_naf, Z, Non connu, inconnue, 3000, null, null, null, 2000000, 1.7, 5.0, 117500000.60, 100.0, 0]
# The département wins over the région.
- parametres: {region: "84", departement: "75", date_maj: "2020-07-01"}
  lignes:
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", Paris, section_naf, G, "Commerce ; réparation d'automobiles et de motocycles", connue, 10000, null, null, null, 15000000, 71.43, 71.43, 21000000.50, 100.0, 0]
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", Paris, section_naf, I, Hébergement et restauration, connue, 4000, null, null, null, 6000000.50, 28.57, 28.57, 21000000.50, 100.0, 0]
- parametres: {dispositif: activite-partielle, departement: "75"}
  lignes:
  - [activite-partielle, "", cumul, "2020-05-20", "", Paris, nace17, GZ, "Commerce ; réparation d'automobiles et de motocycles", connue, 1000, null, 8000, 400000, null, null, null, null, null, 0]
  - [activite-partielle, "", cumul, "2020-05-20", "", Paris, nace17, IZ, Hébergement et restauration, connue, null, null, null, null, null, null, null, null, null, 1]
- parametres: {dispositif: activite-partielle, concept: mensuel, mois: "2020-03"}
  lignes:
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-03", France entière, nace17, GZ, "Commerce ; réparation d'automobiles et de motocycles", connue, 700, null, 5000, 250000, null, null, 100.0, null, 100.0, 0]
- parametres: {dispositif: activite-partielle, concept: mensuel, region: "84"}
  lignes:
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-04", Auvergne-Rhône-Alpes, nace17, GZ, "Commerce ; réparation d'automobiles et de motocycles", connue, 400, null, 2500, 120000, null, null, 100.0, null, 100.0, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    ts = r.territoires(
        dispositif=r.dispositif(p), chemin=r.chemin(p), volet=p["volet"], concept=p["concept"] or "cumul"
    )
    lignes = r.repartitions.connues(r.du_mois(p, ts), p["axe"], p["date_maj"] or LOIN)
    return sorted(
        lignes,
        key=lambda li: (
            li["nature_modalite"] == "non_repartie",
            bas(li["montant_total"]),
            bas(li["nombre_aides"]),
            li["modalite"],
        ),
    )
