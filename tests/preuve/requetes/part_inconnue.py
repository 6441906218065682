"""What is neither located nor classified."""

from __future__ import annotations

from tests.preuve.nombres import part
from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"date_maj": "2021-01-01"}]

A_LA_MAIN = """
# Saint-Barthélemy is a known place; volet 2 is not published by département: empty, not 0.
colonnes: >-
  titre volet date_maj montant_total montant_sans_region part_sans_region montant_sans_departement part_sans_departement
  montant_sans_secteur part_sans_secteur unite_nombre nombre_aides nombre_sans_region nombre_sans_secteur cellules_secretes
cas:
- lignes:
  - [Fonds de solidarité, VOLET1, "2021-03-31", 110000000.40, 0, 0.0, 1000000, 0.91, 2000000, 1.82, aides, 55000, 0, 3000, 0]
  - [Fonds de solidarité, VOLET2, "2020-12-31", 7500000.20, 0, 0.0, null, null, 0, 0.0, aides, 5000, 0, 0, 0]
  - [Activité partielle, "", "2020-05-20", null, null, null, null, null, null, null, demandes, null, 0, 0, 0]
- parametres: {date_maj: "2021-01-01"}
  lignes:
  - [Fonds de solidarité, VOLET1, "2020-12-31", 45000000.10, 1000000.10, 2.22, 0, 0.0, 0, 0.0, aides, 35000, 5000, 0, 0]
  - [Fonds de solidarité, VOLET2, "2020-12-31", 7500000.20, 0, 0.0, null, null, 0, 0.0, aides, 5000, 0, 0, 0]
  - [Activité partielle, "", "2020-05-20", null, null, null, null, null, null, null, demandes, null, 0, 0, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = []
    for t in r.connus(p["date_maj"], niveau="national", concept="cumul", ensemble=0):
        parts = {
            f"part_sans_{q}": None
            if t[f"montant_sans_{q}"] is None
            else part(round(100 * t[f"montant_sans_{q}"]), t["montant_centimes"])
            for q in ("region", "departement", "secteur")
        }
        lignes.append({**t, **parts, "cellules_secretes": t["inconnus_secrets"]})
    return sorted(lignes, key=lambda t: (t["ordre"], t["volet"]))
