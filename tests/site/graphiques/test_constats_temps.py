"""Findings of headcount, curves, periods, months and comparisons: each rule on both sides of its boundary."""

from __future__ import annotations

from typing import Any

import pytest

from aides import RACINE
from aides.commun import dispositifs, langue
from aides.commun.francais import INSECABLE
from aides.commun.lire_yaml import lire_yaml
from aides.site.graphiques import Contexte, Modele, charger, composer
from aides.site.graphiques.constats import PETITES, petites_et_grandes
from tests.preuves import au_moins_un

TEXTES = lire_yaml(RACINE / "textes" / "constats.yml")
PRETS = Contexte("Prêts garantis par l'État", "prêts")


def titre(nom: str | Modele, lignes: list[dict[str, Any]], mesure: str = "", dans: str = "fr") -> str:
    """The title of a chart; '' when it is the ordinary one, that says what is drawn."""
    modele = charger(nom) if isinstance(nom, str) else nom
    jeton = langue.COURANTE.set(dans)
    try:
        graphique = composer(modele, lignes, PRETS, mesure)
    finally:
        langue.COURANTE.reset(jeton)
    # What is drawn is said under a finding.
    dit = graphique.titre.replace(INSECABLE, " ")
    return dit if graphique.sous_titre.split(". ")[0] not in ("", graphique.sous_titre) else ""


def classe(modalite: str, part: float, **ajouts: Any) -> dict[str, Any]:
    return {
        "dispositif": "pge", "territoire": "France entière", "axe": "classe_effectif", "modalite": modalite,
        "libelle_modalite": modalite, "nature_modalite": "connue", "montant_total": 1.0, "nombre_aides": 1,
        "part_montant": part, "part_nombre": part, "couverture": 100.0, "cellules_secretes": 0,
        "date_maj": "2021-12-31", **ajouts,
    }  # fmt: skip


def instant(jour: str, montant: float | None, **ajouts: Any) -> dict[str, Any]:
    return {
        "dispositif": "pge", "volet": "", "concept": "cumul", "date_maj": jour, "mois": None,
        "territoire": "France entière", "montant_total": montant, "nombre_aides": 10, "secret": 0, **ajouts,
    }  # fmt: skip


def mensuel(mois: str, montant: float | None, **ajouts: Any) -> dict[str, Any]:
    return instant("2021-06-29", montant, concept="mensuel", mois=mois, **ajouts)


def compare(dispositif: str, a: float | None, b: float | None, **ajouts: Any) -> dict[str, Any]:
    return {
        "dispositif": dispositif, "titre": dispositif, "volet": "", "territoire_a": "Paris", "territoire_b": "Lozère",
        "indice_montant_a": a, "indice_montant_b": b, "indice_nombre_a": None, "indice_nombre_b": None,
        "date_maj": "2021-12-31", **ajouts,
    }  # fmt: skip


# Headcount


def test_small_businesses_are_those_below_ten_employees() -> None:
    lignes = [classe(code, part) for code, part in (("00", 20.0), ("03", 40.0), ("11", 38.0), ("53", 2.0))]
    assert titre("effectifs", lignes) == (
        "Les entreprises de moins de 10 salariés ont emprunté 60 % des prêts garantis par l'État"
    )
    assert titre("effectifs", lignes, dans="en") == (
        "Businesses with fewer than 10 employees borrowed 60% of the State-guaranteed loans"
    )
    grandes = [classe("NN", 30.0), classe("12", 70.0)]
    assert titre("effectifs", grandes).startswith("Les entreprises de 10 salariés ou plus ont emprunté 70 %")
    connues = set(TEXTES["effectifs"]) & {"petites", "grandes"}
    assert connues == {"petites", "grandes"}
    assert set(PETITES) == {"NN", "00", "01", "02", "03"}


@pytest.mark.parametrize(
    ("ajouts", "dite"),
    [
        ({}, True),
        ({"cellules_secretes": 1}, False),
        ({"couverture": 95.0}, True),
        ({"couverture": 94.99}, False),
        ({"dispositif": "nouveau"}, False),
    ],
)
def test_headcount_is_told_only_when_it_is_whole(ajouts: dict[str, Any], dite: bool) -> None:
    assert bool(petites_et_grandes([classe("01", 60.0, **ajouts), classe("11", 40.0, **ajouts)])) == dite


@pytest.mark.parametrize(("petites", "grandes", "dite"), [(51.0, 45.0, True), (50.0, 46.0, False), (100.0, 0.0, False)])
def test_what_is_not_known_could_not_change_which_is_first(petites: float, grandes: float, dite: bool) -> None:
    lignes = [
        classe("01", petites),
        classe("11", grandes),
        classe("ZZ", 100 - petites - grandes, nature_modalite="inconnue"),
    ]
    assert bool(petites_et_grandes(lignes)) == dite


# Running totals


