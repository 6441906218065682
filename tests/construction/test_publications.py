"""Successive publications of payment lines: what the second adds to the first is nobody's payment."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import build_db
from aides.commun.cube import FichierIllisible
from aides.construction import publications
from aides.secret.audit import examiner_base
from tests.fabrique import Base
from tests.fabrique_sirene import Atelier, etablissement, paiement, unite

TOULOUSE, BLAGNAC = "31555", "31069"
FIGURES = (
    "SELECT volet, concept, date_maj, mois, niveau, region, departement, axe, modalite, nombre, entreprises, montant,"
    " secret FROM agregat WHERE origine = 'lignes' ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9"
)


class Maison:
    """A folder of payment files, and what is built of it day after day."""

    def __init__(self, dossier: Path) -> None:
        self.atelier = Atelier(dossier / "sources")
        self.sortie = dossier / "publie" / "aides.db"
        self.registre = self.sortie.with_name("aides-publications.db")
        self.atelier.csv("avril.csv", [paiement(rang, "1000", "04-15-20") for rang in range(1, 10)], "2020-04-30")
        self.atelier.sirene([etablissement(r, TOULOUSE) for r in range(1, 30)], [unite(r) for r in range(1, 30)])

    def recevoir_en_mars(self) -> None:
        """A first publication of three trades in two communes, instead of that of April: 60, 6 and 6 businesses."""
        for premier in (self.registre, self.sortie, next(self.atelier.dossier.rglob("avril.csv"))):
            premier.unlink()
        self.situer()
        self.recevoir("mars.csv", "03-25-20", *range(1, 73), montant="1000")

    def situer(self, *a_toulouse: int) -> None:
        """One business of two is in Toulouse, and these."""
        metiers = ["47.11F"] * 60 + ["56.10A"] * 6 + ["96.02A"] * 6
        self.atelier.sirene(
            [etablissement(rang, TOULOUSE if rang % 2 or rang in a_toulouse else BLAGNAC,
                           activitePrincipaleEtablissement=metier) for rang, metier in enumerate(metiers, start=1)],
            [unite(rang) for rang in range(1, len(metiers) + 1)],
        )  # fmt: skip

    def recevoir(self, nom: str, jour: str, *rangs: int, montant: str = "777") -> None:
        """One more file, of one payment to each of these businesses."""
        self.atelier.csv(nom, [paiement(rang, montant, jour) for rang in rangs], f"20{jour[6:]}-{jour[:2]}-28")

    def construire(self, *options: str) -> int:
        cache = self.sortie.parent.with_name("cache")
        mots = ["--sources", str(self.atelier.dossier), "--output", str(self.sortie), "--cache", str(cache)]
        return build_db.main([*mots, "--completion", "aucun", *options])

    @property
    def base(self) -> Base:
        return Base(self.sortie)

    def chiffres(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that is published of the lines."""
        return {
            "cellules": self.base.lignes(FIGURES),
            "communes": self.base.lignes("SELECT * FROM agregat_commune"),
            "jours": self.base.lignes("SELECT * FROM historique_quotidien"),
            "territoires": self.base.lignes("SELECT * FROM chiffres_territoire"),
        }


