"""Confidentiality: the rules, and that no attack undoes the protection."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aides import RACINE
from aides.commun.catalogue import lire_catalogue
from aides.commun.lire_yaml import lire_yaml
from aides.secret.boucle import proteger
from aides.secret.regles import Cellule, Regles, Statut, sous_secret_primaire
from aides.secret.relations import Cle
from tests.preuves import au_moins_un
from tests.secret.cube_secret import Ligne, agreger, fuites

# Two hundred sets under `make campagnes`: each is protected, then attacked, which takes most of a second.
ENSEMBLES = 200 if os.environ.get("AIDES_CAMPAGNES") else 15
DEPARTEMENTS = ("A1", "A2", "B1", "B2", "ZZ")
AXES = (("section_naf",), ("classe_effectif",), ("section_naf", "classe_effectif"), ())
DATES = ("2020-05-01", "2020-06-01", "2020-07-01")


def cle(**champs: str) -> Cle:
    base = Cle("", "cumul", "2020-05-01", "", "departement", "A", "A1", "section_naf", "I")
    return base._replace(**champs)


@pytest.mark.parametrize(
    ("cellule", "attendu"),
    [
        (Cellule(cle(), 9, 2, 100_00, 50_00), True),
        (Cellule(cle(), 3, 3, 100_00, 40_00), False),
        (Cellule(cle(), 9, 9, 100_00, 86_00), True),
        (Cellule(cle(), 9, 9, 100_00, 85_00), False),
        (Cellule(cle(), 9, 9, 100_00, None), False),
        (Cellule(cle(), 2, None, 100_00, None), True),
        (Cellule(cle(), 4, None, 100_00, None), False),
        (Cellule(cle(), 0, 0, 0, 0), False),
        (Cellule(cle(), 9, 9, -10_00, 5_00), True),
    ],
)
def test_primary_rule(cellule: Cellule, attendu: bool) -> None:
    assert sous_secret_primaire(cellule, Regles()) is attendu


def test_thresholds_are_parameters() -> None:
    cellule = Cellule(cle(), 9, 4, 100_00, 70_00)
    assert not sous_secret_primaire(cellule, Regles())
    assert sous_secret_primaire(cellule, Regles(seuil_entreprises=5))
    assert sous_secret_primaire(cellule, Regles(seuil_dominance=0.6))


def test_two_cells_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="même clé"):
        proteger([Cellule(cle(), 9, 9, 100, 10)] * 2)


def test_an_empty_cube_is_protected() -> None:
    assert proteger([]).statuts == []


def test_every_cell_below_the_threshold_is_hidden_and_the_report_counts_it() -> None:
    cellules = agreger(lignes_realistes(60, 3))
    protection = proteger(cellules)
    petites = [c.entreprises is not None and c.entreprises < 3 for c in cellules]
    for cellule, statut, petite in zip(cellules, protection.statuts, petites, strict=True):
        assert not petite or statut is Statut.PRIMAIRE, cellule
    rapport = protection.rapport
    assert rapport.cellules == len(cellules)
    assert rapport.primaires == protection.statuts.count(Statut.PRIMAIRE)
    assert rapport.secondaires == protection.statuts.count(Statut.SECONDAIRE)
    assert rapport.part_cellules_sous_seuil == pytest.approx(sum(petites) / len(cellules))


def ligne(siren: int) -> st.SearchStrategy[Ligne]:
    """Payments of one business, whose place and activity do not change."""
    hasard = random.Random(siren)
    fixe = (hasard.choice(DEPARTEMENTS), hasard.choice("IG"), hasard.choice(("00", "01")))
    montants = st.one_of(st.just(1500_00), st.integers(1, 20_000_00), st.integers(-300_00, 300_00))
    return st.builds(
        lambda volet, mois, date, centimes: Ligne(siren, *fixe, volet, mois, date, centimes),
        st.sampled_from(("VOLET1", "VOLET1", "VOLET2")), st.sampled_from(("2020-03", "2020-04")),
        st.sampled_from(DATES), montants,
    )  # fmt: skip


@settings(max_examples=ENSEMBLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(1, 30).flatmap(ligne), min_size=1, max_size=12), st.sampled_from(AXES))
def test_no_attack_undoes_the_protection_of_any_set_of_payments(lignes: list[Ligne], axes: tuple[str, ...]) -> None:
    cellules = agreger(lignes, axes)
    assert fuites(cellules, proteger(cellules)) == []


def lignes_realistes(nombre: int, graine: int) -> list[Ligne]:
    """Payments with skewed sizes over seven régions of three départements and an unlocated one, at three dates."""
    hasard = random.Random(graine)
    departements = [f"{region}{numero}" for region in "ABCDEFG" for numero in (1, 2, 3)] + ["ZZ"]
    poids = [9, 5, 3] * 7 + [2]
    lignes = []
    for siren in range(nombre):
        fixe = (
            hasard.choices(departements, poids)[0],
            hasard.choices("GIFMCJNQRB", (30, 25, 20, 14, 9, 6, 4, 2, 1, 0.5))[0],
            hasard.choices(("00", "01", "02"), (5, 3, 1))[0],
        )
        for date in DATES:
            if hasard.random() < 0.7:
                montant = int(hasard.lognormvariate(7, 0.6) * 100)
                lignes.append(Ligne(siren, *fixe, "VOLET1", "2020-03", date, montant))
    return lignes


@pytest.mark.parametrize("graine", [1, 2])
def test_a_realistic_set_is_protected_at_a_small_price(graine: int) -> None:
    cellules = agreger(lignes_realistes(3000, graine), axes=("section_naf",))
    cumuls = [c for c in cellules if c.cle.concept == "cumul" and not c.cle.volet]
    protection = proteger(cumuls)
    assert fuites(cumuls, protection) == []
    assert protection.rapport.part_euros_secondaire < 0.05
    assert protection.rapport.part_cellules_secondaire < 0.3


@pytest.mark.parametrize(
    ("montant", "plus_forte", "domine"),
    [(1000, 476, False), (1000, 477, True), (1000, 850, True), (1000, 0, False), (0, 0, False), (0, 1, True)],
)
def test_the_p_rule_supposes_the_second_as_large_as_the_first(montant: int, plus_forte: int, domine: bool) -> None:
    """Of 1,000 centimes, two of 476 leave 48, a tenth of the first: it is not known within a tenth by the second."""
    assert Regles(part_p=0.1).domine(plus_forte, montant) is domine


@pytest.mark.parametrize(("entreprises", "secrete"), [(2, True), (3, True), (10, True), (11, False)])
def test_a_cell_of_natural_persons_has_its_own_threshold(entreprises: int, secrete: bool) -> None:
    cle = Cle("", "cumul", "2020-05-01", "", "region", "A", "TOUS", "categorie_juridique", "10")
    personnes, autres = (Cellule(c, 20, entreprises, 100) for c in (cle, cle._replace(modalite="54")))
    assert sous_secret_primaire(personnes, Regles(seuil_personnes=11)) is secrete
    assert sous_secret_primaire(autres, Regles(seuil_personnes=11)) is (entreprises < 3)
    assert sous_secret_primaire(personnes, Regles()) is (entreprises < 3)


def test_the_profile_in_force_is_one_line(tmp_path: Path) -> None:
    assert Regles(**lire_catalogue().secret) == Regles()
    texte = (RACINE / "dispositifs.yml").read_text(encoding="utf-8")
    autre = tmp_path / "dispositifs.yml"
    autre.write_text(texte.replace("  profil: etat-2020\n", "  profil: insee\n"), encoding="utf-8")
    assert Regles(**lire_catalogue(autre).secret) == Regles(seuil_personnes=11, part_p=0.1)
    autre.write_text(texte.replace("  profil: etat-2020\n", "  profil: ocde\n"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"le profil « ocde » n'est pas défini \(etat-2020, insee\)"):
        lire_catalogue(autre)


def test_the_method_states_the_thresholds_of_each_profile() -> None:
    texte = (RACINE / "docs" / "methodologie.md").read_text(encoding="utf-8")
    profils = lire_yaml(RACINE / "dispositifs.yml")["profils_du_secret"]
    for nom, seuils in au_moins_un(profils.items()):
        regles = Regles(**seuils)
        (ligne,) = [ligne for ligne in texte.splitlines() if ligne.startswith(f"| `{nom}`")]
        assert [case.strip() for case in ligne.split("|")[2:-1]] == [
            str(regles.seuil_entreprises),
            str(max(regles.seuil_personnes, regles.seuil_entreprises)),
            f"{regles.seuil_dominance:.0%}".replace("%", " %"),
            f"{regles.part_p:.0%}".replace("%", " %") if regles.part_p else "not applied",
            f"{regles.precision:.0%}".replace("%", " %"),
        ]
