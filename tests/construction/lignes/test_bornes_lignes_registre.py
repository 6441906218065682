"""Payment lines: which files of the register are used, and the small parts of a run, each at its bounds."""

from __future__ import annotations

import os
import zipfile
from argparse import ArgumentTypeError
from dataclasses import FrozenInstanceError, asdict, fields
from pathlib import Path

import duckdb
import pytest

from aides.commun.cube import ColonneManquante, FichierIllisible
from aides.commun.parts import fourchette
from aides.construction.inventaire import Fichier
from aides.construction.lignes import effectifs, empreintes, fichiers, modele, moteur, paiements, registre, traitement
from aides.construction.lignes.bilans import Bilan
from aides.construction.lignes.empreintes import Empreinte, Empreintes, ecrire_d_un_coup, prendre
from aides.construction.lignes.entetes import COLONNES, Entete, dans_une_feuille
from aides.construction.lignes.rejets import rejeter
from tests.fabrique_sirene import ENTETE

ETAB, UNITE = registre.ETABLISSEMENT, registre.UNITE_LEGALE


@pytest.mark.parametrize(
    ("nom", "genre"),
    [
        ("StockEtablissement_utf8.csv", ETAB), ("stocketablissement.PARQUET", ETAB),
        ("StockUniteLegale-2021.zip", UNITE),
        ("StockEtablissementHistorique_utf8.csv", ""), ("StockEtablissement_utf8.txt", ""),
        ("._StockEtablissement.csv", ""),
        ("~$StockEtablissement.csv", ""), ("Stock.csv", ""), ("MonStockEtablissement.csv", ""),
        ("StockEtablissement2.csv", ""),
    ],
)  # fmt: skip
def test_a_stock_is_known_by_its_name(nom: str, genre: str) -> None:
    assert registre._genre(Path(nom)) == genre


@pytest.mark.parametrize(
    ("chemin", "mois"),
    [
        ("2020-05/StockEtablissement_2021-03.csv", "2021-03"), ("2020-05/2020-06/StockEtablissement.csv", "2020-06"),
        ("StockEtablissement_202112.csv", "2021-12"), ("StockEtablissement_20211231.csv", "2021-12"),
        ("StockEtablissement_2021123.csv", "2021-12"), ("StockEtablissement_202112345.csv", ""),
        ("a/StockEtablissement_2021_01_31.csv", "2021-01"),
        ("StockEtablissement_2021-13.csv", ""), ("StockEtablissement.csv", ""),
    ],
)  # fmt: skip
def test_the_month_of_a_stock_is_the_nearest_that_is_written(tmp_path: Path, chemin: str, mois: str) -> None:
    fichier = tmp_path / chemin
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text("siren\n1\n", encoding="utf-8")
    assert registre.mois_du_stock(fichier, ETAB, tmp_path) == mois
    # A folder above the register's says nothing of it.
    assert registre.mois_du_stock(fichier, ETAB, tmp_path / "ailleurs")[:4] == ("2021" if "2021" in mois else "")


def test_the_month_is_that_of_the_last_treatment_in_the_rows(tmp_path: Path) -> None:
    colonne = "dateDernierTraitementEtablissement"
    lignes = [
        f"siren,{colonne},x",
        "1,2020-05-31T00:00:00,a",
        "2,2021-02-01,b",
        "3",
        "4,9999/99/99,c",
        "5,2020-12-31,2022-01",
    ]
    contenu = "\ufeff" + "\n".join(lignes)
    csv, parquet, archive = tmp_path / "s.csv", tmp_path / "s.parquet", tmp_path / "s.zip"
    csv.write_text(contenu, encoding="utf-8")
    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT unnest([DATE '2020-05-31', DATE '2021-02-01']) AS \"{colonne}\") TO '{parquet}'")
    with zipfile.ZipFile(archive, "w") as zip_:
        zip_.writestr("__MACOSX/s.csv", "x")
        zip_.writestr("s.CSV", contenu)
        zip_.writestr("lisez-moi.txt", "x")
    for chemin in (csv, parquet, archive):
        assert registre.mois_du_stock(chemin, ETAB, tmp_path) == "2021-02"
        assert registre.mois_du_stock(chemin, UNITE, tmp_path) == ""
    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT NULL::DATE AS \"{colonne}\") TO '{parquet}'")
    assert registre.mois_du_stock(parquet, ETAB, tmp_path) == ""
    with zipfile.ZipFile(archive, "a") as zip_:
        zip_.writestr("t.csv", "x")
    with pytest.raises(FichierIllisible, match="l'archive a 2 fichiers CSV"):
        registre.mois_du_stock(archive, ETAB, tmp_path)


