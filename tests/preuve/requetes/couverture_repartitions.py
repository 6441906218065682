"""What each breakdown covers."""

from __future__ import annotations

from tests.preuve.nombres import euros, part, somme_lisible
from tests.preuve.parametres import ACTIVITE, Cas
from tests.preuve.reponses import Parametres, Reponses, grouper
from tests.preuve.territoires import TOUJOURS, Ligne

CAS: Cas = [{}, ACTIVITE]

A_LA_MAIN = """
# Volet 1 by département: 50,000,000 + 18,000,000 + 1,000,000 + 700,000 of 110,000,000.40.
colonnes: >-
  titre volet repartition niveau date_maj nombre_cellules cellules_secretes part_secrete montant_connu part_montant
  nombre_aides part_nombre
cas:
- parametres: {dispositif: fonds-solidarite}
  lignes:
  - [Fonds de solidarité, VOLET1, Ensemble, national, "2021-03-31", 1, 0, 0.0, 110000000.40, 100.0, 55000, 100.0]
  - [Fonds de solidarité, VOLET1, Ensemble, region, "2021-03-31", 2, 0, 0.0, 110000000.40, 100.0, 55000, 100.0]
  - [Fonds de solidarité, VOLET1, Ensemble, departement, "2021-03-31", 4, 0, 0.0, 69700000, 63.36, 42000, 76.36]
  - [Fonds de solidarité, VOLET1, Secteur d'activité (section NAF), national, "2021-03-31", 3, 0, 0.0, 110000000.40, 100.0, 55000, 100.0]
  - [Fonds de solidarité, VOLET1, Secteur d'activité (section NAF), region, "2021-03-31", 4, 0, 0.0, 110000000.40, 100.0, 55000, 100.0]
  - [Fonds de solidarité, VOLET1, Secteur d'activité (section NAF), departement, "2021-03-31", 4, 0, 0.0, 69700000, 63.36, 42000, 76.36]
  - [Fonds de solidarité, VOLET1, Catégorie juridique, national, "2021-03-31", 1, 0, 0.0, 66000000, 60.0, 26000, 47.27]
  - [Fonds de solidarité, VOLET1, Catégorie juridique, region, "2021-03-31", 1, 0, 0.0, 66000000, 60.0, 26000, 47.27]
  - [Fonds de solidarité, VOLET2, Ensemble, national, "2020-12-31", 1, 0, 0.0, 7500000.20, 100.0, 5000, 100.0]
  - [Fonds de solidarité, VOLET2, Ensemble, region, "2020-12-31", 2, 0, 0.0, 7500000.20, 100.0, 5000, 100.0]
  - [Fonds de solidarité, VOLET2, Secteur d'activité (section NAF), national, "2020-12-31", 2, 0, 0.0, 7500000.20, 100.0, 5000, 100.0]
  - [Fonds de solidarité, VOLET2, Secteur d'activité (section NAF), region, "2020-12-31", 2, 0, 0.0, 7500000.20, 100.0, 5000, 100.0]
- parametres: {dispositif: activite-partielle}
  lignes:
  - [Activité partielle, "", Ensemble, national, "2020-05-20", 1, 1, 100.0, null, null, null, null]
  - [Activité partielle, "", Ensemble, region, "2020-05-20", 2, 1, 50.0, null, null, 300, null]
  - [Activité partielle, "", Ensemble, departement, "2020-05-20", 2, 1, 50.0, null, null, 300, null]
  - [Activité partielle, "", Secteur d'activité (NACE A17), national, "2020-05-20", 2, 1, 50.0, null, null, 1000, null]
  - [Activité partielle, "", Secteur d'activité (NACE A17), region, "2020-05-20", 3, 1, 33.33, null, null, 1300, null]
  - [Activité partielle, "", Secteur d'activité (NACE A17), departement, "2020-05-20", 3, 1, 33.33, null, null, 1300, null]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    ordres = {code: axe["ordre"] for code, axe in r.calcul.nomenclatures.axes.items()}
    cases = []
    for t in r.territoires(concept="cumul", ensemble=0):
        if p["dispositif"] in ("", t["dispositif"]):
            for axe in [a for a in ordres if r.calcul.cases(t, a) and r.repartitions.suite(t, a) == TOUJOURS]:
                cases.append({**t, **r.repartitions.couverture(t, axe), "axe": axe})
    resultat = []
    for groupe in grouper(cases, "dispositif", "volet", "axe", "niveau"):
        t = groupe[0]
        france = r.territoires(
            dispositif=t["dispositif"], volet=t["volet"], concept="cumul", date_maj=t["date_maj"], niveau="national"
        )[0]
        combien, secretes = (
            sum(c["nombre_cellules"] for c in groupe),
            sum(c["secrets_du_territoire"] for c in groupe),
        )
        centimes, nombre = somme_lisible(c["centimes"] for c in groupe), somme_lisible(c["nombre"] for c in groupe)
        resultat.append(
            {
                **t,
                "repartition": r.calcul.nomenclatures.axes[t["axe"]]["libelle"],
                "nombre_cellules": combien,
                "cellules_secretes": secretes,
                "part_secrete": part(secretes, combien),
                "montant_connu": euros(centimes),
                "part_montant": part(centimes, france["montant_centimes"]),
                "nombre_aides": nombre,
                "part_nombre": part(nombre, france["nombre_aides"]),
            }
        )
    niveaux = ("national", "region", "departement")
    return sorted(resultat, key=lambda c: (c["ordre"], c["volet"], ordres[c["axe"]], niveaux.index(c["niveau"])))
