"""Canned queries on cells written by hand, where the small base of tests/preuve/main has one thing and a query must
choose among two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from aides.construction import precalcul
from aides.site import fonctions
from tests.cube_ecrit import J1, J2, Cube, cube_vide
from tests.preuve.comparaison import REQUETES

AP = "activite-partielle"


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        fonctions.inscrire(vide.connexion)
        yield vide


def demander(cube: Cube, nom: str, *colonnes: str, **parametres: str) -> list[tuple[Any, ...]]:
    """Some columns of what a query answers, on the cube as it is."""
    precalcul.calculer(cube.connexion)
    vides = dict.fromkeys(REQUETES[nom].get("parametres", {}), "")
    lignes = cube.connexion.execute(REQUETES[nom]["sql"], {**vides, **parametres}).fetchall()
    return [tuple(ligne[colonne] for colonne in colonnes) for ligne in lignes]


def test_the_months_of_a_scheme_are_those_of_the_country(cube: Cube) -> None:
    """A région that is late or ahead of it makes no month; a whole of volets repeats theirs."""
    for mois in ("2020-03", "2020-04"):
        cube.total(1, dispositif=AP, concept="mensuel", mois=mois)
        cube.total(1, dispositif="pge", volet="VOLET1", concept="mensuel", mois=mois)
    for mois in ("2020-02", "2020-05"):
        cube.total(1, dispositif=AP, concept="mensuel", mois=mois, niveau="region", region="11", date_maj=J2)
        cube.total(1, dispositif=AP, concept="somme-mensuelle", mois=mois, date_maj=J2)
    assert demander(cube, "dispositifs_mensuels", "id", "date_maj", "premier_mois", "dernier_mois") == [
        ("pge", J1, "2020-03", "2020-04"),
        (AP, J1, "2020-03", "2020-04"),
    ]


def test_hidden_cells_of_a_sector_are_counted_in_each_volet(cube: Cube) -> None:
    for volet, secrets in (("VOLET1", "75 77"), ("VOLET2", "75")):
        for departement in ("75", "77", "78"):
            lieu = {"volet": volet, "niveau": "departement", "departement": departement}
            secret = departement in secrets.split()
            cube.cellule(**lieu, **({"secret": 1} if secret else {"nombre": 1, "euros": 2}))
            cube.cellule(**lieu, modalite="C", secret=1)
            cube.total(5, 10, **{**lieu, "region": "11"})
    colonnes = ("volet", "dep", "secret", "cellules_secretes", "montant_total")
    assert demander(cube, "secteur_departements", *colonnes, dispositif="pge") == [
        ("VOLET1", "75", 1, 2, None),
        ("VOLET1", "77", 1, 2, None),
        ("VOLET1", "78", 0, 2, 2),
        ("VOLET2", "75", 1, 1, None),
        ("VOLET2", "77", 0, 1, 2),
        ("VOLET2", "78", 0, 1, 2),
    ]


def test_checks_are_those_of_the_scheme_that_is_asked_for(cube: Cube) -> None:
    for dispositif in ("pge", "cpsti", None):
        for statut in ("ok", "alerte"):
            cube.ecrire("controle", nom="n", sujet="s", dispositif=dispositif, unite="aides", statut=statut,
                        commentaire="c")  # fmt: skip
    lire = ("statut", "dispositif")
    assert demander(cube, "controles", *lire, dispositif="pge") == [("alerte", "pge"), ("ok", "pge")]


@pytest.mark.parametrize(
    ("nom", "cle", "attendu"),
    [
        ("croissance_secteurs", "code_secteur", [("C", 0), ("G", 2), ("I", 2), ("NR", 2)]),
        ("croissance_territoires", "code_territoire", [("69", 0), ("75", 2), ("77", 2)]),
        ("secteur_departements", "dep", [("69", 2), ("75", 2), ("77", 2)]),
        ("concentration_territoires", "volet", [("", 2)]),
        ("concentration_secteurs", "volet", [("", 2)]),
        ("distribution_territoires", "volet", [("", 2)]),
        ("courbe_concentration", "rang", [(1, 2)]),
        ("valeurs_mensuelles", "mois", [("2020-03", 2), ("2020-04", 2), ("2020-05", 2)]),
        ("montant_par_aide", "code_territoire", [("69", 2), ("75", 2), ("77", 2)]),
    ],
)
def test_two_hidden_cells_are_counted_as_two(cube: Cube, nom: str, cle: str, attendu: list[tuple[Any, ...]]) -> None:
    """Two départements of three, two sectors of three and two months of three are hidden, at both dates."""

    def poser(n: int, secret: bool, **champs: Any) -> None:
        cube.cellule(**{**champs, **({"secret": 1} if secret else {"nombre": n, "euros": 10 * n})})

    total = {"axe": "total", "modalite": "TOTAL"}
    for n, date in enumerate((J1, J2), start=1):
        cube.total(90 * n, 900 * n, date_maj=date)
        for section in "CGI":
            poser(n, section != "C", niveau="national", region="FR", modalite=section, date_maj=date)
        for region, departement in (("11", "75"), ("11", "77"), ("84", "69")):
            lieu = {"niveau": "departement", "region": region, "departement": departement, "date_maj": date}
            poser(n, region == "11", **lieu, **total)
            poser(n, region == "11", **lieu)
    for mois in ("2020-03", "2020-04", "2020-05"):
        poser(5, mois != "2020-03", niveau="national", region="FR", concept="mensuel", mois=mois, **total)
    parametres = {"maille": "departement", "niveau": "departement", "dispositif": "pge"}
    utiles = {nom_: valeur for nom_, valeur in parametres.items() if nom_ in REQUETES[nom]["parametres"]}
    assert sorted(demander(cube, nom, cle, "cellules_secretes", **utiles)) == attendu


def test_the_hidden_share_of_a_breakdown_is_that_of_all_its_places(cube: Cube) -> None:
    for departement, secret in (("75", 1), ("77", 1), ("78", 0)):
        lieu = {"niveau": "departement", "region": "11", "departement": departement}
        cube.total(5, 10, **lieu)
        cube.cellule(**lieu, **({"secret": 1} if secret else {"nombre": 1, "euros": 2}))
    colonnes = ("niveau", "nombre_cellules", "cellules_secretes", "part_secrete")
    assert ("departement", 3, 2, 66.67) in demander(cube, "couverture_repartitions", *colonnes)


@pytest.fixture
def deux_volets(cube: Cube) -> Cube:
    """Two schemes of two volets, at two dates, everywhere and of every month."""
    lieux: list[dict[str, Any]] = [
        {"niveau": "national", "region": "FR"},
        {"niveau": "region", "region": "11"},
        {"niveau": "region", "region": "84"},
        {"niveau": "departement", "region": "11", "departement": "75"},
        {"niveau": "departement", "region": "84", "departement": "69"},
    ]  # fmt: skip
    for dispositif in ("pge", "cpsti"):
        for n, volet in enumerate(("VOLET1", "VOLET2"), start=1):
            for rang, lieu in enumerate(lieux):
                for date in (J1, J2):
                    serie = {**lieu, "dispositif": dispositif, "volet": volet, "date_maj": date}
                    for section in "CG":
                        cube.cellule(**serie, modalite=section, nombre=9 - rang, euros=10 * n + rang)
                    cube.total(20, 50 - (10 if date == J2 else 0), **serie)
                    cube.total(20, 50, **serie, concept="mensuel", mois="2020-03")
    return cube


# These name the volets that a figure adds up.
SOMMES = {"par_region", "par_departement", "sections_territoire", "top_secteurs", "secteur_regions"}
PAR_VOLET = [nom for nom, requete in REQUETES.items() if "volet" in requete.get("parametres", {})]


@pytest.mark.parametrize("nom", PAR_VOLET)
def test_a_volet_that_is_asked_for_is_the_only_one_to_answer(deux_volets: Cube, nom: str) -> None:
    utiles = {"dispositif": "pge", "volet": "VOLET2", "debut": J1, "fin": J2}
    colonne = "volets" if nom in SOMMES else "volet"
    parametres = {n: valeur for n, valeur in utiles.items() if n in REQUETES[nom]["parametres"]}
    assert {*demander(deux_volets, nom, "dispositif", colonne, **parametres)} == {("pge", "VOLET2")}


@pytest.mark.parametrize(
    ("nom", "cle", "attendu"),
    [
        ("croissance_secteurs", "code_secteur", ["G", "I", "C"]),
        ("croissance_territoires", "code_territoire", ["84", "93", "11"]),
    ],
)
def test_growth_is_ordered_by_number_where_there_are_no_amounts(
    cube: Cube, nom: str, cle: str, attendu: list[str]
) -> None:
    for date, nombres in ((J1, (10, 10, 10)), (J2, (11, 30, 20))):
        cube.total(sum(nombres), date_maj=date)
        for nombre, section, region in zip(nombres, "CGI", ("11", "84", "93"), strict=True):
            cube.cellule(niveau="national", region="FR", modalite=section, nombre=nombre, date_maj=date)
            cube.total(nombre, niveau="region", region=region, date_maj=date)
    choisi = {"maille": "region"} if nom == "croissance_territoires" else {}
    lignes = demander(cube, nom, cle, "croissance_montant", dispositif="pge", **choisi)
    assert [(code, montant) for code, montant in lignes if code != "NR"] == [(code, None) for code in attendu]


def test_nothing_is_seen_of_a_place_whose_every_cell_is_hidden(cube: Cube) -> None:
    lieu = {"niveau": "departement", "region": "11", "departement": "75"}
    cube.total(40, 1)
    cube.total(40, 1, **lieu)
    cube.cellule(**lieu, secret=1)
    assert demander(cube, "secret_par_territoire", "part_secrete", "part_visible", dispositif="pge") == [(100, 0)]