def poser(dossier: Path, *noms: str) -> dict[str, Path]:
    chemins = {nom: dossier / nom for nom in noms}
    for rang, chemin in enumerate(chemins.values()):
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text("siren,effectif\n1,2\n", encoding="utf-8")
        os.utime(chemin, (1_600_000_000 + rang, 1_600_000_000 + rang))
    return chemins


def test_the_newest_stock_is_used_then_parquet_then_zip_then_the_last_written(tmp_path: Path) -> None:
    noms = ("2021-01/StockEtablissement.csv", "2021-02/StockEtablissement.csv", "2021-02/StockEtablissement.zip",
            "2021-01/StockEtablissement.parquet", "2021-02/a/StockUniteLegale_b.csv",
            "2021-02/b/StockUniteLegale_a.csv")  # fmt: skip
    (tmp_path / "2021-03" / "StockEtablissement.csv").mkdir(parents=True)
    chemins = poser(tmp_path, *noms)
    trouve = registre.reperer(tmp_path)
    assert trouve.etablissements == chemins["2021-02/StockEtablissement.zip"]
    assert trouve.unites_legales == chemins["2021-02/b/StockUniteLegale_a.csv"]
    assert set(trouve.delaisses) == set(chemins.values()) - {trouve.etablissements, trouve.unites_legales}
    assert set(trouve.fichiers) == set(chemins.values())
    assert [*registre.manques(trouve)] == []


def test_what_the_register_lacks_leaves_or_mixes_is_said(tmp_path: Path) -> None:
    vide = registre.reperer(tmp_path)
    assert [o.faits["stock"] for o in registre.manques(vide)] == [ETAB, UNITE]
    poser(
        tmp_path,
        "2021-01/StockEtablissement.csv",
        "StockUniteLegale_2021-02.csv",
        "StockUniteLegale_2021-01.csv",
        "effectifs_2020-06.csv",
    )
    trouve = registre.reperer(tmp_path)
    pieces = registre.decrire(trouve, tmp_path, "sirene/", tmp_path / "memoire" / "vu" / "m.json")
    attendues = [
        ("sirene/2021-01/StockEtablissement.csv", ETAB, "2021-01"),
        ("sirene/StockUniteLegale_2021-02.csv", UNITE, "2021-02"),
    ]
    assert [(p.nom, p.genre, p.mois) for p in pieces][:2] == attendues
    dites = {o.nom: o.faits for o in registre.remarques(trouve, pieces)}
    assert sorted(dites) == ["registre_mois_differents", "registre_multiple"]
    assert dites["registre_multiple"]["autres"] == "StockUniteLegale_2021-01.csv"
    assert dites["registre_multiple"]["mois"] == "2021-02"
    assert (dites["registre_mois_differents"]["etablissements"], dites["registre_mois_differents"]["unites"]) == (
        "2021-01",
        "2021-02",
    )
    assert [o.nom for o in registre.remarques(registre.Registre(), pieces[:1])] == []


def test_a_fingerprint_of_the_register_changes_with_each_of_its_files(tmp_path: Path) -> None:
    chemins = [*poser(tmp_path, "a", "b", "c").values()]

    def empreinte() -> str:
        return registre.Registre(chemins[0], chemins[1], (effectifs.Effectifs(chemins[2], "2020"),)).empreinte

    vues = [empreinte()]
    for chemin in chemins:
        os.utime(chemin, (1, 1))
        vues.append(empreinte())
    assert len({*vues, registre.Registre().empreinte}) == 5


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        ("123456789,12\n", ("c0", "c1", "false", "','", "false")),
        ("123456789;12;x\n", ("c0", "c1", "false", "';'", "false")),
        ("effectif;Siren\n", ("c1", "c0", "false", "';'", "true")),
        ("x,siren,tranche\n", ("c1", "c2", "true", "','", "true")),
        ("siren,tranche,effectif\n", ("c0", "c2", "false", "','", "true")), ("123456789\n", None), ("siren,x\n", None),
        ("x,effectif\n", None),
    ],
)  # fmt: skip
def test_the_columns_of_a_headcount_file(tmp_path: Path, contenu: str, attendu: tuple[str, ...] | None) -> None:
    chemin = tmp_path / "e.csv"
    chemin.write_text(contenu, encoding="utf-8")
    if attendu is None:
        with pytest.raises(FichierIllisible):
            effectifs._source(chemin)
        return
    siren, valeur, tranche, separateur, entete = attendu
    source = effectifs._source(chemin)
    assert source.startswith(
        f"(SELECT {siren} AS siren, {valeur} AS valeur, {tranche} AS est_une_tranche FROM read_csv("
    )
    assert f"delim = {separateur}, header = {entete}, auto_detect" in source
    assert source.count("'VARCHAR'") == contenu.count(separateur[1]) + 1


