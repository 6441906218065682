"""Faulty payment files and broken machines, through the public command: what is told, and what stays published."""

from __future__ import annotations

import csv
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import build_db
from aides import RACINE
from tests.fabrique_sirene import Atelier, etablissement, paiement, siren, texte_csv, total, unite


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    atelier = Atelier(tmp_path)
    atelier.csv("bon.csv", [paiement(rang, "1000") for rang in range(1, 9)], "2020-04-30")
    atelier.sirene([etablissement(rang, "31555") for rang in range(1, 9)], [unite(rang) for rang in range(1, 9)])
    return atelier


def arguments(atelier: Atelier) -> list[str]:
    sortie = atelier.dossier / "publie" / "aides.db"
    return ["--sources", str(atelier.dossier), "--output", str(sortie), "--cache", str(atelier.dossier / "cache"),
            "--completion", "aucun"]  # fmt: skip


def lire(atelier: Atelier, sql: str, base: str = "aides.db") -> list[tuple]:
    with sqlite3.connect(atelier.dossier / "publie" / base) as connexion:
        lignes = connexion.execute(sql).fetchall()
    connexion.close()
    return lignes


FAUTES: list[tuple[list[str], str, str, str]] = [
    (paiement(1, "1.500,00"), "Montant", "1.500,00", "deux façons"),
    (paiement(1, "1 50O"), "Montant", "1 50O", "deux façons"),
    (paiement("12345678"), "SIREN", "12345678", "neuf chiffres"),
    (paiement("123456789"), "SIREN", "123456789", "clé"),
    (paiement(1, jour="01-15-21"), "Date paiement", "01-15-21", "postérieure"),
    (paiement(1, devise="USD"), "Dev.", "USD", "euro"),
    (paiement(2, "70", "05-04-20"), "", siren(2), "bon-aussi.csv, ligne 3"),
]


def test_every_fault_is_told_with_its_file_line_column_value_and_reason(atelier: Atelier) -> None:
    bonnes = [paiement(1, "1 500,00", "05-04-20"), paiement(2, "70", "05-04-20")]
    atelier.octets("bon-aussi.csv", texte_csv(bonnes).encode("cp1252"), "2020-05-31")
    atelier.csv("fautes.csv", [faute for faute, *_ in FAUTES])
    assert build_db.main(arguments(atelier)) == 0
    with (atelier.dossier / "publie" / "rejets-internes.csv").open(encoding="utf-8", newline="") as flux:
        rejets = sorted(csv.DictReader(flux), key=lambda rejet: int(rejet["ligne"]))
    assert len(rejets) == len(FAUTES)
    for numero, ((_, colonne, valeur, raison), rejet) in enumerate(zip(FAUTES, rejets, strict=True), start=2):
        assert rejet["fichier"] == "fonds-solidarite/2020-12-31/fautes.csv"
        assert (rejet["ligne"], rejet["colonne"], rejet["valeur"]) == (str(numero), colonne, valeur)
        assert raison in rejet["raison"]
    assert lire(atelier, "SELECT count(*), sum(montant_centimes) FROM aide", "aides-interne.db") == [(10, 957000)]


def test_a_payment_file_that_is_not_wholly_read_publishes_nothing_and_is_named(
    atelier: Atelier, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_db.main(arguments(atelier)) == 0
    avant = {chemin: chemin.read_bytes() for chemin in (atelier.dossier / "publie").glob("*.db")}
    classeur = atelier.xlsx("tronque.xlsx", [list(paiement(3))])
    classeur.write_bytes(classeur.read_bytes()[:2000])
    lignes = texte_csv([paiement(rang, jour="05-04-20") for rang in range(1, 9)])
    atelier.octets("avale.csv", lignes.replace("75001;FR", '75001;"FR', 1).encode(), "2020-05-31")
    atelier.octets("sans-devise.csv", lignes.replace("Dev.", "Unité").encode(), "2020-06-30")
    capsys.readouterr()
    assert build_db.main(arguments(atelier)) == 1
    dit = capsys.readouterr().err
    assert "tronque.xlsx est refusé : le classeur est tronqué" in dit
    assert "avale.csv est refusé : ligne 2 : un guillemet s'ouvre" in dit
    assert "sans-devise.csv" in dit
    assert "colonne Dev." in dit
    assert avant == {chemin: chemin.read_bytes() for chemin in avant}


def test_a_wrong_total_row_publishes_nothing_and_names_both_sums(
    atelier: Atelier, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_db.main(arguments(atelier)) == 0
    avant = {chemin: chemin.read_bytes() for chemin in (atelier.dossier / "publie").glob("*.db")}
    atelier.csv("juste.csv", [paiement(2, jour="06-02-20"), total("1500")])
    atelier.csv("faux.csv", [paiement(1, jour="06-02-20"), total("1499,99")])
    capsys.readouterr()
    assert build_db.main(arguments(atelier)) == 1
    dit = " ".join(capsys.readouterr().err.split())
    assert "faux.csv" in dit
    assert "499,99" in dit
    assert {chemin: chemin.read_bytes() for chemin in avant} == avant
    atelier.csv("faux.csv", [paiement(1, jour="06-02-20"), total("1500")])
    assert build_db.main(arguments(atelier)) == 0
    assert lire(atelier, "SELECT count(*) FROM aide", "aides-interne.db") == [(10,)]


@pytest.mark.parametrize(
    ("panne", "code"),
    [
        ("interne._verifier = lambda *_: os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))", 1),
    ],
    ids=["kill", "full disk"],
)
def test_a_kill_or_a_full_disk_leaves_both_databases_whole(atelier: Atelier, panne: str, code: int) -> None:
    tous = range(1, 12_000)
    atelier.sirene([etablissement(rang, "31555") for rang in tous], [unite(rang) for rang in tous])
    assert build_db.main(arguments(atelier)) == 0
    publie = {chemin: chemin.read_bytes() for chemin in (atelier.dossier / "publie").glob("*.db")}
    assert len(publie) == 3
    atelier.csv("suite.csv", [paiement(rang, jour="05-04-20") for rang in range(9, 12_000)])
    programme = textwrap.dedent(f"""
        import os, resource, signal, sys
        import build_db
        from aides.construction.lignes import interne
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        {panne}
        sys.exit(build_db.main({arguments(atelier)!r}))
    """)
    commande = [sys.executable, "-c", programme]
    fin = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, timeout=120, check=False)
    assert fin.returncode == code, fin.stderr
    assert "Traceback" not in fin.stderr
    for chemin, contenu in publie.items():
        assert chemin.read_bytes() == contenu
    assert build_db.main(arguments(atelier)) == 0
    assert lire(atelier, "SELECT count(*) FROM aide", "aides-interne.db") == [(11_999,)]
    assert [p.name for p in (atelier.dossier / "publie").iterdir() if p.suffix not in (".db", ".csv", ".cle")] == []
