"""Files read."""

from __future__ import annotations

from tests.preuve.nombres import euros
from tests.preuve.parametres import PGE, Cas
from tests.preuve.reponses import Parametres, Reponses, Scelle
from tests.preuve.territoires import Ligne

CAS: Cas = [{}, PGE]

A_LA_MAIN = """
# Sizes and fingerprints are those of wc and sha256sum; the date of retrieval is the file's own, which git does not keep. A file some figures of which are hidden has no
# size, and a seal whose key is drawn at the first build.
colonnes: >-
  dispositif date_maj chemin etat octets lignes_lues lignes_retenues lignes_rejetees montant_lu montant_retenu
  montant_rejete sha256 date_recuperation
cas:
- parametres: {dispositif: activite-partielle}
  lignes:
  - [activite-partielle, "2020-10-20", activite-partielle-2/2020-10-20/activite-partielle-2-regional-nace17-latest.csv, lu, 583, 3, 3, 0, null, null, null, c2cb545e9583a6b29946ea8321b6fff63507a8e166e42a3c4f113f7178bf951f, "*"]
  - [activite-partielle, "2020-05-20", activite-partielle/2020-05-20/activite-partielle.xlsx, lu, null, 3, 3, 0, null, null, null, "*", "*"]
- parametres: {dispositif: fonds-solidarite}
  lignes:
  - [fonds-solidarite, "2021-03-31", fonds-solidarite/2021-03-31/aides-maille-departemental.json, lu, 83, 1, 1, 0, 52000000, 52000000, 0, 2641d444419d77e9f55c864bcb41fc76bc41d2679270eb26200ad8e6b77370da, "*"]
  - [fonds-solidarite, "2021-03-31", fonds-solidarite/2021-03-31/aides-maille-national.json, lu, 74, 1, 1, 0, 125000000.75, 125000000.75, 0, a9fcf6104f6df319a4ab847191050d30ecc11034bfeffaa00cdc8f257b6ce833, "*"]
  - [fonds-solidarite, "2021-03-31", fonds-solidarite/2021-03-31/aides-maille-regional.json, lu, 84, 1, 1, 0, 100000000, 100000000, 0, e625b377fd2ff36edc432640572bf855f479644c8edf816a87b57cb6129c7fbb, "*"]
  - [fonds-solidarite, "2021-03-31", fonds-solidarite/2021-03-31/fonds-solidarite-volet-1-departemental-naf-latest.csv, lu, 747, 5, 4, 1, 119700000, 69700000, 50000000, 989dc4222486015925ffd78d79dc469b5abdd7db39e05898c3425903731f8f28, "*"]
  - [fonds-solidarite, "2021-03-31", fonds-solidarite/2021-03-31/fonds-solidarite-volet-1-regional-categorie-juridique-latest.csv, lu, 229, 1, 1, 0, 66000000, 66000000, 0, 24a7d4dfb754acba2c5b7bfd64b513f17e4d051c063c43e8a51783dfcb8b3e13, "*"]
  - [fonds-solidarite, "2021-03-31", fonds-solidarite/2021-03-31/fonds-solidarite-volet-1-regional-naf-latest.csv, lu, 536, 4, 4, 0, 110000000.40, 110000000.40, 0, 77474cb54f2ac2b9ed28694f534f695d7cec7ff44eb7827563d332e227775b25, "*"]
  - [fonds-solidarite, "2020-12-31", fonds-solidarite/2020-12-31/fonds-solidarite-volet-1-departemental-naf-latest.csv, lu, 509, 3, 3, 0, 41800000.10, 41800000.10, 0, de942a0b783746cf74f1608b6ae69c0ea4aafb59e9fd84fe78c58d285b435720, "*"]
  - [fonds-solidarite, "2020-12-31", fonds-solidarite/2020-12-31/fonds-solidarite-volet-1-regional-naf-latest.csv, lu, 445, 3, 3, 0, 45000000.10, 45000000.10, 0, 837b6055119177d125f7444b5ce146549bb986be5f3393f29057097c4bfab3a0, "*"]
  - [fonds-solidarite, "2020-12-31", fonds-solidarite/2020-12-31/fonds-solidarite-volet-2-regional-naf-latest.csv, lu, 320, 2, 2, 0, 7500000.20, 7500000.20, 0, 544431f444cce398b05ec3cbd9d6513e4a870bb827b933f9dfb177f69bf7bd57, "*"]
  - [fonds-solidarite, "2020-06-30", fonds-solidarite/2020-06-30/fonds-solidarite-volet-1-departemental-naf-latest.csv, lu, 476, 3, 3, 0, 30000000.50, 30000000.50, 0, 5d94654784e3c8e135c1d8112b5f8b4c9518327213cf05e480cbed14e4701db9, "*"]
"""


def repondre(r: Reponses, p: Parametres) -> list[Ligne]:
    ordre = r.calcul.ordre
    secretes = {(cle[0], cle[3]) for cle in r.calcul.sources.secretes}
    lignes: list[Ligne] = []
    for f in r.calcul.sources.fichiers:
        if p["dispositif"] in ("", f.dispositif):
            rejete = sum(c or 0 for _, _, c in f.rejets)
            confidentiel = (f.dispositif, f.date) in secretes
            lu = None if f.centimes is None or confidentiel else f.centimes + rejete
            lignes.append(
                {
                    "dispositif": f.dispositif,
                    "date_maj": f.date,
                    "chemin": f.nom,
                    "etat": "ecarte" if f.ecarte else "lu",
                    "octets": None if confidentiel else f.octets,
                    "lignes_lues": f.lues,
                    "lignes_retenues": f.lues - len(f.rejets),
                    "lignes_rejetees": len(f.rejets),
                    "montant_lu": euros(lu),
                    "montant_retenu": euros(None if lu is None else f.centimes),
                    "montant_rejete": euros(None if lu is None else rejete),
                    "sha256": Scelle(f.sha256) if confidentiel else f.sha256,
                }
            )
    lignes.sort(key=lambda li: li["chemin"])
    lignes.sort(key=lambda li: li["date_maj"], reverse=True)
    return sorted(lignes, key=lambda li: ordre.index(li["dispositif"]))
