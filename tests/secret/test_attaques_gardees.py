"""An attack is made once for one content: what differs in anything that it reads is attacked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from aides.secret import attaque
from aides.secret.attaque import VuePublique, attaquer
from aides.secret.relations import Cle, construire

TOTAL = Cle("", "cumul", "2020-05-01", "", "national", "FR", "TOUS", "total", "TOTAL")
CLES = [TOTAL, *(TOTAL._replace(niveau="region", region=code) for code in ("32", "76", "93", "94"))]
VALEURS = np.array([100.0, np.nan, np.nan, np.nan, 10.0])
AUTRE = [0, 1, 3, 2, 4]


def vue() -> VuePublique:
    return VuePublique(list(CLES), np.isnan(VALEURS), VALEURS.copy())


@pytest.fixture
def faites(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The measures of the attacks that were made, none of which is remembered from elsewhere."""
    attaque._attaquer_une_fois.cache_clear()
    trouvees: list[str] = []
    vrai = attaque._programmer

    def noter(vue: VuePublique, mesure: str, precision: float) -> list[attaque.Trouvaille]:
        trouvees.append(mesure)
        return vrai(vue, mesure, precision)

    monkeypatch.setattr(attaque, "_programmer", noter)
    return trouvees


def test_the_same_content_is_attacked_once_and_answers_the_same(faites: list[str]) -> None:
    serree = replace(vue(), plancher=30.0)
    premiere = attaquer(serree, "nombre")
    premiere.append(premiere[0])
    assert len(premiere) == 4
    assert attaquer(replace(vue(), plancher=30.0), "nombre") == premiere[:-1]
    assert faites == ["nombre"]


@pytest.mark.parametrize(
    "changer",
    [
        lambda v: replace(v, valeurs=np.where(np.arange(5) == 4, 11.0, VALEURS)),
        lambda v: replace(v, cache=np.array([False, True, True, False, False])),
        lambda v: replace(v, cles=[CLES[i] for i in AUTRE], relations=construire(CLES)),
        lambda v: replace(v, plancher=1.0),
        lambda v: replace(v, plafond=80.0),
        lambda v: replace(v, part_exacte=0.9),
        lambda v: replace(v, derivees=np.array([False, True, False, False, False])),
        lambda v: replace(v, relations=construire([TOTAL._replace(volet=str(i)) for i in range(5)])),
    ],
)
def test_what_differs_is_attacked_again(changer: Callable[[VuePublique], VuePublique], faites: list[str]) -> None:
    for une in (vue(), vue(), changer(vue())):
        attaquer(une, "nombre")
    assert faites == ["nombre", "nombre"]


def test_another_measure_or_precision_is_another_attack(faites: list[str]) -> None:
    for mesure, precision in (("nombre", 0.1), ("montant_centimes", 0.1), ("nombre", 0.2), ("nombre", 0.1)):
        attaquer(vue(), mesure, precision)
    assert faites == ["nombre", "montant_centimes", "nombre"]
