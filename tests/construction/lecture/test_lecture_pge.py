"""The PGE workbook: labels wherever they stand, exact amounts, secret cells, totals, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aides.commun.cube import Cellule, ColonneManquante, FichierRefuse
from tests.construction import fabrique_xlsx as fabrique
from tests.construction.fabrique_xlsx import FeuillePge
from tests.construction.flux_bruts import (
    AIN,
    JOUR,
    RECAP,
    chiffres,
    comptees,
    lire_pge,
    observations,
)


def test_pge_sections_and_total_of_each_departement(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, AIN, RECAP)
    assert chiffres(lecture) == {
        ("01", "A"): (10, 150_000_000),
        ("01", "C"): (20, 225_000_000),
        ("01", "G"): (5, 75_000_000),
        ("01", "TOTAL"): (35, 450_000_000),
    }
    cellule = lecture.cellules[0]
    assert (cellule.dispositif, cellule.date_maj, cellule.region, cellule.axe) == ("pge", JOUR, "84", "section_naf")
    assert [c.axe for c in lecture.cellules if c.modalite == "TOTAL"] == ["total", "total"]
    assert lecture.observations == []
    assert comptees(lecture)


def test_pge_recap_gives_the_national_figures(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, RECAP, AIN)
    (total,) = lecture.totaux
    assert (total.niveau, total.region, total.nombre, total.centimes) == ("national", "FR", 35, 450_000_000)
    assert chiffres(lecture, "national")["TOUS", "C"] == (20, 225_000_000)


def test_pge_tax_codes_are_turned_into_departements(tmp_path: Path) -> None:
    codes = ["951", "953", "952", "957", "954", "2A", "975"]
    feuilles = [FeuillePge(code, {"A": (i, i), "C": (1, 1)}, (i + 1, i + 1)) for i, code in enumerate(codes, start=3)]
    lecture = lire_pge(tmp_path, *feuilles)
    agriculture = {dep: valeurs[0] for (dep, section), valeurs in chiffres(lecture).items() if section == "A"}
    assert agriculture == {"971": 3, "972": 4, "973": 5, "974": 6, "976": 7, "2A": 8, "975": 9}
    assert not observations(lecture, "code_inconnu")


def test_pge_unknown_tax_code_is_unlocated_and_said(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, AIN, FeuillePge("958", {"A": (4, 1), "C": (4, 1)}, (8, 2)))
    assert chiffres(lecture)["ZZ", "A"] == (4, 100_000_000)
    assert observations(lecture, "code_inconnu") == [{"colonne": "nom de feuille", "code": "958", "trouve": 1}]


@pytest.mark.parametrize("marque", ["ND", "NC", "nd", " n.d. "])
def test_pge_nd_and_nc_are_secret_cells_whose_sum_the_total_tells(tmp_path: Path, marque: str) -> None:
    sections = {"A": (marque, marque), "C": (20, 2.25), "G": (3, marque), "I": (None, None), "S": (0, 0)}
    lecture = lire_pge(tmp_path, FeuillePge("01", sections, (25, 3.5)))
    assert chiffres(lecture) == {
        ("01", "A"): "secret",
        ("01", "C"): (20, 225_000_000),
        ("01", "G"): "secret",
        ("01", "TOTAL"): (25, 350_000_000),
    }
    secrets = [c for c in lecture.cellules if c.secret]
    assert all(c.nombre is None and c.centimes is None for c in secrets)
    assert not observations(lecture, "total_de_feuille")
    assert not observations(lecture, "somme_de_feuille")
    assert comptees(lecture)


@pytest.mark.parametrize(
    "presentation",
    [
        {"decalage": (9, 3)},
        {"total_en_tete": True},
        {"entete": ("", "Nb de prêts", "Part du nombre", "Montant garanti", "%")},
        {"ordre": (0, 3, 4, 1, 2)},
        {"libelles": {code: code for code in fabrique.LIBELLES}},
        {"libelles": {code: f"{code} - {libelle.upper()}" for code, libelle in fabrique.LIBELLES.items()}},
        {"libelles": {**fabrique.LIBELLES, "G": "Commerce", "A": "AGRICULTURE,  SYLVICULTURE ET PECHE"}},
    ],
)
def test_pge_labels_are_found_wherever_they_stand(tmp_path: Path, presentation: dict[str, Any]) -> None:
    lecture = lire_pge(tmp_path, FeuillePge("01", AIN.sections, AIN.total, **presentation))
    assert chiffres(lecture) == {
        ("01", "A"): (10, 150_000_000),
        ("01", "C"): (20, 225_000_000),
        ("01", "G"): (5, 75_000_000),
        ("01", "TOTAL"): (35, 450_000_000),
    }


def test_pge_sheets_are_read_in_any_order(tmp_path: Path) -> None:
    paris = FeuillePge("75", {"I": (7, 0.5), "F": (3, 0.25)}, (10, 0.75))
    a = lire_pge(tmp_path / "a", AIN, paris, RECAP)
    b = lire_pge(tmp_path / "b", RECAP, paris, AIN)
    assert chiffres(a) == chiffres(b)
    assert a.empreinte == b.empreinte


def test_pge_unit_written_in_the_header_wins(tmp_path: Path) -> None:
    entete = ("Secteur", "Nombre", "%", "Montant (en k€)", "%")
    lecture = lire_pge(tmp_path, FeuillePge("01", AIN.sections, AIN.total, entete=entete))
    assert chiffres(lecture)["01", "TOTAL"] == (35, 450_000)


def test_pge_unknown_sector_is_counted_as_unknown_and_said(tmp_path: Path) -> None:
    libelles = {**fabrique.LIBELLES, "S": "Professions diverses"}
    feuille = FeuillePge("01", {"A": (10, 1), "C": (5, 1), "S": (3, 1), "Z": (2, 1)}, (20, 4), libelles=libelles)
    lecture = lire_pge(tmp_path, feuille)
    assert chiffres(lecture)["01", "Z"] == (5, 200_000_000)
    (inconnu,) = observations(lecture, "code_inconnu")
    assert inconnu["code"] == "Professions diverses"


def test_pge_total_smaller_than_what_is_visible_is_said(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, FeuillePge("01", {"A": (10, 1.5), "C": ("ND", "ND")}, (9, 1.25)))
    faits = observations(lecture, "total_de_feuille")
    assert [(f["mesure"], f["attendu"], f["trouve"]) for f in faits] == [
        ("nombre", 9, 10),
        ("montant en euros", 1_250_000, 1_500_000),
    ]


def test_pge_total_larger_than_what_is_visible_is_said_only_when_nothing_is_secret(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, FeuillePge("01", {"A": (10, 1.5), "C": (3, 0.5)}, (14, 2)))
    (faits,) = observations(lecture, "somme_de_feuille")
    assert (faits["territoire"], faits["attendu"], faits["trouve"]) == ("feuille 01", 14, 13)


def test_pge_national_total_is_held_against_the_departements(tmp_path: Path) -> None:
    recap = FeuillePge("Récap", {"A": (12, 1.5), "C": (23, 3)}, (35, 4.5))
    lecture = lire_pge(tmp_path, FeuillePge("01", {"A": (12, 1.5), "C": (22, 3)}, (34, 4.5)), recap)
    (faits,) = observations(lecture, "somme_de_feuille")
    assert (faits["attendu"], faits["trouve"]) == (35, 34)
    assert "somme des départements" in str(faits["territoire"])


def test_pge_recap_without_total_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, AIN, FeuillePge("Récap", {"A": (10, 1.5), "C": (25, 3)}, None))
    assert observations(lecture, "total_national_absent") == [{"feuille": "Récap"}]
    assert not lecture.totaux
    assert len(lecture.cellules) == 4


def test_pge_second_total_is_rejected_and_said(tmp_path: Path) -> None:
    libelles = {**fabrique.LIBELLES, "S": "Total général"}
    feuille = FeuillePge("01", {"A": (10, 1), "C": (5, 1), "S": (15, 2)}, (15, 2), libelles=libelles)
    lecture = lire_pge(tmp_path, feuille)
    (rejet,) = lecture.rejets
    assert (rejet.valeur, rejet.raison) == ("Total", "ligne de total au milieu des lignes de détail")
    assert chiffres(lecture)["01", "TOTAL"] == (15, 200_000_000)
    assert comptees(lecture)


@pytest.mark.parametrize("valeur", ["1 50O", "#DIV/0!", "1.500,00", True, 1.23456789012, "12 M€"])
def test_pge_bad_amount_is_rejected_where_it_stands(tmp_path: Path, valeur: object) -> None:
    lecture = lire_pge(tmp_path, FeuillePge("75", {"A": (10, 1.5), "C": (20, valeur)}, (30, 3)))
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (10, "feuille 75, colonne D", str(valeur))
    assert f"« {valeur} » n'est pas un" in rejet.raison
    assert ("75", "C") not in chiffres(lecture)
    assert not observations(lecture, "somme_de_feuille")
    assert comptees(lecture)


def test_pge_bad_count_keeps_the_rejected_amount(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, FeuillePge("75", {"A": (10, 1.5), "C": (2.5, 0.75)}, (30, 3)))
    (rejet,) = lecture.rejets
    assert (rejet.colonne, rejet.centimes) == ("feuille 75, colonne B", 75_000_000)


def test_pge_count_without_amount_is_rejected(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, FeuillePge("75", {"A": (10, 1.5), "C": (20, None)}, (30, 3)))
    (rejet,) = lecture.rejets
    assert rejet.colonne == "feuille 75, colonne D"
    assert "manque" in rejet.raison


@pytest.mark.parametrize(
    ("feuille", "libelle"),
    [
        (FeuillePge("75", AIN.sections, None), "Total"),
        (FeuillePge("75", AIN.sections, AIN.total, entete=("", "Nombre", "%", "Euros", "%")), "montant"),
        (FeuillePge("75", AIN.sections, AIN.total, entete=("", "Prêts", "%", "Montant", "%")), "nombre"),
        (FeuillePge("75", {}, (35, 4.5)), "sections d'activité"),
    ],
)
def test_pge_missing_label_names_file_sheet_and_label(tmp_path: Path, feuille: FeuillePge, libelle: str) -> None:
    with pytest.raises(ColonneManquante) as erreur:
        lire_pge(tmp_path, AIN, feuille)
    assert "pge/2020-06-05/pge.xlsx" in str(erreur.value)
    assert f"« {libelle} » de la feuille 75" in str(erreur.value)


def test_pge_other_sheets_are_not_read_but_said(tmp_path: Path) -> None:
    lecture = lire_pge(tmp_path, AIN, FeuillePge("Métropole", AIN.sections, AIN.total))
    assert len(lecture.cellules) == 4
    assert observations(lecture, "feuille_non_lue") == [{"feuille": "Métropole"}]
    with pytest.raises(ColonneManquante, match="feuille d'un département"):
        lire_pge(tmp_path, FeuillePge("Métropole", AIN.sections, AIN.total))


def test_a_departement_in_two_sheets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FichierRefuse, match="« 01 - Ain » donne le même département que la feuille « 01 »"):
        lire_pge(tmp_path, AIN, FeuillePge("01 - Ain", AIN.sections, AIN.total))


def _details(cellules: list[Cellule]) -> list[Cellule]:
    return [c for c in cellules if c.axe != "total"]
