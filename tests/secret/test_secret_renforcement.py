"""Figures that arrive with holes: what is hidden further before they are republished, and what the build says of it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import build_db
from aides.construction import base
from aides.secret import audit
from aides.secret.regles import Regles
from aides.secret.renforcement import renforcer

FORMAT = "pge.xlsx"
SECTIONS = {"A": (40, 400_000), "B": None, "C": (30, 300_000), "G": (90, 900_000)}
TOTAUX = {"A1": (170, 1_700_000), "A2": (161, 1_610_000)}


@pytest.fixture
def cube() -> Iterator[sqlite3.Connection]:
    """Two départements by section, with their totals; section B of A1 is withheld: 10 loans, by one subtraction."""
    connexion = base.creer(Path(":memory:"))
    connexion.execute("PRAGMA foreign_keys = OFF")
    connexion.execute(
        "INSERT INTO source_fichier VALUES (1, 'pge', '2020-05-15', 'pge.xlsx', ?, 'lu', 1, '', '', '', 0, 0, 0,"
        " NULL, NULL, NULL)",
        (FORMAT,),
    )
    for departement, total in TOTAUX.items():
        ajouter(connexion, departement, "total", "TOTAL", total)
        for section, valeurs in SECTIONS.items():
            montre = valeurs if departement == "A1" or valeurs else (1, 10_000)
            ajouter(connexion, departement, "section_naf", section, montre)
    yield connexion
    connexion.close()


def ajouter(
    connexion: sqlite3.Connection, departement: str, axe: str, modalite: str, valeurs: tuple[int, int] | None
) -> None:
    nombre, euros = valeurs or (None, None)
    connexion.execute(
        "INSERT INTO agregat (dispositif, volet, concept, date_maj, mois, niveau, region, departement, axe, modalite,"
        " nombre, montant, montant_centimes, secret, origine, source)"
        " VALUES ('pge', '', 'cumul', '2020-05-15', '', 'departement', 'A', ?, ?, ?, ?, ?, ?, ?, 'publie', 1)",
        (departement, axe, modalite, nombre, euros, euros and euros * 100, int(valeurs is None)),
    )


def cachees(connexion: sqlite3.Connection) -> set[tuple[str, str]]:
    return set(connexion.execute("SELECT departement, modalite FROM agregat WHERE secret = 1"))


def test_a_lone_hole_is_seen_then_gets_company(cube: sqlite3.Connection) -> None:
    avant = audit.examiner(cube)
    assert {(f.cle.departement, f.cle.modalite, f.mesure, f.bas) for f in avant.fuites} == {
        ("A1", "B", "montant_centimes", 100_000.0),
        ("A1", "B", "nombre", 10.0),
    }
    (bilan,) = renforcer(cube, {FORMAT}, set(), Regles())
    assert audit.examiner(cube).fuites == []
    assert ("A1", "B") in cachees(cube)
    assert bilan.faits["trouve"] == len(cachees(cube)) > 1


def test_a_cell_of_one_business_is_hidden_unless_the_state_names_it_itself(cube: sqlite3.Connection) -> None:
    renforcer(cube, {FORMAT}, {"pge"}, Regles())
    assert ("A2", "B") not in cachees(cube)
    renforcer(cube, {FORMAT}, set(), Regles())
    assert ("A2", "B") in cachees(cube)
    assert cube.execute("SELECT count(nombre), count(montant) FROM agregat WHERE secret = 1").fetchone() == (0, 0)


def test_what_was_published_hidden_stays_hidden_and_what_was_told_stays_told(
    cube: sqlite3.Connection, tmp_path: Path
) -> None:
    """Another company for the same hole, from one publication to the next, gives both back."""
    service = tmp_path / "aides.db"
    with closing(sqlite3.connect(service)) as copie:
        cube.commit()
        cube.backup(copie)
        copie.execute(
            "UPDATE agregat SET secret = 1, nombre = NULL, montant = NULL, montant_centimes = NULL"
            " WHERE departement = 'A1' AND modalite = 'G'"
        )
        copie.commit()
    (bilan,) = renforcer(cube, {FORMAT}, {"pge"}, Regles(), en_service=service)
    assert cachees(cube) == {("A1", "B"), ("A1", "G")}
    assert bilan.faits["trouve"] == 2
    assert audit.examiner(cube).fuites == []


def test_without_a_base_in_service_the_cheapest_keeps_it_company(cube: sqlite3.Connection) -> None:
    renforcer(cube, {FORMAT}, {"pge"}, Regles())
    assert cachees(cube) == {("A1", "B"), ("A1", "C")}


def test_figures_of_other_formats_are_republished_as_they_came(cube: sqlite3.Connection) -> None:
    assert renforcer(cube, {"autre.csv"}, set(), Regles()) == []
    assert cachees(cube) == {("A1", "B")}


def test_a_leak_of_ours_stops_the_publication_and_the_whole_says_so_when_there_is_none(
    cube: sqlite3.Connection,
) -> None:
    noms = [observation.nom for observation in audit.observations(audit.examiner(cube))]
    assert noms == ["secret_perce", "secret_perce"]
    renforcer(cube, {FORMAT}, set(), Regles())
    (ok,) = audit.observations(audit.examiner(cube))
    assert (ok.nom, ok.faits["trouve"]) == ("attaque_du_secret", 0)
    assert ok.faits["attendu"] == len(cachees(cube))


def test_official_files_are_republished_as_they_came_and_what_they_give_away_is_said(
    officielle: sqlite3.Connection,
) -> None:
    dites = officielle.execute(
        "SELECT statut, trouve FROM controle WHERE nom = 'secret_perce_a_l_origine'"
        " AND dispositif = 'fonds-solidarite' AND volet = 'VOLET1' AND date_maj = '2022-06-24'"
    ).fetchall()
    assert len(dites) == 1
    assert dites[0][0] == "alerte"
    assert dites[0][1] >= 12


def test_official_files_can_be_protected_further(donnees_officielles: Path, tmp_path: Path) -> None:
    jour = Path("fonds-solidarite") / "2022-06-24"
    shutil.copytree(donnees_officielles / jour, tmp_path / "sources" / jour)
    destination = tmp_path / "aides.db"
    mots = ["--sources", str(tmp_path / "sources"), "--output", str(destination), "--cache", str(tmp_path / "cache")]
    assert build_db.main(mots) == 0
    avant = tables_publiees(destination)
    assert build_db.main([*mots, "--secret", "renforcer", "--accepter", "total_publie_en_baisse", "essai"]) == 0
    assert audit.examiner_base(destination).fuites == []
    apres = tables_publiees(destination)
    # What is hidden here is taken out, as the State does: nobody tells its absences from ours.
    assert apres < avant
    assert len(avant - apres) < len(avant) / 100


def tables_publiees(chemin: Path) -> set[tuple[object, ...]]:
    """The cells taken from the files as they came, none of which is a row without figures."""
    with sqlite3.connect(chemin) as publiee:
        lignes = publiee.execute(
            "SELECT volet, date_maj, niveau, region, departement, axe, modalite, nombre, montant, secret FROM agregat"
            " WHERE origine = 'publie'"
        ).fetchall()
    publiee.close()
    assert {ligne[-1] for ligne in lignes} == {0}
    return set(lignes)
