"""The gate before publication: a loss stops the build and is named; accepted, it is published and told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import build_db
from tests.fabrique import FDS, PGE, PGE_DEP, Base, Sources, fds, pge
from tests.fabrique_sirene import Atelier, etablissement, paiement, total, unite

Console = pytest.CaptureFixture[str]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """The loans of two regions at two dates, published."""
    sources = Sources(tmp_path)
    for jour, prets in (("2021-01-01", 3), ("2021-02-01", 6)):
        sources.csv(f"pge/{jour}/{PGE}", "pge", [pge("11", "G", prets, 300), pge("24", "C", 4, 450)])
    sources.construire()
    assert sources.statut == 0
    return sources


def dit(console: Console) -> str:
    return " ".join(console.readouterr().err.split())


def test_the_first_publication_compares_nothing_and_says_so(tmp_path: Path, capsys: Console) -> None:
    sources = Sources(tmp_path)
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 3, 300)])
    sources.construire()
    assert sources.statut == 0
    assert "Première publication de aides.db : il n'y a rien à comparer." in dit(capsys)


def test_a_shorter_file_stops_the_publication_and_is_named_with_its_figures(sources: Sources, capsys: Console) -> None:
    avant = sources.resultat.read_bytes()
    sources.csv(f"pge/2021-02-01/{PGE}", "pge", [pge("11", "G", 6, 300)])
    sources.construire()
    assert sources.statut == 1
    erreur = dit(capsys)
    assert f"Le fichier pge/2021-02-01/{PGE} n'a plus que 1 ligne" in erreur
    assert "il en avait 2" in erreur
    assert "le total (aides) serait de 6 alors que la base publiée dit 10" in erreur
    assert "le total (euros) serait de 300 alors que la base publiée dit 750" in erreur
    assert "--accepter total_publie_en_baisse" in erreur
    assert sources.resultat.read_bytes() == avant


def test_a_file_that_is_gone_or_no_longer_read_stops_the_publication(sources: Sources, capsys: Console) -> None:
    chemin = sources.dossier / "sources" / "pge" / "2021-01-01" / PGE
    contenu = chemin.read_bytes()
    chemin.write_bytes(b"")
    sources.construire()
    assert sources.statut == 1
    assert f"Le fichier pge/2021-01-01/{PGE}, dont la base publiée retient 2 lignes, n'a pas pu être lu" in dit(capsys)
    chemin.unlink()
    sources.construire("--dry-run")
    assert sources.statut == 1
    assert f"pge/2021-01-01/{PGE}, dont la base publiée retient 2 lignes, n'est plus dans les sources" in dit(capsys)
    # The same content under another name is not gone.
    sources.texte("pge/2021-01-01/pge-regional-naf.csv", contenu)
    sources.construire()
    assert sources.statut == 0


def test_what_is_accepted_is_published_and_tells_who_what_and_why(
    sources: Sources, capsys: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIDES_AUTEUR", "Camille Petit")
    sources.csv(f"pge/2021-02-01/{PGE}", "pge", [pge("11", "G", 6, 300)])
    raccourci = ("--accepter", f"fichier_raccourci:{PGE}", "Bpifrance a retiré la région 24")
    sources.construire(*raccourci)
    assert sources.statut == 1, "the totals that fall are another loss"
    sources.construire(*raccourci, "--accepter", "total_publie_en_baisse:pge", "même raison")
    assert sources.statut == 0
    acceptees = {
        c["nom"]: c
        for n in ("fichier_raccourci", "total_publie_en_baisse")
        for c in Base(sources.resultat).controles(n)
    }
    assert set(acceptees) == {"fichier_raccourci", "total_publie_en_baisse"}
    phrase = acceptees["fichier_raccourci"]["commentaire"]
    assert phrase.startswith(f"Le fichier pge/2021-02-01/{PGE} n'a plus que 1 ligne")
    assert phrase.endswith("Accepté par Camille Petit : Bpifrance a retiré la région 24.")
    assert (acceptees["fichier_raccourci"]["attendu"], acceptees["fichier_raccourci"]["trouve"]) == (2, 1)
    # Built again of the same files, the base says so again, byte for byte.
    octets = sources.resultat.read_bytes()
    sources.construire()
    assert sources.statut == 0
    assert sources.resultat.read_bytes() == octets
    assert "Rien de ce qui est publié ne se perd" in dit(capsys)


@pytest.mark.parametrize(
    ("mots", "attendu"),
    [
        (["--accepter", "inconnu", "raison"], "« inconnu » ne peut pas être accepté"),
        (["--accepter", "secret_perce", "raison"], "« secret_perce » ne peut pas être accepté"),
        (["--accepter", "fichier_disparu", " "], "attend une raison"),
    ],
)
def test_an_acceptance_that_makes_no_sense_is_wrong_use(mots: list[str], attendu: str, capsys: Console) -> None:
    assert build_db.main(mots) == 2
    assert attendu in dit(capsys)


def test_what_grows_or_is_corrected_upwards_is_published_and_a_changed_day_is_said(
    sources: Sources, capsys: Console
) -> None:
    sources.csv(f"pge/2021-02-01/{PGE}", "pge", [pge("11", "G", 7, 310), pge("24", "C", 4, 450)])
    sources.csv(f"pge/2021-03-01/{PGE}", "pge", [pge("11", "G", 9, 900), pge("24", "C", 4, 450)])
    sources.construire("--accepter", "fichier_disparu", "rien ne manque")
    assert sources.statut == 0
    erreur = dit(capsys)
    assert f"[alerte] Le fichier pge/2021-02-01/{PGE} a changé de contenu pour la même date" in erreur
    assert "« --accepter fichier_disparu » ne correspond à aucun échec" in erreur
    # Said on the console, and no part of the publication: the same files alone give the same base.
    neuve = Sources(sources.dossier / "neuve")
    neuve.dossier.mkdir()
    (neuve.dossier / "sources").symlink_to(sources.dossier / "sources")
    empreinte = "SELECT empreinte FROM publication"
    assert neuve.construire().valeur(empreinte) == Base(sources.resultat).valeur(empreinte)


def test_a_scheme_that_is_gone_a_share_of_unknown_sectors_and_a_date_to_come_are_stopped(
    tmp_path: Path, capsys: Console
) -> None:
    sources = Sources(tmp_path)
    sources.csv(
        f"fonds-solidarite/2021-01-01/{FDS}", "fonds-solidarite", [fds("84", "I", 90, 900), fds("84", "Z", 1, 9)]
    )
    sources.csv(f"pge/2021-01-01/{PGE}", "pge", [pge("11", "G", 3, 300)])
    sources.construire()
    assert sources.statut == 0
    (tmp_path / "sources" / "pge" / "2021-01-01" / PGE).unlink()
    sources.csv(
        f"fonds-solidarite/2021-01-01/{FDS}", "fonds-solidarite", [fds("84", "I", 50, 900), fds("84", "Z", 41, 9)]
    )
    sources.csv(f"pge/3021-01-01/{PGE_DEP}", "pge-departemental", [pge("11", "G", 3, 300, dep="75")])
    capsys.readouterr()
    sources.construire()
    assert sources.statut == 1
    erreur = dit(capsys)
    assert "le secteur d'activité serait inconnu pour 45,1 % des aides, contre 1,1 %" in erreur
    assert f"Le fichier pge/3021-01-01/{PGE_DEP} est daté du 1er janvier 3021, après aujourd'hui" in erreur
    assert f"Le fichier pge/2021-01-01/{PGE}, dont la base publiée" in erreur


def test_a_base_of_another_origin_or_that_cannot_be_read_is_not_compared_and_it_is_said(
    sources: Sources, capsys: Console
) -> None:
    sources.texte("source.yml", "fictif: true\ntitre: Échantillon\n")
    (sources.dossier / "sources" / "pge" / "2021-02-01" / PGE).unlink()
    sources.construire()
    assert sources.statut == 0
    assert "d'une autre origine (« Aides aux entreprises »)" in dit(capsys)
    sources.resultat.write_bytes(b"<html>")
    sources.construire()
    assert sources.statut == 0
    assert "n'est pas lisible" in dit(capsys)


@pytest.fixture(scope="module")
def payee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a workshop whose payments are published."""
    atelier = Atelier(tmp_path_factory.mktemp("payee"))
    rangs = range(1, 41)
    atelier.sirene([etablissement(rang, "31555") for rang in rangs], [unite(rang) for rang in rangs])
    atelier.csv("f.csv", [*(paiement(rang, "1000") for rang in rangs), total("40000")], "2020-05-01")
    atelier.xlsx("b.xlsx", [[*paiement(rang, "10", "06-02-20")] for rang in rangs])
    assert payer(atelier) == 0
    return atelier.dossier


