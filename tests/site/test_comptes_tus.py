"""Pages and tables of figures whose counts are withheld: the amount stands, the counts are said to be secret."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from aides.site.carte.modele import Mesure
from aides.site.carte.valeurs import valeurs
from aides.site.comptes import compte_tu, comptes_tus
from aides.site.graphiques.lecture import CONNU, INCONNU, SECRET, etat
from tests.lisible import unescape

PHRASES = {
    "": "Le montant est publié, pas les nombres",
    "?lang=en": "The amount is published, its counts are not",
}


@pytest.mark.parametrize(
    ("ligne", "tus"),
    [
        ({"nombre_aides": None, "montant_total": 12.5}, True),
        ({"nombre_aides": 3, "montant_total": 12.5}, False),
        ({"nombre_aides": None, "montant_total": None}, False),
        ({"nombre": None, "montant_centimes": 1250, "montant": 12.5}, True),
        ({"nombre_cumule": None, "montant_cumule": 12.5}, True),
        ({"montant_total": 12.5}, False),
        ({"nombre_aides": None}, False),
    ],
)
def test_a_row_says_by_itself_that_its_counts_are_withheld(ligne: dict[str, Any], tus: bool) -> None:
    assert comptes_tus(ligne) == tus
    assert compte_tu(ligne, "entreprises") == tus
    assert not compte_tu(ligne, "nombre_salaries")


def test_a_chart_says_secret_of_a_count_and_unknown_of_the_rest() -> None:
    ligne = {"nombre_aides": None, "montant_total": 12.5, "heures": None, "cellules_secretes": 0}
    assert [etat(ligne, colonne) for colonne in ("montant_total", "nombre_aides", "heures")] == [CONNU, SECRET, INCONNU]


@pytest.fixture(scope="module")
def lieu(base_echantillon: Path) -> str:
    """A département of which the aids of all volets are not counted at the last date."""
    with sqlite3.connect(base_echantillon) as base:
        code, *_ = base.execute(
            "SELECT code FROM chiffres_territoire WHERE derniere AND ensemble AND nature = 'departement' AND secret = 0"
            " AND dispositif = 'fonds-solidarite' AND nombre_aides IS NULL AND montant_total IS NOT NULL ORDER BY code"
        ).fetchone()
    base.close()
    return str(code)


@pytest.mark.parametrize("langue", PHRASES)
def test_a_page_tells_the_amount_and_says_that_the_counts_are_secret(
    adresse_echantillon: str, lieu: str, langue: str
) -> None:
    page = httpx.get(f"{adresse_echantillon}/dispositif/fonds-solidarite/departement/{lieu}{langue}").text
    assert PHRASES[langue] in unescape(page)


def test_a_rank_by_number_is_out_of_the_places_that_are_counted(base_echantillon: Path, site: httpx.Client) -> None:
    """The first by number, where some tell their amount alone: how many there are, again from the cube."""
    with sqlite3.connect(base_echantillon) as base:
        ((code, _, comptes, connus),) = base.execute(
            "SELECT departement, max(nombre), count(nombre), count(montant_centimes) FROM agregat"
            " JOIN departement AS d ON d.code = departement AND d.nature = 'departement' WHERE axe = 'total'"
            " AND dispositif = 'cpsti' AND date_maj = (SELECT max(date_maj) FROM agregat WHERE dispositif = 'cpsti')"
        )
    base.close()
    assert comptes < connus
    page = unescape(site.get(f"/dispositif/cpsti/departement/{code}").text)
    assert f"%, 1er sur {comptes}<" in page
    assert f" sur {connus} départements" in page


def test_datasettes_own_table_says_secret(adresse_echantillon: str) -> None:
    adresse = f"{adresse_echantillon}/aides/agregat?nombre__isnull=1&secret=0&montant_centimes__notblank=1&_size=5"
    page = httpx.get(adresse).text
    assert page.count("secret statistique") >= 10


def test_a_map_hatches_a_place_whose_aids_are_not_counted() -> None:
    ligne = {"reg": "84", "libelle_region": "Ici", "montant_total": 12.5, "nombre_aides": None, "cellules_secretes": 0}
    moyenne = Mesure("montant-moyen", "", "euros", "montant_total", "nombre_aides", "par aide")
    for mesure in (Mesure("nombre", "", "aides", "nombre_aides"), moyenne):
        (lue,) = valeurs([ligne], "region", mesure, [], str)
        assert (lue.valeur, lue.secret) == (None, True)
    (salaries,) = valeurs([ligne], "region", Mesure("salaries", "", "salariés", "nombre_salaries"), [], str)
    assert not salaries.secret
