"""The most aided sector of each place."""

from __future__ import annotations

from tests.preuve.parametres import TOUT_PAR_MAILLE, Cas
from tests.preuve.reponses import Parametres, Reponses, bas, grouper
from tests.preuve.territoires import Ligne

CAS: Cas = TOUT_PAR_MAILLE

A_LA_MAIN = """
colonnes: >-
  dispositif volet date_maj code_territoire territoire code_secteur libelle_secteur montant_total nombre_aides
  part_secteur libelle_suivant part_suivant cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", "69", Rhône, G, "Commerce ; réparation d'automobiles et de motocycles", 18000000, 12000, 100.0, null, null, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "75", Paris, G, "Commerce ; réparation d'automobiles et de motocycles", 50000000, 25000, 100.0, null, null, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "977", Saint-Barthélemy, I, Hébergement et restauration, 700000, 3000, 100.0, null, null, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", ZZ, Non localisé, G, "Commerce ; réparation d'automobiles et de motocycles", 1000000, 2000, 100.0, null, null, 0]
# The unknown sector comes neither first nor next (Auvergne-Rhône-Alpes, volet 1).
- parametres: {maille: region}
  lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", "11", Île-de-France, G, "Commerce ; réparation d'automobiles et de motocycles", 60000000, 30000, 66.67, Hébergement et restauration, 33.33, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "84", Auvergne-Rhône-Alpes, G, "Commerce ; réparation d'automobiles et de motocycles", 18000000, 12000, 90.0, null, null, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", "11", Île-de-France, G, "Commerce ; réparation d'automobiles et de motocycles", 4000000, 2000, 100.0, null, null, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", "84", Auvergne-Rhône-Alpes, F, Construction, 3500000.20, 3000, 100.0, null, null, 0]
- parametres: {date_maj: "2020-07-01", volet: VOLET1}
  lignes:
  - [fonds-solidarite, VOLET1, "2020-06-30", "69", Rhône, G, "Commerce ; réparation d'automobiles et de motocycles", 9000000, 6000, 100.0, null, null, 0]
  - [fonds-solidarite, VOLET1, "2020-06-30", "75", Paris, G, "Commerce ; réparation d'automobiles et de motocycles", 15000000, 10000, 71.43, Hébergement et restauration, 28.57, 0]
# Paris: trade is the first sector that is known; its share is not, since the total is withheld with the other sector.
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", "2020-05-20", "69", Rhône, IZ, Hébergement et restauration, null, 300, 100.0, null, null, 0]
  - [activite-partielle, "", "2020-05-20", "75", Paris, GZ, "Commerce ; réparation d'automobiles et de motocycles", null, 1000, null, null, null, 1]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = [li for li in r.volets(p, r.de(p, r.maille(p), jour=p["date_maj"])) if li["nature_modalite"] == "connue"]
    resultat = []
    for groupe in grouper(lignes, "volet", "code"):
        groupe.sort(key=lambda li: (bas(li["valeur"]), li["modalite"]))
        premier, suivant = groupe[0], groupe[1] if len(groupe) > 1 else None
        connu, suivi = premier["valeur"] is not None, suivant and suivant["valeur"] is not None
        resultat.append(
            {
                **premier,
                "code_territoire": premier["code"],
                "code_secteur": premier["modalite"] if connu else None,
                "libelle_secteur": premier["libelle_modalite"] if connu else None,
                "part_secteur": premier["part"],
                "libelle_suivant": suivant["libelle_modalite"] if suivant and suivi else None,
                "part_suivant": suivant["part"] if suivant else None,
                "cellules_secretes": premier["secrets_du_territoire"],
            }
        )
    return sorted(resultat, key=lambda li: (li["volet"], li["code"]))
