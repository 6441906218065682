"""Figures that arrive with holes, step by step: what is estimated, what is tried again, what is written and said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aides.construction import base
from aides.secret import absences as secret_absences
from aides.secret import renforcement as secret_renforcement
from aides.secret.attaque import Trouvaille
from aides.secret.boucle import Deja, Protection
from aides.secret.regles import Cellule, Regles, Statut
from aides.secret.relations import Cle
from aides.secret.renforcement import Cube, Masques, Travail

CLE = Cle("", "cumul", "2020-05-01", "", "departement", "A", "A1", "section_naf", "I")
CLES = [CLE, CLE._replace(modalite="G"), CLE._replace(axe="total", modalite="TOTAL")]
RIEN = np.nan


def masque(texte: str) -> np.ndarray:
    return np.array([lettre == "1" for lettre in texte], dtype=bool)


def cube(cachees: str = "100", calculees: str = "000", cles: list[Cle] | None = None, **valeurs: list[float]) -> Cube:
    colonnes = valeurs or {"montant_centimes": [RIEN, 2000, 5000], "nombre": [RIEN, 4, 9]}
    mesures = {mesure: np.array(colonne, dtype=float) for mesure, colonne in colonnes.items()}
    return Cube("pge", "2020-05-01", [7, 8, 9], cles or CLES, mesures, masque(cachees), masque(calculees))


def test_what_a_reader_sees_of_a_cube() -> None:
    un = replace(cube(), plafonds={"nombre": 2.0}, part_exacte=0.9)
    vue = un.vue("montant_centimes", masque("010"), masque("110"))
    assert np.nan_to_num(vue.valeurs, nan=-1).tolist() == [-1, -1, 50]
    assert (vue.cache.tolist(), vue.plancher, vue.part_exacte) == ([False, True, False], 0, 0.9)
    assert np.asarray(vue.plafond).tolist() == [np.inf] * 3
    assert vue.derivees is not None
    assert (vue.derivees.tolist(), vue.relations) == ([True, True, False], un.relations)
    # The rule of publication is of the cell hidden on arrival alone.
    assert np.asarray(un.vue("nombre", masque("110")).plafond).tolist() == [2, np.inf, np.inf]
    assert un.vue("nombre", masque("100")).derivees is None
    assert cube().part_exacte == 1


def test_an_unknown_is_estimated_and_what_is_only_not_given_is_nothing() -> None:
    assert secret_renforcement._completer(cube(), "montant_centimes").tolist() == [30, 20, 50]
    assert secret_renforcement._completer(cube(nombre=[RIEN, RIEN, 9]), "nombre").tolist() == [9, 0, 9]


def test_a_hidden_cell_has_the_measures_of_its_table() -> None:
    autre = CLE._replace(date_maj="2020-06-01")
    mesures = {"montant_centimes": [RIEN, 2000.0, RIEN], "nombre": [RIEN, 4.0, 9.0], "heures": [RIEN, RIEN, 3.0]}
    un = cube("100", cles=[CLE, CLES[1], autre], **mesures)
    valeurs = {"montant_centimes": np.array([30.004, 20, 1]), "nombre": np.array([5.4, 4, 9]), "heures": np.ones(3)}
    assert list(secret_renforcement._cellules(un, valeurs)) == [
        Cellule(CLE, 5, None, 3000),
        Cellule(CLES[1], 4, None, 2000),
        Cellule(autre, 9, None, None, heures=1),
    ]
    entier = cube("000", entreprises=[1, 2, 3], salaries=[4, 5, 6])
    assert list(secret_renforcement._cellules(entier, dict(entier.valeurs)))[1] == Cellule(
        CLES[1], None, 2, None, salaries=5
    )


def test_what_gives_way_to_an_outsider_but_what_can_only_be_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    demandes: list[tuple[Any, ...]] = []

    def attaquer(vue: Any, mesure: str, precision: float) -> list[Trouvaille]:
        demandes.append((mesure, precision, vue.derivees.tolist(), vue.temoins))
        hauts = {"montant_centimes": [(0, 0.0), (1, 0.5)], "nombre": [(2, 3.0)]}[mesure]
        return [Trouvaille(i, 0.0, haut, True) for i, haut in hauts]

    monkeypatch.setattr(secret_renforcement, "attaquer", attaquer)
    fuites = secret_renforcement._fuites(cube(calculees="001"), masque("101"), 0.2, {"nombre": "des points"})  # type: ignore[dict-item]
    assert fuites.tolist() == [False, True, True]
    assert demandes == [
        ("montant_centimes", 0.2, [False, False, True], None),
        ("nombre", 0.2, [False, False, True], "des points"),
    ]


def test_a_leak_takes_its_sums_with_it() -> None:
    seule = CLE._replace(date_maj="2020-06-01")
    relations = cube(cles=[*CLES, seule]).relations
    assert secret_renforcement._autour(relations, masque("1000")).tolist() == [True, True, True, False]
    assert secret_renforcement._autour(relations, masque("0001")).tolist() == [False, False, False, True]


# Until nothing gives way --------------------------------------------------------------------------------------------


class Protege:
    """Stands in for the protection: hides what is hidden already; the leaks of each attempt are given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *fuites: str) -> None:
        self.fuites = list(fuites)
        self.demandes: list[tuple[float, list[bool], list[bool]]] = []
        monkeypatch.setattr(secret_renforcement, "proteger", self)
        monkeypatch.setattr(secret_renforcement, "_fuites", self.attaquer)

    def __call__(self, _: list[Cellule], regles: Regles, deja: Deja) -> Protection:
        self.demandes.append((regles.precision, deja.cachees.tolist(), deja.derivees.tolist()))
        statuts = [Statut.SECONDAIRE if cachee else Statut.PUBLIEE for cachee in deja.cachees]
        return Protection(statuts, None, None, {"nombre": "des points"})  # type: ignore[arg-type, dict-item]

    def attaquer(self, _: Cube, cachees: np.ndarray, precision: float, temoins: Any) -> np.ndarray:
        assert (precision, temoins) == (0.1, {"nombre": "des points"})
        return masque(self.fuites.pop(0) if self.fuites else "0" * len(cachees))


