"""The library of questions: hidden cells stay hidden and are counted, a running total is never mixed with months."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.site import fonctions
from tests.precalcule import recalculer
from tests.preuves import au_moins_un

REQUETES: dict[str, dict[str, Any]] = lire_yaml(RACINE / "metadata.yml")["databases"]["aides"]["queries"]
CHIFFREES = [nom for nom, requete in REQUETES.items() if requete.get("reserves")]
DU_CUBE = [
    nom for nom in CHIFFREES if re.search(r"\b(chiffres_territoire|chiffres_repartition)\b", REQUETES[nom]["sql"])
]
MESURES = ", ".join(
    f"{mesure} = NULL"
    for mesure in ("nombre", "entreprises", "etablissements", "montant", "montant_centimes", "salaries", "heures")
)
CHIFFRES = ", ".join(
    f"{mesure} = NULL"
    for mesure in (
        "nombre_entreprises", "nombre_etablissements", "montant_total", "montant_non_ventile", "nombre_non_ventile",
        "nombre_salaries", "nombre_heures",
    )
)  # fmt: skip
COMPTES = {"cellules_secretes", "nombre_cellules", "part_secrete", "population"}
# Parameters that name one thing; the others have a default for what they do not know.
NOMMENT = {"dispositif", "region", "territoire", "secteur", "texte"}

Lancer = Callable[..., list[dict[str, Any]]]


def ouvrir(chemin: Path) -> sqlite3.Connection:
    connexion = sqlite3.connect(chemin)
    connexion.row_factory = sqlite3.Row
    fonctions.inscrire(connexion)
    return connexion


def lancer(connexion: sqlite3.Connection, nom: str, **parametres: str) -> list[dict[str, Any]]:
    """Rows of a canned query, empty parameters being those of its page."""
    valeurs = {**dict.fromkeys(REQUETES[nom].get("parametres", {}), ""), **parametres}
    return [dict(ligne) for ligne in connexion.execute(REQUETES[nom]["sql"], valeurs)]


@pytest.fixture(scope="module")
def base(base_echantillon: Path) -> Iterator[sqlite3.Connection]:
    connexion = ouvrir(base_echantillon)
    yield connexion
    connexion.close()


@pytest.fixture
def copie(base_echantillon: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The same database, to be changed."""
    connexion = ouvrir(Path(shutil.copy(base_echantillon, tmp_path / "aides.db")))
    yield connexion
    connexion.close()


def test_the_library_is_large_and_in_groups() -> None:
    assert len(REQUETES) >= 40
    groupes = {requete["groupe"] for requete in REQUETES.values()}
    assert groupes >= {"Concentration", "Par entreprise", "Écarts au profil national", "Couverture et secret"}


@pytest.mark.parametrize("nom", [nom for nom in CHIFFREES if REQUETES[nom].get("parametres")])
def test_parameters_are_labelled_and_lists_come_from_the_data(base: sqlite3.Connection, nom: str) -> None:
    for parametre in au_moins_un(REQUETES[nom]["parametres"].values()):
        assert parametre["libelle"]
        if "liste" in parametre:
            lignes = lancer(base, parametre["liste"]["requete"])
            assert lignes
            assert {parametre["liste"]["valeur"], parametre["liste"]["libelle"]} <= set(lignes[0])
        else:
            assert "choix" in parametre or parametre["type"] in ("date", "month", "number", "search")


@pytest.mark.parametrize("nom", REQUETES)
def test_the_parameters_said_are_those_of_the_sql(nom: str) -> None:
    """The site binds those that are said, and asks nobody which the SQL has."""
    assert set(re.findall(r":([a-z_]+)", REQUETES[nom]["sql"])) == set(REQUETES[nom].get("parametres", {}))


