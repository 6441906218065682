"""The figures of a territory, on cells and announced totals written by hand: series side by side that differ in one
thing, what is announced, hidden or unknown, and what stands at a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aides.construction import base, precalcul
from tests.cube_ecrit import FDS, J1, J2, J3, Cube, cube_vide

Faits = dict[str, Any]
IDF: Faits = {"niveau": "region", "region": "11"}
PARIS: Faits = {"niveau": "departement", "region": "11", "departement": "75"}
# Its code is that of a région too.
AUDE: Faits = {"niveau": "departement", "region": "76", "departement": "11"}
RHONE: Faits = {"niveau": "departement", "region": "84", "departement": "69"}
PAYS: Faits = {"niveau": "national", "region": "FR"}
CHEMINS = {"national/FR": PAYS, "region/11": IDF, "departement/11": AUDE}


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        base.executer(vide.connexion, "08_entreprises_ensemble.sql")
        yield vide


def lire(cube: Cube, colonnes: str, ou: str = "1", table: str = "chiffres_territoire") -> list[tuple[Any, ...]]:
    """Some columns of the figures, after they were worked out, in the order of these columns."""
    precalcul.calculer(cube.connexion)
    lignes = cube.connexion.execute(f"SELECT {colonnes} FROM {table} WHERE {ou} ORDER BY {colonnes}")
    return [tuple(ligne) for ligne in lignes]


def test_what_is_announced_stands_on_the_cumulated_whole_of_its_place_and_date(cube: Cube) -> None:
    for lieu in CHEMINS.values():
        for serie in ({}, {"date_maj": J2}, {"concept": "mensuel"}, {"dispositif": "cpsti"}):
            cube.total(10, 100, **{**lieu, **serie})
        cube.total(10, 100, dispositif=FDS, volet="VOLET1", **lieu)
        for n, dispositif in enumerate(("pge", FDS)):
            cube.officiel(150.25 + n, **{**lieu, "dispositif": dispositif, "nombre": 12, "entreprises": 7})
        cube.officiel(999, **{**lieu, "dispositif": "cpsti", "volet": "VOLET1"})
    colonnes = "dispositif, ensemble, chemin, montant_annonce, nombre_annonce, montant_non_ventile, nombre_non_ventile"
    suite = ", nombre_entreprises, source_entreprises, montant_par_entreprise, aides_par_entreprise, montant_affiche"
    annonces = lire(cube, f"{colonnes}{suite}, concept, date_maj", "montant_annonce IS NOT NULL")
    attendues = [
        (nom, entier, chemin, euros, 12, euros - 100, 2, 7, "annonce", round(euros / 7, 2), 1.71, euros, "cumul", J1)
        for nom, entier, euros in ((FDS, 1, 151.25), ("pge", 0, 150.25))
        for chemin in sorted(CHEMINS)
    ]
    assert annonces == attendues


def test_an_announced_share_is_of_what_its_own_scheme_announces_for_the_country_that_day(cube: Cube) -> None:
    annonces = {("pge", J1): 200, ("cpsti", J1): 400, ("pge", J2): 800}
    for (dispositif, jour), pays in annonces.items():
        serie = {"dispositif": dispositif, "date_maj": jour}
        for lieu, euros in ((PAYS, pays), (IDF, 50)):
            cube.total(1, 10, **{**lieu, **serie})
            cube.officiel(euros, **{**lieu, **serie})
        # Of one volet, which is not the whole.
        cube.officiel(1, **{**PAYS, **serie, "volet": "VOLET1"})
    assert lire(cube, "dispositif, date_maj, part_affichee", "chemin = 'region/11'") == [
        ("cpsti", J1, 12.5), ("pge", J1, 25.0), ("pge", J2, 6.25)
    ]  # fmt: skip


def test_what_is_announced_beside_a_hidden_figure_is_not_told(cube: Cube) -> None:
    cube.total(10, 100)
    cube.total(secret=1, **IDF)
    cube.officiel(50, dispositif="pge")
    assert lire(cube, "chemin, montant_annonce, montant_non_ventile, montant_total, secret") == [
        ("national/FR", None, None, 100, 0),
        ("region/11", None, None, None, 1),
    ]


def test_businesses_of_all_volets_are_known_by_payment_lines_for_the_cumulated_whole(cube: Cube) -> None:
    cles = "dispositif, date_maj, niveau, region, departement, entreprises"
    for n, lieu in enumerate((PAYS, IDF, AUDE)):
        for volet in ("VOLET1", "VOLET2"):
            for serie in ({}, {"date_maj": J2}, {"concept": "mensuel"}, {"dispositif": "cpsti"}):
                origine = {"origine": "lignes", "entreprises": 4}
                cube.total(10, 100, **{"dispositif": FDS, "volet": volet, **origine, **lieu, **serie})
        place = [lieu["niveau"], lieu["region"], lieu.get("departement", "TOUS")]
        cube.connexion.execute(
            f"INSERT INTO entreprises_ensemble ({cles}) VALUES (?, ?, ?, ?, ?, ?)", [FDS, J1, *place, 5 + n]
        )
    colonnes = "volet, chemin, nombre_entreprises, source_entreprises, montant_non_ventile, nombre_non_ventile"
    connues = lire(cube, colonnes, f"dispositif = '{FDS}' AND date_maj = '{J1}' AND concept = 'cumul'")
    assert connues == [
        ("", "departement/11", 7, "lignes", 0, 0),
        ("", "national/FR", 5, "lignes", 0, 0),
        ("", "region/11", 6, "lignes", 0, 0),
        *((volet, chemin, 4, "lignes", None, None) for volet in ("VOLET1", "VOLET2") for chemin in sorted(CHEMINS)),
    ]
    autres = cube.connexion.execute(
        "SELECT DISTINCT nombre_entreprises FROM chiffres_territoire"
        f" WHERE ensemble AND (date_maj = '{J2}' OR concept = 'mensuel' OR dispositif = 'cpsti')"
    )
    assert [tuple(ligne) for ligne in autres] == [(None,)]


def test_businesses_given_by_sector_only_are_their_sum_and_how_far_legal_categories_are_from_it(cube: Cube) -> None:
    for n, serie in enumerate(
        ({}, {"date_maj": J2}, {"dispositif": "cpsti"}, {"concept": "mensuel", "mois": "2020-03"})
    ):
        for lieu in (IDF, PARIS):
            cube.total(10, 100, **{**lieu, **serie})
            for section, entreprises in (("G", 30), ("C", 10 + 10 * n)):
                cube.cellule(modalite=section, nombre=1, entreprises=entreprises, **{**lieu, **serie})
            cube.cellule(axe="categorie_juridique", modalite="54", nombre=1, entreprises=39, **{**lieu, **serie})
            cube.cellule(axe="classe_effectif", modalite="00", nombre=1, entreprises=500, **{**lieu, **serie})
        cube.total(10, 100, **serie)
    cube.total(10, 100, dispositif="reports-echeances", **IDF)
    cube.cellule(dispositif="reports-echeances", nombre=1, entreprises=9)
    cube.cellule(dispositif="reports-echeances", modalite="C", nombre=1)
    colonnes = "dispositif, concept, date_maj, niveau, nombre_entreprises, source_entreprises, marge_entreprises"
    somme = "somme des secteurs"
    niveaux = ("departement", "national", "region")
    assert lire(cube, colonnes) == [
        *(("cpsti", "cumul", J1, niveau, 60, somme, 35.0) for niveau in niveaux),
        *(("pge", "cumul", J1, niveau, 40, somme, 2.5) for niveau in niveaux),
        *(("pge", "cumul", J2, niveau, 50, somme, 22.0) for niveau in niveaux),
        *(("pge", "mensuel", J1, niveau, 70, somme, 44.29) for niveau in niveaux),
        ("reports-echeances", "cumul", J1, "region", None, None, None),
    ]


def test_what_has_no_place_or_no_sector_is_told_unless_hidden(cube: Cube) -> None:
    """A scheme where all is told, and one for each level that hides what is unknown."""
    caches = {"pge": "", "cpsti": "region", "reports-echeances": "departement", "prets-directs": "secteur"}
    for dispositif, cache in caches.items():

        def poser(quoi: str, nombre: int, dispositif: str = dispositif, cache: str = cache, **champs: Any) -> None:
            chiffres = {"secret": 1} if quoi == cache else {"nombre": nombre, "euros": nombre / 4}
            cube.cellule(**{"dispositif": dispositif, **champs, **chiffres})

        axe = {"axe": "type", "modalite": "ZZ"} if dispositif == "prets-directs" else {"modalite": "Z"}
        total = {"axe": "total", "modalite": "TOTAL"}
        cube.total(100, 25, dispositif=dispositif)
        poser("region", 4, niveau="region", region="ZZ", **total)
        poser("departement", 8, niveau="departement", region="ZZ", departement="ZZ", **total)
        poser("secteur", 16, **PAYS, **axe)
        for lieu in (IDF, PARIS):
            cube.total(50, 10, **{**lieu, "dispositif": dispositif})
    colonnes = (
        "dispositif, montant_sans_region, montant_sans_departement, montant_sans_secteur, nombre_sans_region,"
        " nombre_sans_secteur, inconnus_secrets"
    )
    assert lire(cube, colonnes, "niveau = 'national'") == [
        ("cpsti", None, 2, 4, None, 16, 1),
        ("pge", 1, 2, 4, 4, 16, 0),
        ("prets-directs", 1, 2, None, 4, None, 1),
        ("reports-echeances", 1, None, 4, 4, 16, 1),
    ]


MESURES = {"nombre": 10, "etablissements": 20, "euros": 3, "salaries": 40, "heures": 50}


def test_what_no_row_holds_is_nothing_where_rows_hold_all_of_a_measure_and_unknown_where_more(cube: Cube) -> None:
    """Sums of the rows equal to the total, or one more, for each measure but the one that is not wholly broken down."""
    for dispositif, de_plus in (("pge", 0), ("cpsti", 1)):
        cube.total(dispositif=dispositif, **MESURES)
        parts = {
            "nombre": 10 + de_plus,
            "etablissements": 20 + de_plus,
            "salaries": 40 + de_plus,
            "heures": 50 + de_plus,
        }
        cube.cellule(dispositif=dispositif, **PAYS, euros=2.99, **parts)
    cube.total(dispositif="activite-partielle", **MESURES)
    cube.cellule(dispositif="activite-partielle", **PAYS, axe="nace17", modalite="AZ", nombre=9, euros=3.01)
    cube.total(dispositif="reports-echeances", **MESURES)
    cube.cellule(dispositif="reports-echeances", **PAYS, **MESURES)
    colonnes = (
        "dispositif, modalite, nombre_aides, nombre_etablissements, montant_centimes, nombre_salaries, nombre_heures"
    )
    assert lire(cube, colonnes, "nature_modalite = 'non_repartie'", "chiffres_repartition") == [
        ("activite-partielle", "NR", 1, None, None, None, None),
        ("cpsti", "NR", None, None, 1, None, None),
        ("pge", "NR", 0, 0, 1, 0, 0),
    ]


def test_a_publication_is_valid_until_the_day_before_the_next_of_its_own_series(cube: Cube) -> None:
    cube.total(1)
    series: tuple[Faits, ...] = (
        {"dispositif": "cpsti"},
        {"concept": "mensuel"},
        IDF,
        {"dispositif": FDS, "volet": "VOLET1"},
    )
    for serie in (*series, {"dispositif": FDS, "volet": "VOLET2"}):
        for date in (J1, J3) if serie.get("volet") == "VOLET2" else (J2, J3):
            cube.total(1, date_maj=date, **serie)
    veille, fin = "2021-02-28", "9999-12-31"
    assert lire(cube, "dispositif, volet, concept, niveau, date_maj, valable_jusque, derniere, nombre_aides") == [
        ("cpsti", "", "cumul", "national", J2, veille, 0, 1),
        ("cpsti", "", "cumul", "national", J3, fin, 1, 1),
        (FDS, "", "cumul", "national", J1, "2021-01-31", 0, 1),
        (FDS, "", "cumul", "national", J2, veille, 0, 2),
        (FDS, "", "cumul", "national", J3, fin, 1, 2),
        (FDS, "VOLET1", "cumul", "national", J2, veille, 0, 1),
        (FDS, "VOLET1", "cumul", "national", J3, fin, 1, 1),
        (FDS, "VOLET2", "cumul", "national", J1, veille, 0, 1),
        (FDS, "VOLET2", "cumul", "national", J3, fin, 1, 1),
        ("pge", "", "cumul", "national", J1, fin, 1, 1),
        ("pge", "", "cumul", "region", J2, veille, 0, 1),
        ("pge", "", "cumul", "region", J3, fin, 1, 1),
        ("pge", "", "mensuel", "national", J2, veille, 0, 1),
        ("pge", "", "mensuel", "national", J3, fin, 1, 1),
    ]


def test_ranks_and_variations_are_of_their_own_series(cube: Cube) -> None:
    """Paris is second of two in one series and first in each of its neighbours, where it also grows by another step."""
    neveu = [{"dispositif": "cpsti"}, {"concept": "somme-mensuelle"}, {"dispositif": FDS, "volet": "VOLET1"},
             {"dispositif": FDS, "volet": "VOLET2"}]  # fmt: skip
    for n, serie in enumerate(({}, *neveu)):
        for date, pas in ((J1, 0), (J2, n + 1)):
            cube.total(100 + pas, 100 + pas, **{**PARIS, **serie, "date_maj": date})
            cube.total(50 if n else 500, 50 if n else 500, **{**RHONE, **serie, "date_maj": date})
            cube.total(7, 7, **{**IDF, **serie, "date_maj": date})
    cube.total(secret=1, niveau="departement", region="84", departement="01", date_maj=J2)
    colonnes = (
        "dispositif, volet, concept, rang_montant, rang_nombre, territoires_classes, territoires_secrets,"
        " variation_montant, variation_nombre, date_precedente"
    )
    assert lire(cube, colonnes, f"code = '75' AND date_maj = '{J2}' AND NOT ensemble") == [
        ("cpsti", "", "cumul", 1, 1, 2, 0, 2, 2, J1),
        (FDS, "VOLET1", "cumul", 1, 1, 2, 0, 4, 4, J1),
        (FDS, "VOLET2", "cumul", 1, 1, 2, 0, 5, 5, J1),
        ("pge", "", "cumul", 2, 2, 2, 1, 1, 1, J1),
        ("pge", "", "somme-mensuelle", 1, 1, 2, 0, 3, 3, J1),
    ]


def test_what_no_row_holds_is_the_total_less_the_sum_of_the_rows(cube: Cube) -> None:
    """Two rows and what is left of every measure; all of it where the rows are hidden."""
    cube.total(**MESURES)
    cube.total(**MESURES, dispositif="cpsti")
    for n, section in enumerate("GC", start=1):
        cube.cellule(
            **PAYS, modalite=section, nombre=n, etablissements=2 * n, euros=0.5 * n, salaries=4 * n, heures=5 * n
        )
        cube.cellule(**PAYS, modalite=section, dispositif="cpsti", secret=1)
    cube.total(10, dispositif="activite-partielle", heures=50)
    cube.cellule(**PAYS, dispositif="activite-partielle", axe="nace17", modalite="AZ", secret=1)
    colonnes = (
        "dispositif, nombre_aides, nombre_etablissements, montant_centimes, nombre_salaries, nombre_heures,"
        " cellules_secretes"
    )
    assert lire(cube, colonnes, "nature_modalite = 'non_repartie'", "chiffres_repartition") == [
        ("activite-partielle", None, None, None, None, None, 1),
        ("cpsti", None, None, None, None, None, 2),
        ("pge", 7, 14, 150, 28, 35, 0),
    ]
