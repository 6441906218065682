"""`verifier`: one incoming file read alone, what it is and what is wrong with it, before any build."""

from __future__ import annotations

from pathlib import Path

import pytest

import build_db
from tests.fabrique import PGE, Sources, pge
from tests.fabrique_sirene import Atelier, paiement, total

Console = pytest.CaptureFixture[str]


def verifier(console: Console, *mots: object) -> tuple[int, str]:
    console.readouterr()
    code = build_db.main(["verifier", *map(str, mots)])
    sortie = console.readouterr()
    return code, " ".join((sortie.out + sortie.err).replace("\u202f", " ").replace("\u00a0", " ").split())


def test_a_payment_file_tells_its_volets_sums_and_rejects(tmp_path: Path, capsys: Console) -> None:
    lignes = [paiement(1, "1500,10"), paiement(2, "10", periode="VOLET2"), paiement("123456789", "5"), total("1515,10")]
    # Nothing but its columns says what it is.
    fichier = Atelier(tmp_path).csv("f.csv", lignes).rename(tmp_path / "recu 2020-05-08.csv")
    code, dit = verifier(capsys, fichier, "--base", tmp_path / "aides.db")
    assert code == 0
    assert "recu 2020-05-08.csv : fonds-solidarite, format fonds-solidarite.csv, au 8 mai 2020" in dit
    assert "3 lignes, dont 1 rejetée, 1 510,10 € retenus." in dit
    assert "VOLET1 : 1 paiement, 1 500,10 €, du 15 avril 2020 au 15 avril 2020" in dit
    assert "VOLET2 : 1 paiement, 10 €" in dit
    assert "rejet, ligne 4, colonne SIREN : « 123456789 », la clé de ce SIREN est fausse" in dit
    assert "n'existe pas : ce fichier n'est comparé à aucun autre" in dit


def test_a_file_that_the_build_would_refuse_says_so(tmp_path: Path, capsys: Console) -> None:
    atelier = Atelier(tmp_path)
    faux = atelier.csv("faux.csv", [paiement(1, "10"), total("11")])
    code, dit = verifier(capsys, faux)
    assert code == 1
    assert "la ligne de total annonce 11 € mais les lignes font 10 €" in dit
    assert "La construction refuserait ce fichier" in dit
    classeur = atelier.xlsx("coupe.xlsx", [[*paiement(1)]])
    classeur.write_bytes(classeur.read_bytes()[:1500])
    code, dit = verifier(capsys, classeur, "--dispositif", "fonds-solidarite")
    assert code == 1
    assert "coupe.xlsx" in dit
    ancien = tmp_path / "envoi.xls"
    ancien.touch()
    code, dit = verifier(capsys, ancien)
    assert code == 1
    assert "enregistrez-le en .xlsx" in dit


@pytest.mark.parametrize(
    ("nom", "contenu", "code", "attendu"),
    [
        ("notes.txt", b"rien", 1, "n'a le nom ni l'extension d'aucun fichier connu"),
        ("notes.csv", b"auteur,remarque\nX,rien\n", 1, "n'est lisible par aucun lecteur"),
        ("vide.xlsx", b"", 1, "n'est lisible par aucun lecteur"),
    ],
)
def test_what_is_no_known_file_is_said(
    tmp_path: Path, nom: str, contenu: bytes, code: int, attendu: str, capsys: Console
) -> None:
    (tmp_path / nom).write_bytes(contenu)
    assert verifier(capsys, tmp_path / nom)[0] == code
    assert attendu in verifier(capsys, tmp_path / nom)[1]
    assert verifier(capsys, tmp_path / "nulle-part.csv")[0] == 2


def test_it_is_held_against_the_last_of_its_kind_that_was_published(tmp_path: Path, capsys: Console) -> None:
    sources = Sources(tmp_path)
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 3, 300), pge("24", "C", 4, 450)])
    sources.construire()
    publie = tmp_path / "sources" / "pge" / "2021-01-01" / PGE
    code, dit = verifier(capsys, publie, "--base", sources.resultat)
    assert (code, "Il est identique à pge/2021-01-01/" in dit) == (0, True)
    sources.csv(f"pge/2021-02-01/{PGE}", "pge", [pge("11", "G", 3, 100)])
    code, dit = verifier(capsys, tmp_path / "sources" / "pge" / "2021-02-01" / PGE, "--base", sources.resultat)
    assert code == 0
    assert "region, section_naf : 1 chiffre, 3 au total, 100 €" in dit
    assert f"Le dernier de ce genre publié est pge/2021-01-01/{PGE}, du 1er janvier 2021 : −1 ligne" in dit
    assert "−650 €" in dit
