"""The ranks of a place in every scheme."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"territoire": "departement/75"}]

A_LA_MAIN = """
colonnes: >-
  territoire titre volet date_maj rang_montant rang_nombre territoires_classes montant_total part_montant unite_nombre
  nombre_aides part_nombre secret cellules_secretes parmi montant_par_habitant rang_par_habitant montant_par_entreprise
  rang_par_entreprise territoires_classes_nombre territoires_classes_entreprise
cas:
- lignes:
  - [Île-de-France, Fonds de solidarité, VOLET1, "2021-03-31", 1, 1, 2, 90000000.40, 81.82, aides, 40000, 72.73, 0, 0, régions, 7.22, 1, 4500.0, 1, 2, 2]
  - [Île-de-France, Fonds de solidarité, VOLET2, "2020-12-31", 1, 2, 2, 4000000, 53.33, aides, 2000, 40.0, 0, 0, régions, 0.32, 2, 2000.0, 2, 2, 2]
  - [Île-de-France, Activité partielle, "", "2020-05-20", null, null, 1, null, null, demandes, null, null, 1, 1, régions, null, null, null, null, 1, 0]
- parametres: {territoire: departement/69}
  lignes:
  - [Rhône, Fonds de solidarité, VOLET1, "2021-03-31", 2, 2, 2, 18000000, 16.36, aides, 12000, 21.82, 0, 0, départements, 9.4, 2, 2250.0, 2, 2, 2]
  - [Rhône, Activité partielle, "", "2020-05-20", null, 1, 1, null, null, demandes, 300, null, 0, 1, départements, null, null, null, null, 1, 0]
- parametres: {territoire: departement/977}
  lignes:
  - [Saint-Barthélemy, Fonds de solidarité, VOLET1, "2021-03-31", null, null, null, 700000, 0.64, aides, 3000, 5.45, 0, null, null, 65.67, null, 350.0, null, null, null]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.connus("", chemin=p["territoire"] or "region/11", concept="cumul", ensemble=0)
    return sorted(
        ({**t, "cellules_secretes": t["territoires_secrets"]} for t in lignes),
        key=lambda t: (t["ordre"], t["volet"]),
    )
