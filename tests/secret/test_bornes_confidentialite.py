"""What is taken out of the database before it is published, and what of it is given to protection: row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from aides.construction import base
from aides.construction.barriere import Acceptation, accepter
from aides.construction.controles import constater, ecrire, lire_regles
from aides.secret.absences import LIRE as LIRE_PUBLIE
from aides.secret.audit import RENFORCES
from aides.secret.renforcement import CACHER
from aides.secret.renforcement import LIRE as LIRE_A_RENFORCER
from tests.cube_ecrit import FDS, J1, J2, Cube, cube_vide

PAIEMENTS = ["fonds-solidarite.csv", "autre.xlsx"]


@pytest.fixture
def cube() -> Iterator[Cube]:
    with cube_vide() as vide:
        yield vide


def lire(cube: Cube, sql: str, *parametres: Any) -> list[tuple[Any, ...]]:
    return [tuple(ligne) for ligne in cube.connexion.execute(sql, parametres)]


def finir(cube: Cube) -> None:
    base.executer(cube.connexion, "14_confidentialite.sql", formats_des_paiements=json.dumps(PAIEMENTS))


def test_a_rejected_payment_keeps_its_place_and_its_reason_not_who_nor_how_much(cube: Cube) -> None:
    for numero, format_ in enumerate((*PAIEMENTS, "pge.csv"), start=1):
        cube.source(numero, format=format_)
        for colonne in ("SIREN", "Montant", "Cde postal", "", "Date paiement", "Dev.", "Pays", "Période"):
            cube.ecrire("rejet", source=numero, ligne=7, colonne=colonne, valeur="lu", raison="faux", montant=5)
    finir(cube)
    visibles = {"Date paiement", "Dev.", "Pays", "Période"}
    for numero, colonne, ligne, valeur, raison, montant in lire(
        cube, "SELECT source, colonne, ligne, valeur, raison, montant FROM rejet"
    ):
        assert (ligne, raison) == (7, "faux")
        assert montant == (5 if numero == 3 else None)
        assert valeur == ("lu" if numero == 3 or colonne in visibles else "(masqué)")
    assert lire(cube, "SELECT count(*) FROM rejet") == [(24,)]


def test_the_sums_of_a_file_are_withheld_where_it_holds_payments_or_a_hidden_cell(cube: Cube) -> None:
    for numero, format_ in enumerate((*PAIEMENTS, "pge.csv", "pge.csv"), start=1):
        cube.source(numero, format=format_, montant_lu=3, montant_retenu=2, montant_rejete=1)
    cube.cellule(source=3, nombre=5)
    cube.cellule(source=4, modalite="C", secret=1)
    cube.cellule(source=4, nombre=5, modalite="A")
    finir(cube)
    assert lire(cube, "SELECT id, montant_lu, montant_retenu, montant_rejete FROM source_fichier") == [
        (1, None, None, None), (2, None, None, None), (3, 3, 2, 1), (4, None, None, None),
    ]  # fmt: skip


@pytest.mark.parametrize("nom", ["total_inverifiable", "total_faux"])
def test_sums_of_payments_are_said_on_the_console_and_not_in_the_base(cube: Cube, nom: str) -> None:
    faits = {"sujet": "p.csv", "fichier": "p.csv", "attendu": 1234.5, "trouve": 1, "illisibles": 3}
    controle = constater(lire_regles()[nom], faits)
    acceptation = Acceptation(nom, "", "vu avec la DGFiP")
    ecrire(cube.connexion, accepter([controle], [acceptation]), lire_regles())
    ((attendu, trouve, difference, commentaire),) = lire(
        cube, "SELECT attendu, trouve, difference, commentaire FROM controle"
    )
    assert "1\u202f234,50" in controle.commentaire
    assert (attendu, trouve, difference) == (None, None, None)
    assert "234" not in commentaire
    assert commentaire.endswith("vu avec la DGFiP.") is (nom == "total_faux")


def test_the_official_total_of_a_hidden_territory_goes_and_its_neighbours_stay(cube: Cube) -> None:
    lieux = [
        ("region", "11", "TOUS"),
        ("region", "24", "TOUS"),
        ("departement", "11", "75"),
        ("departement", "11", "77"),
    ]
    for niveau, region, departement in lieux:
        for date in (J1, J2):
            cube.officiel(9, dispositif="pge", niveau=niveau, region=region, departement=departement, date_maj=date)
        cube.officiel(9, niveau=niveau, region=region, departement=departement)
        lieu = {"niveau": niveau, "region": region, "departement": departement}
        cache = lieu["region"] == "11" and departement in ("TOUS", "75")
        cube.total(None if cache else 9, secret=int(cache), **lieu)
        cube.cellule(secret=1, **lieu)
        cube.total(secret=1, date_maj=J2, concept="mensuel", mois="2020-03", **lieu)
        cube.total(9, date_maj=J2, **lieu)
        cube.total(9, dispositif=FDS, **lieu)
    finir(cube)
    restes = lire(cube, "SELECT dispositif, date_maj, region, departement FROM total_officiel")
    tous = {(d, j, r, dep) for d, j in (("pge", J1), ("pge", J2), (FDS, J1)) for _, r, dep in lieux}
    assert set(restes) == tous - {("pge", J1, "11", "TOUS"), ("pge", J1, "11", "75")}


@pytest.fixture
def plein(cube: Cube) -> Cube:
    """Two schemes, two dates, files of two formats, one left aside; every measure has its own value."""
    mesures = {"nombre": 1, "entreprises": 2, "etablissements": 3, "euros": 4, "salaries": 5, "heures": 6}
    fichiers = [("pge", J1, "a.xlsx", "lu"), ("pge", J2, "b.csv", "lu"), ("cpsti", J1, "a.xlsx", "lu"),
                ("pge", "2021-03-01", "a.xlsx", "ecarte"), ("cpsti", J2, "a.xlsx", "lu")]  # fmt: skip
    for numero, (dispositif, date, format_, etat) in enumerate(fichiers, start=1):
        cube.source(numero, dispositif=dispositif, date_maj=date, format=format_, etat=etat)
        cube.cellule(dispositif=dispositif, date_maj=date, source=numero, volet="V", mois="M", **mesures)
        cube.cellule(dispositif=dispositif, date_maj=date, source=numero, modalite="C", secret=1)
        cube.total(7, dispositif=dispositif, date_maj=date, origine="calcule")
        cube.total(8, dispositif=dispositif, date_maj=date, volet="L", origine="lignes")
    return cube


def test_the_cells_to_protect_are_those_of_the_dates_of_the_files_with_computed_totals(plein: Cube) -> None:
    lues = lire(plein, LIRE_A_RENFORCER.format(formats="?, ?"), "pge", "a.xlsx", "z.csv")
    cle = (J1, "M", "region", "11", "TOUS", "section_naf", "G")
    assert lues == [
        (1, "V", "cumul", *cle, 400, 1, 2, 3, 5, 6, 0, "publie"),
        (2, "", "cumul", J1, "", "region", "11", "TOUS", "section_naf", "C", *[None] * 6, 1, "publie"),
        (3, "", "cumul", J1, "", "national", "FR", "TOUS", "total", "TOTAL", None, 7, *[None] * 4, 0, "calcule"),
    ]
    assert [ligne[0] for ligne in lire(plein, LIRE_A_RENFORCER.format(formats="?"), "pge", "b.csv")] == [5, 6, 7]


def test_the_published_cells_of_files_are_read_without_those_already_hidden_or_computed(plein: Cube) -> None:
    cle = (J1, "M", "region", "11", "TOUS", "section_naf", "G")
    assert lire(plein, LIRE_PUBLIE.format(formats="?, ?"), "pge", "a.xlsx", "z.csv") == [
        (1, "V", "cumul", *cle, 400, 1, 2, 3, 5, 6),
        (13, "V", "cumul", "2021-03-01", *cle[1:], 400, 1, 2, 3, 5, 6),
    ]
    plein.connexion.execute("UPDATE agregat SET origine = 'calcule', source = 1 WHERE id = 1")
    assert [ligne[0] for ligne in lire(plein, LIRE_PUBLIE.format(formats="?"), "pge", "a.xlsx")] == [13]


def test_hiding_a_cell_takes_every_measure_of_it_and_of_it_alone(plein: Cube) -> None:
    plein.connexion.execute(CACHER, (1,))
    mesures = "nombre, entreprises, etablissements, montant, montant_centimes, salaries, heures, secret"
    assert lire(plein, f"SELECT {mesures} FROM agregat WHERE id = 1") == [(*[None] * 7, 1)]
    assert lire(plein, f"SELECT {mesures} FROM agregat WHERE id = 5") == [(1, 2, 3, 4, 400, 5, 6, 0)]


def test_a_scheme_whose_file_keeps_a_hidden_row_is_not_one_whose_cells_were_taken_out(cube: Cube) -> None:
    dit = {"sujet": "", "unite": "", "statut": "ok", "commentaire": ""}
    for dispositif in ("pge", "cpsti", "reports-echeances"):
        cube.ecrire("controle", nom="renforcement_du_secret", dispositif=dispositif, **dit)
    cube.ecrire("controle", nom="bilan_du_secret", dispositif=FDS, **dit)
    cube.cellule(dispositif="cpsti", secret=1)
    cube.cellule(dispositif="pge", nombre=1)
    cube.cellule(dispositif="reports-echeances", secret=1, origine="calcule")
    assert sorted(lire(cube, RENFORCES)) == [("pge",), ("reports-echeances",)]
