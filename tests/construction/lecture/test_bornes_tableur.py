"""Cells of a workbook at their boundaries: the last writing that is a number, a code, a label, and the first that is
none."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from aides.commun.cube import FichierIllisible, FichierRefuse
from aides.construction.lecture import tableur
from aides.construction.lecture.tableur import Feuille, code_departement, lire_centimes, lire_entier, modalite
from tests.construction.flux_bruts import nomenclature

FEUILLE = Feuille("75", [("a", 1), ()])


def test_a_cell_beyond_the_end_of_its_row_is_empty_and_a_column_has_its_letters() -> None:
    assert [FEUILLE.valeur(0, colonne) for colonne in (0, 1, 2, 3)] == ["a", 1, None, None]
    assert FEUILLE.valeur(1, 0) is None
    assert not FEUILLE.masquee
    assert [FEUILLE.adresse(colonne) for colonne in (0, 25, 26)] == [
        "feuille 75, colonne A", "feuille 75, colonne Z", "feuille 75, colonne AA",
    ]  # fmt: skip


def test_the_sheets_of_a_workbook_with_their_names_and_those_that_are_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifies: list[tuple[Path, int]] = []
    monkeypatch.setattr(tableur.paquets, "verifier", lambda *quoi: verifies.append(quoi))
    classeur = Workbook()
    assert classeur.active is not None
    classeur.active.title = " 01 "
    classeur.active["B2"] = "=1+1"
    vide = tmp_path / "vide.xlsx"
    autre = classeur.create_sheet("75")
    autre["A1"], autre.sheet_state = 7, "hidden"
    classeur.save(tmp_path / "deux.xlsx")
    deux = tableur.ouvrir(tmp_path / "deux.xlsx")
    assert [(f.nom, f.masquee) for f in deux] == [("01", False), ("75", True)]
    assert deux[1].lignes == [(7,)]
    assert deux[0].lignes[1] == (None, None)  # a formula that was never computed
    Workbook().save(vide)
    with pytest.raises(FichierIllisible, match="^le classeur ne contient aucune donnée$"):
        tableur.ouvrir(vide)
    assert verifies == [(tmp_path / "deux.xlsx", 5_000_000), (vide, 5_000_000)]
    vide.write_bytes(b"rien")
    with pytest.raises(FichierIllisible, match="^le classeur est abîmé "):
        tableur.ouvrir(vide)


@pytest.mark.parametrize(
    ("valeur", "texte", "normal"),
    [
        (None, "", ""),
        (" Né\u00a0 en\n1 ", "Né en 1", "ne en 1"),
        (0, "0", "0"),
        ("L’Été", "L’Été", "l'ete"),
        ("", "", ""),
    ],
)
def test_a_text_and_what_it_is_compared_by(valeur: object, texte: str, normal: str) -> None:
    assert (tableur.texte(valeur), tableur.normaliser(valeur)) == (texte, normal)


def test_numbers_that_are_equal_are_compared_as_they_are_written() -> None:
    assert [tableur.normaliser(valeur) for valeur in (1, 1.0, True)] == ["1", "1.0", "true"]


@pytest.mark.parametrize(
    ("valeur", "vide", "secret"),
    [(None, True, False), (" - ", True, False), ("", True, False), (0, False, False), ("--", False, False),
     ("ND", False, True), (" n.C. ", False, True), ("n.d", False, False), ("nca", False, False)],
)  # fmt: skip
def test_what_is_empty_and_what_is_secret(valeur: object, vide: bool, secret: bool) -> None:
    assert (tableur.est_vide(valeur), tableur.est_secret(valeur)) == (vide, secret)


@pytest.mark.parametrize(
    ("valeur", "nombre"),
    [(7, 7), (-7.0, -7), ("+5", 5), ("1 234", 1234), ("-7,000", -7), (7.0000005, 7), (6.9999995, 7),
     (123456789012345.6, 123456789012346), (10**15 - 1, 10**15 - 1), (1 - 10**15, 1 - 10**15), ("9" * 15, 10**15 - 1)],
)  # fmt: skip
def test_a_count_with_the_noise_of_a_spreadsheet(valeur: object, nombre: int) -> None:
    assert lire_entier(valeur) == nombre


@pytest.mark.parametrize(
    "valeur",
    [7.000002, 12345678901234.6, "7.0000001", 10**15, -(10**15), 1e15, True, date(2020, 1, 1), datetime(2020, 1, 1),
     float("inf"), float("-inf"), "1" * 16, "12 34", "1 2345", "", "5-", "1,", None],
)  # fmt: skip
def test_what_is_no_count_is_said(valeur: object) -> None:
    with pytest.raises(ValueError, match=r"^« .*» n'est pas un nombre"):
        lire_entier(valeur)


def test_the_words_of_what_is_no_number() -> None:
    for valeur, phrase in (
        (2.5, "« 2.5 » n'est pas un nombre entier"),
        (True, "« True » n'est pas un nombre"),
        ("x", "« x » n'est pas un nombre"),
        (10**50, f"« 1{'0' * 39} » n'est pas un nombre"),
    ):
        with pytest.raises(ValueError, match=f"^{phrase}$"):
            lire_entier(valeur)


@pytest.mark.parametrize(
    ("valeur", "facteur", "centimes"),
    [(1, 1, 100), ("1,5", 1000, 150_000), (0.07, 1, 7), ("-0.01", 1, -1), (0.00001, 1000, 1), (10**14, 10, 10**17),
     (-(10**14), 10, -(10**17))],
)  # fmt: skip
def test_an_amount_in_the_unit_of_the_file(valeur: object, facteur: int, centimes: int) -> None:
    assert lire_centimes(valeur, facteur) == centimes


@pytest.mark.parametrize(
    ("valeur", "facteur", "phrase"),
    [
        (10**14 + 1, 10, "« 100000000000001 » est démesuré"),
        (-(10**14) - 1, 10, "« -100000000000001 » est démesuré"),
        ("0.001", 1, "« 0.001 » n'est pas un nombre entier de centimes"),
        (0.00002, 1, "« 2e-05 » n'est pas un nombre entier de centimes"),
        ("x", 1, "« x » n'est pas un montant"),
        (False, 1, "« False » n'est pas un montant"),
    ],
)
def test_what_is_no_amount_is_said(valeur: object, facteur: int, phrase: str) -> None:
    with pytest.raises(ValueError, match=f"^{phrase}$"):
        lire_centimes(valeur, facteur)


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [(1, "01"), ("001", "01"), ("099", "99"), ("02A", "2A"), ("2b", "2B"), ("974", "974"), (75.0, "75"), ("1.0", "01"),
     ("75 - Paris", "75"), ("75: x", "75"), ("75 Paris", "75"), ("Dép. 2B", "2B"), ("département 13", "13"),
     ("dep 971", "971"), ("100", ""), ("949", ""), ("75 2", ""), ("75x", ""), ("", ""), ("Total", ""), ("3", "03")],
)  # fmt: skip
def test_a_departement_as_people_write_it(ecrit: object, code: str) -> None:
    assert code_departement(ecrit) == code


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [("A", "A"), (" G ", "G"), ("C - Industrie", "C"), ("C : n'importe quoi", "C"), ("W - Autre", None), ("C -", None),
     ("construction", "F"), ("Commerce", "G"), ("Construction et travaux publics", "F"), ("ND", "Z"), ("Autres", "Z"),
     ("Activités", None), ("Autres activités de services", "S"), ("", None), ("-", None), (None, None), (5, None),
     ("Industrie extractive", None), ("Non Renseigné", "Z")],
)  # fmt: skip
def test_a_section_by_its_code_or_by_the_beginning_of_its_label(ecrit: object, code: str | None) -> None:
    assert modalite(ecrit, "section_naf", nomenclature()) == code


def test_the_label_that_is_written_whole_wins_over_those_that_begin_like_it() -> None:
    noms = nomenclature()
    modalites = {**noms.modalites, "section_naf": {"A": "Commerce de gros", "B": "Commerce", "C": "Commerce de détail"}}
    deux = type(noms)(**{**vars(noms), "modalites": modalites})
    assert modalite("COMMERCE", "section_naf", deux) == "B"
    assert modalite("Commerce de", "section_naf", deux) is None
    assert modalite("Commerce de détail et autres", "section_naf", deux) is None
    assert tableur._commencent_pareil(["a", "b"], ["a"])
    assert tableur._commencent_pareil(["a"], ["a", "b"])
    assert not tableur._commencent_pareil(["a", "c"], ["a", "b"])


@pytest.mark.parametrize(
    ("entetes", "notes", "euros"),
    [
        (["Nombre", "Montant (k€)"], ["Montants en M€"], 1_000),  # the header before the notes
        (["Nombre", "Montant"], ["Titre", 7, "Montants exprimés en k€"], 1_000),
        (["Nombre", "Montant"], ["Titre", None], 50),
        (["Montant (k€)", "Encours (k€)"], [], 1_000),
        ([], [], 50),
    ],
)
def test_the_unit_of_a_table(entetes: list[object], notes: list[object], euros: int) -> None:
    assert tableur.unite(Feuille("75", [("x",), tuple(notes)]), entetes, 50) == euros


@pytest.mark.parametrize(
    ("entetes", "phrase"),
    [
        (["Montant (k€)", "Montant (M€)"], "feuille 75 : plusieurs unités de montant y sont nommées"),
        (["Montant (T€)"], "feuille 75 : l'unité de « Montant (T€) » n'est pas connue"),
    ],
)
def test_two_units_or_one_that_nobody_knows_are_refused(entetes: list[object], phrase: str) -> None:
    with pytest.raises(FichierRefuse) as erreur:
        tableur.unite(FEUILLE, entetes, 1)
    assert str(erreur.value).startswith(phrase)
