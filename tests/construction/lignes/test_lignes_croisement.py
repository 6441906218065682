"""Crossing with SIRENE, completion, aggregation, history, the next day: what is counted where, and nothing lost."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aides.commun.cube import CelluleLignes, ColonneManquante, FichierIllisible
from aides.construction.completion import Etablissement
from aides.construction.lignes import ResultatLignes, TravailEnCours, reperer
from tests.fabrique_sirene import Atelier, etablissement, paiement, siren, total, unite


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    return Atelier(tmp_path)


def situer(atelier: Atelier, completer: object = None) -> dict[str, dict[str, str]]:
    """Process, and give what the internal database says of each siren."""
    resultat = atelier.traiter(reperer(atelier.dossier), completer)  # type: ignore[arg-type]
    with sqlite3.connect(resultat.base_interne or "") as base:
        base.row_factory = sqlite3.Row
        return {ligne["siren"]: dict(ligne) for ligne in base.execute("SELECT * FROM aide")}


def un_paiement(atelier: Atelier, **paiement_: str) -> None:
    atelier.csv("jour.csv", [paiement(1, **paiement_), total("1500")])


def reponse(rang: int, **champs: object) -> Etablissement:
    vide: dict[str, object] = dict.fromkeys(Etablissement.__dataclass_fields__)
    return Etablissement(**{**vide, "siren": siren(rang), "diffusible": True, "statut": "actif", **champs})  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", ["csv", "zip", "parquet"])
def test_the_register_is_read_as_insee_publishes_it(atelier: Atelier, format_: str) -> None:
    un_paiement(atelier)
    atelier.sirene([etablissement(1, "31555"), etablissement(2, "75101")], [unite(1), unite(2)], format_)
    aide = situer(atelier)[siren(1)]
    attendu = {
        "siret": siren(1) + "00013",
        "departement": "31",
        "region": "76",
        "commune": "31555",
        "activite": "56.10A",
        "nomenclature_activite": "NAFRev2",
        "division": "56",
        "section": "I",
        "classe_effectif": "01",
        "categorie_juridique": "54",
        "localisation": "sirene",
        "montant_centimes": 150000,
        "dispositif": "fonds-solidarite",
        "volet": "VOLET1",
        "mois": "2020-03",
        "date_paiement": "2020-04-15",
        "ligne": 2,
    }
    assert {cle: aide[cle] for cle in attendu} == attendu
    assert not list((atelier.dossier / "travail").glob("*.decompresse.csv"))


@pytest.mark.parametrize(
    ("lignes", "commune"),
    [
        # Moved: the old head office stays in the register, closed and no longer the head office.
        (
            [
                {
                    "commune": "69123",
                    "nic": "00013",
                    "etablissementSiege": "false",
                    "etatAdministratifEtablissement": "F",
                },
                {"commune": "13055", "nic": "00021"},
            ],
            "13055",
        ),
        # Two head offices: the one that the legal unit names.
        ([{"commune": "69123", "nic": "00099"}, {"commune": "13055", "nic": "00013"}], "13055"),
        # Two head offices, none named: the one still open.
        (
            [
                {"commune": "69123", "nic": "00088", "etatAdministratifEtablissement": "F"},
                {"commune": "13055", "nic": "00077"},
            ],
            "13055",
        ),
        # The same line twice.
        ([{"commune": "13055"}, {"commune": "13055"}], "13055"),
        # No head office flagged: an establishment all the same.
        ([{"commune": "13055", "nic": "00054", "etablissementSiege": "false"}], "13055"),
        # Ceased since: it was there when it was paid.
        ([{"commune": "13055", "etatAdministratifEtablissement": "F"}], "13055"),
        # Former communes, and codes that no list has but whose département is plain.
        ([{"commune": "01003"}], "01165"),
    ],
)
def test_one_head_office_is_chosen(atelier: Atelier, lignes: list[dict[str, str]], commune: str) -> None:
    un_paiement(atelier)
    atelier.sirene([etablissement(1, **ligne) for ligne in lignes], [unite(1)])
    aides = situer(atelier)
    assert len(aides) == 1
    assert (aides[siren(1)]["commune"], aides[siren(1)]["localisation"]) == (commune, "sirene")


def test_what_was_met_in_the_register_is_counted(atelier: Atelier) -> None:
    atelier.csv("jour.csv", [paiement(rang) for rang in range(1, 8)])
    atelier.sirene(
        [
            etablissement(1, "75101", etatAdministratifEtablissement="F"),
            etablissement(2, "75101"),
            etablissement(3, "[ND]", statutDiffusionEtablissement="P", codePostalEtablissement="[ND]"),
            etablissement(4, "75101", nic="00021"),
            etablissement(4, "75101", nic="00013"),
            etablissement(5, "75101", etablissementSiege="false"),
            etablissement(6, "01003"),
        ],
        [unite(1), unite(2, etatAdministratifUniteLegale="C"), unite(3), unite(4), unite(5), unite(6)],
    )
    resultat = atelier.traiter(reperer(atelier.dossier))
    assert resultat.registre == {
        "sieges": 6,
        "fermes": 1,
        "cessees": 1,
        "non_diffusibles": 1,
        "sieges_multiples": 1,
        "sans_siege": 1,
        "communes_anciennes": 1,
        "absents": 1,
        "naf_2025_converties": 0,
        "naf_2025_sans_section": 0,
    }
    assert resultat.localisations == {"sirene": 5, "code_postal": 2}
    assert [o.nom for o in resultat.observations] == ["aides_localisees", "part_localisee_faible", "registre_sirene"]


@pytest.mark.parametrize(
    ("code_postal", "pays", "departement", "region", "localisation"),
    [
        ("69001", "FR", "69", "84", "code_postal"),
        ("20090", "FR", "2A", "94", "code_postal"),
        ("20600", "FR", "2B", "94", "code_postal"),
        ("97420", "RE", "974", "04", "code_postal"),
        ("97150", "FR", "978", "ZZ", "code_postal"),
        ("75887", "FR", "75", "11", "code_postal"),
        ("98000", "MC", "ZZ", "ZZ", "aucune"),
        ("69001", "DE", "ZZ", "ZZ", "aucune"),
        ("", "FR", "ZZ", "ZZ", "aucune"),
        ("6900", "FR", "ZZ", "ZZ", "aucune"),
    ],
)
def test_a_siren_that_no_register_knows_goes_by_its_postal_code(
    atelier: Atelier, code_postal: str, pays: str, departement: str, region: str, localisation: str
) -> None:
    un_paiement(atelier, code_postal=code_postal, pays=pays)
    aide = situer(atelier)[siren(1)]
    assert (aide["departement"], aide["region"], aide["localisation"]) == (departement, region, localisation)
    assert (aide["section"], aide["classe_effectif"], aide["categorie_juridique"], aide["commune"]) == (
        "Z",
        "ZZ",
        "ZZ",
        "",
    )


def test_the_completion_is_asked_only_for_those_that_the_register_does_not_locate(atelier: Atelier) -> None:
    atelier.csv("jour.csv", [paiement(rang) for rang in (1, 2, 3)])
    atelier.sirene([etablissement(1, "75101"), etablissement(2, "[ND]", statutDiffusionEtablissement="P")], [unite(1)])
    demandes: list[list[str]] = []

    def completer(sirens: list[str]) -> Iterable[Etablissement]:
        demandes.append(sirens)
        return [
            reponse(
                2,
                siret=siren(2) + "00013",
                code_commune="38185",
                activite_principale="43.21A",
                tranche_effectif="11",
                categorie_juridique="1000",
            )
        ]

    aides = situer(atelier, completer)
    assert demandes == [[siren(2), siren(3)]]
    trouve = aides[siren(2)]
    assert (trouve["localisation"], trouve["commune"], trouve["departement"]) == ("api", "38185", "38")
    # The register had the activity and the bracket: it goes first, the answer fills what is missing.
    assert (trouve["division"], trouve["classe_effectif"], trouve["categorie_juridique"]) == ("56", "01", "10")
    assert aides[siren(3)]["localisation"] == "code_postal"


def test_headcounts_of_the_acoss_go_before_the_bracket_and_the_newest_first(atelier: Atelier) -> None:
    atelier.csv("jour.csv", [paiement(rang) for rang in (1, 2, 3, 4)])
    atelier.sirene(
        [etablissement(rang, "75101") for rang in (1, 2, 3)]
        + [etablissement(4, "75101", trancheEffectifsEtablissement="")],
        [unite(rang) for rang in (1, 2, 3, 4)],
    )
    sirene = atelier.dossier / "sirene"
    (sirene / "EMA2019.csv.20200410").write_text(f"{siren(1)};12\n{siren(2)};7,4\n")
    (sirene / "effectifs-siren-2020-02.csv").write_text(f"siren,effectif\n{siren(1)},60\n{siren(2)},n.d.\n")
    (sirene / "effectifs-siren-2020-03.csv").write_text(f"siren,effectif\n{siren(1)},2.4\n")
    aides = situer(atelier)
    assert [aides[siren(rang)]["classe_effectif"] for rang in (1, 2, 3, 4)] == ["01", "03", "01", "02"]


def test_an_activity_of_another_nomenclature_is_not_taken_for_naf_rev_2(atelier: Atelier) -> None:
    atelier.csv("jour.csv", [paiement(1), paiement(2)])
    atelier.sirene(
        [
            etablissement(1, "75101", nomenclatureActivitePrincipaleEtablissement="NAF1993"),
            etablissement(2, "75101", activitePrincipaleEtablissement="5610A"),
        ],
        [unite(1, nomenclatureActivitePrincipaleUniteLegale="NAF1993")],
    )
    aides = situer(atelier)
    assert (aides[siren(1)]["section"], aides[siren(2)]["section"]) == ("Z", "I")


def test_a_register_whose_columns_changed_stops_with_their_names(atelier: Atelier) -> None:
    un_paiement(atelier)
    atelier.sirene([etablissement(1, "75101")], [unite(1)])
    chemin = atelier.dossier / "sirene" / "StockEtablissement_utf8.csv"
    chemin.write_text(chemin.read_text().replace("codeCommuneEtablissement", "code_commune"))
    with pytest.raises(ColonneManquante, match="codeCommuneEtablissement"):
        situer(atelier)


@pytest.mark.parametrize("format_", ["zip", "parquet"])
def test_a_truncated_register_stops_with_a_sentence(atelier: Atelier, format_: str) -> None:
    un_paiement(atelier)
    atelier.sirene([etablissement(rang, "75101") for rang in range(500)], [unite(1)], format_)
    chemin = atelier.dossier / "sirene" / f"StockEtablissement_utf8.{format_}"
    chemin.write_bytes(chemin.read_bytes()[:-300])
    with pytest.raises(FichierIllisible, match="le registre SIRENE n'a pas pu être lu"):
        situer(atelier)


def test_an_unknown_headcount_layout_stops_with_its_name(atelier: Atelier) -> None:
    un_paiement(atelier)
    (atelier.dossier / "effectifs-2020-01.csv").write_text("a,b\n1,2\n")
    with pytest.raises(FichierIllisible, match=r"effectifs-2020-01\.csv"):
        situer(atelier)


def test_other_files_of_insee_are_not_taken_for_the_stock(tmp_path: Path) -> None:
    for nom in (
        "StockEtablissementHistorique_utf8.zip",
        "StockEtablissementLiensSuccession_utf8.zip",
        "STOCKETABLISSEMENT_utf8.CSV",
        "StockUniteLegaleHistorique_utf8.csv",
    ):
        (tmp_path / nom).touch()
    trouve = reperer(tmp_path)
    assert (trouve.etablissements, trouve.unites_legales) == (tmp_path / "STOCKETABLISSEMENT_utf8.CSV", None)


def cube(resultat: ResultatLignes) -> dict[tuple[str, ...], CelluleLignes]:
    cellules = list(resultat.cellules())
    par_cle: dict[tuple[str, ...], CelluleLignes] = {
        (c.volet, c.concept, c.date_maj, c.mois, c.niveau, c.region, c.departement, c.axe, c.modalite): c
        for c in cellules
    }
    assert len(par_cle) == len(cellules)
    return par_cle


def mesures(cellule: CelluleLignes) -> tuple[int, int, int, int]:
    return cellule.nombre, cellule.entreprises, cellule.montant_centimes, cellule.plus_gros_centimes


def test_the_cube_holds_cumulated_snapshots_of_every_month_and_the_months_of_activity(atelier: Atelier) -> None:
    atelier.csv(
        "jour.csv",
        [
            paiement(1, "1000", "04-15-20"),
            paiement(1, "500", "05-04-20", periode="04-VOLET1"),
            paiement(2, "2000", "07-10-20", periode="04-VOLET1"),
            paiement(3, "100", "07-10-20", periode="04-VOLET2"),
        ],
    )
    atelier.sirene(
        [etablissement(1, "31555"), etablissement(2, "75101"), etablissement(3, "75101")],
        [unite(1), unite(2), unite(3)],
    )
    trouve = cube(atelier.traiter(reperer(atelier.dossier)))

    def france(date_maj: str, mois: str = "", volet: str = "VOLET1") -> tuple[int, int, int, int]:
        concept = "mensuel" if mois else "cumul"
        return mesures(trouve[volet, concept, date_maj, mois, "national", "FR", "TOUS", "total", "TOTAL"])

    assert france("2020-04-30") == (1, 1, 100000, 100000)
    assert france("2020-05-31") == (2, 1, 150000, 150000)
    assert france("2020-06-30") == (2, 1, 150000, 150000)
    assert france("2020-07-10") == (3, 2, 350000, 200000)
    assert france("2020-07-10", "2020-03") == (1, 1, 100000, 100000)
    assert france("2020-07-10", "2020-04") == (2, 2, 250000, 200000)
    assert france("2020-07-10", volet="VOLET2") == (1, 1, 10000, 10000)
    assert mesures(trouve["VOLET1", "cumul", "2020-06-30", "", "region", "76", "TOUS", "section_naf", "I"]) == (
        2,
        1,
        150000,
        150000,
    )
    assert mesures(trouve["VOLET1", "cumul", "2020-07-10", "", "departement", "11", "75", "classe_effectif", "01"]) == (
        1,
        1,
        200000,
        200000,
    )
    assert mesures(
        trouve["VOLET1", "cumul", "2020-07-10", "", "national", "FR", "TOUS", "categorie_juridique", "54"]
    ) == (3, 2, 350000, 200000)


def test_the_daily_history_and_the_communes(atelier: Atelier) -> None:
    atelier.csv(
        "jour.csv", [paiement(1, "1000", "04-15-20"), paiement(2, "10", "04-15-20"), paiement(1, "500", "04-16-20")]
    )
    atelier.sirene([etablissement(1, "31555"), etablissement(2, "31555")], [])
    resultat = atelier.traiter(reperer(atelier.dossier))
    jours = [
        (
            j.date,
            j.nombre,
            j.entreprises,
            j.montant_centimes,
            j.plus_gros_centimes,
            j.nombre_cumule,
            j.entreprises_cumulees,
            j.montant_cumule_centimes,
        )
        for j in resultat.jours()
    ]
    assert jours == [
        ("2020-04-15", 2, 2, 101000, 100000, 2, 2, 101000),
        ("2020-04-16", 1, 1, 50000, 50000, 3, 2, 151000),
    ]
    (commune,) = resultat.communes()
    assert (
        commune.commune,
        commune.nombre,
        commune.entreprises,
        commune.montant_centimes,
        commune.plus_gros_centimes,
    ) == (
        "31555",
        3,
        2,
        151000,
        150000,
    )


def tout(resultat: ResultatLignes, interne: Path) -> tuple[object, ...]:
    """All that a run says, whatever way it went."""
    with sqlite3.connect(interne) as base:
        aides = base.execute("SELECT * FROM aide ORDER BY source, ligne").fetchall()
        sources = base.execute("SELECT * FROM source ORDER BY id").fetchall()
    bilans = [(s.fichier.nom, s.lignes_retenues, s.centimes_retenus, s.rejets) for s in resultat.sources]
    cellules = list(resultat.cellules())
    # What is published is part of the whole cube, made without the rest of it.
    assert list(resultat.cellules_a_publier()) == [c for c in cellules if se_publie(c, resultat.date_maj)]
    return (
        cellules,
        list(resultat.communes()),
        list(resultat.jours()),
        aides,
        sources,
        bilans,
        resultat.localisations,
        resultat.registre,
    )


def se_publie(cellule: CelluleLignes, derniere: str) -> bool:
    if cellule.axe != "total":
        return cellule.concept == "cumul" and cellule.date_maj == derniere
    return cellule.niveau == "national" or cellule.date_maj == derniere


def premier_mois(atelier: Atelier) -> None:
    atelier.csv(
        "1.csv",
        [paiement(1, "1000"), paiement(1, "1000"), paiement(2, "70", periode="VOLET2"), paiement(9, "5")],
        "2020-04-30",
    )
    atelier.sirene(
        [etablissement(1, "31555"), etablissement(2, "75101"), etablissement(3, "69123")],
        [unite(1), unite(2), unite(3)],
    )


@pytest.mark.parametrize("jour", ["04-16-20", "05-02-20", "08-02-20"])
def test_one_more_day_gives_what_the_whole_would_and_counts_only_the_day(atelier: Atelier, jour: str) -> None:
    premier_mois(atelier)
    atelier.traiter(reperer(atelier.dossier))
    lendemain = [
        paiement(1, "250", jour, periode="03-VOLET1"),
        paiement(3, "90", jour, periode="04-VOLET1"),
        paiement(9, "8", jour, periode="04-VOLET2"),
        paiement(3, "90", jour, periode="04-VOLET1"),
        paiement("", "3", jour, code_postal="98600"),
    ]
    atelier.csv("2.csv", lendemain)
    suite = atelier.traiter(reperer(atelier.dossier))
    assert suite.incremental
    assert sum(len(s.rejets) for s in suite.sources) == 2
    un_jour = tout(suite, atelier.interne)
    assert not (tous := atelier.traiter(reperer(atelier.dossier), travail="neuf")).incremental
    assert un_jour == tout(tous, atelier.interne)


def test_nothing_new_gives_the_same_again(atelier: Atelier) -> None:
    premier_mois(atelier)
    avant = tout(atelier.traiter(reperer(atelier.dossier)), atelier.interne)
    encore = atelier.traiter(reperer(atelier.dossier))
    assert encore.incremental
    assert tout(encore, atelier.interne) == avant


def changer_le_registre(atelier: Atelier) -> None:
    atelier.sirene([etablissement(1, "13055")], [unite(1)])


def ajouter_un_retardataire(atelier: Atelier) -> None:
    atelier.csv("2.csv", [paiement(3, "90", "04-02-20")])


def ajouter_un_reversement(atelier: Atelier) -> None:
    atelier.csv("2.csv", [paiement(1, "-0.01", "06-02-20")])


def retirer_un_fichier(atelier: Atelier) -> None:
    atelier.csv("2.csv", [paiement(3, "90", "06-02-20")])
    (atelier.dossier / "fonds-solidarite" / "2020-04-30" / "1.csv").unlink()


@pytest.mark.parametrize(
    "changer", [changer_le_registre, ajouter_un_retardataire, ajouter_un_reversement, retirer_un_fichier]
)
def test_what_changes_the_past_is_counted_again_from_the_beginning(atelier: Atelier, changer: object) -> None:
    premier_mois(atelier)
    atelier.traiter(reperer(atelier.dossier))
    changer(atelier)  # type: ignore[operator]
    suite = atelier.traiter(reperer(atelier.dossier))
    assert not suite.incremental
    repris = tout(suite, atelier.interne)
    assert repris == tout(atelier.traiter(reperer(atelier.dossier), travail="neuf"), atelier.interne)


def test_a_completion_that_answers_at_last_is_taken_up(atelier: Atelier) -> None:
    premier_mois(atelier)
    atelier.traiter(reperer(atelier.dossier))
    suite = atelier.traiter(reperer(atelier.dossier), lambda _: [reponse(9, code_commune="38185")])
    assert suite.localisations == {"api": 1, "sirene": 2}


def test_a_completion_that_still_knows_nothing_counts_nothing_again(atelier: Atelier) -> None:
    premier_mois(atelier)
    atelier.traiter(reperer(atelier.dossier))
    assert atelier.traiter(reperer(atelier.dossier), lambda _: []).incremental


def test_a_state_that_was_damaged_is_not_used(atelier: Atelier) -> None:
    premier_mois(atelier)
    avant = tout(atelier.traiter(reperer(atelier.dossier)), atelier.interne)
    (atelier.dossier / "travail" / "etat.duckdb").write_text("no state")
    suite = atelier.traiter(reperer(atelier.dossier))
    assert not suite.incremental
    assert tout(suite, atelier.interne) == avant


def test_two_runs_never_share_a_working_folder(atelier: Atelier) -> None:
    premier_mois(atelier)

    def completer(_: list[str]) -> Iterable[Etablissement]:
        with pytest.raises(TravailEnCours, match="travail"):
            atelier.traiter(reperer(atelier.dossier))
        return [reponse(9, code_commune="38185")]

    assert atelier.traiter(reperer(atelier.dossier), completer).localisations == {"api": 1, "sirene": 2}


def test_what_holds_siren_is_for_its_owner_alone(atelier: Atelier) -> None:
    premier_mois(atelier)
    atelier.traiter(reperer(atelier.dossier))
    assert [chemin.stat().st_mode & 0o077 for chemin in (atelier.interne, atelier.dossier / "travail")] == [0, 0]


MONTANTS = st.one_of(
    st.integers(-99_999, 9_999_999).map(lambda c: f"{'-' if c < 0 else ''}{abs(c) // 100}.{abs(c) % 100:02d}"),
    st.sampled_from(["1500", "1 500,00", "1.500,00", "1 50O", ""]),
)
JOURS = st.one_of(
    st.integers(0, 400).map(lambda n: (date(2020, 3, 31) + timedelta(n)).strftime("%m-%d-%y")),
    st.sampled_from(["", "31-31-20"]),
)
QUI = st.one_of(st.integers(1, 12).map(siren), st.sampled_from(["", "12345678", "123456789"]))
LIGNE = st.tuples(
    st.sampled_from(["03-VOLET1", "04-VOLET1", "AVRIL-VOLET2", "VOLET4", "12-VOLET2", ""]),
    QUI,
    st.sampled_from(["75001", "98600", "", "20090"]),
    st.just("FR"),
    MONTANTS,
    st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    JOURS,
)


def lire_en_python(montant: str) -> int | None:
    """The amounts that the strategy writes, read another way."""
    connus = {"1": 100, "1500": 150000, "1 500,00": 150000}
    if montant in connus:
        return connus[montant]
    try:
        return round(float(montant) * 100) if montant.count(".") == 1 and "," not in montant else None
    except ValueError:
        return None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(LIGNE, max_size=25), min_size=1, max_size=3))
def test_every_centime_read_is_in_the_cube_or_rejected_with_its_reason(fichiers: list[list[tuple[str, ...]]]) -> None:
    with TemporaryDirectory() as dossier:
        atelier = Atelier(Path(dossier))
        for rang, lignes in enumerate(fichiers):
            # A last line that looks like a total row would be one.
            atelier.csv(f"{rang}.csv", [*(list(ligne) for ligne in lignes), paiement(20 + rang, "1")], "2021-12-31")
        atelier.sirene(
            [etablissement(1, "31555"), etablissement(2, "97411"), etablissement(3, "01003")], [unite(1), unite(3)]
        )
        resultat = atelier.traiter(reperer(atelier.dossier))
        sources = resultat.sources
        assert not any(s.ecarte for s in sources)
        textes = [fichier.chemin.read_text(encoding="utf-8") for fichier in atelier.fichiers()]
        lus = [ligne for texte in textes for ligne in list(csv.reader(io.StringIO(texte), delimiter=";"))[1:]]
        vides = sum(not any((ligne[0], ligne[1], ligne[4], ligne[6])) for ligne in lus)
        centimes = sum(lire_en_python(ligne[4]) or 0 for ligne in lus)
        rejetes = sum(r.centimes or 0 for s in sources for r in s.rejets)
        cellules = [c for c in resultat.cellules() if c.concept == "cumul" and c.date_maj == resultat.date_maj]
        par_axe: dict[tuple[str, str], int] = defaultdict(int)
        for c in cellules:
            par_axe[c.niveau, c.axe] += c.montant_centimes
        # Raw = cube (located or not) + rejected, at every level, on every axis.
        assert set(par_axe.values()) == {centimes - rejetes}
        assert len(par_axe) == 12
        assert sum(s.lignes_lues for s in sources) + vides == len(lus)
        assert all(len(s.rejets) == s.lignes_rejetees for s in sources)
        assert sum(c.nombre for c in cellules if (c.niveau, c.axe) == ("national", "total")) == sum(
            s.lignes_retenues for s in sources
        )
        _verifier_par_volet_et_mois(resultat, atelier.interne)


def _verifier_par_volet_et_mois(resultat: ResultatLignes, interne: Path) -> None:
    """Totals by volet and month of activity, against the lines themselves; businesses too."""
    with sqlite3.connect(interne) as base:
        lignes = base.execute("SELECT volet, mois, montant_centimes, siren FROM aide").fetchall()
    sommes: Counter[tuple[str, str]] = Counter()
    entreprises: dict[tuple[str, str], set[str]] = defaultdict(set)
    for volet, mois, montant, qui in lignes:
        for cle in ((volet, ""), (volet, mois)):
            entreprises[cle] |= {qui} - {""}
        sommes[volet, ""] += montant
        if mois:
            sommes[volet, mois] += montant
    trouve = {
        (c.volet, c.mois): (c.montant_centimes, c.entreprises)
        for c in resultat.cellules()
        if (c.niveau, c.axe, c.date_maj) == ("national", "total", resultat.date_maj)
    }
    attendu = {(volet, ""): sommes[volet, ""] for volet, *_ in lignes} | {
        (v, m): sommes[v, m] for v, m, *_ in lignes if m
    }
    assert trouve == {cle: (somme, len(entreprises[cle])) for cle, somme in attendu.items()}
