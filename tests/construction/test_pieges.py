"""The known defects of the published files: each found by a general rule, on a minimal file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fabrique import FDS, PGE, PGE_DEP, Sources, fds, pge


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path)


def serie(sources: Sources, *totaux: tuple[str, int, int]) -> None:
    """PGE snapshots (date, loans, euros), spread over two sectors."""
    for date_maj, prets, montant in totaux:
        lignes = [pge("11", "G", prets - 5, montant - 7), pge("24", "C", 5, 7)]
        sources.csv(f"pge/{date_maj}/{PGE}", "pge", lignes)


@pytest.mark.parametrize("contenu", ["", "\n", "dispositif,nombre_pge\n", "<!DOCTYPE html><html>erreur</html>\n<p>"])
def test_an_empty_or_foreign_file_is_left_out_and_the_last_good_one_stands(sources: Sources, contenu: str) -> None:
    serie(sources, ("2021-01-01", 100, 5000))
    sources.texte(f"pge/2021-02-01/{PGE}", contenu)
    base = sources.construire()
    assert sources.statut == 0
    (controle,) = base.controles("fichier_illisible")
    assert f"pge/2021-02-01/{PGE}" in controle["commentaire"]
    assert base.lignes("SELECT date_maj, montant_total FROM chiffres_cles") == [
        {"date_maj": "2021-01-01", "montant_total": 5000}
    ]
    assert base.valeur("SELECT etat FROM source_fichier WHERE date_maj = '2021-02-01'") == "ecarte"
    assert base.valeur("SELECT date_maj FROM dispositif WHERE id = 'pge'") == "2021-01-01"


def test_a_file_that_is_not_utf8_is_left_out(sources: Sources) -> None:
    serie(sources, ("2021-01-01", 100, 5000))
    sources.texte(f"pge/2021-02-01/{PGE}", "dispositif,nombre_pge\nPrêts,1\n".encode("cp1252"))
    assert "UTF-8" in sources.construire().controles("fichier_illisible")[0]["commentaire"]


def test_a_total_row_that_says_so_is_set_aside(sources: Sources) -> None:
    lignes = [pge("11", "G", 3, 300), pge("24", "C", 4, 400), pge("", "Ensemble des secteurs", 7, 701)]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", lignes)
    base = sources.construire()
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 700
    assert base.lignes("SELECT ligne, montant FROM rejet") == [{"ligne": 4, "montant": 701}]
    assert "ligne 4" in base.controles("ligne_de_total")[0]["commentaire"]


def test_an_unlocated_row_worth_the_whole_file_is_a_total(sources: Sources) -> None:
    lignes = [pge("11", "G", 3, 300), pge("24", "C", 4, 400), pge("84", "A", 5, 500), pge("", "Z", 12, 1200)]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", lignes)
    base = sources.construire()
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 1200
    assert len(base.controles("ligne_de_total")) == 1


def test_a_large_unlocated_row_that_is_no_total_stays(sources: Sources) -> None:
    lignes = [pge("11", "G", 3, 300), pge("24", "C", 4, 400), pge("84", "A", 5, 500), pge("", "Z", 30, 3670)]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", lignes)
    base = sources.construire()
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 4870
    assert base.controles("ligne_de_total") == []


def test_a_sector_that_is_the_exact_sum_of_its_territory_is_a_total(sources: Sources) -> None:
    details = [pge("01", "A", 3, 300), pge("01", "D", 6, 200), pge("01", "E", 5, 400)]
    ailleurs = [pge("11", "A", 3, 310), pge("11", "D", 6, 250), pge("11", "E", 5, 470)]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [*details, pge("01", "T", 14, 900), *ailleurs])
    base = sources.construire()
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 1930
    assert base.valeur("SELECT count(*) FROM rejet") == 1


def test_a_probable_total_is_flagged_but_stays(sources: Sources) -> None:
    details = [pge("01", "A", 3, 300), pge("01", "D", 6, 200), pge("01", "E", 5, 400)]
    ailleurs = [pge("11", "A", 3, 310), pge("11", "D", 6, 250), pge("11", "E", 5, 470)]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [*details, pge("01", "T", 17, 1000), *ailleurs])
    base = sources.construire()
    (controle,) = base.controles("total_probable")
    assert (controle["attendu"], controle["trouve"]) == (900, 1000)
    assert "Guadeloupe" in controle["commentaire"]
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 2930


def test_swapped_departements_are_named_until_they_swap_back(sources: Sources) -> None:
    vrais = {"972": ("02", 1776, 371000), "973": ("03", 460, 95000), "971": ("01", 1500, 300000)}
    for rang, date_maj in enumerate(["2020-05-15", "2020-05-22", "2020-06-05", "2020-06-20"]):
        lignes = []
        for dep, (reg, prets, montant) in vrais.items():
            publie = {"972": "973", "973": "972"}.get(dep, dep) if rang in (1, 2) else dep
            croissance = 100 + 3 * rang
            region = {"972": "02", "973": "03"}.get(publie, reg)
            lignes.append(pge(region, "G", prets * croissance // 100, montant * croissance // 100, dep=publie))
        sources.csv(f"pge/{date_maj}/{PGE_DEP}", "pge-departemental", lignes)
    base = sources.construire()
    trouves = base.controles("departements_permutes")
    assert sorted({c["date_maj"] for c in trouves}) == ["2020-05-22", "2020-06-05"]
    assert all("Martinique" in c["commentaire"] and "Guyane" in c["commentaire"] for c in trouves)


def test_a_total_that_goes_down_is_flagged_with_both_dates(sources: Sources) -> None:
    serie(sources, ("2021-01-01", 100, 5000), ("2021-02-01", 110, 4800))
    (controle,) = sources.construire().controles("total_en_baisse")
    assert (controle["attendu"], controle["trouve"], controle["difference"]) == (5000, 4800, -200)
    assert "1er janvier 2021" in controle["commentaire"]
    assert "1er février 2021" in controle["commentaire"]


def test_a_peak_taken_back_looks_like_a_double_load(sources: Sources) -> None:
    serie(sources, ("2021-01-01", 100, 5000), ("2021-02-01", 190, 9500), ("2021-03-01", 120, 6000))
    trouves = sources.construire().controles("double_chargement")
    assert {c["date_maj"] for c in trouves} == {"2021-02-01"}
    assert {(c["attendu"], c["trouve"]) for c in trouves} == {(120, 190), (6000, 9500)}


def test_a_snapshot_twice_the_one_before_is_a_double_load(sources: Sources) -> None:
    for date_maj, facteur in (("2021-01-01", 1), ("2021-02-01", 2)):
        lignes = [pge("11", "G", 3 * facteur, 300 * facteur), pge("24", "C", 4 * facteur, 450 * facteur)]
        sources.csv(f"pge/{date_maj}/{PGE}", "pge", lignes)
    (controle,) = sources.construire().controles("cellules_doublees")
    assert controle["date_maj"] == "2021-02-01"


def test_steady_growth_raises_no_alarm(sources: Sources) -> None:
    serie(sources, ("2021-01-01", 100, 5000), ("2021-02-01", 150, 7600), ("2021-03-01", 160, 7900))
    base = sources.construire()
    for nom in ("total_en_baisse", "double_chargement", "cellules_doublees", "departements_permutes"):
        assert base.controles(nom) == []
        assert len(base.controles(nom, "ok")) == 1


def test_the_same_content_under_two_dates(sources: Sources) -> None:
    for date_maj in ("2020-10-27", "2020-11-24"):
        sources.csv(f"pge/{date_maj}/{PGE}", "pge", [pge("11", "G", 3, 300, date_maj=date_maj)])
    (controle,) = sources.construire().controles("contenu_identique")
    assert "2020-10-27" in controle["commentaire"]
    assert controle["date_maj"] == "2020-11-24"


def test_the_same_file_under_two_names_is_read_once(sources: Sources) -> None:
    for nom in ("pge-regional-naf.csv", PGE):
        sources.csv(f"pge/2021-01-01/{nom}", "pge", [pge("11", "G", 3, 300)])
    base = sources.construire()
    assert len(base.controles("fichier_en_double")) == 1
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 300


def test_two_files_that_disagree_on_a_figure(sources: Sources) -> None:
    sources.csv("pge/2021-01-01/pge-regional-naf.csv", "pge", [pge("11", "G", 3, 300)])
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 4, 400), pge("24", "G", 1, 50)])
    base = sources.construire()
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 450
    assert "déjà donné par pge/2021-01-01/pge-regional-naf-latest.csv" in base.valeur("SELECT raison FROM rejet")
    assert base.valeur("SELECT montant FROM rejet") == 300


def test_negative_cells_and_aids_for_nothing_stay_visible_and_flagged(sources: Sources) -> None:
    lignes = [pge("11", "G", 3, -300), pge("24", "J", 321, 0), pge("84", "C", 4, 1000)]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", lignes)
    base = sources.construire()
    assert "−300 €" in base.controles("cellules_negatives")[0]["commentaire"].replace("\u00a0", " ")
    assert "Information et communication" in base.controles("montants_nuls")[0]["commentaire"]
    assert base.valeur("SELECT montant_total FROM chiffres_cles") == 700


def test_breakdowns_that_do_not_sum_alike(sources: Sources) -> None:
    sources.csv(f"fonds-solidarite/2021-02-01/{FDS}", "fonds-solidarite", [fds("84", "I", 10, "1000.00")])
    effectif = "volet,nombre_aides,montant_total,reg,classe_effectif"
    lignes = [{"volet": "VOLET1", "nombre_aides": 8, "montant_total": "700.50", "reg": "84", "classe_effectif": "NN"}]
    sources.csv("fonds-solidarite/2021-02-01/fonds-solidarite-volet-1-regional-classe-effectif.csv", effectif, lignes)
    (controle,) = sources.construire().controles("ventilations_divergentes")
    assert (controle["attendu"], controle["trouve"], controle["difference"]) == (1000, 700.5, -299.5)


def test_regions_above_their_departements(sources: Sources) -> None:
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("84", "G", 30, 3000)])
    sources.csv(f"pge/2021-01-01/{PGE_DEP}", "pge-departemental", [pge("84", "G", 28, 2800, dep="01")])
    (controle,) = sources.construire().controles("regions_et_departements")
    assert controle["difference"] == -200


def test_what_the_national_total_holds_and_no_file_breaks_down(sources: Sources) -> None:
    sources.csv(f"fonds-solidarite/2021-01-20/{FDS}", "fonds-solidarite", [fds("84", "I", 10, "1000.00")])
    sources.csv(f"fonds-solidarite/2021-02-20/{FDS}", "fonds-solidarite", [fds("84", "I", 20, "2000.00")])
    national = [{"nombre": "25", "nombre_siren": "9", "montant": "2500.60"}]
    sources.json("json-latest/aides-maille-national.json", national)
    base = sources.construire()
    assert base.lignes("SELECT * FROM chiffres_cles WHERE montant_non_ventile IS NOT NULL")[0] | {} == {
        "dispositif": "fonds-solidarite", "volet": "", "date_maj": "2021-02-20", "concept": "cumul", "mois": "",
        "nombre_aides": 0, "nombre_entreprises": 9, "montant_total": 0, "montant_non_ventile": 500.6,
        "nombre_non_ventile": 5, "nombre_salaries": None, "nombre_heures": None, "nombre_etablissements": None,
    }  # fmt: skip
    (controle,) = base.controles("montant_non_ventile")
    assert (controle["attendu"], controle["trouve"]) == (2500.6, 2000)
    assert len(base.controles("date_supposee")) == 1


def test_cells_that_vanish_when_the_secrecy_rule_changes(sources: Sources) -> None:
    sections = "ABCDEFGHIJKLMNOPQRS"
    sources.csv(f"pge/2021-01-18/{PGE}", "pge", [pge("11", s, 10 + i, 1000 + i) for i, s in enumerate(sections)])
    sources.csv(f"pge/2021-01-20/{PGE}", "pge", [pge("11", s, 20 + i, 3000 + i) for i, s in enumerate(sections[:16])])
    (controle,) = sources.construire().controles("cellules_disparues")
    assert (controle["attendu"], controle["trouve"]) == (19, 16)


def test_a_file_that_is_dated_otherwise_than_its_folder(sources: Sources) -> None:
    sources.csv(f"pge/2021-01-08/{PGE}", "pge", [pge("11", "G", 3, 300, date_maj="2021-01-01")])
    assert "1er janvier 2021" in sources.construire().controles("date_differente")[0]["commentaire"]


def test_a_file_of_no_known_name_is_told(sources: Sources) -> None:
    serie(sources, ("2021-01-01", 100, 5000))
    sources.texte("pge/2021-01-01/bilan.csv", "a,b\n1,2\n")
    assert "pge/2021-01-01/bilan.csv" in sources.construire().controles("fichier_non_reconnu")[0]["commentaire"]


def test_a_stray_file_among_published_ones_takes_no_figure_away(sources: Sources) -> None:
    sources.csv(f"fonds-solidarite/2021-02-01/{FDS}", "fonds-solidarite", [fds("84", "I", 10, "1000.00")])
    sources.texte("fonds-solidarite/2021-02-01/notes.csv", "auteur,remarque\nX,rien\n")
    cache = ("--cache", str(sources.dossier / "cache"))
    sources.construire(*cache)
    assert sources.statut == 1
    notes = "lecture_refusee:fonds-solidarite/2021-02-01/notes.csv"
    base = sources.construire(*cache, "--accepter", notes, "ce ne sont pas des paiements")
    assert sources.statut == 0
    assert base.valeur("SELECT montant_total FROM chiffres_cles WHERE volet = 'VOLET1'") == 1000
    assert "ce ne sont pas des paiements" in base.controles("lecture_refusee")[0]["commentaire"]
