"""The search for what to hide: when it goes on, when it stops, and what is handed from one step to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from aides.secret import (
    boucle as secret,
)
from aides.secret import (
    flux as secret_flux,
)
from aides.secret import (
    groupes as secret_groupes,
)
from aides.secret import (
    historique as secret_historique,
)
from aides.secret import regles
from aides.secret import (
    relations as secret_relations,
)
from aides.secret import (
    renforcement as secret_renforcement,
)
from aides.secret.attaque import Trouvaille, VuePublique
from aides.secret.boucle import Deja, proteger
from aides.secret.regles import Cellule, Regles, Statut
from aides.secret.relations import Cle
from tests.figees import classes

CLE = Cle("", "cumul", "2020-05-01", "", "departement", "A", "A1", "section_naf", "I")


class Joue:
    """Plays a protection of two cells: what leaks at each attack from inside, in turn, and whether a step helps."""

    def __init__(self, *fuites: bool, aide: bool = True, entier: bool = False) -> None:
        self.fuites, self.aide, self.entier = list(fuites), aide, entier
        self.gestes: list[str] = []

    def mal_protegees(self) -> np.ndarray:
        return np.array([self.fuites.pop(0) if self.fuites else False, False])

    def renforcer(self, fuites: np.ndarray) -> bool:
        self.gestes.append(f"renforcer {fuites.tolist()}")
        return self.aide

    def elargir(self, fuites: np.ndarray) -> bool:
        self.gestes.append(f"elargir {fuites.tolist()}")
        return self.aide

    def tout_cacher(self) -> None:
        self.gestes.append("tout")
        self.entier = True


DEDANS, DEHORS = "renforcer [True, False]", "elargir [False, True]"


@pytest.mark.parametrize(
    ("joue", "dehors", "gestes", "passes"),
    [
        (Joue(), [], [], 0),
        (Joue(True, True), [], [DEDANS, DEDANS], 2),
        (Joue(True, False, True), [True], [DEDANS, DEHORS, DEDANS], 3),
        (Joue(), [True, True], [DEHORS, DEHORS], 2),
        (Joue(True, aide=False), [], [DEDANS, "tout"], 1),
        (Joue(aide=False), [True], [DEHORS, "tout"], 1),
        (Joue(True, entier=True), [True], [], 0),
        (Joue(*[True] * 60), [], [DEDANS] * 60, 60),
        (Joue(*[True] * 70), [], [*[DEDANS] * 61, "tout"], 61),
    ],
)
def test_cells_are_hidden_until_nothing_leaks_inside_then_outside_or_all_is_hidden(
    joue: Joue, dehors: list[bool], gestes: list[str], passes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reste = list(dehors)
    monkeypatch.setattr(secret, "_vues_du_dehors", lambda *_: np.array([False, reste.pop(0) if reste else False]))
    assert secret._chercher(joue, [CLE, CLE], {}, 0.1) == passes  # type: ignore[arg-type]
    assert joue.gestes == gestes


def isolees(cachees: int, autres: int) -> list[Cellule]:
    """Cells that no sum binds: that many tell of too few businesses, the others do not."""
    return [Cellule(CLE._replace(modalite=str(i)), 9, 2 if i < cachees else 9, 100) for i in range(cachees + autres)]


class Cherche:
    """Stands in for the search: two passes, then five; and notes what is told again between the two."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, ajoutee: int | None = None, tout: bool = False) -> None:
        self.fois, self.essais, self.ajoutee, self.tout = 0, [], ajoutee, tout
        monkeypatch.setattr(secret, "_chercher", self)
        monkeypatch.setattr(secret.Motif, "alleger", lambda _, primaire, essais: self.noter(primaire, essais))

    def __call__(self, motif: secret.Motif, *_: Any) -> int:
        self.fois += 1
        if self.ajoutee is not None:
            motif.cache[self.ajoutee] = True
        if self.tout:
            motif.tout_cacher()
        return 2 if self.fois == 1 else 5

    def noter(self, primaire: np.ndarray, essais: int) -> None:
        self.essais.append((int(primaire.sum()), essais))