@pytest.fixture(scope="module")
def premiere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house after its first day."""
    dossier = tmp_path_factory.mktemp("maison")
    assert Maison(dossier).construire() == 0
    return dossier


@pytest.fixture
def maison(premiere: Path, tmp_path: Path) -> Maison:
    shutil.copytree(premiere, tmp_path, dirs_exist_ok=True)
    return Maison(tmp_path)


def test_one_more_day_changes_no_figure_until_the_next_month(maison: Maison) -> None:
    """The payment of a business alone, received the next day, was the difference of the two publications."""
    avant = maison.chiffres()
    assert avant["cellules"]
    maison.recevoir("lendemain.csv", "04-16-20", 10)
    assert maison.construire() == 0
    assert maison.chiffres() == avant
    (attente,) = maison.base.controles("paiements_en_attente", "ok")
    assert "restent ceux du 15 avril 2020" in attente["commentaire"]
    assert "jusqu'au 16 avril 2020" in attente["commentaire"]
    assert maison.base.valeur("SELECT count(*) FROM source_fichier WHERE dispositif IS NOT NULL") == 2
    maison.recevoir("mai.csv", "05-15-20", *range(11, 20))
    assert maison.construire() == 0
    totaux = maison.base.lignes(
        "SELECT date_maj, montant FROM agregat WHERE niveau = 'national' AND axe = 'total' AND concept = 'cumul'"
        " ORDER BY date_maj"
    )
    assert totaux[-1] == {"date_maj": "2020-05-15", "montant": 9000 + 10 * 777}
    assert maison.base.controles("paiements_en_attente", "ok") == []


def test_what_a_step_adds_to_a_cell_is_told_only_where_it_could_be_published(maison: Maison) -> None:
    """In April one restaurant is paid: the difference of two months would be its aid. Hairdressers, the next in size,
    keep it company; the two are hidden, and what was told of them in March stays known."""
    maison.recevoir_en_mars()
    assert maison.construire() == 0
    maison.recevoir("avril.csv", "04-22-20", *range(1, 41), 61, *range(67, 73))
    assert maison.construire() == 0
    assert maison.base.controles("paiements_en_attente", "ok") == []
    sections = {
        ligne["modalite"]: ligne["montant"]
        for ligne in maison.base.lignes(
            "SELECT modalite, montant FROM agregat WHERE niveau = 'national' AND axe = 'section_naf'"
            " AND concept = 'cumul' AND date_maj = '2020-04-22'"
        )
    }
    assert sections == {"G": 60000 + 40 * 777, "I": None, "S": None}
    anterieurs = maison.base.lignes(
        "SELECT modalite, date_maj, montant, montant_centimes FROM agregat_anterieur WHERE niveau = 'national'"
    )
    assert anterieurs == [
        {"modalite": modalite, "date_maj": "2020-03-25", "montant": 6000, "montant_centimes": 600000}
        for modalite in ("I", "S")
    ]
    # The total of March stays told, as it was.
    totaux = maison.base.lignes(
        "SELECT date_maj, montant FROM agregat WHERE niveau = 'departement' AND axe = 'total' AND concept = 'cumul'"
        " ORDER BY date_maj"
    )
    assert totaux == [
        {"date_maj": "2020-03-25", "montant": 72000},
        {"date_maj": "2020-04-22", "montant": 72000 + 47 * 777},
    ]
    assert examiner_base(maison.sortie).fuites == []
    # A month later the others are paid: what has been added since March may be told.
    maison.recevoir("mai.csv", "05-20-20", *range(1, 73))
    assert maison.construire() == 0
    assert maison.base.valeur("SELECT count(*) FROM agregat_anterieur") == 0
    restaurants = (
        "SELECT montant FROM agregat WHERE niveau = 'national' AND modalite = 'I' AND date_maj = '2020-05-20'"
        " AND concept = 'cumul'"
    )
    assert maison.base.valeur(restaurants) == 6000 + 7 * 777


def test_a_step_that_would_hide_too_much_waits(maison: Maison) -> None:
    """A payment to one business in May is all that the national total adds."""
    avant = maison.chiffres()
    maison.recevoir("mai.csv", "05-15-20", 1)
    assert maison.construire() == 0
    assert maison.chiffres() == avant
    (attente,) = maison.base.controles("publication_differee", "alerte")
    assert "restent ceux du 15 avril 2020" in attente["commentaire"]
    assert "jusqu'au 15 mai 2020, y ajoutent concerne trop peu d'entreprises" in attente["commentaire"]
    maison.recevoir("juin.csv", "06-15-20", *range(2, 12))
    assert maison.construire() == 0
    assert maison.base.valeur("SELECT max(date_maj) FROM agregat") == "2020-06-15"


def test_a_commune_is_told_only_where_what_it_adds_could_be(maison: Maison) -> None:
    """One business of Blagnac is paid in April, and forty of Toulouse."""
    maison.recevoir_en_mars()
    communes = "SELECT commune, montant FROM agregat_commune ORDER BY commune"
    assert maison.construire() == 0
    assert maison.base.lignes(communes) == [
        {"commune": BLAGNAC, "montant": 36000},
        {"commune": TOULOUSE, "montant": 36000},
    ]
    maison.recevoir("avril.csv", "04-22-20", *range(1, 60, 2), 2, *range(61, 73, 2))
    assert maison.construire() == 0
    assert maison.base.valeur("SELECT max(date_maj) FROM agregat") == "2020-04-22"
    assert maison.base.valeur("SELECT count(*) FROM agregat_commune WHERE secret = 0") == 0


def test_a_business_that_moves_is_no_growth_of_its_new_place(maison: Maison) -> None:
    """The register of the next month has it elsewhere: its whole aid would be what that place adds."""
    maison.recevoir_en_mars()
    assert maison.construire() == 0
    maison.situer(2)
    maison.recevoir("avril.csv", "04-22-20", *range(3, 73, 2))
    assert maison.construire() == 0
    assert maison.base.valeur("SELECT max(date_maj) FROM agregat") == "2020-04-22"
    assert maison.base.valeur("SELECT count(*) FROM agregat_commune WHERE secret = 0") == 0


def test_a_register_of_before_is_a_lost_one_at_the_next_step(
    maison: Maison, capsys: pytest.CaptureFixture[str]
) -> None:
    """It does not say who was paid what: nothing could be compared with it."""
    with closing(sqlite3.connect(maison.registre)) as registre:
        registre.execute("DROP TABLE contributions")
    assert maison.construire() == 0
    maison.recevoir("mai.csv", "05-15-20", *range(11, 20))
    assert maison.construire() == 1
    assert "aides-publications.db" in capsys.readouterr().err


def test_a_correction_waits_for_the_next_month_too(maison: Maison) -> None:
    avant = maison.chiffres()
    maison.recevoir("tardif.csv", "04-14-20", 10)
    assert maison.construire() == 0
    assert maison.chiffres() == avant


def test_the_register_stays_inside_and_a_dry_run_leaves_it(maison: Maison) -> None:
    assert stat.S_IMODE(maison.registre.stat().st_mode) == 0o600
    octets = maison.registre.read_bytes()
    maison.recevoir("mai.csv", "05-15-20", *range(11, 20))
    assert maison.construire("--dry-run") == 0
    assert maison.registre.read_bytes() == octets


def test_a_lost_register_is_a_failure_that_one_must_accept(maison: Maison, capsys: pytest.CaptureFixture[str]) -> None:
    octets = maison.sortie.read_bytes()
    maison.registre.unlink()
    maison.recevoir("mai.csv", "05-15-20", *range(11, 20))
    assert maison.construire() == 1
    assert "aides-publications.db" in capsys.readouterr().err
    assert (maison.sortie.read_bytes(), maison.registre.exists()) == (octets, False)
    assert maison.construire("--accepter", "publications_perdues", "disque perdu") == 0
    assert maison.base.controles("publications_perdues")[0]["commentaire"].endswith("disque perdu.")
    assert maison.registre.exists()
    assert maison.construire() == 0


def test_a_register_that_cannot_be_read_stops_the_build(maison: Maison, capsys: pytest.CaptureFixture[str]) -> None:
    octets = maison.sortie.read_bytes()
    maison.registre.write_bytes(b"rien")
    assert maison.construire() == 1
    assert "registre de ce qui a été publié" in capsys.readouterr().err
    assert maison.sortie.read_bytes() == octets
    with pytest.raises(FichierIllisible):
        publications.lire(maison.registre)


def test_the_register_of_other_sources_binds_nothing(maison: Maison) -> None:
    (maison.atelier.dossier / "source.yml").write_text("titre: Autres sources\n", encoding="utf-8")
    maison.recevoir("lendemain.csv", "04-16-20", *range(11, 20))
    assert maison.construire() == 0
    assert maison.base.valeur("SELECT max(date_maj) FROM agregat") == "2020-04-16"


@pytest.mark.parametrize(
    ("rythme", "jour", "pareils", "autres"),
    [
        ("jour", "2020-12-31", ["2020-12-31"], ["2020-12-30", "2021-01-01"]),
        ("semaine", "2020-12-31", ["2020-12-28", "2021-01-03"], ["2020-12-27", "2021-01-04"]),
        ("mois", "2020-12-31", ["2020-12-01"], ["2020-11-30", "2021-01-01"]),
    ],
)
def test_the_steps_of_each_rhythm(rythme: str, jour: str, pareils: list[str], autres: list[str]) -> None:
    ici = publications.periode(jour, rythme)
    assert {publications.periode(j, rythme) for j in pareils} == {ici}
    avant, apres = (publications.periode(j, rythme) for j in autres)
    assert avant < ici < apres
