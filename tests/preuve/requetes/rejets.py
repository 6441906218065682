"""Rows set aside."""

from __future__ import annotations

from tests.preuve.nombres import euros
from tests.preuve.parametres import ACTIVITE, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, ACTIVITE]

A_LA_MAIN = """
colonnes: dispositif date_maj chemin ligne colonne valeur raison montant
cas:
- lignes:
  - [fonds-solidarite, "2021-03-31", fonds-solidarite/2021-03-31/fonds-solidarite-volet-1-departemental-naf-latest.csv, 6, "", "Fonds de solidarité,VOLET1,25000,13000,50000000,11,Île-de-France,75,Paris,G,Commerce ; réparation d'automobiles et de motocycles", ligne identique à une ligne précédente, 50000000]
- parametres: {dispositif: activite-partielle}
  vide: no line of this scheme was set aside
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = [
        {
            "dispositif": f.dispositif,
            "date_maj": f.date,
            "chemin": f.nom,
            "ligne": ligne,
            "colonne": colonne,
            "montant": euros(c),
        }
        for f in r.calcul.sources.fichiers
        for ligne, colonne, c in f.rejets
    ]
    lignes = [li for li in lignes if p["dispositif"] in ("", li["dispositif"])]
    return sorted(lignes, key=lambda li: (li["dispositif"], li["date_maj"], li["chemin"], li["ligne"]))
