"""Readers of published files: real headers and their drift, exact amounts, and errors that say where."""

from __future__ import annotations

from pathlib import Path

import pytest

from aides.commun.catalogue import lire_catalogue
from aides.construction.inventaire import recenser
from aides.construction.lecture.nombres import lire_centimes, lire_entier
from tests.fabrique import ENTETES, FDS, PGE, Sources, fds, pge


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path)


@pytest.mark.parametrize(
    ("texte", "centimes"),
    [("1500", 150000), ("1500.5", 150050), ("49053006.39", 4905300639), ("145.00", 14500), ("-1004504.00", -100450400)],
)
def test_amounts_are_read_exactly(texte: str, centimes: int) -> None:
    assert lire_centimes(texte) == centimes


@pytest.mark.parametrize("texte", ["", "1 50O", "1,5", "1e3", "12.345", "NaN", "ND", "--1"])
def test_what_is_no_amount_is_refused_and_quoted(texte: str) -> None:
    with pytest.raises(ValueError, match="n'est pas un montant") as erreur:
        lire_centimes(texte)
    assert f"« {texte} »" in str(erreur.value)


def test_counts_are_whole_numbers() -> None:
    assert lire_entier("145.00") == 145
    with pytest.raises(ValueError, match="nombre entier"):
        lire_entier("145.50")


def test_fds_before_and_after_businesses_were_counted(sources: Sources) -> None:
    avant = ENTETES["fonds-solidarite"].replace("nombre_entreprises,", "")
    sans = {k: v for k, v in fds("84", "I", 10, "1000.00").items() if k != "nombre_entreprises"}
    sources.csv(f"fonds-solidarite/2020-05-05/{FDS}", avant, [sans])
    sources.csv(f"fonds-solidarite/2021-01-20/{FDS}", "fonds-solidarite", [fds("84", "I", 20, "2000.10")])
    base = sources.construire()
    vue = base.lignes("SELECT * FROM agregat_region_section ORDER BY date_maj")
    assert [(v["date_maj"], v["nombre_aides"], v["nombre_entreprises"], v["montant_total"]) for v in vue] == [
        ("2020-05-05", 10, None, 1000),
        ("2021-01-20", 20, 10, 2000.1),
    ]
    assert (vue[0]["reg"], vue[0]["libelle_region"]) == ("84", "Auvergne-Rhône-Alpes")
    assert vue[0]["volet"] == "VOLET1"


def test_columns_are_found_by_name_in_any_order(sources: Sources) -> None:
    colonnes = ",".join(reversed(ENTETES["pge"].split(",")))
    sources.csv(f"pge/2021-01-01/{PGE}", colonnes, [pge("11", "G", 3, 300)])
    base = sources.construire()
    assert base.valeur("SELECT montant_total FROM chiffres_cles WHERE dispositif = 'pge'") == 300


def test_an_unknown_column_is_reported_and_the_rest_is_read(sources: Sources) -> None:
    sources.csv(f"pge/2021-01-01/{PGE}", ENTETES["pge"] + ",taux", [pge("11", "G", 3, 300)])
    base = sources.construire()
    (controle,) = base.controles("colonne_inconnue")
    assert "« taux »" in controle["commentaire"]
    assert PGE in controle["commentaire"]
    assert base.valeur("SELECT nombre_aides FROM chiffres_cles") == 3


