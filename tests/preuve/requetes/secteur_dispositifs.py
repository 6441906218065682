"""A sector in every scheme."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import LOIN, Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"secteur": "I"}, {"secteur": "Z"}, {"secteur": "IZ"}]

A_LA_MAIN = """
# Sectors of volet 1: G 78,000,000, I 30,000,000.40; the unknown 2,000,000 is no sector. Of volet 2: G and F.
colonnes: >-
  dispositif titre volet concept date_maj mois unite_nombre code_secteur libelle_secteur nombre_aides
  nombre_entreprises nombre_etablissements nombre_salaries nombre_heures montant_total part_montant part_nombre
  part_salaries part_heures rang_montant rang_nombre secteurs_classes secret montant_par_aide
  secteurs_classes_nombre
cas:
- lignes:
  - [fonds-solidarite, Fonds de solidarité, VOLET1, cumul, "2021-03-31", "", aides, G, "Commerce ; réparation d'automobiles et de motocycles", 42000, null, null, null, null, 78000000, 70.91, 76.36, null, null, 1, 1, 2, 0, 1857.14, 2]
  - [fonds-solidarite, Fonds de solidarité, VOLET2, cumul, "2020-12-31", "", aides, G, "Commerce ; réparation d'automobiles et de motocycles", 2000, null, null, null, null, 4000000, 53.33, 40.0, null, null, 1, 2, 2, 0, 2000.0, 2]
- parametres: {secteur: Z}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, VOLET1, cumul, "2021-03-31", "", aides, Z, Non connu, 3000, null, null, null, null, 2000000, 1.82, 5.45, null, null, null, null, 2, 0, 666.67, 2]
- parametres: {secteur: I}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, VOLET1, cumul, "2021-03-31", "", aides, I, Hébergement et restauration, 10000, null, null, null, null, 30000000.40, 27.27, 18.18, null, null, 2, 2, 2, 0, 3000.0, 2]
- parametres: {secteur: GZ}
  lignes:
  - [activite-partielle, Activité partielle, "", cumul, "2020-05-20", "", demandes, GZ, "Commerce ; réparation d'automobiles et de motocycles", 1000, null, 900, 8000, 400000, null, null, null, null, null, null, 1, 1, 0, null, 1]
  - [activite-partielle, Activité partielle, "", mensuel, "2020-10-20", "2020-04", demandes, GZ, "Commerce ; réparation d'automobiles et de motocycles", 1300, null, null, 8500, 420000, null, null, 100.0, 100.0, 100.0, null, 1, 1, 0, null, 1]
- parametres: {secteur: IZ}
  lignes:
  - [activite-partielle, Activité partielle, "", cumul, "2020-05-20", "", demandes, IZ, Hébergement et restauration, null, null, null, null, null, null, null, null, null, null, null, null, 1, 1, null, 1]
- parametres: {secteur: "10"}
  vide: a legal category is no sector
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    secteur = p["secteur"] or "G"
    ts = r.territoires(niveau="national", ensemble=0, mois_recent=1)
    lignes = [
        li
        for axe in ("section_naf", "nace17")
        for li in r.repartitions.connues(ts, axe, LOIN)
        if li["modalite"] == secteur
    ]
    lignes = [
        {
            **li,
            "code_secteur": secteur,
            "libelle_secteur": li["libelle_modalite"],
            "secteurs_classes": li["modalites_classees"],
            "secteurs_classes_nombre": li["modalites_classees_nombre"],
        }
        for li in lignes
    ]
    return sorted(lignes, key=lambda li: (li["ordre"], li["concept"], li["volet"]))
