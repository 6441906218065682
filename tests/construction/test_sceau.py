"""What leaves of a payment file: neither its size nor a digest that one could try payments on."""

from __future__ import annotations

import hashlib
import shutil
import stat
from pathlib import Path

import pytest

import build_db
from aides.construction import sceau
from tests.fabrique import PGE, Base, Sources, pge
from tests.fabrique_sirene import Atelier, etablissement, paiement, texte_csv, unite
from tests.preuves import au_moins_un

SOURCES = "SELECT chemin, octets, sha256 FROM source_fichier WHERE format = 'fonds-solidarite.csv' ORDER BY chemin"


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    return remplir(Atelier(tmp_path / "sources"))


def remplir(atelier: Atelier) -> Atelier:
    """Eight businesses paid one day, one alone the next."""
    atelier.csv("huit.csv", [paiement(rang, "1000") for rang in range(1, 9)], "2020-04-30")
    atelier.csv("seul.csv", [paiement(1, "1234", "05-15-20")], "2020-05-31")
    atelier.sirene([etablissement(rang, "31555") for rang in range(1, 9)], [unite(rang) for rang in range(1, 9)])
    return atelier


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the same workshop, published once."""
    dossier = tmp_path_factory.mktemp("sceau")
    assert construire(remplir(Atelier(dossier / "sources")))[0] == 0
    return dossier


@pytest.fixture
def publie(modele: Path, tmp_path: Path) -> Atelier:
    shutil.copytree(modele, tmp_path, dirs_exist_ok=True)
    return Atelier(tmp_path / "sources")


def base_de(atelier: Atelier) -> Base:
    return Base(atelier.dossier.parent / "publie" / "aides.db")


def construire(atelier: Atelier, dossier: str = "publie", *options: str) -> tuple[int, Base]:
    sortie = atelier.dossier.parent / dossier / "aides.db"
    statut = build_db.main(["--sources", str(atelier.dossier), "--output", str(sortie), "--completion", "aucun",
                            "--cache", str(atelier.dossier.parent / f"cache-{dossier}"), *options])  # fmt: skip
    return statut, Base(sortie)


def test_the_payment_alone_in_its_file_is_not_found_by_trying(publie: Atelier) -> None:
    atelier, base = publie, base_de(publie)
    essais = {
        hashlib.sha256(texte_csv([paiement(rang, str(montant), "05-15-20")]).encode()).hexdigest()
        for rang in (1, 2)
        for montant in (1233, 1234)
    }
    vrai = hashlib.sha256((atelier.dossier / "fonds-solidarite" / "2020-05-31" / "seul.csv").read_bytes()).hexdigest()
    assert vrai in essais
    lignes = base.lignes(SOURCES)
    assert [ligne["octets"] for ligne in lignes] == [None, None]
    assert {ligne["sha256"] for ligne in lignes} & essais == set()
    assert vrai.encode() not in base.chemin.read_bytes()


def test_the_seal_is_kept_from_one_build_to_the_next_and_follows_the_content(publie: Atelier) -> None:
    atelier = publie
    statut, base = construire(atelier)
    avant = {ligne["chemin"]: ligne["sha256"] for ligne in base.lignes(SOURCES)}
    cle = base.chemin.with_name("aides-interne.cle")
    assert statut == 0
    assert stat.S_IMODE(cle.stat().st_mode) == 0o600
    assert avant["fonds-solidarite/2020-05-31/seul.csv"] == sceau.sceller(
        hashlib.sha256((atelier.dossier / "fonds-solidarite/2020-05-31/seul.csv").read_bytes()).hexdigest(),
        bytes.fromhex(cle.read_text()),
    )
    atelier.csv("seul.csv", [paiement(1, "1235", "05-15-20")], "2020-05-31")
    # Its lines are not told: nobody but who changed it can say that it was not cut.
    assert construire(atelier)[0] == 1
    statut, base = construire(atelier, "publie", "--accepter", "fichier_tu_change:seul.csv", "montant corrigé")
    apres = {ligne["chemin"]: ligne["sha256"] for ligne in base.lignes(SOURCES)}
    assert statut == 0
    assert [chemin for chemin in avant if apres[chemin] != avant[chemin]] == ["fonds-solidarite/2020-05-31/seul.csv"]


def test_what_one_file_does_not_tell_another_does_not_tell_for_it(atelier: Atelier) -> None:
    """The totals give all files together. Its companion is the same at the next publication, whatever comes then."""

    def tues() -> list[str]:
        lues = construire(atelier)[1].lignes(
            "SELECT chemin, lignes_lues FROM source_fichier WHERE dispositif IS NOT NULL"
        )
        return sorted(ligne["chemin"].rpartition("/")[2] for ligne in lues if ligne["lignes_lues"] is None)

    atelier.csv("quatre.csv", [paiement(rang, "900", "05-20-20") for rang in range(1, 5)], "2020-05-31")
    assert tues() == ["huit.csv", "seul.csv"]
    atelier.csv("deux.csv", [paiement(rang, "800", "06-20-20") for rang in range(1, 3)], "2020-06-30")
    assert tues() == ["deux.csv", "huit.csv", "seul.csv"]


def test_each_house_has_its_own_key(atelier: Atelier) -> None:
    ici, ailleurs = (construire(atelier, dossier)[1].lignes(SOURCES) for dossier in ("ici", "ailleurs"))
    assert {ligne["sha256"] for ligne in au_moins_un(ici)} & {ligne["sha256"] for ligne in ailleurs} == set()


def test_a_dry_run_draws_no_key_and_uses_the_one_that_is_there(atelier: Atelier) -> None:
    statut, base = construire(atelier, "publie", "--dry-run")
    assert (statut, base.chemin.with_name("aides-interne.cle").exists()) == (0, False)
    construire(atelier)
    cle = base.chemin.with_name("aides-interne.cle").read_text()
    assert construire(atelier, "publie", "--dry-run")[0] == 0
    assert base.chemin.with_name("aides-interne.cle").read_text() == cle


def test_a_key_that_is_none_stops_the_build(publie: Atelier, capsys: pytest.CaptureFixture[str]) -> None:
    atelier, base = publie, base_de(publie)
    octets = base.chemin.read_bytes()
    base.chemin.with_name("aides-interne.cle").write_text("12\n")
    assert construire(atelier)[0] == 1
    assert "n'est pas une clé de sceau" in capsys.readouterr().err
    assert base.chemin.read_bytes() == octets


def test_a_payment_file_already_published_is_known_by_its_seal(
    publie: Atelier, capsys: pytest.CaptureFixture[str]
) -> None:
    atelier, base = publie, base_de(publie)
    fichier = atelier.dossier / "fonds-solidarite" / "2020-05-31" / "seul.csv"
    mots = ["verifier", str(fichier), "--dispositif", "fonds-solidarite", "--base", str(base.chemin)]
    assert build_db.main(mots) == 0
    assert "Il est identique à fonds-solidarite/2020-05-31/seul.csv, déjà publié." in capsys.readouterr().out
    fichier.write_text(texte_csv([paiement(1, "1235", "05-15-20")]))
    assert build_db.main(mots) == 0
    dit = capsys.readouterr().out
    assert "fonds-solidarite/2020-05-31/seul.csv, du 31 mai 2020, dont le nombre de lignes n'est pas dit." in dit


def test_a_file_of_which_everything_is_published_keeps_its_digest_and_draws_no_key(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 3, 300)])
    base = sources.construire()
    contenu = (tmp_path / "sources" / "pge" / "2021-01-01" / PGE).read_bytes()
    assert base.lignes("SELECT octets, sha256 FROM source_fichier") == [
        {"octets": len(contenu), "sha256": hashlib.sha256(contenu).hexdigest()}
    ]
    assert not (tmp_path / "aides-interne.cle").exists()
