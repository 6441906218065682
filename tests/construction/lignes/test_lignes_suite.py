"""What stays from one run of the payment lines to the next, and the internal database put in place by a call."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from aides import RACINE
from aides.construction.lignes import Options, Registre, ResultatLignes, preparer, reperer
from tests.fabrique_sirene import Atelier, etablissement, paiement, unite


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    atelier = Atelier(tmp_path)
    atelier.csv("1.csv", [paiement(1, "1000"), paiement(2, "70")], "2020-04-30")
    atelier.sirene([etablissement(1, "31555"), etablissement(2, "75101")], [unite(1), unite(2)])
    return atelier


def preparer_seulement(atelier: Atelier) -> ResultatLignes:
    options = Options(atelier.dossier / "travail", atelier.interne, "500MB")
    return preparer(atelier.fichiers(), reperer(atelier.dossier), None, options)


def compter(base: Path) -> tuple[int, int]:
    with sqlite3.connect(base) as connexion:
        return connexion.execute("SELECT count(*), sum(montant_centimes) FROM aide").fetchone()


def restes(atelier: Atelier) -> list[str]:
    return sorted(p.name for p in atelier.dossier.glob("*aides-interne*") if p != atelier.interne)


def un_jour_de_plus(atelier: Atelier) -> None:
    atelier.csv("2.csv", [paiement(1, "250", "06-02-20"), paiement(3, "90", "06-02-20")])


def test_lines_are_in_place_only_when_they_are_published(atelier: Atelier) -> None:
    premier = preparer_seulement(atelier)
    assert premier.interne
    assert not atelier.interne.exists()
    premier.interne.publier()
    assert compter(atelier.interne) == (2, 107000)
    un_jour_de_plus(atelier)
    suite = preparer_seulement(atelier)
    assert suite.interne
    assert compter(atelier.interne) == (2, 107000)
    suite.interne.publier()
    assert compter(atelier.interne) == (4, 141000)
    assert restes(atelier) == []


@pytest.mark.parametrize("avant", [0, 1])
def test_lines_that_are_given_up_leave_nothing_and_come_back_with_the_next_run(atelier: Atelier, avant: int) -> None:
    if avant:
        atelier.traiter(reperer(atelier.dossier))
    un_jour_de_plus(atelier)
    abandon = preparer_seulement(atelier)
    assert abandon.interne
    abandon.interne.abandonner()
    abandon.interne.abandonner()
    assert restes(atelier) == []
    assert atelier.interne.exists() == bool(avant)
    atelier.csv("3.csv", [paiement(2, "8", "06-03-20")])
    assert atelier.traiter(reperer(atelier.dossier)).incremental
    assert compter(atelier.interne) == (5, 141800)


def test_a_kill_in_the_middle_of_the_publication_leaves_the_old_database_or_the_new_one(atelier: Atelier) -> None:
    atelier.traiter(reperer(atelier.dossier))
    un_jour_de_plus(atelier)
    programme = textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from tests.fabrique_sirene import Atelier
        from tests.construction.lignes.test_lignes_suite import preparer_seulement
        provisoire = preparer_seulement(Atelier(Path({str(atelier.dossier)!r}))).interne
        # More than the page cache holds, so that the file itself is already being written.
        provisoire.base.execute("PRAGMA cache_size = 1")
        provisoire.base.execute("UPDATE aide SET siret = hex(zeroblob(3000))")
        provisoire.base.execute("UPDATE aide SET commune = hex(zeroblob(3000))")
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    fin = subprocess.run([sys.executable, "-c", programme], cwd=RACINE, capture_output=True, timeout=120, check=False)
    assert fin.returncode == -signal.SIGKILL, fin.stderr
    assert restes(atelier) == ["aides-interne.db-journal"]
    atelier.traiter(reperer(atelier.dossier))
    assert compter(atelier.interne) == (4, 141000)
    assert restes(atelier) == []


def test_a_database_that_somebody_changed_is_written_again_whole(atelier: Atelier) -> None:
    atelier.traiter(reperer(atelier.dossier))
    with sqlite3.connect(atelier.interne) as base:
        base.execute("DELETE FROM aide WHERE siren = (SELECT min(siren) FROM aide)")
    base.close()
    un_jour_de_plus(atelier)
    assert atelier.traiter(reperer(atelier.dossier)).incremental
    assert compter(atelier.interne) == (4, 141000)


def test_what_was_kept_of_a_file_goes_with_the_file(atelier: Atelier) -> None:
    un_jour_de_plus(atelier)
    atelier.traiter(Registre())
    gardes = atelier.dossier / "travail" / "paiements"
    assert len(list(gardes.glob("*.parquet"))) == 2
    (gardes / "un-reste.123.tmp").touch()
    shutil.rmtree(atelier.dossier / "fonds-solidarite" / atelier.date_maj)
    atelier.traiter(Registre())
    assert {p.suffix for p in gardes.iterdir()} == {".parquet", ".json"}
    assert len(list(gardes.glob("*.parquet"))) == 1


def test_a_file_that_changed_is_read_again_even_with_its_old_size_and_time(atelier: Atelier) -> None:
    chemin = atelier.csv("1.csv", [paiement(1, "1000")], "2020-04-30")
    vieux = 1_600_000_000_000_000_000
    os.utime(chemin, ns=(vieux, vieux))
    atelier.traiter(Registre())
    atelier.csv("1.csv", [paiement(1, "2000")], "2020-04-30")
    os.utime(chemin, ns=(vieux, vieux))
    atelier.traiter(Registre())
    assert compter(atelier.interne) == (1, 200000)


def test_a_business_that_owes_more_than_it_received_makes_everything_count_again(atelier: Atelier) -> None:
    atelier.csv("1.csv", [paiement(1, "-1000"), paiement(2, "70")], "2020-04-30")
    atelier.traiter(reperer(atelier.dossier))
    un_jour_de_plus(atelier)
    suite = atelier.traiter(reperer(atelier.dossier))
    assert not suite.incremental
    plus_gros = max(c.plus_gros_centimes for c in suite.cellules_a_publier() if c.date_maj == suite.date_maj)
    assert plus_gros == 100000
