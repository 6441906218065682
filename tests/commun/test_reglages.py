"""Settings: one list, read in one place, checked before anything starts, shown by --help and the operator's page."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from aides import RACINE
from aides.commun import reglages
from aides.commun.lire_yaml import lire_yaml
from tests.preuves import au_moins_un

DEPLOIEMENT = RACINE / "deploiement"
FAUX = [
    ("AIDES_CACHE_MO", "abc", "« abc » n'est pas un nombre entier de 0 à 65536"),
    ("AIDES_CACHE_MO", "-1", "de 0 à 65536"),
    ("AIDES_CACHE_MO", "65537", "de 0 à 65536"),
    ("AIDES_CACHE_MO", "٣", "de 0 à 65536"),
    ("AIDES_HSTS", "un an", "un nombre entier"),
    ("AIDES_HOTES", "*", "sans *"),
    ("AIDES_HOTES", "https://aides.exemple.fr", "sans adresse https"),
    ("AIDES_HOTES", "exemple.fr,exemple.fr:8001", "sans port"),
    ("AIDES_HOTES", "[1.2.3.4]", "noms de site"),
    ("AIDES_MANDATAIRES", "front", "adresses ou de réseaux"),
    ("AIDES_MANDATAIRES", "10.0.0.0/8,*", "adresses ou de réseaux"),
    ("AIDES_MANDATAIRES", "10.0.0.1/8", "adresses ou de réseaux"),
    ("AIDES_PRECHAUFFER", "oui", "0 ou 1"),
    ("AIDES_ADRESSE_PUBLIQUE", "exemple.fr", "l'adresse de la page d'accueil"),
    ("AIDES_ADRESSE_PUBLIQUE", "ftp://exemple.fr", "l'adresse de la page d'accueil"),
    ("AIDES_ADRESSE_PUBLIQUE", "https://", "l'adresse de la page d'accueil"),
    ("AIDES_ADRESSE_PUBLIQUE", "https://a@b.fr", "l'adresse de la page d'accueil"),
    ("AIDES_ADRESSE_PUBLIQUE", 'https://a.fr/"x', "l'adresse de la page d'accueil"),
    ("AIDES_ADRESSE_PUBLIQUE", "https://a.fr/?q=1", "l'adresse de la page d'accueil"),
    ("AIDES_ADRESSE_PUBLIQUE", "https://[", "l'adresse de la page d'accueil"),
    ("AIDES_CONTACT", "personne", "une adresse électronique"),
    ("AIDES_JOURNAL", "long", "un choix parmi court, parametres, aucun"),
    ("AIDES_EDITEUR", "a\nb", "un texte d'une ligne"),
    ("AIDES_AUJOURDHUI", "demain", "AAAA-MM-JJ"),
    ("AIDES_AUJOURDHUI", "2021-02-29", "un jour qui existe"),
]
JUSTES = [
    ("AIDES_CACHE_MO", "", 64),
    ("AIDES_CACHE_MO", "0", 0),
    ("AIDES_CACHE_MO", " 65536 ", 65536),
    ("AIDES_HOTES", "", ()),
    ("AIDES_HOTES", "Exemple.fr, www.exemple.fr [::1]", ("exemple.fr", "www.exemple.fr", "[::1]")),
    ("AIDES_MANDATAIRES", "*", ("*",)),
    ("AIDES_MANDATAIRES", "127.0.0.1,10.0.0.0/8, ::1", ("127.0.0.1", "10.0.0.0/8", "::1")),
    ("AIDES_PRECHAUFFER", "", False),
    ("AIDES_PRECHAUFFER", "1", True),
    ("AIDES_ADRESSE_PUBLIQUE", "https://aides.exemple.fr/covid/", "https://aides.exemple.fr/covid"),
    ("AIDES_ADRESSE_PUBLIQUE", "", ""),
    ("AIDES_JOURNAL", "", "court"),
    ("AIDES_JOURNAL", "aucun", "aucun"),
    ("AIDES_CONTACT", "mailto:aides@exemple.fr", "aides@exemple.fr"),
    ("AIDES_AUJOURDHUI", "2021-03-01", date(2021, 3, 1)),
    ("AIDES_AUJOURDHUI", "", None),
]


@pytest.mark.parametrize(("nom", "ecrit", "lu"), JUSTES)
def test_a_setting_is_read_by_its_kind(nom: str, ecrit: str, lu: object) -> None:
    assert reglages.lire(nom, {nom: ecrit}) == lu


@pytest.mark.parametrize(("nom", "ecrit", "phrase"), FAUX)
def test_a_setting_that_cannot_be_read_is_named(nom: str, ecrit: str, phrase: str) -> None:
    with pytest.raises(reglages.ReglageFaux, match=f"(?s)^{nom} : .*{re.escape(phrase)}"):
        reglages.verifier("site", {nom: ecrit})


def test_a_secret_is_never_shown() -> None:
    with pytest.raises(reglages.ReglageFaux) as refus:
        reglages.verifier("construction", {"AIDES_API_ENTREPRISE_TOKEN": "cle\nsecrete"})
    assert "secrete" not in str(refus.value)


def test_a_command_looks_at_its_own_settings_only() -> None:
    assert reglages.verifier("construction", {"AIDES_CACHE_MO": "abc"}) == []


def test_variables_that_nothing_reads_are_named() -> None:
    remarques = reglages.verifier("site", {"AIDES_HOTE": "x", "AIDES_QWERTY": "1", "FORWARDED_ALLOW_IPS": "*"})
    assert remarques == [
        "AIDES_HOTE n'est pas un réglage connu ; est-ce AIDES_HOTES ?",
        "AIDES_QWERTY n'est pas un réglage connu.",
        "FORWARDED_ALLOW_IPS n'est pas lu : les serveurs frontaux se déclarent dans AIDES_MANDATAIRES.",
    ]
    assert reglages.verifier("site", {"FORWARDED_ALLOW_IPS": "*", "AIDES_MANDATAIRES": "*", "AIDES_SITE": "x"}) == []


@pytest.mark.parametrize(
    ("mots", "nom"),
    [
        (["-m", "aides.service"], "AIDES_CACHE_MO"),
        (["build_db.py"], "AIDES_AUJOURDHUI"),
        (["build_db.py", "update"], "AIDES_DATAGOUV"),
    ],
)
def test_a_command_says_it_in_one_sentence_and_stops(mots: list[str], nom: str, base_echantillon: Path) -> None:
    """Status 2, that systemd does not start again."""
    cible = ["--base" if "-m" in mots else "--output", str(base_echantillon)]
    fait = subprocess.run(
        [sys.executable, *mots, *cible], cwd=RACINE, env={nom: "abc"}, capture_output=True, text=True, timeout=60
    )
    assert (fait.returncode, fait.stderr.count("\n")) == (2, 1)
    assert fait.stderr.startswith(f"Erreur : {nom} : « abc » n'est pas ")
    unite = (DEPLOIEMENT / "systemd" / "aides-site.service").read_text(encoding="utf-8")
    assert f"RestartPreventExitStatus={fait.returncode}\n" in unite


@pytest.mark.parametrize(("mots", "pour"), [(["-m", "aides.service"], "site"), (["build_db.py"], "construction")])
def test_help_lists_the_settings(mots: list[str], pour: str) -> None:
    aide = subprocess.run(
        [sys.executable, *mots, "--help"], cwd=RACINE, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    siens = au_moins_un(nom for nom, reglage in reglages.tous().items() if pour in reglage.pour)
    assert [nom for nom in siens if f"  {nom}\n" not in aide] == []
    assert "(par défaut 64)" in aide or pour != "site"


def test_a_port_is_a_port(base_echantillon: Path) -> None:
    mots = [sys.executable, "-m", "aides.service", "--base", str(base_echantillon), "--port", "65536"]
    fait = subprocess.run(mots, cwd=RACINE, capture_output=True, text=True, timeout=60, check=False)
    assert fait.returncode == 2
    assert "« 65536 » n'est pas un port, de 0 à 65535" in fait.stderr


def test_the_operators_page_lists_them_with_their_defaults() -> None:
    page = (RACINE / "docs" / "exploitation.md").read_text(encoding="utf-8")
    table = page[page.index("## Settings") : page.index("## Load and replicas")]
    lignes = [[case.strip() for case in ligne.split("|")[1:-1]] for ligne in table.splitlines() if "| `AIDES_" in ligne]
    decrits = {nom: defaut for noms, _, defaut, _ in lignes for nom in re.findall(r"AIDES_\w+", noms)}
    assert decrits.keys() == reglages.tous().keys()
    avec_defaut = au_moins_un(r for r in reglages.tous().values() if r.defaut)
    assert {r.nom: decrits[r.nom] for r in avec_defaut} == {r.nom: r.defaut for r in avec_defaut}


def test_no_other_module_reads_the_environment() -> None:
    lecture = re.compile(r"(?:environ|environnement|milieu)(?:\.get\(|\[)|getenv")
    modules = au_moins_un([*RACINE.glob("aides/**/*.py"), *RACINE.glob("plugins/*.py"), RACINE / "build_db.py"])
    ailleurs = {
        str(module.relative_to(RACINE)) for module in modules if lecture.search(module.read_text(encoding="utf-8"))
    }
    # The two that start a process read PYTHONPATH.
    assert ailleurs == {"aides/commun/reglages.py", "aides/service.py", "aides/site/securite/equipe.py"}


def test_deployment_files_set_what_is_read() -> None:
    services = lire_yaml(DEPLOIEMENT / "compose.yml")["services"]
    poses = {nom for service in services.values() for nom in service.get("environment", {})}
    assert "AIDES_MANDATAIRES" in poses
    assert poses - reglages.tous().keys() == set()
    poses_ici = {nom: str(v) for nom, v in services["site"]["environment"].items() if "$" not in str(v)}
    assert reglages.verifier("site", poses_ici) == []
