"""Running totals that go down."""

from __future__ import annotations

from tests.preuve.parametres import PGE, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"niveau": "region"}, {**PGE, "niveau": "departement"}, {"niveau": "departement"}]

A_LA_MAIN = """
colonnes: >-
  titre volet territoire date_precedente date_maj montant_precedent montant_total variation_montant nombre_precedent
  nombre_aides variation_nombre
cas:
- parametres: {niveau: departement}
  lignes:
  - [Fonds de solidarité, VOLET1, Saint-Barthélemy, "2020-12-31", "2021-03-31", 800000.10, 700000, -100000.10, 4000, 3000, -1000]
- vide: no national total falls
- parametres: {niveau: departement, dispositif: activite-partielle}
  vide: its running total has one date only
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.territoires(concept="cumul", ensemble=0, niveau=p["niveau"] or "national")
    lignes = [
        t
        for t in lignes
        if p["dispositif"] in ("", t["dispositif"])
        and ((t["variation_montant"] or 0) < 0 or (t["variation_nombre"] or 0) < 0)
    ]
    return sorted(lignes, key=lambda t: (t["ordre"], t["volet"], t["date_maj"], t["territoire"]))
