"""Payment lines: each bound of what total rows prove, and of what makes a payment file refused."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from aides.construction.lignes import bilans
from aides.construction.lignes.bilans import Bilan
from aides.construction.lignes.fichiers import PAS_DES_FEUILLES, Plan
from aides.construction.lignes.totaux import Blocs, Somme, Total, Verdict, juger


def dit(ligne: int, centimes: int | None) -> Total:
    return Total(ligne, centimes, True)


def muet(ligne: int, centimes: int | None) -> Total:
    return Total(ligne, centimes, False)


PAGE = PAS_DES_FEUILLES
UN: Blocs = {(0, 0): Somme(2, 100), (0, 1): Somme(3, 50)}
FEUILLES: Blocs = {(0, 0): Somme(2, 100), (1, 0): Somme(3, 50), (1, 1): Somme(1, 7)}
DOUTE: Blocs = {(0, 0): Somme(2, 100, 1), (0, 1): Somme(3, 50)}


@pytest.mark.parametrize(
    ("totaux", "blocs", "attendu"),
    [
        # What a total row may be worth, and what it then covers.
        ([dit(9, 150)], UN, Verdict()),
        ([dit(9, 100)], UN, Verdict(non_couvertes={0: 3})),
        ([dit(9, 50)], UN, Verdict(non_couvertes={0: 2})),
        ([dit(9, 51)], UN, Verdict(faux=[(dit(9, 51), Somme(2, 100))], non_couvertes={0: 3})),
        ([dit(9, 100), dit(20, 50)], UN, Verdict()),
        ([dit(9, 100), dit(20, 150)], UN, Verdict()),
        ([dit(9, 157)], FEUILLES, Verdict()),
        ([dit(PAGE + 9, 57)], FEUILLES, Verdict(non_couvertes={0: 2})),
        ([dit(PAGE + 9, 150)], FEUILLES, Verdict(non_couvertes={1: 1})),
        ([dit(PAGE + 9, 50)], FEUILLES, Verdict(non_couvertes={0: 2, 1: 1})),
        ([dit(PAGE + 9, 7)], FEUILLES, Verdict(non_couvertes={0: 2, 1: 3})),
        ([dit(9, 50)], FEUILLES, Verdict(faux=[(dit(9, 50), Somme(5, 150))], non_couvertes={1: 1})),
        ([dit(9, 0)], {}, Verdict()),
        ([dit(9, 1)], {}, Verdict(faux=[(dit(9, 1), Somme())])),
        ([], UN, Verdict(non_couvertes={0: 5})),
        # An amount that cannot be read may be what is missing, but not if lines have not their columns.
        ([dit(9, None)], UN, Verdict(faux=[(dit(9, None), Somme(2, 100))], non_couvertes={0: 3})),
        ([dit(9, 100)], DOUTE, Verdict(inverifiables=[(dit(9, 100), Somme(2, 100, 1))], non_couvertes={0: 3})),
        ([dit(9, 99)], DOUTE, Verdict(faux=[(dit(9, 99), Somme(2, 100, 1))], non_couvertes={0: 3})),
        ([dit(9, 130)], {(0, 0): Somme(2, 100, 1, 1)}, Verdict(faux=[(dit(9, 130), Somme(2, 100, 1, 1))])),
        ([dit(9, 50), dit(20, 120)], {(0, 0): Somme(2, 50), (0, 1): Somme(2, 60, 1)},
         Verdict(inverifiables=[(dit(20, 120), Somme(2, 60, 1))])),
        # Totals that part the whole otherwise than its lines do.
        ([dit(20, 90), dit(21, 60)], {(0, 0): Somme(5, 150)}, Verdict(non_couvertes={0: 5})),
        ([dit(20, 90), dit(21, 61)], {(0, 0): Somme(5, 150)},
         Verdict(faux=[(dit(20, 90), Somme(5, 150)), (dit(21, 61), Somme(5, 150))])),
        ([dit(20, 90), muet(21, 60)], {(0, 0): Somme(5, 150)},
         Verdict(faux=[(dit(20, 90), Somme(5, 150)), (muet(21, 60), Somme(5, 150))])),
        ([dit(20, 90), dit(21, 60)], {(0, 0): Somme(5, 150, 1)},
         Verdict(faux=[(dit(20, 90), Somme(5, 150, 1)), (dit(21, 60), Somme(5, 150, 1))])),
        # A row without words in the middle, whose amount is no sum: a payment that lost its siren and its date.
        ([muet(9, 33)], UN, Verdict(paiements=[muet(9, 33)], non_couvertes={0: 6})),
        ([muet(9, 33), dit(20, 183)], UN, Verdict(paiements=[muet(9, 33)])),
        ([muet(9, 33), muet(12, 34), dit(20, 217)], {(0, 0): Somme(2, 100), (0, 1): Somme(2, 30),
        (0, 2): Somme(1, 20)},
         Verdict(paiements=[muet(9, 33), muet(12, 34)])),
        ([muet(9, 100)], UN, Verdict(non_couvertes={0: 3})),
        ([muet(9, 100)], {(0, 0): Somme(1, 100), (0, 1): Somme(3, 50)}, Verdict(paiements=[muet(9, 100)],
        non_couvertes={0: 5})),
        ([muet(9, 33)], {(0, 0): Somme(2, 100)}, Verdict(faux=[(muet(9, 33), Somme(2, 100))])),
        ([muet(9, 33)], {(0, 0): Somme(2, 100), (1, 1): Somme(3, 50)},
         Verdict(faux=[(muet(9, 33), Somme(2, 100))], non_couvertes={1: 3})),
        ([muet(9, None), dit(20, 150)], UN, Verdict(
            paiements=[muet(9, None)], inverifiables=[(dit(20, 150), Somme(6, 150, 1))])),
    ],
)  # fmt: skip
def test_a_total_row_is_worth_what_it_covers_or_is_wrong(totaux: list[Total], blocs: Blocs, attendu: Verdict) -> None:
    assert juger(totaux, blocs) == attendu


def bilan(comptes: tuple[int, int] = (10, 10), ecarts: list[list[object]] | None = None, *feuilles: str) -> Bilan:
    return Bilan([*comptes, 0, 0], ecarts or [], [], [], asdict(Plan([*feuilles])))


def test_a_line_is_told_with_its_sheet_where_there_are_several() -> None:
    une, deux = bilan((1, 1), [], "A"), bilan((1, 1), [], "A", "B")
    assert [une.lieu(7), deux.lieu(7), deux.lieu(PAGE + 8), bilan().lieu(9)] == [
        "ligne 7", "feuille A, ligne 7", "feuille B, ligne 8", "ligne 9",
    ]  # fmt: skip
    assert [une.feuille(0), deux.feuille(0), deux.feuille(1), bilan().feuille(0)] == ["", "A", "B", ""]


def test_what_is_out_is_parted_in_totals_and_rejects() -> None:
    ecarts: list[list[object]] = [
        [2, 5, "total", "5"],
        [3, 6, "total_dit", "6"],
        [4, None, "note", "x"],
        [5, 7, "siren_faux", "1"],
    ]
    lu = bilan((1, 1), ecarts)
    assert lu.totaux == [muet(2, 5), dit(3, 6)]
    assert lu.rejets == [[5, 7, "siren_faux", "1"]]


def faux(combien: int, raison: str = "siren_faux", debut: int = 2) -> list[list[object]]:
    return [[debut + n, None, raison, "x"] for n in range(combien)]


SIREN = (
    "lignes sur {} sont fautives de la même façon, la première ligne 2 (colonne SIREN, la clé de ce SIREN est fausse)"
)


@pytest.mark.parametrize(
    ("refus", "commence"),
    [
        (bilans._trop_de_totaux(bilan((1, 1), faux(200, "total"))), ""),
        (bilans._trop_de_totaux(bilan((1, 1), faux(201, "total"))),
         "201 lignes n'ont ni SIREN ni date, la première ligne 2 :"),
        (bilans._repetition(bilan((30, 8)), 4), ""), (bilans._repetition(bilan((30, 11)), 5), ""),
        (bilans._repetition(bilan((30, 10)), 5), "5 paiements sur 10 y sont écrits deux fois"),
        (bilans._repetition(bilan((3, 30)), 15), "15 paiements sur 30"),
        (bilans._jours_et_mois(bilan((9, 9), faux(3)), 0, None, 5), ""),
        (bilans._jours_et_mois(bilan((9, 9), faux(3)), 1, 3, 0), ""),
        (bilans._jours_et_mois(bilan((9, 9), faux(3)), 1, 3, 1),
        "ligne 3, colonne Date paiement : « x » n'est une date"),
        (bilans._jours_et_mois(bilan((9, 9), faux(3)), 2, 3, 0),
        "ligne 3, colonne Date paiement : « x » n'est une date"),
        (bilans._colonne_illisible(bilan((1, 1))), ""),
        (bilans._colonne_illisible(bilan((4, 0), faux(9))), ""),
        (bilans._colonne_illisible(bilan((20, 0), faux(10))), ""),
        (bilans._colonne_illisible(bilan((19, 0), faux(10))),
         f"10 {SIREN.format(19)}"),
        (bilans._colonne_illisible(bilan((100, 0), faux(60) + faux(39, "date_illisible", 90))),
        f"60 {SIREN.format(100)}"),
        (bilans._autre_unite(bilan((1, 1), [[7, None, "note", "Montants en milliers d'euros"]])), "ligne 7 : "),
        (bilans._autre_unite(bilan((1, 1), [[7, None, "siren_faux", "Montants en milliers d'euros"]])), ""),
        (bilans._autre_unite(bilan((1, 1), [[7, None, "note", "Montants en euros"]])), ""),
    ],
)  # fmt: skip
def test_a_file_is_refused_from_each_bound_on(refus: str, commence: str) -> None:
    assert refus.startswith(commence)
    assert bool(refus) == bool(commence)


def test_what_was_counted_is_kept_as_it_was_written(tmp_path: Path) -> None:
    chemin = tmp_path / "bilan.json"
    lu = bilan((3, 2), [[5, 7, "siren_faux", "é"]], "Été")
    chemin.write_text(json.dumps(asdict(lu)), encoding="utf-8")
    assert bilans.lire(chemin) == lu
