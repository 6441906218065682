"""What is hidden, worked out apart from the payments: how many figures and euros by the rules, and how many beyond."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attaque.echantillon import verite_du_flux
from tests.attaque.verite import Cle, Verite, de_la_base_interne
from tests.attaque.vu import Vu, lire

# Share of the euros of all figures that may be hidden beyond the rules.
AU_PLUS = 0.02


@dataclass(frozen=True)
class Parts:
    """Figures of the cube, by whether they are hidden and by whether the rules ask for it; euros as shares of all."""

    cellules: int
    primaires: int
    secondaires: int
    part_primaire: float
    part_secondaire: float


def compter(vu: Vu, verite: Verite, cles: set[Cle]) -> Parts:
    """Counts of some cells. A cell is primary when its payments make it so, whatever the site says of it."""
    cachees = {cle for cle in cles if vu.valeurs[cle, "A"] is None}
    primaires = {cle for cle in cachees if verite.sensible(verite.de(cle))}
    tout, premiers, autres = (
        sum(verite.de(cle).montant for cle in ensemble) for ensemble in (cles, primaires, cachees - primaires)
    )
    return Parts(len(cles), len(primaires), len(cachees - primaires), premiers / tout, autres / tout)


def du_cube(vu: Vu, depuis: str = "") -> set[Cle]:
    """Cells of the cube, communes and days apart; those of territories from a date on."""
    cles = {cle for cle, mesure in vu.valeurs if mesure == "A"} - vu.jours
    return {cle for cle in cles if cle.lieu[0] != "C" and (cle.lieu == "FR" or cle.date >= depuis)}


@pytest.fixture(scope="module")
def paiements(base_echantillon: Path) -> tuple[Vu, Verite]:
    return lire(base_echantillon), de_la_base_interne(base_echantillon.with_name("aides-interne.db"))


def test_no_figure_that_the_rules_hide_is_shown(paiements: tuple[Vu, Verite]) -> None:
    vu, verite = paiements
    montrees = [cle for (cle, mesure), valeur in vu.valeurs.items() if mesure == "A" and valeur is not None]
    assert len(montrees) > 5000
    assert {cle for cle in montrees if verite.sensible(verite.de(cle))} == set()


def test_few_euros_of_payments_are_hidden_beyond_the_rules(paiements: tuple[Vu, Verite]) -> None:
    parts = compter(*paiements, du_cube(paiements[0]))
    assert parts.primaires > parts.secondaires > 0
    assert parts.part_secondaire <= AU_PLUS


def test_few_euros_of_a_feed_without_holes_are_hidden_beyond_the_rules(base_echantillon: Path) -> None:
    vu = lire(base_echantillon, dispositif="cpsti")
    parts = compter(vu, verite_du_flux("cpsti"), du_cube(vu))
    assert parts.primaires > parts.secondaires > 0
    assert parts.part_secondaire <= AU_PLUS


def test_few_figures_of_any_feed_are_hidden_beyond_the_rules(base_echantillon: Path) -> None:
    """As the checks say it: the feeds that arrive with holes have no truth to be counted from."""
    with sqlite3.connect(base_echantillon) as connexion:
        dites = connexion.execute(
            "SELECT dispositif, commentaire FROM controle WHERE nom = 'renforcement_du_secret'"
        ).fetchall()
    connexion.close()
    assert {dispositif for dispositif, _ in dites} >= {"activite-partielle", "cpsti", "pge", "reports-echeances"}
    for dispositif, phrase in dites:
        assert re.search(r"pour ces derniers : (moins de 1|de 1 à 2)\s%", phrase), (dispositif, phrase)


def test_the_shares_that_the_checks_say_are_those_worked_out_apart(
    base_echantillon: Path, paiements: tuple[Vu, Verite]
) -> None:
    """As precisely as they are written; the check counts the last date and the national totals of every date."""
    derniere = max(cle.date for cle, _ in paiements[0].valeurs)
    parts = compter(*paiements, du_cube(paiements[0], derniere))
    with sqlite3.connect(base_echantillon) as connexion:
        [(phrase,)] = connexion.execute("SELECT commentaire FROM controle WHERE nom = 'bilan_du_secret'")
    connexion.close()
    # Told by steps: « moins de 1 % », « de 2 à 5 % », « 99 % ou plus ».
    dites = [
        (float(bas or 0), float(haut or 100))
        for bas, haut in re.findall(
            r"part des euros : (?:(?:de )?(\d+)\s?(?:%\sou plus|à)?\s?|moins de )(\d+)?", phrase
        )
    ]
    vraies = [100 * part for part in (parts.part_primaire, parts.part_secondaire)]
    assert len(dites) == 2
    assert [bas <= vraie <= haut for (bas, haut), vraie in zip(dites, vraies, strict=True)] == [True, True]