SEULES = [CLE, CLE._replace(date_maj="2020-06-01"), CLE._replace(date_maj="2020-07-01")]


def test_more_room_is_asked_for_at_each_attempt_and_leaks_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    joue = Protege(monkeypatch, "100", "010")
    masques = secret_renforcement._proteger(Travail(cube("100", cles=SEULES, nombre=[RIEN, 2, 9]), Regles()))
    assert [demande[0] for demande in joue.demandes] == [0.1, pytest.approx(0.15), pytest.approx(0.225)]
    assert [demande[1] for demande in joue.demandes] == [[True, False, False]] * 2 + [[True, True, False]]
    assert (masques.cachees.tolist(), masques.trop_peu.tolist()) == ([True, True, False], [False, True, False])


@pytest.mark.parametrize(("fuites", "tentatives", "cachees"), [(5, 6, "100"), (6, 6, "111"), (9, 6, "111")])
def test_after_six_attempts_all_is_hidden(
    fuites: int, tentatives: int, cachees: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    joue = Protege(monkeypatch, *["100"] * fuites)
    masques = secret_renforcement._proteger(Travail(cube("100", cles=SEULES, nombre=[RIEN, 7, 9]), Regles()))
    assert len(joue.demandes) == tentatives
    assert (masques.cachees.tolist(), masques.trop_peu.any()) == (masque(cachees).tolist(), False)


def test_a_mere_sum_of_which_some_is_published_is_handed_on_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    joue = Protege(monkeypatch)
    secret_renforcement._proteger(Travail(cube("101", "001"), Regles()))
    assert joue.demandes == [(0.1, [True, False, True], [False, False, True])]


# What is written and said -------------------------------------------------------------------------------------------


def test_the_report_of_a_cube_that_was_reinforced() -> None:
    cles = [CLE._replace(modalite=m) for m in "ABCDE"]
    un = cube("10000", "00000", cles, montant_centimes=[RIEN, -200, 300, 400, 600], nombre=[1, 1, 1, 1, 1])
    observation = secret_renforcement._bilan(un, masque("11110"), masque("01000"))
    assert (observation.nom, dict(observation.faits)) == (
        "renforcement_du_secret",
        {"sujet": "pge", "dispositif": "pge", "date_maj": "2020-05-01", "attendu": 5, "trouve": 4,
         "part_en_plus": "de 25 à 50\u00a0%"},
    )  # fmt: skip
    for mesures, part in (
        ({"heures": [RIEN, 1, 1, 1, 1], "nombre": [9, 1, 1, 1, 1]}, "de 50 à 75\u00a0%"),
        ({"nombre": [RIEN, 1, 1, 3, 1]}, "de 50 à 75\u00a0%"),
        ({"nombre": [RIEN, 0, 0, 0, 0]}, "moins de 1\u00a0%"),
        ({"nombre": [RIEN, 0, 0.5, 0, 0]}, "de 50 à 75\u00a0%"),
    ):
        autre = cube("10000", "00000", cles, **mesures)
        assert secret_renforcement._bilan(autre, masque("11110"), masque("01000")).faits["part_en_plus"] == part


class Travaux:
    """Stands in for the work: hides every cell, and notes what it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.recus: list[tuple[str, int]] = []
        self.poids = 0
        monkeypatch.setattr(secret_renforcement, "repartir", self)

    def __call__(self, _: Any, travaux: list[Travail], poids: int) -> list[Masques]:
        self.recus += [(t.cube.dispositif, t.regles.seuil_entreprises) for t in travaux]
        self.poids = poids
        return [Masques(np.ones(3, dtype=bool), masque("000"), masque("000")) for _ in travaux]


@pytest.fixture
def vide() -> Iterator[sqlite3.Connection]:
    connexion = base.creer(Path(":memory:"))
    connexion.execute("PRAGMA foreign_keys = OFF")
    yield connexion
    connexion.close()


def ajouter(connexion: sqlite3.Connection, numero: int, format_: str = "pge.xlsx", **champs: Any) -> None:
    """A file and one cell of it."""
    cle = {"dispositif": "pge", **CLE._asdict(), "nombre": 5, "montant": 20, "montant_centimes": 2000, "secret": 0,
           "origine": "publie", "id": numero, "source": numero}  # fmt: skip
    etat = champs.pop("etat", "lu")
    cle |= dict.fromkeys(("nombre", "montant", "montant_centimes")) if champs.get("secret") else {}
    cle |= champs
    connexion.execute(
        "INSERT INTO source_fichier VALUES (?1, ?2, ?3, ?6, ?4, ?5, 1, '', '', '', 0, 0, 0, NULL, NULL, NULL)",
        (numero, cle["dispositif"], cle["date_maj"], format_, etat, f"{numero}.xlsx"),
    )
    noms = ", ".join(cle)
    connexion.execute(f"INSERT INTO agregat ({noms}) VALUES ({', '.join('?' * len(cle))})", list(cle.values()))


def test_individual_aids_have_no_threshold_and_without_a_hole_are_left_alone(
    vide: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for numero in (7, 8, 9):
        ajouter(vide, numero, modalite="IGA"[numero - 7], secret=int(numero == 7))
    travaux = Travaux(monkeypatch)
    cubes = [
        cube(), replace(cube("000"), dispositif="un"), replace(cube("010"), dispositif="deux"),
        replace(cube(), cles=[]), replace(cube("000"), dispositif="trois"),
    ]  # fmt: skip
    observations = secret_renforcement.appliquer(vide, cubes, {"un", "deux"}, Regles())
    assert travaux.recus == [("pge", 3), ("deux", 0), ("trois", 3)]
    assert travaux.poids == 9
    assert [(o.faits["dispositif"], o.faits["trouve"]) for o in observations] == [("pge", 3), ("deux", 3), ("trois", 3)]
    assert vide.execute("SELECT id, secret, nombre FROM agregat ORDER BY 1").fetchall() == [
        (7, 1, None), (8, 1, None), (9, 1, None),
    ]  # fmt: skip


def test_a_result_or_a_mask_of_another_length_stops_the_build(
    vide: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for resultats in ([], [Masques(masque("11"), masque("00"), masque("00"))]):
        monkeypatch.setattr(secret_renforcement, "repartir", lambda *_, r=resultats: r)
        with pytest.raises(ValueError, match="shorter"):
            secret_renforcement.appliquer(vide, [cube()], set(), Regles())
    with pytest.raises(ValueError, match="longer|shorter"):
        secret_renforcement.appliquer(vide, [replace(cube(), identifiants=[7, 8, 9, 10])], set(), Regles())
    with pytest.raises(ValueError, match="shorter"):
        list(secret_renforcement._cellules(cube(nombre=[1, 2]), {"nombre": np.ones(3)}))


def test_what_was_hidden_on_arrival_is_not_written_again(
    vide: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ajouter(vide, 7)
    ajouter(vide, 8, modalite="G")
    Travaux(monkeypatch)
    secret_renforcement.appliquer(vide, [cube("100")], set(), Regles())
    assert vide.execute("SELECT id, secret FROM agregat ORDER BY 1").fetchall() == [(7, 0), (8, 1)]


def test_the_schemes_that_have_a_file_of_these_formats_that_was_read(vide: sqlite3.Connection) -> None:
    ajouter(vide, 1, dispositif="pge")
    ajouter(vide, 2, dispositif="pge", modalite="G")
    ajouter(vide, 3, "autre.csv", dispositif="cpsti")
    ajouter(vide, 4, dispositif="aides", etat="ecarte")
    ajouter(vide, 5, "autre.xlsx", dispositif="activite-partielle")
    assert secret_renforcement.dispositifs(vide, {"pge.xlsx", "autre.xlsx"}) == ["activite-partielle", "pge"]


def test_a_cube_is_read_with_its_holes_and_its_computed_totals(vide: sqlite3.Connection) -> None:
    ajouter(vide, 1)
    ajouter(vide, 2, modalite="G", secret=1)
    ajouter(vide, 3, date_maj="2020-06-01", entreprises=4, montant=None, montant_centimes=None)
    ajouter(vide, 4, axe="total", modalite="TOTAL", origine="calcule", source=None)
    lu = secret_renforcement._lire(vide, "pge", {"pge.xlsx"})
    rangs = {identifiant: rang for rang, identifiant in enumerate(lu.identifiants)}
    assert lu.date_maj == "2020-06-01"
    assert {i: lu.cles[r] for i, r in rangs.items()}[2] == CLE._replace(modalite="G")
    assert {m: [float(np.nan_to_num(c[rangs[i]], nan=-1)) for i in (1, 2, 3)] for m, c in lu.valeurs.items()} == {
        "montant_centimes": [2000, -1, -1], "nombre": [5, -1, 5], "entreprises": [-1, -1, 4],
    }  # fmt: skip
    assert [bool(lu.cachees[rangs[i]]) for i in (1, 2, 3)] == [False, True, False]
    assert [i for i in rangs if lu.calculees[rangs[i]]] == [i for i in rangs if i == 4]
    assert secret_renforcement._lire(vide, "cpsti", {"pge.xlsx"}).date_maj == ""


# Files that leave out hidden cells ----------------------------------------------------------------------------------


def test_a_table_with_an_absent_cell_is_a_cube_and_one_without_is_none(vide: sqlite3.Connection) -> None:
    """Région A has 9 aids, its département A1 five and A2 none in this sector, though it is in the file."""
    ajouter(vide, 1, "a.csv", date_maj="2020-06-01")
    ajouter(vide, 2, "b.csv", date_maj="2020-06-01", departement="A2", modalite="G", nombre=7)
    lieu = {"niveau": "region", "departement": "TOUS", "nombre": 9}
    ajouter(vide, 3, "b.csv", date_maj="2020-06-01", **lieu, montant=60, montant_centimes=6000)
    ajouter(vide, 4, "a.csv", axe="classe_effectif", modalite="00")
    ajouter(vide, 5, "c.csv", modalite="Q")
    (trouve,) = secret_absences._cubes(vide, "pge", {"a.csv", "b.csv"})
    assert (trouve.dispositif, trouve.date_maj, trouve.identifiants) == ("pge", "2020-06-01", [1, 2, 3, 0])
    juin = CLE._replace(date_maj="2020-06-01")
    assert trouve.cles[3] == juin._replace(departement="A2")
    assert (trouve.cachees.tolist(), trouve.calculees.any()) == ([False, False, False, True], False)
    assert {m: np.nan_to_num(c, nan=-1).tolist() for m, c in trouve.valeurs.items()} == {
        "montant_centimes": [2000, 2000, 6000, -1], "nombre": [5, 7, 9, -1],
    }  # fmt: skip
    assert (trouve.plafonds, trouve.part_exacte) == ({"montant_centimes": np.inf, "nombre": 4}, 0.9)
    assert list(secret_absences._cubes(vide, "cpsti", {"a.csv"})) == []
    # Nine and five aids: what is absent holds the rest, and is known to a unit until another cell is hidden.
    (bilan,) = secret_absences.renforcer(vide, {"a.csv", "b.csv"}, set(), Regles())
    assert (bilan.faits["trouve"], bilan.faits["attendu"]) == (2, 4)
    # What is hidden here is taken out, as what was hidden on arrival is.
    assert vide.execute("SELECT count(*), sum(secret) FROM agregat").fetchone() == (4, 0)
