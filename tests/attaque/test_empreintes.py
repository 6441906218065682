"""What is said of the files received must not let anybody guess what is in them."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import build_db
from tests.fabrique_sirene import Atelier, etablissement, paiement, siren, texte_csv, unite

SEULE, MONTANT, JOUR = 7, 873, "2020-05-13"
# What somebody who looks for the aid of that week tries: every business of a small register, every amount in euros.
CANDIDATS, PLAFOND = 40, 1500
EMPREINTES = ("md5", "sha1", "sha256", "blake2b")


@pytest.fixture(scope="module")
def publiee(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A base of a large file and of a file of one payment, and what the latter holds."""
    atelier = Atelier(tmp_path_factory.mktemp("empreintes") / "sources")
    rangs = range(1, CANDIDATS + 1)
    atelier.csv("fonds-solidarite.csv", [paiement(rang, "1000") for rang in rangs], "2020-04-30")
    seul = atelier.csv("fonds-solidarite.csv", [la_ligne(SEULE, MONTANT)], JOUR)
    atelier.sirene([etablissement(rang, "31555") for rang in rangs], [unite(rang) for rang in rangs])
    base = atelier.dossier.parent / "aides.db"
    assert build_db.main(["--sources", str(atelier.dossier), "--output", str(base), "--completion", "aucun",
                          "--cache", str(base.parent / "cache")]) == 0  # fmt: skip
    return base, seul.read_bytes()


def la_ligne(rang: int, montant: int) -> list[str]:
    return paiement(rang, str(montant), "05-12-20", periode="04-VOLET1", code_postal="31000")


def candidats() -> Iterator[tuple[str, int, bytes]]:
    """Every file of one payment that fits what is known: the layout, the day, the place."""
    for rang, montant in product(range(1, CANDIDATS + 1), range(1, PLAFOND + 1)):
        yield siren(rang), montant, texte_csv([la_ligne(rang, montant)]).encode()


def mots(base: Path) -> set[str]:
    """Every word of hexadecimal figures that the tables show."""
    with sqlite3.connect(base) as connexion:
        tables = [nom for (nom,) in connexion.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        textes = [str(v) for table in tables for ligne in connexion.execute(f"SELECT * FROM {table}") for v in ligne]
    connexion.close()
    return {mot for texte in textes for mot in re.findall(r"\b[0-9a-f]{16,128}\b", texte)}


def test_the_file_sought_is_among_those_tried(publiee: tuple[Path, bytes]) -> None:
    assert publiee[1] in {contenu for _, _, contenu in candidats()}
    assert len(mots(publiee[0])) > 0


def test_no_digest_lets_a_payment_be_guessed(publiee: tuple[Path, bytes]) -> None:
    montres = mots(publiee[0])
    trouves = [
        (qui, montant, nom) for nom in EMPREINTES for qui, montant, contenu in candidats()
        if not montres.isdisjoint(_ecritures(hashlib.new(nom, contenu).hexdigest()))
    ]  # fmt: skip
    assert trouves == []


def _ecritures(empreinte: str) -> tuple[str, str]:
    """A digest whole, and as it is cut for display."""
    return empreinte, empreinte[:16]


def test_no_size_tells_how_many_figures_an_amount_has(publiee: tuple[Path, bytes]) -> None:
    with sqlite3.connect(publiee[0]) as connexion:
        dites = connexion.execute("SELECT octets FROM source_fichier WHERE date_maj = ?", [JOUR]).fetchall()
    connexion.close()
    assert len(dites) == 1
    assert dites != [(len(publiee[1]),)]


def test_no_file_is_said_to_hold_fewer_lines_than_the_threshold(publiee: tuple[Path, bytes]) -> None:
    with sqlite3.connect(publiee[0]) as connexion:
        lues = [n for (n,) in connexion.execute("SELECT lignes_lues FROM source_fichier WHERE date_maj = ?", [JOUR])]
    connexion.close()
    assert lues == [None]
