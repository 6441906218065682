"""Crossing with SIRENE and completion: where each payment is counted, and under which activity."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from aides.commun.cube import ColonneManquante, FichierIllisible
from aides.construction.completion import Etablissement
from aides.construction.lignes import reperer
from tests.construction.lignes.reponses import reponse
from tests.fabrique_sirene import Atelier, etablissement, paiement, siren, total, unite


def situer(atelier: Atelier, completer: object = None) -> dict[str, dict[str, str]]:
    """Process, and give what the internal database says of each siren."""
    resultat = atelier.traiter(reperer(atelier.dossier), completer)  # type: ignore[arg-type]
    with sqlite3.connect(resultat.base_interne or "") as base:
        base.row_factory = sqlite3.Row
        return {ligne["siren"]: dict(ligne) for ligne in base.execute("SELECT * FROM aide")}


def un_paiement(atelier: Atelier, **paiement_: str) -> None:
    atelier.csv("jour.csv", [paiement(1, **paiement_), total("1500")])


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
