"""Counts withheld alone in what is published of the sample: nothing that is read gives them back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.preuves import au_moins_un

TUS = "secret = 0 AND nombre IS NULL AND montant_centimes IS NOT NULL"


@pytest.fixture
def base(base_echantillon: Path) -> sqlite3.Connection:
    connexion = sqlite3.connect(f"file:{base_echantillon}?mode=ro", uri=True)
    connexion.row_factory = sqlite3.Row
    return connexion


def test_some_counts_are_withheld_and_their_amounts_told(base: sqlite3.Connection) -> None:
    tus, dits = base.execute(
        f"SELECT sum({TUS}), sum(secret = 0) FROM agregat WHERE origine = 'lignes'"  # noqa: S608
    ).fetchone()
    assert 100 < tus < 0.15 * dits


def test_aids_and_businesses_are_withheld_together(base: sqlite3.Connection) -> None:
    tues = base.execute(f"SELECT * FROM agregat WHERE {TUS} AND origine = 'lignes'")  # noqa: S608
    assert {ligne["entreprises"] for ligne in au_moins_un(tues)} == {None}
    for ligne in au_moins_un(base.execute("SELECT * FROM agregat WHERE origine = 'lignes' AND nombre IS NOT NULL")):
        assert ligne["entreprises"] is not None


def test_the_whole_of_the_volets_does_not_give_a_volet_back(base: sqlite3.Connection) -> None:
    ensembles = au_moins_un(base.execute("""
        SELECT e.* FROM chiffres_territoire AS e
        JOIN agregat AS a ON a.dispositif = e.dispositif AND a.date_maj = e.date_maj AND a.niveau = e.niveau
             AND a.concept = e.concept
             AND a.mois = e.mois AND CASE a.niveau WHEN 'departement' THEN a.departement ELSE a.region END = e.code
        WHERE e.ensemble AND e.secret = 0 AND a.axe = 'total' AND a.secret = 0 AND a.nombre IS NULL
          AND a.montant_centimes IS NOT NULL"""))  # fmt: skip  # noqa: S608
    for ligne in ensembles:
        assert ligne["montant_centimes"] is not None
        colonnes = ("nombre_aides", "montant_par_aide", "aides_par_entreprise", "part_nombre", "rang_nombre",
                    "aides_pour_mille_habitants", "variation_nombre")  # fmt: skip
        assert {ligne[colonne] for colonne in colonnes} == {None}


def test_what_is_not_broken_down_does_not_count_what_is_withheld(base: sqlite3.Connection) -> None:
    restes = au_moins_un(base.execute("""
        SELECT r.nombre, r.montant_centimes FROM repartition AS r
        WHERE r.modalite = 'NR' AND EXISTS (
            SELECT 1 FROM repartition AS p WHERE p.territoire = r.territoire AND p.axe = r.axe AND p.modalite <> 'NR'
              AND p.nombre IS NULL AND p.montant_centimes IS NOT NULL)"""))  # fmt: skip
    assert {ligne["nombre"] for ligne in restes} == {None}
    assert all(ligne["montant_centimes"] for ligne in restes)


def test_places_are_ranked_by_their_amount_whether_or_not_they_are_counted(base: sqlite3.Connection) -> None:
    lignes = au_moins_un(base.execute("""
        SELECT t.territoires_classes, t.rang_montant, t.rang_nombre FROM chiffres_territoire AS t
        WHERE t.nature = 'departement' AND t.dispositif = 'fonds-solidarite' AND t.montant_total IS NOT NULL
          AND t.nombre_aides IS NULL"""))  # fmt: skip
    for ligne in lignes:
        assert 1 <= ligne["rang_montant"] <= ligne["territoires_classes"]
        assert ligne["rang_nombre"] is None


ICI = """a.axe = {axe} AND a.dispositif = t.dispositif AND a.volet = t.volet AND a.concept = t.concept
    AND a.mois = t.mois AND a.date_maj = t.date_maj AND a.niveau = t.niveau
    AND t.code = iif(a.niveau = 'region', a.region, a.departement)
    WHERE t.nature IN ('region', 'departement') AND NOT t.ensemble"""  # noqa: S608
COMPTEES = "count(coalesce(a.montant_centimes, a.nombre)), count(a.nombre)"


def test_a_rank_is_out_of_those_whose_measure_is_told(base: sqlite3.Connection) -> None:
    """Counted again from the cube; averages of businesses, of which it does not hold all, from their own column."""
    lignes = [tuple(li) for li in base.execute(f"""
        SELECT territoires_classes, territoires_classes_nombre, territoires_classes_entreprise,
               {COMPTEES}, count(montant_par_entreprise), count(rang_par_habitant)
        FROM chiffres_territoire AS t JOIN agregat AS a ON {ICI.format(axe="'total'")}
        GROUP BY t.dispositif, t.volet, t.concept, t.niveau, t.date_maj, t.mois""")]  # fmt: skip  # noqa: S608
    assert [li[:3] for li in lignes] == [li[3:6] for li in lignes]
    assert {par_habitant in (0, classes) for classes, *_, par_habitant in lignes} == {True}
    assert {(li[0] > li[1], li[0] > li[2] > 0) for li in lignes} >= {(False, False), (True, False), (True, True)}


def test_the_rank_of_a_member_is_out_of_those_whose_measure_is_told(base: sqlite3.Connection) -> None:
    lignes = [tuple(li) for li in base.execute(f"""
        SELECT modalites_classees, modalites_classees_nombre, {COMPTEES} FROM couverture AS c
        JOIN chiffres_territoire AS t ON t.id = c.territoire JOIN agregat AS a ON {ICI.format(axe="c.axe")}
          AND c.axe <> 'total' AND a.modalite NOT IN ('Z', 'ZZ')
        GROUP BY c.territoire, c.axe""")]  # fmt: skip  # noqa: S608
    assert [li[:2] for li in lignes] == [li[2:] for li in lignes]
    assert {classees > comptees > 0 for classees, comptees, *_ in lignes} == {False, True}


def test_the_check_says_how_many(base: sqlite3.Connection) -> None:
    ((dit,),) = base.execute("SELECT commentaire FROM controle WHERE nom = 'bilan_du_secret'")
    ((tus,),) = base.execute(f"SELECT count(*) FROM agregat WHERE {TUS} AND origine = 'lignes'")  # noqa: S608
    assert f"De {tus} autres, le montant est publié" in dit


def test_a_feed_of_aids_and_euros_withholds_its_counts_alike(base: sqlite3.Connection) -> None:
    par_dispositif = dict(
        base.execute(f"""
        SELECT dispositif, count(*) FROM agregat WHERE {TUS} AND origine <> 'lignes' GROUP BY dispositif""")
    )  # noqa: S608
    assert {*par_dispositif} == {"cpsti"}
    assert 100 < par_dispositif["cpsti"] < 1000
    ((dit,),) = base.execute("SELECT commentaire FROM controle WHERE nom = 'comptes_tus'")
    assert f"De {par_dispositif['cpsti']} chiffres, le montant est publié" in dit
