"""The next run on the same payment lines: it gives what the whole would, and counts only what is new."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from aides.commun.cube import CelluleLignes
from aides.construction.completion import Etablissement
from aides.construction.lignes import ResultatLignes, TravailEnCours, reperer
from tests.construction.lignes.reponses import reponse
from tests.fabrique_sirene import Atelier, etablissement, paiement, unite


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
