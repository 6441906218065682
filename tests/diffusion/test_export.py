"""The files written from the database: official names and columns, the same cube when read back, everything in one
Parquet and one SQLite, a description that Frictionless finds valid, the same bytes each time, all at once or not."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from frictionless import Package, Resource
from openpyxl import load_workbook

import build_db
from aides.commun.livraison.dossier import dossier_de, elaguer, lire
from aides.diffusion.export import commande, ecriture, ensemble
from aides.diffusion.export.ensemble import CLE as CLE_DU_PARQUET
from tests.exportes import exporter_une_fois

CLE = """SELECT dispositif, volet, concept, mois, niveau, region, departement, axe, modalite, nombre, entreprises,
    montant_centimes, salaries, heures FROM agregat WHERE origine = 'publie'"""
# One file name held two concepts of activité partielle: the export writes the later one, as the State did.
DERNIERES = """ AND (dispositif, volet, niveau, axe, concept = 'mensuel', date_maj) IN (
    SELECT dispositif, volet, niveau, axe, concept = 'mensuel', max(date_maj) FROM agregat GROUP BY 1, 2, 3, 4, 5)"""


@pytest.fixture(scope="module")
def exporte(base_echantillon: Path) -> Path:
    return exporter_une_fois(base_echantillon)


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


def test_reading_the_export_back_gives_the_same_cells(base_publiee: Path, tmp_path: Path) -> None:
    relu = tmp_path / "aides.db"
    exporte = tmp_path / "export"
    commande.exporter(base_publiee, exporte)
    copie = tmp_path / "copie" / "2021-12-31"
    copie.mkdir(parents=True)
    for chemin in [*exporte.glob("*.csv"), *exporte.glob("*.json")]:
        (copie / chemin.name).write_bytes(chemin.read_bytes())
    assert build_db.main(["--sources", str(copie.parent), "--output", str(relu)]) == 0
    with sqlite3.connect(base_publiee) as avant, sqlite3.connect(relu) as apres:
        attendu = Counter(avant.execute(CLE + DERNIERES))
        trouve = Counter(apres.execute(CLE))
    assert attendu
    assert trouve == attendu


def test_workbooks_hold_the_same_rows_with_codes_as_text(exporte: Path) -> None:
    chemin = exporte / "pge-departemental-naf-latest.csv"
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


def test_the_parquet_holds_every_value_exactly(exporte: Path, base_echantillon: Path) -> None:
    parquet = str(exporte / "aides-aux-entreprises.parquet")
    par_serie = """SELECT dispositif, volet, concept, date_maj, count(*), sum(nombre), sum(montant), sum(salaries),
            sum(heures)
        FROM read_parquet(?) WHERE niveau <> 'commune' GROUP BY ALL"""
    with duckdb.connect() as moteur:
        trouve = {
            (d, v, c, str(j)): (n, nombre, montant and int(montant * 100), salaries, heures)
            for d, v, c, j, n, nombre, montant, salaries, heures in moteur.execute(par_serie, [parquet]).fetchall()
        }
        cles = f"SELECT count(*), count(DISTINCT ({', '.join(CLE_DU_PARQUET)})) FROM read_parquet(?)"
        lignes, distinctes = moteur.execute(cles, [parquet]).fetchone() or (0, 0)
        ((type_montant,),) = moteur.execute(
            "SELECT column_type FROM (DESCRIBE SELECT montant FROM read_parquet(?))", [parquet]
        ).fetchall()
    with sqlite3.connect(base_echantillon) as base:
        attendu = {
            (d, v, c, j): tuple(reste)
            for d, v, c, j, *reste in base.execute(
                "SELECT dispositif, volet, concept, date_maj, count(*), sum(nombre), sum(montant_centimes), "
                "sum(salaries), sum(heures) FROM agregat GROUP BY 1, 2, 3, 4"
            )
        }
        (communes,) = base.execute("SELECT count(*) FROM agregat_commune").fetchone()
    assert trouve == attendu
    assert lignes == distinctes == sum(n for n, *_ in attendu.values()) + communes
    assert type_montant == "DECIMAL(18,2)"


def test_the_sqlite_is_the_base_itself(exporte: Path, base_echantillon: Path) -> None:
    assert (exporte / "aides.db").read_bytes() == base_echantillon.read_bytes()


def test_the_same_base_gives_the_same_bytes(exporte: Path, base_echantillon: Path, tmp_path: Path) -> None:
    commande.exporter(base_echantillon, tmp_path / "encore")
    assert (tmp_path / "encore" / "SHA256SUMS").read_bytes() == (exporte / "SHA256SUMS").read_bytes()
    assert (tmp_path / "encore" / "datapackage.json").read_bytes() == (exporte / "datapackage.json").read_bytes()
    for ligne in (exporte / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        somme, nom = ligne.split("  ")
        assert hashlib.sha256((exporte / nom).read_bytes()).hexdigest() == somme


def test_frictionless_finds_the_package_and_its_files_valid(exporte: Path) -> None:
    _valider(exporte)


def test_frictionless_finds_the_official_files_valid(base_officielle: Path, tmp_path: Path) -> None:
    commande.exporter(base_officielle, tmp_path / "export")
    _valider(tmp_path / "export")


def _valider(dossier: Path) -> None:
    """Metadata; then each CSV against its schema: types, keys, foreign keys, size and hash; and the JSON likewise."""
    descripteur = json.loads((dossier / "datapackage.json").read_text(encoding="utf-8"))
    assert list(Package.metadata_validate(descripteur)) == []
    paquet = Package(str(dossier / "datapackage.json"))
    verifies = 0
    for ressource, decrite in zip(paquet.resources, descripteur["resources"], strict=True):
        if ressource.format == "csv":
            rapport = ressource.validate()
        elif ressource.format == "json":
            objets = json.loads((dossier / decrite["path"]).read_text(encoding="utf-8"))
            rapport = Resource({"name": "objets", "data": objets, "schema": decrite["schema"]}).validate()
        else:
            continue
        verifies += 1
        assert rapport.valid, (ressource.name, rapport.flatten(["rowNumber", "fieldName", "message"])[:3])
        assert rapport.tasks[0].stats["rows"] == decrite["lignes"]
    assert verifies >= 25


def test_every_column_is_described_and_every_measure_has_a_unit(exporte: Path) -> None:
    descripteur = json.loads((exporte / "datapackage.json").read_text(encoding="utf-8"))
    champs = [c for r in descripteur["resources"] for c in r.get("schema", {}).get("fields", [])]
    assert [c["name"] for c in champs if not c["description"]] == []
    assert {c["name"] for c in champs if c["name"].startswith(("nombre", "montant")) and not c.get("unite")} == set()
    etrangeres = {
        c for r in descripteur["resources"] for f in r.get("schema", {}).get("foreignKeys", []) for c in f["fields"]
    }
    assert etrangeres >= {"reg", "dep", "code_section", "code_section_nace17", "classe_effectif"}


def test_a_failure_leaves_the_files_as_they_were(
    base_echantillon: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dossier = tmp_path / "export"
    dossier.mkdir()
    (dossier / "a-moi.txt").write_text("à garder", encoding="utf-8")

    def disque_plein(*_: Any) -> None:
        raise OSError("plus de place sur le disque")

    monkeypatch.setattr(ecriture, "ecrire_xlsx", disque_plein)
    assert build_db.main(["export", str(base_echantillon), "--dossier", str(dossier)]) == 2
    assert "plus de place" in capsys.readouterr().err
    assert [chemin.name for chemin in tmp_path.rglob("*")] == ["export", "a-moi.txt"]
    monkeypatch.undo()
    assert build_db.main(["export", str(base_echantillon), "--dossier", str(dossier)]) == 0
    assert (dossier / "a-moi.txt").read_text(encoding="utf-8") == "à garder"
    assert lire(dossier) is not None


def test_files_are_believed_only_whole_and_of_the_served_base(exporte: Path, tmp_path: Path) -> None:
    copie = tmp_path / "copie"
    copie.mkdir()
    for chemin in exporte.iterdir():
        (copie / chemin.name).write_bytes(chemin.read_bytes())
    lu = lire(copie)
    assert lu is not None
    assert lire(copie, lu.publication.empreinte) is not None
    assert lire(copie, "0" * 64) is None
    (copie / "region.csv").write_bytes(b"code\n")
    assert lire(copie) is None
    (copie / "datapackage.json").write_text("{}", encoding="utf-8")
    assert lire(copie) is None


def test_the_files_say_what_the_state_announces_place_by_place(
    officielle: sqlite3.Connection, exporte: Path, tmp_path: Path
) -> None:
    fichier = tmp_path / "chiffres_territoire.csv"
    officielle.row_factory = sqlite3.Row
    lue = ensemble.lire_table(officielle, fichier.stem)
    ecriture.ecrire_csv(fichier, lue.entete, lue.lignes)
    with (exporte / fichier.name).open(encoding="utf-8", newline="") as flux:
        assert next(csv.reader(flux)) == list(lue.entete)
    with fichier.open(encoding="utf-8", newline="") as flux:
        lues = [ligne for ligne in csv.DictReader(flux) if ligne["montant_annonce"]]
    assert {ligne["dispositif"] for ligne in lues} >= {"fonds-solidarite", "pge", "prets-directs"}
    du_fonds = [ligne for ligne in lues if ligne["dispositif"] == "fonds-solidarite"]
    lieux = Counter(ligne["niveau"] for ligne in du_fonds)
    annonces = dict(
        officielle.execute(
            "SELECT niveau, count(*) FROM total_officiel WHERE dispositif = 'fonds-solidarite' GROUP BY 1"
        )
    )
    assert lieux == annonces == {"national": 1, "region": 19, "departement": 102}
    sommes = {n: sum(Decimal(li["montant_annonce"]) for li in du_fonds if li["niveau"] == n) for n in lieux}
    assert sommes["national"] == sommes["region"] == Decimal("41451779801.60")
    (paris,) = (ligne for ligne in du_fonds if ligne["chemin"] == "departement/75")
    assert (paris["montant_affiche"], paris["montant_annonce"]) == ("5900241100.42",) * 2


def test_beside_the_base_only_the_last_folders_stay(base_echantillon: Path, tmp_path: Path) -> None:
    base = tmp_path / "aides.db"
    base.write_bytes(base_echantillon.read_bytes())
    racine = tmp_path / "export"
    for rang in range(4):
        ancien = racine / f"{rang:016x}"
        ancien.mkdir(parents=True)
        (ancien / "datapackage.json").write_text("{}", encoding="utf-8")
    assert build_db.main(["export", str(base)]) == 0
    with sqlite3.connect(base) as lecture:
        (empreinte,) = lecture.execute("SELECT empreinte FROM publication").fetchone()
    dossier = dossier_de(base, empreinte)
    assert lire(dossier, empreinte) is not None
    assert len(list(racine.iterdir())) == 3
    ecrit = (dossier / "datapackage.json").stat().st_mtime_ns
    assert build_db.main(["export", str(base), "--si-besoin"]) == 0
    assert (dossier / "datapackage.json").stat().st_mtime_ns == ecrit
    assert elaguer(racine, garder=1) != []
    assert [chemin.name for chemin in racine.iterdir()] == [dossier.name]


def test_a_missing_database_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_db.main(["export", str(tmp_path / "absente.db")]) == 2
    assert "n'existe pas" in capsys.readouterr().err


def test_the_small_database_has_the_last_dates_and_nothing_else(exporte: Path) -> None:
    with sqlite3.connect(exporte / "aides-derniere.db") as petite, sqlite3.connect(exporte / "aides.db") as entiere:
        cle = "dispositif, volet, concept, niveau, axe"
        derniers = f"SELECT {cle}, max(date_maj) FROM agregat GROUP BY {cle} ORDER BY {cle}"
        assert petite.execute(f"SELECT DISTINCT {cle}, date_maj FROM agregat ORDER BY {cle}").fetchall() == (
            entiere.execute(derniers).fetchall()
        )
        choisies = "SELECT * FROM chiffres_territoire WHERE derniere ORDER BY id"
        tous = petite.execute("SELECT * FROM chiffres_territoire ORDER BY id").fetchall()
        assert tous == entiere.execute(choisies).fetchall()
        assert len(tous) > 100
        repartis = "SELECT count(*) FROM chiffres_repartition WHERE derniere"
        assert petite.execute(repartis).fetchone() == entiere.execute(repartis).fetchone()
        assert petite.execute("PRAGMA foreign_key_check").fetchall() == []
        assert "dernière publication" in petite.execute("SELECT avertissement FROM publication").fetchone()[0]
    petite.close()
    entiere.close()
    assert (exporte / "aides-derniere.db").stat().st_size < (exporte / "aides.db").stat().st_size * 0.8
