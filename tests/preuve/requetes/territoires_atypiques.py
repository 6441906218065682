"""The places whose profile is furthest from that of France."""

from __future__ import annotations

from fractions import Fraction

from tests.preuve.nombres import arrondir, diviser, part
from tests.preuve.parametres import TOUT_PAR_MAILLE, Cas
from tests.preuve.reponses import Parametres, Reponses, UnDe, bas, grouper
from tests.preuve.territoires import Ligne

CAS: Cas = TOUT_PAR_MAILLE

A_LA_MAIN = """
# Half the sum of the gaps over all sectors. Rhône, all trade: (29.09 + 27.27 + 1.82) / 2; Auvergne-Rhône-Alpes:
# (19.09 + 27.27 + 8.18) / 2, of which a tenth is of unknown sector.
colonnes: >-
  dispositif volet date_maj code_territoire territoire dissemblance secteur_surrepresente ecart secteurs_connus
  part_connue cellules_secretes
cas:
- lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", "977", Saint-Barthélemy, 72.73, Hébergement et restauration, 72.73, 1, 100.0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "69", Rhône, 29.09, "Commerce ; réparation d'automobiles et de motocycles", 29.09, 1, 100.0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "75", Paris, 29.09, "Commerce ; réparation d'automobiles et de motocycles", 29.09, 1, 100.0, 0]
- parametres: {maille: region}
  lignes:
  - [fonds-solidarite, VOLET1, "2021-03-31", "84", Auvergne-Rhône-Alpes, 27.27, "Commerce ; réparation d'automobiles et de motocycles", 19.09, 1, 90.0, 0]
  - [fonds-solidarite, VOLET1, "2021-03-31", "11", Île-de-France, 6.06, Hébergement et restauration, 6.06, 2, 100.0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", "84", Auvergne-Rhône-Alpes, 53.33, Construction, 53.33, 1, 100.0, 0]
  - [fonds-solidarite, VOLET2, "2020-12-31", "11", Île-de-France, 46.67, "Commerce ; réparation d'automobiles et de motocycles", 46.67, 1, 100.0, 0]
# The only sector that can be read on both sides is trade: Paris has all of it as the country does, Rhône has none of
# it, and what Rhône has cannot be compared.
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "", "2020-05-20", "75", Paris, 0.0, "Commerce ; réparation d'automobiles et de motocycles", 0.0, 1, null, 1]
  - [activite-partielle, "", "2020-05-20", "69", Rhône, null, null, null, 0, 0.0, 0]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    """Half the sum of the gaps, over the sectors that can be read on both sides; an absent sector is a 0."""
    lignes = r.volets(p, r.de(p, r.maille(p), jour=p["date_maj"]))
    lignes = [li for li in lignes if li["nature_territoire"] != "inconnu" and li["nature_modalite"] != "non_repartie"]
    return sorted(
        (_atypique(r, g) for g in grouper(lignes, "volet", "code")),
        key=lambda li: (li["volet"], bas(li["dissemblance"]), li["code"]),
    )


def _atypique(r: Reponses, groupe: list[Ligne]) -> Ligne:
    t = groupe[0]["_territoire"]
    ici = {li["modalite"]: li["valeur"] for li in groupe}
    france = {
        m: v
        for m, v in r.repartitions.france(t, t["axe_principal"]).items()
        if v is not None and ici.get(m, 0) is not None
    }
    total_ici, total_france = sum(ici.get(m) or 0 for m in france), sum(france.values())
    ecarts = {m: (diviser(ici.get(m, 0), total_ici, 100), diviser(v, total_france, 100)) for m, v in france.items()}
    differences = {m: a - b for m, (a, b) in ecarts.items() if a is not None and b is not None}
    connues = {
        li["modalite"]: li for li in groupe if li["nature_modalite"] == "connue" and li["modalite"] in differences
    }
    plus = max((differences[m] for m in connues), default=None)
    return {
        **groupe[0],
        "code_territoire": t["code"],
        "secteurs_connus": len(connues),
        "ecart": arrondir(plus),
        "dissemblance": arrondir(Fraction(sum(map(abs, differences.values()))) / 2) if differences else None,
        "secteur_surrepresente": UnDe(
            {li["libelle_modalite"] for m, li in connues.items() if differences[m] == plus} or {None}
        ),
        "part_connue": part(sum(li["valeur"] for li in connues.values()), groupe[0]["valeur_territoire"]),
        "cellules_secretes": groupe[0]["secrets_du_territoire"],
    }