def test_a_file_is_fingerprinted_once_as_long_as_it_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chemin, memoire = tmp_path / "f", tmp_path / "m.json"
    contenus = {
        b"": (0, True),
        b"a": (1, True),
        b"a\n": (1, True),
        b"a\nb": (2, True),
        b"\xff\n": (1, False),
        b"\0\n\n": (2, False),
    }
    for contenu, (lignes, utf8) in contenus.items():
        chemin.write_bytes(contenu)
        os.utime(chemin, (0, 0))
        vue = prendre(chemin)
        assert (vue.octets, vue.lignes, vue.utf8, vue.date_recuperation) == (
            len(contenu),
            lignes,
            utf8,
            "1970-01-01T00:00:00Z",
        )
    # The time of change is not within reach: what is remembered is set by hand.
    carnet = Empreintes(memoire)
    assert carnet.de(chemin) == vue
    carnet.garder()
    assert Empreintes(memoire).connues == {}
    monkeypatch.setattr(empreintes.time, "time_ns", lambda: chemin.stat().st_ctime_ns + empreintes.GRAIN + 1)
    carnet = Empreintes(memoire)
    carnet.de(chemin)
    carnet.garder()
    relu = Empreintes(memoire)
    autre = Empreinte(1, "x", 1, True, "")
    ((cle, (etat, _)),) = relu.connues.items()
    relu.connues[cle] = (etat, autre)
    assert relu.de(chemin) == autre
    chemin.write_bytes(b"autre")
    assert relu.de(chemin) == prendre(chemin)


def test_a_small_file_is_written_whole_or_said(tmp_path: Path) -> None:
    ecrire_d_un_coup(tmp_path / "a.json", "x")
    assert [c.name for c in tmp_path.iterdir()] == ["a.json"]
    (tmp_path / "d.json").mkdir()
    with pytest.raises(OSError, match=r"d\.json"):
        ecrire_d_un_coup(tmp_path / "d.json", "x")
    with pytest.raises(OSError, match=r"a\.json"):
        ecrire_d_un_coup(tmp_path / "sans" / "a.json", "x")
    assert sorted(c.name for c in tmp_path.iterdir()) == ["a.json", "d.json"]


def test_amounts_of_memory_and_what_stands_in_sql() -> None:
    assert [moteur.quantite_de_memoire(q) for q in (" 2GB ", "500MB", "1.5 GiB", "1tb")] == [
        "2GB",
        "500MB",
        "1.5 GiB",
        "1tb",
    ]
    for faute in ("0GB", "GB", "2", "1234567MB", "2GBx"):
        with pytest.raises(ArgumentTypeError):
            moteur.quantite_de_memoire(faute)
    assert (moteur.texte("l'une"), moteur.nom('a"b'), moteur.liste(["x", 1])) == ("'l''une'", '"a""b"', "['x', '1']")


def test_an_engine_counts_what_it_writes_times_its_steps_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "debordement").mkdir()
    (tmp_path / "debordement" / "reste").touch()
    engin = moteur.Moteur(tmp_path, "300MB", 1)
    assert [*engin.debordement.iterdir()] == []
    reglages = dict(
        engin.lignes(
            "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions' OR name = 'threads'"
        )
    )
    assert reglages == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": "1"}
    instants = iter([10.0, 10.5, 20.0, 20.25])
    monkeypatch.setattr(moteur.time, "perf_counter", lambda: next(instants))
    for _ in range(2):
        with engin.etape("pause"):
            pass
    assert engin.secondes["pause"] == 0.75
    assert engin.ligne("SELECT ? + 1", [41]) == (42,)
    engin.jumeau().lignes("SELECT 1")
    engin.fermer()
    assert not engin.debordement.exists()
    engin.fermer()


def test_what_is_remembered_of_the_register_is_for_its_owner_alone(tmp_path: Path) -> None:
    piece = tmp_path / "StockUniteLegale_utf8.csv"
    piece.write_text("siren\n", encoding="utf-8")
    registre.decrire(registre.Registre(unites_legales=piece), tmp_path, "", tmp_path / "a" / "b" / "empreintes.json")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("courtes", "coupe"), [("", 0), ("0", 0), ("01", 3), ("10", 0), ("1", 2)])
def test_a_table_is_cut_when_its_last_line_lacks_columns(tmp_path: Path, courtes: str, coupe: int) -> None:
    entete = Entete(1, ";", tuple(COLONNES), {nom: rang for rang, nom in enumerate(COLONNES)})
    lignes = [(rang, [""] * (len(COLONNES) - int(courte))) for rang, courte in enumerate(courtes, start=2)]
    assert fichiers.ecrire(tmp_path / "plate.csv", [(0, entete, iter(lignes))]) == coupe


