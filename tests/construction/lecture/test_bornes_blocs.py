"""Cases and totals of the raw feeds, by hand: what is kept, what is rejected and with which words, what is compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aides.commun.catalogue import lire_catalogue
from aides.commun.cube import Cellule, FichierRefuse
from aides.construction.inventaire import Fichier
from aides.construction.lecture import activite_partielle_xlsx, blocs, pge_xlsx, reports_xlsx, tableur
from aides.construction.lecture.blocs import Bloc, Case, Lecteur, Territoire, comparer
from tests.construction.flux_bruts import JOUR, nomenclature
from tests.figees import classes

AIN = Territoire("departement", "84", "01", "feuille 01")
FRANCE = Territoire("national", "FR", "TOUS", "feuille Récap")


def lecteur(facteur: int = 1) -> Lecteur:
    formats = tuple(f for f in lire_catalogue().dispositif("pge").formats if f.fichier == "pge.xlsx")
    return Lecteur(Fichier(Path("pge.xlsx"), "pge.xlsx", JOUR, formats, "", ""), formats[0], facteur)


def case(nombre: object, montant: object, modalite: str = "A", ligne: int = 5, axe: str = "section_naf") -> Case:
    return Case(axe, modalite, ligne, {"nombre": ("colonne B", nombre), "montant": ("colonne D", montant)})


def cellule(nombre: int | None, centimes: int | None, **champs: Any) -> Cellule:
    cle = {
        "dispositif": "pge", "volet": "", "concept": "cumul", "date_maj": JOUR, "mois": "", "niveau": "departement",
        "region": "84", "departement": "01", "axe": "section_naf", "modalite": "A", "ligne": 5,
    }  # fmt: skip
    return Cellule(**{**cle, "nombre": nombre, "centimes": centimes, **champs})


def test_what_is_read_does_not_change_but_what_is_being_filled() -> None:
    assert classes(blocs, tableur, pge_xlsx, reports_xlsx, activite_partielle_xlsx) == {
        "Territoire": "figée", "Case": "figée", "Bloc": "libre", "Feuille": "figée", "_Table": "figée",
        "_Paire": "figée",
    }  # fmt: skip
    for module in (pge_xlsx, reports_xlsx, activite_partielle_xlsx):
        assert set(classes(module).values()) == {"figée"}


# One case -----------------------------------------------------------------------------------------------------------


def test_a_case_becomes_a_cell_in_its_place() -> None:
    lu = lecteur(1000)
    assert lu.lire(AIN, case(3, "1,5")) == cellule(3, 150_000)
    assert lu.lire(AIN, replace(case(0, 1), mois="2020-03")) == cellule(0, 100_000, mois="2020-03")
    assert (lu.lecture.lignes_lues, lu.lecture.lignes_retenues, lu.lecture.rejets) == (2, 2, [])
    assert lecteur().lire(AIN, case(3, 2)) == cellule(3, 200)


@pytest.mark.parametrize(("nombre", "montant"), [(None, None), ("-", " "), (0, "0,00"), ("0", None)])
def test_blank_or_zero_everywhere_is_no_case(nombre: object, montant: object) -> None:
    lu = lecteur()
    assert lu.lire(AIN, case(nombre, montant)) is None
    assert (lu.lecture.lignes_lues, lu.lecture.rejets) == (0, [])


@pytest.mark.parametrize(("nombre", "montant"), [("ND", 3), (3, "nc"), ("ND", "x"), ("ND", None)])
def test_one_secret_figure_makes_the_case_secret(nombre: object, montant: object) -> None:
    lu = lecteur()
    assert lu.lire(AIN, case(nombre, montant)) == cellule(None, None, secret=True)
    assert (lu.lecture.lignes_lues, lu.lecture.lignes_retenues) == (1, 1)


@pytest.mark.parametrize(
    ("nombre", "montant", "rejet"),
    [
        ("x", 1.5, ("colonne B", "x", "« x » n'est pas un nombre", 150_000)),
        ("y" * 300, "ND1", ("colonne B", "y" * 200, f"« {'y' * 300} » n'est pas un nombre", None)),
        (3, "z", ("colonne D", "z", "« z » n'est pas un montant", None)),
        (3, None, ("colonne D", "", "la valeur manque alors que l'autre chiffre de la case est donné", None)),
        ("-", 2, ("colonne B", "-", "la valeur manque alors que l'autre chiffre de la case est donné", 200_000)),
    ],
)
def test_a_figure_that_cannot_be_read_rejects_the_case(nombre: object, montant: object, rejet: tuple[Any, ...]) -> None:
    lu = lecteur(1000)
    assert lu.lire(AIN, case(nombre, montant)) is None
    assert [(r.ligne, r.colonne, r.valeur, r.raison, r.centimes) for r in lu.lecture.rejets] == [(5, *rejet)]
    assert (lu.lecture.lignes_lues, lu.lecture.lignes_retenues) == (1, 0)


def test_a_rejected_case_without_amount_has_none() -> None:
    lu = lecteur()
    lu.lire(AIN, Case("nace17", "AZ", 7, {"nombre": ("B", "x"), "heures": ("C", 3)}))
    assert [(r.ligne, r.centimes) for r in lu.lecture.rejets] == [(7, None)]
    lue = lu.lire(AIN, Case("nace17", "AZ", 7, {"nombre": ("B", 2), "heures": ("C", 3)}))
    assert lue is not None
    assert (lue.axe, lue.nombre, lue.heures, lue.centimes) == ("nace17", 2, 3, None)


# One block ----------------------------------------------------------------------------------------------------------


def test_a_block_counts_what_it_rejects_and_tells_apart_its_total() -> None:
    lu = lecteur()
    lu.lire(AIN, case("avant", 1))
    bloc = lu.lire_le_bloc(AIN, [case(1, 1), case("x", 1), case(None, None), case(2, 2, "C")], case(3, 3, "TOTAL"))
    assert [c.nombre for c in bloc.cellules] == [1, 2]
    assert bloc.total is not None
    assert (bloc.total.nombre, bloc.rejets, bloc.total_rejete) == (3, 1, False)
    sans = lu.lire_le_bloc(AIN, [case(1, 1)], case("y", 3))
    assert (sans.total, sans.rejets, sans.total_rejete) == (None, 0, True)
    rien = lu.lire_le_bloc(AIN, [], None)
    assert (rien.cellules, rien.total, rien.rejets, rien.total_rejete) == ([], None, 0, False)
    assert (Bloc(AIN).rejets, Bloc(AIN).total_rejete) == (0, False)


def ecarts(bloc: Bloc, tolerance: int = 0) -> list[tuple[str, object, object, object]]:
    return [(o.nom, o.faits["mesure"], o.faits["attendu"], o.faits["trouve"]) for o in comparer(bloc, tolerance)]


@pytest.mark.parametrize(
    ("total", "tolerance", "attendus"),
    [
        ((7, 1000), 0, []),
        ((6, 1000), 0, [("total_de_feuille", "nombre", 6, 7)]),
        ((8, 1001), 0, [("somme_de_feuille", "nombre", 8, 7), ("somme_de_feuille", "montant en euros", 10.01, 10)]),
        ((5, 1002), 2, []),
        ((9, 998), 2, []),
        ((4, 1000), 2, [("total_de_feuille", "nombre", 4, 7)]),
        ((10, 1000), 2, [("somme_de_feuille", "nombre", 10, 7)]),
        ((None, 900), 0, [("total_de_feuille", "montant en euros", 9, 10)]),
    ],
)
def test_a_total_is_held_against_its_cases_within_the_tolerance(
    total: tuple[int | None, int], tolerance: int, attendus: list[Any]
) -> None:
    bloc = Bloc(AIN, [cellule(3, 400), cellule(4, 600), cellule(None, None)], cellule(*total, ligne=9))
    assert ecarts(bloc, tolerance) == attendus
    for observation in comparer(bloc, tolerance):
        assert (observation.faits["territoire"], observation.faits["ligne"]) == ("feuille 01", 9)


def test_what_is_secret_or_rejected_may_be_what_is_missing_from_a_sum() -> None:
    secrete = cellule(None, None, secret=True)
    assert ecarts(Bloc(AIN, [cellule(3, 400), secrete], cellule(9, 900))) == []
    assert ecarts(Bloc(AIN, [cellule(3, 400)], cellule(9, 900), 1)) == []
    assert [e[0] for e in ecarts(Bloc(AIN, [cellule(3, 400), secrete], cellule(2, 900), 1))] == ["total_de_feuille"]
    assert ecarts(Bloc(AIN, [cellule(3, 400)], secrete)) == []
    assert ecarts(Bloc(AIN, [cellule(3, 400)])) == []


# The whole ----------------------------------------------------------------------------------------------------------


def test_the_national_total_is_official_and_held_against_the_departements() -> None:
    lu = lecteur()
    lu.conserver(Bloc(AIN, [cellule(3, 400)], cellule(3, 400, modalite="TOTAL")))
    lu.conserver(Bloc(AIN, [cellule(4, 600, departement="02")], cellule(4, 600, departement="02", modalite="TOTAL")))
    france = {"niveau": "national", "region": "FR", "departement": "TOUS"}
    lu.conserver(Bloc(FRANCE, [cellule(9, 1000, **france)], cellule(9, 1000, modalite="TOTAL", ligne=8, **france)))
    lu.inconnu("colonne A", "99")
    lu.inconnu("colonne A", "99")
    lu.inconnu("colonne A", "")
    lecture = lu.terminer()
    assert [(t.niveau, t.region, t.departement, t.nombre, t.entreprises, t.centimes) for t in lecture.totaux] == [
        ("national", "FR", "TOUS", 9, None, 1000)
    ]
    assert [(o.nom, dict(o.faits)) for o in lecture.observations] == [
        ("somme_de_feuille", {"territoire": "feuille Récap, face à la somme des départements", "mesure": "nombre",
                              "ligne": 8, "attendu": 9, "trouve": 7}),
        ("code_inconnu", {"colonne": "colonne A", "code": "(vide)", "trouve": 1}),
        ("code_inconnu", {"colonne": "colonne A", "code": "99", "trouve": 2}),
    ]  # fmt: skip
    assert len(lecture.cellules) == 6


@pytest.mark.parametrize("perdu", [True, False])
def test_a_total_that_could_not_be_read_is_missing_from_the_national_sum(perdu: bool) -> None:
    lu = lecteur()
    france = {"niveau": "national", "region": "FR"}
    lu.conserver(Bloc(AIN, [cellule(3, 400)], cellule(3, 400, modalite="TOTAL")))
    lu.conserver(Bloc(AIN, [], None, total_rejete=perdu))
    lu.conserver(Bloc(FRANCE, [cellule(9, 400, **france)], cellule(9, 400, modalite="TOTAL", **france)))
    assert [o.nom for o in lu.terminer().observations] == ([] if perdu else ["somme_de_feuille"])


def test_a_national_total_that_is_secret_or_not_given_is_not_official() -> None:
    for total in (None, cellule(None, None, modalite="TOTAL", secret=True)):
        lu = lecteur()
        lu.conserver(Bloc(FRANCE, [cellule(1, 1)], total))
        assert lu.terminer().totaux == []
    assert lecteur().terminer().totaux == []


def test_a_block_is_held_against_its_total_when_it_is_kept() -> None:
    for tolerance, noms in ((1, ["somme_de_feuille"]), (2, [])):
        lu = lecteur()
        lu.conserver(Bloc(AIN, [cellule(3, 400)], cellule(5, 400, modalite="TOTAL")), tolerance)
        assert [o.nom for o in lu.terminer().observations] == noms


def test_rejected_cases_are_counted_but_rows_of_total() -> None:
    lu = lecteur()
    for nombre in ("x", "y"):
        lu.lire(AIN, case(nombre, 1))
    lu.lecture.rejets.append(replace(lu.lecture.rejets[0], raison=blocs.RAISON))
    assert [(o.nom, dict(o.faits)) for o in lu.terminer().observations] == [("cases_rejetees", {"trouve": 2})]


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"ligne": 3}, "lignes 3 et 5 : le territoire 01 et le secteur A y sont donnés deux fois"),
        ({"ligne": 5}, "lignes 5 : le territoire 01 et le secteur A y sont donnés deux fois"),
    ],
)
def test_a_known_place_and_sector_given_twice_is_refused(champs: dict[str, Any], phrase: str) -> None:
    with pytest.raises(FichierRefuse) as erreur:
        blocs._fusionner([cellule(1, 1), cellule(1, 1, **champs)])
    assert str(erreur.value) == phrase


def test_a_region_given_twice_for_a_month_is_refused_by_its_name() -> None:
    deux = [cellule(1, 1, niveau="region", departement="TOUS", mois="2020-03", ligne=n) for n in (10, 9)]
    with pytest.raises(FichierRefuse) as erreur:
        blocs._fusionner(deux)
    phrase = "lignes 9 et 10 : le territoire 84 et le secteur A y sont donnés deux fois pour 2020-03"
    assert str(erreur.value) == phrase


@pytest.mark.parametrize("champs", [{"region": "ZZ"}, {"departement": "ZZ"}, {"modalite": "Z"}, {"modalite": "ZZ"}])
def test_unknown_places_and_sectors_are_added_up_and_secret_wins(champs: dict[str, str]) -> None:
    un, deux = cellule(1, None, salaries=None, **champs), cellule(2, 50, salaries=None, **champs)
    autre, secrete = cellule(None, 7, heures=3, **champs), cellule(None, None, secret=True, **champs)
    assert blocs._fusionner([un, deux, cellule(9, 9, modalite="B")]) == [
        cellule(3, 50, **champs), cellule(9, 9, modalite="B"),
    ]  # fmt: skip
    assert blocs._fusionner([un, autre]) == [cellule(1, 7, heures=3, **champs)]
    assert blocs._fusionner([autre, un]) == [cellule(1, 7, heures=3, **champs)]
    for paire in ([un, secrete], [secrete, deux]):
        assert blocs._fusionner(paire) == [secrete]


def test_the_hash_tells_figures_apart_but_not_dates_nor_lines() -> None:
    base = [cellule(1, 2), cellule(3, 4, modalite="C")]
    reference = blocs._empreinte(base)
    assert blocs._empreinte([c._replace(date_maj="2021-01-01", ligne=99) for c in base[::-1]]) == reference
    for champs in ({"volet": "V"}, {"concept": "x"}, {"mois": "m"}, {"region": "1"}, {"nombre": 5}, {"secret": True}):
        assert blocs._empreinte([base[0]._replace(**champs), base[1]]) != reference


def test_places_by_their_codes() -> None:
    codes = nomenclature()
    assert blocs.departement("2A", "x", codes) == Territoire("departement", "94", "2A", "x")
    assert blocs.departement("00", "x", codes) == Territoire("departement", "ZZ", "ZZ", "x")
    assert blocs.region("11", "x", codes) == Territoire("region", "11", "TOUS", "x")
    assert blocs.region("99", "x", codes) == Territoire("region", "ZZ", "TOUS", "x")
    assert blocs.france("x") == Territoire("national", "FR", "TOUS", "x")
