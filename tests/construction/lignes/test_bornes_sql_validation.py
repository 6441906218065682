"""Payment lines: each row of a raw file, typed or with the reason why it is out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aides.construction.lignes.moteur import texte
from aides.construction.lignes.paiements import VOLETS, _apprendre
from tests.construction.lignes.sql_lignes import Ligne, Table, ouvrir
from tests.preuves import au_moins_un

SIREN = "100000009"
COLONNES = ("periode", "siren", "code_postal", "pays", "montant", "devise", "jour")
JUSTE = {"periode": "03-VOLET1", "siren": SIREN, "code_postal": "75001", "pays": "FR", "montant": "15",
"devise": "EUR",
         "jour": "04-15-20", "defaut": ""}  # fmt: skip
RIEN = dict.fromkeys(JUSTE, "")


@pytest.fixture
def table() -> Iterator[Table]:
    class Moteur:
        def __init__(self, table: Table) -> None:
            self.executer = table.lancer

    with ouvrir() as ouverte:
        _apprendre(Moteur(ouverte))  # type: ignore[arg-type]
        yield ouverte


def valider(table: Table, dossier: Path, champs: dict[str, str]) -> Ligne:
    """volet, month, centimes, postal code, reason, value, doubtful period of one row."""
    table.creer("brut", "ligne INTEGER, defaut VARCHAR, " + ", ".join(f"{c} VARCHAR" for c in COLONNES),
                [(2, champs["defaut"], *(champs[c] for c in COLONNES))])  # fmt: skip
    sortie = texte(dossier / "valide.parquet")
    table.lancer("valider.sql", ligne="ligne", defaut="defaut", source="brut", sortie=sortie,
    date_maj="DATE '2020-12-31'",
                 **{c: c for c in COLONNES})  # fmt: skip
    return table.lire(
        f"read_parquet({sortie})", "volet, mois, centimes, code_postal, raison, valeur, periode_douteuse"
    )[0]


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({}, ("VOLET1", 202003, 1500, "75001", None, None, None)),
        ({"periode": "VOLET1"}, ("VOLET1", 0, 1500, "75001", None, None, None)),
        ({"periode": "AVRIL-VOLET2"}, ("VOLET2", 202004, 1500, "75001", None, None, None)),
        ({"periode": "volet 1 mars 2020"}, ("VOLET1", 202003, 1500, "75001", None, None, None)),
        ({"periode": "volet 1 mars 2019"}, ("VOLET1", 0, 1500, "75001", None, None, "volet 1 mars 2019")),
        ({"periode": "volet 1"}, ("VOLET1", 0, 1500, "75001", None, None, None)),
        ({"periode": "volet 1 volet 2"}, (None, None, 1500, "75001", "periode_illisible", "volet 1 volet 2", None)),
        ({"periode": " autre "}, (None, None, 1500, "75001", "periode_illisible", "autre", None)),
        ({"periode": " "}, (None, None, 1500, "75001", "periode_vide", "", None)),
        ({"pays": " fra "}, ("VOLET1", 202003, 1500, "75001", None, None, None)),
        ({"pays": ""}, ("VOLET1", 202003, 1500, "75001", None, None, None)),
        ({"pays": "BE"}, ("VOLET1", 202003, 1500, None, None, None, None)),
        ({"siren": ""}, ("VOLET1", None, 1500, "75001", "siren_vide", "", None)),
        ({"siren": " 12 "}, ("VOLET1", None, 1500, "75001", "siren_illisible", "12", None)),
        ({"siren": "000000000"}, ("VOLET1", None, 1500, "75001", "siren_nul", "000000000", None)),
        ({"siren": "100000008"}, ("VOLET1", None, 1500, "75001", "siren_faux", "100000008", None)),
        ({"montant": " "}, ("VOLET1", None, None, "75001", "montant_vide", "", None)),
        ({"montant": " 1e3"}, ("VOLET1", None, None, "75001", "montant_illisible", "1e3", None)),
        ({"devise": " USD"}, ("VOLET1", None, 1500, "75001", "devise_inconnue", "USD", None)),
        ({"devise": "euros"}, ("VOLET1", 202003, 1500, "75001", None, None, None)),
        ({"jour": " "}, ("VOLET1", None, 1500, "75001", "date_vide", "", None)),
        ({"jour": "04/15/20 "}, ("VOLET1", None, 1500, "75001", "date_illisible", "04/15/20", None)),
        ({"jour": "01-01-21"}, ("VOLET1", None, 1500, "75001", "date_future", "01-01-21", None)),
        ({"jour": "02-29-20"}, ("VOLET1", None, 1500, "75001", "date_trop_ancienne", "02-29-20", None)),
        ({"defaut": "a;b"}, ("VOLET1", None, None, "75001", "colonnes", "a;b", None)),
        ({**RIEN}, (None, None, None, "", "vide", None, None)),
        ({**RIEN, "periode": " ;\u00a0\u202f"}, (None, None, None, "", "vide", None, None)),
        ({**RIEN, "siren": "SIREN", "montant": " Montant"}, (None, None, None, "", "entete", None, None)),
        ({**RIEN, "montant": "70"}, (None, None, 7000, "", "total", "70", None)),
        ({**RIEN, "montant": "70", "periode": "03-VOLET1"}, ("VOLET1", None, 7000, "", "total", "70", None)),
        ({**RIEN, "montant": "70", "jour": "04-15-20"}, (None, None, 7000, "", "total", "70", None)),
        ({**RIEN, "montant": "70", "jour": "04-15-20", "code_postal": "75001"},
         (None, None, 7000, "75001", "periode_vide", "", None)),
        ({**RIEN, "montant": "70", "pays": "total"}, (None, None, 7000, None, "total_dit", "70", None)),
        ({**RIEN, "montant": "Total 70"}, (None, None, None, "", "total_dit", "Total 70", None)),
        ({**RIEN, "montant": "Total"}, (None, None, None, "", "note", "Total", None)),
        ({**RIEN, "code_postal": "70"}, (None, None, None, "70", "total_dit", "", None)),
        ({**RIEN, "devise": "7", "pays": "1"}, (None, None, None, None, "total_dit", "", None)),
        ({**RIEN, "periode": "x" * 300}, (None, None, None, "", "note", "x" * 200, None)),
        ({**RIEN, "siren": "Édité par"}, (None, None, None, "", "note", "Édité par", None)),
        ({**RIEN, "periode": "Nombre", "montant": "12"}, (None, None, None, "", "note", "Nombre   12", None)),
        ({**RIEN, "periode": "—"}, (None, None, None, "", "note", "—", None)),
        ({**RIEN, "periode": "3"}, (None, None, None, "", "periode_illisible", "3", None)),
        ({**RIEN, "periode": "page", "devise": "EUR"}, (None, None, None, "", "periode_illisible", "page", None)),
        ({**RIEN, "periode": "page", "code_postal": "75001"}, (None, None, None, "75001", "periode_illisible", "page",
        None)),
        ({**RIEN, "periode": "03-VOLET1"}, ("VOLET1", None, None, "", "montant_vide", "", None)),
        ({**RIEN, "periode": "voir 123 456 789"}, (None, None, None, "", "periode_illisible", "voir 123 456 789",
        None)),
    ],
)  # fmt: skip
def test_each_row_is_a_payment_or_is_out_for_one_reason(
    table: Table, tmp_path: Path, champs: dict[str, str], attendu: Ligne
) -> None:
    trouve = valider(table, tmp_path, {**JUSTE, **champs})
    assert tuple(" ".join(v.split()) if isinstance(v, str) else v for v in trouve) == tuple(
        " ".join(v.split()) if isinstance(v, str) else v for v in attendu
    )


def test_spaces_of_every_kind_are_taken_off_and_nothing_else(table: Table) -> None:
    otes = [9, 10, 13, 32, 160, 8199, 8201, 8203, 8239, 65279]
    voisins = sorted({c + pas for c in otes for pas in (-1, 1)} - {*otes})
    ordre = table.base.execute("SELECT net(chr(?::INTEGER) || 'a' || chr(?::INTEGER))", [9, 9]).fetchone()
    assert ordre == ("a",)
    for codes, reste in ((otes, False), (voisins, True)):
        for code in codes:
            (lu,) = table.base.execute("SELECT net(?)", [f"{chr(code)}a{chr(code)}"]).fetchone() or ()
            assert lu == (f"{chr(code)}a{chr(code)}" if reste else "a"), code


def test_the_volets_known_are_those_of_the_list(table: Table) -> None:
    for volet in au_moins_un(VOLETS):
        assert table.base.execute("SELECT volet_nomme(periode_simple(?))", [volet]).fetchone() == (volet,)
