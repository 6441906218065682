"""A scheme by région."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, PRETS, REPORTS, Cas
from tests.preuve.reponses import Parametres, Reponses, bas
from tests.preuve.territoires import Ligne

CAS: Cas = [
    {},
    {"volet": "VOLET1"},
    {"volet": "VOLET2"},
    {"date_maj": "2021-01-01"},
    PGE,
    REPORTS,
    PRETS,
    ACTIVITE,
    {**ACTIVITE, "concept": "mensuel"},
    {**ACTIVITE, "concept": "mensuel", "mois": "2020-04"},
    {**ACTIVITE, "concept": "somme-mensuelle"},
]

A_LA_MAIN = """
# Inhabitants: Île-de-France 12,463,067, Auvergne-Rhône-Alpes 8,205,557.
colonnes: >-
  dispositif volets concept date_maj mois reg libelle_region nombre_aides nombre_entreprises nombre_salaries
  nombre_heures montant_total part_montant part_nombre montant_affiche montant_par_habitant montant_par_entreprise
  source_entreprises rang_par_habitant cellules_secretes
cas:
# Both volets: 90,000,000.40 + 4,000,000 in Île-de-France, where the State announces 100,000,000 and 30,000 businesses.
- lignes:
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", "11", Île-de-France, 42000, 30000, null, null, 94000000.40, 80.0, 70.0, 100000000, 8.02, 3333.33, annonce, 1, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2021-03-31", "", "84", Auvergne-Rhône-Alpes, 18000, null, null, null, 23500000.20, 20.0, 30.0, 23500000.20, 2.86, null, null, 2, 0]
- parametres: {dispositif: fonds-solidarite, volet: VOLET1}
  lignes:
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", "11", Île-de-France, 40000, 20000, null, null, 90000000.40, 81.82, 72.73, 90000000.40, 7.22, 4500.0, somme des secteurs, 1, 0]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", "84", Auvergne-Rhône-Alpes, 15000, 10000, null, null, 20000000, 18.18, 27.27, 20000000, 2.44, 2000.0, somme des secteurs, 2, 0]
# Still what was known on the eve of the next publication. The unlocated row is of volet 1 alone, and has no rank.
- parametres: {date_maj: "2021-03-30"}
  lignes:
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2020-12-31", "", "11", Île-de-France, 22000, null, null, null, 34000000, 64.76, 55.0, 34000000, 2.73, null, null, 1, 0]
  - [fonds-solidarite, "VOLET1,VOLET2", cumul, "2020-12-31", "", "84", Auvergne-Rhône-Alpes, 13000, null, null, null, 17500000.20, 33.33, 32.5, 17500000.20, 2.13, null, null, 2, 0]
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", ZZ, Non localisé ou hors région, 5000, 3000, null, null, 1000000.10, 1.9, 12.5, 1000000.10, null, 333.33, somme des secteurs, null, 0]
- parametres: {volet: VOLET2}
  lignes:
  - [fonds-solidarite, VOLET2, cumul, "2020-12-31", "", "11", Île-de-France, 2000, 2000, null, null, 4000000, 53.33, 40.0, 4000000, 0.32, 2000.0, somme des secteurs, 2, 0]
  - [fonds-solidarite, VOLET2, cumul, "2020-12-31", "", "84", Auvergne-Rhône-Alpes, 3000, 1500, null, null, 3500000.20, 46.67, 60.0, 3500000.20, 0.43, 2333.33, somme des secteurs, 1, 0]
# No file by région that day: the sums of the départements.
- parametres: {volet: VOLET1, date_maj: "2020-06-30"}
  lignes:
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", "11", Île-de-France, 14000, null, null, null, 21000000.50, 70.0, 70.0, 21000000.50, 1.68, null, null, 1, 0]
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", "84", Auvergne-Rhône-Alpes, 6000, null, null, null, 9000000, 30.0, 30.0, 9000000, 1.1, null, null, 2, 0]
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", cumul, "2020-05-20", "", "84", Auvergne-Rhône-Alpes, 300, null, 2000, 100000, null, null, null, null, null, null, null, null, 0]
  - [activite-partielle, "", cumul, "2020-05-20", "", "11", Île-de-France, null, null, null, null, null, null, null, null, null, null, null, null, 1]
- parametres: {dispositif: activite-partielle, concept: mensuel}
  lignes:
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-04", "11", Île-de-France, 900, null, 6000, 300000, null, null, 69.23, null, null, null, null, null, 0]
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-04", "84", Auvergne-Rhône-Alpes, 400, null, 2500, 120000, null, null, 30.77, null, null, null, null, null, 0]
- parametres: {dispositif: activite-partielle, concept: mensuel, mois: "2020-03"}
  lignes:
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-03", "11", Île-de-France, 700, null, 5000, 250000, null, null, 100.0, null, null, null, null, null, 0]
- parametres: {date_maj: "2020-06-29"}
  vide: nothing was published before 2020-06-30
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    choisis = r.connus(
        p["date_maj"],
        dispositif=r.dispositif(p),
        niveau="region",
        volet=p["volet"],
        concept=p["concept"] or "cumul",
    )
    lignes = [{**t, "reg": t["code"], "libelle_region": t["territoire"]} for t in r.du_mois(p, choisis)]
    return sorted(lignes, key=lambda t: (bas(t["montant_total"]), bas(t["nombre_aides"]), t["code"]))
