"""A scheme by région, one column per région."""

from __future__ import annotations

from tests.preuve.parametres import ACTIVITE, PGE, PRETS, REPORTS, Cas
from tests.preuve.reponses import Parametres, Reponses, grouper
from tests.preuve.territoires import Ligne

# The columns of regions_en_colonnes, and the code that each is of.
COLONNES = {
    "guadeloupe": "01",
    "martinique": "02",
    "guyane": "03",
    "la_reunion": "04",
    "mayotte": "06",
    "ile_de_france": "11",
    "centre_val_de_loire": "24",
    "bourgogne_franche_comte": "27",
    "normandie": "28",
    "hauts_de_france": "32",
    "grand_est": "44",
    "pays_de_la_loire": "52",
    "bretagne": "53",
    "nouvelle_aquitaine": "75",
    "occitanie": "76",
    "auvergne_rhone_alpes": "84",
    "provence_alpes_cote_d_azur": "93",
    "corse": "94",
    "non_localise": "ZZ",
    "france": "FR",
}

CAS: Cas = [
    {},
    {"volet": "VOLET2", "mesure": "nombre"},
    PGE,
    {**PGE, "mesure": "nombre"},
    REPORTS,
    ACTIVITE,
    {**ACTIVITE, "concept": "mensuel", "mesure": "heures"},
    {**PRETS, "mesure": "salaries"},
]

A_LA_MAIN = """
colonnes: >-
  dispositif volet concept date_maj mois guadeloupe martinique guyane la_reunion mayotte ile_de_france centre_val_de_loire bourgogne_franche_comte normandie hauts_de_france grand_est pays_de_la_loire bretagne nouvelle_aquitaine occitanie auvergne_rhone_alpes provence_alpes_cote_d_azur corse non_localise france
cas:
# Columns in the order of the codes: five overseas, then Île-de-France (11), Centre-Val de Loire (24)...
- lignes:
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", null, null, null, null, null, 21000000.50, null, null, null, null, null, null, null, null, null, 9000000, null, null, null, 30000000.50]
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", null, null, null, null, null, 30000000, null, null, null, null, null, null, null, null, null, 14000000, null, null, 1000000.10, 45000000.10]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", null, null, null, null, null, 90000000.40, null, null, null, null, null, null, null, null, null, 20000000, null, null, null, 110000000.40]
  - [fonds-solidarite, VOLET2, cumul, "2020-12-31", "", null, null, null, null, null, 4000000, null, null, null, null, null, null, null, null, null, 3500000.20, null, null, null, 7500000.20]
- parametres: {dispositif: fonds-solidarite, volet: VOLET1, mesure: nombre}
  lignes:
  - [fonds-solidarite, VOLET1, cumul, "2020-06-30", "", null, null, null, null, null, 14000, null, null, null, null, null, null, null, null, null, 6000, null, null, null, 20000]
  - [fonds-solidarite, VOLET1, cumul, "2020-12-31", "", null, null, null, null, null, 20000, null, null, null, null, null, null, null, null, null, 10000, null, null, 5000, 35000]
  - [fonds-solidarite, VOLET1, cumul, "2021-03-31", "", null, null, null, null, null, 40000, null, null, null, null, null, null, null, null, null, 15000, null, null, null, 55000]
# Hidden in Île-de-France and in France.
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", cumul, "2020-05-20", "", null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, 300, null, null, null, null]
- parametres: {dispositif: activite-partielle, concept: mensuel, mesure: heures}
  lignes:
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-03", null, null, null, null, null, 250000, null, null, null, null, null, null, null, null, null, null, null, null, null, 250000]
  - [activite-partielle, "", mensuel, "2020-10-20", "2020-04", null, null, null, null, null, 300000, null, null, null, null, null, null, null, null, null, 120000, null, null, null, 420000]
- parametres: {dispositif: activite-partielle, mesure: montant}
  lignes:
  - [activite-partielle, "", cumul, "2020-05-20", "", null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    """A row a date and volet; the measure is that of the scheme unless one is chosen."""
    par_nombre = {"activite-partielle"}
    mesure = p["mesure"] or ("nombre" if r.dispositif(p) in par_nombre else "montant")
    colonne = {"montant": "montant_total", "nombre": "nombre_aides"}.get(mesure, f"nombre_{mesure}")
    concept = p["concept"] or "cumul"
    choisis = r.volets(p, r.territoires(dispositif=r.dispositif(p), concept=concept))
    vues = [t for t in choisis if t["niveau"] != "departement" and r.garde(t)]
    lignes = []
    for groupe in grouper(vues, "volet", "date_maj", "mois"):
        valeurs = {t["code"]: t[colonne] for t in groupe}
        lignes.append({**groupe[0], **{nom: valeurs.get(code) for nom, code in COLONNES.items()}})
    return sorted(lignes, key=lambda t: (t["volet"], t["date_maj"], t["mois"]))
