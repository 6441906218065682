"""Payment lines: who was paid, where they are and what they do, one SQL file at a time on a small register."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.construction.lignes.sql_lignes import Ligne, Table, ouvrir

TROUVE = (
    "siren INTEGER, siret VARCHAR, siege BOOLEAN, commune VARCHAR, code_postal VARCHAR, activite VARCHAR,"
    " activite_25 VARCHAR, tranche VARCHAR, ferme BOOLEAN, non_diffusible BOOLEAN, debut VARCHAR"
)
UNITE = (
    "siren INTEGER, categorie VARCHAR, activite VARCHAR, activite_25 VARCHAR, tranche VARCHAR, nic_siege VARCHAR,"
    " cessee BOOLEAN, non_diffusible BOOLEAN"
)
REPONSE = (
    "siren VARCHAR, siret VARCHAR, commune VARCHAR, code_postal VARCHAR, activite VARCHAR, nomenclature VARCHAR,"
    " tranche VARCHAR, categorie VARCHAR"
)
REFERENCES = {
    "departement": "code,region\n13,93\n20,94\n2A,94\n2B,94\n30,76\n75,11\n97,04\n974,04\nTOUS,FR\nZZ,ZZ\n",
    "commune": "code,departement\n13001,13\n30001,30\n2A004,2A\n2B033,2B\n75056,75\n97411,974\n",
    "commune_ancienne": "code,code_actuel\n13900,13001\n13901,13999\n30001,13001\n",
    "division_naf": "code,section\n01,A\n47,G\n56,I\n",
    "naf_2025": "code,section\n01,A\n56.1,I\n56.10X,\n47,G\n",
    "classe_effectif": "code\n00\n01\n02\n11\nNN\n",
    "categorie_juridique": "code\n10\n54\n",
    "code_postal": "code_postal,commune\n13001,13001\n13200,30001\n13200,13001\n"
    "30900,13001\n30900,30001\n20000,2A004\n20200,2B033\n99999,99998\n",
}  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    with ouvrir() as ouverte:
        for nom, contenu in REFERENCES.items():
            (tmp_path / f"{nom}.csv").write_text(contenu, encoding="utf-8")
        sources = {nom: f"read_csv('{tmp_path / nom}.csv', all_varchar = true)" for nom in REFERENCES}
        ouverte.lancer("nomenclatures.sql", **sources)
        yield ouverte


def test_reference_tables_say_where_a_commune_of_old_and_a_postal_code_lie(table: Table) -> None:
    assert "TOUS" not in [code for code, _ in table.lire("nom_departement")]
    assert ("2A", "94") in table.lire("nom_departement")
    # A code that is a commune's today is no former one, and a former one leads to a commune that exists.
    assert table.lire("nom_commune") == sorted(
        [(c, c, d, False) for c, d in (("13001", "13"), ("30001", "30"), ("2A004", "2A"), ("2B033", "2B"),
        ("75056", "75"), ("97411", "974"))]
        + [("13001", "13900", "13", True)]
    )  # fmt: skip
    assert table.lire("nom_postal") == [
        ("13001", "13"), ("13200", "13"), ("20000", "2A"), ("20200", "2B"), ("30900", "30"),
    ]  # fmt: skip
    assert table.lire("nom_naf_2025") == [("01", "A"), ("47", "G"), ("561", "I"), ("5610X", "")]


@pytest.mark.parametrize(
    ("code", "prefixe", "postal"),
    [
        ("97411", "974", "974"), ("98600", "986", "986"), ("96999", "96", "96"), ("2A004", "2A", "2A"),
        ("75001", "75", "75"),
        ("20000", "20", "2A"), ("20190", "20", "2A"), ("20200", "20", "2B"), ("20600", "20", "2B"),
        ("21000", "21", "21"),
    ],
)  # fmt: skip
def test_the_departement_that_a_code_begins_like(table: Table, code: str, prefixe: str, postal: str) -> None:
    demande = f"SELECT prefixe_departement('{code}'), departement_postal_ecrit('{code}')"
    assert table.base.execute(demande).fetchone() == (prefixe, postal)


def test_the_siren_paid_are_those_that_were_not_known(table: Table) -> None:
    table.creer(
        "recu", "cle BIGINT", [(5,), (255,), (256,), (7 * 256 + 1,), (7 * 256 + 2,), (8 * 256,), (100000009 * 256,)]
    )
    table.base.execute("INSERT INTO etat.entreprise (siren) VALUES (8)")
    table.lancer("beneficiaires.sql")
    assert table.lire("beneficiaire") == [(1, "000000001"), (7, "000000007"), (100000009, "100000009")]
    table.base.execute("INSERT INTO etat.entreprise (siren) VALUES (1), (99)")
    table.lancer("entreprises_payees.sql")
    assert table.lire("entreprise", "siren") == [(1,), (8,)]


def test_siren_that_are_nowhere_are_asked_for_with_their_first_postal_code(table: Table) -> None:
    table.creer("beneficiaire", "siren INTEGER, siren_texte VARCHAR", [(n, f"00000000{n}") for n in range(1, 6)])
    lieux: list[Ligne] = [(1, "13001", "13001"), (2, "13001", None), (3, None, "13001"), (4, None, None)]
    table.creer("siege", "siren INTEGER, commune VARCHAR, code_postal VARCHAR", lieux)
    payes: list[Ligne] = [
        (4 * 256, "13001", "2020-04-02", 1, 1), (4 * 256 + 1, " 13002 ", "2020-04-01", 2, 1),
        (4 * 256, "13003", "2020-04-01", 2, 2),
        (4 * 256, "130", "2020-03-01", 1, 3), (5 * 256 + 7, "13004", "2020-04-01", 1, 9),
        (5 * 256, "13005", "2020-04-01", 2, 1),
        (1 * 256, "13006", "2020-04-01", 1, 5), (4 * 256 + 200, "13007", "2020-05-01", 1, 1),
    ]  # fmt: skip
    table.creer("paiement", "cle BIGINT, code_postal VARCHAR, date_paiement DATE, source INTEGER, ligne INTEGER", payes)
    table.lancer("a_completer.sql")
    assert table.lire("a_completer") == [(4, "000000004"), (5, "000000005")]
    assert table.lire("premier_code_postal") == [(4, "13002"), (5, "13004")]


def _colonnes(noms: str, suffixe: str) -> str:
    """The columns of one of INSEE's files as SQL declares them; all are text but one."""
    tous = noms.replace("{}", suffixe).split()
    return ", ".join(f"{c} {'BOOLEAN' if c == 'etablissementSiege' else 'VARCHAR'}" for c in tous)


