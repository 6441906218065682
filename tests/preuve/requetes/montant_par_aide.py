"""Amount per aid and per business, by place."""

from __future__ import annotations

from tests.preuve.parametres import TOUT_PAR_MAILLE, Cas
from tests.preuve.reponses import Parametres, Reponses, bas
from tests.preuve.territoires import Ligne

CAS: Cas = TOUT_PAR_MAILLE

A_LA_MAIN = """
colonnes: >-
  dispositif volet date_maj unite_nombre code_territoire territoire montant_total nombre_aides nombre_entreprises
  montant_par_aide montant_par_entreprise aides_par_entreprise source_entreprises marge_entreprises secret
  cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", aides, "75", Paris, 50000000, 25000, 13000, 2000.0, 3846.15, 1.92, somme des secteurs, null, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", aides, "69", Rhône, 18000000, 12000, 8000, 1500.0, 2250.0, 1.5, somme des secteurs, null, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", aides, ZZ, Non localisé, 1000000, 2000, 1000, 500.0, 1000.0, 2.0, somme des secteurs, null, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", aides, "977", Saint-Barthélemy, 700000, 3000, 2000, 233.33, 350.0, 1.5, somme des secteurs, null, 0, 0]
# Legal categories are published for Île-de-France alone: 19,000 businesses beside 20,000 over sectors.
- parametres: {maille: region}
  lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", aides, "11", Île-de-France, 90000000.40, 40000, 20000, 2250.0, 4500.0, 2.0, somme des secteurs, 5.0, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", aides, "84", Auvergne-Rhône-Alpes, 20000000, 15000, 10000, 1333.33, 2000.0, 1.5, somme des secteurs, null, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", aides, "11", Île-de-France, 4000000, 2000, 2000, 2000.0, 2000.0, 1.0, somme des secteurs, null, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", aides, "84", Auvergne-Rhône-Alpes, 3500000.20, 3000, 1500, 1166.67, 2333.33, 2.0, somme des secteurs, null, 0, 0]
- parametres: {maille: region, volet: VOLET1, date_maj: "2020-06-30"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", aides, "11", Île-de-France, 21000000.50, 14000, null, 1500.0, null, null, null, null, 0, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", aides, "84", Auvergne-Rhône-Alpes, 9000000, 6000, null, 1500.0, null, null, null, null, 0, 0]
- parametres: {maille: region, dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", "2020-05-20", demandes, "11", Île-de-France, null, null, null, null, null, null, null, null, 1, 1]
  - [activite-partielle, "", "2020-05-20", demandes, "84", Auvergne-Rhône-Alpes, null, 300, null, null, null, null, null, null, 0, 1]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.volets(p, r.connus(p["date_maj"], dispositif=r.dispositif(p), niveau=r.maille(p), concept="cumul"))
    lignes = r.avec_secrets([{**t, "code_territoire": t["code"]} for t in lignes])
    return sorted(lignes, key=lambda t: (t["volet"], bas(t["montant_par_aide"]), t["code"]))
