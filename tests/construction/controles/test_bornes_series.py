"""The checks that follow figures from one publication to the next, on cells written by hand: what each must say, to the
row, and what stands just short of it or beside it and must not be told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cube_ecrit import FDS, J1, J2, J3, J4, Cube, cube_vide


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


def test_a_total_goes_down_from_one_unit_on_and_only_in_its_own_series(cube: Cube) -> None:
    for date, pge, v1, v2 in ((J1, 100, 50, 80), (J2, 100, 60, 79), (J3, 99, 60, 81)):
        cube.total(pge, 5000, date_maj=date)
        cube.total(v1, 10.5 * v1, dispositif=FDS, volet="VOLET1", date_maj=date)
        cube.total(v2, 900, dispositif=FDS, volet="VOLET2", date_maj=date)
        cube.total(200 - v1, None, niveau="region", region="24", date_maj=date)
        cube.total(200 - v1, None, concept="mensuel", date_maj=date)
        for mesure in ("nombre", "euros", "heures"):
            axe = {"nombre": "section_naf", "euros": "classe_effectif", "heures": "nace17"}[mesure]
            cube.cellule(niveau="national", region="FR", axe=axe, modalite="00", date_maj=date, **{mesure: 200 - v1})
        cube.total(None, None, heures=pge, dispositif="activite-partielle", date_maj=date)
    assert cube.dit(
        "total_en_baisse", "dispositif", "volet", "mesure", "date_precedente", "attendu", "date_maj", "trouve"
    ) == [
        (FDS, "VOLET2", "aides", J1, 80, J2, 79),
        ("pge", "", "aides", J2, 100, J3, 99),
        ("activite-partielle", "", "heures", J2, 100, J3, 99),
    ]
    (premiere, *_) = cube.dit("total_en_baisse", "sujet", "titre", "volet_texte")
    assert premiere == ("Fonds de solidarité", "Fonds de solidarité", " (volet 2)")
    assert cube.dit("total_en_baisse", "volet_texte")[1] == ("",)


@pytest.mark.parametrize("mesure", ["nombre", "euros", "heures"])
def test_a_date_without_figure_does_not_stand_between_two_that_have_one(cube: Cube, mesure: str) -> None:
    for date, valeur in ((J1, 100), (J2, None), (J3, 90)):
        cube.total(date_maj=date, **{mesure: valeur}, secret=int(valeur is None))
    assert cube.dit("total_en_baisse", "date_precedente", "attendu", "date_maj", "trouve") == [(J1, 100, J3, 90)]


def test_an_amount_may_go_down_alone(cube: Cube) -> None:
    cube.total(100, 5000)
    cube.total(101, 4999.99, date_maj=J2)
    assert cube.dit("total_en_baisse", "mesure", "attendu", "trouve") == [("euros", 5000, 4999.99)]


def test_a_snapshot_above_both_its_neighbours_and_not_one_level_with_the_former(cube: Cube) -> None:
    for rang, valeurs in enumerate(((100, 190, 120), (190, 120, 130), (100, 100, 90), (100, 120, 120))):
        dispositif = ("pge", "reports-echeances", "cpsti", "prets-directs")[rang]
        for date, valeur in zip((J1, J2, J3), valeurs, strict=True):
            cube.total(valeur, None, dispositif=dispositif, date_maj=date)
    cube.total(900, None, niveau="region", region="24")
    cube.total(800, None, niveau="region", region="24", date_maj=J2)
    cube.total(None, 50, dispositif=FDS, volet="VOLET1")
    cube.total(None, 40, dispositif=FDS, volet="VOLET1", date_maj=J2)
    trouves = cube.dit(
        "double_chargement", "dispositif", "mesure", "date_maj", "trouve", "date_suivante", "attendu", "volet_texte"
    )
    assert trouves == [
        (FDS, "euros", J1, 50, J2, 40, " (volet 1)"),
        ("pge", "aides", J2, 190, J3, 120, ""),
        ("reports-echeances", "aides", J1, 190, J2, 120, ""),
    ]


def test_cells_double_from_exactly_a_half_of_them(cube: Cube) -> None:
    for date, facteur in ((J2, 2), (J1, 1)):
        for modalite in "GCAB":
            cube.cellule(modalite=modalite, nombre=5, euros=7 * (facteur if modalite in "GC" else 1), date_maj=date)
        for modalite in "GC":
            cube.cellule(dispositif=FDS, volet="VOLET1", modalite=modalite, nombre=facteur, date_maj=date,
                         niveau="departement", departement="75")  # fmt: skip
        for modalite in "GCH":
            cube.cellule(
                dispositif="cpsti", modalite=modalite, nombre=4 * (facteur if modalite == "G" else 1), date_maj=date
            )
        cube.cellule(dispositif="cpsti", niveau="national", region="FR", nombre=8 * facteur, date_maj=date)
        cube.total(8 * facteur, dispositif="cpsti", niveau="region", region="24", date_maj=date)
        cube.cellule(dispositif="reports-echeances", concept="mensuel", nombre=8 * facteur, date_maj=date)
        cube.cellule(dispositif="reports-echeances", nombre=0, date_maj=date)
        cube.cellule(dispositif="activite-partielle", concept="mensuel", nombre=8 * facteur, date_maj=date)
    colonnes = ("dispositif", "volet", "date_maj", "attendu", "trouve", "date_precedente", "sujet", "volet_texte")
    trouves = cube.dit("cellules_doublees", *colonnes)
    assert trouves == [
        (FDS, "VOLET1", J2, 2, 2, J1, "Fonds de solidarité", " (volet 1)"),
        ("pge", "", J2, 4, 2, J1, "Prêts garantis par l'État", ""),
    ]


def test_each_cell_is_compared_with_itself_only(cube: Cube) -> None:
    """Every cell is twice another one of the snapshot before, and none is twice itself."""
    places = [
        {"modalite": "C"}, {"region": "24"}, {"niveau": "departement", "region": "11", "departement": "75"},
        {"niveau": "departement", "region": "11", "departement": "77"}, {"axe": "classe_effectif", "modalite": "00"},
    ]  # fmt: skip
    for rang, place in enumerate(({}, *places)):
        cube.cellule(nombre=10 * 2**rang, **place)
        cube.cellule(nombre=10 * 2**rang + 1, date_maj=J2, **place)
    assert cube.dit("cellules_doublees", "date_maj") == []


def test_one_cell_in_ten_gone_is_told_and_one_in_twenty_is_not(cube: Cube) -> None:
    sections = "ABCDEFGHIJKLMNOPQRST"
    for section in sections[:10]:
        cube.cellule(modalite=section, nombre=1)
        cube.cellule(modalite=section, nombre=1, niveau="departement", departement="75", dispositif=FDS, volet="VOLET1")
    for section in sections[:9]:
        cube.cellule(modalite=section, nombre=1, date_maj=J2)
        cube.cellule(
            modalite=section,
            nombre=1,
            niveau="departement",
            departement="75",
            dispositif=FDS,
            volet="VOLET1",
            date_maj=J2,
        )
    cube.cellule(modalite="J", date_maj=J2, secret=1)
    cube.cellule(modalite="K", date_maj=J2, nombre=1, origine="calcule")
    for rang, section in enumerate(sections):
        cube.cellule(dispositif="cpsti", modalite=section, nombre=1)
        cube.cellule(dispositif="cpsti", niveau="national", region="FR", modalite=section, nombre=1)
        cube.cellule(dispositif="cpsti", concept="mensuel", modalite=section, nombre=1)
        if rang:
            cube.cellule(dispositif="cpsti", modalite=section, nombre=1, date_maj=J2)
    cube.cellule(dispositif="cpsti", niveau="national", region="FR", nombre=1, date_maj=J2)
    cube.cellule(dispositif="cpsti", concept="mensuel", nombre=1, date_maj=J2)
    trouves = cube.dit(
        "cellules_disparues",
        "dispositif",
        "volet",
        "date_precedente",
        "attendu",
        "date_maj",
        "trouve",
        "niveau",
        "libelle",
    )
    assert trouves == [
        (FDS, "VOLET1", J1, 10, J2, 9, "département", "Secteur d'activité (section NAF)"),
        ("pge", "", J1, 10, J2, 9, "région", "Secteur d'activité (section NAF)"),
    ]


def test_a_file_name_that_changes_its_concept_is_told_at_the_change(cube: Cube) -> None:
    concepts = {1: (J1, "cumul", "ap.csv"), 2: (J2, "mensuel", "ap.csv"), 3: (J3, "mensuel", "ap.csv"),
                4: (J1, "mensuel", "autre.csv"), 5: (J2, "mensuel", "autre.csv")}  # fmt: skip
    for numero, (date, concept, nom) in concepts.items():
        cube.source(numero, dispositif="activite-partielle", date_maj=date, chemin=f"activite-partielle/{date}/{nom}")
        for modalite in ("AZ", "BE"):
            cube.cellule(dispositif="activite-partielle", concept=concept, axe="nace17", modalite=modalite, nombre=1,
                         date_maj=date, source=numero, region=str(numero + 10) if numero > 3 else "11")  # fmt: skip
    # A file without a cell tells no concept, and hides no change.
    cube.source(7, dispositif="activite-partielle", date_maj="2021-01-15", chemin="activite-partielle/7/ap.csv")
    cube.source(6, dispositif="cpsti", date_maj=J4, chemin=f"cpsti/{J4}/ap.csv")
    cube.cellule(dispositif="cpsti", nombre=1, date_maj=J4, source=6)
    colonnes = ("sujet", "dispositif", "volet", "date_maj", "libelle", "libelle_avant", "titre")
    assert cube.dit("changement_de_concept", *colonnes) == [
        ("ap.csv", "activite-partielle", "", J2, "Valeur d'un mois", "Cumul depuis le début", "Activité partielle")
    ]


def test_the_same_rows_are_told_between_files_of_one_format_that_were_read(cube: Cube) -> None:
    cube.source(1, empreinte_lignes="x")
    cube.source(2, empreinte_lignes="x", date_maj=J2)
    cube.source(3, empreinte_lignes="x", date_maj=J3, format="autre.csv")
    cube.source(4, empreinte_lignes="x", date_maj=J3, dispositif="cpsti")
    cube.source(5, empreinte_lignes="x", date_maj=J3, etat="ecarte")
    cube.source(6, empreinte_lignes="")
    cube.source(7, empreinte_lignes="", date_maj=J2)
    cube.source(9, empreinte_lignes="y", date_maj="2021-01-15")
    cube.source(8, empreinte_lignes="x", date_maj="2020-12-01")
    assert cube.dit("contenu_identique", "sujet", "dispositif", "date_maj", "autre", "attendu", "trouve", "volet") == [
        ("pge/1/pge.csv", "pge", J1, "pge/8/pge.csv", 0, 1, ""),
        ("pge/2/pge.csv", "pge", J2, "pge/1/pge.csv", 0, 1, ""),
    ]


@pytest.mark.parametrize(
    ("un", "autre", "vu"),
    [
        ((1000, 450, 460), (400, 1000, 1010), True),
        ((1000, 500, 510), (400, 1000, 1010), True),  # within a quarter of what the other was
        ((1000, 501, 510), (400, 1000, 1010), False),
        ((1000, 300, 310), (400, 1000, 1010), True),
        ((1000, 299, 310), (400, 1000, 1010), False),
        ((1000, 400, 410), (400, 1250, 1260), True),
        ((1000, 400, 410), (400, 1251, 1260), False),
        ((1000, 400, 410), (400, 750, 760), True),
        ((1000, 400, 410), (400, 749, 760), False),
        ((1000, 667, 670), (666, 1000, 1010), False),  # one half as large again, and no less
        ((1001, 667, 670), (666, 1000, 1010), True),
        ((1000, 660, 670), (670, 1000, 1010), False),
        ((1001, 667, 670), (0, 1000, 1010), False),
        ((1000, 0, 5), (0, 1000, 1010), False),
    ],
)
def test_two_territories_swap_from_a_half_more_and_within_a_quarter(
    cube: Cube, un: tuple[int, ...], autre: tuple[int, ...], vu: bool
) -> None:
    for code, region, valeurs in (("972", "02", un), ("973", "03", autre), ("971", "01", (5, 6, 7))):
        for date, valeur in zip((J1, J2, J3), valeurs, strict=True):
            cube.total(valeur, niveau="departement", region=region, departement=code, date_maj=date)
    for date in (J1, J2, J3):
        cube.total(9000, date_maj=date)
    colonnes = ("dispositif", "date_maj", "libelle", "libelle_autre", "attendu", "trouve", "mesure", "sujet")
    attendu = [("pge", date, "Martinique", "Guyane", un[0], valeur, "prêts", "Martinique")
               for date, valeur in ((J2, un[1]), (J3, un[2]))]  # fmt: skip
    assert cube.dit("departements_permutes", *colonnes) == (attendu if vu else [])


def test_a_swap_shows_in_every_measure_and_ends_when_they_swap_back(cube: Cube) -> None:
    def poser(dispositif: str, volet: str, euros_aussi: bool, niveau: str = "departement") -> None:
        grands, petits = (1000, 410, 420, 1030), (400, 1010, 1020, 415)
        lieux = (("972", "02", grands), ("973", "03", petits))
        for code, region, valeurs in lieux:
            for date, valeur in zip((J1, J2, J3, J4), valeurs, strict=True):
                euros = 100 * valeur if euros_aussi else 50_000
                departement = code if niveau == "departement" else "TOUS"
                cube.total(valeur, euros, niveau=niveau, region=region, departement=departement, date_maj=date,
                           dispositif=dispositif, volet=volet)  # fmt: skip

    for date in (J1, J2, J3, J4):
        for dispositif, volet in (("pge", ""), (FDS, "VOLET1"), (FDS, "VOLET2"), (FDS, "VOLET3"), ("cpsti", "")):
            cube.total(9000, 9000, dispositif=dispositif, volet=volet, date_maj=date)
    cube.total(9000, None, heures=1, dispositif="activite-partielle")
    cube.total(9000, None, heures=1, niveau="region", region="24")
    poser("pge", "", True)
    poser("pge", "", True, "region")
    poser(FDS, "VOLET1", True)
    poser(FDS, "VOLET2", False)
    poser(FDS, "VOLET3", True)
    poser("cpsti", "", True)
    colonnes = ("dispositif", "volet", "date_maj", "libelle", "libelle_autre", "attendu", "trouve", "volet_texte")
    assert cube.dit("departements_permutes", *colonnes) == [
        (FDS, "VOLET1", J2, "Martinique", "Guyane", 1000, 410, " (volet 1)"),
        (FDS, "VOLET1", J3, "Martinique", "Guyane", 1000, 420, " (volet 1)"),
        (FDS, "VOLET3", J2, "Martinique", "Guyane", 1000, 410, " (volet 3)"),
        (FDS, "VOLET3", J3, "Martinique", "Guyane", 1000, 420, " (volet 3)"),
        ("pge", "", J2, "Martinique", "Guyane", 1000, 410, ""),
        ("pge", "", J2, "Martinique", "Guyane", 1000, 410, ""),
        ("pge", "", J3, "Martinique", "Guyane", 1000, 420, ""),
        ("pge", "", J3, "Martinique", "Guyane", 1000, 420, ""),
        ("cpsti", "", J2, "Martinique", "Guyane", 1000, 410, ""),
        ("cpsti", "", J3, "Martinique", "Guyane", 1000, 420, ""),
    ]


def test_one_territory_may_swap_with_two(cube: Cube) -> None:
    valeurs = {"971": ("01", 400, 1000), "972": ("02", 410, 1010), "973": ("03", 1000, 400), "976": ("06", 1010, 410)}
    for code, (region, avant, apres) in valeurs.items():
        cube.total(avant, niveau="departement", region=region, departement=code)
        cube.total(apres, niveau="departement", region=region, departement=code, date_maj=J2)
    for date in (J1, J2):
        cube.total(9000, date_maj=date)
    assert sorted(cube.dit("departements_permutes", "libelle", "libelle_autre", "attendu", "trouve")) == [
        ("Guadeloupe", "Guyane", 400, 1000),
        ("Guadeloupe", "Mayotte", 400, 1000),
        ("Martinique", "Guyane", 410, 1010),
        ("Martinique", "Mayotte", 410, 1010),
    ]


def test_unknown_places_do_not_swap(cube: Cube) -> None:
    for code, region, valeurs in (("ZZ", "ZZ", (1000, 400)), ("973", "03", (400, 1000))):
        for date, valeur in zip((J1, J2), valeurs, strict=True):
            cube.total(valeur, niveau="departement", region=region, departement=code, date_maj=date)
            cube.total(9000, date_maj=date) if code == "ZZ" else None
    assert cube.dit("departements_permutes", "date_maj") == []
