"""Amount per business by sector, size or legal form."""

from __future__ import annotations

from tests.preuve.parametres import PGE, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [
    {},
    {"region": "84"},
    {"axe": "classe_effectif"},
    {"region": "11", "axe": "categorie_juridique"},
    PGE,
]

A_LA_MAIN = """
# What no file breaks down is no case of the breakdown, and has no mean.
colonnes: >-
  dispositif volet date_maj territoire axe unite_nombre modalite libelle_modalite montant_total nombre_aides
  nombre_entreprises montant_par_aide montant_par_entreprise aides_par_entreprise secret cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", France entière, section_naf, aides, G, "Commerce ; réparation d'automobiles et de motocycles", 78000000, 42000, null, 1857.14, null, null, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", France entière, section_naf, aides, I, Hébergement et restauration, 30000000.40, 10000, null, 3000.0, null, null, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", France entière, section_naf, aides, Z, Non connu, 2000000, 3000, null, 666.67, null, null, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", France entière, section_naf, aides, F, Construction, 3500000.20, 3000, null, 1166.67, null, null, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", France entière, section_naf, aides, G, "Commerce ; réparation d'automobiles et de motocycles", 4000000, 2000, null, 2000.0, null, null, 0, 0]
- parametres: {region: "84"}
  lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", Auvergne-Rhône-Alpes, section_naf, aides, G, "Commerce ; réparation d'automobiles et de motocycles", 18000000, 12000, 8000, 1500.0, 2250.0, 1.5, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", Auvergne-Rhône-Alpes, section_naf, aides, Z, Non connu, 2000000, 3000, 2000, 666.67, 1000.0, 1.5, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", Auvergne-Rhône-Alpes, section_naf, aides, F, Construction, 3500000.20, 3000, 1500, 1166.67, 2333.33, 2.0, 0, 0]
- parametres: {region: "11", axe: categorie_juridique}
  lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", Île-de-France, categorie_juridique, aides, "10", Entrepreneur individuel, 66000000, 26000, 19000, 2538.46, 3473.68, 1.37, 0, 0]
- parametres: {dispositif: activite-partielle, region: "11"}
  lignes:
  - [activite-partielle, "", "2020-05-20", Île-de-France, nace17, demandes, GZ, "Commerce ; réparation d'automobiles et de motocycles", null, 1000, null, null, null, null, 0, 1]
  - [activite-partielle, "", "2020-05-20", Île-de-France, nace17, demandes, IZ, Hébergement et restauration, null, null, null, null, null, null, 1, 1]
- parametres: {volet: VOLET2}
  lignes:
  - [fonds-solidarite, VOLET2, "2020-12-31", France entière, section_naf, aides, F, Construction, 3500000.20, 3000, null, 1166.67, null, null, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", France entière, section_naf, aides, G, "Commerce ; réparation d'automobiles et de motocycles", 4000000, 2000, null, 2000.0, null, null, 0, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    chemin = r.chemin(p)
    lignes = r.de(p, chemin.partition("/")[0], axe=p["axe"], chemin=chemin)
    lignes = r.avec_secrets([li for li in r.volets(p, lignes) if li["nature_modalite"] != "non_repartie"])
    return sorted(lignes, key=lambda li: (li["volet"], li["ordre_modalite"], li["modalite"]))
