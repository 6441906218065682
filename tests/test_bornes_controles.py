"""The checks of the cube, one by one, on cells written by hand: what each must say, to the row, and what stands just
short of it or beside it and must not be told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aides import RACINE, base, nomenclature
from aides.catalogue import lire_catalogue

MESURES = ("nombre", "entreprises", "etablissements", "montant_centimes", "salaries", "heures")
FDS = "fonds-solidarite"
J1, J2, J3, J4 = "2021-01-01", "2021-02-01", "2021-03-01", "2021-04-01"


class Cube:
    """A database with its reference tables and no figure, to be filled cell by cell and asked for one check."""

    def __init__(self, connexion: sqlite3.Connection) -> None:
        self.connexion = connexion
        self.connexion.row_factory = sqlite3.Row

    def cellule(self, **champs: Any) -> None:
        """A cell of a région by sector in the PGE unless said otherwise; `euros` is its amount."""
        cle = {
            "dispositif": "pge", "volet": "", "concept": "cumul", "date_maj": J1, "mois": "", "niveau": "region",
            "region": "11", "departement": "TOUS", "axe": "section_naf", "modalite": "G", "secret": 0,
            "origine": "publie", "source": None,
        }  # fmt: skip
        euros = champs.pop("euros", None)
        if euros is not None:
            cle |= {"montant": euros, "montant_centimes": round(euros * 100)}
        self.ecrire("agregat", **{**cle, **champs})

    def total(self, nombre: int | None = None, euros: float | None = None, **champs: Any) -> None:
        """A total of France unless said otherwise."""
        lieu = {"niveau": "national", "region": "FR", "axe": "total", "modalite": "TOTAL"}
        self.cellule(**{**lieu, "nombre": nombre, "euros": euros, **champs})

    def source(self, numero: int, **champs: Any) -> None:
        """A file that was read, without lines nor amounts unless said otherwise."""
        fichier = {
            "id": numero, "dispositif": "pge", "date_maj": J1, "chemin": f"pge/{numero}/pge.csv", "format": "pge.csv",
            "etat": "lu", "octets": 1, "sha256": "", "empreinte_lignes": f"e{numero}", "date_recuperation": "",
            "lignes_lues": 0, "lignes_retenues": 0, "lignes_rejetees": 0,
        }  # fmt: skip
        self.ecrire("source_fichier", **{**fichier, **champs})

    def officiel(self, euros: float | None, **champs: Any) -> None:
        """An official total of a région unless said otherwise."""
        cle = {"dispositif": FDS, "volet": "", "date_maj": J1, "niveau": "region", "region": "11",
               "departement": "TOUS", "source": 1}  # fmt: skip
        centimes = None if euros is None else round(euros * 100)
        self.ecrire("total_officiel", **{**cle, "montant": euros, "montant_centimes": centimes, **champs})

    def ecrire(self, table: str, **champs: Any) -> None:
        places = ", ".join("?" * len(champs))
        self.connexion.execute(f"INSERT INTO {table} ({', '.join(champs)}) VALUES ({places})", [*champs.values()])

    def dit(self, nom: str, *colonnes: str) -> list[tuple[Any, ...]]:
        """What one check finds: the columns asked for, of each anomaly in order."""
        base.executer(self.connexion, "12_series.sql")
        requete = (base.SQL / "controles" / f"{nom}.sql").read_text(encoding="utf-8")
        lignes = [dict(ligne) for ligne in self.connexion.execute(requete)]
        base.executer(self.connexion, "13_fin_des_controles.sql")
        return [tuple(ligne[colonne] for colonne in colonnes) for ligne in lignes]


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The reference tables but the communes, which no check looks at and which are most of the time."""
    dossier = tmp_path_factory.mktemp("nomenclatures")
    for fichier in (RACINE / "nomenclatures").glob("*.csv"):
        lignes = fichier.read_text(encoding="utf-8").splitlines(keepends=True)
        (dossier / fichier.name).write_text(
            "".join(lignes[:2] if fichier.stem == "commune" else lignes), encoding="utf-8"
        )
    connexion = base.creer(Path(":memory:"))
    catalogue = lire_catalogue()
    nomenclature.charger(connexion, catalogue, dossier)
    nomenclature.charger_dispositifs(connexion, catalogue.dispositifs, False)
    connexion.commit()
    yield connexion
    connexion.close()


