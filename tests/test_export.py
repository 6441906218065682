"""The official files written from the database: same names, same columns, and reading them back gives the same cube."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

import build_db

CLE = """SELECT dispositif, volet, concept, mois, niveau, region, departement, axe, modalite, nombre, entreprises,
    montant_centimes, salaries, heures FROM agregat WHERE origine = 'publie'"""
# One file name held two concepts of activité partielle: the export writes the later one, as the State did.
DERNIERES = """ AND date_maj = (SELECT max(x.date_maj) FROM agregat AS x WHERE x.dispositif = agregat.dispositif
    AND x.volet = agregat.volet AND x.niveau = agregat.niveau AND x.axe = agregat.axe
    AND (x.concept = 'mensuel') = (agregat.concept = 'mensuel'))"""


@pytest.fixture(scope="module")
def exporte(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dossier = tmp_path_factory.mktemp("export")
    assert build_db.main(["export", str(base_echantillon), "--dossier", str(dossier)]) == 0
    return dossier


def test_names_and_columns_are_those_of_data_gouv(exporte: Path) -> None:
    entetes = {}
    for chemin in exporte.glob("*.csv"):
        with chemin.open(encoding="utf-8", newline="") as flux:
            entetes[chemin.name] = ",".join(next(csv.reader(flux)))
    assert entetes["fonds-solidarite-volet-1-departemental-naf-latest.csv"] == (
        "dispositif,volet,nombre_aides,nombre_entreprises,montant_total,reg,libelle_region,dep,libelle_departement,"
        "code_section,libelle_section"
    )
    assert entetes["pge-regional-naf-latest.csv"] == (
        "dispositif,nombre_pge,montant_total,reg,libelle_region,code_section,libelle_section,date_maj"
    )
    assert entetes["fonds-solidarite-volet-2-regional-classe-effectif-latest.csv"].endswith(
        "classe_effectif,libelle_classe_effectif"
    )
    assert entetes["activite-partielle-2-regional-nace17-latest.csv"].startswith(
        "dispositif,mois,nombre_demandes_deposees"
    )
    assert {p.name for p in exporte.glob("*.json")} >= {"arpb-maille-national.json", "arpb-maille-regional.json"}


def test_reading_the_export_back_gives_the_same_cells(exporte: Path, base_echantillon: Path, tmp_path: Path) -> None:
    relu = tmp_path / "aides.db"
    copie = tmp_path / "copie" / "2021-12-31"
    copie.mkdir(parents=True)
    for chemin in [*exporte.glob("*.csv"), *exporte.glob("*.json")]:
        (copie / chemin.name).write_bytes(chemin.read_bytes())
    assert build_db.main(["--sources", str(copie.parent), "--output", str(relu)]) == 0
    with sqlite3.connect(base_echantillon) as avant, sqlite3.connect(relu) as apres:
        attendu = Counter(avant.execute(CLE + DERNIERES))
        trouve = Counter(apres.execute(CLE))
    assert attendu
    assert trouve == attendu


def test_workbooks_hold_the_same_rows_with_codes_as_text(base_echantillon: Path, tmp_path: Path) -> None:
    assert build_db.main(["export", str(base_echantillon), "--dossier", str(tmp_path)]) == 0
    chemin = tmp_path / "pge-departemental-naf-latest.csv"
    with chemin.open(encoding="utf-8", newline="") as flux:
        lignes = list(csv.DictReader(flux))
    feuille = load_workbook(chemin.with_suffix(".xlsx"), read_only=True).active
    assert feuille is not None
    entete, *donnees = feuille.iter_rows(values_only=True)
    assert len(donnees) == len(lignes)
    premiere = dict(zip(entete, donnees[0], strict=True))
    assert premiere["dep"] == lignes[0]["dep"]
    montants = [Decimal(str(dict(zip(entete, donnee, strict=True))["montant_total"])) for donnee in donnees]
    assert sum(montants) == sum(Decimal(ligne["montant_total"]) for ligne in lignes)


def test_a_missing_database_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_db.main(["export", str(tmp_path / "absente.db")]) == 2
    assert "n'existe pas" in capsys.readouterr().err
