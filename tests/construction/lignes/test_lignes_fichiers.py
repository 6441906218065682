"""Payment files: every way in which they are written, and every fault, told with its file, line, column and value."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from datetime import date, datetime
from pathlib import Path

import pytest

from aides import RACINE
from aides.construction.lignes import Registre, ResultatLignes, SourceLignes
from aides.construction.lignes.interne import EcritureImpossible
from aides.construction.lignes.moteur import Moteur
from aides.construction.lignes.paiements import lire_les_fichiers
from tests.fabrique_sirene import ENTETE, Atelier, paiement, siren, texte_csv, total


def lire(atelier: Atelier) -> SourceLignes:
    """What is read of the only file of the workshop, and no further: nothing is crossed nor added up."""
    moteur = Moteur(atelier.dossier / "travail", "500MB", 2)
    try:
        _, (source,) = lire_les_fichiers(moteur, atelier.fichiers(), atelier.dossier / "travail" / "paiements")
    finally:
        moteur.fermer()
    return source


def noms(source: SourceLignes) -> list[str]:
    return [observation.nom for observation in source.observations]


def national(resultat: ResultatLignes, volet: str = "VOLET1") -> tuple[int, int, int]:
    """Number, businesses and centimes of the last national total."""
    (cellule,) = (
        c
        for c in resultat.cellules()
        if (c.volet, c.concept, c.niveau, c.axe, c.date_maj) == (volet, "cumul", "national", "total", resultat.date_maj)
    )
    return cellule.nombre, cellule.entreprises, cellule.montant_centimes


@pytest.mark.parametrize(
    ("montant", "centimes"),
    [
        ("1500", 150000),
        ("1500.5", 150050),
        ("1500.50", 150050),
        ("1500,50", 150050),
        ("1 500,00", 150000),
        ("1\u00a0500,00", 150000),
        ("1\u202f500", 150000),
        ("12 345 678,9", 1234567890),
        ("0.07", 7),
        ("-1500", -150000),
    ],
)
def test_an_amount_that_can_only_mean_one_thing_is_read_to_the_centime(
    atelier: Atelier, montant: str, centimes: int
) -> None:
    atelier.csv("jour.csv", [paiement(1, montant)])
    source = lire(atelier)
    assert (source.rejets, source.centimes_retenus) == ([], centimes)


@pytest.mark.parametrize(
    "montant",
    [
        "1.500,00",
        "1,500.00",
        "1.500",
        "1,500",
        "1 50O",
        "1500.123",
        "1e3",
        "1500 €",
        "1 50,00",
        "+1500",
        "--1",
        "abc",
        "1_000",
    ],
)
def test_an_amount_that_is_none_or_can_mean_two_things_is_rejected_never_guessed(
    atelier: Atelier, montant: str
) -> None:
    atelier.csv("jour.csv", [paiement(1), paiement(2, montant)])
    source = lire(atelier)
    (rejet,) = source.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur, rejet.centimes) == (3, "Montant", montant, None)
    assert "montant" in rejet.raison
    assert (source.lignes_lues, source.lignes_retenues, source.centimes_retenus) == (2, 1, 150000)


@pytest.mark.parametrize(
    ("changement", "colonne", "valeur", "raison"),
    [
        ({"qui": "12345678"}, "SIREN", "12345678", "neuf chiffres"),
        ({"qui": "123456789"}, "SIREN", "123456789", "clé"),
        ({"qui": "", "code_postal": "69001"}, "SIREN", "", "Wallis"),
        ({"jour": "01-01-21"}, "Date paiement", "01-01-21", "postérieure"),
        ({"jour": "25-03-20"}, "Date paiement", "25-03-20", "date"),
        ({"jour": "03/04/2020"}, "Date paiement", "03/04/2020", "date"),
        ({"jour": "02-30-20"}, "Date paiement", "02-30-20", "date"),
        ({"jour": "12-31-19"}, "Date paiement", "12-31-19", "ouverture"),
        ({"jour": ""}, "Date paiement", "", "vide"),
        ({"jour": "04-15-2 "}, "Date paiement", "04-15-2", "date"),
        ({"devise": "XPF"}, "Dev.", "XPF", "euro"),
        ({"devise": ""}, "Dev.", "", "euro"),
        ({"periode": ""}, "Période", "", "vide"),
    ],
)
def test_a_faulty_line_is_rejected_with_its_line_column_value_reason_and_amount(
    atelier: Atelier, changement: dict[str, str], colonne: str, valeur: str, raison: str
) -> None:
    atelier.csv("jour.csv", [paiement(1), paiement(**{"qui": 2, **changement}), paiement(3), total("4500")])  # type: ignore[arg-type]
    source = lire(atelier)
    (rejet,) = source.rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur, rejet.centimes) == (3, colonne, valeur, 150000)
    assert raison in rejet.raison
    assert (source.lignes_lues, source.lignes_retenues, source.lignes_rejetees) == (3, 2, 1)
    assert (source.centimes_lus, source.centimes_retenus, source.centimes_rejetes) == (450000, 300000, 150000)
    assert not source.ecarte
    assert noms(source) == ["lignes_rejetees"]


def test_a_siren_with_spaces_and_one_of_la_poste_are_read(atelier: Atelier) -> None:
    atelier.csv("jour.csv", [paiement("356 000 000"), paiement(1), paiement(siren(2) + "\u00a0")])
    assert lire(atelier).lignes_retenues == 3


def test_dates_of_every_writing_fall_on_the_same_day(atelier: Atelier) -> None:
    jours = ["04-15-20", "2020-04-15", "2020-04-15 00:00:00", "43936"]
    atelier.csv("jour.csv", [paiement(rang, jour=jour) for rang, jour in enumerate(jours)])
    resultat = atelier.traiter(Registre())
    assert [(j.date, j.nombre) for j in resultat.jours()] == [("2020-04-15", 4)]


def test_months_are_named_numbered_or_absent_and_take_the_year_that_the_payment_gives_them(atelier: Atelier) -> None:
    lignes = [
        paiement(1, periode="03-VOLET1", jour="04-15-20"),
        paiement(2, periode="MARS-VOLET1", jour="05-15-20"),
        paiement(3, periode="Décembre - VOLET 1", jour="12-31-20"),
        paiement(4, periode="DECEMBRE-VOLET1", jour="01-15-21"),
        paiement(5, periode="VOLET1", jour="04-15-20"),
        paiement(6, periode="02-VOLET1", jour="01-20-21"),
    ]
    atelier.csv("jour.csv", lignes, "2021-12-31")
    with sqlite3.connect(atelier.traiter(Registre()).base_interne or "") as base:
        trouves = base.execute("SELECT volet, mois FROM aide ORDER BY siren").fetchall()
    mois = ["2020-03", "2020-03", "2020-12", "2020-12", "", "2020-02"]
    assert trouves == [("VOLET1", m) for m in mois]


def test_other_application_codes_keep_their_money_under_their_own_name(atelier: Atelier) -> None:
    atelier.csv(
        "jour.csv",
        [
            paiement(1),
            paiement(2, periode="VOLET3"),
            paiement(3, periode="fds-renforcé"),
            paiement(4, periode="04-COUTS FIXES", jour="05-02-20"),
        ],
    )
    resultat = atelier.traiter(Registre())
    assert {volet: national(resultat, volet)[2] for volet in ("VOLET1", "VOLET3", "FDS-RENFORCÉ", "COUTSFIXES")} == {
        "VOLET1": 150000,
        "VOLET3": 150000,
        "FDS-RENFORCÉ": 150000,
        "COUTSFIXES": 150000,
    }


def test_a_workbook_gives_what_its_csv_would(atelier: Atelier) -> None:
    jour = datetime(2020, 4, 15)
    numerique = int(siren(3))
    lignes: list[list[object]] = [
        ["03-VOLET1", siren(1), "75001", "FR", 1500, "EUR", jour],
        ["03-VOLET1", siren(2), 69001, "FR", 1500.1, "EUR", date(2020, 4, 16)],
        ["03-VOLET1", numerique, "75001", "FR", 0.1 + 0.2, "EUR", "04-17-20"],
        [None, None, None, None, None, None, None],
        [None, None, None, None, 3000.4, None, None],
    ]
    atelier.xlsx("jour.XLSX", lignes)
    source = lire(atelier)
    assert (source.rejets, source.ecarte, source.observations) == ([], "", [])
    assert (source.lignes_retenues, source.centimes_retenus) == (3, 300040)


def test_a_fault_in_a_workbook_is_told_with_excel_s_line_number(atelier: Atelier) -> None:
    atelier.xlsx("jour.xlsx", [[*paiement(1)], [None] * 7, [*paiement(2, "1 50O")]])
    (rejet,) = lire(atelier).rejets
    assert (rejet.ligne, rejet.colonne, rejet.valeur) == (4, "Montant", "1 50O")


def test_a_truncated_workbook_is_refused(atelier: Atelier) -> None:
    entier = atelier.xlsx("jour.xlsx", [[*paiement(rang)] for rang in range(200)])
    entier.write_bytes(entier.read_bytes()[:-400])
    atelier.csv("autre.csv", [paiement(1)])
    resultat = atelier.traiter(Registre())
    (tronque,) = (s for s in resultat.sources if s.fichier.nom.endswith("xlsx"))
    assert noms(tronque) == ["lecture_refusee"]
    assert "tronqué" in tronque.ecarte
    assert national(resultat) == (1, 1, 150000)


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("fin", ["\n", "\r\n"])
def test_every_separator_encoding_and_line_end(atelier: Atelier, separateur: str, encodage: str, fin: str) -> None:
    lignes = [paiement(1, periode="Décembre-VOLET1"), paiement(2, "1500,5"), paiement("12345678"), total("4500,5")]
    atelier.octets("jour.csv", texte_csv(lignes, separateur).replace("\n", fin).encode(encodage))
    source = lire(atelier)
    assert [(r.ligne, r.valeur) for r in source.rejets] == [(4, "12345678")]
    assert (source.ecarte, source.centimes_retenus) == ("", 300050)


def test_lines_keep_their_numbers_around_blank_broken_and_multiline_rows(atelier: Atelier) -> None:
    contenu = texte_csv([paiement(1)]) + "\n" + '"03-\nVOLET1";' + ";".join(paiement(2)[1:]) + "\n"
    contenu += "03-VOLET1;trop;court\n" + ";".join(paiement("12345678")) + "\n"
    atelier.octets("jour.csv", contenu.encode())
    source = lire(atelier)
    assert [(r.ligne, r.valeur) for r in source.rejets] == [(6, "03-VOLET1;trop;court"), (7, "12345678")]
    assert source.lignes_lues == 4


def test_columns_are_found_by_name_in_any_order_and_others_are_ignored(atelier: Atelier) -> None:
    ordre = [6, 4, 1, 0, 5, 3, 2]
    entete = [ENTETE[i].upper() for i in ordre] + ["Commentaire"]
    ligne = [paiement(1)[i] for i in ordre] + ["vu"]
    atelier.octets("jour.csv", texte_csv([ligne], entete=entete).encode())
    source = lire(atelier)
    assert (source.rejets, source.centimes_retenus) == ([], 150000)


def test_a_missing_column_puts_the_file_out_by_name(atelier: Atelier) -> None:
    atelier.octets("jour.csv", texte_csv([paiement(1)[:5] + paiement(1)[6:]], entete=ENTETE[:5] + ENTETE[6:]).encode())
    source = lire(atelier)
    assert source.observations[0].faits["colonne"] == "Dev."
    assert noms(source) == ["colonne_manquante"]


def test_a_wrong_total_row_refuses_the_file_and_only_it(atelier: Atelier) -> None:
    atelier.csv("faux.csv", [paiement(1), paiement(2), total("2999.99")])
    atelier.csv("juste.csv", [paiement(3), total("1500")])
    resultat = atelier.traiter(Registre())
    faux, juste = resultat.sources
    assert [(o.nom, o.faits) for o in faux.observations] == [("total_faux", {"attendu": 2999.99, "trouve": 3000.0})]
    assert faux.ecarte
    assert not juste.ecarte
    assert national(resultat) == (1, 1, 150000)


def test_the_total_row_counts_rejected_lines_and_an_unreadable_amount_leaves_it_unverified(atelier: Atelier) -> None:
    atelier.csv("jour.csv", [paiement(1), paiement("12345678"), paiement(2, "1 50O"), total("4500")])
    source = lire(atelier)
    assert not source.ecarte
    (observation,) = (o for o in source.observations if o.nom == "total_inverifiable")
    assert observation.faits == {"attendu": 4500.0, "trouve": 3000.0, "illisibles": 1}


def test_a_file_without_total_row_is_kept_and_said(atelier: Atelier) -> None:
    atelier.csv("jour.csv", [paiement(1)])
    assert noms(lire(atelier)) == ["lignes_sans_total"]


def test_a_payment_loaded_twice_counts_once_and_names_the_first(atelier: Atelier) -> None:
    atelier.csv("a.csv", [paiement(1), paiement(1, "1500,00"), paiement(1, "1400"), total("4400")])
    atelier.csv("b.csv", [paiement(2), paiement(1), total("3000")])
    resultat = atelier.traiter(Registre())
    a, b = resultat.sources
    assert [(r.ligne, r.valeur, r.centimes) for r in a.rejets] == [(3, siren(1), 150000)]
    assert "a.csv, ligne 2" in a.rejets[0].raison
    assert [(r.ligne, r.centimes) for r in b.rejets] == [(3, 150000)]
    assert [o.faits["trouve"] for s in (a, b) for o in s.observations if o.nom == "paiements_en_double"] == [1, 1]
    assert national(resultat) == (3, 2, 440000)
    assert a.centimes_lus + b.centimes_lus == 440000 + a.centimes_rejetes + b.centimes_rejetes


def test_the_same_file_under_two_names_counts_once(atelier: Atelier) -> None:
    atelier.csv("a.csv", [paiement(1), total("1500")])
    atelier.csv("copie.csv", [paiement(1), total("1500")])
    resultat = atelier.traiter(Registre())
    assert [s.ecarte for s in resultat.sources] == ["", f"même contenu que {resultat.sources[0].fichier.nom}"]
    assert national(resultat) == (1, 1, 150000)


def test_wallis_et_futuna_is_paid_without_siren(atelier: Atelier) -> None:
    atelier.csv(
        "jour.csv",
        [paiement("", code_postal="98600"), paiement("", code_postal=""), paiement("", code_postal=""), paiement(1)],
    )
    resultat = atelier.traiter(Registre())
    cellules = {
        (c.departement, c.nombre, c.entreprises, c.plus_gros_centimes)
        for c in resultat.cellules()
        if c.niveau == "departement" and c.axe == "total" and c.concept == "cumul"
    }
    # Nobody knows how many businesses they are: none is counted, which keeps the cell secret.
    assert ("986", 3, 0, 450000) in cellules
    assert national(resultat) == (4, 1, 600000)


def test_nothing_to_count_is_no_failure(atelier: Atelier) -> None:
    atelier.csv("jour.csv", [paiement("12345678"), total("1500")])
    resultat = atelier.traiter(Registre())
    assert (resultat.date_maj, list(resultat.cellules()), resultat.base_interne) == ("", [], None)
    assert len(resultat.sources[0].rejets) == 1


def compter(base: Path) -> tuple[int, int]:
    with sqlite3.connect(base) as connexion:
        return connexion.execute("SELECT count(*), sum(montant_centimes) FROM aide").fetchone()


def test_a_full_disk_leaves_the_old_internal_database(atelier: Atelier) -> None:
    atelier.csv("a.csv", [paiement(1)])
    atelier.traiter(Registre())
    atelier.csv("b.csv", [paiement(rang, jour="05-04-20") for rang in range(2, 20_000)])
    programme = textwrap.dedent(f"""
        import resource, sys
        from pathlib import Path
        from aides.construction.lignes import Registre
        from tests.fabrique_sirene import Atelier
        atelier = Atelier(Path({str(atelier.dossier)!r}))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        atelier.traiter(Registre())
    """)
    fin = subprocess.run(
        [sys.executable, "-c", programme], cwd=RACINE, capture_output=True, text=True, timeout=120, check=False
    )
    assert fin.returncode
    assert "n'a pas pu être écrit" in fin.stderr
    assert compter(atelier.interne) == (1, 150000)
    assert sorted(p.name for p in atelier.dossier.glob("*aides-interne*")) == ["aides-interne.db"]
    atelier.traiter(Registre())
    assert compter(atelier.interne) == (19_999, 19_999 * 150000)


def test_a_kill_in_the_middle_of_the_writing_leaves_the_old_internal_database(atelier: Atelier) -> None:
    atelier.csv("a.csv", [paiement(1)])
    atelier.traiter(Registre())
    atelier.csv("b.csv", [paiement(2)], "2020-11-30")
    programme = textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from aides.construction.lignes import Registre, interne
        from tests.fabrique_sirene import Atelier
        interne._verifier = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        Atelier(Path({str(atelier.dossier)!r})).traiter(Registre())
    """)
    fin = subprocess.run([sys.executable, "-c", programme], cwd=RACINE, capture_output=True, timeout=120, check=False)
    assert fin.returncode == -signal.SIGKILL
    assert compter(atelier.interne) == (1, 150000)
    atelier.traiter(Registre())
    assert compter(atelier.interne) == (2, 300000)
    assert sorted(p.name for p in atelier.dossier.glob("*aides-interne*")) == ["aides-interne.db"]
    assert os.path.exists(atelier.dossier / "travail" / "etat.duckdb")


