"""Key figures of a scheme in a place."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, LIEUX, PRETS, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [
    *LIEUX,
    {"volet": "VOLET2"},
    {"date_maj": "2021-01-01"},
    {**ACTIVITE, "region": "11"},
    PRETS,
]

A_LA_MAIN = """
colonnes: >-
  dispositif titre territoire volet volets concept date_maj mois unite_nombre nombre_aides nombre_entreprises
  nombre_etablissements nombre_salaries nombre_heures montant_total part_montant part_nombre part_salaries
  part_heures rang_montant rang_nombre territoires_classes secret parmi montant_affiche montant_annonce
  montant_non_ventile nombre_non_ventile part_affichee source_entreprises marge_entreprises montant_par_aide montant_par_entreprise
  montant_par_habitant population annee_population rang_par_habitant rang_par_entreprise ensemble
  territoires_classes_nombre territoires_classes_entreprise
cas:
# Margin: 30,000 businesses over sectors, 19,000 over legal categories, 11,000 apart: 36.67 %.
- lignes:
  - [fonds-solidarite, Fonds de solidarité, France entière, "", "VOLET1,VOLET2", cumul, "2021-03-31", "", aides, 60000, 40000, null, null, null, 117500000.60, 100.0, 100.0, null, null, null, null, null, 0, null, 125000000.75, 125000000.75, 7500000.15, 3000, 100.0, annonce, null, 1958.33, 3125.0, 1.81, 68952941, 2023, null, null, 1, null, null]
  - [fonds-solidarite, Fonds de solidarité, France entière, VOLET1, VOLET1, cumul, "2021-03-31", "", aides, 55000, 30000, null, null, null, 110000000.40, 100.0, 100.0, null, null, null, null, null, 0, null, 110000000.40, null, null, null, 100.0, somme des secteurs, 36.67, 2000.0, 3666.67, 1.6, 68952941, 2023, null, null, 0, null, null]
  - [fonds-solidarite, Fonds de solidarité, France entière, VOLET2, VOLET2, cumul, "2020-12-31", "", aides, 5000, 3500, null, null, null, 7500000.20, 100.0, 100.0, null, null, null, null, null, 0, null, 7500000.20, null, null, null, 100.0, somme des secteurs, null, 1500.0, 2142.86, 0.11, 68952941, 2023, null, null, 0, null, null]
# Volet 2: fewer aids than in Auvergne-Rhône-Alpes (2nd), more euros (1st), less per inhabitant and per business (2nd).
- parametres: {region: "11"}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, Île-de-France, "", "VOLET1,VOLET2", cumul, "2021-03-31", "", aides, 42000, 30000, null, null, null, 94000000.40, 80.0, 70.0, null, null, 1, 1, 2, 0, régions, 100000000, 100000000, 5999999.60, 4000, 80.0, annonce, null, 2238.1, 3333.33, 8.02, 12463067, 2023, 1, 1, 1, 2, 1]
  - [fonds-solidarite, Fonds de solidarité, Île-de-France, VOLET1, VOLET1, cumul, "2021-03-31", "", aides, 40000, 20000, null, null, null, 90000000.40, 81.82, 72.73, null, null, 1, 1, 2, 0, régions, 90000000.40, null, null, null, 81.82, somme des secteurs, 5.0, 2250.0, 4500.0, 7.22, 12463067, 2023, 1, 1, 0, 2, 2]
  - [fonds-solidarite, Fonds de solidarité, Île-de-France, VOLET2, VOLET2, cumul, "2020-12-31", "", aides, 2000, 2000, null, null, null, 4000000, 53.33, 40.0, null, null, 1, 2, 2, 0, régions, 4000000, null, null, null, 53.33, somme des secteurs, null, 2000.0, 2000.0, 0.32, 12463067, 2023, 2, 2, 0, 2, 2]
