"""Each région at each date."""

from __future__ import annotations

from tests.preuve.nombres import arrondir, diviser
from tests.preuve.parametres import ACTIVITE, PGE, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, PGE, ACTIVITE]

A_LA_MAIN = """
colonnes: >-
  dispositif date_maj volets reg libelle_region mesure unite_nombre montant_total nombre_aides population montant_reparti_par_habitant aides_pour_mille_habitants secret
cas:
- lignes:
  - ["fonds-solidarite", "2020-06-30", "VOLET1", "11", "Île-de-France", "montant", "aides", 21000000.5, 14000, 12463067, 1.68, 1.12, 0]
  - ["fonds-solidarite", "2020-06-30", "VOLET1", "84", "Auvergne-Rhône-Alpes", "montant", "aides", 9000000.0, 6000, 8205557, 1.1, 0.73, 0]
  - ["fonds-solidarite", "2020-12-31", "VOLET1,VOLET2", "11", "Île-de-France", "montant", "aides", 34000000.0, 22000, 12463067, 2.73, 1.77, 0]
  - ["fonds-solidarite", "2020-12-31", "VOLET1,VOLET2", "84", "Auvergne-Rhône-Alpes", "montant", "aides", 17500000.2, 13000, 8205557, 2.13, 1.58, 0]
  - ["fonds-solidarite", "2021-03-31", "VOLET1,VOLET2", "11", "Île-de-France", "montant", "aides", 94000000.4, 42000, 12463067, 7.54, 3.37, 0]
  - ["fonds-solidarite", "2021-03-31", "VOLET1,VOLET2", "84", "Auvergne-Rhône-Alpes", "montant", "aides", 23500000.2, 18000, 8205557, 2.86, 2.19, 0]
- parametres: {dispositif: activite-partielle}
  lignes:
  - ["activite-partielle", "2020-05-20", "", "11", "Île-de-France", "nombre", "demandes", null, null, 12463067, null, null, 1]
  - ["activite-partielle", "2020-05-20", "", "84", "Auvergne-Rhône-Alpes", "nombre", "demandes", null, 300, 8205557, null, 0.04, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.territoires(dispositif=r.dispositif(p), niveau="region", nature="region", volet="", concept="cumul")
    lignes = [
        {
            **t,
            "reg": t["code"],
            "libelle_region": t["territoire"],
            "montant_reparti_par_habitant": arrondir(diviser(t["montant_centimes"], 100 * t["population"])),
        }
        for t in lignes
    ]
    return sorted(lignes, key=lambda t: (t["date_maj"], t["code"]))