@pytest.fixture(scope="module", params=["cumul", "mensuel"])
def sans_les_autres(
    request: pytest.FixtureRequest, base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, sqlite3.Connection]]:
    """A cube of one concept only, with its name."""
    garde = request.param
    connexion = ouvrir(Path(shutil.copy(base_echantillon, tmp_path_factory.mktemp(garde) / "aides.db")))
    connexion.execute("DELETE FROM agregat WHERE concept <> ?", (garde,))
    connexion.execute("DELETE FROM chiffres_cles WHERE concept <> ?", (garde,))
    recalculer(connexion)
    yield garde, connexion
    connexion.close()


def test_the_figures_of_the_cube_are_many() -> None:
    assert len(DU_CUBE) >= 20


@pytest.mark.parametrize("nom", DU_CUBE)
def test_a_running_total_is_never_mixed_with_months(
    base: sqlite3.Connection, sans_les_autres: tuple[str, sqlite3.Connection], nom: str
) -> None:
    """Without the other concepts in the cube, each row that says its concept, or that has none to say, is unchanged."""
    garde, seul = sans_les_autres
    sien = "mensuel" if nom == "valeurs_mensuelles" else "cumul"
    avant = [ligne for ligne in lancer(base, nom) if ligne.get("concept", sien) == garde]
    assert lancer(seul, nom) == avant


