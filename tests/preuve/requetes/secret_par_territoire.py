"""Where statistical secrecy withholds the most."""

from __future__ import annotations

from tests.preuve.nombres import euros, part
from tests.preuve.parametres import TOUT_PAR_MAILLE, Cas
from tests.preuve.reponses import LOIN, Parametres, Reponses, bas
from tests.preuve.territoires import Ligne

CAS: Cas = TOUT_PAR_MAILLE

A_LA_MAIN = """
colonnes: >-
  dispositif volet date_maj code_territoire territoire nombre_cellules cellules_secretes part_secrete montant_connu
  nombre_connu part_visible
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", "69", Rhône, 1, 0, 0.0, 18000000, 12000, 100.0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "75", Paris, 1, 0, 0.0, 50000000, 25000, 100.0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "977", Saint-Barthélemy, 1, 0, 0.0, 700000, 3000, 100.0]
  - [fonds-solidarite, VOLET1, "2021-03-31", ZZ, Non localisé, 1, 0, 0.0, 1000000, 2000, 100.0]
- parametres: {maille: region}
  lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", "11", Île-de-France, 2, 0, 0.0, 90000000.40, 40000, 100.0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "84", Auvergne-Rhône-Alpes, 2, 0, 0.0, 20000000, 15000, 100.0]
  - [fonds-solidarite, VOLET2, "2020-12-31", "11", Île-de-France, 1, 0, 0.0, 4000000, 2000, 100.0]
  - [fonds-solidarite, VOLET2, "2020-12-31", "84", Auvergne-Rhône-Alpes, 1, 0, 0.0, 3500000.20, 3000, 100.0]
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", "2020-05-20", "75", Paris, 2, 1, 50.0, null, 1000, null]
  - [activite-partielle, "", "2020-05-20", "69", Rhône, 1, 0, 0.0, null, 300, 100.0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    jour, resultat = p["date_maj"] or LOIN, []
    ts = r.territoires(dispositif=r.dispositif(p), niveau=r.maille(p), concept="cumul")
    for t in r.volets(p, ts):
        c = r.repartitions.couverture(t, t["axe_principal"])
        if c["nombre_cellules"] and t["date_maj"] <= jour <= c["valable_jusque"]:
            visible = c["centimes"] if t["mesure"] == "montant" else c["nombre"]
            resultat.append(
                {
                    **t,
                    **c,
                    "code_territoire": t["code"],
                    "cellules_secretes": c["secrets_du_territoire"],
                    "part_secrete": part(c["secrets_du_territoire"], c["nombre_cellules"]),
                    "montant_connu": euros(c["centimes"]),
                    "nombre_connu": c["nombre"],
                    "part_visible": part(visible or 0, r.valeur(t)),
                }
            )
    return sorted(resultat, key=lambda li: (li["volet"], bas(li["part_secrete"]), li["code"]))