def registre(table: Table) -> None:
    """One table of each of INSEE's files, with what the views of a run have."""
    etablissement = _colonnes("siren siret etablissementSiege codeCommune{} codePostal{} activitePrincipale{}"
                              " nomenclatureActivitePrincipale{} activitePrincipaleNAF25{} trancheEffectifs{}"
                              " etatAdministratif{} statutDiffusion{} dateDebut", "Etablissement")  # fmt: skip
    unite = _colonnes("siren categorieJuridique{} nicSiege{} activitePrincipale{} nomenclatureActivitePrincipale{}"
                      " activitePrincipaleNAF25{} trancheEffectifs{} etatAdministratif{} statutDiffusion{}",
                      "UniteLegale")  # fmt: skip
    un, deux = "000000001", "000000002"
    table.creer("etablissement", etablissement, [
        (un, f"{un}00013", True, "13001", "13100", "56.10A", "NAFRev2", "56.10X", "[ND]", "F", "P", "2010-01-01"),
        (un, f"{un}00021", False, "30001", "30100", "01.11Z", "NAFRev2", None, "02", "A", "O", None),
        (deux, f"{deux}00013", False, "[ND]", "[ND]", "47.11X", "NAF2025", "[ND]", "[ND]", "A", "N", None),
        ("000000003", "00000000300013", True, "75056", "75001", "01.11Z", "", "", "", "A", "O", "2011-01-01"),
    ])  # fmt: skip
    table.creer("unite_legale", unite, [
        (un, "5499", "00013", "47.11F", "NAFRev2", "47.11X", "02", "A", "O"),
        (deux, "[ND]", "00099", "[ND]", "NAFRev2", "[ND]", "[ND]", "C", "P"),
        ("000000003", "1000", "00013", "01.11Z", "NAFRev2", None, "11", "C", "N"),
    ])  # fmt: skip