def test_a_missing_column_publishes_nothing_and_names_file_and_column(
    sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    sources.csv(f"pge/2020-12-01/{PGE}", "pge", [pge("11", "G", 3, 300)])
    base = sources.construire()
    assert sources.statut == 0
    avant = base.chemin.read_bytes()
    sans_montant = ENTETES["pge"].replace("montant_total,", "")
    lignes = [{k: v for k, v in pge("11", "G", 3, 300).items() if k != "montant_total"}]
    sources.csv(f"pge/2021-01-01/{PGE}", sans_montant, lignes)
    sources.construire()
    assert sources.statut == 1
    assert f"pge/2021-01-01/{PGE}, ligne 1, colonne montant_total" in capsys.readouterr().err
    assert base.chemin.read_bytes() == avant


def test_a_departmental_file_without_departements_is_refused(
    sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    sources.csv("pge/2021-01-01/pge-departemental-naf-latest.csv", "pge", [pge("11", "G", 3, 300)])
    sources.construire()
    assert sources.statut == 1
    assert "colonne dep" in capsys.readouterr().err


def test_a_bad_value_is_rejected_with_its_place_and_the_row_is_counted(sources: Sources) -> None:
    lignes = [pge("11", "G", 3, 300), {**pge("24", "G", 4, 0), "montant_total": "1 50O"}]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", lignes)
    base = sources.construire()
    (rejet,) = base.lignes("SELECT r.*, chemin FROM rejet AS r JOIN source_fichier AS s ON s.id = r.source")
    assert rejet["chemin"] == f"pge/2021-01-01/{PGE}"
    assert (rejet["ligne"], rejet["colonne"], rejet["valeur"]) == (3, "montant_total", "1 50O")
    assert rejet["raison"] == "« 1 50O » n'est pas un montant"
    assert base.lignes("SELECT lignes_lues, lignes_retenues, lignes_rejetees FROM source_fichier") == [
        {"lignes_lues": 2, "lignes_retenues": 1, "lignes_rejetees": 1}
    ]


def test_a_short_row_and_a_repeated_row_are_rejected_with_their_amount(sources: Sources) -> None:
    ligne = "PGE,3.00,300.00,11,,G,,2021-01-01"
    sources.texte(f"pge/2021-01-01/{PGE}", "\n".join([ENTETES["pge"], ligne, ligne, "PGE,3.00"]) + "\n")
    base = sources.construire()
    rejets = base.lignes("SELECT ligne, raison, montant FROM rejet ORDER BY ligne")
    assert rejets[0] == {"ligne": 3, "raison": "ligne identique à une ligne précédente", "montant": 300}
    assert "2 valeurs pour 8 colonnes" in rejets[1]["raison"]
    assert base.lignes("SELECT montant_lu, montant_retenu, montant_rejete FROM source_fichier") == [
        {"montant_lu": 600, "montant_retenu": 300, "montant_rejete": 300}
    ]


def test_unknown_places_and_sectors_have_members_and_keep_their_euros(sources: Sources) -> None:
    lignes = [pge("", "", 1, 100), pge("99", "Z", 2, 200), pge("11", "G", 3, 300)]
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", lignes)
    base = sources.construire()
    vue = base.lignes("SELECT reg, code_section, nombre_aides, montant_total FROM agregat_region_section ORDER BY reg")
    assert vue == [
        {"reg": "11", "code_section": "G", "nombre_aides": 3, "montant_total": 300},
        {"reg": "ZZ", "code_section": "Z", "nombre_aides": 3, "montant_total": 300},
    ]
    (inconnu,) = base.controles("code_inconnu")
    assert "« 99 »" in inconnu["commentaire"]
    assert [(c["attendu"], c["trouve"]) for c in base.controles("non_localise")] == [(600, 300)]
    assert base.lignes("PRAGMA foreign_key_check") == []


def test_one_cell_given_twice_is_added_up_and_flagged(sources: Sources) -> None:
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 3, 300), pge("11", "G", 4, 400)])
    base = sources.construire()
    assert base.valeur("SELECT montant_total FROM agregat_region_section") == 700
    assert "lignes 2 et 3" in base.controles("cellule_en_double")[0]["commentaire"]


def test_codes_with_leading_zeros_stay_text(sources: Sources) -> None:
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("01", "G", 3, 300)])
    base = sources.construire()
    assert base.valeur("SELECT libelle_region FROM agregat_region_section") == "Guadeloupe"
    assert base.valeur("SELECT group_concat(DISTINCT typeof(code)) FROM departement") == "text"
    assert base.valeur("SELECT libelle FROM departement WHERE code = '2A'") == "Corse-du-Sud"
    assert base.valeur("SELECT libelle FROM classe_effectif WHERE code = 'NN'") == "Établissement non employeur"


