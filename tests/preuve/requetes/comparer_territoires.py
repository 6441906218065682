"""Compare two places."""

from __future__ import annotations

from tests.preuve.nombres import Arrondi, arrondir, diviser
from tests.preuve.parametres import Cas
from tests.preuve.reponses import Parametres, Reponses
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, {"a": "departement/75", "b": "region/06"}]

A_LA_MAIN = """
colonnes: >-
  titre volet date_maj dispositif territoire_a territoire_b montant_total_a montant_total_b part_montant_a part_montant_b
  nombre_aides_a nombre_aides_b part_nombre_a part_nombre_b nombre_salaries_a nombre_salaries_b montant_affiche_a
  montant_affiche_b montant_par_habitant_a montant_par_habitant_b
  montant_par_entreprise_a montant_par_entreprise_b indice_montant_a indice_montant_b indice_nombre_a indice_nombre_b
# An index: what a place had per inhabitant over what France had, 68,952,941 inhabitants (12,463,067, 8,205,557 and 2,103,778 here).
cas:
- lignes:
  - [Fonds de solidarité, "", "2021-03-31", fonds-solidarite, Île-de-France, Auvergne-Rhône-Alpes, 94000000.40, 23500000.20, 80.0, 20.0, 42000, 18000, 70.0, 30.0, null, null, 100000000, 23500000.20, 8.02, 2.86, 3333.33, null, 442.6, 158.0, 387.3, 252.1]
  - [Fonds de solidarité, VOLET1, "2021-03-31", fonds-solidarite, Île-de-France, Auvergne-Rhône-Alpes, 90000000.40, 20000000, 81.82, 18.18, 40000, 15000, 72.73, 27.27, null, null, 90000000.40, 20000000, 7.22, 2.44, 4500, 2000, 452.7, 152.8, 402.4, 229.2]
  - [Fonds de solidarité, VOLET2, "2020-12-31", fonds-solidarite, Île-de-France, Auvergne-Rhône-Alpes, 4000000, 3500000.20, 53.33, 46.67, 2000, 3000, 40.0, 60.0, null, null, 4000000, 3500000.20, 0.32, 0.43, 2000, 2333.33, 295.1, 392.1, 221.3, 504.2]
  - [Activité partielle, "", "2020-05-20", activite-partielle, Île-de-France, Auvergne-Rhône-Alpes, null, null, null, null, null, 300, null, null, null, 2000, null, null, null, null, null, null, null, null, null, null]
# Volet 2 is not published for Paris.
- parametres: {a: departement/75, b: region/84}
  lignes:
  - [Fonds de solidarité, "", "2021-03-31", fonds-solidarite, Paris, Auvergne-Rhône-Alpes, 50000000, 23500000.20, 45.45, 20.0, 25000, 18000, 45.45, 30.0, null, null, 52000000, 23500000.20, 24.72, 2.86, 3714.29, null, 1363.5, 158.0, 1365.7, 252.1]
  - [Fonds de solidarité, VOLET1, "2021-03-31", fonds-solidarite, Paris, Auvergne-Rhône-Alpes, 50000000, 20000000, 45.45, 18.18, 25000, 15000, 45.45, 27.27, null, null, 50000000, 20000000, 23.77, 2.44, 3846.15, 2000, 1489.8, 152.8, 1489.8, 229.2]
  - [Fonds de solidarité, VOLET2, "2020-12-31", fonds-solidarite, Paris, Auvergne-Rhône-Alpes, null, 3500000.20, null, 46.67, null, 3000, null, 60.0, null, null, null, 3500000.20, null, 0.43, null, 2333.33, null, 392.1, null, 504.2]
  - [Activité partielle, "", "2020-05-20", activite-partielle, Paris, Auvergne-Rhône-Alpes, null, null, null, null, null, 300, null, null, null, 2000, null, null, null, null, null, null, null, null, null, null]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    lignes = []
    for f in r.connus("", niveau="national", concept="cumul"):
        ligne = {**f}
        for cote, defaut in (("a", "region/11"), ("b", "region/84")):
            chemin = p[cote] or defaut
            ici = r.territoires(
                dispositif=f["dispositif"], volet=f["volet"], concept="cumul", date_maj=f["date_maj"], chemin=chemin
            )
            niveau, _, code = chemin.partition("/")
            ligne[f"territoire_{cote}"] = r.calcul.nomenclatures.tables[niveau][code]["libelle"]
            for colonne in f:
                ligne[f"{colonne}_{cote}"] = ici[0][colonne] if ici else None
            for nom, colonne in (("montant", "montant_affiche"), ("nombre", "nombre_aides")):
                ligne[f"indice_{nom}_{cote}"] = indice(ici[0], f, colonne) if ici else None
            ligne[f"territoire_{cote}"] = r.calcul.nomenclatures.tables[niveau][code]["libelle"]
        lignes.append(ligne)
    return sorted(lignes, key=lambda t: (t["ordre"], t["volet"]))


def indice(ici: Ligne, france: Ligne, colonne: str) -> Arrondi | None:
    """What a column makes per inhabitant of a place, in per cent of what it makes in France, to one decimal."""
    moyennes = [diviser(t[colonne], t["population"]) for t in (ici, france)]
    return arrondir(diviser(*moyennes, 100), 1)
