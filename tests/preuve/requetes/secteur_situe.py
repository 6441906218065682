"""A sector in a place, beside its région and France."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import LOIN, Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"secteur": "I", "territoire": "departement/69"}, {"secteur": "GZ"}]

A_LA_MAIN = """
colonnes: >-
  dispositif titre chemin niveau territoire volets date_maj code_secteur libelle_secteur unite_nombre montant_total nombre_aides nombre_entreprises nombre_salaries montant_par_aide montant_par_entreprise part part_france indice_specificite rang secteurs_classes couverture secret
cas:
- lignes:
  - ["fonds-solidarite", "Fonds de solidarité", "region/11", "region", "Île-de-France", "VOLET1,VOLET2", "2021-03-31", "G", "Commerce ; réparation d'automobiles et de motocycles", "aides", 64000000.0, 32000, null, null, 2000.0, null, 68.09, 69.79, 98.0, 1, 2, 100.0, 0]
  - ["fonds-solidarite", "Fonds de solidarité", "national/FR", "national", "France entière", "VOLET1,VOLET2", "2021-03-31", "G", "Commerce ; réparation d'automobiles et de motocycles", "aides", 82000000.0, 44000, null, null, 1863.64, null, 69.79, 69.79, 100.0, 1, 3, 100.0, 0]
- parametres: {secteur: I, territoire: departement/69}
  lignes:
  - ["fonds-solidarite", "Fonds de solidarité", "national/FR", "national", "France entière", "VOLET1,VOLET2", "2021-03-31", "I", "Hébergement et restauration", "aides", 30000000.4, 10000, null, null, 3000.0, null, 25.53, 25.53, 100.0, 2, 3, 100.0, 0]
- parametres: {secteur: GZ}
  lignes:
  - ["activite-partielle", "Activité partielle", "region/11", "region", "Île-de-France", "", "2020-05-20", "GZ", "Commerce ; réparation d'automobiles et de motocycles", "demandes", null, 1000, null, 8000, null, null, null, null, null, 1, 1, null, 0]
  - ["activite-partielle", "Activité partielle", "national/FR", "national", "France entière", "", "2020-05-20", "GZ", "Commerce ; réparation d'automobiles et de motocycles", "demandes", null, 1000, null, 8000, null, null, null, null, null, 1, 1, null, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    secteur = p["secteur"] or "G"
    ts = [t for t in r.situes(p) if t["axe_principal"] != "type"]
    lignes = [li for li in r.repartitions.connues(ts, "", LOIN) if li["modalite"] == secteur]
    lignes = [{**li, "secteurs_classes": li["modalites_classees"]} for li in r.nommer(lignes)]
    return sorted(lignes, key=r.du_plus_petit)
