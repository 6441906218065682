"""Raw feeds that arrive aggregated: workbooks that cannot be opened, numbers and labels, the whole build."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aides.commun.cube import FichierIllisible
from aides.construction.lecture.tableur import code_departement, lire_centimes, lire_entier, modalite
from tests.construction import fabrique_xlsx as fabrique
from tests.construction.fabrique_xlsx import FeuillePge
from tests.construction.flux_bruts import (
    AIN,
    AP,
    CPSTI,
    JOUR,
    RECAP,
    REPORTS,
    lire_seul,
    nomenclature,
)
from tests.fabrique import Sources

# Workbooks that cannot be opened


def _tronquer(contenu: bytes) -> bytes:
    return contenu[: len(contenu) // 2]


def _chiffrer(_: bytes) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def _ancien(_: bytes) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1024)


def _corrompre(contenu: bytes) -> bytes:
    milieu = contenu.index(b"xl/worksheets/sheet1.xml") + 60
    return contenu[:milieu] + bytes(40) + contenu[milieu + 40 :]


@pytest.mark.parametrize(
    ("abimer", "raison"),
    [
        (_tronquer, "tronqué ou abîmé"),
        (_chiffrer, "protégé par un mot de passe"),
        (_ancien, "format .xls d'avant 2007"),
        (_corrompre, "abîmé"),
        (lambda _: b"", "le fichier est vide"),
        (lambda _: b"<html>Erreur 503</html>", "n'est pas un classeur XLSX"),
    ],
)
@pytest.mark.parametrize("nom", ["pge.xlsx", "reports-echeances.xlsx", "activite-partielle.xlsx"])
def test_unreadable_workbook_says_why(tmp_path: Path, abimer: Any, raison: str, nom: str) -> None:
    chemin = fabrique.pge(tmp_path / "x" / JOUR / nom, [AIN])
    chemin.write_bytes(abimer(chemin.read_bytes()))
    with pytest.raises(FichierIllisible, match=raison):
        lire_seul(tmp_path)


def test_zip_that_is_no_workbook_is_unreadable(tmp_path: Path) -> None:
    chemin = tmp_path / "pge" / JOUR / "pge.xlsx"
    chemin.parent.mkdir(parents=True)
    with zipfile.ZipFile(chemin, "w") as paquet:
        paquet.writestr("lisez-moi.txt", "rien")
    with pytest.raises(FichierIllisible, match="abîmé"):
        lire_seul(tmp_path)


# Numbers, codes, labels


@given(centimes=st.integers(0, 20_000_000_000_00))
def test_millions_of_euros_come_back_to_the_centime(centimes: int) -> None:
    assert lire_centimes(float(Decimal(centimes) / 100_000_000), 1_000_000) == centimes


@given(parts=st.lists(st.integers(0, 500_000_000_00), min_size=1, max_size=21))
def test_a_spreadsheet_sum_of_millions_is_exact(parts: list[int]) -> None:
    assert lire_centimes(sum(float(Decimal(p) / 100_000_000) for p in parts), 1_000_000) == sum(parts)


@pytest.mark.parametrize(
    ("valeur", "centimes"),
    [(7218874, 721_887_400), (0.1 + 0.2, 30), ("1 500,00", 150_000), ("1\u202f500.5", 150_050), ("-3,25", -325)],
)
def test_amounts_in_euros(valeur: object, centimes: int) -> None:
    assert lire_centimes(valeur) == centimes


@pytest.mark.parametrize("valeur", [0.123, "1.500,00", "1 50O", "12 34", "", None, float("nan"), float("inf"), False])
def test_what_is_no_amount_is_refused(valeur: object) -> None:
    with pytest.raises(ValueError, match="n'est pas un"):
        lire_centimes(valeur)


@pytest.mark.parametrize("valeur", [2.5, "2,5", "1,500", "ND"])
def test_what_is_no_count_is_refused(valeur: object) -> None:
    with pytest.raises(ValueError, match="n'est pas un nombre"):
        lire_entier(valeur)


@pytest.mark.parametrize(
    ("ecrit", "code"),
    [("01", "01"), (1, "01"), (1.0, "01"), ("001", "01"), ("02A", "2A"), ("2b", "2B"), ("971", "971"),
     ("75 - Paris", "75"), ("Département 13", "13"), ("Récap", ""), ("ND", ""), ("2020", ""),
     ("1er trimestre", ""), (None, "")],
)  # fmt: skip
def test_departement_codes(ecrit: object, code: str) -> None:
    assert code_departement(ecrit) == code


def test_labels_that_fit_two_sectors_are_not_guessed() -> None:
    assert modalite("Activités", "section_naf", nomenclature()) is None
    assert modalite("Industrie", "section_naf", nomenclature()) == "C"
    assert modalite("NON CONNU", "section_naf", nomenclature()) == "Z"


# The whole build


def test_raw_feeds_go_through_the_build_with_their_secret_cells(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    secret = FeuillePge("01", {"A": ("ND", "ND"), "C": (20, 2.25), "G": (5, 0.75)}, (35, 4.5))
    fabrique.pge(sources / "pge" / JOUR / "pge.xlsx", [secret, RECAP])
    fabrique.reports(sources / "reports-echeances" / JOUR / "reports-echeances.xlsx", REPORTS)
    fabrique.activite_partielle(sources / "activite-partielle" / JOUR / "activite-partielle.xlsx", AP)
    fabrique.cpsti(sources / "cpsti" / JOUR / "cpsti.csv", CPSTI, "cp1252")
    objet = {
        "nombre": "4",
        "montant": "1140000.0",
        "effectifs": "37.0",
        "reg": "04",
        "libelle": "La Réunion",
        "type": [],
    }
    prets = sources / "prets-directs" / JOUR / "arpb-maille-regional.json"
    prets.parent.mkdir(parents=True)
    prets.write_text(json.dumps([objet]), encoding="utf-8")
    construction = Sources(tmp_path)
    publiee = construction.construire()
    assert construction.statut == 0
    totaux = publiee.lignes("SELECT dispositif, montant_total FROM chiffres_cles ORDER BY dispositif")
    assert {t["dispositif"]: t["montant_total"] for t in totaux} == {
        "activite-partielle": None,
        "cpsti": 55549.75,
        "pge": 4_500_000,
        "prets-directs": 1_140_000,
        "reports-echeances": 2377.25,
    }
    ain = publiee.lignes(
        "SELECT modalite, montant, secret FROM agregat WHERE dispositif = 'pge' AND departement = '01'"
    )
    assert {(a["modalite"], a["montant"], a["secret"]) for a in ain} == {
        ("A", None, 1),
        ("C", 2_250_000, 0),
        ("G", None, 1),  # else A would be the total less C and G
        ("TOTAL", 4_500_000, 0),
    }
    assert publiee.valeur("SELECT count(*) FROM controle WHERE statut = 'echec'") == 0


def test_unreadable_raw_feed_is_left_out_and_said(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    fabrique.pge(sources / "pge" / JOUR / "pge.xlsx", [AIN])
    perdu = fabrique.pge(sources / "pge" / "2020-06-12" / "pge.xlsx", [AIN])
    perdu.write_bytes(_tronquer(perdu.read_bytes()))
    publiee = Sources(tmp_path).construire()
    (controle,) = publiee.controles("fichier_illisible")
    assert "pge/2020-06-12/pge.xlsx n'a pas pu être lu : le classeur est tronqué ou abîmé" in controle["commentaire"]
