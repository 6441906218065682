"""The fictional sample: reproducible, in the published format, coherent, and marked as fictional."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from aides.commun.lire_yaml import lire_yaml
from samples.fictif.reponses import FAITES_A_LA_MAIN
from tests.preuves import au_moins_un

RACINE = Path(__file__).resolve().parents[2]
PUBLIES = RACINE / "samples" / "publies"
TOTAUX = PUBLIES / "json-latest"

LIEU_REG = "reg,libelle_region"
LIEU_DEP = "reg,libelle_region,dep,libelle_departement"
SECTION = "code_section,libelle_section"
NACE17 = "code_section_nace17,libelle_section_nace17"
AXES = {
    "naf": SECTION,
    "nace17": NACE17,
    "classe-effectif": "classe_effectif,libelle_classe_effectif",
    "categorie-juridique": "code_categorie_juridique,libelle_categorie_juridique",
}
ACTIVITE = "nombre_demandes_deposees,nombre_salaries_concernes,nombre_heures_demandees"
ETABLISSEMENTS = f"{ACTIVITE},nombre_etablissements_concernes"
DISPOSITIFS_CSV = (
    "fonds-solidarite",
    "pge",
    "reports-echeances",
    "cpsti",
    "activite-partielle",
    "activite-partielle-2",
)
MESURES_A_MONTANT = {"pge": "nombre_pge", "reports-echeances": "nombre_reports", "cpsti": "nombre_beneficiaires"}


def dates(dispositif: str) -> list[str]:
    return sorted(dossier.name for dossier in (PUBLIES / dispositif).iterdir())


def fichiers_csv() -> list[Path]:
    return sorted(PUBLIES.rglob("*.csv"))


def nom(chemin: Path) -> str:
    return chemin.relative_to(PUBLIES).as_posix()


def lire(chemin: Path) -> list[dict[str, str]]:
    with chemin.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def mesures(rangee: dict[str, str]) -> dict[str, Decimal]:
    """The counts and amounts of a row; businesses are left out, they do not add up over cells."""
    sans = ("nombre_entreprises", "nombre_etablissements_concernes")
    return {c: Decimal(v) for c, v in rangee.items() if c.startswith(("nombre_", "montant_")) and c not in sans}


def sommer(rangees: list[dict[str, str]]) -> dict[str, Decimal]:
    sommes: dict[str, Decimal] = defaultdict(Decimal)
    for rangee in rangees:
        for colonne, valeur in mesures(rangee).items():
            sommes[colonne] += valeur
    return sommes


def entete_attendue(chemin: Path) -> str:
    dispositif, jour, fichier = nom(chemin).split("/")
    premiere = jour == dates(dispositif)[0]
    lieu = LIEU_DEP if "-departemental-" in fichier else LIEU_REG
    axe = next(colonnes for suffixe, colonnes in AXES.items() if fichier.endswith(f"-{suffixe}-latest.csv"))
    if dispositif == "fonds-solidarite":
        entreprises = "nombre_entreprises," if jour >= "2021-01-20" else ""
        return f"dispositif,volet,nombre_aides,{entreprises}montant_total,{lieu},{axe}"
    if dispositif == "activite-partielle-2":
        return f"dispositif,mois,{ACTIVITE},{lieu},{axe},date_maj"
    if dispositif == "activite-partielle":
        comptes = ETABLISSEMENTS if jour < "2020-10-01" else ACTIVITE
    else:
        comptes = f"{MESURES_A_MONTANT[dispositif]},montant_total"
    return f"dispositif,{comptes},{lieu},{axe}{'' if premiere else ',date_maj'}"


def test_une_nouvelle_generation_donne_les_memes_octets(tmp_path: Path) -> None:
    """Over what another one has left: the same files, of which nothing is true any more, and one too many."""
    for nom in ("publies", "bruts", "api/api-entreprise"):
        shutil.copytree(RACINE / "samples" / nom, tmp_path / nom)
    for ancien in tmp_path.rglob("*.*"):
        if ancien.name != "source.yml":
            ancien.write_text("ancien", encoding="utf-8")
    ecrites_a_la_main = {f"api-entreprise/{siren}.json" for siren in FAITES_A_LA_MAIN}
    for nom in ecrites_a_la_main:
        (tmp_path / "api" / nom).unlink()
    (tmp_path / "publies" / "de-trop.csv").write_text("ancien", encoding="utf-8")
    commande = [sys.executable, "-m", "samples.generer", "--sortie", str(tmp_path)]
    subprocess.run(commande, cwd=RACINE, check=True, capture_output=True, timeout=120)
    assert empreintes(tmp_path / "publies") == empreintes(PUBLIES)
    assert empreintes(tmp_path / "bruts") == empreintes(RACINE / "samples" / "bruts")
    reponses = empreintes(RACINE / "samples" / "api")
    attendues = {nom: e for nom, e in reponses.items() if nom.startswith("api-entreprise/")}
    assert set(attendues) > ecrites_a_la_main
    assert empreintes(tmp_path / "api") == {n: e for n, e in attendues.items() if n not in ecrites_a_la_main}


def empreintes(dossier: Path) -> dict[str, str]:
    return {
        chemin.relative_to(dossier).as_posix(): hashlib.sha256(chemin.read_bytes()).hexdigest()
        for chemin in dossier.rglob("*")
        if chemin.is_file()
    }


@pytest.mark.parametrize("nom_du_dossier", ["publies", "bruts"])
def test_un_dossier_de_vraies_donnees_n_est_pas_efface(tmp_path: Path, nom_du_dossier: str) -> None:
    vrai = tmp_path / nom_du_dossier / "pge.csv"
    vrai.parent.mkdir()
    vrai.write_text("vrai", encoding="utf-8")
    commande = [sys.executable, "-m", "samples.generer", "--sortie", str(tmp_path)]
    resultat = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, timeout=120, check=False)
    assert resultat.returncode == 2
    assert "n'est pas un échantillon fictif" in resultat.stderr
    assert vrai.read_text(encoding="utf-8") == "vrai"
    assert list(tmp_path.iterdir()) == [vrai.parent]


@pytest.mark.parametrize("dossier", ["publies", "bruts"])
def test_l_echantillon_se_dit_fictif(dossier: str) -> None:
    marqueur = lire_yaml(RACINE / "samples" / dossier / "source.yml")
    assert marqueur["fictif"] is True
    assert "fictif" in marqueur["titre"]
    assert "Aucun chiffre n'est réel" in marqueur["avertissement"]


@pytest.mark.parametrize("dispositif", [*DISPOSITIFS_CSV, "prets-directs"])
def test_chaque_dispositif_a_au_moins_trois_dates(dispositif: str) -> None:
    assert len(dates(dispositif)) >= 3


def test_l_echantillon_reste_petit() -> None:
    assert sum(chemin.stat().st_size for chemin in PUBLIES.rglob("*") if chemin.is_file()) < 3_000_000


@pytest.mark.parametrize("chemin", fichiers_csv(), ids=nom)
def test_l_entete_et_l_ecriture_sont_celles_des_fichiers_publies(chemin: Path) -> None:
    octets = chemin.read_bytes()
    texte = octets.decode("utf-8")
    assert texte.splitlines()[0] == entete_attendue(chemin)
    assert not octets.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in octets
    assert octets.endswith(b"\n")
    rangees = lire(chemin)
    assert rangees
    entiers = "fonds-solidarite" in nom(chemin)
    for rangee in rangees:
        assert rangee.get("date_maj", chemin.parent.name) == chemin.parent.name
        for colonne, valeur in rangee.items():
            if colonne.startswith("montant_") or (colonne.startswith("nombre_") and not entiers):
                assert Decimal(valeur).as_tuple().exponent == -2
            elif colonne.startswith("nombre_"):
                assert valeur.isdigit()


@pytest.mark.parametrize("chemin", fichiers_csv(), ids=nom)
def test_une_cellule_compte_au_moins_trois_entreprises(chemin: Path) -> None:
    for rangee in au_moins_un(lire(chemin)):
        entreprises = rangee.get("nombre_entreprises") or rangee.get("nombre_etablissements_concernes")
        lignes = next(iter(mesures(rangee).values()))
        assert lignes >= 3
        assert entreprises is None or 3 <= Decimal(entreprises) <= lignes


@pytest.mark.parametrize("dispositif", DISPOSITIFS_CSV)
def test_un_cumul_ne_baisse_jamais(dispositif: str) -> None:
    precedents: dict[tuple[str, tuple[str, ...]], dict[str, Decimal]] = {}
    compares = 0
    for jour in dates(dispositif):
        for chemin in sorted((PUBLIES / dispositif / jour).glob("*.csv")):
            rangees = lire(chemin)
            if dispositif == "activite-partielle" and "nombre_etablissements_concernes" not in rangees[0]:
                continue
            actuels = {(chemin.name, cle(rangee)): mesures(rangee) for rangee in rangees}
            for identite, avant in precedents.items():
                if identite[0] == chemin.name:
                    assert all(actuels[identite][colonne] >= valeur for colonne, valeur in avant.items()), identite
                    compares += 1
            precedents.update(actuels)
    assert compares > 100


def cle(rangee: dict[str, str]) -> tuple[str, ...]:
    """What identifies a cell: all that is neither a measure nor the date."""
    return tuple(v for c, v in rangee.items() if not c.startswith(("nombre_", "montant_")) and c != "date_maj")


@pytest.mark.parametrize("chemin", [c for c in fichiers_csv() if "-departemental-" in c.name], ids=nom)
def test_une_region_vaut_au_moins_la_somme_de_ses_departements(chemin: Path) -> None:
    regional = chemin.with_name(chemin.name.replace("-departemental-", "-regional-"))
    code = next(c for c in lire(chemin)[0] if c in {a.split(",")[0] for a in AXES.values()})
    regions = {(r["reg"], r[code]): mesures(r) for r in lire(regional)}
    groupes: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for rangee in lire(chemin):
        groupes[rangee["reg"], rangee[code]].append(rangee)
    for lieu, rangees in au_moins_un(groupes.items()):
        for colonne, somme in au_moins_un(sommer(rangees).items()):
            assert regions[lieu][colonne] >= somme, (lieu, colonne)


@pytest.mark.parametrize(
    ("dispositif", "fichier", "motif"),
    [
        ("fonds-solidarite", "aides", "fonds-solidarite-volet-*-regional-naf-latest.csv"),
        ("pge", "pge", "pge-regional-naf-latest.csv"),
        ("reports-echeances", "report", "reports-echeances-regional-naf-latest.csv"),
        ("cpsti", "cpsti", "cpsti-regional-naf-latest.csv"),
    ],
)
def test_le_total_national_depasse_ce_qui_est_detaille(dispositif: str, fichier: str, motif: str) -> None:
    jour = dates(dispositif)[-1]
    (total,) = json.loads((TOTAUX / jour / f"{fichier}-maille-national.json").read_text(encoding="utf-8"))
    rangees = [r for chemin in (PUBLIES / dispositif / jour).glob(motif) for r in lire(chemin)]
    detaille = sommer(rangees)["montant_total"]
    part_cachee = (Decimal(total["montant"]) - detaille) / Decimal(total["montant"])
    assert 0 < part_cachee < Decimal("0.3")


def test_les_secteurs_pesent_comme_dans_la_realite() -> None:
    fds = premiers("fonds-solidarite", "fonds-solidarite-volet-1-regional-naf-latest.csv")
    assert fds[:2] == ["I", "G"]
    assert premiers("pge", "pge-regional-naf-latest.csv")[:2] == ["G", "C"]
    assert premiers("cpsti", "cpsti-regional-naf-latest.csv")[:2] == ["F", "G"]


def premiers(dispositif: str, fichier: str) -> list[str]:
    montants: dict[str, Decimal] = defaultdict(Decimal)
    for rangee in lire(PUBLIES / dispositif / dates(dispositif)[-1] / fichier):
        montants[rangee["code_section"]] += Decimal(rangee["montant_total"])
    return sorted(montants, key=lambda section: -montants[section])


@pytest.mark.parametrize("jour", dates("prets-directs"))
def test_les_prets_directs_s_additionnent(jour: str) -> None:
    contenus = {
        niveau: json.loads((PUBLIES / "prets-directs" / jour / f"arpb-maille-{niveau}.json").read_text("utf-8"))
        for niveau in ("national", "regional", "departemental")
    }
    (national,) = contenus["national"]
    for mesure in ("nombre", "montant", "effectifs"):
        valeurs = [sum(Decimal(o[mesure]) for o in contenus[n]) for n in ("national", "regional", "departemental")]
        assert valeurs == sorted(valeurs, reverse=True)
        assert sum(Decimal(t[mesure]) for t in national["type"]) == Decimal(national[mesure])
    assert all(int(o["nombre"]) >= 3 for o in contenus["regional"] + contenus["departemental"])