@pytest.fixture
def atelier(payee: Path, tmp_path: Path) -> Atelier:
    shutil.copytree(payee, tmp_path, dirs_exist_ok=True)
    return Atelier(tmp_path)


def payer(atelier: Atelier, *options: str) -> int:
    """Build the payments of a workshop."""
    sortie = atelier.dossier / "publie" / "aides.db"
    mots = ["--sources", str(atelier.dossier), "--output", str(sortie), "--cache", str(atelier.dossier / "cache")]
    return build_db.main([*mots, "--completion", "aucun", *options])


def test_a_payment_file_cut_by_a_transfer_or_a_cut_workbook_never_replaces_a_good_publication(
    atelier: Atelier, capsys: Console
) -> None:
    publiees = {chemin: chemin.read_bytes() for chemin in (atelier.dossier / "publie").glob("*.db")}
    assert len(publiees) == 3
    csv_, classeur = (atelier.dossier / "fonds-solidarite" / nom for nom in ("2020-05-01/f.csv", "2020-12-31/b.xlsx"))
    entier, entier_xlsx = csv_.read_bytes(), classeur.read_bytes()
    csv_.write_bytes(entier[: len(entier) // 2])
    capsys.readouterr()
    assert payer(atelier) == 1
    erreur = dit(capsys)
    assert "fonds-solidarite/2020-05-01/f.csv n'a plus que" in erreur
    assert "il en avait 40" in erreur
    assert "n'a plus la ligne de total qu'il avait" in erreur
    csv_.write_bytes(entier)
    classeur.write_bytes(entier_xlsx[:3000])
    assert payer(atelier) == 1
    assert "fonds-solidarite/2020-12-31/b.xlsx" in dit(capsys)
    assert {chemin: chemin.read_bytes() for chemin in publiees} == publiees
    classeur.write_bytes(entier_xlsx)
    assert payer(atelier) == 0


def test_a_register_that_locates_less_or_more_rejects_are_stopped(atelier: Atelier, capsys: Console) -> None:
    rangs = range(1, 31)
    atelier.sirene([etablissement(rang, "31555") for rang in rangs], [unite(rang) for rang in range(1, 41)])
    capsys.readouterr()
    assert payer(atelier) == 1
    erreur = dit(capsys)
    assert "SIRENE ne localiserait plus que 75,0 % des aides versées, contre 100,0 %" in erreur
    rangs = range(1, 41)
    atelier.sirene([etablissement(rang, "31555") for rang in rangs], [unite(rang) for rang in rangs])
    lignes = [*(paiement(rang, "1000") for rang in rangs[:-1]), paiement("123456789", "1000"), total("40000")]
    atelier.csv("f.csv", lignes, "2020-05-01")
    assert payer(atelier) == 1
    assert "79 lignes seraient retenues, la base publiée en retient 80" in dit(capsys)


def test_a_payment_file_without_a_column_is_left_out_only_when_it_is_accepted(
    atelier: Atelier, capsys: Console
) -> None:
    atelier.octets("c.csv", "Période;SIREN;Cde postal;Pays;Montant;Dev.\n".encode(), "2020-12-31")
    capsys.readouterr()
    assert payer(atelier) == 1
    assert "c.csv, ligne 1, colonne Date paiement : la colonne est absente du fichier." in dit(capsys)
    assert payer(atelier, "--accepter", "colonne_manquante:c.csv", "la DGFiP renvoie le fichier demain") == 0
    assert "Accepté par" in dit(capsys)


def test_compare_says_what_differs_between_two_bases_at_any_time(
    sources: Sources, capsys: Console, base_echantillon: Path
) -> None:
    sources.csv(f"pge/2021-03-01/{PGE}", "pge", [pge("11", "G", 9, 900), pge("24", "C", 4, 450)])
    sources.texte("pge/2021-03-01/inconnu.csv", "a\n")
    sources.construire()
    capsys.readouterr()
    commande = ["comparer", "--base", str(sources.resultat)]
    assert build_db.main(commande) == 0
    sortie = capsys.readouterr().out
    assert "+ pge 2021-03-01, aides : rien → 13" in sortie
    assert "~ Prêts garantis par l'État : 2021-02-01 → 2021-03-01" in sortie
    assert f"+ pge/2021-03-01/{PGE} : rien → 2 lignes" in sortie
    assert "+ fichier_non_reconnu (pge/2021-03-01/inconnu.csv)" in sortie
    assert "Ce qui se perd : rien." in sortie
    # The other way round, the same figures are lost.
    precedente = sources.resultat.with_name("aides-precedente.db")
    assert build_db.main(["comparer", str(sources.resultat), "--base", str(precedente)]) == 1
    sortie = capsys.readouterr().out
    assert f"- pge/2021-03-01/{PGE} : 2 lignes → rien" in sortie
    assert "serait de 10 alors que la base publiée dit 13" in sortie
    assert build_db.main([*commande, str(base_echantillon)]) == 2
    assert "d'une autre origine" in capsys.readouterr().out
    assert build_db.main([*commande, "nulle-part.db"]) == 2
    assert "n'existe pas" in capsys.readouterr().err