def test_the_head_offices_of_the_register_and_what_is_left_without(table: Table) -> None:
    registre(table)
    table.creer(
        "beneficiaire", "siren INTEGER, siren_texte VARCHAR", [(1, "000000001"), (2, "000000002"), (4, "000000004")]
    )
    table.lancer("siege.sql")
    assert table.lire("unite") == [
        (1, "5499", "47.11F", "47.11X", "02", "00013", False, False), (2, None, None, None, None, "00099", True, True),
    ]  # fmt: skip
    un = (1, "00000000100013", True, "13001", "13100", "56.10A", "56.10X", None, True, True, "2010-01-01")
    assert table.lire("trouve") == [un]
    table.lancer("sans_siege.sql")
    assert table.lire("orphelin") == [("000000002",)]
    table.lancer("etablissements_restants.sql")
    deux = (2, "00000000200013", False, None, None, None, "47.11X", None, False, True, "")
    assert table.lire("trouve") == [un, deux]


def test_of_several_head_offices_the_one_of_the_legal_unit_then_the_open_then_the_newest(table: Table) -> None:
    def trouve(siren: int, nic: str, ferme: bool | None, debut: str) -> Ligne:
        return (siren, f"{siren:09}{nic}", True, None, None, None, None, None, ferme, False, debut)

    offres = [
        trouve(1, "00013", True, "2001"), trouve(1, "00021", False, "2020"),
        trouve(2, "00013", False, "2001"), trouve(2, "00021", True, "2020"), trouve(2, "00039", None, "2010"),
        trouve(3, "00013", False, "2010"), trouve(3, "00021", False, "2010"), trouve(3, "00005", False, "2009"),
        trouve(4, "00013", True, "2001"), trouve(5, "00013", False, "2001"), trouve(5, "00013", False, "2001"),
        trouve(6, "00013", False, "2020"), trouve(6, "00021", False, "2001"),
    ]  # fmt: skip
    table.creer("trouve", TROUVE, offres)
    unites = [(1, "00013"), (2, None), (6, "00021")]
    table.creer("unite", UNITE, [(siren, None, None, None, None, nic, False, False) for siren, nic in unites])
    table.lancer("choisir_le_siege.sql")
    assert table.lire("siege", "siret") == [
        ("00000000100013",), ("00000000200039",), ("00000000300021",), ("00000000400013",), ("00000000500013",),
        ("00000000600021",),
    ]  # fmt: skip
    assert table.lire("multiple") == [(1, 2), (2, 3), (3, 3), (5, 1), (6, 2)]


SEUILS = [("0", "00"), ("0,4", "01"), ("2.99", "01"), ("3", "02"), ("5,9", "02"), ("6", "03"), ("9.9", "03"),
("10", "11"),
          ("19.9", "11"), ("20", "12"), ("49.9", "12"), ("50", "21"), ("99.9", "21"), ("100", "22"), ("199.9", "22"),
          ("200", "31"),
          ("249.9", "31"), ("250", "32"), ("499.9", "32"), ("500", "41"), ("999.9", "41"), ("1000", "42"),
          ("1999.9", "42"),
          ("2000", "51"), ("4999.9", "51"), ("5000", "52"), ("9999.9", "52"), ("10000", "53"), ("-1", None),
          ("x", None)]  # fmt: skip


