"""The profile of a place compared with that of France."""

from __future__ import annotations

from tests.preuve.nombres import arrondir, diviser
from tests.preuve.parametres import ACTIVITE, REPORTS, Cas
from tests.preuve.reponses import Parametres, Reponses, bas
from tests.preuve.territoires import Ligne

CAS: Cas = [
    {},
    {"departement": "75"},
    {**REPORTS, "region": "06"},
    {"date_maj": "2021-01-01"},
    ACTIVITE,
]

A_LA_MAIN = """
colonnes: >-
  dispositif volet date_maj territoire code_secteur libelle_secteur part_territoire part_france ecart
  indice_specificite secret cellules_secretes
cas:
# A sector that is not here weighs nothing here: 0, and the whole of its French share as gap.
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", Île-de-France, I, Hébergement et restauration, 33.33, 27.27, 6.06, 122.0, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", Île-de-France, Z, Non connu, 0.0, 1.82, -1.82, 0.0, 0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", Île-de-France, G, "Commerce ; réparation d'automobiles et de motocycles", 66.67, 70.91, -4.24, 94.0, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", Île-de-France, G, "Commerce ; réparation d'automobiles et de motocycles", 100.0, 53.33, 46.67, 188.0, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", Île-de-France, F, Construction, 0.0, 46.67, -46.67, 0.0, 0, 0]
- parametres: {region: "84", departement: "977", date_maj: "2020-12-31"}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-12-31", Saint-Barthélemy, I, Hébergement et restauration, 100.0, 2.22, 97.78, 4500.0, 0, 0]
  - [fonds-solidarite, VOLET1, "2020-12-31", Saint-Barthélemy, G, "Commerce ; réparation d'automobiles et de motocycles", 0.0, 97.78, -97.78, 0.0, 0, 0]
# Nothing national is known: no share of France, no gap.
- parametres: {dispositif: activite-partielle, departement: "75"}
  lignes:
  - [activite-partielle, "", "2020-05-20", Paris, GZ, "Commerce ; réparation d'automobiles et de motocycles", null, null, null, null, 0, 1]
  - [activite-partielle, "", "2020-05-20", Paris, IZ, Hébergement et restauration, null, null, null, null, 1, 1]
- parametres: {volet: VOLET2, region: "84"}
  lignes:
  - [fonds-solidarite, VOLET2, "2020-12-31", Auvergne-Rhône-Alpes, F, Construction, 100.0, 46.67, 53.33, 214.0, 0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", Auvergne-Rhône-Alpes, G, "Commerce ; réparation d'automobiles et de motocycles", 0.0, 53.33, -53.33, 0.0, 0, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    """The sectors of France, absent ones counting for 0 in the territory."""
    resultat = []
    chemin = r.chemin(p, "11")
    for t in r.volets(p, r.connus(p["date_maj"], dispositif=r.dispositif(p), chemin=chemin, concept="cumul")):
        ici = {li["modalite"]: li for li in r.repartitions.lignes(t, t["axe_principal"])}
        france = r.repartitions.france(t, t["axe_principal"])
        total = r.repartitions.france(t, "total")["TOTAL"]
        secrets = sum(li["secret"] for m, li in ici.items() if m in france)
        for modalite, valeur in france.items():
            part_france = diviser(valeur, total, 100)
            absent = {
                "part": 0.0,
                "ecart": None if part_france is None else arrondir(-part_france),
                "indice_specificite": 0.0,
                "secret": 0,
            }
            ligne = ici.get(modalite) or absent
            resultat.append(
                {
                    **t,
                    "code_secteur": modalite,
                    "libelle_secteur": r.repartitions.libelles[t["axe_principal"], modalite][0],
                    "part_territoire": ligne["part"],
                    "part_france": arrondir(part_france),
                    "ecart": ligne["ecart"],
                    "indice_specificite": ligne["indice_specificite"],
                    "secret": ligne["secret"],
                    "cellules_secretes": secrets,
                }
            )
    return sorted(resultat, key=lambda li: (li["volet"], bas(li["ecart"]), li["code_secteur"]))
