"""The files read, scheme by scheme."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses, grouper
from tests.preuve.requetes import sources
from tests.preuve.territoires import Ligne

CAS: Cas = [{}]

A_LA_MAIN = """
# Fonds de solidarité: 3 + 3 + 3 + 2 + 4 + 5 + 1 lines of CSV and 3 announced totals; one line is a repeat.
colonnes: >-
  dispositif titre nombre_fichiers nombre_ecartes premiere_date derniere_date lignes_lues lignes_retenues
  lignes_rejetees
cas:
- lignes:
  - [fonds-solidarite, Fonds de solidarité, 10, 0, "2020-06-30", "2021-03-31", 24, 23, 1]
  - [activite-partielle, Activité partielle, 2, 0, "2020-05-20", "2020-10-20", 6, 6, 0]
"""


def repondre(r: Reponses, _: Parametres) -> list[Ligne]:
    resultat = []
    for groupe in grouper(sources.repondre(r, {"dispositif": ""}), "dispositif"):
        dates = [f["date_maj"] for f in groupe]
        titre = r.calcul.dispositifs[groupe[0]["dispositif"]]["titre"]
        sommes = {c: sum(f[c] for f in groupe) for c in ("lignes_lues", "lignes_retenues", "lignes_rejetees")}
        resultat.append(
            {
                **groupe[0],
                **sommes,
                "titre": titre,
                "nombre_fichiers": len(groupe),
                "premiere_date": min(dates),
                "derniere_date": max(dates),
                "nombre_ecartes": sum(f["etat"] == "ecarte" for f in groupe),
            }
        )
    return resultat
