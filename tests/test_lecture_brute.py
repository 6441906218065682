"""Readers of the raw feeds that arrive aggregated: labels wherever they stand, exact amounts, secret cells, faults."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aides import base
from aides.catalogue import lire_catalogue
from aides.inventaire import Fichier, recenser
from aides.lecture import lire
from aides.lecture.modele import Cellule, ColonneManquante, FichierIllisible, Lecture
from aides.lecture.tableur import code_departement, lire_centimes, lire_entier, modalite
from aides.nomenclature import Nomenclature, charger
from tests import fabrique_xlsx as fabrique
from tests.fabrique import Sources
from tests.fabrique_xlsx import FeuillePge

JOUR = "2020-06-05"
AIN = FeuillePge("01", {"A": (10, 1.5), "C": (20, 2.25), "G": (5, 0.75)}, (35, 4.5))
RECAP = FeuillePge("Récap", {"A": (10, 1.5), "C": (20, 2.25), "G": (5, 0.75)}, (35, 4.5))


@pytest.fixture(scope="module")
def nomenclature(tmp_path_factory: pytest.TempPathFactory) -> Nomenclature:
    connexion = base.creer(tmp_path_factory.mktemp("nomenclature") / "base.db")
    return charger(connexion, lire_catalogue())


def _fichier(dossier: Path) -> Fichier:
    inventaire = recenser(dossier, lire_catalogue())
    assert not inventaire.non_reconnus
    return inventaire.fichiers[0]


def _lire_pge(dossier: Path, nomenclature: Nomenclature, *feuilles: FeuillePge) -> Lecture:
    fabrique.pge(dossier / "pge" / JOUR / "pge.xlsx", feuilles)
    return lire(_fichier(dossier), nomenclature)


def _lire_reports(dossier: Path, nomenclature: Nomenclature, departements: Any, **presentation: Any) -> Lecture:
    fabrique.reports(dossier / "reports" / JOUR / "reports-echeances.xlsx", departements, **presentation)
    return lire(_fichier(dossier), nomenclature)


def _lire_ap(dossier: Path, nomenclature: Nomenclature, lignes: list[list[Any]], **presentation: Any) -> Lecture:
    fabrique.activite_partielle(dossier / "ap" / JOUR / "activite-partielle.xlsx", lignes, **presentation)
    return lire(_fichier(dossier), nomenclature)


def _lire_cpsti(dossier: Path, nomenclature: Nomenclature, lignes: Any, **presentation: Any) -> Lecture:
    fabrique.cpsti(dossier / "cpsti" / JOUR / "cpsti.csv", lignes, **presentation)
    return lire(_fichier(dossier), nomenclature)


def _chiffres(
    lecture: Lecture, niveau: str = "departement"
) -> dict[tuple[str, str], tuple[int | None, int | None] | str]:
    """(département, modalité) → (nombre, centimes), or 'secret'."""
    return {
        (c.departement, c.modalite): "secret" if c.secret else (c.nombre, c.centimes)
        for c in lecture.cellules
        if c.niveau == niveau
    }


def _observations(lecture: Lecture, nom: str) -> list[dict[str, object]]:
    return [o.faits for o in lecture.observations if o.nom == nom]


def _comptees(lecture: Lecture) -> bool:
    return lecture.lignes_lues == lecture.lignes_retenues + len(lecture.rejets)


# PGE


def test_pge_sections_and_total_of_each_departement(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, AIN, RECAP)
    assert _chiffres(lecture) == {
        ("01", "A"): (10, 150_000_000),
        ("01", "C"): (20, 225_000_000),
        ("01", "G"): (5, 75_000_000),
        ("01", "TOTAL"): (35, 450_000_000),
    }
    cellule = lecture.cellules[0]
    assert (cellule.dispositif, cellule.date_maj, cellule.region, cellule.axe) == ("pge", JOUR, "84", "section_naf")
    assert [c.axe for c in lecture.cellules if c.modalite == "TOTAL"] == ["total", "total"]
    assert lecture.observations == []
    assert _comptees(lecture)


def test_pge_recap_gives_the_national_figures(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, RECAP, AIN)
    (total,) = lecture.totaux
    assert (total.niveau, total.region, total.nombre, total.centimes) == ("national", "FR", 35, 450_000_000)
    assert _chiffres(lecture, "national")["TOUS", "C"] == (20, 225_000_000)


def test_pge_tax_codes_are_turned_into_departements(tmp_path: Path, nomenclature: Nomenclature) -> None:
    codes = ["951", "953", "952", "957", "954", "2A", "975"]
    feuilles = [FeuillePge(code, {"A": (i, i), "C": (1, 1)}, (i + 1, i + 1)) for i, code in enumerate(codes, start=3)]
    lecture = _lire_pge(tmp_path, nomenclature, *feuilles)
    agriculture = {dep: chiffres[0] for (dep, section), chiffres in _chiffres(lecture).items() if section == "A"}
    assert agriculture == {"971": 3, "972": 4, "973": 5, "974": 6, "976": 7, "2A": 8, "975": 9}
    assert not _observations(lecture, "code_inconnu")


def test_pge_unknown_tax_code_is_unlocated_and_said(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, AIN, FeuillePge("958", {"A": (4, 1), "C": (4, 1)}, (8, 2)))
    assert _chiffres(lecture)["ZZ", "A"] == (4, 100_000_000)
    assert _observations(lecture, "code_inconnu") == [{"colonne": "nom de feuille", "code": "958", "trouve": 1}]


@pytest.mark.parametrize("marque", ["ND", "NC", "nd", " n.d. "])
def test_pge_nd_and_nc_are_secret_cells_whose_sum_the_total_tells(
    tmp_path: Path, nomenclature: Nomenclature, marque: str
) -> None:
    sections = {"A": (marque, marque), "C": (20, 2.25), "G": (3, marque), "I": (None, None), "S": (0, 0)}
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("01", sections, (25, 3.5)))
    chiffres = _chiffres(lecture)
    assert chiffres == {
        ("01", "A"): "secret",
        ("01", "C"): (20, 225_000_000),
        ("01", "G"): "secret",
        ("01", "TOTAL"): (25, 350_000_000),
    }
    secrets = [c for c in lecture.cellules if c.secret]
    assert all(c.nombre is None and c.centimes is None for c in secrets)
    assert not _observations(lecture, "total_de_feuille")
    assert not _observations(lecture, "somme_de_feuille")
    assert _comptees(lecture)


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
def test_pge_labels_are_found_wherever_they_stand(
    tmp_path: Path, nomenclature: Nomenclature, presentation: dict[str, Any]
) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("01", AIN.sections, AIN.total, **presentation))
    assert _chiffres(lecture) == {
        ("01", "A"): (10, 150_000_000),
        ("01", "C"): (20, 225_000_000),
        ("01", "G"): (5, 75_000_000),
        ("01", "TOTAL"): (35, 450_000_000),
    }


def test_pge_sheets_are_read_in_any_order(tmp_path: Path, nomenclature: Nomenclature) -> None:
    paris = FeuillePge("75", {"I": (7, 0.5), "F": (3, 0.25)}, (10, 0.75))
    a = _lire_pge(tmp_path / "a", nomenclature, AIN, paris, RECAP)
    b = _lire_pge(tmp_path / "b", nomenclature, RECAP, paris, AIN)
    assert _chiffres(a) == _chiffres(b)
    assert a.empreinte == b.empreinte


def test_pge_unit_written_in_the_header_wins(tmp_path: Path, nomenclature: Nomenclature) -> None:
    entete = ("Secteur", "Nombre", "%", "Montant (en k€)", "%")
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("01", AIN.sections, AIN.total, entete=entete))
    assert _chiffres(lecture)["01", "TOTAL"] == (35, 450_000)


def test_pge_unknown_sector_is_counted_as_unknown_and_said(tmp_path: Path, nomenclature: Nomenclature) -> None:
    libelles = {**fabrique.LIBELLES, "S": "Professions diverses"}
    feuille = FeuillePge("01", {"A": (10, 1), "C": (5, 1), "S": (3, 1), "Z": (2, 1)}, (20, 4), libelles=libelles)
    lecture = _lire_pge(tmp_path, nomenclature, feuille)
    assert _chiffres(lecture)["01", "Z"] == (5, 200_000_000)
    (inconnu,) = _observations(lecture, "code_inconnu")
    assert inconnu["code"] == "Professions diverses"


def test_pge_total_smaller_than_what_is_visible_is_said(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("01", {"A": (10, 1.5), "C": ("ND", "ND")}, (9, 1.25)))
    faits = _observations(lecture, "total_de_feuille")
    assert [(f["mesure"], f["attendu"], f["trouve"]) for f in faits] == [
        ("nombre", 9, 10),
        ("montant en euros", 1_250_000, 1_500_000),
    ]


def test_pge_total_larger_than_what_is_visible_is_said_only_when_nothing_is_secret(
    tmp_path: Path, nomenclature: Nomenclature
) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("01", {"A": (10, 1.5), "C": (3, 0.5)}, (14, 2)))
    (faits,) = _observations(lecture, "somme_de_feuille")
    assert (faits["territoire"], faits["attendu"], faits["trouve"]) == ("feuille 01", 14, 13)


def test_pge_national_total_is_held_against_the_departements(tmp_path: Path, nomenclature: Nomenclature) -> None:
    recap = FeuillePge("Récap", {"A": (12, 1.5), "C": (23, 3)}, (35, 4.5))
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("01", {"A": (12, 1.5), "C": (22, 3)}, (34, 4.5)), recap)
    (faits,) = _observations(lecture, "somme_de_feuille")
    assert (faits["attendu"], faits["trouve"]) == (35, 34)
    assert "somme des départements" in str(faits["territoire"])


def test_pge_recap_without_total_is_said_and_the_rest_is_read(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, AIN, FeuillePge("Récap", {"A": (10, 1.5), "C": (25, 3)}, None))
    assert _observations(lecture, "total_national_absent") == [{"feuille": "Récap"}]
    assert not lecture.totaux
    assert len(lecture.cellules) == 4


def test_pge_second_total_is_rejected_and_said(tmp_path: Path, nomenclature: Nomenclature) -> None:
    libelles = {**fabrique.LIBELLES, "S": "Total général"}
    feuille = FeuillePge("01", {"A": (10, 1), "C": (5, 1), "S": (15, 2)}, (15, 2), libelles=libelles)
    lecture = _lire_pge(tmp_path, nomenclature, feuille)
    (rejet,) = lecture.rejets
    assert (rejet.valeur, rejet.raison) == ("Total", "ligne de total au milieu des lignes de détail")
    assert _chiffres(lecture)["01", "TOTAL"] == (15, 200_000_000)
    assert _comptees(lecture)


@pytest.mark.parametrize("valeur", ["1 50O", "#DIV/0!", "1.500,00", True, 1.23456789012, "12 M€"])
def test_pge_bad_amount_is_rejected_where_it_stands(tmp_path: Path, nomenclature: Nomenclature, valeur: object) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("75", {"A": (10, 1.5), "C": (20, valeur)}, (30, 3)))
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (10, "feuille 75, colonne D", str(valeur))
    assert f"« {valeur} » n'est pas un" in rejet.raison
    assert ("75", "C") not in _chiffres(lecture)
    assert not _observations(lecture, "somme_de_feuille")
    assert _comptees(lecture)


def test_pge_bad_count_keeps_the_rejected_amount(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("75", {"A": (10, 1.5), "C": (2.5, 0.75)}, (30, 3)))
    (rejet,) = lecture.rejets
    assert (rejet.colonne, rejet.centimes) == ("feuille 75, colonne B", 75_000_000)


def test_pge_count_without_amount_is_rejected(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, FeuillePge("75", {"A": (10, 1.5), "C": (20, None)}, (30, 3)))
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
def test_pge_missing_label_names_file_sheet_and_label(
    tmp_path: Path, nomenclature: Nomenclature, feuille: FeuillePge, libelle: str
) -> None:
    with pytest.raises(ColonneManquante) as erreur:
        _lire_pge(tmp_path, nomenclature, AIN, feuille)
    assert "pge/2020-06-05/pge.xlsx" in str(erreur.value)
    assert f"« {libelle} » de la feuille 75" in str(erreur.value)


def test_pge_other_sheets_are_not_read_but_said(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_pge(tmp_path, nomenclature, AIN, FeuillePge("Métropole", AIN.sections, AIN.total))
    assert len(lecture.cellules) == 4
    assert _observations(lecture, "feuille_non_lue") == [{"feuille": "Métropole"}]
    with pytest.raises(ColonneManquante, match="feuille d'un département"):
        _lire_pge(tmp_path, nomenclature, FeuillePge("Métropole", AIN.sections, AIN.total))


# Reports d'échéances

REPORTS: dict[Any, dict[str, tuple[Any, Any]]] = {
    "01": {"A": (3, 1500), "G": ("ND", "ND"), "Z": (2, 10.5), "TOTAL": (9, 2000)},
    "2A": {"A": (4, 100.25), "G": (5, 200), "Z": (None, None), "TOTAL": (9, 300.25)},
    "ND": {"A": (1, 7), "G": (None, None), "Z": (6, 70), "TOTAL": (7, 77)},
    "total": {"A": (8, 1607.25), "G": (6, 600), "Z": (11, 170), "TOTAL": (25, 2377.25)},
}
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


def test_reports_pairs_of_every_departement(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_reports(tmp_path, nomenclature, REPORTS)
    assert _chiffres(lecture) == REPORTS_LUS
    assert {c.region for c in lecture.cellules if c.departement == "2A"} == {"94"}
    assert _chiffres(lecture, "national")["TOUS", "G"] == (6, 60_000)
    (total,) = lecture.totaux
    assert (total.nombre, total.centimes) == (25, 237_725)
    assert not _observations(lecture, "code_inconnu")
    assert _comptees(lecture)


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
def test_reports_labels_are_found_wherever_they_stand(
    tmp_path: Path, nomenclature: Nomenclature, presentation: dict[str, Any]
) -> None:
    assert _chiffres(_lire_reports(tmp_path, nomenclature, REPORTS, **presentation)) == REPORTS_LUS


def test_reports_columns_and_rows_in_any_order(tmp_path: Path, nomenclature: Nomenclature) -> None:
    melange = {dep: dict(reversed(REPORTS[dep].items())) for dep in ("total", "ND", "2A", "01")}
    assert _chiffres(_lire_reports(tmp_path, nomenclature, melange)) == REPORTS_LUS


def test_reports_departement_written_as_a_number(tmp_path: Path, nomenclature: Nomenclature) -> None:
    assert _chiffres(_lire_reports(tmp_path, nomenclature, {1 if d == "01" else d: v for d, v in REPORTS.items()})) == (
        REPORTS_LUS
    )


def test_reports_measures_before_amounts_may_be_swapped(tmp_path: Path, nomenclature: Nomenclature) -> None:
    inverses = {d: {s: (m, n) for s, (n, m) in v.items()} for d, v in REPORTS.items()}
    lecture = _lire_reports(tmp_path, nomenclature, inverses, mesures=("Montant", "Nombre"))
    assert _chiffres(lecture) == REPORTS_LUS


def test_reports_total_that_is_too_small_is_said(tmp_path: Path, nomenclature: Nomenclature) -> None:
    faux = {**REPORTS, "2A": {**REPORTS["2A"], "TOTAL": (8, 300.25)}}
    (faits,) = _observations(_lire_reports(tmp_path, nomenclature, faux), "total_de_feuille")
    assert (faits["territoire"], faits["mesure"], faits["attendu"], faits["trouve"]) == (
        "le département 2A",
        "nombre",
        8,
        9,
    )


def test_reports_unknown_departement_and_section_are_said(tmp_path: Path, nomenclature: Nomenclature) -> None:
    autre = {"99": {"A": (1, 1), "W": (2, 2), "TOTAL": (3, 3)}, "total": {"A": (1, 1), "W": (2, 2), "TOTAL": (3, 3)}}
    lecture = _lire_reports(tmp_path, nomenclature, autre)
    assert {o["code"] for o in _observations(lecture, "code_inconnu")} == {"99", "W"}
    assert _chiffres(lecture)["ZZ", "Z"] == (2, 200)


def test_reports_bad_cell_is_rejected_where_it_stands(tmp_path: Path, nomenclature: Nomenclature) -> None:
    faux = {**REPORTS, "2A": {**REPORTS["2A"], "G": (5, "deux cents")}}
    lecture = _lire_reports(tmp_path, nomenclature, faux)
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (6, "feuille Reports, colonne F", "deux cents")
    assert _comptees(lecture)


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
    tmp_path: Path, nomenclature: Nomenclature, departements: Any, mesures: tuple[str, str], libelle: str
) -> None:
    with pytest.raises(ColonneManquante) as erreur:
        _lire_reports(tmp_path, nomenclature, departements, mesures=mesures)
    assert "reports-echeances.xlsx" in str(erreur.value)
    assert libelle in str(erreur.value)
    assert "feuille Reports" in str(erreur.value)


def test_reports_without_a21(tmp_path: Path, nomenclature: Nomenclature) -> None:
    fabrique.pge(tmp_path / "reports" / JOUR / "reports-echeances.xlsx", [AIN])
    with pytest.raises(ColonneManquante, match="« A21 » de la feuille 01"):
        lire(_fichier(tmp_path), nomenclature)


# Activité partielle

AP = [
    ["001", "Ain", "AZ", "Agriculture", 90, 365, 101655, 75],
    ["02A", "Corse-du-Sud", "C1", "Agroalimentaire", 235, 2040, 797660, 230],
    ["971", "Guadeloupe", "MN", "Services", "ND", "ND", "ND", "ND"],
    [None, None, "IZ", "Hébergement", 5, 10, 100, 5],
]
TOTAL_AP = ["Total", None, None, None, 335, 2420, 899420, 315]


def _heures(lecture: Lecture) -> dict[tuple[str, str, str], int | None]:
    return {(c.region, c.departement, c.modalite): c.heures for c in lecture.cellules}


def test_activite_partielle_by_departement(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_ap(tmp_path, nomenclature, [*AP, TOTAL_AP])
    assert _heures(lecture) == {
        ("84", "01", "AZ"): 101655,
        ("94", "2A", "C1"): 797660,
        ("01", "971", "MN"): None,
        ("ZZ", "ZZ", "IZ"): 100,
    }
    cellule = next(c for c in lecture.cellules if c.departement == "01")
    assert (cellule.concept, cellule.nombre, cellule.salaries, cellule.etablissements) == ("cumul", 90, 365, 75)
    assert [c.departement for c in lecture.cellules if c.secret] == ["971"]
    assert not _observations(lecture, "total_de_feuille")
    assert _comptees(lecture)


@pytest.mark.parametrize("presentation", [{"hauteur": 1}, {"hauteur": 9}, {"feuille": "Annexe 7"}])
def test_activite_partielle_header_is_found_wherever_it_stands(
    tmp_path: Path, nomenclature: Nomenclature, presentation: dict[str, Any]
) -> None:
    assert len(_lire_ap(tmp_path, nomenclature, AP, **presentation).cellules) == 4


def test_activite_partielle_by_region_is_another_concept(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lignes = [[84, "Auvergne-Rhône-Alpes", "AZ", 90, 365, 101655], ["01", "Guadeloupe", "OQ", 5, 10, 200]]
    entete = fabrique.ENTETE_AP_REGION
    lecture = _lire_ap(tmp_path, nomenclature, lignes, entete=entete, feuille="Annexe 1", hauteur=3)
    assert _heures(lecture) == {("84", "TOUS", "AZ"): 101655, ("01", "TOUS", "OQ"): 200}
    assert {(c.concept, c.niveau) for c in lecture.cellules} == {("somme-mensuelle", "region")}


def test_activite_partielle_by_month(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lignes = [["84", "ARA", "AZ", 90, 365, 10, "2020-03"], ["84", "ARA", "AZ", 80, 300, 20, "2020-04-01"]]
    lecture = _lire_ap(tmp_path, nomenclature, lignes, entete=[*fabrique.ENTETE_AP_REGION, "mois"])
    assert [(c.concept, c.mois, c.heures) for c in lecture.cellules] == [
        ("mensuel", "2020-03", 10),
        ("mensuel", "2020-04", 20),
    ]


def test_activite_partielle_total_is_held_to_the_rounding(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lignes = [ligne for ligne in AP if "ND" not in ligne]
    juste = _lire_ap(tmp_path / "a", nomenclature, [*lignes, TOTAL_AP])
    assert not _observations(juste, "somme_de_feuille")
    faux = _lire_ap(tmp_path / "b", nomenclature, [*lignes, [*TOTAL_AP[:5], 5000, *TOTAL_AP[6:]]])
    (faits,) = _observations(faux, "somme_de_feuille")
    assert (faits["mesure"], faits["attendu"], faits["trouve"]) == ("salaries", 5000, 2415)


def test_activite_partielle_total_of_a_departement_is_kept_as_its_total(
    tmp_path: Path, nomenclature: Nomenclature
) -> None:
    lecture = _lire_ap(tmp_path, nomenclature, [*AP, ["001", "Ain", "Total", None, 95, 370, 101655, 80]])
    (total,) = [c for c in lecture.cellules if c.axe == "total"]
    assert (total.departement, total.modalite, total.nombre) == ("01", "TOTAL", 95)


def test_activite_partielle_unnamed_total_is_set_aside(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_ap(tmp_path, nomenclature, [*AP, [None, None, None, None, 330, 2415, 899415, 310]])
    assert len(lecture.cellules) == 4
    assert _observations(lecture, "ligne_de_total")
    assert _comptees(lecture)


def test_activite_partielle_faults(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_ap(tmp_path / "a", nomenclature, [*AP, ["01", "Ain", "FZ", "", 5, "dix", 20, 5]])
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (9, "feuille Annexe 3, colonne F", "dix")
    entete = [c for c in fabrique.ENTETE_AP if c != "Nombre d'heures demandées"]
    with pytest.raises(ColonneManquante, match="« Nombre d'heures demandées » de la feuille Annexe 3"):
        _lire_ap(tmp_path / "b", nomenclature, AP, entete=entete)
    with pytest.raises(ColonneManquante, match="« A17 »"):
        _lire_ap(tmp_path / "c", nomenclature, AP, entete=["colonne"] * 8)


# CPSTI

CPSTI = [
    ("84", "01", "A", "53", "45249"),
    ("84", "07", "nca", "3", "1200,50"),
    ("11", "nca", "C", "10", "9000.25"),
    ("nca", "nca", "nca", "4", "100"),
]


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252"])
def test_cpsti_is_read_whatever_its_encoding(tmp_path: Path, nomenclature: Nomenclature, encodage: str) -> None:
    lecture = _lire_cpsti(tmp_path, nomenclature, CPSTI, encodage=encodage)
    assert {(c.region, c.departement, c.modalite): (c.nombre, c.centimes) for c in lecture.cellules} == {
        ("84", "01", "A"): (53, 4_524_900),
        ("84", "07", "Z"): (3, 120_050),
        ("11", "ZZ", "C"): (10, 900_025),
        ("ZZ", "ZZ", "Z"): (4, 10_000),
    }
    assert lecture.observations == []
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (4, 4)


def test_cpsti_faults_name_line_and_column(tmp_path: Path, nomenclature: Nomenclature) -> None:
    lecture = _lire_cpsti(
        tmp_path, nomenclature, [*CPSTI, ("84", "01", "G", "5", "1 50O"), ("84", "XY", "G", "5", "1")]
    )
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (6, "montant_total_de_l_aide", "1 50O")
    assert [o["code"] for o in _observations(lecture, "code_inconnu")] == ["XY"]
    assert _comptees(lecture)


def test_cpsti_missing_column_and_wrong_file(tmp_path: Path, nomenclature: Nomenclature) -> None:
    sans_secteur = fabrique.ENTETE_CPSTI.replace("code_na21", "secteur")
    with pytest.raises(ColonneManquante, match="code_na21"):
        _lire_cpsti(tmp_path, nomenclature, CPSTI, entete=sans_secteur)
    with pytest.raises(FichierIllisible, match="aucune colonne attendue"):
        _lire_cpsti(tmp_path, nomenclature, CPSTI, entete=fabrique.ENTETE_CPSTI.replace("_", "-"))
    (tmp_path / "cpsti" / JOUR / "cpsti.csv").write_bytes(b"PK\x03\x04\0\0")
    with pytest.raises(FichierIllisible, match="n'est pas du texte"):
        lire(_fichier(tmp_path), nomenclature)


# Workbooks that cannot be opened


def _tronquer(contenu: bytes) -> bytes:
    return contenu[: len(contenu) // 2]


def _chiffrer(_: bytes) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def _ancien(_: bytes) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1024)


def _corrompre(contenu: bytes) -> bytes:
    milieu = contenu.index(b"xl/worksheets/sheet1.xml") + 60
    return contenu[:milieu] + bytes(40) + contenu[milieu + 40 :]


@pytest.mark.parametrize(
    ("abimer", "raison"),
    [
        (_tronquer, "tronqué ou abîmé"),
        (_chiffrer, "protégé par un mot de passe"),
        (_ancien, "format .xls d'avant 2007"),
        (_corrompre, "abîmé"),
        (lambda _: b"", "le fichier est vide"),
        (lambda _: b"<html>Erreur 503</html>", "n'est pas un classeur XLSX"),
    ],
)
@pytest.mark.parametrize("nom", ["pge.xlsx", "reports-echeances.xlsx", "activite-partielle.xlsx"])
def test_unreadable_workbook_says_why(
    tmp_path: Path, nomenclature: Nomenclature, abimer: Any, raison: str, nom: str
) -> None:
    chemin = fabrique.pge(tmp_path / "x" / JOUR / nom, [AIN])
    chemin.write_bytes(abimer(chemin.read_bytes()))
    with pytest.raises(FichierIllisible, match=raison):
        lire(_fichier(tmp_path), nomenclature)


def test_zip_that_is_no_workbook_is_unreadable(tmp_path: Path, nomenclature: Nomenclature) -> None:
    chemin = tmp_path / "pge" / JOUR / "pge.xlsx"
    chemin.parent.mkdir(parents=True)
    with zipfile.ZipFile(chemin, "w") as paquet:
        paquet.writestr("lisez-moi.txt", "rien")
    with pytest.raises(FichierIllisible, match="abîmé"):
        lire(_fichier(tmp_path), nomenclature)


# Numbers, codes, labels


@given(centimes=st.integers(0, 20_000_000_000_00))
def test_millions_of_euros_come_back_to_the_centime(centimes: int) -> None:
    assert lire_centimes(float(Decimal(centimes) / 100_000_000), 1_000_000) == centimes


@given(parts=st.lists(st.integers(0, 500_000_000_00), min_size=1, max_size=21))
def test_a_spreadsheet_sum_of_millions_is_exact(parts: list[int]) -> None:
    assert lire_centimes(sum(float(Decimal(p) / 100_000_000) for p in parts), 1_000_000) == sum(parts)


@pytest.mark.parametrize(
    ("valeur", "centimes"),
    [(7218874, 721_887_400), (0.1 + 0.2, 30), ("1 500,00", 150_000), ("1\u202f500.5", 150_050), ("-3,25", -325)],
)
def test_amounts_in_euros(valeur: object, centimes: int) -> None:
    assert lire_centimes(valeur) == centimes


@pytest.mark.parametrize("valeur", [0.123, "1.500,00", "1 50O", "12 34", "", None, float("nan"), float("inf"), False])
def test_what_is_no_amount_is_refused(valeur: object) -> None:
    with pytest.raises(ValueError, match="n'est pas un"):
        lire_centimes(valeur)


@pytest.mark.parametrize("valeur", [2.5, "2,5", "1,500", "ND"])
def test_what_is_no_count_is_refused(valeur: object) -> None:
    with pytest.raises(ValueError, match="n'est pas un nombre"):
        lire_entier(valeur)


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [("01", "01"), (1, "01"), (1.0, "01"), ("001", "01"), ("02A", "2A"), ("2b", "2B"), ("971", "971"),
     ("75 - Paris", "75"), ("Département 13", "13"), ("Récap", ""), ("ND", ""), ("2020", ""),
     ("1er trimestre", ""), (None, "")],
)  # fmt: skip
def test_departement_codes(ecrit: object, code: str) -> None:
    assert code_departement(ecrit) == code


def test_labels_that_fit_two_sectors_are_not_guessed(nomenclature: Nomenclature) -> None:
    assert modalite("Activités", "section_naf", nomenclature) is None
    assert modalite("Industrie", "section_naf", nomenclature) == "C"
    assert modalite("NON CONNU", "section_naf", nomenclature) == "Z"


# The whole build


def test_raw_feeds_go_through_the_build_with_their_secret_cells(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    secret = FeuillePge("01", {"A": ("ND", "ND"), "C": (20, 2.25), "G": (5, 0.75)}, (35, 4.5))
    fabrique.pge(sources / "pge" / JOUR / "pge.xlsx", [secret, RECAP])
    fabrique.reports(sources / "reports-echeances" / JOUR / "reports-echeances.xlsx", REPORTS)
    fabrique.activite_partielle(sources / "activite-partielle" / JOUR / "activite-partielle.xlsx", AP)
    fabrique.cpsti(sources / "cpsti" / JOUR / "cpsti.csv", CPSTI, "cp1252")
    objet = {
        "nombre": "4",
        "montant": "1140000.0",
        "effectifs": "37.0",
        "reg": "04",
        "libelle": "La Réunion",
        "type": [],
    }
    prets = sources / "prets-directs" / JOUR / "arpb-maille-regional.json"
    prets.parent.mkdir(parents=True)
    prets.write_text(json.dumps([objet]), encoding="utf-8")
    construction = Sources(tmp_path)
    publiee = construction.construire()
    assert construction.statut == 0
    totaux = publiee.lignes("SELECT dispositif, montant_total FROM chiffres_cles ORDER BY dispositif")
    assert {t["dispositif"]: t["montant_total"] for t in totaux} == {
        "activite-partielle": None,
        "cpsti": 55549.75,
        "pge": 4_500_000,
        "prets-directs": 1_140_000,
        "reports-echeances": 2377.25,
    }
    ain = publiee.lignes(
        "SELECT modalite, montant, secret FROM agregat WHERE dispositif = 'pge' AND departement = '01'"
    )
    assert {(a["modalite"], a["montant"], a["secret"]) for a in ain} == {
        ("A", None, 1),
        ("C", 2_250_000, 0),
        ("G", 750_000, 0),
        ("TOTAL", 4_500_000, 0),
    }
    assert publiee.valeur("SELECT count(*) FROM controle WHERE statut = 'echec'") == 0


def test_unreadable_raw_feed_is_left_out_and_said(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    fabrique.pge(sources / "pge" / JOUR / "pge.xlsx", [AIN])
    perdu = fabrique.pge(sources / "pge" / "2020-06-12" / "pge.xlsx", [AIN])
    perdu.write_bytes(_tronquer(perdu.read_bytes()))
    publiee = Sources(tmp_path).construire()
    (controle,) = publiee.controles("fichier_illisible")
    assert "pge/2020-06-12/pge.xlsx n'a pas pu être lu : le classeur est tronqué ou abîmé" in controle["commentaire"]


def test_every_cell_has_one_place(tmp_path: Path, nomenclature: Nomenclature) -> None:
    doubles = [AIN, FeuillePge("01 - Ain", AIN.sections, AIN.total)]
    lecture = _lire_pge(tmp_path, nomenclature, *doubles)
    cles = [cellule.cle for cellule in lecture.cellules]
    assert len(cles) == len(set(cles))
    assert sum(c.centimes or 0 for c in _details(lecture.cellules)) == 2 * 450_000_000
    assert _observations(lecture, "cellule_en_double")


def _details(cellules: list[Cellule]) -> list[Cellule]:
    return [c for c in cellules if c.axe != "total"]
