"""Lists of activité partielle and of the CPSTI written by hand: which row is a figure, which a total, which a note."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aides.commun.catalogue import lire_catalogue
from aides.commun.cube import ColonneManquante, FichierIllisible, FichierRefuse, Lecture
from aides.construction.inventaire import Fichier
from aides.construction.lecture import activite_partielle_xlsx, cpsti_csv
from aides.construction.lecture.tableur import Feuille
from tests.construction.flux_bruts import JOUR, nomenclature, observations

Rangee = tuple[object, ...]


def fichier(dispositif: str, nom: str, chemin: Path | None = None) -> Fichier:
    formats = tuple(f for f in lire_catalogue().dispositif(dispositif).formats if f.fichier == nom)
    return Fichier(chemin or Path(nom), nom, JOUR, formats, "", "")


# Activité partielle -------------------------------------------------------------------------------------------------

PAR_DEPARTEMENT = (
    "Code du département", "A17", "Nombre de demandes déposées", "Nombre de salariés concernés",
    "Nombre d'heures demandées", "Nombre d'établissements concernés",
)  # fmt: skip
PAR_REGION = ("reg", "A17", "Nombre de DI", "Effectif en DI", "Heures en DI")
AIN, AISNE = ("01", "AZ", 5, 20, 100, 5), ("02", "C1", 10, 40, 200, 10)


@pytest.fixture
def lire(monkeypatch: pytest.MonkeyPatch) -> Any:
    def lire_les_feuilles(*feuilles: Feuille) -> Lecture:
        monkeypatch.setattr(activite_partielle_xlsx, "ouvrir", lambda _: list(feuilles))
        return activite_partielle_xlsx.lire(fichier("activite-partielle", "activite-partielle.xlsx"), nomenclature())

    return lire_les_feuilles


def annexe(*rangees: Rangee, entete: Rangee = PAR_DEPARTEMENT, nom: str = "Annexe") -> Feuille:
    return Feuille(nom, [("Titre",), entete, *rangees])


def cases(lecture: Lecture) -> list[tuple[Any, ...]]:
    return [(c.region, c.departement, c.axe, c.modalite, c.heures, c.ligne) for c in lecture.cellules]


def test_rows_of_departements_are_read_with_their_line(lire: Any) -> None:
    lecture = lire(Feuille("Lisez-moi", [("x",)]), annexe(AIN, (), ("x", "y", None, "-"), AISNE, ("Source",)))
    assert cases(lecture) == [("84", "01", "nace17", "AZ", 100, 3), ("32", "02", "nace17", "C1", 200, 6)]
    cellule = lecture.cellules[0]
    assert (cellule.nombre, cellule.salaries, cellule.etablissements, cellule.mois) == (5, 20, 5, "")
    assert (lecture.lignes_lues, lecture.lignes_retenues, lecture.observations) == (2, 2, [])


def test_the_first_of_two_columns_of_one_name_counts_and_any_row_may_head(lire: Any) -> None:
    entete = (*PAR_DEPARTEMENT, "a17")
    lecture = lire(Feuille("Annexe", [entete, (*AIN, "C1")]))
    assert cases(lecture) == [("84", "01", "nace17", "AZ", 100, 2)]


@pytest.mark.parametrize("mot", ["Total", "Ensemble"])
def test_a_total_of_the_list_is_no_figure_and_is_held_to_five_a_row(mot: str, lire: Any) -> None:
    for heures, noms in ((310, []), (290, []), (311, ["somme_de_feuille"]), (289, ["total_de_feuille"])):
        lecture = lire(annexe(AIN, AISNE, (mot, None, 15, 60, heures, 15)))
        assert [o.nom for o in lecture.observations] == noms
        assert [(f["territoire"], f["ligne"]) for n in noms for f in observations(lecture, n)] == [
            ("feuille Annexe", 5) for _ in noms
        ]
        assert (len(lecture.cellules), lecture.lignes_lues, lecture.lignes_retenues, lecture.totaux) == (2, 2, 2, [])
    assert len(lire(annexe(AIN, AISNE, ("", mot, 15, 60, 300, 15))).cellules) == 2


def test_a_rejected_row_is_missing_from_the_total_of_its_place_and_of_the_list(lire: Any) -> None:
    fausse = ("01", "C1", "x", 1, 1, 1)
    lecture = lire(annexe(AIN, fausse, AISNE, ("01", "Total", 99, 99, 999, 99), ("Total", "", 99, 99, 999, 99)))
    assert [o.nom for o in lecture.observations] == ["cases_rejetees"]
    assert [(r.ligne, r.colonne, r.valeur) for r in lecture.rejets] == [(4, "feuille Annexe, colonne C", "x")]
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (4, 3)


def test_a_total_of_a_departement_is_kept_and_held_to_five_a_row(lire: Any) -> None:
    for heures, noms in ((105, []), (106, ["somme_de_feuille"])):
        lecture = lire(annexe(AIN, ("01", "Total", 5, 20, heures, 5), AISNE))
        assert [(o.nom, o.faits["territoire"]) for o in lecture.observations] == [(nom, "01") for nom in noms]
        assert cases(lecture)[1] == ("84", "01", "total", "TOTAL", heures, 4)


def test_a_rejected_row_of_another_place_excuses_nothing(lire: Any) -> None:
    lecture = lire(annexe(("02", "C1", "x", 1, 1, 1), AIN, ("01", "Total", 5, 20, 106, 5)))
    assert [f["territoire"] for f in observations(lecture, "somme_de_feuille")] == ["01"]


def test_a_row_that_adds_up_the_others_is_set_aside(lire: Any) -> None:
    trois = [AIN, AISNE, ("03", "FZ", 15, 60, 300, 15)]
    lecture = lire(annexe(*trois, ("", "", 30, 120, 600, 30)))
    assert [ligne for *_, ligne in cases(lecture)] == [3, 4, 5]
    assert (lecture.lignes_lues, lecture.lignes_retenues, len(lecture.rejets)) == (4, 3, 1)


@pytest.mark.parametrize(
    ("ecrit", "lu", "inconnu"),
    [(84, "84", []), ("84.0", "84", []), (1, "01", []), ("99", "ZZ", ["99"]), ("ZZ", "ZZ", []), ("Ain", "ZZ", ["Ain"])],
)
def test_a_region_as_people_write_it(ecrit: object, lu: str, inconnu: list[str], lire: Any) -> None:
    lecture = lire(annexe((ecrit, "AZ", 5, 20, 100), entete=PAR_REGION))
    assert [(c.niveau, c.region, c.departement, c.concept) for c in lecture.cellules] == [
        ("region", lu, "TOUS", "somme-mensuelle")
    ]
    assert observations(lecture, "code_inconnu") == [
        {"colonne": "feuille Annexe, colonne A", "code": code, "trouve": 1} for code in inconnu
    ]


def test_unknown_departements_and_sectors_are_said_by_their_column(lire: Any) -> None:
    lecture = lire(annexe(("ZZ", "AZ", 5, 20, 100, 5), ("98", "QQ", 5, 20, 100, 5)))
    assert [(c.departement, c.modalite) for c in lecture.cellules] == [("ZZ", "AZ"), ("ZZ", "ZZ")]
    assert observations(lecture, "code_inconnu") == [
        {"colonne": "feuille Annexe, colonne A", "code": "98", "trouve": 1},
        {"colonne": "feuille Annexe, colonne B", "code": "QQ", "trouve": 1},
    ]


@pytest.mark.parametrize(
    ("ecrit", "mois"),
    [("2020-03", "2020-03"), (date(2020, 4, 1), "2020-04"), ("2020-05-01 00:00", "2020-05"), ("mars", ""), (None, "")],
)
def test_a_month_as_people_write_it(ecrit: object, mois: str, lire: Any) -> None:
    lecture = lire(annexe(("84", "AZ", 5, 20, 100, ecrit), entete=(*PAR_REGION, "mois")))
    assert [(c.concept, c.mois) for c in lecture.cellules] == [("mensuel", mois)]


def test_two_sheets_of_one_layout_are_refused(lire: Any) -> None:
    with pytest.raises(FichierRefuse) as erreur:
        lire(annexe(AIN, nom="a"), annexe(AISNE, nom="b"))
    assert str(erreur.value) == "les feuilles « a » et « b » ont les mêmes colonnes : laquelle compte ?"


def test_what_the_nearest_layout_lacks_is_named(lire: Any) -> None:
    sans = tuple(c for c in PAR_DEPARTEMENT if c not in ("Nombre d'heures demandées", "A17"))
    with pytest.raises(ColonneManquante) as erreur:
        lire(Feuille("loin", [PAR_DEPARTEMENT[:2]]), Feuille("près", [sans]), Feuille("vide", [(1, " ")]))
    assert "colonne « A17 », « Nombre d'heures demandées » de la feuille près :" in str(erreur.value)
    with pytest.raises(ColonneManquante) as erreur:
        lire(Feuille("vide", [("rien",)]))
    attendues = ["A17", "Code du département", *PAR_DEPARTEMENT[2:]]
    assert f"colonne « {' », « '.join(attendues)} », dans toutes les feuilles :" in str(erreur.value)
    with pytest.raises(ColonneManquante, match="dans toutes les feuilles"):
        lire(Feuille("vide", []))


# CPSTI --------------------------------------------------------------------------------------------------------------

ENTETE = "code_region;code_departement;code_na21;nombre_de_beneficiaires;montant_total_de_l_aide"
LIGNES = ("84;01;A;3;30", "84;07;C;4;40.5", "11;75;A;5;50", "11;nca;C;6;60")


def cpsti(dossier: Path, *lignes: str, entete: Iterable[str] = (ENTETE,)) -> Lecture:
    chemin = dossier / "cpsti.csv"
    chemin.write_text("\n".join([*entete, *lignes]) + "\n", "utf-8")
    trouve = fichier("cpsti", "cpsti.csv", chemin)
    autre = replace(trouve.formats[0], fichier="autre.csv", concept="autre", requises=("autre",))
    return cpsti_csv.lire(replace(trouve, formats=(trouve.formats[0], autre)), nomenclature())


def lues(lecture: Lecture) -> list[tuple[Any, ...]]:
    return [(c.region, c.departement, c.modalite, c.nombre, c.centimes, c.ligne) for c in lecture.cellules]


CPSTI = [
    ("84", "01", "A", 3, 3000, 2), ("84", "07", "C", 4, 4050, 3), ("11", "75", "A", 5, 5000, 4),
    ("11", "ZZ", "C", 6, 6000, 5),
]  # fmt: skip


@pytest.mark.parametrize("titres", [0, 1, 19])
def test_the_header_stands_below_titles(titres: int, tmp_path: Path) -> None:
    lecture = cpsti(tmp_path, *LIGNES, entete=[*["Aide CPSTI"] * titres, ENTETE.upper()])
    assert lues(lecture) == [(*lue[:5], lue[5] + titres) for lue in CPSTI]
    assert (lecture.lignes_lues, lecture.lignes_retenues, lecture.observations) == (4, 4, [])


def test_beyond_twenty_titles_there_is_no_header(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible) as erreur:
        cpsti(tmp_path, *LIGNES, entete=["x" * 70, *["Aide"] * 19, ENTETE])
    assert str(erreur.value) == f"aucune colonne attendue ; le fichier commence par « {'x' * 60} »"


def test_what_the_header_lacks_is_named_and_a_file_without_row_is_said(tmp_path: Path) -> None:
    with pytest.raises(ColonneManquante, match=", colonne code_departement, montant_total_de_l_aide :"):
        cpsti(tmp_path, *LIGNES, entete=["a;b", ENTETE.replace("code_dep", "dep").replace("montant", "somme")])
    with pytest.raises(FichierIllisible, match="^le fichier ne contient aucune ligne de données$"):
        cpsti(tmp_path)
    (tmp_path / "cpsti.csv").write_bytes(b"")
    with pytest.raises(FichierIllisible, match="^le fichier est vide$"):
        cpsti_csv.lire(fichier("cpsti", "cpsti.csv", tmp_path / "cpsti.csv"), nomenclature())


def test_a_row_of_another_width_is_rejected_but_a_note_is_none(tmp_path: Path) -> None:
    longue = "9" * 250 + ";x"
    lecture = cpsti(tmp_path, *LIGNES, "Source : CPSTI", "Note;;", "2020;", longue, "a;b")
    assert lues(lecture) == CPSTI
    assert [(r.ligne, r.colonne, r.valeur, r.raison) for r in lecture.rejets] == [
        (8, "", "2020;", "la ligne a 2 valeurs pour 5 colonnes"),
        (9, "", longue[:200], "la ligne a 2 valeurs pour 5 colonnes"),
        (10, "", "a;b", "la ligne a 2 valeurs pour 5 colonnes"),
    ]
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (7, 4)


def test_a_row_given_again_is_refused_with_its_first_line(tmp_path: Path) -> None:
    with pytest.raises(FichierRefuse, match="^la ligne 6 répète la ligne 3$"):
        cpsti(tmp_path, *LIGNES, LIGNES[1])


@pytest.mark.parametrize(
    "total",
    [";;TOTAL;18;180.5", "84;;Total;7;70,5", "84;01;Total;3;30", "Total;;A;8;80", "11;Ensemble;;11;110",
     "11;Total;C;6;60", ";75;Ensemble;5;50"],
)  # fmt: skip
def test_a_total_is_of_what_it_names_and_no_figure(total: str, tmp_path: Path) -> None:
    lecture = cpsti(tmp_path, *LIGNES, total)
    assert lues(lecture) == CPSTI
    assert (lecture.lignes_lues, lecture.lignes_retenues, lecture.observations) == (4, 4, [])


@pytest.mark.parametrize(
    ("lignes", "phrase"),
    [
        ([";;TOTAL;18;181.5"], r"ligne 6 : le total annonce 181.50 \(montant\) mais ses lignes font 180.50"),
        ([";;TOTAL;18;179,5"], r"ligne 6 : le total annonce 179.50 \(montant\) mais ses lignes font 180.50"),
        (["84;;Total;8;70.5"], r"ligne 6 : le total annonce 8.* \(nombre\) mais ses lignes font 7"),
        (["x;y", ";;TOTAL;17;180.5"], r"ligne 7 : le total annonce 17.* \(nombre\) mais ses lignes font 18"),
        ([";;TOTAL;;"], "ligne 6 : la ligne de total n'a pas de montant qui se lise"),
        ([";;TOTAL;x;1"], "ligne 6 : la ligne de total n'a pas de montant qui se lise"),
    ],
)
def test_a_total_that_is_not_the_sum_is_refused(lignes: list[str], phrase: str, tmp_path: Path) -> None:
    with pytest.raises(FichierRefuse, match=f"^{phrase}"):
        cpsti(tmp_path, *LIGNES, *lignes)


@pytest.mark.parametrize("autre", ["x;y", "84;01;C;ND;ND", "84;01;C;x;1"])
def test_what_is_rejected_or_hidden_may_be_what_a_total_has_more(autre: str, tmp_path: Path) -> None:
    assert len(cpsti(tmp_path, *LIGNES, autre, ";;TOTAL;19;190").rejets) == (0 if "ND" in autre else 1)


def test_a_total_that_is_hidden_says_nothing(tmp_path: Path) -> None:
    assert lues(cpsti(tmp_path, *LIGNES, ";;TOTAL;ND;ND")) == CPSTI


def test_places_and_sectors_that_are_not_known_are_said_but_nca(tmp_path: Path) -> None:
    autres = ("1;XY;G;1;1", "11; NCA ;W;1;1", "99;;nca;1;1", "4;nca;;1;1")
    lecture = cpsti(tmp_path, *LIGNES, *autres)
    assert lues(lecture)[4:] == [
        ("01", "ZZ", "G", 1, 100, 6), ("11", "ZZ", "Z", 1, 100, 7), ("ZZ", "ZZ", "Z", 1, 100, 8),
        ("04", "ZZ", "Z", 1, 100, 9),
    ]  # fmt: skip
    assert observations(lecture, "code_inconnu") == [
        {"colonne": "code_departement", "code": "XY", "trouve": 1},
        {"colonne": "code_na21", "code": "(vide)", "trouve": 1},
        {"colonne": "code_na21", "code": "W", "trouve": 1},
    ]
