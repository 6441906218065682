"""Readers of published files at their boundaries: the last row that is a detail, the first that is a total; the last
writing that is a number, the first that is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aides.commun.catalogue import lire_catalogue
from aides.commun.cube import Cellule, ColonneManquante, FichierIllisible, Lecture
from aides.construction.inventaire import recenser
from aides.construction.lecture import csv_agrege, json_prets, json_totaux
from aides.construction.lecture.nombres import lire_centimes, lire_entier
from tests.cube_ecrit import references
from tests.fabrique import ENTETES, FDS, PGE, PGE_DEP

EFFECTIF = "fonds-solidarite-volet-1-regional-classe-effectif-latest.csv"


@pytest.mark.parametrize(
    ("texte", "centimes"),
    [("0", 0), ("-0.5", -50), ("1500.", 150000), (" 12.34 ", 1234), ("0.01", 1), ("0.010", 1), ("7.10", 710),
     ("7.100000", 710), ("-12.05", -1205), ("007", 700)],
)  # fmt: skip
def test_an_amount_is_read_to_the_centime(texte: str, centimes: int) -> None:
    assert lire_centimes(texte) == centimes


@pytest.mark.parametrize("texte", ["0.001", "1.234", "1.101", ".5", "+5", "1..", " ", "1 500"])
def test_an_amount_finer_than_a_centime_is_none(texte: str) -> None:
    if texte == "1..":
        assert lire_centimes(texte) == 100
        return
    with pytest.raises(ValueError, match="montant"):
        lire_centimes(texte)


@pytest.mark.parametrize(("texte", "nombre"), [("0", 0), ("-3", -3), ("145.", 145), (" 7.000 ", 7)])
def test_a_count_may_have_zeros_after_its_point(texte: str, nombre: int) -> None:
    assert lire_entier(texte) == nombre


@pytest.mark.parametrize("texte", ["", "0.1", "7.001", "1e3", "5,0"])
def test_a_count_has_nothing_else(texte: str) -> None:
    with pytest.raises(ValueError, match="nombre entier"):
        lire_entier(texte)


class Dossier:
    """A folder of sources with one file, read by one reader."""

    def __init__(self, chemin: Path) -> None:
        self.chemin = chemin

    def lire(self, nom: str, contenu: str | bytes, lecteur: Any = csv_agrege) -> Lecture:
        fichier = self.chemin / nom
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
        (trouve,) = [f for f in recenser(self.chemin, lire_catalogue()).fichiers if f.chemin == fichier]
        return lecteur.lire(trouve, references()[1])

    def pge(self, *lignes: tuple[str, str, object, object], autres: str = "") -> Lecture:
        """Rows (région, sector, loans, euros) of a régional file."""
        textes = [f"PGE,{prets},{euros},{reg},,{section},,{autres}" for reg, section, prets, euros in lignes]
        return self.lire(f"pge/2021-01-01/{PGE}", "\n".join([ENTETES["pge"], *textes]) + "\n")


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    return Dossier(tmp_path)


def vues(lecture: Lecture) -> list[tuple[object, ...]]:
    return [(c.region, c.modalite, c.nombre, c.centimes, c.ligne) for c in lecture.cellules]


def observes(lecture: Lecture) -> list[tuple[str, dict[str, object]]]:
    return [(o.nom, dict(o.faits)) for o in lecture.observations]


DETAILS = (("11", "G", 3, 300), ("24", "C", 4, 400), ("84", "A", 3000, 99300))


@pytest.mark.parametrize(
    ("prets", "euros", "total"),
    [(3007, 100000, True), (3010, 100100, True), (3004, 99900, True), (3011, 100000, False), (3007, 100101, False),
     (3007, 99899, False), (3003, 100000, False), (0, 100000, True), (0, 0, False)],
)  # fmt: skip
def test_an_unlocated_row_within_a_thousandth_of_the_rest_is_a_total(
    dossier: Dossier, prets: int, euros: int, total: bool
) -> None:
    lecture = dossier.pge(*DETAILS, ("", "Z", prets, euros))
    assert (len(lecture.cellules), len(lecture.rejets)) == ((3, 1) if total else (4, 0))
    assert lecture.lignes_lues == 4 == lecture.lignes_retenues + len(lecture.rejets)
    if total:
        (rejet,) = lecture.rejets
        assert (rejet.ligne, rejet.centimes, rejet.valeur) == (5, euros * 100, f"TOUS/ZZ Z : nombre {prets}")
        assert ("ligne_de_total", {"ligne": 5, "trouve": prets, "modalite": "Z"}) in observes(lecture)


def test_a_total_of_the_file_has_at_least_three_details_and_no_place(dossier: Dossier) -> None:
    assert len(dossier.pge(*DETAILS[:2], ("", "Z", 7, 700)).cellules) == 3
    assert len(dossier.pge(*DETAILS, ("93", "Z", 3007, 100000)).cellules) == 4


def test_a_total_of_the_file_is_sought_month_by_month_and_volet_by_volet(dossier: Dossier) -> None:
    entete = "volet,nombre_aides,montant_total,reg,code_section"
    lignes = [
        f"VOLET{v},{n},{100 * n},{reg},{s}"
        for v in (1, 2)
        for reg, s, n in (("11", "G", 3), ("24", "C", 4), ("84", "A", 5))
    ]
    lecture = dossier.lire(
        f"fonds-solidarite/2021-01-01/{FDS}", "\n".join([entete, *lignes, "VOLET1,12,1200,,Z"]) + "\n"
    )
    assert [r.ligne for r in lecture.rejets] == [8]
    assert {(c.volet, c.nombre) for c in lecture.cellules} == {(f"VOLET{v}", n) for v in (1, 2) for n in (3, 4, 5)}


@pytest.mark.parametrize(("prets", "euros", "total"), [(12, 1200, True), (12, 1201, False), (13, 1200, False)])
def test_inside_a_territory_a_total_is_exact(dossier: Dossier, prets: int, euros: int, total: bool) -> None:
    lignes = [("11", s, n, 100 * n) for s, n in (("G", 3), ("C", 4), ("A", 5))]
    lecture = dossier.pge(*lignes, ("11", "S", prets, euros), ("24", "G", 1, 100))
    assert [r.ligne for r in lecture.rejets] == ([5] if total else [])


@pytest.mark.parametrize("total", [12, 13, 11])
def test_a_sector_without_aid_counts_for_nothing_in_a_total(dossier: Dossier, total: int) -> None:
    lignes = [("11", s, n, 100 * n) for s, n in (("G", 3), ("C", 4), ("A", 5), ("B", 0))]
    lecture = dossier.pge(*lignes, ("11", "S", total, 100 * total), ("24", "G", 1, 100))
    assert [r.ligne for r in lecture.rejets] == ([6] if total == 12 else [])


def test_inside_a_territory_a_total_has_three_details_and_stands_nowhere_else(dossier: Dossier) -> None:
    lignes = [("11", s, n, 100 * n) for s, n in (("G", 3), ("C", 4), ("A", 5))]
    assert dossier.pge(*lignes[:2], ("11", "S", 7, 700), ("24", "G", 1, 100)).rejets == []
    assert dossier.pge(*lignes, ("11", "S", 12, 1200), ("24", "S", 1, 100)).rejets == []
    assert dossier.pge(*lignes, ("11", "S", 12, 1200)).rejets == []


@pytest.mark.parametrize(
    "nom", ["Total", " ensemble des secteurs", "TOUS SECTEURS", "Toutes sections", "Récapitulatif"]
)
def test_a_sector_that_reads_as_a_total_is_one(dossier: Dossier, nom: str) -> None:
    lecture = dossier.pge(*DETAILS[:2], ("11", nom, "7.00", "701.50"))
    (rejet,) = lecture.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur, rejet.centimes) == (4, "code_section", nom.strip(), 70150)
    assert ("ligne_de_total", {"ligne": 4, "modalite": nom.strip()}) in observes(lecture)
    assert lecture.lignes_retenues == 2


def test_other_unknown_sectors_are_kept_and_counted(dossier: Dossier) -> None:
    lecture = dossier.pge(("11", "Le total", 3, 300), ("11", "X9", 4, 400), ("24", "X9", 5, 500), ("99", "G", 6, 600))
    assert vues(lecture) == [("11", "Z", 7, 70000, 2), ("24", "Z", 5, 50000, 4), ("ZZ", "G", 6, 60000, 5)]
    assert observes(lecture) == [
        ("code_inconnu", {"colonne": "code_section", "code": "Le total", "trouve": 1}),
        ("code_inconnu", {"colonne": "code_section", "code": "X9", "trouve": 2}),
        ("code_inconnu", {"colonne": "reg", "code": "99", "trouve": 1}),
    ]


def test_a_known_cell_given_twice_is_added_up_and_said_and_an_unknown_one_only_added_up(dossier: Dossier) -> None:
    lecture = dossier.pge(("11", "G", 3, 300), ("11", "G", 4, 400.5), ("", "G", 1, 100), ("", "G", 2, 200))
    assert vues(lecture) == [("11", "G", 7, 70050, 2), ("ZZ", "G", 3, 30000, 4)]
    assert observes(lecture) == [("cellule_en_double", {"ligne": 3, "autre": 2})]


def test_rows_keep_the_line_where_they_end_and_faulty_ones_their_amount(dossier: Dossier) -> None:
    lignes = [
        'PGE,3,300,11,"Île-de\nFrance",G,,',
        "",
        "PGE,4.5,400,24,,C,,",
        "PGE,5,12.345,24,,A,,",
        "PGE,5,500,24,,A",
        "PGE,6,600,24,,B,,",
    ]
    lecture = dossier.lire(f"pge/2021-01-01/{PGE}", "\ufeff" + "\n".join([ENTETES["pge"], *lignes]) + "\n")
    assert vues(lecture) == [("11", "G", 3, 30000, 3), ("24", "B", 6, 60000, 8)]
    assert [(r.ligne, r.colonne, r.valeur, r.centimes) for r in lecture.rejets] == [
        (5, "nombre_pge", "4.5", 40000),
        (6, "montant_total", "12.345", None),
        (7, "", "PGE,5,500,24,,A", 50000),
    ]
    assert (lecture.lignes_lues, lecture.lignes_retenues, lecture.lignes_rejetees) == (5, 2, 3)


def test_other_dates_written_in_a_file_are_said_in_order(dossier: Dossier) -> None:
    textes = [
        f"PGE,3,300,11,,{s},,{date}"
        for s, date in (("G", "2021-01-03"), ("C", ""), ("A", "2021-01-02"), ("B", "2021-01-01"))
    ]
    lecture = dossier.lire(f"pge/2021-01-01/{PGE}", "\n".join([ENTETES["pge"], *textes]) + "\n")
    assert observes(lecture) == [("date_differente", {"date_ecrite": f"2021-01-0{jour}"}) for jour in (2, 3)]


def test_the_same_rows_have_one_hash_whatever_their_order_and_date(dossier: Dossier) -> None:
    un, deux = ("11", "G", 3, 300), ("24", "C", 4, 400)
    reference = dossier.pge(un, deux, autres="2021-01-01").empreinte
    assert dossier.pge(deux, un, autres="2021-02-01").empreinte == reference
    assert dossier.pge(un, ("24", "C", 4, 401)).empreinte != reference


def test_a_departement_gives_its_region_whatever_the_row_says(dossier: Dossier) -> None:
    lignes = ["PGE,3,300,99,,75,,G,,", "PGE,4,400,11,,00,,C,,"]
    lecture = dossier.lire(f"pge/2021-01-01/{PGE_DEP}", "\n".join([ENTETES["pge-departemental"], *lignes]) + "\n")
    assert [(c.niveau, c.region, c.departement, c.nombre) for c in lecture.cellules] == [
        ("departement", "11", "75", 3), ("departement", "ZZ", "ZZ", 4),
    ]  # fmt: skip
    assert observes(lecture) == [("code_inconnu", {"colonne": "dep", "code": "00", "trouve": 1})]


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "le fichier est vide"),
        (b"a,b\n", "aucune ligne de donn"),
        (b"x,y\n1,2\n", "aucune colonne attendue"),
        ("Prêts,1\n".encode("cp1252"), "ligne 1 : le fichier n'est pas en UTF-8"),
        (b'a,b\n"1,2\n', "un guillemet s'ouvre et n'est jamais refermé"),
    ],
)
def test_what_is_no_such_file_is_said(dossier: Dossier, contenu: bytes, phrase: str) -> None:
    with pytest.raises(FichierIllisible, match=phrase):
        dossier.lire(f"pge/2021-01-01/{PGE}", contenu)


@pytest.mark.parametrize("colonne", ["nombre_pge", "montant_total", "reg", "code_section"])
def test_a_missing_column_is_named(dossier: Dossier, colonne: str) -> None:
    entete = ENTETES["pge"].replace(colonne, "autre")
    with pytest.raises(ColonneManquante, match=colonne):
        dossier.lire(f"pge/2021-01-01/{PGE}", f"{entete}\nPGE,3,300,11,,G,,\n")


def test_only_columns_that_no_file_has_are_said_to_be_unknown(dossier: Dossier) -> None:
    descriptives = "dispositif,volet,mois,date_maj,nombre_aides,montant_total,reg,libelle_region"
    entete = f"{descriptives},classe_effectif,libelle_classe_effectif,taux"
    lecture = dossier.lire(
        f"fonds-solidarite/2021-01-01/{EFFECTIF}", f"{entete}\nF,VOLET1,,2021-01-01,3,300,11,x,01,x,5\n"
    )
    assert observes(lecture) == [("colonne_inconnue", {"colonne": "taux"})]
    assert [(c.axe, c.modalite, c.volet, c.nombre, c.entreprises) for c in lecture.cellules] == [
        ("classe_effectif", "01", "VOLET1", 3, None)
    ]


# JSON ---------------------------------------------------------------------------------------------------------------

REGIONAL = "prets-directs/2021-12-08/arpb-maille-regional.json"


def prets(reg: str, nombre: object, montant: object, effectifs: object, *types: dict[str, Any]) -> dict[str, Any]:
    return {
        "reg": reg,
        "libelle": "X",
        "nombre": nombre,
        "montant": montant,
        "effectifs": effectifs,
        "type": [*types] or None,
    }


def test_direct_loans_are_a_total_and_its_types_territory_by_territory(dossier: Dossier) -> None:
    avance = {"libelle": " AVANCE remboursable", "nombre": 2, "montant": 20.5, "effectifs": 9}
    autre = {"libelle": "Nouveauté", "nombre": "1", "montant": "10.0", "effectifs": None}
    objets = [
        prets("11", "3", "30.50", 9, avance, autre),
        prets("24", None, None, None),
        prets("84", "x", 1, 1, avance),
    ]
    lecture = dossier.lire(REGIONAL, json.dumps(objets), json_prets)

    def vue(c: Cellule) -> tuple[object, ...]:
        return c.region, c.axe, c.nombre, c.centimes, c.salaries, c.ligne

    assert [vue(c) for c in lecture.cellules] == [
        ("11", "total", 3, 3050, 9, 1), ("11", "type", 2, 2050, 9, 1), ("11", "type", 1, 1000, None, 1),
    ]  # fmt: skip
    assert [c.modalite for c in lecture.cellules][::2] == ["TOTAL", "ZZ"]
    assert lecture.cellules[1].modalite not in ("ZZ", "TOTAL")
    assert [(r.ligne, r.colonne) for r in lecture.rejets] == [(2, "nombre"), (3, ""), (3, "")]
    assert lecture.rejets[0].valeur == "24 X"
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (6, 3)


@pytest.mark.parametrize("cle", ["nombre", "montant", "effectifs", "type"])
def test_a_key_of_direct_loans_that_is_missing_is_named(dossier: Dossier, cle: str) -> None:
    objet = {k: v for k, v in prets("11", 1, 1, 1).items() if k != cle}
    with pytest.raises(ColonneManquante, match=cle):
        dossier.lire(REGIONAL, json.dumps([objet]), json_prets)


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (" \n", "vide"),
        ("{", "JSON lisible"),
        ("{}", "liste"),
        ("[1]", "liste"),
        ("[]", "aucune donn"),
        (b"\xff\xfe", "n'est pas en UTF-8"),
    ],
)
def test_what_is_no_list_of_objects_is_said(dossier: Dossier, contenu: str | bytes, phrase: str) -> None:
    with pytest.raises(FichierIllisible, match=phrase):
        dossier.lire(REGIONAL, contenu, json_prets)


@pytest.mark.parametrize(
    ("nom", "objet", "attendu"),
    [
        ("national", {}, ("national", "FR", "TOUS")), ("regional", {"reg": "11"}, ("region", "11", "TOUS")),
        ("regional", {"reg": "99"}, ("region", "ZZ", "TOUS")),
        ("regional", {}, ("region", "ZZ", "TOUS")),
        ("departemental", {"dep": "75"}, ("departement", "11", "75")),
        ("departemental", {"dep": "00"}, ("departement", "ZZ", "ZZ")),
        ("departemental", {}, ("departement", "ZZ", "ZZ")),
    ],
)  # fmt: skip
def test_announced_totals_stand_in_their_place(
    dossier: Dossier, nom: str, objet: dict[str, str], attendu: tuple[str, ...]
) -> None:
    bon = {**objet, "nombre": "25", "nombre_siren": 9, "montant": "2500.60"}
    contenu = [bon, {**bon, "nombre": None, "nombre_siren": None, "montant": None}, {**bon, "montant": "x"}]
    fds = dossier.chemin / f"fonds-solidarite/2021-02-20/{FDS}"
    fds.parent.mkdir(parents=True)
    fds.write_text("volet,nombre_aides,montant_total,reg,code_section\nVOLET1,1,1,11,G\n")
    lecture = dossier.lire(f"json-latest/aides-maille-{nom}.json", json.dumps(contenu), json_totaux)
    assert [(t.niveau, t.region, t.departement, t.nombre, t.entreprises, t.centimes) for t in lecture.totaux] == [
        (*attendu, 25, 9, 250060), (*attendu, None, None, None),
    ]  # fmt: skip
    assert [(r.ligne, r.colonne) for r in lecture.rejets] == [(3, "")]
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (3, 2)