- parametres: {departement: "977", volet: VOLET1}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, Saint-Barthélemy, VOLET1, VOLET1, cumul, "2021-03-31", "", aides, 3000, 2000, null, null, null, 700000, 0.64, 5.45, null, null, null, null, null, 0, null, 700000, null, null, null, 0.64, somme des secteurs, null, 233.33, 350.0, 65.67, 10660, 2023, null, null, 0, null, null]
# Paris is announced, as the whole of the volets: 52,000,000 of 125,000,000.75.
- parametres: {region: "84", departement: "75"}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, Paris, "", VOLET1, cumul, "2021-03-31", "", aides, 25000, 14000, null, null, null, 50000000, 45.45, 45.45, null, null, 1, 1, 2, 0, départements, 52000000, 52000000, 2000000, 2000, 41.6, annonce, null, 2000.0, 3714.29, 24.72, 2103778, 2023, 1, 1, 1, 2, 2]
  - [fonds-solidarite, Fonds de solidarité, Paris, VOLET1, VOLET1, cumul, "2021-03-31", "", aides, 25000, 13000, null, null, null, 50000000, 45.45, 45.45, null, null, 1, 1, 2, 0, départements, 50000000, null, null, null, 45.45, somme des secteurs, null, 2000.0, 3846.15, 23.77, 2103778, 2023, 1, 1, 0, 2, 2]
- parametres: {region: "84", date_maj: "2020-12-31"}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, Auvergne-Rhône-Alpes, "", "VOLET1,VOLET2", cumul, "2020-12-31", "", aides, 13000, null, null, null, null, 17500000.20, 33.33, 32.5, null, null, 2, 2, 2, 0, régions, 17500000.20, null, null, null, 33.33, null, null, 1346.15, null, 2.13, 8205557, 2023, 2, null, 1, 2, 0]
  - [fonds-solidarite, Fonds de solidarité, Auvergne-Rhône-Alpes, VOLET1, VOLET1, cumul, "2020-12-31", "", aides, 10000, 6000, null, null, null, 14000000, 31.11, 28.57, null, null, 2, 2, 2, 0, régions, 14000000, null, null, null, 31.11, somme des secteurs, null, 1400.0, 2333.33, 1.71, 8205557, 2023, 2, 2, 0, 2, 2]
  - [fonds-solidarite, Fonds de solidarité, Auvergne-Rhône-Alpes, VOLET2, VOLET2, cumul, "2020-12-31", "", aides, 3000, 1500, null, null, null, 3500000.20, 46.67, 60.0, null, null, 2, 1, 2, 0, régions, 3500000.20, null, null, null, 46.67, somme des secteurs, null, 1166.67, 2333.33, 0.43, 8205557, 2023, 1, 1, 0, 2, 2]
- parametres: {dispositif: activite-partielle, departement: "69"}
  lignes:
  - [activite-partielle, Activité partielle, Rhône, "", "", cumul, "2020-05-20", "", demandes, 300, null, 250, 2000, 100000, null, null, null, null, null, null, 1, 1, 0, départements, null, null, null, null, null, null, null, null, null, null, 1914667, 2023, null, null, 0, 1, 0]
- parametres: {dispositif: activite-partielle, region: "11"}
  lignes:
  - [activite-partielle, Activité partielle, Île-de-France, "", "", cumul, "2020-05-20", "", demandes, null, null, null, null, null, null, null, null, null, null, null, null, 1, 1, régions, null, null, null, null, null, null, null, null, null, null, 12463067, 2023, null, null, 0, 1, 0]
  - [activite-partielle, Activité partielle, Île-de-France, "", "", mensuel, "2020-10-20", "2020-04", demandes, 900, null, null, 6000, 300000, null, null, 69.23, 70.59, 71.43, null, 1, 2, 0, régions, null, null, null, null, null, null, null, null, null, null, 12463067, 2023, null, null, 0, 2, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.connus(p["date_maj"], dispositif=r.dispositif(p), chemin=r.chemin(p), mois_recent=1)
    lignes = [t for t in lignes if p["volet"] in ("", t["volet"]) and not r.redite(t)]
    return sorted(lignes, key=lambda t: (t["concept"], t["volet"]))
