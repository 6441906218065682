"""Freshness and quality of the publication."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}]

A_LA_MAIN = """
# 18 rules with nothing to say and 6 alerts: the rows of attendu/controles.yml.
colonnes: >-
  titre fictif avertissement derniere_date_maj empreinte version_schema nombre_controles nombre_alertes nombre_echecs
  nombre_fichiers nombre_fichiers_ecartes nombre_rejets
cas:
- lignes:
  - [Aides aux entreprises, 0, "", "2021-03-31", "*", 1, 24, 6, 0, 12, 0, 1]
"""


def repondre(r: Reponses, _: Parametres) -> list[Ligne]:
    fichiers = r.calcul.sources.fichiers
    return [
        {
            "derniere_date_maj": max(t["date_maj"] for t in r.calcul.territoires),
            "nombre_fichiers": len(fichiers),
            "nombre_fichiers_ecartes": sum(f.ecarte for f in fichiers),
            "nombre_rejets": sum(len(f.rejets) for f in fichiers),
        }
    ]