@pytest.mark.parametrize(("cachees", "essais"), [(499, 12), (500, 0)])
def test_a_small_cube_is_lightened_twelve_times_at_most_then_searched_again(
    cachees: int, essais: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One cell more is hidden by the search: five hundred in all, or one more."""
    cherche = Cherche(monkeypatch, ajoutee=cachees)
    protection = proteger(isolees(cachees, 2))
    assert cherche.essais == [(cachees, essais)]
    assert protection.rapport.passes == 7
    assert protection.statuts[cachees - 1 :] == [Statut.PRIMAIRE, Statut.SECONDAIRE, Statut.PUBLIEE]


def test_a_cube_that_is_hidden_whole_is_left_so(monkeypatch: pytest.MonkeyPatch) -> None:
    cherche = Cherche(monkeypatch, tout=True)
    protection = proteger(isolees(1, 1))
    assert (cherche.fois, cherche.essais, protection.rapport.passes) == (1, [], 2)
    assert protection.statuts == [Statut.PRIMAIRE, Statut.SECONDAIRE]


def test_a_cell_without_a_status_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    def raccourcir(motif: secret.Motif, *_: Any) -> int:
        motif.cache = motif.libres = np.ones(1, dtype=bool)
        return 0

    monkeypatch.setattr(secret, "_chercher", raccourcir)
    with pytest.raises(ValueError, match="shorter"):
        proteger(isolees(1, 1))


def test_what_is_hidden_on_arrival_and_mere_sums_are_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    recus: list[Any] = []
    vrai = secret.Motif

    def retenir(*quoi: Any) -> secret.Motif:
        recus.append(quoi)
        return vrai(*quoi)

    monkeypatch.setattr(secret, "Motif", retenir)
    deja = Deja(np.array([False, True, False]), np.array([False, True, False]))
    assert proteger(isolees(1, 2), Regles(precision=0.2), deja).statuts[:2] == [Statut.PRIMAIRE] * 2
    proteger(isolees(1, 2))
    assert [(r[2].tolist(), r[3], r[4].tolist()) for r in recus] == [
        ([True, True, False], 0.2, [False, True, False]),
        ([True, False, False], 0.1, [False, False, False]),
    ]


def test_measures_are_counts_and_euros_and_those_that_no_cell_has_are_left_out() -> None:
    valeurs = secret._valeurs([Cellule(CLE, 3, None, 250), Cellule(CLE, None, None, -50, salaries=7)])
    assert {mesure: np.nan_to_num(colonne, nan=-1).tolist() for mesure, colonne in valeurs.items()} == {
        "montant_centimes": [2.5, -0.5],
        "nombre": [3, -1],
        "salaries": [-1, 7],
    }


def test_an_outsider_attacks_the_measures_of_which_he_supposes_what_is_not_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vues: list[tuple[str, VuePublique, Any]] = []

    def fausses(vue: VuePublique, mesure: str, vraies: np.ndarray) -> bool:
        vues.append((mesure, vue, vraies.tolist()))
        return mesure != "nombre"

    def attaquer(_: VuePublique, mesure: str, precision: float) -> Sequence[Trouvaille]:
        assert precision == 0.1
        rang = {"montant_centimes": 2, "heures": 0}[mesure]
        return [Trouvaille(rang, 1.0, 1.0, True)]

    monkeypatch.setattr(secret, "hypotheses_fausses", fausses)
    monkeypatch.setattr(secret, "attaquer", attaquer)
    motif = type(
        "Motif", (),
        {"cache": np.array([True, False, True]), "derivees": "les sommes", "relations": "liens",
         "temoins": {"heures": "les points"}},
    )  # fmt: skip
    valeurs = {m: np.array([1.0, 2, 3]) for m in ("montant_centimes", "nombre", "heures")}
    fuites = secret._vues_du_dehors(motif, [CLE] * 3, valeurs, 0.1)  # type: ignore[arg-type]
    assert fuites.tolist() == [True, False, True]
    assert [(m, vraies) for m, _, vraies in vues] == [(m, [1, 2, 3]) for m in valeurs]
    vue = vues[0][1]
    assert np.nan_to_num(vue.valeurs, nan=-1).tolist() == [-1, 2, -1]
    assert (vue.cache.tolist(), vue.derivees, vue.relations) == ([True, False, True], "les sommes", "liens")
    assert [vue.temoins for _, vue, _ in vues] == [None, None, "les points"]


def test_the_report_to_the_unit() -> None:
    cellules = [
        Cellule(CLE, 9, 2, 1000), Cellule(CLE, 9, 9, -2000), Cellule(CLE, 9, 9, None), Cellule(CLE, 9, 1, 3000),
        Cellule(CLE, 9, 0, 4000),
    ]  # fmt: skip
    primaire = np.array([True, False, False, False, False])
    cache = np.array([True, True, True, False, False])
    assert secret._rapport(cellules, primaire, cache, Regles(), 3) == secret.Rapport(
        5, 1, 2, 0.2, 0.4, 0.1, 0.2, 0.4, 0.4, 3
    )
    vide = np.zeros(0, dtype=bool)
    assert secret._rapport([], vide, vide, Regles(), 0) == secret.Rapport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    un = [Cellule(CLE, 9, 2, None)]
    rapport = secret._rapport(un, cache[:1], cache[:1], Regles(), 0)
    assert (rapport.part_cellules_primaire, rapport.part_euros_primaire) == (1, 0)
    un_centime = [Cellule(CLE, 9, 2, 1)]
    assert secret._rapport(un_centime, cache[:1], cache[:1], Regles(), 0).part_euros_primaire == 1


def test_what_a_step_hands_to_the_next_does_not_change() -> None:
    """Nor does what comes by the hundred thousand weigh more than its fields."""
    modules = (secret, regles, secret_flux, secret_groupes, secret_historique, secret_relations, secret_renforcement)
    trouvees = classes(*modules)
    assert "libre" not in trouvees.values()
    assert {nom for nom, nature in trouvees.items() if nature == "légère"} == {
        "Ajout", "Cellule", "CommuneProtegee", "Instantane", "Reste",
    }  # fmt: skip
