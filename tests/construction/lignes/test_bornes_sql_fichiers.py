"""Payment lines: what is counted in one validated file, and what is taken out of several, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aides.construction.lignes.moteur import liste, requete
from tests.construction.lignes.sql_lignes import Ligne, Table, ouvrir

A, B = 100_000_009, 200_000_008


@pytest.fixture
def table() -> Iterator[Table]:
    with ouvrir() as ouverte:
        yield ouverte


def paye(
    ligne: int, siren: int | None = A, centimes: int | None = 100, jour: str = "2020-04-15", **autres: object
) -> Ligne:
    champs: dict[str, object] = {
        "volet": "VOLET1", "mois": 202003, "code_postal": "75001", "raison": None, "valeur": None, "douteuse": None,
        **autres
    }  # fmt: skip
    return (ligne, siren, champs["volet"], champs["mois"], jour, centimes, champs["code_postal"], champs["raison"],
            champs["valeur"], champs["douteuse"])  # fmt: skip


def hors(ligne: int, raison: str, centimes: int | None = None, valeur: str | None = None) -> Ligne:
    return paye(ligne, None, centimes, volet=None, mois=None, raison=raison, valeur=valeur)[:4] + (
        None, centimes, None, raison, valeur, None,
    )  # fmt: skip


RANGEES = [
    paye(2, jour="2020-04-12"), paye(3, centimes=200, jour="2020-04-13"), paye(4, jour="2020-04-04"),
    paye(5, B, 30, jour="2020-05-02"), hors(6, "total", 7000, "70"), hors(7, "date_illisible", 11, "25-04-20"),
    hors(8, "date_illisible", None, "99-99-99"), hors(9, "date_illisible", 13, "26-04-20"), hors(10, "vide"),
    hors(11, "note", None, "25-04-20"), hors(12, "entete"), hors(13, "colonnes", None, "x;y"),
    hors(14, "total_dit", 9000, "90"), hors(15, "siren_vide", 17, "25-04-20"), hors(16, "siren_nul", 19, "25-04-20"),
]  # fmt: skip


def test_lines_and_centimes_are_counted_and_what_is_no_payment_is_not(table: Table, tmp_path: Path) -> None:
    chemin = table.parquet(tmp_path / "f", RANGEES)
    # Two days of the month before may be exchanged with their month: the 12th of April, the 2nd of May.
    assert table.lancer("comptes.sql", chemin=chemin) == [(10, 4, 430 + 11 + 13 + 17 + 19, 430, 2, 7, 2)]
    assert table.lancer("comptes.sql", chemin=table.parquet(tmp_path / "v", [])) == [(0, 0, 0, 0, 0, None, 0)]


def test_payments_between_total_rows_are_summed_apart(table: Table, tmp_path: Path) -> None:
    lignes = [
        *RANGEES,
        paye(103, centimes=5),
        paye(104, centimes=None, raison="montant_vide"),
        hors(205, "colonnes", None),
    ]
    chemin, rang = table.parquet(tmp_path / "f", lignes), "CAST(ligne > 6 AS INTEGER) + CAST(ligne > 14 AS INTEGER)"
    assert table.lancer("blocs.sql", chemin=chemin, pas="100", rang=rang) == [
        (0, 0, 4, 430, 0, 0), (0, 1, 4, 24, 1, 1), (0, 2, 2, 36, 0, 0), (1, 2, 2, 5, 1, 0), (2, 2, 1, 0, 0, 1),
    ]  # fmt: skip


def test_what_is_out_is_listed_line_by_line_and_blanks_are_not(table: Table, tmp_path: Path) -> None:
    chemin = table.parquet(tmp_path / "f", [*RANGEES][::-1])
    assert table.lancer("ecarts.sql", chemin=chemin) == [
        (ligne, centimes, raison, valeur)
        for ligne, *_, centimes, _, raison, valeur, _ in RANGEES
        if raison and raison not in ("vide", "entete")
    ]


def test_periods_that_cannot_be_read_come_the_most_frequent_first(table: Table, tmp_path: Path) -> None:
    illisibles = [hors(100 + n, "periode_illisible", None, f"P{n:02}") for n in range(21)]
    lignes = [
        *RANGEES, *illisibles, hors(90, "periode_illisible", None, "P05"),
        paye(50, douteuse="VOLET1 X", valeur="non"), paye(60, douteuse="VOLET1 X"), paye(40, douteuse="VOLET1 Y"),
        paye(95, douteuse="VOLET1 Y"), paye(99, raison="periode_illisible", valeur="P03"),
    ]  # fmt: skip
    trouvees = table.lancer("periodes.sql", chemin=table.parquet(tmp_path / "f", lignes))
    assert trouvees[:4] == [
        ("VOLET1 Y", "VOLET1", 2, 40), ("VOLET1 X", "VOLET1", 2, 50), ("P05", None, 2, 90), ("P03", None, 2, 99),
    ]  # fmt: skip
    # Lines are told in their order where numbers are equal, and twenty are enough.
    assert trouvees[4:] == [(f"P{n:02}", None, 1, 100 + n) for n in range(21) if n not in (3, 5)][:16]


def test_a_payment_written_again_is_counted_as_often_as_it_comes_back(table: Table, tmp_path: Path) -> None:
    proches = [
        paye(2), paye(3, B), paye(4, volet="VOLET2"), paye(5, mois=202004), paye(6, jour="2020-04-16"),
        paye(7, centimes=101),
        paye(8, None), paye(9, None), paye(10, raison="siren_faux"), paye(11, raison="siren_faux"),
    ]  # fmt: skip
    repetes = [paye(20), paye(21), paye(22, B)]
    assert table.lancer("repetitions.sql", chemin=table.parquet(tmp_path / "f", proches)) == [(0,)]
    assert table.lancer("repetitions.sql", chemin=table.parquet(tmp_path / "g", [*proches, *repetes])) == [(3,)]


def deux_fichiers(table: Table, tmp_path: Path) -> dict[str, str]:
    """Two files, the second with a volet more."""
    un = [paye(2), paye(3, B, 30), paye(4, raison="siren_faux"), paye(5, None, 7, code_postal="98600")]
    deux = [paye(2, centimes=11, volet="VOLET2"), paye(3, mois=202004), paye(4, mois=0), paye(5, mois=202005)]
    chemins = [tmp_path / "un.parquet", tmp_path / "deux.parquet"]
    for chemin, lignes in zip(chemins, (un, deux), strict=True):
        table.parquet(chemin, lignes)
    valeurs = {"chemins": liste([str(c) for c in chemins])}
    table.lancer("source.sql", numeros="[1, 2]", **valeurs)
    return valeurs


def test_volets_keep_their_numbers_and_new_ones_follow(table: Table, tmp_path: Path) -> None:
    chemins = [str(tmp_path / nom) for nom in ("f", "g")]
    table.parquet(tmp_path / "f", [paye(2, volet=v) for v in ("VOLET4", "VOLET1", "VOLET2", "VOLET1")])
    table.parquet(tmp_path / "g", [paye(2, volet="VOLET9", raison="siren_faux"), paye(3, volet="VOLET3")])
    table.emplir("etat.volet", [(0, "VOLET2"), (1, "VOLET7")])
    table.lancer("volets.sql", chemins=liste([*chemins]))
    assert table.lire("etat.volet") == [(0, "VOLET2"), (1, "VOLET7"), (2, "VOLET1"), (3, "VOLET3"), (4, "VOLET4")]


def test_payments_are_taken_out_of_the_files_that_are_new(table: Table, tmp_path: Path) -> None:
    valeurs = deux_fichiers(table, tmp_path)
    table.emplir("etat.volet", [(3, "VOLET1"), (5, "VOLET2")])
    attendus = [
        (1, 2, A * 256 + 3, 202003, 100, "75001"), (1, 3, B * 256 + 3, 202003, 30, "75001"),
        (1, 5, 3, 202003, 7, "98600"), (2, 2, A * 256 + 5, 202003, 11, "75001"),
        (2, 3, A * 256 + 3, 202004, 100, "75001"), (2, 4, A * 256 + 3, 0, 100, "75001"),
        (2, 5, A * 256 + 3, 202005, 100, "75001"),
    ]  # fmt: skip
    for apres in (0, 1, 2):
        table.lancer("rassembler.sql", apres=str(apres), **valeurs)
        trouves = table.lire("paiement", "source, ligne, cle, mois, centimes, code_postal")
        assert trouves == [ligne for ligne in attendus if ligne[0] > apres]


def test_what_was_paid_before_for_the_same_months_is_found_without_duplicates(table: Table, tmp_path: Path) -> None:
    valeurs = deux_fichiers(table, tmp_path)
    table.emplir("etat.volet", [(3, "VOLET1"), (5, "VOLET2")])
    table.creer("recu", "cle BIGINT", [(A * 256 + 5,), (3,)])
    bornes = {"premier": "202003", "dernier": "202004"}
    attendus = [(3, 202003, 7), (A * 256 + 3, 202003, 100), (A * 256 + 3, 202004, 100), (A * 256 + 5, 202003, 11)]
    table.lancer("deja_paye.sql", **bornes, **valeurs)
    assert table.lire("deja_paye") == attendus
    table.emplir("etat.doublon", [(2, 2, 0, "2020-04-15", 0, 0, 0), (1, 3, 0, "2020-04-15", 0, 0, 0)])
    table.lancer("deja_paye.sql", **bornes, **valeurs)
    assert table.lire("deja_paye") == attendus[:3]


def test_every_payment_is_written_with_what_is_known_of_who_received_it(table: Table, tmp_path: Path) -> None:
    valeurs = deux_fichiers(table, tmp_path)
    for siren, code in ((A, "A"), (B, "B"), (0, "")):
        table.emplir("etat.entreprise", [(siren, *(f"{code}{n}" for n in range(12)), True, False)])
    table.emplir("etat.doublon", [(2, 3, 0, "2020-04-15", 0, 0, 0), (1, 4, 0, "2020-04-15", 0, 0, 0)])

    def aide(qui: str, source: int, ligne: int, centimes: int, volet: str = "VOLET1", mois: str = "2020-03") -> Ligne:
        return ("fs", volet, mois, "2020-04-15", centimes, *(f"{qui}{n}" for n in range(12)), source, ligne)

    attendues = [
        aide("A", 1, 2, 100), aide("B", 1, 3, 30), aide("", 1, 5, 7), aide("A", 2, 2, 11, "VOLET2"),
        aide("A", 2, 4, 100, mois=""), aide("A", 2, 5, 100, mois="2020-05"),
    ]  # fmt: skip
    for apres in (0, 1):
        trouvees = table.lancer("lignes.sql", dispositif="'fs'", apres=str(apres), **valeurs)
        assert sorted(trouvees, key=lambda t: t[-2:]) == [a for a in attendues if a[-2] > apres]


def test_a_validated_file_is_told_volet_by_volet(table: Table, tmp_path: Path) -> None:
    chemin = tmp_path / "f"
    jours = [
        paye(2, volet="VOLET2"),
        paye(3, jour="2020-05-01"),
        paye(4, jour="2020-03-02"),
        paye(5, raison="siren_faux"),
    ]
    table.parquet(chemin, jours)
    assert table.base.execute(requete("verifier.sql"), [str(chemin)]).fetchall() == [
        ("VOLET1", 2, 200, "2020-03-02", "2020-05-01"), ("VOLET2", 1, 100, "2020-04-15", "2020-04-15"),
    ]  # fmt: skip
