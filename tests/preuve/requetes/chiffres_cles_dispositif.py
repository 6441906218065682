"""Key figures of a scheme."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, PRETS, Cas
from tests.preuve.reponses import LOIN, Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, PGE, ACTIVITE, PRETS, {"date_maj": "2020-12-31"}]

A_LA_MAIN = """
# The row without volet holds what the State's total has beyond both volets, volet 2 as known that day:
# 125,000,000.75 - 110,000,000.40 - 7,500,000.20 = 7,500,000.15, and 63,000 - 55,000 - 5,000 = 3,000 aids.
colonnes: >-
  dispositif titre volet concept date_maj mois unite_nombre nombre_aides nombre_entreprises nombre_etablissements
  nombre_salaries nombre_heures montant_total montant_non_ventile nombre_non_ventile
cas:
- lignes:
  - [fonds-solidarite, Fonds de solidarité, "", cumul, "2021-03-31", "", aides, 0, 40000, null, null, null, 0, 7500000.15, 3000]
  - [fonds-solidarite, Fonds de solidarité, VOLET1, cumul, "2021-03-31", "", aides, 55000, null, null, null, null, 110000000.40, null, null]
  - [fonds-solidarite, Fonds de solidarité, VOLET2, cumul, "2020-12-31", "", aides, 5000, null, null, null, null, 7500000.20, null, null]
- parametres: {date_maj: "2021-03-30"}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, VOLET1, cumul, "2020-12-31", "", aides, 35000, null, null, null, null, 45000000.10, null, null]
  - [fonds-solidarite, Fonds de solidarité, VOLET2, cumul, "2020-12-31", "", aides, 5000, null, null, null, null, 7500000.20, null, null]
- parametres: {date_maj: "2020-12-30"}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, VOLET1, cumul, "2020-06-30", "", aides, 20000, null, null, null, null, 30000000.50, null, null]
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, Activité partielle, "", cumul, "2020-05-20", "", demandes, null, null, null, null, null, null, null, null]
  - [activite-partielle, Activité partielle, "", mensuel, "2020-10-20", "2020-03", demandes, 700, null, null, 5000, 250000, null, null, null]
  - [activite-partielle, Activité partielle, "", mensuel, "2020-10-20", "2020-04", demandes, 1300, null, null, 8500, 420000, null, null, null]
- parametres: {dispositif: pge}
  vide: this scheme has no file
# On the very day of a publication, it is known.
- parametres: {date_maj: "2020-12-31"}
  lignes:
  - [fonds-solidarite, Fonds de solidarité, VOLET1, cumul, "2020-12-31", "", aides, 35000, null, null, null, null, 45000000.10, null, null]
  - [fonds-solidarite, Fonds de solidarité, VOLET2, cumul, "2020-12-31", "", aides, 5000, null, null, null, null, 7500000.20, null, null]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    """Volet by volet; the row without volet is what the State's total has beyond them."""
    nom, annonces = r.dispositif(p), r.calcul.sources.annonces
    lignes = []
    for t in r.connus(p["date_maj"], dispositif=nom, niveau="national", ensemble=0):
        annonce = (
            annonces.get((nom, t["date_maj"], "national", "FR"), {})
            if not t["volet"] and t["concept"] == "cumul"
            else {}
        )
        lignes.append({**t, "nombre_entreprises": annonce.get("entreprises")})
    dates = [
        jour for d, jour, niveau, _ in annonces if (d, niveau) == (nom, "national") and jour <= (p["date_maj"] or LOIN)
    ]
    ensembles = [t for t in r.territoires(dispositif=nom, niveau="national", ensemble=1) if t["date_maj"] in dates]
    if ensembles:
        t = max(ensembles, key=lambda t: t["date_maj"])
        vides = dict.fromkeys(("nombre_etablissements", "nombre_salaries", "nombre_heures"))
        lignes.append({**t, **vides, "nombre_aides": 0, "montant_total": 0})
    return sorted(lignes, key=lambda t: (t["concept"], t["volet"], t["mois"]))
