"""Readers of published files, function by function: the format that is chosen, the sums, the exact words of what is
rejected."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aides.commun import cube as modele
from aides.commun.catalogue import Format, lire_catalogue
from aides.commun.cube import Cellule, ColonneManquante, FichierIllisible, Lecture, TotalOfficiel
from aides.construction.inventaire import Fichier, recenser
from aides.construction.lecture import csv_agrege, json_commun, json_prets, json_totaux, lignes_de_total
from tests.cube_ecrit import references
from tests.fabrique import ENTETES, FDS, PGE
from tests.figees import classes


def cellule(**champs: Any) -> Cellule:
    """A cell of Île-de-France in the PGE unless said otherwise."""
    cle = {
        "dispositif": "pge", "volet": "", "concept": "cumul", "date_maj": "2021-01-01", "mois": "", "niveau": "region",
        "region": "11", "departement": "TOUS", "axe": "section_naf", "modalite": "G", "ligne": 2,
    }  # fmt: skip
    return Cellule(**{**cle, **champs})


def fichier(dossier: Path, nom: str, contenu: str | bytes) -> Fichier:
    chemin = dossier / nom
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    (trouve,) = [f for f in recenser(dossier, lire_catalogue()).fichiers if f.chemin == chemin]
    return trouve


def pge(dossier: Path, *lignes: str, entete: str = ENTETES["pge"]) -> Fichier:
    return fichier(dossier, f"pge/2021-01-01/{PGE}", "\n".join([entete, *lignes]) + "\n")


def test_what_was_read_does_not_change() -> None:
    assert classes(modele, csv_agrege) == {
        "TotalOfficiel": "légère", "Rejet": "légère", "Observation": "figée", "Lecture": "libre",
        "_Gabarit": "figée",
        **dict.fromkeys(
            ("AjoutLignes", "CelluleLignes", "EnsembleLignes", "CommuneLignes", "JourLignes", "MoisLignes"), "légère"
        ),
    }  # fmt: skip
    # A cell is a tuple, and no place is left in it for anything else.
    with pytest.raises(AttributeError):
        cellule().region = "84"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        cellule().autre = 1  # type: ignore[attr-defined]


def test_a_reading_starts_from_nothing_and_a_cell_is_not_secret() -> None:
    lecture = Lecture("pge.csv")
    assert (lecture.lignes_lues, lecture.lignes_retenues, lecture.lignes_rejetees) == (0, 0, 0)
    assert not cellule().secret


def test_a_missing_column_stands_on_the_first_line_but_in_a_workbook() -> None:
    assert (
        str(ColonneManquante("pge.csv", "reg")) == "pge.csv, ligne 1, colonne reg : la colonne est absente du fichier."
    )
    assert str(ColonneManquante("PGE.XLSX", "a")) == "PGE.XLSX, colonne a : la colonne est absente du fichier."


# The format ---------------------------------------------------------------------------------------------------------


def formats(modele: Format, *attendus: tuple[str, tuple[str, ...], tuple[str, ...]]) -> tuple[Format, ...]:
    """Formats of one measure each: its column, what they require besides, what they do not allow."""
    return tuple(
        replace(modele, fichier=f"{colonne}.csv", colonnes={"nombre": colonne}, requises=requises, absentes=absentes)
        for colonne, requises, absentes in attendus
    )


@pytest.mark.parametrize(
    ("attendus", "choisi"),
    [
        ([("nb", (), ("reg",)), ("nombre_pge", (), ()), ("autre", (), ())], "nombre_pge"),  # the first is not allowed
        ([("nombre_pge", (), ("x",)), ("montant_total", (), ())], "nombre_pge"),
        ([("zz", (), ()), ("aa", ("bb",), ())], "zz : zz"),  # one column missing rather than two
        ([("aa", ("bb",), ()), ("zz", (), ())], "zz : zz"),
        ([("aa", (), ()), ("zz", (), ())], "aa : aa"),
        ([("zz", ("aa",), ()), ("yy", ("dd", "ee"), ())], "zz : zz, aa"),
    ],
)
def test_the_format_that_lacks_least_is_chosen_and_what_it_lacks_is_said(
    attendus: list[tuple[str, tuple[str, ...], tuple[str, ...]]], choisi: str, tmp_path: Path
) -> None:
    trouve = pge(tmp_path, "PGE,1,1,11,,G,,")
    trouve = replace(trouve, formats=formats(trouve.formats[0], *attendus))
    entete = ENTETES["pge"].split(",")
    if ":" not in choisi:
        assert csv_agrege._choisir_le_gabarit(trouve, entete, references()[1]).format.fichier == f"{choisi}.csv"
        return
    with pytest.raises(ColonneManquante) as erreur:
        csv_agrege._choisir_le_gabarit(trouve, entete, references()[1])
    assert f"colonne {choisi.split(' : ')[1]} :" in str(erreur.value)


def test_a_file_of_something_else_shows_the_sixty_first_characters(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible) as erreur:
        csv_agrege.lire(pge(tmp_path, "1", entete="x" * 59 + "yz"), references()[1])
    assert str(erreur.value) == f"aucune colonne attendue ; le fichier commence par « {'x' * 59}y »"


def test_a_breakdown_that_nobody_knows_is_said(tmp_path: Path) -> None:
    trouve = pge(tmp_path, "PGE,1,1,11,,G,,")
    for axe in ("inconnue", ""):
        with pytest.raises(FichierIllisible) as erreur:
            csv_agrege.lire(replace(trouve, axe=axe), references()[1])
        assert str(erreur.value) == f"la ventilation « {axe} » n'est pas connue"


def test_a_row_of_another_width_or_given_twice_shows_two_hundred_characters(tmp_path: Path) -> None:
    longue = "PGE,3,300,11,," + "G" * 300
    pareille = f"PGE,3,300,11,{'x' * 300},G,,"
    lecture = csv_agrege.lire(pge(tmp_path, longue, pareille, pareille), references()[1])
    assert [(r.ligne, r.colonne, r.valeur, r.raison, r.centimes) for r in lecture.rejets] == [
        (2, "", longue[:200], "la ligne a 6 valeurs pour 8 colonnes", 30000),
        (4, "", pareille[:200], "ligne identique à une ligne précédente", 30000),
    ]
    assert [(c.nombre, c.ligne) for c in lecture.cellules] == [(3, 3)]
    assert [o.nom for o in lecture.observations] == []


def test_the_words_of_a_faulty_value(tmp_path: Path) -> None:
    lecture = csv_agrege.lire(
        pge(tmp_path, "PGE,x,300,11,,G,,", "PGE,3,y,11,,G,,", "PGE,1,1,11,,Total,,"), references()[1]
    )
    assert [(r.colonne, r.valeur, r.raison) for r in lecture.rejets] == [
        ("nombre_pge", "x", "« x » n'est pas un nombre entier"),
        ("montant_total", "y", "« y » n'est pas un montant"),
        ("code_section", "Total", "ligne de total au milieu des lignes de détail"),
    ]
    assert [(o.nom, dict(o.faits)) for o in lecture.observations] == [
        ("ligne_de_total", {"ligne": 4, "modalite": "Total"})
    ]


def test_the_hash_leaves_out_the_date_alone_and_reads_short_rows() -> None:
    entete, longue, courte = ["a", "date_maj", "b"], ["1", "2021", "2"], ["3"]
    reference = csv_agrege._empreinte(entete, [longue, courte])
    assert reference == csv_agrege._empreinte(["a", "b"], [["3"], ["1", "2"]])
    assert reference != csv_agrege._empreinte(entete, [["1", "2021", "9"], courte])


def test_the_hash_of_a_file_is_that_of_its_rows_without_header(tmp_path: Path) -> None:
    lecture = csv_agrege.lire(pge(tmp_path, "PGE,3,300,24,,G,,2021-01-01", "PGE,1,9,11,,G,,"), references()[1])
    assert lecture.empreinte == hashlib.sha256(b"PGE,1,9,11,,G,\nPGE,3,300,24,,G,").hexdigest()


# Sums ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b", "somme"), [(None, None, None), (None, 3, 3), (3, None, 3), (3, 4, 7), (0, None, 0)])
def test_what_is_not_given_is_nothing_beside_what_is(a: int | None, b: int | None, somme: int | None) -> None:
    assert csv_agrege._somme(a, b) == somme
    deux = [cellule(nombre=a, region="ZZ"), cellule(nombre=b, region="ZZ")]
    assert [c.nombre for c in csv_agrege._fusionner(deux, Lecture("x"))] == [somme]


@pytest.mark.parametrize("champs", [{"region": "ZZ"}, {"departement": "ZZ"}, {"modalite": "Z"}, {"modalite": "ZZ"}])
def test_unknown_places_and_sectors_may_meet(champs: dict[str, str]) -> None:
    lecture = Lecture("x")
    csv_agrege._fusionner([cellule(**champs), cellule(**champs)], lecture)
    assert lecture.observations == []
    csv_agrege._fusionner([cellule(ligne=2), cellule(ligne=5)], lecture)
    assert [dict(o.faits) for o in lecture.observations] == [{"ligne": 5, "autre": 2}]


@pytest.mark.parametrize(
    ("mesures", "autres", "tolerance", "total"),
    [
        ({"nombre": 7, "centimes": None}, {"nombre": 7}, "0", True),
        ({"nombre": 7, "centimes": 50}, {"nombre": 7, "centimes": 49}, "0", False),
        ({"nombre": 0, "centimes": 50}, {"nombre": 9, "centimes": 50}, "0", True),
        ({"nombre": 0}, {"nombre": 0}, "0", False),
        ({"nombre": 1001}, {"nombre": 1000}, "0.001", True),
        ({"nombre": 999}, {"nombre": 1000}, "0.001", True),
        ({"nombre": 1002}, {"nombre": 1000}, "0.001", False),
        ({"nombre": -5}, {"nombre": -5}, "0.001", True),
        ({"nombre": -1001}, {"nombre": -1000}, "0.001", True),
        ({"nombre": 7, "salaries": 3}, {"nombre": 7, "salaries": 4}, "0", False),
    ],
)
def test_a_row_is_worth_the_rest_in_every_measure_it_gives(
    mesures: dict[str, int | None], autres: dict[str, int], tolerance: str, total: bool
) -> None:
    une, reste = cellule(**mesures), cellule(**autres)
    sommes = lignes_de_total._sommes([une, reste, cellule()])
    attendues = {m: (mesures.get(m) or 0) + autres.get(m, 0) for m in ("nombre", "centimes", "salaries")}
    assert {m: sommes[m] for m in attendues} == attendues
    assert sommes["heures"] == 0
    assert lignes_de_total._vaut_le_reste(une, sommes, lignes_de_total.Decimal(tolerance)) is total


# JSON ---------------------------------------------------------------------------------------------------------------


def test_a_json_file_of_the_greatest_size_is_read_and_one_octet_more_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouve = fichier(tmp_path, "prets-directs/2021-12-08/arpb-maille-regional.json", b'[{"a": 1.10}]')
    assert json_commun.OCTETS_MAXIMUM == 268_435_456
    monkeypatch.setattr(json_commun, "OCTETS_MAXIMUM", 13)
    assert str(json_commun.ouvrir(trouve)[0]["a"]) == "1.10"
    monkeypatch.setattr(json_commun, "OCTETS_MAXIMUM", 12)
    with pytest.raises(FichierIllisible, match="le fichier pèse plus de 0 Mo"):
        json_commun.ouvrir(trouve)
    monkeypatch.setattr(json_commun, "OCTETS_MAXIMUM", 3 * 1024**2)
    trouve.chemin.write_bytes(b" " * (3 * 1024**2 + 1))
    with pytest.raises(FichierIllisible, match="le fichier pèse plus de 3 Mo"):
        json_commun.ouvrir(trouve)


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b'[\n{"a": "\xe9"}]', "ligne 2 : le texte n'est pas en UTF-8"),
        (b'[\n\n{"a": }]', r"ligne 3 : ce n'est pas du JSON lisible \(Expecting value\)"),
        (b"[" * 100_000, "un nombre ou une imbrication y dépasse toute mesure"),
        (b"[" + b"9" * 5000 + b"]", "un nombre ou une imbrication y dépasse toute mesure"),
        (b'[{"a": 1}, 2]', "le fichier n'est pas une liste d'objets JSON"),
        (b"[]", "le fichier ne contient aucune donnée"),
    ],
)
def test_what_json_is_not_to_be_is_said_with_its_line(contenu: bytes, phrase: str, tmp_path: Path) -> None:
    trouve = fichier(tmp_path, "prets-directs/2021-12-08/arpb-maille-regional.json", contenu)
    with pytest.raises(FichierIllisible, match=f"^{phrase}$"):
        json_commun.ouvrir(trouve)


def seconde(trouve: Fichier) -> Fichier:
    """The same with another format after its own, which no one should take."""
    autre = replace(trouve.formats[0], fichier="autre.json", concept="autre", dispositif="autre")
    return replace(trouve, formats=(trouve.formats[0], autre))


def prets(nom: str, dossier: Path, *objets: dict[str, Any]) -> Lecture:
    chemin = f"prets-directs/2021-12-08/arpb-maille-{nom}.json"
    lecture = json_prets.lire(seconde(fichier(dossier, chemin, json.dumps(objets))), references()[1])
    assert lecture.format == "arpb-maille-{niveau}.json"
    assert {c.concept for c in lecture.cellules} <= {"cumul"}
    return lecture


DETAIL = {"libelle": "Prêt bonifié", "nombre": 1, "montant": "10.5", "effectifs": 4}
TOTAL = {"reg": "11", "libelle": "Île-de-France", "nombre": 2, "montant": 30, "effectifs": 9, "type": [DETAIL] * 2}


def test_the_national_file_of_direct_loans_is_a_total_or_rejects(tmp_path: Path) -> None:
    lecture = prets("national", tmp_path, TOTAL, {**TOTAL, "montant": "x" * 300}, {**TOTAL, "type": None})
    assert lecture.cellules == []
    assert lecture.totaux == [TotalOfficiel("prets-directs", "2021-12-08", "national", "FR", "TOUS", 2, None, 3000)] * 2
    assert [(r.ligne, r.colonne, r.raison) for r in lecture.rejets] == [
        (None, "", f"« {'x' * 300} » n'est pas un montant")
    ] * 3
    assert [r.valeur for r in lecture.rejets] == [str({**TOTAL, "montant": "x" * 300})[:200], *[str(DETAIL)[:200]] * 2]
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (7, 4)


def test_a_territory_without_value_is_named_and_a_faulty_one_gives_no_cell(tmp_path: Path) -> None:
    vide, faux = {**TOTAL, "nombre": None, "type": []}, {**TOTAL, "effectifs": "y" * 300, "type": [DETAIL]}
    sans_nom = {cle: valeur for cle, valeur in vide.items() if cle not in ("reg", "libelle")}
    lecture = prets("regional", tmp_path, vide, {**sans_nom, "dep": "75"}, sans_nom, faux)
    assert [(r.ligne, r.colonne, r.valeur) for r in lecture.rejets] == [
        (1, "nombre", "11 Île-de-France"), (2, "nombre", "75"), (3, "nombre", ""),
        (4, "", str(faux)[:200]), (4, "", str(DETAIL)[:200]),
    ]  # fmt: skip
    assert [r.raison for r in lecture.rejets[:3]] == ["aucune valeur n'est publiée pour ce territoire"] * 3
    assert (lecture.cellules, lecture.lignes_lues, lecture.lignes_retenues) == ([], 5, 0)


def test_types_of_loans_are_known_whatever_their_accents(tmp_path: Path) -> None:
    noms = references()[1].modalites["type"]
    code, libelle = next((code, libelle) for code, libelle in noms.items() if "é" in libelle)
    ecrits = [libelle.upper(), f" {libelle.replace('é', 'e')} ", "autre chose", None]
    objet = {**TOTAL, "type": [{**DETAIL, "libelle": ecrit} for ecrit in ecrits]}
    assert [c.modalite for c in prets("regional", tmp_path, objet).cellules] == ["TOTAL", code, code, "ZZ", "ZZ"]


@pytest.mark.parametrize(
    ("types", "colonne"),
    [
        ("x", "type"),
        ({"libelle": 1}, "type"),
        ([3], "type.libelle"),
        ([DETAIL, {}], "type.libelle"),
        ([{"libelle": 1, "montant": 1, "effectifs": 1}], "type.nombre"),
        ([{"libelle": 1, "nombre": 1, "effectifs": 1}], "type.montant"),
        ([{"libelle": 1, "nombre": 1, "montant": 1}], "type.effectifs"),
    ],
)
def test_a_list_of_types_of_another_shape_is_named(types: object, colonne: str, tmp_path: Path) -> None:
    with pytest.raises(ColonneManquante, match=f", colonne {colonne} :"):
        prets("regional", tmp_path, TOTAL, {**TOTAL, "type": types})


@pytest.mark.parametrize(
    ("lieu", "attendu"),
    [({"dep": "75"}, ("11", "75")), ({"dep": "00"}, ("ZZ", "ZZ")), ({"dep": None}, ("ZZ", "ZZ")), ({}, ("ZZ", "ZZ"))],
)
def test_direct_loans_of_a_departement(lieu: dict[str, str | None], attendu: tuple[str, str], tmp_path: Path) -> None:
    lecture = prets("departemental", tmp_path, {**TOTAL, **lieu, "reg": "84"})
    assert {(c.niveau, c.region, c.departement) for c in lecture.cellules} == {("departement", *attendu)}
    assert [c.salaries for c in lecture.cellules] == [9, 4, 4]


def test_a_total_that_cannot_be_read_shows_two_hundred_characters(tmp_path: Path) -> None:
    faux = {"nombre": "z" * 300, "montant": 1, "reg": "11"}
    # The folder of the JSON files has no date of its own: it is that of the last published ones.
    fichier(tmp_path, f"fonds-solidarite/2021-02-20/{FDS}", "volet,nombre_aides,montant_total,reg,code_section\n")
    trouve = fichier(tmp_path, "json-latest/aides-maille-regional.json", json.dumps([faux]))
    lecture = json_totaux.lire(seconde(trouve), references()[1])
    assert lecture.format == "aides-maille-{niveau}.json"
    assert [(r.ligne, r.colonne, r.valeur, r.raison) for r in lecture.rejets] == [
        (1, "", str(faux)[:200], f"« {'z' * 300} » n'est pas un nombre entier")
    ]
    assert (lecture.lignes_lues, lecture.lignes_retenues) == (1, 0)
    for cle in ("nombre", "montant"):
        trouve.chemin.write_text(json.dumps([{c: v for c, v in faux.items() if c != cle}]), "utf-8")
        with pytest.raises(ColonneManquante, match=f"colonne {cle} "):
            json_totaux.lire(trouve, references()[1])
