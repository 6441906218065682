"""Growth between two dates, by sector."""

from __future__ import annotations

from tests.preuve.parametres import PGE, REPORTS, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, PGE, REPORTS, {"debut": "2020-12-31"}, {"fin": "2021-02-01", "volet": "VOLET1"}]

A_LA_MAIN = """
# The differences add up to that of the whole: 54,000,000 + 23,999,999.90 + 2,000,000 = 110,000,000.40 - 30,000,000.50.
colonnes: >-
  dispositif volet date_debut date_fin code_secteur libelle_secteur montant_debut montant_fin variation_montant
  croissance_montant nombre_debut nombre_fin variation_nombre croissance_nombre cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", "2021-03-31", I, Hébergement et restauration, 6000000.50, 30000000.40, 23999999.90, 400.0, 4000, 10000, 6000, 150.0, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2021-03-31", G, "Commerce ; réparation d'automobiles et de motocycles", 24000000, 78000000, 54000000, 225.0, 16000, 42000, 26000, 162.5, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2021-03-31", Z, Non connu, null, 2000000, 2000000, null, null, 3000, 3000, null, 0]
- parametres: {debut: "2021-01-15"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", I, Hébergement et restauration, 1000000.10, 30000000.40, 29000000.30, 2900.0, 5000, 10000, 5000, 100.0, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", G, "Commerce ; réparation d'automobiles et de motocycles", 44000000, 78000000, 34000000, 77.27, 30000, 42000, 12000, 40.0, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", Z, Non connu, null, 2000000, 2000000, null, null, 3000, 3000, null, 0]
- parametres: {dispositif: fonds-solidarite, volet: VOLET1, fin: "2020-12-31"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", "2020-12-31", G, "Commerce ; réparation d'automobiles et de motocycles", 24000000, 44000000, 20000000, 83.33, 16000, 30000, 14000, 87.5, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "2020-12-31", I, Hébergement et restauration, 6000000.50, 1000000.10, -5000000.40, -83.33, 4000, 5000, 1000, 25.0, 0]
- parametres: {volet: VOLET2}
  vide: volet 2 has one date only
- parametres: {debut: "2020-12-31"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", I, Hébergement et restauration, 1000000.10, 30000000.40, 29000000.30, 2900.0, 5000, 10000, 5000, 100.0, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", G, "Commerce ; réparation d'automobiles et de motocycles", 44000000, 78000000, 34000000, 77.27, 30000, 42000, 12000, 40.0, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", "2021-03-31", Z, Non connu, null, 2000000, 2000000, null, null, 3000, 3000, null, 0]
- parametres: {dispositif: activite-partielle}
  vide: its running total has one date only, and a month is none
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    nom = r.a_plusieurs_dates(p, "national")
    ts = r.volets(p, r.territoires(dispositif=nom, niveau="national", concept="cumul"))
    lignes = [li for t in ts for li in r.repartitions.lignes(t, t["axe_principal"])]
    return r.croissance(p, lignes, "modalite", {"code_secteur": "modalite", "libelle_secteur": "libelle_modalite"})