@pytest.fixture
def cube(references: sqlite3.Connection) -> Iterator[Cube]:
    connexion = sqlite3.connect(":memory:")
    references.backup(connexion)
    yield Cube(connexion)
    connexion.close()


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
    for date, facteur in ((J1, 1), (J2, 2)):
        for modalite in "GCAB":
            cube.cellule(modalite=modalite, nombre=5, euros=7 * (facteur if modalite in "GC" else 1), date_maj=date)
        for modalite in "GC":
            cube.cellule(dispositif=FDS, volet="VOLET1", modalite=modalite, nombre=5 * facteur, date_maj=date,
                         niveau="departement", departement="75")  # fmt: skip
        for modalite in "GCH":
            cube.cellule(
                dispositif="cpsti", modalite=modalite, nombre=4 * (facteur if modalite == "G" else 1), date_maj=date
            )
        cube.cellule(dispositif="cpsti", niveau="national", region="FR", nombre=8 * facteur, date_maj=date)
        cube.total(8 * facteur, dispositif="cpsti", niveau="region", region="24", date_maj=date)
        cube.cellule(dispositif="reports-echeances", concept="mensuel", nombre=8 * facteur, date_maj=date)
        cube.cellule(dispositif="reports-echeances", nombre=0, date_maj=date)
    trouves = cube.dit(
        "cellules_doublees", "dispositif", "volet", "date_maj", "attendu", "trouve", "date_precedente", "sujet"
    )
    assert trouves == [
        (FDS, "VOLET1", J2, 2, 2, J1, "Fonds de solidarité"),
        ("pge", "", J2, 4, 2, J1, "Prêts garantis par l'État"),
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


@pytest.mark.parametrize("mesure", MESURES)
def test_a_negative_figure_of_any_measure_is_told_and_a_zero_is_not(cube: Cube, mesure: str) -> None:
    def valeurs(n: int) -> dict[str, Any]:
        return {"euros": n / 100} if mesure == "montant_centimes" else {mesure: n, "euros": 5}

    cube.cellule(**valeurs(-1))
    cube.cellule(modalite="C", **valeurs(-2))
    cube.cellule(modalite="A", **valeurs(0))
    cube.cellule(modalite="B", origine="calcule", **valeurs(-1))
    cube.cellule(niveau="departement", departement="75", **valeurs(-1))
    somme = -0.03 if mesure == "montant_centimes" else 10
    un = -0.01 if mesure == "montant_centimes" else 5
    assert cube.dit("cellules_negatives", "dispositif", "date_maj", "niveau", "trouve", "montant", "attendu") == [
        ("pge", J1, "département", 1, un, 0),
        ("pge", J1, "région", 2, somme, 0),
    ]


def test_negative_figures_are_counted_by_scheme_volet_and_date(cube: Cube) -> None:
    volets = [{"dispositif": FDS, "volet": f"VOLET{n}"} for n in (1, 2)]
    for champs in ({}, {"date_maj": J2}, {"dispositif": "cpsti"}, *volets):
        cube.cellule(nombre=-1, **champs)
    assert cube.dit("cellules_negatives", "dispositif", "volet", "date_maj", "trouve", "volet_texte", "sujet") == [
        (FDS, "VOLET1", J1, 1, " (volet 1)", "Fonds de solidarité"),
        (FDS, "VOLET2", J1, 1, " (volet 2)", "Fonds de solidarité"),
        ("pge", "", J1, 1, "", "Prêts garantis par l'État"),
        ("pge", "", J2, 1, "", "Prêts garantis par l'État"),
        ("cpsti", "", J1, 1, "", "Aide aux indépendants (CPSTI)"),
    ]


def test_aids_for_nothing_are_counted_and_no_aid_is_not_one(cube: Cube) -> None:
    cube.cellule(nombre=1, euros=0)
    cube.cellule(modalite="J", nombre=3, euros=0, region="24")
    cube.cellule(modalite="A", nombre=0, euros=0)
    cube.cellule(modalite="C", nombre=1, euros=0.01)
    cube.cellule(modalite="B", nombre=1, euros=0, origine="calcule")
    cube.cellule(modalite="D", nombre=1, euros=None)
    cube.cellule(modalite="J", nombre=1, euros=0, niveau="departement", departement="75", date_maj=J2)
    cube.cellule(modalite="J", nombre=1, euros=0, dispositif=FDS, volet="VOLET1")
    cube.cellule(modalite="J", nombre=1, euros=0, dispositif=FDS, volet="VOLET2")
    cube.cellule(axe="classe_effectif", modalite="ZZ", nombre=1, euros=0, dispositif="cpsti")
    cube.cellule(modalite="J", nombre=1, euros=0, dispositif="cpsti", date_maj=J2)
    trouves = cube.dit(
        "montants_nuls", "dispositif", "volet", "date_maj", "niveau", "attendu", "trouve", "exemple", "volet_texte"
    )
    com = "Information et communication"
    assert trouves == [
        (FDS, "VOLET1", J1, "région", 0, 1, f"Île-de-France, {com}", " (volet 1)"),
        (FDS, "VOLET2", J1, "région", 0, 1, f"Île-de-France, {com}", " (volet 2)"),
        ("pge", "", J1, "région", 0, 2, "Île-de-France, Commerce ; réparation d'automobiles et de motocycles", ""),
        ("pge", "", J2, "département", 0, 1, f"Paris, {com}", ""),
        ("cpsti", "", J1, "région", 0, 1, "Île-de-France, Non connu", ""),
        ("cpsti", "", J2, "région", 0, 1, f"Île-de-France, {com}", ""),
    ]


def test_the_unlocated_part_is_told_at_the_last_date_of_each_volet(cube: Cube) -> None:
    for date, nombre in ((J1, 8), (J2, 9)):
        cube.total(90, 900, date_maj=date)
        cube.total(nombre, 10 * nombre, niveau="region", region="ZZ", date_maj=date)
        cube.total(7, 70, niveau="region", region="24", date_maj=date)
    for volet, date in (("VOLET1", J1), ("VOLET2", J3)):
        cube.total(50, None, dispositif=FDS, volet=volet, date_maj=date)
        cube.total(5, None, dispositif=FDS, volet=volet, date_maj=date, niveau="region", region="ZZ")
    cube.cellule(dispositif=FDS, volet="VOLET1", region="ZZ", nombre=4)
    cube.total(3, None, dispositif=FDS, volet="VOLET1", niveau="departement", region="ZZ", departement="ZZ")
    for mois in ("", "2020-03"):
        cube.total(6, None, dispositif="activite-partielle", concept="mensuel", mois=mois)
        cube.total(2, None, dispositif="activite-partielle", concept="mensuel", mois=mois, niveau="region", region="ZZ")
    cube.total(60, None, dispositif="activite-partielle", concept="mensuel", mois="", date_maj=J3)
    cube.total(20, None, dispositif="cpsti")
    cube.total(None, None, dispositif="cpsti", secret=1, niveau="region", region="ZZ")
    cube.total(None, None, dispositif="reports-echeances", secret=1)
    cube.total(20, None, dispositif="reports-echeances", niveau="region", region="ZZ")
    trouves = cube.dit("non_localise", "dispositif", "volet", "date_maj", "attendu", "trouve", "mesure", "volet_texte")
    assert trouves == [
        (FDS, "VOLET1", J1, 50, 5, "aides", " (volet 1)"),
        (FDS, "VOLET2", J3, 50, 5, "aides", " (volet 2)"),
        ("pge", "", J2, 900, 90, "euros", ""),
    ]


def test_the_unlocated_part_of_a_month_is_not_told_nor_of_another_concept(cube: Cube) -> None:
    for concept, date in (("cumul", J2), ("somme-mensuelle", J1)):
        cube.total(60, None, concept=concept, date_maj=date)
        cube.total(2, None, concept=concept, date_maj=date, niveau="region", region="ZZ")
    cube.total(9, None, concept="mensuel", mois="2020-03", date_maj=J2)
    cube.total(1, None, concept="mensuel", mois="2020-03", date_maj=J2, niveau="region", region="ZZ")
    assert cube.dit("non_localise", "date_maj", "attendu", "trouve") == [(J2, 60, 2), (J1, 60, 2)]


@pytest.mark.parametrize(
    ("montant", "nombre", "vu"),
    [(300, 30, True), (299, 30, False), (450, 45, True), (451, 45, False), (450, 46, False), (300, 29, False)],
)
def test_a_probable_total_is_worth_the_others_and_at_most_half_more(
    cube: Cube, montant: int, nombre: int, vu: bool
) -> None:
    for section in "ABC":
        cube.cellule(modalite=section, nombre=10, euros=100)
        cube.cellule(modalite=section, nombre=10, euros=100, region="24")
    cube.cellule(modalite="S", nombre=nombre, euros=montant)
    attendu = [("pge", J1, 300, montant, "Île-de-France", "Autres activités de services")] if vu else []
    assert cube.dit("total_probable", "dispositif", "date_maj", "attendu", "trouve", "libelle", "modalite") == attendu


@pytest.mark.parametrize(
    "ecart",
    [
        {"sections": "AB"},
        {"ailleurs": True},
        {"origine": "calcule"},
        {"niveau": "national", "region": "FR"},
        {"axe": "type"},
        {"axe": "total"},
    ],
    ids=str,
)
def test_a_probable_total_is_alone_of_its_name_among_three_others(cube: Cube, ecart: dict[str, Any]) -> None:
    sections, ailleurs = ecart.pop("sections", "ABC"), ecart.pop("ailleurs", False)
    for section in (*sections, "S"):
        gros = 3 if section == "S" else 1
        cube.cellule(modalite=section, nombre=10 * gros, euros=100 * gros, **ecart)
    if ailleurs:
        cube.cellule(modalite="S", nombre=1, euros=1, region="24")
    assert cube.dit("total_probable", "trouve") == []


def test_a_probable_total_is_sought_in_each_territory_of_each_series(cube: Cube) -> None:
    champs: list[dict[str, Any]] = [
        {"niveau": "departement", "departement": "75"}, {"dispositif": FDS, "volet": "VOLET1"},
        {"dispositif": FDS, "volet": "VOLET2"}, {"date_maj": J2}, {"concept": "mensuel", "mois": "2020-03"},
        {"concept": "mensuel", "mois": "2020-04"}, {"axe": "nace17"},
    ]  # fmt: skip
    for champ in champs:
        noms = ("AZ", "BE", "C1", "FZ") if champ.get("axe") else "ABCS"
        for nom in noms:
            gros = 3.5 if nom in ("S", "FZ") else 1
            cube.cellule(modalite=nom, nombre=int(10 * gros), euros=100 * gros, **champ)
    cube.cellule(niveau="departement", departement="77", modalite="A", nombre=500, euros=5000)
    cube.cellule(dispositif=FDS, volet="VOLET1", region="24", modalite="A", nombre=500, euros=5000)
    trouves = cube.dit("total_probable", "dispositif", "volet", "date_maj", "attendu", "trouve", "libelle")
    assert sorted(trouves) == sorted(
        [
            ("pge", "", J1, 300, 350, "Paris"),
            (FDS, "VOLET1", J1, 300, 350, "Île-de-France"),
            (FDS, "VOLET2", J1, 300, 350, "Île-de-France"),
            ("pge", "", J2, 300, 350, "Île-de-France"),
            ("pge", "", J1, 300, 350, "Île-de-France"),
            ("pge", "", J1, 300, 350, "Île-de-France"),
            ("pge", "", J1, 300, 350, "Île-de-France"),
        ]
    )


def test_breakdowns_that_differ_are_told_at_their_last_date_with_the_number_of_dates(cube: Cube) -> None:
    pays = {"niveau": "national", "region": "FR"}
    for date, effectif in ((J1, 99.99), (J2, 90), (J3, 100)):
        cube.total(10, 100, date_maj=date)
        for section, euros in (("G", 60), ("C", 40)):
            cube.cellule(**pays, modalite=section, nombre=5, euros=euros, date_maj=date)
        cube.cellule(**pays, axe="classe_effectif", modalite="00", nombre=9, euros=effectif, date_maj=date)
        cube.cellule(**pays, axe="categorie_juridique", modalite="54", nombre=9, euros=80, date_maj=date)
        cube.cellule(**pays, axe="categorie_juridique", modalite="55", secret=1, date_maj=date)
        cube.cellule(axe="nace17", modalite="AZ", nombre=9, euros=80, date_maj=date)
    for volet in ("VOLET1", "VOLET2"):
        cube.total(10, None, dispositif=FDS, volet=volet)
        cube.cellule(**pays, dispositif=FDS, volet=volet, nombre=9)
    colonnes = ("dispositif", "volet", "libelle", "date_maj", "attendu", "trouve", "mesure", "dates", "volet_texte")
    assert cube.dit("ventilations_divergentes", *colonnes) == [
        (FDS, "VOLET1", "Secteur d'activité (section NAF)", J1, 10, 9, "aides", 1, " (volet 1)"),
        (FDS, "VOLET2", "Secteur d'activité (section NAF)", J1, 10, 9, "aides", 1, " (volet 2)"),
        ("pge", "", "Classe d'effectif", J2, 100, 90, "euros", 2, ""),
    ]


def test_breakdowns_of_a_month_are_compared_with_that_month(cube: Cube) -> None:
    for mois, nombre in (("2020-03", 7), ("2020-04", 8)):
        cube.total(nombre, None, concept="mensuel", mois=mois)
        cube.cellule(niveau="national", region="FR", concept="mensuel", mois=mois, nombre=nombre - 1)
    assert cube.dit("ventilations_divergentes", "attendu", "trouve", "dates") == [(8, 7, 2)]


def test_regions_and_departements_are_compared_where_both_are_whole(cube: Cube) -> None:
    dep = {"niveau": "departement", "departement": "75"}
    for date, euros in ((J1, 99.99), (J2, 90), (J3, 100)):
        cube.cellule(nombre=10, euros=100, date_maj=date)
        cube.cellule(**dep, nombre=10, euros=euros, date_maj=date)
        cube.total(10, 100, niveau="region", region="11", date_maj=date)
        cube.total(1, 1, **dep, region="11", date_maj=date)
        cube.cellule(niveau="national", region="FR", nombre=1000, euros=1000, date_maj=date)
    cube.cellule(dispositif=FDS, volet="VOLET1", nombre=5)
    cube.cellule(dispositif=FDS, volet="VOLET1", **dep, nombre=4)
    cube.cellule(dispositif=FDS, volet="VOLET2", nombre=6)
    cube.cellule(dispositif=FDS, volet="VOLET2", **dep, nombre=4)
    cube.cellule(dispositif="cpsti", nombre=5)
    cube.cellule(dispositif="cpsti", **dep, nombre=4)
    cube.cellule(dispositif="cpsti", **dep, modalite="C", secret=1)
    cube.cellule(dispositif="reports-echeances", nombre=5)
    cube.cellule(dispositif="prets-directs", **dep, nombre=5)
    colonnes = ("dispositif", "volet", "libelle", "date_maj", "attendu", "trouve", "mesure", "dates", "volet_texte")
    secteur = "Secteur d'activité (section NAF)"
    assert cube.dit("regions_et_departements", *colonnes) == [
        (FDS, "VOLET1", secteur, J1, 5, 4, "aides", 1, " (volet 1)"),
        (FDS, "VOLET2", secteur, J1, 6, 4, "aides", 1, " (volet 2)"),
        ("pge", "", secteur, J2, 100, 90, "euros", 2, ""),
    ]


def test_regions_and_departements_of_one_series_only_are_compared(cube: Cube) -> None:
    dep = {"niveau": "departement", "departement": "75"}
    for champs in (
        {"concept": "mensuel", "mois": "2020-03"},
        {"concept": "mensuel", "mois": "2020-04"},
        {"axe": "type"},
    ):
        cube.cellule(**champs, nombre=7, euros=70)
        cube.cellule(**champs, **dep, nombre=6 if champs.get("mois") == "2020-04" else 7, euros=70)
    cube.cellule(nombre=2, euros=70)
    assert cube.dit("regions_et_departements", "attendu", "trouve", "mesure", "dates") == [(70, 70, "euros", 1)]
    cube.cellule(concept="somme-mensuelle", nombre=3, euros=60)
    cube.cellule(concept="somme-mensuelle", **dep, nombre=3, euros=50)
    assert sorted(cube.dit("regions_et_departements", "attendu", "trouve", "dates")) == [(60, 50, 1), (70, 70, 1)]


def test_a_file_name_that_changes_its_concept_is_told_at_the_change(cube: Cube) -> None:
    concepts = {1: (J1, "cumul", "ap.csv"), 2: (J2, "mensuel", "ap.csv"), 3: (J3, "mensuel", "ap.csv"),
                4: (J1, "mensuel", "autre.csv"), 5: (J2, "mensuel", "autre.csv")}  # fmt: skip
    for numero, (date, concept, nom) in concepts.items():
        cube.source(numero, dispositif="activite-partielle", date_maj=date, chemin=f"activite-partielle/{date}/{nom}")
        for modalite in ("AZ", "BE"):
            cube.cellule(dispositif="activite-partielle", concept=concept, axe="nace17", modalite=modalite, nombre=1,
                         date_maj=date, source=numero, region=str(numero + 10) if numero > 3 else "11")  # fmt: skip
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
    cube.source(8, empreinte_lignes="x", date_maj="2020-12-01")
    assert cube.dit("contenu_identique", "sujet", "dispositif", "date_maj", "autre", "attendu", "trouve", "volet") == [
        ("pge/1/pge.csv", "pge", J1, "pge/8/pge.csv", 0, 1, ""),
        ("pge/2/pge.csv", "pge", J2, "pge/1/pge.csv", 0, 1, ""),
    ]


def test_codes_without_a_member_are_counted_by_table(cube: Cube) -> None:
    cube.cellule(region="98", nombre=1)
    cube.cellule(region="98", nombre=1, modalite="C")
    cube.cellule(axe="section_naf", modalite="?", nombre=1)
    assert sorted(cube.dit("cles_etrangeres", "sujet", "parent", "attendu", "trouve")) == [
        ("agregat", "modalite", 0, 1),
        ("agregat", "region", 0, 2),
    ]


def test_lines_read_are_kept_or_rejected_one_by_one(cube: Cube) -> None:
    for numero, etat in ((1, "lu"), (2, "lu"), (3, "ecarte"), (4, "lu")):
        cube.source(numero, etat=etat, lignes_lues=10, lignes_retenues=8, lignes_rejetees=2)
    for source in (1, 1, 2, 4, 4, 4):
        cube.ecrire("rejet", source=source, ligne=1, colonne="", valeur="", raison="")
    assert cube.dit("lignes_conservees", "sujet", "dispositif", "volet", "date_maj", "attendu", "trouve") == [
        ("pge/2/pge.csv", "pge", "", J1, 10, 9),
        ("pge/4/pge.csv", "pge", "", J1, 10, 11),
    ]


def test_euros_kept_at_reading_are_in_the_cube_file_by_file(cube: Cube) -> None:
    for numero, euros in ((1, 100.25), (2, 100.26), (3, 5), (4, None), (8, 0)):
        cube.source(numero, montant_retenu=euros)
    for numero in (1, 2):
        cube.cellule(source=numero, euros=60, region=f"{numero:02}")
        cube.cellule(source=numero, euros=40.25, region=f"{numero:02}", modalite="C")
    cube.cellule(source=4, euros=9, region="24")
    cube.source(5, montant_retenu=7, etat="ecarte")
    cube.source(6, montant_retenu=7)
    cube.officiel(7, source=6)
    cube.source(7, montant_retenu=7, dispositif=FDS)
    cube.cellule(dispositif=FDS, volet="VOLET1", origine="lignes", euros=1)
    assert cube.dit("montants_conserves", "sujet", "dispositif", "volet", "date_maj", "attendu", "trouve") == [
        ("pge/2/pge.csv", "pge", "", J1, 100.26, 100.25),
        ("pge/3/pge.csv", "pge", "", J1, 5, 0),
    ]


def lignes_et_cube(
    cube: Cube, cube_centimes: tuple[int, int] = (100_25, 50_00), **autres: Any
) -> list[tuple[Any, ...]]:
    """Two files of payments of 150.26 euros in all, and national totals of two volets at the last date and before."""
    for numero, euros in ((1, 100.26), (2, 50)):
        cube.source(numero, dispositif=FDS, montant_retenu=euros)
    cube.source(3, dispositif=FDS, montant_retenu=7)
    cube.officiel(7, source=3)
    cube.source(4, dispositif=FDS, montant_retenu=7, etat="ecarte")
    cube.source(5, montant_retenu=8)
    cube.total(1, 9)
    for volet, centimes in zip(("VOLET1", "VOLET2"), cube_centimes, strict=True):
        ligne = {"dispositif": FDS, "volet": volet, "origine": "lignes", "date_maj": J2}
        cube.total(1, centimes / 100, **{**ligne, **autres})
        cube.total(1, 3, **{**ligne, "date_maj": J1})
        cube.total(1, 3, **{**ligne, "niveau": "region", "region": "24"})
        cube.total(1, 3, **{**ligne, "concept": "mensuel", "mois": "2020-03"})
        cube.cellule(**{**ligne, "niveau": "national", "region": "FR"}, euros=3)
    return cube.dit("lignes_et_cube", "sujet", "dispositif", "volet", "date_maj", "attendu", "trouve")


def test_euros_of_payments_are_in_the_last_national_totals_to_the_centime(cube: Cube) -> None:
    assert lignes_et_cube(cube) == [("Fonds de solidarité", FDS, "", J2, 150.26, 150.25)]


def test_nothing_is_said_of_payments_when_the_centimes_are_there(cube: Cube) -> None:
    assert lignes_et_cube(cube, (100_26, 50_00)) == []


def test_payments_of_two_schemes_are_compared_each_with_its_own(cube: Cube) -> None:
    cube.source(9, dispositif="cpsti", montant_retenu=40)
    cube.total(1, 41, dispositif="cpsti", origine="lignes", date_maj=J2)
    assert lignes_et_cube(cube) == [
        ("Aide aux indépendants (CPSTI)", "cpsti", "", J2, 40, 41),
        ("Fonds de solidarité", FDS, "", J2, 150.26, 150.25),
    ]


def test_a_scheme_with_a_hidden_national_total_cannot_be_compared(cube: Cube) -> None:
    cube.total(dispositif=FDS, volet="VOLET3", origine="lignes", date_maj=J2, secret=1)
    assert lignes_et_cube(cube) == []


def test_what_no_file_breaks_down_is_told_beside_the_announced_total(cube: Cube) -> None:
    for dispositif, reste in ((FDS, 500.6), ("pge", 0), ("cpsti", None)):
        cube.ecrire("chiffres_cles", dispositif=dispositif, volet="", date_maj=J1, concept="cumul", mois="",
                    montant_non_ventile=reste)  # fmt: skip
        cube.officiel(2500.6, dispositif=dispositif, niveau="national", region="FR")
        cube.officiel(600, dispositif=dispositif, volet="VOLET1", niveau="national", region="FR")
        cube.officiel(700, dispositif=dispositif)
        cube.officiel(800, dispositif=dispositif, date_maj=J2, niveau="national", region="FR")
    assert cube.dit(
        "montant_non_ventile", "sujet", "dispositif", "volet", "date_maj", "attendu", "trouve", "titre"
    ) == [("Fonds de solidarité", FDS, "", J1, 2500.6, 2000, "Fonds de solidarité")]


def test_official_totals_of_territories_name_the_largest_difference(cube: Cube) -> None:
    for region, annonce, detail in (("11", 100.5, 100.5), ("24", 90, 89.99), ("84", 80, 81.5), ("93", 70, None)):
        cube.officiel(annonce, region=region)
        if detail is not None:
            for volet, part in (("VOLET1", detail - 1), ("VOLET2", 1)):
                cube.total(1, part, dispositif=FDS, volet=volet, niveau="region", region=region)
        cube.total(1, 5, dispositif=FDS, volet="VOLET1", niveau="region", region=region, date_maj=J2)
        cube.cellule(dispositif=FDS, volet="VOLET1", region=region, euros=5)
        cube.total(
            1, 5, dispositif=FDS, volet="VOLET1", niveau="region", region=region, concept="mensuel", mois="2020-03"
        )
    cube.officiel(5000, region="ZZ", departement="TOUS")
    cube.officiel(9000, niveau="national", region="FR")
    cube.officiel(None, region="53")
    cube.officiel(40, region="94")
    cube.total(dispositif=FDS, volet="VOLET1", niveau="region", region="94", secret=1)
    cube.total(1, 7, dispositif=FDS, volet="VOLET2", niveau="region", region="94")
    cube.officiel(11, niveau="departement", region="11", departement="75")
    cube.total(1, 12, dispositif=FDS, volet="VOLET1", niveau="departement", region="11", departement="75")
    cube.officiel(1000, dispositif="pge")
    cube.officiel(0, region="28")
    colonnes = (
        "sujet",
        "volet",
        "date_maj",
        "niveau",
        "libelle",
        "attendu",
        "trouve",
        "nombre_ecarts",
        "nombre_territoires",
    )
    titre = "Fonds de solidarité"
    assert sorted(cube.dit("total_officiel_territoire", *colonnes)) == [
        (titre, "", J1, "départements", "Paris", 11, 12, 1, 1),
        (titre, "", J1, "régions", "Provence-Alpes-Côte d'Azur", 70, 0, 3, 5),
    ]


def test_official_totals_of_a_volet_are_compared_with_that_volet(cube: Cube) -> None:
    for volet, euros in (("VOLET1", 60), ("VOLET2", 40)):
        cube.total(1, euros, dispositif=FDS, volet=volet)
        cube.total(1, euros, dispositif=FDS, volet=volet, niveau="region", region="11")
        cube.officiel(60, volet=volet, niveau="national", region="FR")
        cube.officiel(60, volet=volet)
    colonnes = ("volet", "date_maj", "niveau", "attendu", "trouve", "nombre_territoires", "nombre_ecarts")
    assert sorted(cube.dit("total_officiel_territoire", *colonnes)) == [
        ("VOLET2", J1, "pays", 60, 40, 1, 1),
        ("VOLET2", J1, "régions", 60, 40, 1, 1),
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
        for dispositif, volet in (("pge", ""), (FDS, "VOLET1"), (FDS, "VOLET2")):
            cube.total(9000, 9000, dispositif=dispositif, volet=volet, date_maj=date)
    cube.total(9000, None, heures=1, dispositif="activite-partielle")
    poser("pge", "", True)
    poser("pge", "", True, "region")
    poser(FDS, "VOLET1", True)
    poser(FDS, "VOLET2", False)
    colonnes = ("dispositif", "volet", "date_maj", "libelle", "libelle_autre", "attendu", "trouve", "volet_texte")
    assert cube.dit("departements_permutes", *colonnes) == [
        (FDS, "VOLET1", J2, "Martinique", "Guyane", 1000, 410, " (volet 1)"),
        (FDS, "VOLET1", J3, "Martinique", "Guyane", 1000, 420, " (volet 1)"),
        ("pge", "", J2, "Martinique", "Guyane", 1000, 410, ""),
        ("pge", "", J2, "Martinique", "Guyane", 1000, 410, ""),
        ("pge", "", J3, "Martinique", "Guyane", 1000, 420, ""),
        ("pge", "", J3, "Martinique", "Guyane", 1000, 420, ""),
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


def test_euros_of_the_last_national_totals_are_read_by_sector_or_told_as_the_rest(cube: Cube) -> None:
    paris = {"niveau": "departement", "departement": "75"}
    for volet, total, lus in (("VOLET1", 100.5, 60.25), ("VOLET2", 50, 50)):
        cube.total(1, total, dispositif=FDS, volet=volet, date_maj=J2)
        cube.total(1, 7, dispositif=FDS, volet=volet, date_maj=J1)
        cube.cellule(dispositif=FDS, volet=volet, **paris, euros=lus, date_maj=J2)
        cube.cellule(dispositif=FDS, volet=volet, **paris, modalite="C", secret=1, date_maj=J2)
        cube.cellule(dispositif=FDS, volet=volet, euros=9, date_maj=J2)
        cube.cellule(dispositif=FDS, volet=volet, **paris, euros=9, date_maj=J1)
        cube.cellule(dispositif=FDS, volet=volet, **paris, axe="classe_effectif", modalite="00", euros=9, date_maj=J2)
        cube.cellule(dispositif=FDS, volet=volet, **paris, concept="mensuel", mois="2020-03", euros=9, date_maj=J2)
        cube.total(1, 7, dispositif=FDS, volet=volet, date_maj=J3, niveau="region", region="11")
        cube.total(1, 7, dispositif=FDS, volet=volet, date_maj=J3, concept="mensuel", mois="2020-03")
        cube.cellule(niveau="national", region="FR", dispositif=FDS, volet=volet, date_maj=J4, euros=1)
    cube.total(dispositif="pge", secret=1)
    cube.cellule(**paris, euros=4)
    cube.total(5, None, dispositif="cpsti")
    cube.cellule(dispositif="cpsti", **paris, euros=4)
    cube.total(5, 50, dispositif="reports-echeances")
    cube.cellule(dispositif="reports-echeances", **paris, nombre=4)
    colonnes = ("sujet", "dispositif", "volet", "date_maj", "attendu", "trouve", "reste", "cases")
    assert cube.dit("bilan_des_euros", *colonnes) == [
        ("Fonds de solidarité (volet 1)", FDS, "VOLET1", J2, 100.5, 60.25, 40.25, 1),
        ("Fonds de solidarité (volet 2)", FDS, "VOLET2", J2, 50, 50, 0, 1),
    ]


def test_euros_of_each_scheme_are_told_apart(cube: Cube) -> None:
    for dispositif, total in (("pge", 50), ("cpsti", 60)):
        cube.total(5, total, dispositif=dispositif)
        cube.cellule(dispositif=dispositif, niveau="departement", departement="75", euros=total - 1)
    assert cube.dit("bilan_des_euros", "sujet", "attendu", "trouve", "reste") == [
        ("Prêts garantis par l'État", 50, 49, 1),
        ("Aide aux indépendants (CPSTI)", 60, 59, 1),
    ]
