"""Key figures of all schemes."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}]

A_LA_MAIN = """
# Fonds de solidarité on 2021-03-31: volet 1 of that day (110,000,000.40) and volet 2 as last published, on 2020-12-31
# (7,500,000.20); the State announces 125,000,000.75 for 68,952,941 inhabitants.
colonnes: >-
  dispositif titre concept date_maj mois unite_nombre nombre_aides nombre_entreprises source_entreprises
  nombre_etablissements nombre_salaries nombre_heures montant_total montant_non_ventile nombre_non_ventile
  montant_annonce montant_affiche montant_par_habitant volets date_volet_le_plus_ancien secret
cas:
- lignes:
  - [fonds-solidarite, Fonds de solidarité, cumul, "2021-03-31", "", aides, 60000, 40000, annonce, null, null, null, 117500000.60, 7500000.15, 3000, 125000000.75, 125000000.75, 1.81, "VOLET1,VOLET2", "2020-12-31", 0]
  # One sector of Paris is withheld: nothing national can be told of the running total.
  - [activite-partielle, Activité partielle, cumul, "2020-05-20", "", demandes, null, null, null, null, null, null, null, null, null, null, null, null, "", "2020-05-20", 1]
  # 900 in Île-de-France, 400 in Auvergne-Rhône-Alpes.
  - [activite-partielle, Activité partielle, mensuel, "2020-10-20", "2020-04", demandes, 1300, null, null, null, 8500, 420000, null, null, null, null, null, null, "", "2020-10-20", 0]
"""


def repondre(r: Reponses, _: Parametres) -> list[Ligne]:
    lignes = [t for t in r.connus("", niveau="national", volet="", mois_recent=1) if t["concept"] != "somme-mensuelle"]
    return sorted(lignes, key=lambda t: (t["ordre"], t["concept"]))
