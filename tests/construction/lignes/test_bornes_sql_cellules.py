"""Payment lines: duplicates, sums and cells, one SQL file at a time; the periods that payments are written with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aides.construction.lignes.moteur import requete
from tests.construction.lignes.sql_lignes import Ligne, Table, ouvrir

A, B = 100_000_009, 200_000_008
# Month of payment, counted from year zero: April, May and June 2020.
AVRIL, MAI, JUIN = 2020 * 12 + 3, 2020 * 12 + 4, 2020 * 12 + 5
PAIEMENT = (
    "source INTEGER, ligne INTEGER, cle BIGINT, mois INTEGER, date_paiement DATE, centimes BIGINT, code_postal VARCHAR"
)


@pytest.fixture
def table() -> Iterator[Table]:
    with ouvrir() as ouverte:
        yield ouverte


def payer(table: Table, *lignes: tuple[int, int, int, int, str, int]) -> None:
    table.creer("paiement", PAIEMENT, [(*ligne, None) for ligne in lignes])


def test_duplicates_go_with_the_line_that_they_repeat_and_out_of_the_sums(table: Table) -> None:
    cle, jour = A * 256 + 1, "2020-04-15"
    payer(
        table, (2, 5, cle, 202003, jour, 100), (1, 9, cle, 202003, jour, 100), (2, 4, cle, 202003, jour, 100),
        (1, 2, cle, 202004, jour, 100), (1, 3, cle, 202003, jour, 101), (1, 4, cle, 202003, "2020-04-16", 100),
        (1, 5, cle + 1, 202003, jour, 100), (1, 6, B * 256 + 1, 202003, jour, 100), (1, 7, 1, 202003, jour, 100),
        (1, 8, 1, 202003, jour, 100), (3, 1, 256, 202003, jour, 7), (3, 2, 256, 202003, jour, 7),
        (3, 3, 255, 202003, jour, 7), (3, 4, 255, 202003, jour, 7),
    )  # fmt: skip
    for fichier in ("grouper.sql", "doublons.sql", "retirer_les_doublons.sql"):
        table.lancer(fichier)
    attendus = [(2, 4, cle, 100, 1, 9), (2, 5, cle, 100, 1, 9), (3, 2, 256, 7, 3, 1)]
    assert table.lire("doublon", "source, ligne, cle, centimes, autre_source, autre_ligne") == attendus
    assert table.lire("etat.doublon", "source, ligne, cle, centimes, autre_source, autre_ligne") == attendus
    assert table.lire("versement", "cle, CAST(date_paiement AS VARCHAR), nombre, centimes") == [
        (1, jour, 2, 200), (255, jour, 2, 14), (256, jour, 1, 7), (cle, jour, 3, 301), (cle, "2020-04-16", 1, 100),
        (cle + 1, jour, 1, 100), (B * 256 + 1, jour, 1, 100),
    ]  # fmt: skip
    assert [ligne for _, ligne in table.lire("paiement", "source, ligne") if ligne in (4, 5, 9)] == [4, 5, 9, 4]
    table.lancer("source.sql", numeros="[1, 2, 3]", chemins="['un', 'deux', 'trois']")
    table.emplir("etat.doublon", [(1, 77, 42 * 256 + 9, jour, 5, 3, 8)])
    assert table.lancer("doublons_nommes.sql") == [
        ("un", 77, "000000042", 5, "trois", 8), ("deux", 4, "100000009", 100, "un", 9),
        ("deux", 5, "100000009", 100, "un", 9), ("trois", 2, "000000001", 7, "trois", 1),
    ]  # fmt: skip


def verser(table: Table, *lignes: tuple[int, str, int, int]) -> None:
    table.creer("versement", "cle BIGINT, date_paiement DATE, nombre BIGINT, centimes BIGINT", [*lignes])


def test_what_is_received_now_stands_beside_what_was_before(table: Table) -> None:
    verser(
        table,
        (257, "2020-05-02", 1, 10),
        (257, "2020-05-01", 2, 30),
        (258, "2020-05-01", 0, 0),
        (259, "2020-05-03", 1, 5),
    )
    table.emplir("etat.cumul", [(257, 7), (257, 8), (258, 9), (300, 1)])
    table.lancer("recu.sql")
    colonnes = "cle, nombre, centimes, CAST(premier AS VARCHAR), avant"
    assert table.lire("recu", colonnes) == [(257, 3, 40, "2020-05-01", 15), (259, 1, 5, "2020-05-03", None)]
    assert table.lire("etat.cumul") == [(257, 7), (257, 8), (257, 40), (258, 9), (259, 5), (300, 1)]


def test_steps_are_days_or_months_of_payment(table: Table) -> None:
    verser(
        table, (257, "2020-04-02", 1, 10), (257, "2020-04-30", 2, 30), (257, "2020-05-01", 0, 5),
        (257, "2020-12-31", 4, 5),
        (258, "2020-04-30", 1, 1), (258, "2020-04-29", 0, 5),
    )  # fmt: skip
    jours = table.base.execute(
        f"SELECT * REPLACE (CAST(rang AS VARCHAR) AS rang) FROM ({requete('pas_jour.sql')}) ORDER BY ALL"
    )
    assert jours.fetchall() == [
        (257, AVRIL, "2020-04-02", 1, 10), (257, AVRIL, "2020-04-30", 2, 30), (257, 24251, "2020-12-31", 4, 5),
        (258, AVRIL, "2020-04-30", 1, 1),
    ]  # fmt: skip
    assert sorted(table.lancer("pas_mois.sql")) == [
        (257, AVRIL, AVRIL, 3, 40), (257, 24251, 24251, 4, 5), (258, AVRIL, AVRIL, 1, 1),
    ]  # fmt: skip


def test_only_who_gave_back_more_than_received_is_remembered(table: Table) -> None:
    payer(
        table, (1, 1, 2 * 256, 202003, "2020-04-01", 10), (1, 2, 2 * 256, 202004, "2020-04-01", -5),
        (1, 3, 3 * 256, 202003, "2020-04-01", 10), (1, 4, 3 * 256, 202003, "2020-04-02", -10),
        (1, 5, 4 * 256, 202003, "2020-04-01", 0), (1, 6, 4 * 256 + 1, 202003, "2020-04-01", -1),
        (1, 7, 4 * 256, 202003, "2020-04-01", -1), (1, 8, 5 * 256, 202003, "2020-04-01", 1),
        (1, 9, 6 * 256, 202003, "2020-04-01", 9), (1, 10, 6 * 256, 202004, "2020-04-01", -3),
        (1, 11, 6 * 256, 202004, "2020-04-01", 3), (1, 12, 7 * 256, 202003, "2020-04-01", -2),
        (1, 13, 7 * 256 + 1, 202003, "2020-04-01", 9),
    )  # fmt: skip
    table.lancer("negatifs.sql")
    assert table.lire("etat.negatif") == [(2,), (4,), (7,)]


def test_days_communes_and_means_of_location_are_added_to_those_known(table: Table) -> None:
    un, deux, sans = A * 256 + 1, B * 256 + 1, 1
    verser(table, (un, "2020-05-01", 2, 30), (deux, "2020-05-01", 1, -40), (sans, "2020-05-01", 1, 5),
           (un, "2020-05-02", 1, 7), (un + 1, "2020-05-02", 1, 9), (deux, "2020-05-03", 0, 0),
           (256 + 1, "2020-05-02", 1, 2), (sans, "2020-05-02", 1, 1),
           (256, "2020-06-01", 1, 3), (255, "2020-06-01", 1, 4))  # fmt: skip
    table.emplir("etat.cumul", [(deux, 100)])
    table.lancer("recu.sql")
    table.emplir("etat.jour", [(1, "2020-04-30", 1, 1, 100, 100, 1), (2, "2020-04-01", 3, 2, 50, 40, 2)])
    table.lancer("jours.sql")
    table.emplir("etat.volet", [(0, "VOLET0"), (1, "VOLET1"), (2, "VOLET2"), (255, "VOLET9")])
    assert table.lancer("histoire.sql", dispositif="'fs'") == [
        ("fs", "VOLET0", "2020-06-01", 1, 1, 3, 3, 1, 1, 3),
        ("fs", "VOLET1", "2020-04-30", 1, 1, 100, 100, 1, 1, 100),
        ("fs", "VOLET1", "2020-05-01", 4, 2, -5, 40, 5, 2, 95),
        ("fs", "VOLET1", "2020-05-02", 3, 2, 10, 7, 8, 3, 105), ("fs", "VOLET2", "2020-04-01", 3, 2, 50, 40, 3, 2, 50),
        ("fs", "VOLET2", "2020-05-02", 1, 1, 9, 9, 4, 3, 59), ("fs", "VOLET9", "2020-06-01", 1, 0, 4, 4, 1, 0, 4),
    ]  # fmt: skip
    qui = [(A, "13001", "sirene"), (B, "13001", "sirene"), (0, "", "code_postal"), (1, "30001", "api")]
    table.creer("entreprise", "siren INTEGER, commune VARCHAR, localisation VARCHAR", [*qui])
    table.emplir("etat.commune", [(1, "13001", 1, 1, 100, 100), (1, "75056", 2, 2, 3, 4)])
    table.emplir("etat.localisation", [("aucune", 3, 7), ("sirene", 1, 100)])
    table.lancer("communes.sql")
    communes = [("VOLET0", "30001", 1, 1, 3, 3), ("VOLET1", "13001", 5, 2, 97, 100), ("VOLET1", "30001", 1, 1, 2, 2),
    ("VOLET1", "75056", 2, 2, 3, 4),
                ("VOLET2", "13001", 1, 1, 9, 9)]  # fmt: skip
    assert table.lancer("communes_finales.sql", dispositif="'fs'") == [
        ("fs", volet, "2020-06-20", *reste) for volet, *reste in communes
    ]
    assert table.lancer("localisations.sql") == [("api", 2), ("aucune", 3), ("code_postal", 3), ("sirene", 6)]
    assert table.lancer("bilan.sql") == [(14, 7 + 100 + 2 + 6 + 3 + 4 + 30 + 7 - 40 + 9)]


def territoires(table: Table) -> None:
    """Three départements in two régions, and the three axes."""
    table.base.execute("CREATE TABLE etat.departement (code VARCHAR, region VARCHAR)")
    table.emplir("etat.departement", [("13", "93"), ("06", "93"), ("75", "11")])


def test_the_businesses_of_all_volets_are_counted_once(table: Table) -> None:
    territoires(table)
    table.emplir("etat.cumul", [(c, 1) for c in (256 + 1, 256 + 2, 256 + 1, 512 + 1, 768, 5 * 256 + 255, 7, 255, 1024)])
    for siren, departement in ((1, "13"), (2, "06"), (3, "75"), (5, "13"), (9, "13"), (0, "75"), (4, "13")):
        table.base.execute("INSERT INTO etat.entreprise (siren, departement) VALUES (?, ?)", [siren, departement])
    assert table.lancer("entreprises_ensemble.sql", dispositif="'fs'") == [
        ("fs", "2020-06-20", *lieu)
        for lieu in (("departement", "11", "75", 1), ("departement", "93", "06", 1), ("departement", "93", "13", 3),
                     ("national", "FR", "TOUS", 5), ("region", "11", "TOUS", 1), ("region", "93", "TOUS", 4))
    ]  # fmt: skip


# volet, month of payment, département, axis, member; then numbers, new businesses, centimes and the largest amount.
MOUVEMENTS = [
    (1, AVRIL, "13", "section_naf", "I", 3, 2, 100, 60), (1, JUIN, "13", "section_naf", "I", 1, 0, -5, 70),
    (1, AVRIL, "13", "classe_effectif", "01", 3, 2, 100, 60), (1, JUIN, "13", "classe_effectif", "02", 1, 0, -5, 70),
    (1, MAI, "06", "section_naf", "G", 2, 1, 40, 30), (1, MAI, "75", "section_naf", "I", 7, 5, 700, 650),
    (2, MAI, "75", "section_naf", "I", 4, 3, 11, 6), (1, AVRIL, "13", "section_naf", "G", 1, 1, 9, 9),
]  # fmt: skip
MENSUELS = [
    (1, 202003, "13", "section_naf", "I", 4, 2, 95, 70), (1, 202003, "13", "section_naf", "G", 1, 1, 9, 9),
    (1, 202003, "06", "classe_effectif", "01", 2, 1, 40, 30), (2, 202011, "75", "section_naf", "I", 4, 3, 11, 6),
    (1, 202003, "75", "section_naf", "I", 7, 5, 700, 650),
]  # fmt: skip
REGIONS = {"13": "93", "06": "93", "75": "11"}
FINS = {AVRIL: "2020-04-30", MAI: "2020-05-31", JUIN: "2020-06-20"}


def attendues() -> list[Ligne]:
    """Every cell of the cube made of MOUVEMENTS and MENSUELS."""
    detail: list[tuple[Ligne, Ligne]] = []
    for volet, periode, departement, axe, modalite, *chiffres in MOUVEMENTS:
        axes = [(axe, modalite)] + [("total", "TOTAL")] * (axe == "section_naf")
        dates = [fin for jusque, fin in FINS.items() if jusque >= periode]
        detail += [
            ((f"VOLET{volet}", "cumul", date, "", *axe_, departement), tuple(chiffres))
            for date in dates
            for axe_ in axes
        ]
    for volet, mois, departement, axe, modalite, *chiffres in MENSUELS:
        axes = [(axe, modalite)] + [("total", "TOTAL")] * (axe == "section_naf")
        ecrit = f"{mois // 100}-{mois % 100:02}"
        detail += [
            ((f"VOLET{volet}", "mensuel", "2020-06-20", ecrit, *axe_, departement), tuple(chiffres)) for axe_ in axes
        ]
    cellules: dict[Ligne, Ligne] = {}
    for (*debut, departement), valeurs in detail:
        region = REGIONS[departement]
        for lieu in (("departement", region, departement), ("region", region, "TOUS"), ("national", "FR", "TOUS")):
            deja = cellules.get((*debut, *lieu), (0, 0, 0, 0))
            cellules[*debut, *lieu] = (
                *(d + v for d, v in zip(deja[:3], valeurs[:3], strict=True)),
                max(deja[3], valeurs[3]),
            )
    return [
        ("fs", *cle[:4], *cle[6:], *cle[4:6], *cellules[cle])
        for cle in sorted(cellules, key=lambda c: (*c[:6], *c[6:]))
    ]


def test_each_cell_adds_up_over_time_and_places(table: Table) -> None:
    territoires(table)
    table.emplir("etat.volet", [(1, "VOLET1"), (2, "VOLET2")])
    table.emplir("etat.mouvement", [*MOUVEMENTS])
    table.emplir("etat.mensuel", [*MENSUELS])
    cube = attendues()
    assert table.lancer("cellules.sql", dispositif="'fs'") == cube
    publiees = [
        c
        for c in cube
        if (c[3] == "2020-06-20" and (c[2] == "cumul" or c[8] == "total")) or (c[5], c[8]) == ("national", "total")
    ]
    assert table.lancer("cellules_a_publier.sql", dispositif="'fs'") == publiees
    assert table.lancer("territoires_par_mois.sql") == [
        ("VOLET1", "2020-04-30", "departement", "93", "13", 4, 3, 109, 60),
        ("VOLET1", "2020-04-30", "region", "93", "TOUS", 4, 3, 109, 60),
        ("VOLET1", "2020-05-31", "departement", "11", "75", 7, 5, 700, 650),
        ("VOLET1", "2020-05-31", "departement", "93", "06", 2, 1, 40, 30),
        ("VOLET1", "2020-05-31", "region", "11", "TOUS", 7, 5, 700, 650),
        ("VOLET1", "2020-05-31", "region", "93", "TOUS", 2, 1, 40, 30),
        ("VOLET1", "2020-06-20", "departement", "93", "13", 1, 0, -5, 70),
        ("VOLET1", "2020-06-20", "region", "93", "TOUS", 1, 0, -5, 70),
        ("VOLET2", "2020-05-31", "departement", "11", "75", 4, 3, 11, 6),
        ("VOLET2", "2020-05-31", "region", "11", "TOUS", 4, 3, 11, 6),
    ]


ENTREPRISES = [
    (0, "75", "Z", "ZZ", "ZZ"), (A, "13", "I", "01", "54"), (B, "13", "I", "02", "10"), (1, "75", "I", "01", "10"),
]  # fmt: skip


def croiser(table: Table) -> None:
    colonnes = (
        "siren INTEGER, departement VARCHAR, section VARCHAR, classe_effectif VARCHAR, categorie_juridique VARCHAR"
    )
    table.creer("entreprise", colonnes, [*ENTREPRISES])
    table.lancer("croisement.sql")


def par_axe(cle: Ligne, valeurs: Ligne, *membres: str) -> list[Ligne]:
    axes = ("section_naf", "classe_effectif", "categorie_juridique")
    return [(*cle, axe, membre, *valeurs) for axe, membre in zip(axes, membres, strict=True)]


def test_a_pair_of_departement_and_member_has_one_number(table: Table) -> None:
    croiser(table)
    assert table.lire("croisement", "id, axe, departement, modalite") == [
        (1, "categorie_juridique", "13", "10"), (2, "categorie_juridique", "13", "54"),
        (3, "categorie_juridique", "75", "10"), (4, "categorie_juridique", "75", "ZZ"),
        (5, "classe_effectif", "13", "01"), (6, "classe_effectif", "13", "02"), (7, "classe_effectif", "75", "01"),
        (8, "classe_effectif", "75", "ZZ"), (9, "section_naf", "13", "I"), (10, "section_naf", "75", "I"),
        (11, "section_naf", "75", "Z"),
    ]  # fmt: skip
    assert table.lire("croise") == [(0, 11, 8, 4), (1, 10, 7, 3), (A, 9, 5, 2), (B, 9, 6, 1)]


def test_months_of_aid_are_added_to_those_known(table: Table) -> None:
    croiser(table)
    un, deux, autre = A * 256 + 1, B * 256 + 1, 256 + 2
    jour = "2020-05-01"
    payer(table, (1, 1, un, 202003, jour, 10), (1, 2, un, 202003, jour, 20), (1, 3, deux, 202003, jour, -50),
          (1, 4, un, 0, jour, 99), (1, 5, un, 202004, jour, 5), (1, 6, autre, 202004, jour, 6),
          (1, 7, 255, 202004, jour, 7),
          (1, 8, 256, 202004, jour, 8))  # fmt: skip
    table.creer("deja_paye", "cle BIGINT, mois INTEGER, centimes BIGINT", [(un, 202003, 100), (deux, 202004, 7)])
    table.emplir(
        "etat.mensuel",
        [(1, 202003, "13", "section_naf", "I", 1, 1, 100, 100), (1, 202001, "13", "section_naf", "I", 1, 1, 2, 2)],
    )
    table.lancer("mensuel.sql")
    attendus = [
        (1, 202001, "13", "section_naf", "I", 1, 1, 2, 2),
        (1, 202003, "13", "section_naf", "I", 4, 2, 80, 130),
        (1, 202003, "13", "classe_effectif", "01", 2, 0, 30, 130),
        (1, 202003, "13", "categorie_juridique", "54", 2, 0, 30, 130),
        (1, 202003, "13", "classe_effectif", "02", 1, 1, -50, 50),
        (1, 202003, "13", "categorie_juridique", "10", 1, 1, -50, 50),
        *par_axe((1, 202004, "13"), (1, 1, 5, 5), "I", "01", "54"), *par_axe((2, 202004, "75"), (1, 1, 6, 6),
        "I", "01", "10"),
        *par_axe((255, 202004, "75"), (1, 0, 7, 7), "Z", "ZZ", "ZZ"), *par_axe((0, 202004, "75"), (1, 1, 8, 8),
        "I", "01", "10"),
    ]  # fmt: skip
    assert table.lire("etat.mensuel") == sorted(attendus)


def test_movements_follow_what_each_siren_has_had_so_far(table: Table) -> None:
    croiser(table)
    un, deux, autre = A * 256 + 1, B * 256 + 1, 256 + 2
    verser(table, (un, "2020-05-02", 1, 10), (un, "2020-05-01", 2, 30), (un, "2020-06-01", 1, 5),
    (deux, "2020-05-02", 1, 7),
           (deux, "2020-06-03", 1, 8), (autre, "2020-05-02", 1, 6), (255, "2020-05-02", 1, 4),
           (256, "2020-05-02", 1, 3))  # fmt: skip
    table.emplir("etat.cumul", [(deux, 100), (deux, -200)])
    table.emplir(
        "etat.mouvement",
        [(1, AVRIL, "13", "section_naf", "I", 1, 1, 100, 100), (1, MAI, "13", "section_naf", "I", 1, 1, 1, 1)],
    )
    table.lancer("recu.sql")
    table.lancer("cumul.sql", pas=requete("pas_jour.sql"))
    attendus = [
        (1, AVRIL, "13", "section_naf", "I", 1, 1, 100, 100), (1, MAI, "13", "section_naf", "I", 5, 2, 48, 93),
        (1, MAI, "13", "classe_effectif", "01", 3, 1, 40, 40), (1, MAI, "13", "categorie_juridique", "54", 3, 1, 40,
        40),
        (1, MAI, "13", "classe_effectif", "02", 1, 0, 7, 93), (1, MAI, "13", "categorie_juridique", "10", 1, 0, 7, 93),
        (1, JUIN, "13", "section_naf", "I", 2, 0, 13, 85), (1, JUIN, "13", "classe_effectif", "01", 1, 0, 5, 45),
        (1, JUIN, "13", "categorie_juridique", "54", 1, 0, 5, 45),
        (1, JUIN, "13", "classe_effectif", "02", 1, 0, 8, 85),
        (1, JUIN, "13", "categorie_juridique", "10", 1, 0, 8, 85), *par_axe((2, MAI, "75"), (1, 1, 6, 6),
        "I", "01", "10"),
        *par_axe((255, MAI, "75"), (1, 0, 4, 4), "Z", "ZZ", "ZZ"), *par_axe((0, MAI, "75"), (1, 1, 3, 3),
        "I", "01", "10"),
    ]  # fmt: skip
    assert table.lire("etat.mouvement") == sorted(attendus)


@pytest.mark.parametrize(
    ("expression", "attendu"),
    [
        ("numero_de_mois('JAN')", 1), ("numero_de_mois('FEV')", 2), ("numero_de_mois('JUIL')", 7),
        ("numero_de_mois('DEC')", 12),
        ("numero_de_mois('JANV')", 1), ("numero_de_mois('FEVR')", 2), ("numero_de_mois('JUILL')", 7),
        ("numero_de_mois('SEPT')", 9),
        ("periode_simple(' mars — Volet n°1 ')", "MARS-VOLET-N-1"), ("periode_simple('Août_2020')", "AOUT-2020"),
        ("mois_nomme('2020-03')", 3), ("mois_nomme('202012')", 12), ("mois_nomme('03-2020')", 3),
        ("mois_nomme('122020')", 12),
        ("mois_nomme('MARS-2020')", 3), ("mois_nomme('MARS20')", 3), ("mois_nomme('MARS')", 3),
        ("mois_nomme('13-2020')", None),
        ("annee_nommee('MARS-2020')", 2020), ("annee_nommee('MARS-20')", 2020), ("annee_nommee('AVR21')", 2021),
        ("annee_nommee('202103')", 2021), ("annee_nommee('03')", None), ("annee_nommee('MARS')", None),
        ("mois_de(4, 2020, DATE '2020-04-01')", 202004), ("mois_de(12, 2020, DATE '2021-01-31')", 202012),
        ("mois_de(1, 2020, DATE '2021-01-31')", 202001), ("mois_de(2, NULL, DATE '2021-01-31')", 202002),
        ("dit_total('Total')", True), ("dit_total('sous-total')", True), ("dit_total('Somme')", True),
        ("dit_total('Sommes')", False),
        ("dit_total(NULL)", False), ("dit_un_nombre('Nb d''aides')", True), ("dit_un_nombre('Nbre')", False),
        ("dit_un_nombre(NULL)", False), ("est_l_euro(' EUR ')", True), ("est_l_euro('USD')", False),
        ("est_l_euro(NULL)", False),
        ("est_un_paiement(NULL)", True), ("est_un_paiement('siren_faux')", True), ("est_un_paiement('total')", False),
        ("date_lue('04-15-20 ')", "2020-04-15"), ("date_lue(' 4-15-20')", None), ("date_lue('4-15-20 ')", None),
        ("date_lue('2020-04-15 00:00:00.000')", "2020-04-15"), ("siren_lu('100\u00a0000 009')", 100000009),
        ("naf_rev2('56.10A', 'NAFRev2')", "56.10A"), ("naf_rev2('56.10A', '')", "56.10A"),
        ("naf_rev2('56.10A', NULL)", "56.10A"),
        ("naf_rev2('56.10A', 'NAF2025')", None), ("naf_rev2('[ND]', 'NAFRev2')", None),
        ("naf_rev2('', 'NAFRev2')", None),
        ("naf_2025('56.10A', 'NAF2025', NULL)", "56.10A"), ("naf_2025('56.10A', 'nafrev25', '')", "56.10A"),
        ("naf_2025('56.10A', 'NAFRev2', NULL)", None), ("naf_2025('56.10A', 'NAF2025', '01.11Z')", "01.11Z"),
        ("naf_2025('56.10A', 'NAF2025', '[ND]')", "56.10A"), ("naf_2025('[ND]', 'NAF2025', NULL)", None),
        ("naf_2025('', 'NAF2025', '')", None), ("siren_lu('x')", None),
    ],
)  # fmt: skip
def test_the_writings_of_a_period_an_activity_and_the_rest(table: Table, expression: str, attendu: object) -> None:
    (valeur,) = table.base.execute(f"SELECT {expression}").fetchone() or ()
    assert (str(valeur) if isinstance(attendu, str) and valeur is not None else valeur) == attendu