def test_a_payment_that_is_a_double_is_no_longer_kept(tmp_path: Path) -> None:
    fichier = Fichier(tmp_path / "1.csv", "1.csv", "2020-04-30", (), "", "")
    source = modele.SourceLignes(fichier, 1, "", "", 5, 5, 900, 900)
    bilan = Bilan([5, 5, 0, 0], [], [], [], asdict(fichiers.Plan()))
    paiements.rejeter_un_doublon(paiements.Lu(source, tmp_path, bilan), 4, "123456782", 250, "1.csv, ligne 2")
    assert (source.lignes_retenues, source.centimes_retenus, source.lignes_rejetees) == (4, 650, 1)
    assert [(rejet.ligne, rejet.valeur) for rejet in source.rejets] == [(4, "123456782")]


FIGEES = [modele.Options, modele.CelluleLignes, modele.EnsembleLignes, modele.CommuneLignes, modele.JourLignes,
modele.MoisLignes,
          registre.Registre, registre.Piece, effectifs.Effectifs, Empreinte]  # fmt: skip


@pytest.mark.parametrize("classe", FIGEES)
def test_what_crosses_a_door_does_not_change(classe: type) -> None:
    noms = [champ.name for champ in fields(classe)]
    objet = classe(*noms)
    with pytest.raises(FrozenInstanceError):
        setattr(objet, noms[0], "autre")
    # Cells are made by the million: they hold no dictionary.
    assert hasattr(objet, "__dict__") != classe.__name__.endswith("Lignes")


def test_the_counts_of_a_file_begin_at_nothing() -> None:
    source = modele.SourceLignes(None, 1, "", "")  # type: ignore[arg-type]
    assert (source.lignes_lues, source.lignes_retenues, source.centimes_lus, source.centimes_retenus) == (0, 0, 0, 0)
    source.lignes_lues, source.lignes_retenues, source.centimes_lus, source.centimes_retenus = 9, 4, 70, 30
    assert (source.lignes_rejetees, source.centimes_rejetes) == (5, 40)
    assert [*modele.ResultatLignes("", [], [], None, None, {}, {}, {}, False).cellules()] == []
    assert (modele.Options(Path(), None).memoire, modele.Options(Path(), None).fils) == ("2GB", 2)


@pytest.mark.parametrize(
    ("par_sirene", "regle"), [(900, "part_localisee"), (899, "part_localisee_faible"), (903, "part_localisee")]
)
def test_how_many_payments_the_register_locates_is_said(par_sirene: int, regle: str) -> None:
    localisations = {"sirene": par_sirene, "api": 990 - par_sirene, "aucune": 10}
    comptes = {"sieges": 7, "naf_2025_converties": 2, "naf_2025_sans_section": 0}
    dites = {o.nom: o.faits for o in traitement._constater(localisations, comptes)}
    assert sorted(dites) == sorted(["aides_localisees", regle, "registre_sirene", "naf_2025_converties"])
    assert dites["aides_localisees"]["localisees"] == "99\u00a0% ou plus"
    assert dites["aides_localisees"]["code_postal"] == "moins de 1\u00a0%"
    assert (dites[regle]["trouve"], dites[regle]["attendu"]) == (par_sirene // 10, 100)
    assert (dites["registre_sirene"]["sieges"], dites["naf_2025_converties"]["part"]) == ("non précisé", "non précisé")


def test_what_is_not_located_is_taken_off_and_what_the_register_lacks_is_counted() -> None:
    comptes = {"sieges": 600, "absents": 400, "naf_2025_converties": 0, "naf_2025_sans_section": 0}
    dites = {o.nom: o.faits for o in traitement._constater({"sirene": 700, "aucune": 300}, comptes)}
    assert dites["aides_localisees"]["localisees"] == dites["aides_localisees"]["sirene"] == fourchette(700, 1000)
    assert dites["registre_sirene"]["sieges"] == fourchette(600, 1000)
    assert dites["registre_sirene"]["absents"] == fourchette(400, 1000)
    assert len({fourchette(n, 1000) for n in (400, 600, 1000)}) == 3, "brackets that say the same would prove nothing"


def test_a_row_of_a_sheet_is_a_header_from_four_of_the_columns_on() -> None:
    with pytest.raises(ColonneManquante):
        dans_une_feuille([ENTETE[:4]], "mars.xlsx")
    assert dans_une_feuille([ENTETE[:3]], "mars.xlsx") is None


def test_a_reject_names_its_sheet_and_its_column() -> None:
    rejet = rejeter(7, "Mars", "siren_faux", None, 12)
    assert (rejet.ligne, rejet.valeur, rejet.raison) == (7, "", "la clé de ce SIREN est fausse")
    assert rejet.colonne == "feuille Mars, SIREN"
    assert rejeter(7, "", "siren_faux", "1", None).colonne == "SIREN"