def test_the_two_concepts_of_activite_partielle_and_the_months_never_mix(sources: Sources) -> None:
    mesures = {"nombre_demandes_deposees": "10.00", "nombre_salaries_concernes": "50.00",
               "nombre_heures_demandees": "900.00", "reg": "84", "code_section_nace17": "IZ"}  # fmt: skip
    nom = "activite-partielle-regional-nace17-latest.csv"
    cumul = [{**mesures, "nombre_etablissements_concernes": "5.00"}]
    sources.csv(f"activite-partielle/2020-07-21/{nom}", "activite-partielle", cumul)
    sources.csv(f"activite-partielle/2020-10-27/{nom}", "activite-partielle-sans-etablissements", [mesures])
    mois = [{**mesures, "mois": "2020-03"}, {**mesures, "mois": "2020-04"}]
    nom_2 = "activite-partielle-2-regional-nace17-latest.csv"
    sources.csv(f"activite-partielle-2/2020-10-27/{nom_2}", "activite-partielle-2", mois)
    base = sources.construire()
    cles = base.lignes("SELECT date_maj, concept, mois, nombre_salaries FROM chiffres_cles ORDER BY 1, 2, 3")
    assert [tuple(c.values()) for c in cles] == [
        ("2020-07-21", "cumul", "", 50),
        ("2020-10-27", "mensuel", "2020-03", 50),
        ("2020-10-27", "mensuel", "2020-04", 50),
        ("2020-10-27", "somme-mensuelle", "", 50),
    ]
    assert base.valeur("SELECT count(*) FROM agregat WHERE etablissements = 5 AND niveau = 'region'") == 2
    assert base.controles("total_en_baisse") == []
    assert "« Somme de valeurs mensuelles »" in base.controles("changement_de_concept")[0]["commentaire"]


def test_prets_directs_with_text_numbers_nulls_and_a_blank_type(sources: Sources) -> None:
    types = [
        {"libelle": "", "nombre": "1", "montant": "500000.0", "effectifs": "7.0"},
        {"libelle": "Avance remboursable", "nombre": 6, "montant": 2660000.0, "effectifs": 210},
    ]
    regional = [
        {
            "reg": "04",
            "libelle": "La Réunion",
            "nombre": "7.0",
            "montant": "3160000.0",
            "effectifs": "217.0",
            "type": types,
        },
        {"reg": "01", "libelle": "Guadeloupe", "nombre": None, "montant": None, "effectifs": None, "type": None},
    ]
    national = [{"nombre": "8", "montant": "3200000.0", "effectifs": "230.0", "type": []}]
    sources.json("prets-directs/latest/arpb-maille-regional.json", regional)
    sources.json("prets-directs/latest/arpb-maille-national.json", national)
    sources.texte("prets-directs/latest/last_update_data.txt", "Données au 08/12/2021\n")
    base = sources.construire()
    assert base.lignes("SELECT date_maj, nombre_aides, montant_total, montant_non_ventile FROM chiffres_cles") == [
        {"date_maj": "2021-12-08", "nombre_aides": 7, "montant_total": 3160000, "montant_non_ventile": 40000}
    ]
    vue = base.lignes("SELECT libelle_type, nombre, montant_total, effectifs FROM prets_directs_region_type ORDER BY 1")
    assert vue == [
        {"libelle_type": "Avance remboursable", "nombre": 6, "montant_total": 2660000, "effectifs": 210},
        {"libelle_type": "Type non précisé", "nombre": 1, "montant_total": 500000, "effectifs": 7},
    ]
    assert "Guadeloupe" in base.valeur("SELECT valeur FROM rejet")
    assert base.lignes("SELECT sum(lignes_lues) AS lues, sum(lignes_retenues) AS retenues FROM source_fichier") == [
        {"lues": 5, "retenues": 4}
    ]


def test_a_raw_feed_may_have_a_name_of_its_own_and_its_date_in_it(tmp_path: Path) -> None:
    dossier = tmp_path / "pge"
    dossier.mkdir()
    for nom in ("PGE semaine 2020-05-15.xlsx", "note.docx"):
        (dossier / nom).write_bytes(b"x")
    inventaire = recenser(tmp_path, lire_catalogue())
    assert [(f.nom, f.date_maj, f.formats[0].lecteur) for f in inventaire.fichiers] == [
        ("pge/PGE semaine 2020-05-15.xlsx", "2020-05-15", "pge_xlsx")
    ]
