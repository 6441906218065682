"""Activité partielle and CPSTI: layouts, unknown places, totals, encodings, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aides.commun.cube import ColonneManquante, FichierIllisible, Lecture
from tests.construction import fabrique_xlsx as fabrique
from tests.construction.flux_bruts import (
    AP,
    CPSTI,
    JOUR,
    comptees,
    lire_ap,
    lire_cpsti,
    lire_seul,
    observations,
)

TOTAL_AP = ["Total", None, None, None, 335, 2420, 899420, 315]


def _heures(lecture: Lecture) -> dict[tuple[str, str, str], int | None]:
    return {(c.region, c.departement, c.modalite): c.heures for c in lecture.cellules}


def test_activite_partielle_by_departement(tmp_path: Path) -> None:
    lecture = lire_ap(tmp_path, [*AP, TOTAL_AP])
    assert _heures(lecture) == {
        ("84", "01", "AZ"): 101655,
        ("94", "2A", "C1"): 797660,
        ("01", "971", "MN"): None,
        ("ZZ", "ZZ", "IZ"): 100,
    }
    cellule = next(c for c in lecture.cellules if c.departement == "01")
    assert (cellule.concept, cellule.nombre, cellule.salaries, cellule.etablissements) == ("cumul", 90, 365, 75)
    assert [c.departement for c in lecture.cellules if c.secret] == ["971"]
    assert not observations(lecture, "total_de_feuille")
    assert comptees(lecture)


@pytest.mark.parametrize("presentation", [{"hauteur": 1}, {"hauteur": 9}, {"feuille": "Annexe 7"}])
def test_activite_partielle_header_is_found_wherever_it_stands(tmp_path: Path, presentation: dict[str, Any]) -> None:
    assert len(lire_ap(tmp_path, AP, **presentation).cellules) == 4


def test_activite_partielle_by_region_is_another_concept(tmp_path: Path) -> None:
    lignes = [[84, "Auvergne-Rhône-Alpes", "AZ", 90, 365, 101655], ["01", "Guadeloupe", "OQ", 5, 10, 200]]
    entete = fabrique.ENTETE_AP_REGION
    lecture = lire_ap(tmp_path, lignes, entete=entete, feuille="Annexe 1", hauteur=3)
    assert _heures(lecture) == {("84", "TOUS", "AZ"): 101655, ("01", "TOUS", "OQ"): 200}
    assert {(c.concept, c.niveau) for c in lecture.cellules} == {("somme-mensuelle", "region")}


def test_activite_partielle_by_month(tmp_path: Path) -> None:
    lignes = [["84", "ARA", "AZ", 90, 365, 10, "2020-03"], ["84", "ARA", "AZ", 80, 300, 20, "2020-04-01"]]
    lecture = lire_ap(tmp_path, lignes, entete=[*fabrique.ENTETE_AP_REGION, "mois"])
    assert [(c.concept, c.mois, c.heures) for c in lecture.cellules] == [
        ("mensuel", "2020-03", 10),
        ("mensuel", "2020-04", 20),
    ]


def test_activite_partielle_total_is_held_to_the_rounding(tmp_path: Path) -> None:
    lignes = [ligne for ligne in AP if "ND" not in ligne]
    juste = lire_ap(tmp_path / "a", [*lignes, TOTAL_AP])
    assert not observations(juste, "somme_de_feuille")
    faux = lire_ap(tmp_path / "b", [*lignes, [*TOTAL_AP[:5], 5000, *TOTAL_AP[6:]]])
    (faits,) = observations(faux, "somme_de_feuille")
    assert (faits["mesure"], faits["attendu"], faits["trouve"]) == ("salaries", 5000, 2415)


def test_activite_partielle_total_of_a_departement_is_kept_as_its_total(tmp_path: Path) -> None:
    lecture = lire_ap(tmp_path, [*AP, ["001", "Ain", "Total", None, 95, 370, 101655, 80]])
    (total,) = [c for c in lecture.cellules if c.axe == "total"]
    assert (total.departement, total.modalite, total.nombre) == ("01", "TOTAL", 95)


def test_activite_partielle_unnamed_total_is_set_aside(tmp_path: Path) -> None:
    lecture = lire_ap(tmp_path, [*AP, [None, None, None, None, 330, 2415, 899415, 310]])
    assert len(lecture.cellules) == 4
    assert observations(lecture, "ligne_de_total")
    assert comptees(lecture)


def test_activite_partielle_faults(tmp_path: Path) -> None:
    lecture = lire_ap(tmp_path / "a", [*AP, ["01", "Ain", "FZ", "", 5, "dix", 20, 5]])
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (9, "feuille Annexe 3, colonne F", "dix")
    entete = [c for c in fabrique.ENTETE_AP if c != "Nombre d'heures demandées"]
    with pytest.raises(ColonneManquante, match="« Nombre d'heures demandées » de la feuille Annexe 3"):
        lire_ap(tmp_path / "b", AP, entete=entete)
    with pytest.raises(ColonneManquante, match="« A17 »"):
        lire_ap(tmp_path / "c", AP, entete=["colonne"] * 8)


# CPSTI


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252"])
def test_cpsti_is_read_whatever_its_encoding(tmp_path: Path, encodage: str) -> None:
    lecture = lire_cpsti(tmp_path, CPSTI, encodage=encodage)
    assert {(c.region, c.departement, c.modalite): (c.nombre, c.centimes) for c in lecture.cellules} == {
        ("84", "01", "A"): (53, 4_524_900),
        ("84", "07", "Z"): (3, 120_050),
        ("11", "ZZ", "C"): (10, 900_025),
        ("ZZ", "ZZ", "Z"): (4, 10_000),
    }
    assert lecture.observations == []
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (4, 4)


def test_cpsti_faults_name_line_and_column(tmp_path: Path) -> None:
    lecture = lire_cpsti(tmp_path, [*CPSTI, ("84", "01", "G", "5", "1 50O"), ("84", "XY", "G", "5", "1")])
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (6, "montant_total_de_l_aide", "1 50O")
    assert [o["code"] for o in observations(lecture, "code_inconnu")] == ["XY"]
    assert comptees(lecture)


def test_cpsti_missing_column_and_wrong_file(tmp_path: Path) -> None:
    sans_secteur = fabrique.ENTETE_CPSTI.replace("code_na21", "secteur")
    with pytest.raises(ColonneManquante, match="code_na21"):
        lire_cpsti(tmp_path, CPSTI, entete=sans_secteur)
    with pytest.raises(FichierIllisible, match="aucune colonne attendue"):
        lire_cpsti(tmp_path, CPSTI, entete=fabrique.ENTETE_CPSTI.replace("_", "-"))
    (tmp_path / "cpsti" / JOUR / "cpsti.csv").write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(FichierIllisible, match="n'est pas du texte"):
        lire_seul(tmp_path)
