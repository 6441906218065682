"""The attacker's engine on systems whose answer is known: one that finds nothing would prove nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.attaque.moteur import Programme, contredites, eliminer, ouvrir, poser, propager
from tests.attaque.recherche import Attaque, Cible
from tests.attaque.relations import Monde, Relation, somme
from tests.attaque.verite import Cle, Paiement, Verite
from tests.attaque.vu import Variable, Vu


def variable(nom: str, mesure: str = "A") -> Variable:
    return Cle(0, "VOLET1", "2020-05-31", "", nom, "total", "TOTAL"), mesure


def tableau(valeurs: list[list[int | None]], mesure: str = "A") -> tuple[list[Relation], dict[Variable, int | None]]:
    """A table with its margins, all true: cells of 100 where they are hidden (None)."""
    connues: dict[Variable, int | None] = {}
    relations = []
    vraies = [[100 if v is None else v for v in ligne] for ligne in valeurs]
    for i, ligne in enumerate(valeurs):
        connues |= {variable(f"{i}{j}", mesure): v for j, v in enumerate(ligne)}
        connues[variable(f"{i}T", mesure)] = sum(vraies[i])
        relations.append(
            somme("lignes", variable(f"{i}T", mesure), [variable(f"{i}{j}", mesure) for j in range(len(ligne))])
        )
    for j in range(len(valeurs[0])):
        connues[variable(f"T{j}", mesure)] = sum(ligne[j] for ligne in vraies)
        cases = [variable(f"{i}{j}", mesure) for i in range(len(valeurs))]
        relations.append(somme("colonnes", variable(f"T{j}", mesure), cases))
    return relations, connues


# Hidden cells of a table, and those that its sums give: alone in its row; in a square, none; beside a square, itself;
# in steps, all of them, each by the one before.
TABLEAUX: list[tuple[list[list[int | None]], set[str]]] = [
    ([[None, 5], [7, 9]], {"00"}),
    ([[None, None, 1], [None, None, 2], [3, 4, 5]], set()),
    ([[None, None, 1], [None, None, 2], [None, 4, 5]], {"20"}),
    ([[None, 2, 1], [None, None, 2], [3, None, None]], {"00", "10", "11", "21", "22"}),
]


@pytest.mark.parametrize(("valeurs", "attendues"), TABLEAUX)
def test_elimination_and_bounds_find_what_sums_give_and_nothing_else(
    valeurs: list[list[int | None]], attendues: set[str]
) -> None:
    systeme = poser(*tableau(valeurs))
    trouvees = eliminer(systeme)
    assert {systeme.variables[c][0].lieu for c in trouvees} == attendues
    assert set(trouvees.values()) <= {100}
    propager(systeme)
    fixes = {systeme.variables[c][0].lieu: systeme.mini[c] for c in np.flatnonzero(systeme.mini == systeme.maxi)}
    assert fixes == dict.fromkeys(attendues, 100)


def test_elimination_finds_what_one_relation_after_the_other_does_not() -> None:
    a, b, c = (variable(nom) for nom in "abc")
    paires = [Relation("paire", ((x, 1), (y, 1)), n, n) for x, y, n in ((a, b, 5), (b, c, 7), (a, c, 6))]
    systeme = poser(paires, {})
    assert {systeme.variables[rang][0].lieu: valeur for rang, valeur in eliminer(systeme).items()} == {
        "a": 2,
        "b": 3,
        "c": 4,
    }
    propager(systeme)
    assert (systeme.mini < systeme.maxi).all()


def test_counts_are_rounded_to_what_they_can_be() -> None:
    nombre, montant = variable("a", "N"), variable("a", "A")
    systeme = poser([Relation("plafonds", ((nombre, 150000), (montant, -1)), 0, None)], {montant: 310000})
    propager(systeme)
    assert systeme.mini[systeme.rangs[nombre]] == 3


def test_a_solution_that_breaks_a_relation_is_told() -> None:
    relations, valeurs = tableau([[None, 5], [7, 9]])
    systeme = poser(relations, valeurs)
    assert [*contredites(systeme, np.array([100.0]))] == []
    assert [*contredites(systeme, np.array([101.0]))] == [0, 1]


def test_a_programme_gives_the_extremes_of_a_sum() -> None:
    relations, valeurs = tableau([[None, None, 1], [None, None, 2], [3, 4, 5]], "N")
    systeme = poser(relations, valeurs)
    propager(systeme)
    ouvert = ouvrir(systeme)
    programme = Programme(ouvert, np.arange(4), np.arange(len(ouvert.relations)))
    assert programme.extreme(np.array([1.0, 0, 0, 0])) == pytest.approx([0, 200, 200, 0])
    programme.borner(np.array([30.0, 0, 0, 0]), np.full(4, 1000.0))
    assert programme.extreme(np.array([1.0, 0, 0, 0])) == pytest.approx([30, 170, 170, 30])


def monde_de_trois(montants: tuple[int, int, int]) -> tuple[Monde, Verite]:
    """France of three départements whose amounts are hidden, one business each."""
    paiements = [Paiement(f"{rang}", "VOLET1", "2020-03", "2020-04-15", centimes, "76", f"{rang}", "", "I", "00", "54")
                 for rang, centimes in enumerate(montants)]  # fmt: skip
    verite = Verite(paiements)
    valeurs: dict[Variable, int | None] = {variable("FR"): sum(montants)}
    valeurs |= {variable(f"D{rang}"): None for rang in range(3)}
    return Monde([Vu(0, valeurs)]), verite


@pytest.mark.parametrize(
    ("plancher", "connues", "exactes"),
    [(None, [], []), (91, [], []), (95, ["b A"], []), (100, ["b A"], ["b A"])],
)
def test_an_amount_is_found_when_both_its_bounds_are_within_a_tenth(
    plancher: int | None, connues: list[str], exactes: list[str]
) -> None:
    monde, verite = monde_de_trois((100, 8, 8))
    relations = [somme("territoires", variable("FR"), [variable(f"D{rang}") for rang in range(3)])]
    if plancher is not None:
        relations.append(Relation("plancher", ((variable("D0"), 1),), plancher, None))
        relations.append(Relation("plafond", ((variable("D0"), 1),), None, 111 if plancher < 95 else 200 - plancher))
    attaque = Attaque(monde, verite, relations)
    trouvailles = attaque.chercher([Cible("b A", ((variable("D0"), 1),), 90, 110, 100)])
    assert [cible.nom for cible in trouvailles.connues] == connues
    assert [cible.nom for cible in trouvailles.exactes] == exactes
    assert trouvailles.indecises == []


def test_an_attacker_who_is_wrong_is_told() -> None:
    monde, verite = monde_de_trois((100, 5, 5))
    attaque = Attaque(monde, verite, [Relation("égal", ((variable("D0"), 1),), 100, 100)])
    with pytest.raises(AssertionError):
        attaque.chercher([Cible("b A", ((variable("D0"), 1),), 0, 1000, vrai=50)])
