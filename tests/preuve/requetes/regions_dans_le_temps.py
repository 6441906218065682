"""A scheme by région, date after date."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, REPORTS, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"volet": "VOLET2"}, PGE, REPORTS, ACTIVITE, {**ACTIVITE, "concept": "mensuel"}]

A_LA_MAIN = """
colonnes: >-
  dispositif volet concept date_maj mois reg libelle_region nombre_aides nombre_entreprises nombre_salaries nombre_heures
  montant_total secret
cas:
# Volet by volet; a day without a file by région has the sums of the départements; the unlocated is a row.
- lignes:
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", "11", Île-de-France, 14000, null, null, null, 21000000.50, 0]
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", "84", Auvergne-Rhône-Alpes, 6000, null, null, null, 9000000, 0]
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", "11", Île-de-France, 20000, 12000, null, null, 30000000, 0]
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", "84", Auvergne-Rhône-Alpes, 10000, 6000, null, null, 14000000, 0]
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", ZZ, Non localisé ou hors région, 5000, 3000, null, null, 1000000.10, 0]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", "11", Île-de-France, 40000, 20000, null, null, 90000000.40, 0]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", "84", Auvergne-Rhône-Alpes, 15000, 10000, null, null, 20000000, 0]
  - [fonds-solidarite, VOLET2, cumul, "2020-12-31", "", "11", Île-de-France, 2000, 2000, null, null, 4000000, 0]
  - [fonds-solidarite, VOLET2, cumul, "2020-12-31", "", "84", Auvergne-Rhône-Alpes, 3000, 1500, null, null, 3500000.20, 0]
- parametres: {dispositif: fonds-solidarite, volet: VOLET2}
  lignes:
  - [fonds-solidarite, VOLET2, cumul, "2020-12-31", "", "11", Île-de-France, 2000, 2000, null, null, 4000000, 0]
  - [fonds-solidarite, VOLET2, cumul, "2020-12-31", "", "84", Auvergne-Rhône-Alpes, 3000, 1500, null, null, 3500000.20, 0]
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", cumul, "2020-05-20", "", "11", Île-de-France, null, null, null, null, null, 1]
  - [activite-partielle, "", cumul, "2020-05-20", "", "84", Auvergne-Rhône-Alpes, 300, null, 2000, 100000, null, 0]
- parametres: {dispositif: activite-partielle, concept: mensuel}
  lignes:
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-03", "11", Île-de-France, 700, null, 5000, 250000, null, 0]
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-04", "11", Île-de-France, 900, null, 6000, 300000, null, 0]
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-04", "84", Auvergne-Rhône-Alpes, 400, null, 2500, 120000, null, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    concept = p["concept"] or "cumul"
    choisis = r.volets(p, r.territoires(dispositif=r.dispositif(p), niveau="region", concept=concept))
    lignes = [{**t, "reg": t["code"], "libelle_region": t["territoire"]} for t in choisis if r.garde(t)]
    return sorted(lignes, key=lambda t: (t["volet"], t["date_maj"], t["mois"], t["code"]))