def test_each_bound_of_a_headcount_and_the_newest_file_decides(table: Table) -> None:
    table.creer("beneficiaire", "siren INTEGER, siren_texte VARCHAR", [(n, f"{n:09}") for n in range(1, 60)])
    table.creer("lu", "siren VARCHAR, valeur VARCHAR, est_une_tranche BOOLEAN", [
        *((f"{n:09}", valeur, False) for n, (valeur, _) in enumerate(SEUILS, start=1)), ("000000099", "1", False),
        ("000000040", "NN", True), (" 000000041 ", " 11 ", True), ("000000042", "77", True),
        ("000000043", "NN", False),
    ])  # fmt: skip
    table.lancer("effectif.sql")
    table.lancer("effectif_ajouter.sql", rang="1", source="lu")
    attendus = [(f"{n:09}", 1, classe) for n, (_, classe) in enumerate(SEUILS, start=1) if classe]
    # A bracket that is a number is taken as it is written, whatever its list says.
    assert table.lire("effectif_lu") == [
        *attendus, ("000000040", 1, "NN"), ("000000041", 1, "11"), ("000000042", 1, "77"),
    ]  # fmt: skip
    table.emplir("effectif_lu", [("000000001", 0, "53"), ("000000002", 2, "53")])
    table.lancer("effectif_choisir.sql")
    assert table.lire("effectif")[:2] == [("000000001", "53"), ("000000002", "01")]


def croiser(
    table: Table, sieges: list[Ligne], unites: list[Ligne], reponses: list[Ligne], postaux: list[Ligne]
) -> None:
    """What the crossing is made of, for the siren 1 to 9."""
    table.creer("beneficiaire", "siren INTEGER, siren_texte VARCHAR", [(n, f"{n:09}") for n in range(1, 10)])
    table.creer("siege", TROUVE, [(s, f"{s:09}00013", True, *reste, False, False, "") for s, *reste in sieges])
    table.creer("unite", UNITE, [(s, *reste, "00013", False, False) for s, *reste in unites])
    table.creer("reponse", REPONSE, [(f"{s:09}", f"{s:09}00099", *reste) for s, *reste in reponses])
    table.creer("effectif", "siren VARCHAR, classe VARCHAR", [("000000001", "11"), ("000000009", "77")])
    table.creer("premier_code_postal", "siren INTEGER, code_postal VARCHAR", postaux)
    for fichier in ("activite.sql", "entreprise.sql"):
        table.lancer(fichier)


def test_the_register_goes_first_then_the_interface_then_the_postal_code(table: Table) -> None:
    croiser(
        table,
        # commune, postal code, activity, the same in 2025, headcount
        sieges=[(1, "13001", "30900", "56.10A", "01", "01"), (2, "13900", None, None, None, "02"),
        (3, "13777", "30900", None, "56.10X", None),
                (4, None, "30900", None, None, None), (5, None, "75999", None, None, None),
                (6, None, None, None, None, None)],
        # legal category, activity, the same in 2025, headcount
        unites=[(1, "5499", "01.11Z", "01", "02"), (2, "1000", "47.11F", None, "01"), (3, "9999", None, "01", "00"),
                (4, None, None, "56.1Z", "01")],
        # commune, postal code, activity and its nomenclature, headcount, legal category
        reponses=[(1, "30001", "30900", "01.11Z", "NAFRev2", "00", "1000"),
        (4, "13001", None, "47.11F", "NAF2025", "00", "1000"),
                  (6, "30001", None, "47.11F", "NAFRev2", "00", "1000"),
                  (7, "13900", None, "47.11X", "NAF2025", "02", None),
                  (8, None, "20200", None, None, None, None)],
        postaux=[(6, "13001"), (8, "13001"), (9, "13200")],
    )  # fmt: skip
    assert table.lire("nouvelle", "* EXCLUDE (siren_texte, siret)") == [
        (1, "13", "93", "13001", "56.10A", "NAFRev2", "56", "I", "11", "54", "sirene", True, False),
        (2, "13", "93", "13001", "47.11F", "NAFRev2", "47", "G", "02", "10", "sirene", True, True),
        (3, "13", "93", "", "56.10X", "NAF2025", "", "Z", "00", "ZZ", "sirene", True, False),
        (4, "30", "76", "", "56.1Z", "NAF2025", "", "I", "01", "10", "sirene", True, False),
        (5, "75", "11", "", "", "", "", "Z", "ZZ", "ZZ", "sirene", True, False),
        (6, "30", "76", "30001", "47.11F", "NAFRev2", "47", "G", "00", "10", "api", True, False),
        (7, "13", "93", "13001", "47.11X", "NAF2025", "", "G", "02", "ZZ", "api", False, False),
        (8, "2B", "94", "", "", "", "", "Z", "ZZ", "ZZ", "api", False, False),
        (9, "13", "93", "", "", "", "", "Z", "ZZ", "ZZ", "code_postal", False, False),
    ]  # fmt: skip
    assert table.lire("nouvelle", "siren, siret") == [
        *((n, f"{n:09}00013") for n in range(1, 7)), (7, "00000000700099"), (8, "00000000800099"), (9, ""),
    ]  # fmt: skip
    assert table.lire("activite_2025") == [(3, None), (4, "I"), (7, "G")]
    hors_siren = (0, "", "", "986", "ZZ", "", "", "", "", "Z", "ZZ", "ZZ", "code_postal", False, False)
    assert table.lire("etat.entreprise") == [hors_siren, *table.lire("nouvelle")]
    table.lancer("entreprise.sql")
    assert table.lire("etat.entreprise").count(hors_siren) == 1


