"""The wide table of reports d'échéances: labels wherever they stand, secret cells, totals, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aides.commun.cube import ColonneManquante
from tests.construction import fabrique_xlsx as fabrique
from tests.construction.flux_bruts import (
    AIN,
    JOUR,
    REPORTS,
    chiffres,
    comptees,
    lire_reports,
    lire_seul,
    observations,
)

REPORTS_LUS = {
    ("01", "A"): (3, 150_000),
    ("01", "G"): "secret",
    ("01", "Z"): (2, 1050),
    ("01", "TOTAL"): (9, 200_000),
    ("2A", "A"): (4, 10_025),
    ("2A", "G"): (5, 20_000),
    ("2A", "TOTAL"): (9, 30_025),
    ("ZZ", "A"): (1, 700),
    ("ZZ", "Z"): (6, 7000),
    ("ZZ", "TOTAL"): (7, 7700),
}


def test_reports_pairs_of_every_departement(tmp_path: Path) -> None:
    lecture = lire_reports(tmp_path, REPORTS)
    assert chiffres(lecture) == REPORTS_LUS
    assert {c.region for c in lecture.cellules if c.departement == "2A"} == {"94"}
    assert chiffres(lecture, "national")["TOUS", "G"] == (6, 60_000)
    (total,) = lecture.totaux
    assert (total.nombre, total.centimes) == (25, 237_725)
    assert not observations(lecture, "code_inconnu")
    assert comptees(lecture)


@pytest.mark.parametrize(
    "presentation",
    [
        {"entete": 7},
        {"colonne": 3},
        {"entete": 2, "colonne": 2},
        {"mesures": ("Nombre de reports", "Montant des reports (en €)")},
        {"feuille": "Feuil1"},
    ],
)
def test_reports_labels_are_found_wherever_they_stand(tmp_path: Path, presentation: dict[str, Any]) -> None:
    assert chiffres(lire_reports(tmp_path, REPORTS, **presentation)) == REPORTS_LUS


def test_reports_columns_and_rows_in_any_order(tmp_path: Path) -> None:
    melange = {dep: dict(reversed(REPORTS[dep].items())) for dep in ("total", "ND", "2A", "01")}
    assert chiffres(lire_reports(tmp_path, melange)) == REPORTS_LUS


def test_reports_departement_written_as_a_number(tmp_path: Path) -> None:
    assert chiffres(lire_reports(tmp_path, {1 if d == "01" else d: v for d, v in REPORTS.items()})) == (REPORTS_LUS)


def test_reports_measures_before_amounts_may_be_swapped(tmp_path: Path) -> None:
    inverses = {d: {s: (m, n) for s, (n, m) in v.items()} for d, v in REPORTS.items()}
    lecture = lire_reports(tmp_path, inverses, mesures=("Montant", "Nombre"))
    assert chiffres(lecture) == REPORTS_LUS


def test_reports_total_that_is_too_small_is_said(tmp_path: Path) -> None:
    faux = {**REPORTS, "2A": {**REPORTS["2A"], "TOTAL": (8, 300.25)}}
    (faits,) = observations(lire_reports(tmp_path, faux), "total_de_feuille")
    assert (faits["territoire"], faits["mesure"], faits["attendu"], faits["trouve"]) == (
        "le département 2A",
        "nombre",
        8,
        9,
    )


def test_reports_unknown_departement_and_section_are_said(tmp_path: Path) -> None:
    autre = {"99": {"A": (1, 1), "W": (2, 2), "TOTAL": (3, 3)}, "total": {"A": (1, 1), "W": (2, 2), "TOTAL": (3, 3)}}
    lecture = lire_reports(tmp_path, autre)
    assert {o["code"] for o in observations(lecture, "code_inconnu")} == {"99", "W"}
    assert chiffres(lecture)["ZZ", "Z"] == (2, 200)


def test_reports_bad_cell_is_rejected_where_it_stands(tmp_path: Path) -> None:
    faux = {**REPORTS, "2A": {**REPORTS["2A"], "G": (5, "deux cents")}}
    lecture = lire_reports(tmp_path, faux)
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (6, "feuille Reports, colonne F", "deux cents")
    assert comptees(lecture)


@pytest.mark.parametrize(
    ("departements", "mesures", "libelle"),
    [
        ({d: v for d, v in REPORTS.items() if d != "total"}, ("Nombre", "Montant"), "« total »"),
        ({d: {"A": (1, 1)} for d in REPORTS}, ("Nombre", "Montant"), "« TOTAL » de la colonne A21"),
        (REPORTS, ("Nombre", "Somme"), "« montant » du département 01"),
        (REPORTS, ("Effectif", "Somme"), "« nombre et montant par département »"),
    ],
)
def test_reports_missing_label_names_file_sheet_and_label(
    tmp_path: Path, departements: Any, mesures: tuple[str, str], libelle: str
) -> None:
    with pytest.raises(ColonneManquante) as erreur:
        lire_reports(tmp_path, departements, mesures=mesures)
    assert "reports-echeances.xlsx" in str(erreur.value)
    assert libelle in str(erreur.value)
    assert "feuille Reports" in str(erreur.value)


def test_reports_without_a21(tmp_path: Path) -> None:
    fabrique.pge(tmp_path / "reports" / JOUR / "reports-echeances.xlsx", [AIN])
    with pytest.raises(ColonneManquante, match="« A21 » de la feuille 01"):
        lire_seul(tmp_path)
