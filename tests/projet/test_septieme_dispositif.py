"""A seventh scheme of a known format is one more folder of dispositifs/: done for real, in a copy of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from aides import RACINE
from aides.commun.catalogue import lire_catalogue
from tests.serveur import attendre, port_libre

NECESSAIRES = ("aides", "charts", "dispositifs", "nomenclatures", "plugins", "static", "templates", "textes")
FICHE = """
id: loyers
ordre: 7
titre: Aide aux loyers
libelle_publie: Aide loyers
description: Aide aux loyers des commerces fermés.
operateur: Direction générale des entreprises (DGE)
unite_nombre: aides
mesures: [nombre, montant]
axe_principal: section_naf
jeu_de_donnees: aide-aux-loyers
licence: lov2
frequence: mensuelle
formats:
  - fichier: loyers-{niveau}-{axe}.csv
    lecteur: csv_agrege
    concept: cumul
    colonnes: {nombre: nombre_aides, montant: montant_total}
"""
MOTS = """
en: {titre: Rent aid, description: Aid for the rents of closed shops.}
reponses:
  fr: ["{montant} de loyers y ont été payés."]
  en: ["{montant} of rents were paid there."]
synonymes: [bail, bail commercial, lease]
"""
FICHIER = """dispositif,date_maj,reg,libelle_region,code_section,libelle_section,nombre_aides,montant_total
Aide loyers,2021-12-31,53,Bretagne,G,Commerce ; réparation d'automobiles et de motocycles,12,34000
Aide loyers,2021-12-31,84,Auvergne-Rhône-Alpes,I,Hébergement et restauration,20,60000.50
"""


def lancer(copie: Path, *mots: str, **autres: object) -> subprocess.Popen[str]:
    variables = {**os.environ, "PYTHONPATH": str(copie)}
    return subprocess.Popen(
        [sys.executable, *mots], cwd=copie, env=variables, text=True, stderr=subprocess.PIPE, **autres
    )  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The site of a copy of the project whose only change is the folder, built from one file of that scheme."""
    copie = tmp_path_factory.mktemp("septieme") / "projet"
    copie.mkdir()
    for nom in NECESSAIRES:
        shutil.copytree(RACINE / nom, copie / nom, ignore=shutil.ignore_patterns("__pycache__"))
    for nom in ("build_db.py", "dispositifs.yml", "metadata.yml"):
        shutil.copy(RACINE / nom, copie)
    sien = copie / "dispositifs" / "loyers"
    sien.mkdir()
    (sien / "dispositif.yml").write_text(FICHE, encoding="utf-8")
    (sien / "mots.yml").write_text(MOTS, encoding="utf-8")
    fichier = copie / "sources" / "loyers" / "2021-12-31" / "loyers-regional-naf-latest.csv"
    fichier.parent.mkdir(parents=True)
    fichier.write_text(FICHIER, encoding="utf-8")
    construction = lancer(copie, "build_db.py", "--sources", "sources", "--output", "aides.db", "--cache", "cache")
    _, journal = construction.communicate(timeout=120)
    assert construction.returncode == 0, journal
    serveur = lancer(
        copie, "-m", "aides.service", "--base", "aides.db", "--port", str(port_libre()), stdout=subprocess.DEVNULL
    )
    try:
        assert serveur.stderr is not None
        with httpx.Client(base_url=attendre(serveur.stderr), timeout=60, follow_redirects=True) as client:
            yield client
    finally:
        serveur.terminate()
        serveur.wait(timeout=30)


def test_its_figures_are_published_to_the_cent(site: httpx.Client) -> None:
    lignes = site.get("/aides/chiffres_cles_dispositif.json?dispositif=loyers&_shape=array").json()
    assert [(ligne["nombre_aides"], ligne["montant_total"]) for ligne in lignes] == [(32, 94000.5)]
    regions = site.get("/aides/par_region.json?dispositif=loyers&_shape=array").json()
    assert {ligne["reg"]: ligne["montant_total"] for ligne in regions if ligne["montant_total"]} == {
        "53": 34000, "84": 60000.5
    }  # fmt: skip


@pytest.mark.parametrize("langue", ["", "lang=en"])
@pytest.mark.parametrize(
    "chemin",
    [
        "/", "/dispositif/loyers", "/dispositif/loyers/region/53", "/territoire/region/53", "/secteur/G",
        "/carte?dispositif=loyers", "/temps?dispositif=loyers", "/territoire/region/53/secteur/G",
        "/recherche?q=loyers", "/-/graphique/secteurs.svg?dispositif=loyers",
    ],
)  # fmt: skip
def test_its_pages_are_there_in_both_languages(site: httpx.Client, chemin: str, langue: str) -> None:
    lien = "&" if "?" in chemin else "?"
    reponse = site.get(f"{chemin}{lien}{langue}" if langue else chemin)
    assert reponse.status_code == 200, reponse.text[:500]
    assert ("rent aid" if langue and chemin != "/recherche?q=loyers" else "loyers") in reponse.text.casefold()
    assert "undefined" not in reponse.text


def test_its_words_are_those_of_its_folder(site: httpx.Client) -> None:
    ici = site.get("/territoire/region/53?lang=en").text
    assert "Rent aid" in ici
    assert "of rents were paid there" in ici
    assert "de loyers y ont été payés" in site.get("/territoire/region/53").text
    for mot in ("bail", "lease"):
        assert 'href="/dispositif/loyers"' in site.get(f"/recherche?q={mot}").text


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("jeu_de_donnees: aide-aux-loyers\n", "", "dispositifs/loyers/dispositif.yml : il manque jeu_de_donnees"),
        ("licence: lov2\n", "licence: lov2\nrytme: jour\n", "loyers/dispositif.yml : rytme : clé inconnue"),
        ("id: loyers\n", "id: loyer\n", "loyers/dispositif.yml : id vaut « loyer », au lieu du nom du dossier"),
    ],
)
def test_an_entry_that_is_wrong_is_named(tmp_path: Path, avant: str, apres: str, phrase: str) -> None:
    sien = tmp_path / "loyers"
    sien.mkdir()
    (sien / "dispositif.yml").write_text(FICHE.replace(avant, apres), encoding="utf-8")
    with pytest.raises(ValueError, match=phrase):
        lire_catalogue(dossier=tmp_path)