def test_a_siren_without_anything_is_nowhere_and_codes_begin_like_their_departement(table: Table) -> None:
    croiser(
        table,
        sieges=[(2, "97499", None, None, None, None), (3, None, "97490", None, None, None),
        (4, "99132", None, None, None, None)],
        unites=[],
        reponses=[(5, "99132", "13013", None, None, None, None), (6, "2A004", "13013", None, None, None, None)],
        postaux=[(4, "30130"), (7, "20600"), (8, "99130"), (9, "13013")],
    )  # fmt: skip
    assert table.lire("nouvelle", "siren, departement, commune, localisation") == [
        (1, "ZZ", "", "aucune"), (2, "974", "", "sirene"), (3, "974", "", "sirene"), (4, "30", "", "code_postal"),
        (5, "13", "", "api"), (6, "2A", "2A004", "api"), (7, "2B", "", "code_postal"), (8, "ZZ", "", "aucune"),
        (9, "13", "", "code_postal"),
    ]  # fmt: skip


def test_what_was_met_in_the_register_is_counted_column_by_column(table: Table) -> None:
    vide = (None,) * 5
    table.creer("siege", TROUVE, [
        (1, "x", True, *vide, True, True, ""), (2, "x", True, *vide, True, False, ""),
        (3, "x", True, *vide, True, False, ""),
        (4, "x", False, *vide, False, False, ""), (5, "x", False, *vide, False, True, ""),
        (6, "x", True, *vide, False, None, ""),
        (7, "x", True, *vide, False, False, ""),
    ])  # fmt: skip
    unites = [(2, True, True), (3, True, False), (4, False, False), (6, True, None), (8, True, True), (9, False, True)]
    table.creer("unite", UNITE, [(s, None, None, None, None, None, cessee, caches) for s, cessee, caches in unites])
    table.creer("multiple", "siren INTEGER, sieges INTEGER", [(1, 2), (2, 3), (3, 1), (4, 2), (9, 2)])
    nouvelles = [(n > 4, n == 2) for n in range(1, 13)]
    table.creer("nouvelle", "au_registre BOOLEAN, commune_ancienne BOOLEAN", nouvelles)
    table.creer("activite_2025", "siren INTEGER, section VARCHAR", [(n, "I" if n < 4 else None) for n in range(1, 6)])
    assert table.lancer("bilan_registre.sql") == [(7, 3, 4, 3, 2, 2, 1, 4, 3, 2)]
