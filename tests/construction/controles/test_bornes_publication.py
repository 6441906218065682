"""The checks made before a base takes the place of the published one, on rows written by hand on both sides: what each
must say, to the row, and what stands just short of it or beside it and must not be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cube_ecrit import FDS, J1, J2, J3, J4, Cube, cube_vide

Faits = dict[str, Any]
AP = "activite-partielle"


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


@pytest.fixture
def avant(cube: Cube) -> Cube:
    return cube.publiee()


def deposer(avant: Cube, apres: Cube, fichiers: dict[str, tuple[Faits | None, Faits | None]]) -> None:
    """Files of ten lines, published and now, by what is told of them; None where there is none."""
    for numero, (nom, etats) in enumerate(fichiers.items(), start=1):
        for base, champs in zip((avant, apres), etats, strict=True):
            if champs is not None:
                lignes = {"lignes_lues": 10, "lignes_retenues": champs.get("lignes_lues", 10)}
                commun = {"chemin": nom, "sha256": nom, "empreinte_lignes": nom}
                base.source(numero, **{**commun, **lignes, **champs})


def test_a_file_is_dated_after_today_from_the_next_day_on(cube: Cube) -> None:
    fichiers: list[Faits] = [
        {"date_maj": J2}, {"date_maj": J3}, {"date_maj": "2021-02-02"}, {"date_maj": J3, "etat": "ecarte"},
        {"date_maj": J3, "dispositif": None},
    ]  # fmt: skip
    for numero, champs in enumerate(fichiers):
        cube.source(numero, **champs)
    colonnes = ("sujet", "fichier", "dispositif", "volet", "date_maj", "jour")
    assert cube.remarque("date_a_venir", *colonnes, aujourdhui=J2) == [
        ("pge/1/pge.csv", "pge/1/pge.csv", "pge", "", J3, J2),
        ("pge/2/pge.csv", "pge/2/pge.csv", "pge", "", "2021-02-02", J2),
    ]


AUTRE = {"sha256": "autre", "empreinte_lignes": "autre"}


def test_a_file_changes_when_its_lines_are_others_of_the_same_day_and_not_fewer(avant: Cube, cube: Cube) -> None:
    vide = {"sha256": "autre", "empreinte_lignes": ""}
    cas: dict[str, tuple[Faits | None, Faits | None]] = {
        "a change": ({}, AUTRE),
        "b grossi": ({}, {**AUTRE, "lignes_lues": 11}),
        "c raccourci": ({}, {**AUTRE, "lignes_lues": 9}),
        "d pareil": ({}, {}),
        "e mis en forme": ({}, {"sha256": "autre"}),
        "f non lisible en lignes": ({"empreinte_lignes": ""}, vide),
        "g ecarte avant": ({"etat": "ecarte"}, AUTRE),
        "h ecarte apres": ({}, {**AUTRE, "etat": "ecarte"}),
        "i sans aide": ({"dispositif": None}, AUTRE),
        "j autre jour": ({}, {**AUTRE, "date_maj": J2}),
        "k sans jour": ({"date_maj": None}, {**AUTRE, "date_maj": None}),
        "l disparu": ({}, None),
        "m nouveau": (None, {}),
        "n pareil et non lisible": ({"empreinte_lignes": ""}, {"empreinte_lignes": ""}),
    }
    deposer(avant, cube, cas)
    colonnes = ("sujet", "fichier", "dispositif", "volet", "date_maj", "attendu", "trouve")
    assert cube.remarque("fichier_change", *colonnes) == [
        ("a change", "a change", "pge", "", J1, 10, 10),
        ("b grossi", "b grossi", "pge", "", J1, 10, 11),
        ("f non lisible en lignes", "f non lisible en lignes", "pge", "", J1, 10, 10),
        ("k sans jour", "k sans jour", "pge", "", None, 10, 10),
    ]


def test_a_file_is_shorter_from_one_line_on(avant: Cube, cube: Cube) -> None:
    cas: dict[str, tuple[Faits | None, Faits | None]] = {
        "a raccourci": ({}, {"lignes_lues": 9}),
        "b pareil": ({}, {}),
        "c ecarte avant": ({"etat": "ecarte"}, {"lignes_lues": 9}),
        "d ecarte apres": ({}, {"lignes_lues": 9, "etat": "ecarte"}),
        "e sans aide": ({"dispositif": None}, {"lignes_lues": 9}),
        "f disparu": ({}, None),
    }
    deposer(avant, cube, cas)
    colonnes = ("sujet", "fichier", "dispositif", "volet", "date_maj", "attendu", "trouve")
    assert cube.remarque("fichier_raccourci", *colonnes) == [("a raccourci", "a raccourci", "pge", "", J1, 10, 9)]


TUES = {"lignes_lues": None, "lignes_retenues": None}


def test_a_file_that_does_not_tell_its_lines_may_be_shorter_when_it_changes(avant: Cube, cube: Cube) -> None:
    cas: dict[str, tuple[Faits | None, Faits | None]] = {
        "a change": (TUES, {**AUTRE, **TUES}),
        "b tu depuis": ({}, {**AUTRE, **TUES}),
        "c dit depuis": (TUES, AUTRE),
        "d pareil": (TUES, TUES),
        "e dit": ({}, AUTRE),
        "f ecarte avant": ({**TUES, "etat": "ecarte"}, {**AUTRE, **TUES}),
        "g ecarte apres": (TUES, {**AUTRE, **TUES, "etat": "ecarte"}),
    }
    deposer(avant, cube, cas)
    attendus = [(nom, nom, "pge", "", J1) for nom in cas if nom[0] in "abc"]
    assert cube.remarque("fichier_tu_change", "sujet", "fichier", "dispositif", "volet", "date_maj") == attendus


def test_of_lines_that_are_not_told_those_rejected_are_compared(avant: Cube, cube: Cube) -> None:
    deposer(avant, cube, {
        "pge 1": ({**TUES, "lignes_rejetees": 1}, {**TUES, "lignes_rejetees": 3}),
        "pge 2": ({"lignes_retenues": 8}, {"lignes_retenues": 9, "lignes_rejetees": 1}),
        "fonds": ({**TUES, "dispositif": FDS, "lignes_rejetees": 3}, {**TUES, "dispositif": FDS, "lignes_rejetees": 1}),
    })  # fmt: skip
    assert cube.remarque("lignes_publiees_en_baisse", "sujet", "attendu", "trouve") == [("pge", 8, 7)]


def test_a_file_is_gone_unless_its_content_stands_under_another_name(avant: Cube, cube: Cube) -> None:
    cas: dict[str, tuple[Faits | None, Faits | None]] = {
        "a parti": ({"lignes_lues": 7}, None),
        "b ecarte": ({}, {"etat": "ecarte"}),
        "c ecarte avant": ({"etat": "ecarte"}, None),
        "d sans aide": ({"dispositif": None}, None),
        "e change": ({}, AUTRE),
        "f renomme": ({}, None),
        "g remis en forme": ({}, None),
        "h sans jour": ({"date_maj": None}, None),
        "i vide de lignes": ({"empreinte_lignes": ""}, None),
        "j d'une autre aide": ({}, None),
        "k d'un autre jour": ({}, None),
        "l ecarte ailleurs": ({}, None),
        "f2": (None, {"sha256": "f renomme"}),
        "g2": (None, {"empreinte_lignes": "g remis en forme"}),
        "h2": (None, {"sha256": "h sans jour", "date_maj": None}),
        "i2": (None, {"empreinte_lignes": ""}),
        "j2": (None, {"sha256": "j d'une autre aide", "dispositif": FDS}),
        "k2": (None, {"sha256": "k d'un autre jour", "date_maj": J2}),
        "l2": (None, {"sha256": "l ecarte ailleurs", "etat": "ecarte"}),
    }
    deposer(avant, cube, cas)
    parti = "n'est plus dans les sources"
    colonnes = ("sujet", "fichier", "dispositif", "volet", "date_maj", "attendu", "trouve", "comment")
    assert cube.remarque("fichier_disparu", *colonnes) == [
        ("a parti", "a parti", "pge", "", J1, 7, 0, parti),
        ("b ecarte", "b ecarte", "pge", "", J1, 10, 0, "n'a pas pu être lu cette fois"),
        *((nom, nom, "pge", "", J1, 10, 0, parti) for nom in cas if nom[0] in "ijkl" and nom[1] == " "),
    ]


def test_fewer_lines_are_kept_of_files_that_are_all_there_and_whole(avant: Cube, cube: Cube) -> None:
    def lus(dispositif: str, retenues: int, **champs: Any) -> Faits:
        ecartees = champs.get("lignes_lues", 10) - retenues
        return {"dispositif": dispositif, "lignes_retenues": retenues, "lignes_rejetees": ecartees, **champs}

    deposer(avant, cube, {
        "pge 1": (lus("pge", 10), lus("pge", 9)),
        "pge 2": (lus("pge", 4), lus("pge", 4)),
        "pge 3, grossi": (lus("pge", 5, lignes_lues=5), lus("pge", 5)),
        "pge 4, qui n'a jamais été lu": (lus("pge", 0, etat="ecarte"), None),
        "fonds 1": (lus(FDS, 10), lus(FDS, 9)),
        "fonds 2, raccourci": (lus(FDS, 10), lus(FDS, 9, lignes_lues=9)),
        "reports 1": (lus("reports-echeances", 8), lus("reports-echeances", 7)),
        "reports 2, parti": (lus("reports-echeances", 8), None),
        "cpsti, pareil": (lus("cpsti", 8), lus("cpsti", 8)),
        "cpsti, écarté avant": (lus("cpsti", 5, etat="ecarte"), lus("cpsti", 0)),
        "chômage, écarté après": (lus(AP, 8), lus(AP, 0)),
        "chômage, lu après": (None, lus(AP, 2)),
        "chômage, écarté ailleurs": (None, lus(AP, 6, etat="ecarte")),
        "prêts 1": (lus("prets-directs", 8), lus("prets-directs", 7)),
        "prêts 2, écarté": (lus("prets-directs", 8), lus("prets-directs", 8, etat="ecarte")),
    })  # fmt: skip
    colonnes = ("sujet", "dispositif", "volet", "date_maj", "attendu", "trouve", "titre")
    assert cube.remarque("lignes_publiees_en_baisse", *colonnes) == [
        ("pge", "pge", "", None, 19, 18, "Prêts garantis par l'État"),
        (AP, AP, "", None, 8, 2, "Activité partielle"),
    ]


def test_a_payment_file_has_lost_its_total_when_it_had_one(avant: Cube, cube: Cube) -> None:
    deposer(avant, cube, {
        "a": ({}, {"lignes_lues": 9}), "b": ({}, {}), "c": ({"etat": "ecarte"}, {}),
        "d": ({}, {"etat": "ecarte"}), "e": ({}, {}), "f": ({}, {}),
    })  # fmt: skip
    nom = {"nom": "lignes_sans_total", "unite": "lignes", "statut": "alerte", "commentaire": ""}
    for sujet in "acdg":
        cube.ecrire("controle", sujet=sujet, **nom)
    for base in (avant, cube):
        base.ecrire("controle", sujet="b", **nom)
    avant.ecrire("controle", sujet="e", **nom)
    avant.ecrire("controle", sujet="a", **{**nom, "nom": "lignes_rejetees"})
    cube.ecrire("controle", sujet="f", **{**nom, "nom": "lignes_rejetees"})
    colonnes = ("sujet", "fichier", "dispositif", "volet", "date_maj", "attendu", "trouve")
    assert cube.remarque("total_de_fichier_perdu", *colonnes) == [("a", "a", "pge", "", J1, 10, 9)]


def test_the_register_locates_less_from_more_than_a_point_on(avant: Cube, cube: Cube) -> None:
    def part(base: Cube, sujet: str, nom: str, attendu: int, trouve: int) -> None:
        base.ecrire("controle", sujet=sujet, nom=nom, attendu=attendu, trouve=trouve, dispositif="pge", unite="aides",
                    statut="ok", commentaire="")  # fmt: skip

    for sujet, avants, apres in (
        ("a", ("part_localisee", 9000, 8128), ("part_localisee", 900, 799)),
        ("b", ("part_localisee", 1000, 900), ("part_localisee", 1000, 890)),
        ("c", ("part_localisee_faible", 100, 40), ("part_localisee_faible", 100, 38)),
        ("d", ("part_localisee", 1, 1), ("part_localisee_faible", 1, 0)),
        ("e", ("autre", 100, 40), ("part_localisee", 100, 30)),
        ("f", ("part_localisee", 100, 40), ("autre", 100, 30)),
        ("g", ("part_localisee", 0, 0), ("part_localisee", 100, 30)),
        ("h", ("part_localisee", 100, 40), ("part_localisee", 0, 0)),
    ):
        part(avant, sujet, *avants)
        part(cube, sujet, *apres)
    colonnes = ("sujet", "dispositif", "volet", "date_maj", "attendu", "trouve")
    assert sorted(cube.remarque("part_registre_en_baisse", *colonnes)) == [
        ("a", "pge", "", None, 90.3, 88.8),
        ("c", "pge", "", None, 40, 38),
        ("d", "pge", "", None, 100, 0),
    ]


def cles(base: Cube, aides: int | None, **champs: Any) -> None:
    """National figures of the PGE at the first date, unless said otherwise."""
    lieu = {"dispositif": "pge", "volet": "", "date_maj": J1, "concept": "cumul", "mois": ""}
    base.ecrire("chiffres_cles", **{**lieu, "nombre_aides": aides, **champs})


BAISSE = ("sujet", "dispositif", "volet", "mesure", "date_maj", "attendu", "trouve", "dates", "titre", "volet_texte")


def test_a_published_figure_is_lower_at_its_date_and_the_largest_loss_is_told(avant: Cube, cube: Cube) -> None:
    for date, publies, maintenant in ((J1, 100, 99), (J2, 200, 195), (J3, 300, 300)):
        cles(avant, publies, date_maj=date, montant_total=5000, nombre_heures=7)
        cles(cube, maintenant, date_maj=date, montant_total=5000, nombre_heures=8)
    for date, euros in ((J1, 4999.99), (J2, 5999.99)):
        cles(avant, None, dispositif=FDS, volet="VOLET1", date_maj=date, montant_total=round(euros + 0.01))
        cles(cube, None, dispositif=FDS, volet="VOLET1", date_maj=date, montant_total=euros)
    for base, mars, avril in ((avant, 60, 70), (cube, 60, 69)):
        cles(base, 1, dispositif=AP, concept="mensuel", mois="2020-03", nombre_heures=mars)
        cles(base, 1, dispositif=AP, concept="mensuel", mois="2020-04", nombre_heures=avril)
    fonds, pge = "Fonds de solidarité", "Prêts garantis par l'État"
    assert cube.remarque("total_publie_en_baisse", *BAISSE) == [
        (f"{FDS}/VOLET1", FDS, "VOLET1", "euros", J2, 6000, 5999.99, 2, fonds, " (volet 1)"),
        ("pge", "pge", "", "aides", J2, 200, 195, 2, pge, ""),
        (AP, AP, "", "heures", J1, 70, 69, 1, "Activité partielle", ""),
    ]


def test_a_cumulated_figure_is_compared_at_the_last_date_of_each_base(avant: Cube, cube: Cube) -> None:
    for volet, publies, maintenant in (
        ("VOLET1", {J1: 30}, {J2: 20}),
        ("VOLET2", {J1: 90, J2: 80}, {}),
        ("VOLET3", {J1: 30}, {J1: None}),
        ("VOLET4", {J1: 0}, {}),
        ("VOLET5", {J1: 1}, {}),
        ("VOLET6", {J1: 10}, {J1: 10, J2: 10}),
        ("VOLET7", {J1: 30}, {J2: 40}),
        ("VOLET8", {}, {J1: 10}),
        ("VOLET9", {J1: 10, J2: 50}, {J3: 40, J4: 45}),
    ):
        for base, valeurs in ((avant, publies), (cube, maintenant)):
            for date, aides in valeurs.items():
                cles(base, aides, dispositif=FDS, volet=volet, date_maj=date)
    cles(avant, 5000, dispositif=FDS, volet="VOLET1", concept="mensuel", mois="2020-03", date_maj=J4)
    cles(cube, 1, dispositif=FDS, volet="VOLET7", concept="mensuel", mois="2020-03", date_maj=J4)
    cles(avant, 100, montant_total=70, nombre_heures=30)
    cles(cube, 100, montant_total=70, nombre_heures=30)
    for base in (avant, cube):
        cles(base, 9, dispositif="reports-echeances", montant_total=9, nombre_heures=9)
    cles(avant, 50, dispositif="cpsti", montant_total=60.5, nombre_heures=40)
    trouves = [ligne[2:8] for ligne in cube.remarque("total_publie_en_baisse", *BAISSE)]
    assert trouves == [
        ("VOLET1", "aides", J2, 30, 20, 1),
        ("VOLET2", "aides", J2, 80, 0, 1),
        ("VOLET5", "aides", J1, 1, 0, 1),
        ("VOLET9", "aides", J4, 50, 45, 1),
        ("", "aides", J1, 50, 0, 1),
        ("", "euros", J1, 60.5, 0, 1),
        ("", "heures", J1, 40, 0, 1),
    ]


def inconnus(base: Cube, total: int, sans_secteur: int | None, **champs: Any) -> None:
    """A total of France at the second date, and as many aids without a sector (None: no such cell)."""
    champs = {"date_maj": J2, **champs}
    axe, modalite = champs.pop("axe", "section_naf"), champs.pop("modalite", "Z")
    lieu = {"niveau": "national", "region": "FR", **champs}
    base.total(total, **lieu)
    base.cellule(**{**lieu, "axe": axe, "modalite": "G", "nombre": 3})
    if sans_secteur is not None:
        base.cellule(**{**lieu, "axe": axe, "modalite": modalite, "nombre": sans_secteur})


def test_unknown_sectors_are_more_from_more_than_a_point_on(avant: Cube, cube: Cube) -> None:
    for base in (avant, cube):
        base.connexion.execute(f"UPDATE {base.schema}.dispositif SET date_maj = ?", [J2])
    reports = "reports-echeances"
    inconnus(avant, 10000, 1006)
    inconnus(cube, 500, 56)
    inconnus(avant, 1000, 100, dispositif=reports)
    inconnus(cube, 1000, 110, dispositif=reports)
    inconnus(avant, 50, None, dispositif=FDS, volet="VOLET1")
    inconnus(cube, 50, 1, dispositif=FDS, volet="VOLET1")
    inconnus(avant, 50, 10, dispositif=FDS, volet="VOLET2")
    inconnus(cube, 50, 10, dispositif=FDS, volet="VOLET2")
    inconnus(avant, 1, None, dispositif=AP, axe="nace17", modalite="ZZ")
    inconnus(cube, 1, 1, dispositif=AP, axe="nace17", modalite="ZZ")
    inconnus(avant, 0, None, dispositif="prets-directs", axe="type", modalite="ZZ")
    inconnus(cube, 10, 5, dispositif="prets-directs", axe="type", modalite="ZZ")
    avant.total(100, dispositif="cpsti", date_maj=J2)
    avant.cellule(dispositif="cpsti", niveau="national", region="FR", modalite="Z", date_maj=J2, secret=1)
    inconnus(cube, 100, 20, dispositif="cpsti")
    # Beside them: another date, level, month, concept or axis.
    pays = {"niveau": "national", "region": "FR", "date_maj": J2}
    for base, part in ((avant, 0), (cube, 90)):
        inconnus(base, 100, part, date_maj=J1)
        inconnus(base, 100, part, niveau="region", region="11")
        inconnus(base, 100, part, concept="mensuel")
        base.cellule(**pays, axe="classe_effectif", modalite="ZZ", nombre=part)
        base.cellule(**pays, mois="2020-03", modalite="Z", nombre=part)
    colonnes = ("sujet", "dispositif", "volet", "date_maj", "attendu", "trouve", "titre", "volet_texte")
    assert cube.remarque("secteur_inconnu_en_hausse", *colonnes) == [
        (f"{FDS}/VOLET1", FDS, "VOLET1", J2, 0, 2, "Fonds de solidarité", " (volet 1)"),
        ("pge", "pge", "", J2, 10.1, 11.2, "Prêts garantis par l'État", ""),
        (AP, AP, "", J2, 0, 100, "Activité partielle", ""),
    ]
