"""Distribution between places: median and deciles."""

from __future__ import annotations

from fractions import Fraction

from tests.preuve.nombres import arrondir, diviser, euros, quantile
from tests.preuve.parametres import REGION, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, REGION, {"date_maj": "2021-01-01"}]

A_LA_MAIN = """
# Between two values a < b the quantile p is a + p(b - a).
colonnes: >-
  maille titre volet date_maj territoires_connus cellules_secretes montant_minimum montant_decile_1 montant_quartile_1
  montant_median montant_quartile_3 montant_decile_9 montant_maximum rapport_deciles
cas:
- lignes:
  - [Départements, Fonds de solidarité, VOLET1, "2021-03-31", 2, 0, 18000000, 21200000, 26000000, 34000000, 42000000, 46800000, 50000000, 2.2]
- parametres: {date_maj: "2021-03-30"}
  lignes:
  - [Départements, Fonds de solidarité, VOLET1, "2020-12-31", 2, 0, 14000000, 15300000, 17250000, 20500000, 23750000, 25700000, 27000000, 1.7]
- parametres: {maille: region}
  lignes:
  - [Régions, Fonds de solidarité, VOLET1, "2021-03-31", 2, 0, 20000000, 27000000.04, 37500000.10, 55000000.20, 72500000.30, 83000000.36, 90000000.40, 3.1]
  - [Régions, Fonds de solidarité, VOLET2, "2020-12-31", 2, 0, 3500000.20, 3550000.18, 3625000.15, 3750000.10, 3875000.05, 3950000.02, 4000000, 1.1]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    nom = "Régions" if p["maille"] == "region" else "Départements"
    resultat = []
    for groupe in r.classes(p, mesure="montant"):
        v = [t["montant_centimes"] for t in groupe if t["montant_centimes"] is not None]
        q = {n: quantile(v, Fraction(n, 100)) for n in (10, 25, 50, 75, 90)}
        noms = {10: "decile_1", 25: "quartile_1", 50: "median", 75: "quartile_3", 90: "decile_9"}
        resultat.append(
            {
                **groupe[0],
                "maille": nom,
                "territoires_connus": len(v),
                "cellules_secretes": sum(t["secret"] for t in groupe),
                "montant_minimum": euros(min(v)),
                "montant_maximum": euros(max(v)),
                **{f"montant_{noms[n]}": arrondir(valeur / 100) for n, valeur in q.items()},
                "rapport_deciles": arrondir(diviser(q[90], q[10]), 1),
            }
        )
    return resultat
