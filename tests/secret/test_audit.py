"""The attacker: it finds the leaks that were put there, and those of the real publication."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from aides.construction import audit as commande
from aides.secret import audit, regles
from aides.secret.attaque import VuePublique, attaquer, empreinte
from aides.secret.relations import Cle
from tests.cube_ecrit import cube_vide

TOTAL = {"axe": "total", "modalite": "TOTAL"}


def cle(**champs: str) -> Cle:
    base = Cle("", "cumul", "2020-05-01", "", "region", "A", "TOUS", "section_naf", "I")
    return base._replace(**champs)


def attaque(cellules: dict[Cle, float | None], mesure: str = "montant_centimes") -> dict[Cle, tuple[float, float]]:
    """Bounds of the hidden cells (None) that give way."""
    cles, valeurs = list(cellules), np.array([np.nan if v is None else v for v in cellules.values()], dtype=float)
    trouvees = attaquer(VuePublique(cles, np.isnan(valeurs), valeurs), mesure)
    return {cles[t.indice]: (round(t.bas, 2), round(t.haut, 2)) for t in trouvees}


def departement(code: str, **champs: str) -> Cle:
    return cle(niveau="departement", departement=code, **champs)


def test_a_single_hidden_departement_is_the_rest_of_its_region() -> None:
    cube = {cle(): 100.0, departement("A1"): 60.5, departement("A2"): None}
    assert attaque(cube) == {departement("A2"): (39.5, 39.5)}


def test_two_hidden_departements_hide_each_other() -> None:
    assert attaque({cle(): 100.0, departement("A1"): None, departement("A2"): None}) == {}


def test_unlocated_aid_is_a_part_like_another() -> None:
    pays, perdu = cle(niveau="national", region="FR"), cle(region="ZZ")
    assert attaque({pays: 100.0, cle(): 70.0, perdu: None}) == {perdu: (30.0, 30.0)}


def test_a_departement_without_its_region_row_counts_for_france() -> None:
    pays, perdu = cle(niveau="national", region="FR"), departement("ZZ", region="ZZ")
    assert attaque({pays: 100.0, cle(): 70.0, perdu: None}) == {perdu: (30.0, 30.0)}


def test_a_modality_is_the_rest_of_the_total_of_its_axis() -> None:
    cube = {cle(**TOTAL): 50.0, cle(modalite="A"): 20.0, cle(modalite="C"): None}
    assert attaque(cube) == {cle(modalite="C"): (30.0, 30.0)}


def test_a_hidden_total_is_found_through_another_axis() -> None:
    effectif = {"axe": "classe_effectif"}
    cube: dict[Cle, float | None] = {
        cle(**TOTAL): None,
        cle(modalite="A"): 20.0,
        cle(modalite="C"): None,
        cle(modalite="00", **effectif): 31.0,
        cle(modalite="01", **effectif): 9.0,
    }
    assert attaque(cube) == {cle(**TOTAL): (40.0, 40.0), cle(modalite="C"): (20.0, 20.0)}


def test_a_volet_is_the_rest_of_all_volets() -> None:
    cube = {cle(): 90.0, cle(volet="VOLET1"): 80.0, cle(volet="VOLET2"): None}
    assert attaque(cube) == {cle(volet="VOLET2"): (10.0, 10.0)}


@pytest.mark.parametrize("annuel", ["cumul", "somme-mensuelle"])
def test_a_month_is_the_rest_of_the_cumulative_total(annuel: str) -> None:
    mars, avril = (cle(concept="mensuel", mois=mois) for mois in ("2020-03", "2020-04"))
    assert attaque({cle(concept=annuel): 90.0, mars: None, avril: 40.0}) == {mars: (50.0, 50.0)}


def test_businesses_are_not_added_over_months() -> None:
    mars, avril = (cle(concept="mensuel", mois=mois) for mois in ("2020-03", "2020-04"))
    assert attaque({cle(): 90.0, mars: None, avril: 40.0}, "entreprises") == {}


def test_a_cell_that_cannot_have_changed_gives_yesterday_away() -> None:
    """The région did not move between two dates, so neither did the départements that appear at the second."""
    demain = {"date_maj": "2020-06-01"}
    cube: dict[Cle, float | None] = {
        cle(): 100.0, departement("A1"): None, departement("A2"): None,
        cle(**demain): 100.0, departement("A1", **demain): 30.0, departement("A2", **demain): 70.0,
    }  # fmt: skip
    assert attaque(cube) == {departement("A1"): (30.0, 30.0), departement("A2"): (70.0, 70.0)}


def test_a_hidden_date_between_two_close_published_ones_is_bounded() -> None:
    dates = ("2020-05-01", "2020-06-01", "2020-07-01")
    cube = dict(zip((cle(date_maj=date) for date in dates), (100.0, None, 110.0), strict=True))
    assert attaque(cube) == {cle(date_maj=dates[1]): (100.0, 110.0)}


def test_dates_say_nothing_where_published_totals_go_down() -> None:
    dates = ("2020-05-01", "2020-06-01", "2020-07-01")
    cube: dict[Cle, float | None] = dict(zip((cle(date_maj=date) for date in dates), (100.0, None, 110.0), strict=True))
    cube |= {cle(region="B", date_maj=date): valeur for date, valeur in zip(dates, (9.0, 8.0, 7.0), strict=True)}
    assert attaque(cube) == {}


def test_negative_amounts_lift_the_bounds() -> None:
    cube: dict[Cle, float | None] = {
        cle(**TOTAL): 0.0, cle(modalite="A"): None, cle(modalite="C"): None,
        cle(region="B"): -5.0,
    }  # fmt: skip
    assert attaque(cube) == {}
    cube.popitem()
    assert set(attaque(cube)) == {cle(modalite="A"), cle(modalite="C")}


def test_what_contradicts_itself_is_not_attacked_and_counts_as_given_away() -> None:
    """Two hidden parts of ten, of two at most each: nobody can say what they are worth, nor that they are safe."""
    cles = [cle(), departement("A1"), departement("A2")]
    valeurs = np.array([10, np.nan, np.nan])
    trouvees = attaquer(VuePublique(cles, np.isnan(valeurs), valeurs, plafond=2.0), "nombre")
    assert [(t.indice, t.inattaquee) for t in trouvees] == [(1, True), (2, True)]
    assert not any(t.inattaquee for t in attaquer(VuePublique(cles, np.isnan(valeurs), valeurs, plafond=5.0), "nombre"))


def test_an_attack_is_known_by_all_that_it_depends_on() -> None:
    cube = {cle(): 100.0, departement("A1"): np.nan, departement("A2"): np.nan}
    valeurs = np.array([*cube.values()])
    vue = VuePublique([*cube], np.isnan(valeurs), valeurs)
    envers = VuePublique([*cube][::-1], vue.cache[::-1], valeurs[::-1])
    assert empreinte(envers, "nombre") == empreinte(vue, "nombre")
    autres = [
        replace(vue, valeurs=np.array([101, np.nan, np.nan])), replace(vue, cache=np.array([False, True, False])),
        replace(vue, plafond=2.0), replace(vue, derivees=vue.cache), replace(vue, cles=[*cube][:2] + [cle(region="B")]),
    ]  # fmt: skip
    assert len({empreinte(v, "nombre") for v in (vue, *autres)} | {empreinte(vue, "heures")}) == len(autres) + 2


def test_linear_programming_finds_what_no_subtraction_does() -> None:
    """Two rows of two hidden cells in two columns: the sum of the first row is the sum of the first column but one."""
    noms = {(d, m): departement(d, modalite=m) for d in ("A1", "A2") for m in ("A", "C")}
    cube: dict[Cle, float | None] = {
        **dict.fromkeys(noms.values()),
        departement("A1", **TOTAL): 101.0, departement("A2", **TOTAL): 1.0,
        cle(modalite="A"): 100.0, cle(modalite="C"): 2.0,
    }  # fmt: skip
    trouvees = attaque(cube)
    assert trouvees == {noms["A1", "A"]: (99.0, 100.0)}


@pytest.mark.parametrize(("precision", "lues"), [(0.1, {("75", "G")}), (0.5, {("75", "G"), ("75", "C")})])
def test_the_precision_is_that_of_the_profile_in_force(
    monkeypatch: pytest.MonkeyPatch, precision: float, lues: set[tuple[str, str]]
) -> None:
    """G of Paris is 99 or 100, C is 1 or 2."""
    monkeypatch.setattr(regles, "catalogue_du_depot", lambda: SimpleNamespace(secret={"precision": precision}))
    with cube_vide() as cube:
        for departement_, total in (("75", 101), ("77", 1)):
            cube.cellule(niveau="departement", departement=departement_, nombre=total, **TOTAL)
            for modalite in ("G", "C"):
                cube.cellule(niveau="departement", departement=departement_, modalite=modalite, secret=1)
        cube.cellule(modalite="G", nombre=100)
        cube.cellule(modalite="C", nombre=2)
        fuites = audit.examiner(cube.connexion).fuites
    assert {(fuite.cle.departement, fuite.cle.modalite) for fuite in fuites} == lues


def test_the_twelve_cells_of_the_real_publication(donnees_officielles: Path) -> None:
    fuites = commande.examiner_dossier(donnees_officielles / "fonds-solidarite" / "2022-06-24").fuites
    exactes = {f.cle for f in fuites if f.methode == "soustraction"}
    axes = [c.axe for c in exactes]
    assert {axe: axes.count(axe) for axe in axes} == {
        "section_naf": 3, "categorie_juridique": 7, "classe_effectif": 2,
    }  # fmt: skip
    assert {c.volet for c in exactes} == {"VOLET1"}
    montants = {f.cle.departement: f.bas for f in fuites if f.mesure == "montant_centimes"}
    assert montants["89"] == 231_709
    assert all(f.heritee for f in fuites)
    assert {f.methode for f in fuites} - {"soustraction"} == {"programme"}


COLONNES = (
    "dispositif", "volet", "nombre_aides", "nombre_entreprises", "montant_total", "reg", "libelle_region", "dep",
    "libelle_departement", "code_section", "libelle_section",
)  # fmt: skip


def publier(dossier: Path, niveau: str, lignes: Sequence[tuple[str, ...]]) -> None:
    colonnes = COLONNES if niveau == "departemental" else COLONNES[:7] + COLONNES[9:]
    chemin = dossier / f"fonds-solidarite-volet-1-{niveau}-naf-latest.csv"
    with chemin.open("w", encoding="utf-8", newline="") as sortie:
        csv.writer(sortie).writerows([colonnes, *lignes])


def dossier_publie(dossier: Path, departements: tuple[str, ...]) -> Path:
    """The région Corse at one date, 100 € in the section I and 300 € in F; some départements are left out of I."""
    dossier.mkdir(parents=True)
    tete, region, noms = ("Fonds de solidarité", "VOLET1"), ("94", "Corse"), {"I": "Hébergement", "F": "Construction"}
    publier(
        dossier,
        "regional",
        [(*tete, "12", "9", "100.00", *region, "I", noms["I"]), (*tete, "30", "20", "300.00", *region, "F", noms["F"])],
    )
    lignes = [
        (*tete, "15", "10", "150.00", *region, dep, nom, "F", noms["F"])
        for dep, nom in (("2A", "Corse-du-Sud"), ("2B", "Haute-Corse"))
    ]
    valeurs = {"2A": ("10", "7", "80.50"), "2B": ("2", "2", "19.50")}
    lignes += [(*tete, *valeurs[dep], *region, dep, "", "I", noms["I"]) for dep in departements]
    publier(dossier, "departemental", lignes)
    return dossier


def test_command_on_published_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier = dossier_publie(tmp_path / "2021-05-31", ("2A",))
    assert commande.main([str(dossier)]) == commande.FUITE
    sortie = capsys.readouterr().out
    assert "département 2B (région 94), section_naf I : montant = 19,50\u00a0€" in sortie
    assert "reste 19,50\u00a0€" in sortie
    assert "1 retrouvée : 1 à l'unité près par une seule soustraction" in sortie


def test_command_on_complete_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dossier = dossier_publie(tmp_path / "2021-05-31", ("2A", "2B"))
    assert commande.main([str(dossier)]) == commande.AUCUNE_FUITE
    assert "aucune ne peut être retrouvée" in capsys.readouterr().out


def ecrire_base(chemin: Path, cellules: dict[Cle, int | None]) -> Path:
    with sqlite3.connect(chemin) as base:
        champs = ", ".join((*Cle._fields, "nombre", "entreprises", "etablissements", "montant_centimes"))
        base.execute(f"CREATE TABLE agregat (dispositif, {champs}, salaries, heures, secret, origine)")
        for numero, (cellule, centimes) in enumerate(cellules.items()):
            compte = None if centimes is None else 9 + numero
            base.execute(
                "INSERT INTO agregat VALUES ('cpsti', ?,?,?,?,?,?,?,?,?, ?, NULL, NULL, ?, NULL, NULL, ?, 'lignes')",
                (*cellule, compte, centimes, centimes is None),
            )
    base.close()
    return chemin


def test_command_on_a_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fuyante = {cle(): 100_00, departement("A1"): 60_50, departement("A2"): None}
    assert commande.main([str(ecrire_base(tmp_path / "fuyante.db", fuyante))]) == commande.FUITE
    assert "montant = 39,50\u00a0€" in capsys.readouterr().out
    sure = {cle(): 100_00, departement("A1"): None, departement("A2"): None}
    assert commande.main([str(ecrire_base(tmp_path / "sure.db", sure))]) == commande.AUCUNE_FUITE
    assert not [f for f in audit.examiner_base(tmp_path / "fuyante.db").fuites if f.heritee]


def test_wrong_paths_are_told_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "texte.db").write_text("rien", encoding="utf-8")
    for chemin in (tmp_path / "absent.db", tmp_path / "texte.db"):
        assert commande.main([str(chemin)]) == commande.MAUVAIS_USAGE
        assert str(chemin) in capsys.readouterr().err
