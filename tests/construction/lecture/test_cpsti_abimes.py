"""Files of the CPSTI damaged as those of payments are: the figures stay the same, or the file is refused or said.

A file that has lost its total row with some of its rows cannot be told from a shorter one: it is the gate before
publication that compares it with what was published.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from pathlib import Path

from aides.commun.cube import ColonneManquante, FichierIllisible, FichierRefuse
from aides.construction.inventaire import Fichier
from aides.construction.lecture import lire
from tests.construction import degats
from tests.construction.flux_bruts import JOUR, nomenclature
from tests.construction.flux_bruts import fichier as recense
from tests.construction.lignes.test_paiements_abimes import CAMPAGNE

GRAINES = range(1200) if CAMPAGNE else range(150)
DEGATS = [
    degats.couper, degats.perdre_un_bloc, degats.mettre_a_zero, degats.retourner_un_octet,
    degats.repeter_un_bloc, degats.repeter_des_lignes, degats.oublier_des_lignes, degats.coller_deux_fois,
    degats.ouvrir_un_guillemet, degats.casser_une_ligne, degats.joindre_deux_lignes,
    degats.changer_de_separateur, degats.changer_d_encodage, degats.trier,
]  # fmt: skip
SECTEURS = "ACFGIS"
DEPARTEMENTS = ["01", "07", "2A", "69", "75", "971", "nca"]
ENTETE = ["code_region", "code_departement", "code_na21", "nombre_de_beneficiaires", "montant_total_de_l_aide"]


class FichierCpsti(degats.Fichier):
    """A good file of the CPSTI, its total row last."""

    def __init__(self, alea: random.Random) -> None:
        super().__init__(alea)
        self.separateur = ";"
        cases = [(departement, secteur) for departement in DEPARTEMENTS for secteur in SECTEURS]
        self.choisies = alea.sample(cases, 24)
        self.montants = [alea.randrange(1, 9_000_000) for _ in self.choisies]

    def total(self) -> list[str]:
        return ["", "", "TOTAL", str(10 * len(self.choisies)), f"{self.centimes // 100}.{self.centimes % 100:02d}"]

    def rangees(self) -> degats.Lignes:
        lignes = [
            ["84", departement, secteur, "10", degats.ecrire(centimes, self.alea)]
            for (departement, secteur), centimes in zip(self.choisies, self.montants, strict=True)
        ]
        return [list(ENTETE), *lignes, self.total()]


def juger(depose: Fichier, fichier: FichierCpsti, contenu: bytes) -> str:
    depose.chemin.write_bytes(contenu)
    try:
        lecture = lire(depose, nomenclature())
    except (ColonneManquante, FichierIllisible, FichierRefuse):
        return "refused"
    if sum(cellule.centimes or 0 for cellule in lecture.cellules) == fichier.centimes:
        return "same"
    if lecture.observations:
        return "said"
    ligne = io.StringIO()
    csv.writer(ligne, delimiter=";", lineterminator="").writerow(fichier.total())
    return "other figures without a word" if ligne.getvalue().encode() in contenu else "total lost"


def test_a_damaged_file_of_the_cpsti_gives_the_same_figures_or_is_refused_or_said(tmp_path: Path) -> None:
    chemin = tmp_path / "cpsti" / JOUR / "cpsti.csv"
    chemin.parent.mkdir(parents=True)
    chemin.touch()
    depose = recense(tmp_path)
    verdicts: Counter[str] = Counter()
    fautes = []
    for graine in GRAINES:
        alea = random.Random(f"cpsti-{graine}")
        fichier = FichierCpsti(alea)
        assert juger(depose, fichier, fichier.octets()) == "same"
        degat = DEGATS[graine % len(DEGATS)]
        contenu = degat(fichier)
        verdict = juger(depose, fichier, contenu)
        verdicts[verdict] += 1
        if verdict.startswith("other"):
            fautes.append((graine, degat.__name__))
    print(dict(verdicts))
    assert fautes == []
    assert verdicts["same"] > 0
    assert verdicts["refused"] > len(GRAINES) / 3