def test_without_the_sqlite3_shell_the_same_rows_are_written(atelier: Atelier, monkeypatch: pytest.MonkeyPatch) -> None:
    atelier.csv("a.csv", [paiement(rang, f"{rang},5") for rang in range(1, 50)] + [paiement("", code_postal="98600")])
    lignes: list[list[tuple[object, ...]]] = []
    for chemin in (os.environ["PATH"], ""):
        monkeypatch.setenv("PATH", chemin)
        atelier.traiter(Registre(), travail=f"travail{len(lignes)}")
        with sqlite3.connect(atelier.interne) as base:
            lignes.append(base.execute("SELECT * FROM aide ORDER BY ligne").fetchall())
    assert lignes[0] == lignes[1]
    assert len(lignes[0]) == 50


def test_a_shell_that_dies_at_once_is_an_error_not_a_wait(
    atelier: Atelier, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    faux = tmp_path / "bin" / "sqlite3"
    faux.parent.mkdir()
    faux.write_text("#!/bin/sh\nexit 3\n")
    faux.chmod(0o755)
    monkeypatch.setenv("PATH", f"{faux.parent}:{os.environ['PATH']}")
    atelier.csv("a.csv", [paiement(1)])
    with pytest.raises(EcritureImpossible, match="aides-interne.db"):
        atelier.traiter(Registre())
    assert not atelier.interne.exists()