@pytest.fixture(scope="module")
def en_baisse(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The sample, with a running total that goes down."""
    connexion = ouvrir(Path(shutil.copy(base_echantillon, tmp_path_factory.mktemp("baisse") / "aides.db")))
    faire_baisser(connexion)
    yield connexion
    connexion.close()


@pytest.fixture(scope="module")
def tout_cache(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A database of which every cell is hidden."""
    connexion = ouvrir(Path(shutil.copy(base_echantillon, tmp_path_factory.mktemp("cache") / "aides.db")))
    connexion.execute(f"UPDATE agregat SET secret = 1, {MESURES}")
    connexion.execute(f"UPDATE chiffres_cles SET {CHIFFRES}")
    connexion.execute("UPDATE chiffres_cles SET nombre_aides = NULL WHERE nombre_aides > 0")
    recalculer(connexion)
    yield connexion
    connexion.close()


@pytest.mark.parametrize("nom", DU_CUBE)
def test_no_figure_is_left_when_every_cell_is_hidden(
    en_baisse: sqlite3.Connection, tout_cache: sqlite3.Connection, nom: str
) -> None:
    assert chiffres(en_baisse, nom), "no figure to hide"
    assert chiffres(tout_cache, nom) == []


def faire_baisser(copie: sqlite3.Connection) -> None:
    """A running total that is one euro at its last date."""
    copie.execute(
        "UPDATE agregat SET montant_centimes = 100, montant = 1 WHERE dispositif = 'cpsti' AND niveau = 'national'"
        " AND axe = 'total' AND date_maj = (SELECT max(date_maj) FROM agregat WHERE dispositif = 'cpsti')"
    )
    recalculer(copie)


def chiffres(connexion: sqlite3.Connection, nom: str) -> list[tuple[str, Any]]:
    """Every measure that a query shows, with its column."""
    mesures = {*REQUETES[nom]["unites"], "gini", "rang_montant", "rang_nombre", "dissemblance"} - COMPTES
    return [paire for ligne in lancer(connexion, nom) for paire in ligne.items() if paire[0] in mesures and paire[1]]


def test_hidden_places_are_counted_and_left_out_of_concentration(copie: sqlite3.Connection) -> None:
    lieux = (
        "axe = 'total' AND niveau = 'region' AND region NOT IN ('ZZ') AND dispositif = 'cpsti' AND concept = 'cumul'"
    )
    derniere = f"{lieux} AND date_maj = (SELECT max(date_maj) FROM agregat WHERE {lieux})"
    copie.execute(f"UPDATE agregat SET secret = 1, {MESURES} WHERE {derniere} AND region IN ('11', '84')")
    recalculer(copie)
    (ligne,) = (li for li in lancer(copie, "concentration_territoires", maille="region") if "CPSTI" in li["titre"])
    connus = [x for (x,) in copie.execute(f"SELECT montant_centimes FROM agregat WHERE {derniere} AND secret = 0")]
    assert ligne["cellules_secretes"] == 2
    assert ligne["territoires_connus"] == len(connus)
    assert ligne["premier"] not in ("Île-de-France", "Auvergne-Rhône-Alpes")
    assert ligne["part_premier"] == round(100 * max(connus) / sum(connus), 2)
    paires = sum(abs(x - y) for x in connus for y in connus)
    assert ligne["gini"] == pytest.approx(paires / (2 * len(connus) * sum(connus)), abs=1e-4)


def test_the_concentration_curve_ends_at_all_of_it(base: sqlite3.Connection) -> None:
    lignes = lancer(base, "courbe_concentration", dispositif="cpsti", maille="region")
    assert [ligne["rang"] for ligne in lignes] == list(range(1, len(lignes) + 1))
    assert lignes[-1]["part_cumulee"] == lignes[-1]["part_si_egalite"] == 100
    assert all(ligne["part_cumulee"] <= ligne["part_si_egalite"] for ligne in lignes)


def test_growth_of_sectors_adds_up_to_that_of_the_scheme(base: sqlite3.Connection) -> None:
    secteurs = lancer(base, "croissance_secteurs", dispositif="cpsti")
    assert secteurs
    publies = lancer(base, "historique", dispositif="cpsti")
    total = sum(Decimal(str(ligne["variation_montant"])) for ligne in publies[1:])
    # A sector that was not there at the beginning has no change, it is all new.
    ajouts = (li["montant_fin"] if li["variation_montant"] is None else li["variation_montant"] for li in secteurs)
    assert sum(Decimal(str(ajout)) for ajout in ajouts) == total
    debut, fin = publies[0]["date_maj"], publies[-1]["date_maj"]
    assert {(ligne["date_debut"], ligne["date_fin"]) for ligne in secteurs} == {(debut, fin)}


def test_growth_takes_the_publications_known_at_the_dates_asked_for(base: sqlite3.Connection) -> None:
    dates = [ligne["date_maj"] for ligne in lancer(base, "historique", dispositif="cpsti")]
    lignes = lancer(base, "croissance_territoires", dispositif="cpsti", debut=dates[1], fin="2030-01-01")
    assert {(ligne["date_debut"], ligne["date_fin"]) for ligne in lignes} == {(dates[1], dates[-1])}
    assert lancer(base, "croissance_territoires", dispositif="cpsti", fin=dates[0]) == []


def test_deviations_from_france_cancel_out(base: sqlite3.Connection) -> None:
    lignes = lancer(base, "ecart_profil_national", dispositif="cpsti", region="84")
    assert lignes
    if not lignes[0]["cellules_secretes"]:
        absents = 100 - sum(ligne["part_france"] for ligne in lignes)
        assert sum(ligne["ecart"] for ligne in lignes) == pytest.approx(absents, abs=0.2)
    for ligne in lancer(base, "territoires_atypiques", dispositif="cpsti"):
        assert 0 <= ligne["dissemblance"] <= 100
        assert 0 < ligne["part_connue"] <= 100.01


def test_average_amounts_are_the_amounts_over_the_counts(base: sqlite3.Connection) -> None:
    lignes = lancer(base, "montant_par_aide", dispositif="cpsti")
    assert all(ligne["montant_par_aide"] is None for ligne in lignes if ligne["nombre_aides"] is None)
    for ligne in au_moins_un(ligne for ligne in lignes if ligne["nombre_aides"] is not None):
        assert ligne["montant_par_aide"] == pytest.approx(ligne["montant_total"] / ligne["nombre_aides"], abs=0.01)


def test_coverage_counts_every_cell_of_the_last_date(base: sqlite3.Connection) -> None:
    lignes = lancer(base, "couverture_repartitions", dispositif="cpsti")
    (tout,) = (li for li in lignes if li["niveau"] == "national" and li["repartition"] == "Ensemble")
    assert (tout["nombre_cellules"], tout["part_montant"], tout["part_nombre"]) == (1, 100, 100)
    for ligne in lignes:
        assert ligne["cellules_secretes"] <= ligne["nombre_cellules"]


def test_a_running_total_that_goes_down_is_found(copie: sqlite3.Connection) -> None:
    avant = lancer(copie, "baisses_du_cumul", dispositif="cpsti")
    faire_baisser(copie)
    (nouvelle,) = (ligne for ligne in lancer(copie, "baisses_du_cumul", dispositif="cpsti") if ligne not in avant)
    assert nouvelle["montant_total"] == 1
    assert nouvelle["variation_montant"] == 1 - nouvelle["montant_precedent"]


@pytest.mark.parametrize(
    ("tape", "nomenclature", "code"),
    [
        ("RHONE-alpes", "region", "84"),
        ("rhone", "departement", "69"),
        ("HEBERGEMENT", "section_naf", "I"),
        ("saint-etienne", "commune", "42218"),
    ],
)
def test_a_code_is_found_by_its_name_without_accents(
    base: sqlite3.Connection, tape: str, nomenclature: str, code: str
) -> None:
    trouves = {(ligne["nomenclature"], ligne["code"]) for ligne in lancer(base, "retrouver_un_code", texte=tape)}
    assert (nomenclature, code) in trouves


@pytest.mark.parametrize("nom", [nom for nom in CHIFFREES if NOMMENT & set(REQUETES[nom].get("parametres", {}))])
def test_an_unknown_value_gives_no_row_and_no_error(base: sqlite3.Connection, nom: str) -> None:
    assert lancer(base, nom, **dict.fromkeys(REQUETES[nom]["parametres"], "inconnu'")) == []


def test_an_unknown_place_has_no_figure_beside_another(base: sqlite3.Connection) -> None:
    for ligne in au_moins_un(lancer(base, "comparer_territoires", a="departement/33", b="inconnu'")):
        assert {ligne[colonne] for colonne in ligne if colonne.endswith("_b")} == {None}


def test_a_scheme_whose_national_count_is_hidden_is_still_there(copie: sqlite3.Connection) -> None:
    """The row without a part that only carries what is not broken down has a count of 0, not an unknown one."""
    copie.execute("UPDATE chiffres_cles SET nombre_aides = NULL WHERE dispositif = 'cpsti'")
    titre = "Aide aux indépendants (CPSTI)"
    for nom in ("chiffres_cles_dispositifs", "dernieres_variations", "couverture_repartitions", "part_inconnue"):
        assert titre in {ligne["titre"] for ligne in lancer(copie, nom)}, nom
    assert lancer(copie, "publications_dispositif", dispositif="cpsti")
    assert "cpsti" in {ligne["dispositif"] for ligne in lancer(copie, "secteur_dispositifs")}


def test_a_question_is_read_at_once() -> None:
    """Lines as a reader sees them, no wider than this file: a median of at most 8, none above 20, no two in a row that
    stand in two questions."""
    lignes = {nom: [ligne.strip() for ligne in r["sql"].splitlines() if ligne.strip()] for nom, r in REQUETES.items()}
    longueurs = [len(sql) for sql in lignes.values()]
    assert median(longueurs) <= 8
    assert max(longueurs) <= 20
    trop_larges = {nom for nom, r in REQUETES.items() for ligne in r["sql"].splitlines() if len(ligne) > 120}
    assert not trop_larges
    vues: dict[tuple[str, str], str] = {}
    for nom, sql in au_moins_un(lignes.items()):
        for bloc in pairwise(sql):
            assert vues.setdefault(bloc, nom) == nom, bloc
