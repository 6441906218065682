"""Month by month."""

from __future__ import annotations

from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"region": "84"}]

A_LA_MAIN = """
colonnes: >-
  dispositif volet date_maj territoire mois unite_nombre nombre_aides nombre_entreprises nombre_etablissements
  nombre_salaries nombre_heures montant_total secret cellules_secretes
cas:
- lignes:
  - [activite-partielle, "", "2020-10-20", France entière, "2020-03", demandes, 700, null, null, 5000, 250000, null, 0, 0]
  - [activite-partielle, "", "2020-10-20", France entière, "2020-04", demandes, 1300, null, null, 8500, 420000, null, 0, 0]
- parametres: {dispositif: activite-partielle, region: "84"}
  lignes:
  - [activite-partielle, "", "2020-10-20", Auvergne-Rhône-Alpes, "2020-04", demandes, 400, null, null, 2500, 120000, null, 0, 0]
- parametres: {dispositif: fonds-solidarite}
  vide: this scheme has no value of a single month
- parametres: {departement: "75"}
  vide: months are published by région only
- parametres: {volet: VOLET1}
  vide: the scheme that has months has no volet
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    mensuels = [t["dispositif"] for t in sorted(r.territoires(concept="mensuel"), key=lambda t: t["ordre"])]
    nom = p["dispositif"] or (mensuels[0] if mensuels else "")
    lignes = r.volets(p, r.connus("", dispositif=nom, chemin=r.chemin(p), concept="mensuel"))
    secrets = sum(t["secret"] for t in lignes)
    return sorted(({**t, "cellules_secretes": secrets} for t in lignes), key=lambda t: (t["volet"], t["mois"]))
