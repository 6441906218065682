"""A scheme by département."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, REPORTS, Cas
from tests.preuve.reponses import Parametres, Reponses, bas
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"volet": "VOLET1"}, {"date_maj": "2021-01-01"}, PGE, REPORTS, ACTIVITE]

A_LA_MAIN = """
# Volet 2 is by région only: the whole of the volets is volet 1 here. Inhabitants: Paris 2,103,778, Rhône 1,914,667,
# Saint-Barthélemy 10,660, which is no département and has no rank.
colonnes: >-
  dispositif volets date_maj dep libelle_departement reg libelle_region nature nombre_aides nombre_entreprises
  nombre_salaries nombre_heures montant_total part_montant part_nombre montant_affiche montant_par_habitant
  montant_par_entreprise source_entreprises rang_par_habitant cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", "75", Paris, "11", Île-de-France, departement, 25000, 14000, null, null, 50000000, 45.45, 45.45, 52000000, 24.72, 3714.29, annonce, 1, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "69", Rhône, "84", Auvergne-Rhône-Alpes, departement, 12000, 8000, null, null, 18000000, 16.36, 21.82, 18000000, 9.4, 2250.0, somme des secteurs, 2, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", ZZ, Non localisé, ZZ, Non localisé ou hors région, inconnu, 2000, 1000, null, null, 1000000, 0.91, 3.64, 1000000, null, 1000.0, somme des secteurs, null, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "977", Saint-Barthélemy, ZZ, Non localisé ou hors région, collectivite, 3000, 2000, null, null, 700000, 0.64, 5.45, 700000, 65.67, 350.0, somme des secteurs, null, 0]
- parametres: {dispositif: fonds-solidarite, volet: VOLET1, date_maj: "2021-01-01"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-12-31", "75", Paris, "11", Île-de-France, departement, 18000, 11000, null, null, 27000000, 60.0, 51.43, 27000000, 12.83, 2454.55, somme des secteurs, 1, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", "69", Rhône, "84", Auvergne-Rhône-Alpes, departement, 10000, 6000, null, null, 14000000, 31.11, 28.57, 14000000, 7.31, 2333.33, somme des secteurs, 2, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", "977", Saint-Barthélemy, ZZ, Non localisé ou hors région, collectivite, 4000, 3000, null, null, 800000.10, 1.78, 11.43, 800000.10, 75.05, 266.67, somme des secteurs, null, 0]
- parametres: {date_maj: "2020-06-30"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", "75", Paris, "11", Île-de-France, departement, 14000, null, null, null, 21000000.50, 70.0, 70.0, 21000000.50, 9.98, null, null, 1, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "69", Rhône, "84", Auvergne-Rhône-Alpes, departement, 6000, null, null, null, 9000000, 30.0, 30.0, 9000000, 4.7, null, null, 2, 0]
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", "2020-05-20", "69", Rhône, "84", Auvergne-Rhône-Alpes, departement, 300, null, 2000, 100000, null, null, null, null, null, null, null, null, 0]
  - [activite-partielle, "", "2020-05-20", "75", Paris, "11", Île-de-France, departement, null, null, null, null, null, null, null, null, null, null, null, null, 1]
- parametres: {volet: VOLET2}
  vide: volet 2 is not published by département
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    choisis = r.connus(
        p["date_maj"], dispositif=r.dispositif(p), niveau="departement", volet=p["volet"], concept="cumul"
    )
    lignes = [{**t, "dep": t["code"], "libelle_departement": t["territoire"], "reg": t["region"]} for t in choisis]
    return sorted(lignes, key=lambda t: (bas(t["montant_total"]), bas(t["nombre_aides"]), t["code"]))
