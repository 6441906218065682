"""The build as a whole: official figures to the euro, nothing lost, idempotent, all or nothing, clear exit statuses."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import build_db
from aides import RACINE
from tests.fabrique import PGE, Base, Sources, pge

# Measured on the published files: aids (or loans, reports, beneficiaries) and euros.
CHIFFRES_OFFICIELS = [
    ("fonds-solidarite", "VOLET1", "2020-05-05", 1624106, "2176752664.00"),
    ("fonds-solidarite", "VOLET1", "2020-12-31", 6092544, "11196097418.00"),
    ("fonds-solidarite", "VOLET2", "2020-12-31", 54068, "256852699.79"),
    ("fonds-solidarite", "VOLET1", "2022-06-24", 10532242, "35491702665.00"),
    ("fonds-solidarite", "VOLET2", "2022-06-24", 55778, "289073235.58"),
    ("pge", "", "2021-12-31", 699401, "143036642125.00"),
    ("reports-echeances", "", "2021-08-26", 115095, "3588194587.00"),
    ("cpsti", "", "2020-09-30", 1188713, "971888425.00"),
    ("prets-directs", "", "2021-12-08", 203, "173262898.00"),
]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    sources = Sources(tmp_path)
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 3, 300), pge("24", "C", 4, 450)])
    return sources


@pytest.mark.parametrize(("dispositif", "volet", "date_maj", "nombre", "montant"), CHIFFRES_OFFICIELS)
def test_official_key_figures_come_out_to_the_cent(
    officielle: sqlite3.Connection, dispositif: str, volet: str, date_maj: str, nombre: int, montant: str
) -> None:
    trouve = officielle.execute(
        "SELECT nombre_aides, printf('%.2f', montant_total) FROM chiffres_cles"
        " WHERE dispositif = ? AND volet = ? AND date_maj = ?",
        (dispositif, volet, date_maj),
    ).fetchall()
    assert trouve == [(nombre, montant)]


def test_the_official_total_that_no_file_breaks_down(officielle: sqlite3.Connection) -> None:
    ((non_ventile, nombre),) = officielle.execute(
        "SELECT sum(montant_non_ventile), sum(nombre_non_ventile) FROM chiffres_cles"
        " WHERE dispositif = 'fonds-solidarite' AND date_maj = '2022-06-24'"
    )
    assert non_ventile == pytest.approx(41451779801.60 - 35491702665.00 - 289073235.58, abs=0.001)
    assert nombre == 10876299 - 10532242 - 55778


@pytest.mark.parametrize(
    ("nom", "date_maj", "extrait"),
    [
        ("departements_permutes", "2020-05-22", "Martinique"),
        ("departements_permutes", "2020-06-05", "Guyane"),
        ("total_probable", "2021-10-01", "Saint-Pierre-et-Miquelon"),
        ("ligne_de_total", "2020-06-23", "Ensemble des départements"),
        ("total_en_baisse", "2020-07-01", "Fonds de solidarité"),
        ("double_chargement", "2020-10-31", "Fonds de solidarité"),
        ("total_en_baisse", "2021-05-21", "Prêts garantis"),
        ("total_en_baisse", "2021-04-07", "Reports"),
        ("cellules_negatives", "2021-07-29", "Reports"),
        ("montants_nuls", "2020-11-13", "Hérault"),
        ("changement_de_concept", "2020-10-27", "Activité partielle"),
        ("contenu_identique", "2020-11-24", "activite-partielle-2/2020-10-27"),
        ("contenu_identique", "2020-07-17", "cpsti/2020-06-04"),
        ("fichier_illisible", "2021-09-01", "volet-1-regional-naf"),
        ("cellules_disparues", "2021-01-20", "890"),
        ("montant_non_ventile", "2022-06-24", "41 451 779 801,60"),
        ("ventilations_divergentes", "2022-06-24", "25 411 846 233"),
        ("regions_et_departements", "2022-06-24", "35 490 463 923"),
    ],
)
def test_the_defects_of_the_official_files_are_told(
    officielle: sqlite3.Connection, nom: str, date_maj: str, extrait: str
) -> None:
    phrases = [
        phrase.replace("\u202f", " ")
        for (phrase,) in officielle.execute(
            "SELECT commentaire FROM controle WHERE nom = ? AND date_maj = ? AND statut = 'alerte'", (nom, date_maj)
        )
    ]
    assert any(extrait in phrase for phrase in phrases), phrases


def test_every_line_and_cent_of_the_official_files_is_accounted_for(officielle: sqlite3.Connection) -> None:
    lues, retenues, rejetees = officielle.execute(
        "SELECT sum(lignes_lues), sum(lignes_retenues), sum(lignes_rejetees) FROM source_fichier"
    ).fetchone()
    assert lues == retenues + rejetees
    assert rejetees == officielle.execute("SELECT count(*) FROM rejet").fetchone()[0]
    ecarts = officielle.execute(
        "SELECT chemin FROM source_fichier AS s WHERE montant_retenu IS NOT NULL"
        " AND CAST(round(montant_retenu * 100) AS INTEGER) <>"
        " coalesce((SELECT sum(montant_centimes) FROM agregat WHERE source = s.id), 0)"
        " + coalesce((SELECT sum(montant_centimes) FROM total_officiel WHERE source = s.id), 0)"
    ).fetchall()
    assert ecarts == []
    assert officielle.execute("PRAGMA foreign_key_check").fetchall() == []


def test_no_place_and_no_code_is_ever_null(officielle: sqlite3.Connection) -> None:
    nuls = officielle.execute(
        "SELECT count(*) FROM agregat WHERE region IS NULL OR departement IS NULL OR modalite IS NULL OR mois IS NULL"
    )
    assert nuls.fetchone() == (0,)


def test_rebuilding_gives_the_same_bytes_and_fingerprint(sources: Sources) -> None:
    premiere = sources.construire()
    octets, empreinte = premiere.chemin.read_bytes(), premiere.valeur("SELECT empreinte FROM publication")
    seconde = sources.construire()
    assert seconde.chemin.read_bytes() == octets
    os.utime(sources.dossier / "sources" / "pge" / "2021-01-01" / PGE, (1, 1))
    assert sources.construire().valeur("SELECT empreinte FROM publication") == empreinte


def test_another_figure_gives_another_fingerprint(sources: Sources) -> None:
    empreinte = sources.construire().valeur("SELECT empreinte FROM publication")
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 3, 300), pge("24", "C", 4, 451)])
    assert sources.construire().valeur("SELECT empreinte FROM publication") != empreinte


def test_cents_add_up_exactly(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    lignes = [{**pge("11", s, 3, 0), "montant_total": "0.10"} for s in "ABCDEFGHIJ"]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", lignes)
    base = sources.construire()
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 1
    assert (
        base.valeur("SELECT sum(montant_centimes) FROM agregat WHERE niveau = 'region' AND axe = 'section_naf'") == 100
    )


def test_a_dry_run_reads_and_checks_but_publishes_nothing(sources: Sources, capsys: pytest.CaptureFixture[str]) -> None:
    sources.statut = build_db.main(
        ["--sources", str(sources.dossier / "sources"), "--output", str(sources.resultat), "--dry-run"]
    )
    assert sources.statut == 0
    assert "rien n'est publié" in capsys.readouterr().err
    assert not sources.resultat.exists()


def test_verbose_lists_files_and_alerts(sources: Sources, capsys: pytest.CaptureFixture[str]) -> None:
    sources.texte("pge/2021-01-01/inconnu.csv", "a\n1\n")
    sources.construire("--verbose")
    erreur = capsys.readouterr().err
    assert f"pge/2021-01-01/{PGE}" in erreur
    assert "[alerte] Le fichier pge/2021-01-01/inconnu.csv" in erreur


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (["--sources", "nulle-part"], "n'existe pas"),
        (["--inconnu"], "--inconnu"),
    ],
)
def test_wrong_use_exits_with_2_and_says_why(arguments: list[str], dit: str, tmp_path: Path) -> None:
    resultat = subprocess.run(
        [sys.executable, str(RACINE / "build_db.py"), *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert resultat.returncode == 2
    assert dit in resultat.stderr
    assert "Traceback" not in resultat.stderr


def test_a_folder_without_known_file_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_db.main(["--sources", str(tmp_path), "--output", str(tmp_path / "aides.db")]) == 2
    assert "aucun fichier connu" in capsys.readouterr().err


def test_help_tells_the_exit_statuses() -> None:
    aide = subprocess.run(
        [sys.executable, str(RACINE / "build_db.py"), "--help"], capture_output=True, text=True, check=True
    )
    for option in ("--sources", "--output", "--dry-run", "--verbose"):
        assert option in aide.stdout
    assert "un contrôle a échoué" in " ".join(aide.stdout.split())


def test_a_build_killed_half_way_leaves_the_old_database_and_the_next_one_cleans_up(sources: Sources) -> None:
    base = sources.construire()
    avant = base.chemin.read_bytes()
    for jour in range(1, 29):
        lignes = [pge("11", s, 10 + jour, 1000 * jour) for s in "ABCDEFGHIJKLMNOPQRS"]
        sources.csv(f"pge/2021-02-{jour:02}/{PGE}", "pge", lignes)
    commande = [sys.executable, str(RACINE / "build_db.py"), "--sources", str(sources.dossier / "sources")]
    processus = subprocess.Popen([*commande, "--output", str(base.chemin)], stderr=subprocess.DEVNULL)
    limite = time.monotonic() + 60
    while not list(base.chemin.parent.glob(".aides.db.*.tmp")) and time.monotonic() < limite:
        with pytest.raises(subprocess.TimeoutExpired):  # It has not ended before it could be killed.
            processus.wait(timeout=0.005)
    processus.send_signal(signal.SIGKILL)
    processus.wait()
    assert base.chemin.read_bytes() == avant
    assert list(base.chemin.parent.glob(".aides.db.*.tmp"))
    sources.construire()
    assert sources.statut == 0
    assert not list(base.chemin.parent.glob(".aides.db.*.tmp"))


def test_a_full_disk_leaves_the_old_database(sources: Sources) -> None:
    base = sources.construire()
    avant = base.chemin.read_bytes()
    lance = (
        "import build_db, resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "sys.exit(build_db.main())"
    )
    resultat = subprocess.run(
        [sys.executable, "-c", lance, "--sources", str(sources.dossier / "sources"), "--output", str(base.chemin)],
        capture_output=True, text=True, cwd=RACINE, check=False,
    )  # fmt: skip
    assert resultat.returncode == 1
    assert "Traceback" not in resultat.stderr
    assert "inchangé" in resultat.stderr
    assert base.chemin.read_bytes() == avant


def test_the_cube_has_the_agreed_names(sources: Sources) -> None:
    base = sources.construire()
    vues = {ligne["name"] for ligne in base.lignes("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert vues >= {
        "region", "departement", "commune", "section_naf", "nace17", "classe_effectif", "categorie_juridique",
        "dispositif", "agregat", "chiffres_cles", "source_fichier", "rejet", "controle", "agregat_region_section",
        "agregat_departement_section", "agregat_region_effectif", "agregat_departement_effectif",
        "agregat_region_categorie", "agregat_departement_categorie", "activite_partielle_region_nace17",
        "prets_directs_region_type",
    }  # fmt: skip
    assert Base(base.chemin).valeur("SELECT count(*) FROM departement WHERE nature = 'departement'") == 101
