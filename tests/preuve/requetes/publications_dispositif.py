"""Publication dates of a scheme."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, Cas
from tests.preuve.reponses import Parametres, Reponses, grouper
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, PGE, ACTIVITE]

A_LA_MAIN = """
colonnes: dispositif date_maj volet concepts
cas:
- lignes:
  - [fonds-solidarite, "2021-03-31", VOLET1, cumul]
  - [fonds-solidarite, "2020-12-31", VOLET1, cumul]
  - [fonds-solidarite, "2020-12-31", VOLET2, cumul]
  - [fonds-solidarite, "2020-06-30", VOLET1, cumul]
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "2020-10-20", "", mensuel]
  - [activite-partielle, "2020-05-20", "", cumul]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = r.territoires(dispositif=r.dispositif(p), niveau="national", ensemble=0)
    groupes = [
        {**g[0], "concepts": ",".join(sorted({t["concept"] for t in g}))} for g in grouper(lignes, "date_maj", "volet")
    ]
    groupes.sort(key=lambda t: t["volet"])
    return sorted(groupes, key=lambda t: t["date_maj"], reverse=True)
