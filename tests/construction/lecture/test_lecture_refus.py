"""Aggregated feeds that must not be trusted: unknown units, copies, figures given twice, false totals, huge files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from aides.commun.cube import ColonneManquante, FichierIllisible, FichierRefuse, Lecture
from aides.construction.lecture import unites
from tests.construction import fabrique_xlsx as fabrique
from tests.construction.fabrique_xlsx import FeuillePge
from tests.construction.flux_bruts import (
    AIN,
    AP,
    CPSTI,
    JOUR,
    REPORTS,
    chiffres,
    comptees,
    lire_ap,
    lire_cpsti,
    lire_pge,
    lire_reports,
    lire_seul,
    observations,
)
from tests.fabrique import PGE, Sources

# Units


@pytest.mark.parametrize(
    ("libelle", "euros"),
    [
        ("Montant", None),
        ("Reports d'échéances fiscales par département et secteur", None),
        ("Valeur, leur montant", None),
        ("Montant (€)", 1),
        ("Montant des prêts en euros", 1),
        ("Montant (k€)", 1_000),
        ("K euros", 1_000),
        ("Montant en milliers d'euros", 1_000),
        ("KEUR", 1_000),
        ("Mio €", 1_000_000),
        ("M EUR", 1_000_000),
        ("Montant (M d’euros)", 1_000_000),
        ("Million(s) d'euros", 1_000_000),
        ("Mds d'euros", 1_000_000_000),
        ("Md€", 1_000_000_000),
        ("Mrd €", 1_000_000_000),
        ("Milliards €", 1_000_000_000),
    ],
)
def test_a_unit_is_read_as_people_write_it(libelle: str, euros: int | None) -> None:
    assert unites.unite_nommee(libelle) == euros


@pytest.mark.parametrize(
    "libelle", ["MM€", "T€", "Bn €", "x1000 €", "centaines d'euros", "hEUR", "Montant ($)", "Montant XPF", "M€ ou k€"]
)
def test_a_unit_that_is_not_known_is_never_euros(libelle: str) -> None:
    with pytest.raises(unites.UniteInconnue):
        unites.unite_nommee(libelle)


def _pge_en(tmp_path: Path, unite: str) -> Lecture:
    entete = ("Secteur d'activité", "Nombre", "%", unite, "%")
    return lire_pge(tmp_path, FeuillePge("01", AIN.sections, AIN.total, entete=entete))


def test_pge_in_another_unit_is_read_right_or_refused(tmp_path: Path) -> None:
    assert chiffres(_pge_en(tmp_path / "a", "Montant (Mio €)"))["01", "A"] == (10, 150_000_000)
    assert chiffres(_pge_en(tmp_path / "b", "Montant (Mds d'euros)"))["01", "A"] == (10, 150_000_000_000)
    with pytest.raises(FichierRefuse, match="feuille 01 : l'unité de « Montant .T€. » n'est pas connue"):
        _pge_en(tmp_path / "c", "Montant (T€)")


def test_reports_in_thousands_are_read_right_wherever_it_is_said(tmp_path: Path) -> None:
    lecture = lire_reports(tmp_path / "a", REPORTS, mesures=("Nombre", "Montant (K euros)"))
    assert chiffres(lecture)["01", "A"] == (3, 150_000_000)
    chemin = fabrique.reports(tmp_path / "b" / "reports" / JOUR / "reports-echeances.xlsx", REPORTS)
    classeur = load_workbook(chemin)
    classeur["Reports"].cell(14, 3, "Montants exprimés en k€")
    classeur.save(chemin)
    assert chiffres(lire_seul(tmp_path / "b"))["01", "A"] == (3, 150_000_000)
    with pytest.raises(FichierRefuse, match="n'est pas connue"):
        lire_reports(tmp_path / "c", REPORTS, mesures=("Nombre", "Montant (MM €)"))


# Given twice


@pytest.mark.parametrize("copie", ["75 (2)", "75 old", "75 - Paris", "075"])
@pytest.mark.parametrize("etat", ["visible", "hidden"])
def test_a_copied_sheet_of_the_pge_is_refused(tmp_path: Path, copie: str, etat: str) -> None:
    autre = FeuillePge(copie, {"A": (9, 1.0), "C": (20, 2.25)}, (29, 3.25))
    chemin = fabrique.pge(tmp_path / "pge" / JOUR / "pge.xlsx", [AIN, FeuillePge("75", AIN.sections, AIN.total), autre])
    classeur = load_workbook(chemin)
    classeur[copie].sheet_state = etat
    classeur.save(chemin)
    with pytest.raises(FichierRefuse, match="« 75 »"):
        lire_seul(tmp_path)


def test_one_territory_under_two_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FichierRefuse, match="« 951 »"):
        lire_pge(tmp_path, FeuillePge("951", AIN.sections, AIN.total), FeuillePge("971", AIN.sections, AIN.total))


def test_a_departement_twice_in_the_reports_is_refused(tmp_path: Path) -> None:
    doubles = {"01": REPORTS["01"], 1: REPORTS["2A"], "total": REPORTS["total"]}
    with pytest.raises(FichierRefuse, match="le territoire 01 y a 2 paires"):
        lire_reports(tmp_path, doubles)


def test_a_section_twice_is_refused(tmp_path: Path) -> None:
    chemin = fabrique.reports(tmp_path / "reports" / JOUR / "reports-echeances.xlsx", REPORTS)
    classeur = load_workbook(chemin)
    page = classeur["Reports"]
    page.insert_rows(6)
    for case in page[5]:
        page.cell(6, case.column, case.value)
    classeur.save(chemin)
    with pytest.raises(FichierRefuse, match="lignes 5 et 6"):
        lire_seul(tmp_path)


def test_a_row_or_a_sheet_twice_in_activite_partielle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FichierRefuse, match="lignes 5 et 9 : le territoire 01 et le secteur AZ"):
        lire_ap(tmp_path / "a", [*AP, AP[0]])
    chemin = fabrique.activite_partielle(tmp_path / "b" / "ap" / JOUR / "activite-partielle.xlsx", AP)
    classeur = load_workbook(chemin)
    classeur.copy_worksheet(classeur["Annexe 3"])
    classeur.save(chemin)
    with pytest.raises(FichierRefuse, match="« Annexe 3 » et « Annexe 3 Copy »"):
        lire_seul(tmp_path / "b")


@pytest.mark.parametrize("ligne", [("84", "01", "A", "53", "45249"), ("84", "01", "A", "1", "1"), CPSTI[3]])
def test_a_row_twice_in_the_cpsti_is_refused(tmp_path: Path, ligne: Any) -> None:
    with pytest.raises(FichierRefuse, match="deux fois|répète"):
        lire_cpsti(tmp_path, [*CPSTI, ligne])


# Totals


@pytest.mark.parametrize(
    "total",
    [
        ("", "", "TOTAL", "70", "55549.75"),
        ("Total", "", "", "70", "55549.75"),
        ("84", "01", "Total", "53", "45249"),
        ("84", "Ensemble", "", "56", "46449.5"),
        ("", "", "Ensemble", "70", "55549,75"),
    ],
)
def test_a_total_of_the_cpsti_is_known_by_its_label_and_never_added(tmp_path: Path, total: Any) -> None:
    lecture = lire_cpsti(tmp_path, [*CPSTI, total])
    assert sum(c.centimes or 0 for c in lecture.cellules) == 5_554_975
    assert (lecture.rejets, lecture.observations) == ([], [])
    assert comptees(lecture)


def test_a_total_of_the_cpsti_that_is_not_the_sum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FichierRefuse, match="ligne 6 : le total annonce 55.550,75"):
        lire_cpsti(tmp_path, [*CPSTI, ("", "", "TOTAL", "70", "55550.75")])


def test_figures_without_a_section_are_kept_and_a_label_beside_is_read(tmp_path: Path) -> None:
    chemin = fabrique.reports(tmp_path / "reports" / JOUR / "reports-echeances.xlsx", REPORTS)
    classeur = load_workbook(chemin)
    page = classeur["Reports"]
    page["A6"], page["A8"], page["B8"] = None, None, "TOTAL"
    classeur.save(chemin)
    lecture = lire_seul(tmp_path)
    assert chiffres(lecture)["01", "G"] == "secret"
    assert chiffres(lecture)["2A", "G"] == (5, 20_000)
    assert chiffres(lecture)["01", "TOTAL"] == (9, 200_000)


# How a text is written


@pytest.mark.parametrize("encodage", ["utf-16", "utf-16-le", "utf-16-be"])
def test_cpsti_in_utf_16_under_a_title_is_read(tmp_path: Path, encodage: str) -> None:
    chemin = fabrique.cpsti(tmp_path / "cpsti" / JOUR / "cpsti.csv", CPSTI)
    texte = "Aide CPSTI au 5 juin 2020\r\n\r\n" + chemin.read_text("utf-8") + "Source : CPSTI\r\n"
    chemin.write_bytes(texte.encode(encodage))
    lecture = lire_seul(tmp_path)
    assert sum(c.centimes or 0 for c in lecture.cellules) == 5_554_975
    assert lecture.rejets == []


def test_one_byte_of_another_encoding_names_its_line(tmp_path: Path) -> None:
    chemin = fabrique.cpsti(tmp_path / "cpsti" / JOUR / "cpsti.csv", CPSTI)
    lignes = chemin.read_bytes().split(b"\r\n")
    lignes[3] = lignes[3].replace("é".encode(), b"\xe9")
    chemin.write_bytes(b"\r\n".join(lignes))
    with pytest.raises(FichierIllisible, match="ligne 4 : un caractère n'est pas en UTF-8 alors que le reste"):
        lire_seul(tmp_path)


@pytest.mark.parametrize("faute", ['84;"01;A;3;4', "84;01;A;3;" + "x" * 140_000])
def test_a_quote_or_a_value_without_end_names_its_line(tmp_path: Path, faute: str) -> None:
    chemin = fabrique.cpsti(tmp_path / "cpsti" / JOUR / "cpsti.csv", CPSTI)
    chemin.write_bytes(chemin.read_bytes().replace(b"\r\n", f"\r\n{faute}\r\n".encode(), 1))
    with pytest.raises(FichierIllisible, match="ligne 2 : "):
        lire_seul(tmp_path)


def test_a_published_csv_with_a_value_without_end_or_a_wrong_byte_names_its_line(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    entete = "dispositif,nombre_pge,montant_total,reg,libelle_region,code_section,libelle_section,date_maj\n"
    ligne = b"PGE,3.00,300.00,11,,G,,2021-01-01\n"
    for numero, faute in enumerate([b"x" * 140_000 + b"\n", ligne.replace(b"11,,", b"11,\xcele,")], start=1):
        sources.texte(f"pge/2021-0{numero}-01/{PGE}", entete.encode() + ligne + faute)
    sources.texte(f"pge/2021-03-01/{PGE}", entete.encode() + ligne)
    dits = [c["commentaire"] for c in sources.construire().controles("fichier_illisible")]
    assert any("ligne 3 : une valeur dépasse" in dit for dit in dits)
    assert any("ligne 3 : le fichier n'est pas en UTF-8" in dit for dit in dits)


# Sizes


def _une_case_isolee(chemin: Path) -> None:
    classeur = load_workbook(chemin)
    classeur.worksheets[0]["XFD1048550"] = 1
    classeur.save(chemin)


def test_a_stray_cell_at_the_end_of_the_world_is_told(tmp_path: Path) -> None:
    _une_case_isolee(fabrique.pge(tmp_path / "pge" / JOUR / "pge.xlsx", [AIN]))
    with pytest.raises(FichierIllisible, match="cellule XFD1048550"):
        lire_seul(tmp_path)


def test_a_workbook_that_unzips_to_more_than_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aides.construction.lecture.paquets.OCTETS_MAXIMUM", 1000)
    fabrique.pge(tmp_path / "pge" / JOUR / "pge.xlsx", [AIN])
    with pytest.raises(FichierIllisible, match="une fois décompressé"):
        lire_seul(tmp_path)


@pytest.mark.parametrize("valeur", [1e300, 10**40, "9" * 60, "9" * 5000])
def test_a_figure_beyond_measure_is_rejected(tmp_path: Path, valeur: object) -> None:
    classeur = Workbook()
    assert classeur.active is not None
    feuille = FeuillePge("01", {"A": (valeur, 1.5), "C": (20, 2.25), "G": (5, 0.75)}, (35, 4.5))
    lecture = lire_pge(tmp_path, feuille)
    assert len(lecture.rejets) == 1
    assert comptees(lecture)


@pytest.mark.parametrize(
    "contenu",
    ["[" * 200_000, '[{"nombre": ' + "9" * 5000 + "}]", '[{"nombre": 1,]', "[1, 2]", "\x00", '[{"nombre": 1}'],
)
def test_a_json_beyond_measure_or_cut_is_told(tmp_path: Path, contenu: str) -> None:
    chemin = tmp_path / "prets-directs" / JOUR / "arpb-maille-regional.json"
    chemin.parent.mkdir(parents=True)
    chemin.write_text(contenu, "utf-8")
    with pytest.raises(FichierIllisible):
        lire_seul(tmp_path)


@pytest.mark.parametrize("types", ["x", [1], [{"nombre": 1}], {"a": 1}])
def test_a_json_of_another_shape_is_told(tmp_path: Path, types: object) -> None:
    chemin = tmp_path / "prets-directs" / JOUR / "arpb-maille-regional.json"
    chemin.parent.mkdir(parents=True)
    chemin.write_text(json.dumps([{"reg": "04", "nombre": 1, "montant": 2, "effectifs": 3, "type": types}]), "utf-8")
    with pytest.raises(ColonneManquante, match="type"):
        lire_seul(tmp_path)


def test_nothing_is_said_of_good_files(tmp_path: Path) -> None:
    assert observations(lire_pge(tmp_path / "a", AIN), "total_de_feuille") == []
    assert lire_cpsti(tmp_path / "b", CPSTI).observations == []