def test_half_of_a_total_is_dated_by_the_publication_that_stays_above_it() -> None:
    jours = ("2020-05-01", "2020-06-01", "2020-07-01", "2020-08-01", "2020-12-31")
    lignes = [instant(jour, montant) for jour, montant in zip(jours, (10.0, 60.0, 49.0, 50.0, 100.0), strict=True)]
    assert titre("historique-cumul", lignes) == (
        "La moitié des prêts garantis par l'État publiés au 31 décembre 2020 l'était déjà au 1er août 2020"
    )
    assert titre("historique-cumul", lignes, dans="en") == (
        "Half of the State-guaranteed loans published by 31 December 2020 had been published by 1 August 2020"
    )
    ailleurs = [{**ligne, "territoire": "Gironde"} for ligne in lignes]
    assert titre("historique-cumul", ailleurs).startswith("Gironde : la moitié des prêts")


@pytest.mark.parametrize(
    ("montants", "dite"),
    [
        ((10.0, 60.0, 100.0), True),
        ((10.0, 49.9, 100.0), False),  # it came with the last date
        ((50.0, 60.0, 100.0), False),  # it was there at the first one
        ((49.9, 60.0, 100.0), True),
        ((10.0, None, 100.0), False),
        ((10.0, 100.0), False),
        ((0.0, 0.0, 0.0), False),
    ],
)
def test_half_of_a_total_is_told_only_of_a_curve_without_holes(montants: tuple[float | None, ...], dite: bool) -> None:
    lignes = [instant(f"2020-0{rang + 1}-01", montant, secret=montant is None) for rang, montant in enumerate(montants)]
    assert bool(titre("historique-cumul", lignes)) == dite


def test_half_of_the_longest_curve_names_its_volet_and_numbers_are_not_told_beside_euros() -> None:
    lignes = [
        instant(f"2020-0{rang}-01", 10.0 * rang * poids, volet=volet, nombre_aides=rang * 7)
        for volet, poids in (("VOLET1", 9), ("VOLET2", 1))
        for rang in range(1, 5)
    ]
    assert titre("historique-cumul", lignes).startswith("Volet 1 : la moitié des prêts")
    assert titre("historique-cumul", [{**li, "territoire": "Gironde"} for li in lignes]).startswith(
        "Gironde, volet 1 : "
    )
    assert titre("historique-cumul", lignes, "nombre_aides") == ""
    sans = [{**ligne, "dispositif": "activite-partielle", "montant_total": None} for ligne in lignes]
    assert "demandes d'activité partielle" in titre("historique-cumul", sans)
    assert titre("historique-cumul", [{**ligne, "dispositif": "nouveau"} for ligne in lignes]) == ""


# Periods


def test_the_strongest_period_is_told_with_its_rate() -> None:
    lignes = [instant("2020-05-01", 0.0), instant("2020-05-11", 5e9), instant("2020-06-11", 6e9)]
    attendu = "La période publiée la plus forte ajoute 500 M € par jour, du 1er mai 2020 au 11 mai 2020"
    assert titre("historique-rythme", lignes) == attendu
    anglais = "The strongest published period adds €500m a day, from 1 May 2020 to 11 May 2020"
    assert titre("historique-rythme", lignes, dans="en") == anglais
    demandes = [{**li, "nombre_aides": rang * 3000} for rang, li in enumerate(lignes)]
    assert "ajoute 300 prêts par jour" in titre("historique-rythme", demandes, "nombre_aides")


@pytest.mark.parametrize(
    ("fin", "montants", "dite"),
    [
        ("2020-05-08", (0.0, 70.0, 80.0), True),
        ("2020-05-07", (0.0, 70.0, 80.0), False),  # six days: a revision
        ("2020-05-08", (0.0, None, 80.0), False),
        ("2020-05-08", (90.0, 80.0, 70.0), False),
        ("2020-05-08", (0.0, 7.0, 31.0), False),  # 1 € a day, twice
        ("2020-05-08", (0.0, 14.0, 38.0), True),
    ],
)
def test_a_period_is_told_when_it_is_long_and_ahead(fin: str, montants: tuple[float | None, ...], dite: bool) -> None:
    jours = ("2020-05-01", fin, "2020-06-01")
    assert bool(titre("historique-rythme", [instant(j, m) for j, m in zip(jours, montants, strict=True)])) == dite


# Months


def test_the_highest_month_is_told_with_what_it_counts() -> None:
    lignes = [mensuel(f"2021-0{rang}", montant) for rang, montant in enumerate((3e6, 5e6, 2e6, 1e6), 1)]
    assert titre("historique-mois", lignes) == "Février 2021 est le mois le plus fort, avec 5,00 M €"
    salaries = [
        {**li, "dispositif": "activite-partielle", "nombre_salaries": int(li["montant_total"]), "montant_total": None}
        for li in lignes
    ]
    nom = "activite-partielle-mois"
    assert titre(nom, salaries) == "Février 2021 est le mois le plus fort, avec 5,00 M de salariés"
    assert titre(nom, salaries, dans="en") == "February 2021 is the highest month, with 5.00m employees"
    bretagne = [{**li, "territoire": "Bretagne"} for li in salaries]
    assert titre(nom, bretagne, dans="en") == "Bretagne: February 2021 is the highest month, with 5.00m employees"


