"""Where the readers of workbooks look: sheets written by hand, row by row, without a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from aides.commun.catalogue import lire_catalogue
from aides.commun.cube import ColonneManquante, FichierRefuse, Lecture
from aides.construction.inventaire import Fichier
from aides.construction.lecture import pge_xlsx, reports_xlsx
from aides.construction.lecture.tableur import Feuille
from tests.construction.flux_bruts import JOUR, chiffres, nomenclature, observations

Rangees = list[tuple[object, ...]]


@pytest.fixture
def lire(monkeypatch: pytest.MonkeyPatch) -> Any:
    def lire_les_feuilles(lecteur: ModuleType, dispositif: str, *feuilles: Feuille) -> Lecture:
        nom = {pge_xlsx: "pge.xlsx", reports_xlsx: "reports-echeances.xlsx"}[lecteur]
        (seul,) = [f for f in lire_catalogue().dispositif(dispositif).formats if f.fichier == nom]
        formats = (seul, replace(seul, fichier="autre.xlsx", concept="autre"))
        monkeypatch.setattr(lecteur, "ouvrir", lambda _: list(feuilles))
        return lecteur.lire(Fichier(Path(nom), nom, JOUR, formats, "", ""), nomenclature())

    return lire_les_feuilles


def lieux(lecture: Lecture) -> list[tuple[Any, ...]]:
    return [(c.departement, c.modalite, c.nombre, c.centimes, c.ligne) for c in lecture.cellules]


# PGE: a sheet a département -----------------------------------------------------------------------------------------

ENTETE = ("Secteur", "Nombre", "Montant (€)")
TABLE: Rangees = [("Titre",), ENTETE, ("A", 1, 10), ("C", 2, 20), ("Total", 3, 30)]


def pge(*rangees: tuple[object, ...], nom: str = "01") -> Feuille:
    return Feuille(nom, list(rangees))


def test_a_departement_is_read_row_by_row(lire: Any) -> None:
    lecture = lire(pge_xlsx, "pge", pge(*TABLE))
    assert lieux(lecture) == [("01", "A", 1, 1000, 3), ("01", "C", 2, 2000, 4), ("01", "TOTAL", 3, 3000, 5)]
    assert (lecture.format, {c.concept for c in lecture.cellules}) == ("pge.xlsx", {"cumul"})
    assert [(c.axe, c.niveau) for c in lecture.cellules] == [("section_naf", "departement")] * 2 + [
        ("total", "departement")
    ]
    assert lecture.observations == []


@pytest.mark.parametrize(
    "rangees",
    [
        [ENTETE, ("A", 1, 10), ("C", 2, 20), ("Total", 3, 30)],  # the header on the first row
        [("Nombre et montant par secteur", "Nombre", "Montant (€)"), *TABLE[2:]],  # labels are no measure
        [*TABLE, (), ("Note", 9, 90), ("Ensemble", 9, 90)],  # what stands below a blank is another table, or notes
        [*TABLE[:4], (), ("Total", 3, 30)],  # but the total just after a blank
        [*TABLE[:4], (), (None, None, "-"), ("Ensemble", 3, 30), ("PME", 9, 90)],
        [*TABLE, ("Total", None, None)],  # a total without figures is none
        [*TABLE[:3], ("", None, "-"), ("C", 2, 20), ("Total", 3, 30)],
        [TABLE[0], ENTETE, ("Total", 3, 30), ("A", 1, 10), ("C", 2, 20)],
        [("X", "Z"), ("Taille", "Nombre", "Montant"), ("TPE", 9, 9), ("Total", 9, 9), (), ENTETE, *TABLE[2:]],
        [("Secteur", "Part du nombre", "Nombre moyen", "% nombre", "Nb", "Montant moyen", "Encours (€)"),
         *(("" if i is None else i, 8, 8, 8, n, 8, m) for i, n, m in TABLE[2:])],
    ],
)  # fmt: skip
def test_the_table_is_found_where_it_stands(rangees: Rangees, lire: Any) -> None:
    lecture = lire(pge_xlsx, "pge", pge(*rangees))
    assert [(lieu[1], *lieu[2:4]) for lieu in sorted(lieux(lecture))] == [
        ("A", 1, 1000), ("C", 2, 2000), ("TOTAL", 3, 3000),
    ]  # fmt: skip
    assert lecture.observations == []


def test_the_column_with_most_sections_holds_them_the_first_of_two(lire: Any) -> None:
    trois = [
        ("x", "y", "Nombre", "Montant (€)"),
        ("", "A", 1, 10),
        ("C", "C", 2, 20),
        ("", "G", 4, 40),
        ("", "Total", 7, 70),
    ]
    assert [lieu[1] for lieu in lieux(lire(pge_xlsx, "pge", pge(*trois)))] == ["A", "C", "G", "TOTAL"]
    pareilles = [("", "", "Nombre", "Montant (€)"), ("A", "C", 1, 10), ("C", "A", 2, 20), ("Total", "", 3, 30)]
    assert [lieu[1] for lieu in lieux(lire(pge_xlsx, "pge", pge(*pareilles)))] == ["A", "C", "TOTAL"]


def test_two_sections_make_a_table_and_what_is_unknown_is_none(lire: Any) -> None:
    for une in ([("A", 1, 10)], [("A", 1, 10), ("Z", 2, 20), ("X", 3, 30)]):
        with pytest.raises(ColonneManquante, match="« sections d'activité » de la feuille 01"):
            lire(pge_xlsx, "pge", pge(*TABLE[:2], *une, ("Total", 1, 10)))


def test_a_label_that_is_no_section_is_unknown_and_a_second_total_is_set_aside(lire: Any) -> None:
    rangees = [*TABLE[:4], ("Divers et varié", 5, 50), ("Z", 1, 10), ("Total", 9, 90), ("Total bis", 9, 90)]
    lecture = lire(pge_xlsx, "pge", pge(*rangees))
    assert ("01", "Z", 6, 6000, 5) in lieux(lecture)
    assert ("01", "TOTAL", 9, 9000, 7) in lieux(lecture)
    assert [(r.ligne, r.colonne, r.valeur, r.raison) for r in lecture.rejets] == [
        (8, "feuille 01, colonne A", "Total bis", "ligne de total au milieu des lignes de détail")
    ]
    assert [(o.nom, dict(o.faits)) for o in lecture.observations] == [
        ("ligne_de_total", {"ligne": 8, "modalite": "Total bis"}),
        ("code_inconnu", {"colonne": "feuille 01, colonne A", "code": "Divers et varié", "trouve": 1}),
    ]
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (6, 5)


def test_amounts_are_in_millions_if_nothing_is_said_and_each_sheet_has_its_unit(lire: Any) -> None:
    muette = [("Secteur", "Nombre", "Montant"), *TABLE[2:]]
    recap = pge(("Secteur", "Nombre", "Montant (k€)"), ("A", 2, 5), ("C", 4, 5), ("Total", 6, 10_000), nom="Récap")
    lecture = lire(pge_xlsx, "pge", pge(*muette), pge(*TABLE, nom="75"), recap)
    assert chiffres(lecture)["01", "A"] == (1, 1_000_000_000)
    assert chiffres(lecture)["75", "A"] == (1, 1000)
    assert chiffres(lecture, "national")["TOUS", "A"] == (2, 500_000)
    assert lecture.totaux[0].centimes == 1_000_000_000


@pytest.mark.parametrize("nom", ["Récap", "FRANCE", "National", "total France"])
def test_the_first_national_sheet_is_read_and_the_next_is_said(nom: str, lire: Any) -> None:
    autres = [pge(*TABLE, nom=nom), pge(*TABLE, nom="Recap 2"), pge(("", "-"), (None,), nom="Vide"), pge(nom="Rien")]
    lecture = lire(pge_xlsx, "pge", pge(*TABLE), *autres)
    assert observations(lecture, "feuille_non_lue") == [{"feuille": "Recap 2"}]
    assert [t.nombre for t in lecture.totaux] == [3]


@pytest.mark.parametrize("rangees", [TABLE[:4], [("rien",)], [("Secteur", "Nombre"), *TABLE[2:]]])
def test_a_national_sheet_of_another_shape_is_said_and_not_fatal(rangees: Rangees, lire: Any) -> None:
    lecture = lire(pge_xlsx, "pge", pge(*rangees, nom="Récap"), pge(*TABLE))
    assert observations(lecture, "total_national_absent") == [{"feuille": "Récap"}]
    assert (len(lecture.cellules), lecture.totaux) == (3, [])


@pytest.mark.parametrize(
    ("nom", "departement", "inconnu"),
    [("954", "976", []), ("2a", "2A", []), ("99", "ZZ", ["99"]), ("ND", "ZZ", []), ("75 - Paris", "75", [])],
)
def test_a_sheet_is_named_by_its_departement(nom: str, departement: str, inconnu: list[str], lire: Any) -> None:
    lecture = lire(pge_xlsx, "pge", pge(*TABLE, nom=nom))
    assert {c.departement for c in lecture.cellules} == {departement}
    assert observations(lecture, "code_inconnu") == [
        {"colonne": "nom de feuille", "code": code, "trouve": 1} for code in inconnu
    ]


@pytest.mark.parametrize(
    ("rangees", "libelle"),
    [
        (TABLE[:4], "Total"),
        (TABLE[2:], "nombre"),
        ([("Secteur", "Prêts", "Montant"), *TABLE[2:]], "nombre"),
        ([("Secteur", "Nombre", "Euros"), *TABLE[2:]], "montant"),
        ([("Nombre", "Secteur", "Montant"), *((n, s, m) for s, n, m in TABLE[2:])], "nombre"),
    ],
)
def test_what_a_sheet_lacks_is_named(rangees: Rangees, libelle: str, lire: Any) -> None:
    with pytest.raises(ColonneManquante, match=f"« {libelle} » de la feuille 01"):
        lire(pge_xlsx, "pge", pge(*rangees))


@pytest.mark.parametrize(
    ("nom", "masquee", "phrase"),
    [
        ("01 (2)", False, "la feuille « 01 (2) » donne le même département que la feuille « 01 »"),
        ("001", True, "la feuille « 001 », qui est masquée, donne le même département que la feuille « 01 »"),
    ],
)
def test_a_second_sheet_of_a_departement_is_refused(nom: str, masquee: bool, phrase: str, lire: Any) -> None:
    with pytest.raises(FichierRefuse) as erreur:
        lire(pge_xlsx, "pge", pge(*TABLE), replace(pge(*TABLE, nom=nom), masquee=masquee))
    assert str(erreur.value) == phrase
    deux = lire(pge_xlsx, "pge", pge(*TABLE, nom="ND"), pge(*TABLE, nom="NC"))
    assert {c.nombre for c in deux.cellules if c.modalite == "A"} == {2}


def test_a_workbook_without_departement_is_said(lire: Any) -> None:
    with pytest.raises(ColonneManquante, match="colonne « feuille d'un département »"):
        lire(pge_xlsx, "pge", pge(*TABLE, nom="Récap"))


# Reports: one wide table --------------------------------------------------------------------------------------------

LARGE: Rangees = [
    ("Reports",),
    ("", "", "01", "", "ND", None, "total", ""),
    ("A21", "Libellé", "Nombre", "Montant", "Nb", "Montant", "nombre", "Montants"),
    ("A", "x", 1, 10, 2, 20, 3, 30),
    ("C", "y", 4, 40, None, None, 4, 40),
    ("TOTAL", "", 5, 50, 2, 20, 7, 70),
]
LUS = [
    ("01", "A", 1, 1000, 4), ("01", "C", 4, 4000, 5), ("01", "TOTAL", 5, 5000, 6), ("ZZ", "A", 2, 2000, 4),
    ("ZZ", "TOTAL", 2, 2000, 6), ("TOUS", "A", 3, 3000, 4), ("TOUS", "C", 4, 4000, 5), ("TOUS", "TOTAL", 7, 7000, 6),
]  # fmt: skip


def reports(rangees: Rangees, nom: str = "Feuil1") -> list[Feuille]:
    return [Feuille("Lisez-moi", [("rien",)]), Feuille(nom, rangees)]


def test_the_wide_table_is_read_pair_by_pair(lire: Any) -> None:
    lecture = lire(reports_xlsx, "reports-echeances", *reports(LARGE))
    assert lieux(lecture) == LUS
    assert (lecture.format, {c.concept for c in lecture.cellules}) == ("reports-echeances.xlsx", {"cumul"})
    assert lecture.observations == []
    assert [(t.niveau, t.nombre, t.centimes) for t in lecture.totaux] == [("national", 7, 7000)]


EN_UNE = ("A21", "", "Nombre 01", "Montant 01", "nb_ND", "montant ND", "Nombre total", "montant total")


@pytest.mark.parametrize(
    ("rangees", "a", "total"),
    [
        (LARGE[1:], 3, 5),
        ([LARGE[1], ("a",), ("b",), ("c",), *LARGE[2:]], 6, 8),  # the départements four rows above
        ([*LARGE[:1], ("",), LARGE[2], ("", *LARGE[1][1:]), *LARGE[3:]], 5, 7),  # the row below A21
        ([LARGE[0], LARGE[1], ("A21",), ("", *LARGE[2][1:]), *LARGE[3:]], 5, 7),
        ([LARGE[0], ("",), EN_UNE, *LARGE[3:]], 4, 6),
        ([*LARGE[:5], ("Note", "z", None, "-"), LARGE[5], ("TOTAL bis", "", 9, 9)], 4, 7),
    ],
)
def test_headers_stand_near_a21(rangees: Rangees, a: int, total: int, lire: Any) -> None:
    lecture = lire(reports_xlsx, "reports-echeances", *reports(rangees))
    lignes = {"A": a, "C": a + 1, "TOTAL": total}
    assert lieux(lecture) == [(*lieu[:4], lignes[lieu[1]]) for lieu in LUS]
    assert (lecture.observations, lecture.rejets) == ([], [])


@pytest.mark.parametrize("rangees", [LARGE[:3], [LARGE[0], LARGE[2], ("", *LARGE[1][1:])]])
def test_a_table_that_ends_with_its_header_has_no_total(rangees: Rangees, lire: Any) -> None:
    with pytest.raises(ColonneManquante, match="« TOTAL » de la colonne A21"):
        lire(reports_xlsx, "reports-echeances", *reports(rangees))


def test_a_departement_five_rows_above_is_too_far(lire: Any) -> None:
    with pytest.raises(ColonneManquante, match="« nombre et montant par département » de la feuille Feuil1"):
        lire(reports_xlsx, "reports-echeances", *reports([LARGE[1], *[("a",)] * 4, *LARGE[2:]]))
    suite = [("",), LARGE[2], ("A", "", *LARGE[1][2:]), *LARGE[3:]]
    with pytest.raises(ColonneManquante, match="par département"):
        lire(reports_xlsx, "reports-echeances", *reports(suite))


def test_columns_whose_territory_is_not_said_are_told_when_they_hold_something(lire: Any) -> None:
    """Columns I and J stand right of the total, J right of a column that is none of its pair."""
    entetes = [(*LARGE[1], None, None, None), (*LARGE[2], "", "Nombre", "Montant")]
    pleines = [(*rangee, "", None, valeur) for rangee, valeur in zip(LARGE[3:], (None, 5, None), strict=True)]
    lecture = lire(reports_xlsx, "reports-echeances", *reports([LARGE[0], *entetes, *pleines]))
    assert lieux(lecture) == LUS
    assert observations(lecture, "colonne_inconnue") == [{"colonne": "feuille Feuil1, colonne K"}]


def test_sections_are_named_by_their_code_or_by_what_stands_right_of_it(lire: Any) -> None:
    autres = [(None, "C", *LARGE[4][2:]), (None, "Total", *LARGE[5][2:])]
    assert lieux(lire(reports_xlsx, "reports-echeances", *reports([*LARGE[:4], *autres]))) == LUS
    sans = [(rangee[0], *rangee[2:]) for rangee in LARGE[1:]]
    sans[3] = (None, *sans[3][1:])
    lecture = lire(reports_xlsx, "reports-echeances", *reports([LARGE[0], *sans]))
    assert [lieu[:3] for lieu in lieux(lecture)][:3] == [("01", "A", 1), ("01", "Z", 4), ("01", "TOTAL", 5)]
    assert observations(lecture, "code_inconnu") == [{"colonne": "A21, feuille Feuil1", "code": "(vide)", "trouve": 1}]


def remplacer(rang: int, colonne: int, valeur: object) -> Rangees:
    rangees = list(LARGE)
    rangees[rang] = (*rangees[rang][:colonne], valeur, *rangees[rang][colonne + 1 :])
    return rangees


# The name stands over both columns, of which one is no measure.
SANS_NOMBRE = [LARGE[0], remplacer(1, 3, "01")[1], remplacer(2, 2, "Effectif")[2], *LARGE[3:]]


@pytest.mark.parametrize(
    ("rangees", "phrase"),
    [
        (remplacer(2, 0, "A17"), "« A21 » de la feuille Lisez-moi"),
        (remplacer(2, 3, "Euros"), "« montant » du département 01, feuille Feuil1"),
        (SANS_NOMBRE, "« nombre » du département 01, feuille Feuil1"),
        (remplacer(1, 6, "75"), "« total » de la feuille Feuil1"),
        (remplacer(5, 0, "Note"), "« TOTAL » de la colonne A21, feuille Feuil1"),
    ],
)
def test_what_the_wide_table_lacks_is_named(rangees: Rangees, phrase: str, lire: Any) -> None:
    with pytest.raises(ColonneManquante, match=phrase):
        lire(reports_xlsx, "reports-echeances", *reports(rangees))


def test_a_territory_has_one_pair_but_what_has_no_place_may_have_several(lire: Any) -> None:
    deux = [remplacer(1, 4, 1)[1], *LARGE[2:]]
    with pytest.raises(FichierRefuse) as erreur:
        lire(reports_xlsx, "reports-echeances", *reports(deux))
    assert str(erreur.value) == "feuille Feuil1 : le territoire 01 y a 2 paires de colonnes"
    lecture = lire(reports_xlsx, "reports-echeances", *reports([remplacer(1, 2, "NC")[1], *LARGE[2:]]))
    assert [lieu for lieu in lieux(lecture) if lieu[0] == "ZZ"] == [
        ("ZZ", "A", 3, 3000, 3), ("ZZ", "C", 4, 4000, 4), ("ZZ", "TOTAL", 7, 7000, 5),
    ]  # fmt: skip
    trois = lire(reports_xlsx, "reports-echeances", *reports([remplacer(1, 2, "nd")[1], *LARGE[2:]]))
    assert [lieu[2] for lieu in lieux(trois) if lieu[:2] == ("ZZ", "A")] == [3]


def test_the_territories_of_a_difference_are_named(lire: Any) -> None:
    faux = remplacer(5, 2, 6)
    faux[5] = (*faux[5][:4], 3, *faux[5][5:6], 8, 70)
    faux[1] = remplacer(1, 2, "98")[1]
    lecture = lire(reports_xlsx, "reports-echeances", *reports(faux))
    assert [(f["territoire"], f["attendu"], f["trouve"]) for f in observations(lecture, "somme_de_feuille")] == [
        ("le département 98", 6, 5), ("la colonne ND", 3, 2), ("la France entière", 8, 7),
    ]  # fmt: skip
    assert observations(lecture, "code_inconnu") == [{"colonne": "département", "code": "98", "trouve": 1}]


def test_the_unit_is_written_in_a_header_or_in_the_first_column(lire: Any) -> None:
    for rangees in (remplacer(2, 3, "Montant (k€)"), remplacer(1, 0, "Montants en k€")):
        lecture = lire(reports_xlsx, "reports-echeances", *reports(rangees))
        assert lieux(lecture)[0] == ("01", "A", 1, 1_000_000, 4)
