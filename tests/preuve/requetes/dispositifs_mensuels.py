"""The schemes published month by month."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses, grouper
from tests.preuve.territoires import Ligne

CAS: Cas = [{}]

A_LA_MAIN = """
colonnes: id titre date_maj premier_mois dernier_mois
cas:
- lignes:
  - [activite-partielle, Activité partielle, "2020-10-20", "2020-03", "2020-04"]
"""


def repondre(r: Reponses, _: Parametres) -> list[Ligne]:
    groupes = grouper(r.territoires(niveau="national", concept="mensuel", ensemble=0), "dispositif")
    lignes = [
        {
            **g[0],
            "id": g[0]["dispositif"],
            "date_maj": max(t["date_maj"] for t in g),
            "premier_mois": min(t["mois"] for t in g),
            "dernier_mois": max(t["mois"] for t in g),
        }
        for g in groupes
    ]
    return sorted(lignes, key=lambda t: t["ordre"])
