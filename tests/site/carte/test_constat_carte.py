"""The finding of a map: who is first per inhabitant, and all that forbids saying so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from aides.commun import langue
from aides.site.carte.constat import constat
from aides.site.carte.modele import Valeur, mesures, textes

PAR_HABITANT = next(m for m in mesures(["montant", "nombre", "entreprises"], "prêts") if m.id == "montant-par-habitant")
MONTANT = next(m for m in mesures(["montant"], "prêts") if m.id == "montant")
NOMS = {"53": "Bretagne", "11": "Île-de-France", "94": "Corse"}


def carte(*valeurs: int | None, mesure: Any = PAR_HABITANT, perdu: int = 0, **ajouts: Any) -> str:
    """The finding of a map of three régions; perdu: euros of a hundred without a place."""
    figures = [
        Valeur(code, NOMS[code], None if v is None else Decimal(v)) for code, v in zip(NOMS, valeurs, strict=False)
    ]
    figures[0] = Valeur(**{**vars(figures[0]), **ajouts})
    lignes = [{"reg": "53", "montant_affiche": 100 - perdu}, {"reg": "ZZ", "montant_affiche": perdu}]
    return constat(figures, lignes, "region", mesure).replace("\u00a0", " ")


def test_the_first_place_is_said_in_both_languages() -> None:
    assert carte(700, 900, 800) == "Île-de-France en tête : 900 € par habitant"
    jeton = langue.COURANTE.set("en")
    try:
        anglaise = next(m for m in mesures(["montant"], "prêts") if m.id == "montant-par-habitant")
        assert carte(700, 900, 800, mesure=anglaise) == "Île-de-France leads: €900 per inhabitant"
    finally:
        langue.COURANTE.reset(jeton)


@pytest.mark.parametrize(
    ("valeurs", "choix", "dite"),
    [
        ((700, 900, 800), {}, True),
        ((700, 900, 900), {}, False),  # written alike
        ((700, 900, None), {}, False),
        ((700, 900), {}, False),  # two places are no ranking
        ((700, 900, 800), {"mesure": MONTANT}, False),  # a total follows the size of places
        ((700, 900, 800), {"perdu": 5}, True),
        ((700, 900, 800), {"perdu": 6}, False),
        ((700, 900, 800), {"secret": True, "valeur": None}, False),
        ((700, 900, 800), {"details": {textes()["partielle"]: "2 cases secrètes"}}, False),
    ],
)
def test_what_is_not_known_forbids_it(valeurs: tuple[int | None, ...], choix: dict[str, Any], dite: bool) -> None:
    assert bool(carte(*valeurs, **choix)) == dite


def test_a_collectivity_has_no_rank() -> None:
    places = [
        ("35", "Ille-et-Vilaine", 800),
        ("33", "Gironde", 700),
        ("48", "Lozère", 600),
        ("975", "Saint-Pierre", 900),
    ]
    figures = [Valeur(code, nom, Decimal(v)) for code, nom, v in places]
    lignes = [{"dep": code, "montant_affiche": 1} for code, *_ in places]
    assert constat(figures, lignes, "departement", PAR_HABITANT).startswith("Ille-et-Vilaine")
