"""The SIRENE register: none, a part, several, in capitals, broken, of two nomenclatures, masked."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

import build_db
from aides.commun.cube import FichierIllisible
from aides.construction.completion import Etablissement
from aides.construction.lignes import reperer
from tests.fabrique import Base
from tests.fabrique_sirene import Atelier, etablissement, paiement, siren, total, unite

Console = pytest.CaptureFixture[str]
RANGS = range(1, 13)


@pytest.fixture
def atelier(tmp_path: Path) -> Atelier:
    atelier = Atelier(tmp_path)
    atelier.csv("f.csv", [*(paiement(rang, "1000") for rang in RANGS), total("12000")])
    return atelier


def registre(atelier: Atelier, format_: str = "csv") -> None:
    atelier.sirene([etablissement(r, "31555") for r in RANGS], [unite(r) for r in RANGS], format_)


def construire(atelier: Atelier, *options: str) -> int:
    sortie = atelier.dossier / "publie" / "aides.db"
    mots = ["--sources", str(atelier.dossier), "--output", str(sortie), "--cache", str(atelier.dossier / "cache")]
    return build_db.main([*mots, "--completion", "aucun", *options])


def publiee(atelier: Atelier) -> Base:
    return Base(atelier.dossier / "publie" / "aides.db")


def dit(console: Console) -> str:
    return " ".join(console.readouterr().err.split())


def test_payments_without_register_or_with_a_part_of_it_are_not_published_unless_accepted(
    atelier: Atelier, capsys: Console
) -> None:
    assert construire(atelier) == 1
    erreur = dit(capsys)
    assert "[echec] Le fichier StockEtablissement de SIRENE est introuvable" in erreur
    assert "[echec] Le fichier StockUniteLegale de SIRENE est introuvable" in erreur
    assert '--accepter registre_absent "raison"' in erreur
    assert not publiee(atelier).chemin.exists()
    registre(atelier)
    (atelier.dossier / "sirene" / "StockUniteLegale_utf8.csv").unlink()
    assert construire(atelier) == 1
    erreur = dit(capsys)
    assert "StockUniteLegale de SIRENE est introuvable" in erreur
    assert "StockEtablissement de SIRENE est introuvable" not in erreur
    assert construire(atelier, "--accepter", "registre_absent:StockUniteLegale", "panne à l'Insee") == 0
    (alerte,) = publiee(atelier).controles("registre_absent")
    assert (alerte["sujet"], alerte["commentaire"].rpartition(" : ")[2]) == ("StockUniteLegale", "panne à l'Insee.")


def test_a_register_folder_that_does_not_exist_is_wrong_use(atelier: Atelier, capsys: Console) -> None:
    registre(atelier)
    with pytest.raises(SystemExit) as fin:
        construire(atelier, "--registre", str(atelier.dossier / "nulle-part"))
    assert fin.value.code == 2
    assert "nulle-part » n'existe pas" in dit(capsys)


def test_names_in_capitals_are_found_and_the_files_used_stand_in_the_base(atelier: Atelier) -> None:
    registre(atelier, "zip")
    for fichier in (atelier.dossier / "sirene").iterdir():
        fichier.rename(fichier.with_name(fichier.name.upper()))
    assert construire(atelier) == 0
    base = publiee(atelier)
    assert base.valeur("SELECT trouve FROM controle WHERE nom = 'part_localisee'") == 100
    lignes = base.lignes("SELECT chemin, format, octets, sha256 FROM source_fichier WHERE dispositif IS NULL")
    assert [(ligne["chemin"], ligne["format"]) for ligne in lignes] == [
        ("sirene/STOCKETABLISSEMENT_UTF8.ZIP", "StockEtablissement"),
        ("sirene/STOCKUNITELEGALE_UTF8.ZIP", "StockUniteLegale"),
    ]
    assert all(ligne["octets"] > 0 and len(ligne["sha256"]) == 64 for ligne in lignes)


@pytest.mark.parametrize("panne", ["coupé", "abîmé", "autre chose"])
def test_a_broken_zip_is_a_clear_failure(atelier: Atelier, panne: str, capsys: Console) -> None:
    registre(atelier, "zip")
    archive = atelier.dossier / "sirene" / "StockEtablissement_utf8.zip"
    contenu = bytearray(archive.read_bytes())
    if panne == "abîmé":
        contenu[100:140] = bytes(40)
    archive.write_bytes({"coupé": contenu[:300], "abîmé": contenu, "autre chose": b"<html>"}[panne])
    assert construire(atelier) == 1
    erreur = dit(capsys)
    assert "le registre SIRENE n'a pas pu être lu" in erreur
    assert "StockEtablissement_utf8.zip" in erreur
    assert "inchangé" in erreur


def test_of_several_stocks_the_newest_is_used_and_months_that_differ_are_said(
    atelier: Atelier, capsys: Console
) -> None:
    registre(atelier)
    sirene = atelier.dossier / "sirene"
    for mois, commune in (("2026-10-01", "13055"), ("2026-11-01", "31555")):
        (sirene / mois).mkdir()
        for stock in ("StockEtablissement_utf8.csv", "StockUniteLegale_utf8.csv"):
            texte = (sirene / stock).read_text(encoding="utf-8")
            (sirene / mois / stock).write_text(texte.replace("31555", commune), encoding="utf-8")
    for stock in sirene.glob("Stock*"):
        stock.unlink()
    assert construire(atelier) == 0
    assert "2026-11-01/StockEtablissement_utf8.csv (mois 2026-11), le plus récent, est utilisé" in dit(capsys)
    base = publiee(atelier)
    assert {c["trouve"] for c in base.controles("part_localisee", "ok")} == {100}
    assert base.lignes("SELECT DISTINCT date_maj FROM source_fichier WHERE dispositif IS NULL") == [
        {"date_maj": "2026-11"}
    ]
    assert len(base.controles("registre_multiple")) == 2
    assert "31" in {ligne["departement"] for ligne in base.lignes("SELECT departement FROM agregat")}
    assert base.controles("registre_mois_differents") == []
    shutil.rmtree(sirene / "2026-10-01")
    (sirene / "2026-10").mkdir()
    (sirene / "2026-11-01" / "StockUniteLegale_utf8.csv").rename(sirene / "2026-10" / "StockUniteLegale_utf8.csv")
    assert construire(atelier) == 0
    (alerte,) = publiee(atelier).controles("registre_mois_differents")
    assert "établissements novembre 2026, unités légales octobre 2026" in alerte["commentaire"]


@pytest.mark.parametrize("format_", ["csv", "zip", "parquet"])
def test_the_month_of_a_stock_is_read_in_it_when_no_name_says_it(tmp_path: Path, format_: str) -> None:
    ancien, neuf = Atelier(tmp_path / "a" / "x"), Atelier(tmp_path / "a" / "y")
    for atelier, jour in ((ancien, "2026-09-30T10:00:00"), (neuf, "2026-10-31T23:00:00")):
        atelier.dossier.mkdir(parents=True)
        lignes = [{**etablissement(r, "31555"), "dateDernierTraitementEtablissement": jour} for r in RANGS]
        lignes[3]["dateDernierTraitementEtablissement"] = "2019-01-01T00:00:00"
        atelier.sirene(lignes, [], "parquet" if atelier is ancien else format_)
    assert reperer(tmp_path / "a").etablissements == next(neuf.dossier.rglob("StockEtablissement*"))
    illisible = next(neuf.dossier.rglob("StockEtablissement*"))
    if format_ != "csv":
        illisible.write_bytes(illisible.read_bytes()[:50])
        with pytest.raises(FichierIllisible, match="StockEtablissement"):
            reperer(tmp_path / "a")


def test_an_activity_is_taken_in_its_own_nomenclature(atelier: Atelier) -> None:
    """Rév. 2 where given, by either file; NAF 2025 alone is converted where one section answers, else not known."""
    rev2, naf25 = "NAFRev2", "NAF2025"
    cas = {
        1: ("56.10A", rev2, "56.11Y", "I"),
        # The computer repairs of 2025 are in the section T of 2025, S in rév. 2: the letter is never taken as it is.
        2: ("95.10Y", naf25, "", "S"),
        3: ("", rev2, "62.10Y", "J"),
        4: ("68.12Y", naf25, "", "F"),
        # Bread is baked in C and sold in G: both are in the 47.24Y of 2025.
        5: ("47.24Y", naf25, "", "Z"),
        6: ("64.20Y", naf25, "64.20Y", "K"),
        7: ("[ND]", "", "", "G"),
        # Booking of rooms was a support activity: one section of rév. 2, not that of its division of 2025.
        8: ("55.40Y", naf25, "", "N"),
    }
    lignes = []
    for rang, (code, nomenclature, code_25, _) in cas.items():
        lignes.append(
            {
                **etablissement(rang, "31555"),
                "activitePrincipaleEtablissement": code,
                "nomenclatureActivitePrincipaleEtablissement": nomenclature,
                "activitePrincipaleNAF25Etablissement": code_25,
            }
        )
    # Only the seventh has a legal unit whose activity is known.
    atelier.sirene(lignes, [unite(r) if r == 7 else unite(r, activitePrincipaleUniteLegale="[ND]") for r in cas])
    atelier.csv("f.csv", [paiement(rang, "1000") for rang in cas])
    resultat = atelier.traiter(reperer(atelier.dossier))
    with sqlite3.connect(resultat.base_interne or "") as base:
        trouves = {
            s: tuple(reste)
            for s, *reste in base.execute("SELECT siren, section, activite, nomenclature_activite FROM aide")
        }
    gardes = {
        1: ("56.10A", rev2), 2: ("95.10Y", naf25), 3: ("62.10Y", naf25), 4: ("68.12Y", naf25),
        5: ("47.24Y", naf25), 6: ("64.20Y", naf25), 7: ("47.11F", rev2),
        8: ("55.40Y", naf25),
    }  # fmt: skip
    assert trouves == {siren(rang): (section, *gardes[rang]) for rang, (*_, section) in cas.items()}
    assert (resultat.registre["naf_2025_converties"], resultat.registre["naf_2025_sans_section"]) == (5, 1)
    assert {"naf_2025_converties", "naf_2025_sans_section"} <= {o.nom for o in resultat.observations}


@pytest.mark.parametrize(
    ("activite", "nomenclature", "section"), [("56.10A", "NAFRev2", "I"), ("62.10Y", "NAF2025", "J")]
)
def test_a_masked_legal_unit_does_not_mask_what_the_interface_answers(
    atelier: Atelier, activite: str, nomenclature: str, section: str
) -> None:
    masque = "[ND]"
    atelier.csv("f.csv", [paiement(1, code_postal="")])
    atelier.sirene(
        [etablissement(1, masque, codePostalEtablissement=masque, activitePrincipaleEtablissement=masque,
                       trancheEffectifsEtablissement=masque)],
        [unite(1, activitePrincipaleUniteLegale=masque, categorieJuridiqueUniteLegale=masque,
               trancheEffectifsUniteLegale=masque)],
    )  # fmt: skip
    vide: dict[str, object] = dict.fromkeys(Etablissement.__dataclass_fields__)
    champs = {"siren": siren(1), "code_commune": "31555", "activite_principale": activite,
              "nomenclature_activite": nomenclature,
              "categorie_juridique": "5710", "tranche_effectif": "11", "diffusible": True,
              "statut": "actif"}  # fmt: skip
    reponse = Etablissement(**{**vide, **champs})  # type: ignore[arg-type]
    resultat = atelier.traiter(reperer(atelier.dossier), lambda _: [reponse])
    with sqlite3.connect(resultat.base_interne or "") as base:
        aide = base.execute(
            "SELECT departement, section, classe_effectif, categorie_juridique, localisation FROM aide"
        ).fetchall()
    assert aide == [("31", section, "11", "57", "api")]
