"""The concentration curve of a scheme."""

from __future__ import annotations

from tests.preuve.nombres import part
from tests.preuve.parametres import TOUT_PAR_MAILLE, Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = TOUT_PAR_MAILLE

A_LA_MAIN = """
colonnes: >-
  dispositif volet date_maj rang code_territoire territoire montant_total nombre_aides part_territoire part_cumulee
  part_si_egalite cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", 1, "69", Rhône, 18000000, 12000, 26.47, 26.47, 50.0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", 2, "75", Paris, 50000000, 25000, 73.53, 100.0, 100.0, 0]
- parametres: {maille: region, dispositif: fonds-solidarite}
  lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", 1, "84", Auvergne-Rhône-Alpes, 20000000, 15000, 18.18, 18.18, 50.0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", 2, "11", Île-de-France, 90000000.40, 40000, 81.82, 100.0, 100.0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", 1, "84", Auvergne-Rhône-Alpes, 3500000.20, 3000, 46.67, 46.67, 50.0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", 2, "11", Île-de-France, 4000000, 2000, 53.33, 100.0, 100.0, 0]
- parametres: {maille: region, dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", "2020-05-20", 1, "84", Auvergne-Rhône-Alpes, null, 300, 100.0, 100.0, 100.0, 1]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    resultat = []
    for groupe in r.classes(p, dispositif=r.dispositif(p)):
        if p["volet"] not in ("", groupe[0]["volet"]):
            continue
        connus = sorted((t for t in groupe if r.valeur(t) is not None), key=lambda t: (r.valeur(t), t["code"]))
        total, cumul = sum(r.valeur(t) or 0 for t in connus), 0
        for rang, t in enumerate(connus, start=1):
            cumul += r.valeur(t) or 0
            resultat.append(
                {
                    **t,
                    "rang": rang,
                    "code_territoire": t["code"],
                    "part_territoire": part(r.valeur(t), total),
                    "part_cumulee": part(cumul, total),
                    "part_si_egalite": part(rang, len(connus)),
                    "cellules_secretes": sum(t["secret"] for t in groupe),
                }
            )
    return resultat
