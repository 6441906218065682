"""A place beside its région and France."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"territoire": "departement/35"}, {"territoire": "departement/974"}]

A_LA_MAIN = """
colonnes: >-
  dispositif titre chemin niveau territoire volets date_maj unite_nombre montant_affiche montant_annonce montant_total montant_non_ventile nombre_aides nombre_annonce nombre_entreprises source_entreprises nombre_salaries montant_par_habitant montant_par_entreprise part_affichee parmi territoires_classes rang_montant rang_par_habitant rang_par_entreprise population annee_population secret territoires_classes_entreprise
cas:
- lignes:
  - ["fonds-solidarite", "Fonds de solidarité", "region/11", "region", "Île-de-France", "VOLET1,VOLET2", "2021-03-31", "aides", 100000000.0, 100000000.0, 94000000.4, 5999999.6, 42000, 46000, 30000, "annonce", null, 8.02, 3333.33, 80.0, "régions", 2, 1, 1, 1, 12463067, 2023, 0, 1]
  - ["fonds-solidarite", "Fonds de solidarité", "national/FR", "national", "France entière", "VOLET1,VOLET2", "2021-03-31", "aides", 125000000.75, 125000000.75, 117500000.6, 7500000.15, 60000, 63000, 40000, "annonce", null, 1.81, 3125.0, 100.0, null, null, null, null, null, 68952941, 2023, 0, null]
  - ["activite-partielle", "Activité partielle", "region/11", "region", "Île-de-France", "", "2020-05-20", "demandes", null, null, null, null, null, null, null, null, null, null, null, null, "régions", 1, null, null, null, 12463067, 2023, 1, 0]
  - ["activite-partielle", "Activité partielle", "national/FR", "national", "France entière", "", "2020-05-20", "demandes", null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 68952941, 2023, 1, null]
- parametres: {territoire: departement/69}
  lignes:
  - ["fonds-solidarite", "Fonds de solidarité", "departement/69", "departement", "Rhône", "VOLET1", "2021-03-31", "aides", 18000000.0, null, 18000000.0, null, 12000, null, 8000, "somme des secteurs", null, 9.4, 2250.0, 16.36, "départements", 2, 2, 2, 2, 1914667, 2023, 0, 2]
  - ["fonds-solidarite", "Fonds de solidarité", "region/84", "region", "Auvergne-Rhône-Alpes", "VOLET1,VOLET2", "2021-03-31", "aides", 23500000.2, null, 23500000.2, null, 18000, null, null, null, null, 2.86, null, 20.0, "régions", 2, 2, 2, null, 8205557, 2023, 0, 1]
  - ["fonds-solidarite", "Fonds de solidarité", "national/FR", "national", "France entière", "VOLET1,VOLET2", "2021-03-31", "aides", 125000000.75, 125000000.75, 117500000.6, 7500000.15, 60000, 63000, 40000, "annonce", null, 1.81, 3125.0, 100.0, null, null, null, null, null, 68952941, 2023, 0, null]
  - ["activite-partielle", "Activité partielle", "departement/69", "departement", "Rhône", "", "2020-05-20", "demandes", null, null, null, null, 300, null, null, null, 2000, null, null, null, "départements", 1, null, null, null, 1914667, 2023, 0, 0]
  - ["activite-partielle", "Activité partielle", "region/84", "region", "Auvergne-Rhône-Alpes", "", "2020-05-20", "demandes", null, null, null, null, 300, null, null, null, 2000, null, null, null, "régions", 1, null, null, null, 8205557, 2023, 0, 0]
  - ["activite-partielle", "Activité partielle", "national/FR", "national", "France entière", "", "2020-05-20", "demandes", null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 68952941, 2023, 1, null]
- parametres: {territoire: departement/977}
  lignes:
  - ["fonds-solidarite", "Fonds de solidarité", "departement/977", "departement", "Saint-Barthélemy", "VOLET1", "2021-03-31", "aides", 700000.0, null, 700000.0, null, 3000, null, 2000, "somme des secteurs", null, 65.67, 350.0, 0.64, null, null, null, null, null, 10660, 2023, 0, null]
  - ["fonds-solidarite", "Fonds de solidarité", "national/FR", "national", "France entière", "VOLET1,VOLET2", "2021-03-31", "aides", 125000000.75, 125000000.75, 117500000.6, 7500000.15, 60000, 63000, 40000, "annonce", null, 1.81, 3125.0, 100.0, null, null, null, null, null, 68952941, 2023, 0, null]
  - ["activite-partielle", "Activité partielle", "national/FR", "national", "France entière", "", "2020-05-20", "demandes", null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 68952941, 2023, 1, null]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    return sorted(r.situes(p), key=r.du_plus_petit)