@pytest.mark.parametrize(
    ("montants", "dite"),
    [
        ((1.0, 9.0, 3.0, 2.0), True),
        ((1.0, 2.0, 9.0, 3.0), False),  # one of the last two may still grow, as may the other
        ((9.0, 9.4, 3.0, 2.0), False),  # written alike
        ((1.0, 9.0, None, 2.0), False),
        ((1.0, 9.0), False),
    ],
)
def test_a_month_is_told_when_no_other_could_be_ahead(montants: tuple[float | None, ...], dite: bool) -> None:
    lignes = [mensuel(f"2021-0{rang}", montant) for rang, montant in enumerate(montants, 1)]
    assert bool(titre("historique-mois", lignes)) == dite


def test_a_figure_that_does_not_count_what_is_withheld_forbids_the_finding() -> None:
    cumul = [instant(f"2020-0{rang}-01", 10.0 * rang) for rang in range(1, 6)]
    mois = [mensuel(f"2021-0{rang}", montant) for rang, montant in enumerate((3e6, 5e6, 2e6, 1e6), 1)]
    periodes = [instant("2020-05-01", 0.0), instant("2020-05-11", 5e9), instant("2020-06-11", 6e9)]
    for nom, lignes in (("historique-cumul", cumul), ("historique-mois", mois), ("historique-rythme", periodes)):
        assert titre(nom, lignes)
        assert titre(nom, [*lignes[:-1], {**lignes[-1], "secret": 1}]) == ""
        # Another series of the scheme is not drawn here.
        autre = instant("2021-01-01", 1.0, concept="somme-mensuelle", secret=1)
        assert titre(nom, [*lignes, autre])


# Comparisons


def test_a_comparison_says_who_is_ahead_and_in_how_many_schemes() -> None:
    lignes = [compare("pge", 150.0, 90.0), compare("cpsti", 80.0, 120.0), compare("prets-directs", 200.0, 10.0)]
    attendu = "Paris devant Lozère, par habitant, dans 2 dispositifs sur 3 comparables"
    assert titre("comparaison", lignes) == attendu
    assert titre("comparaison", lignes, dans="en") == (
        "Paris ahead of Lozère, per inhabitant, in 2 of 3 comparable schemes"
    )
    inverse = [
        {**li, "indice_montant_a": li["indice_montant_b"], "indice_montant_b": li["indice_montant_a"]} for li in lignes
    ]
    assert titre("comparaison", inverse).startswith("Lozère devant Paris")
    # A scheme without euros is compared by number; a volet is part of its scheme; a share is not an average.
    en_nombre = compare("activite-partielle", None, None, indice_nombre_a=110.0, indice_nombre_b=90.0)
    volet = compare("pge", 1.0, 99.0, volet="VOLET1")
    assert "dans 3 dispositifs sur 4" in titre("comparaison", [*lignes, en_nombre, volet])
    parts = [{**li, "part_montant_a": 1.0, "part_montant_b": 2.0} for li in lignes]
    assert titre("comparaison", parts, "part_montant") == ""


@pytest.mark.parametrize(
    ("paires", "dite"),
    [
        (((2.0, 1.0), (2.0, 1.0), (1.0, 2.0)), True),
        (((2.0, 1.0), (2.0, 1.0), (None, 2.0)), False),  # two schemes are few
        (((2.0, 1.0), (2.0, 1.0), (1.0, 2.0), (1.0, 2.0)), False),
        (((2.0, 1.0), (2.0, 1.0), (1.02, 1.01), (1.02, 1.01)), False),  # written alike
        (((2.0, 1.0), (2.0, 1.0), (2.0, 1.0), (1.02, 1.01)), True),
    ],
)
def test_a_comparison_is_told_when_most_schemes_agree(
    paires: tuple[tuple[float | None, float | None], ...], dite: bool
) -> None:
    lignes = [compare(f"d{rang}", a, b) for rang, (a, b) in enumerate(paires)]
    assert bool(titre("comparaison", lignes)) == dite


@pytest.mark.parametrize(("partiel", "dite"), [(False, True), (True, False)])
def test_a_volet_that_was_chosen_is_not_the_scheme(partiel: bool, dite: bool) -> None:
    lignes = [instant(f"2020-0{rang}-01", 10.0 * rang) for rang in range(1, 6)]
    graphique = composer(charger("historique-cumul"), lignes, Contexte("PGE", "prêts", partiel=partiel))
    assert graphique.titre.startswith("La moitié") == dite


def test_words_are_there_in_both_languages_for_every_scheme() -> None:
    publies, effectifs = dispositifs.mots("publies"), dispositifs.mots("effectifs")
    assert set(publies) == set(effectifs) == {fiche["id"] for fiche in dispositifs.fiches()}
    groupes = [TEXTES["temps"], publies, TEXTES["selon"], effectifs]
    dits = [mots for groupe in groupes for mots in groupe.values()]
    dits += [TEXTES["effectifs"][nom] for nom in ("petites", "grandes")] + list(
        TEXTES["sujets"]["categorie_juridique"].values()
    )
    assert all(set(mots) == set(langue.LANGUES) and all(mots.values()) for mots in au_moins_un(dits))
