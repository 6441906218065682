"""The tasks of CONTRIBUTING.md, done for real in a copy of the project, each in the files that it names and no other: a
seventh scheme, a wording, a chart, a raw format, a query, a download format. (A wrong figure has no recipe.)"""

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
unite_nombre: loyers
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
en: {titre: Rent aid, description: Aid for the rents of closed shops., unite_nombre: rents}
une: {fr: loyer, en: rent}
reponses:
  fr: ["{montant} de loyers y ont été payés."]
  en: ["{montant} of rents were paid there."]
synonymes: [bail, bail commercial, lease]
"""
FICHIER = """dispositif,date_maj,reg,libelle_region,code_section,libelle_section,nombre_aides,montant_total
Aide loyers,2021-12-31,53,Bretagne,G,Commerce ; réparation d'automobiles et de motocycles,12,34000
Aide loyers,2021-12-31,84,Auvergne-Rhône-Alpes,I,Hébergement et restauration,20,60000.50
"""


# A raw format: its reader, and its entry in the scheme's sheet.
FORMAT_BRUT = """  - fichier: loyers.txt
    brut: true
    lecteur: loyers_txt
    secret: republier
    concept: cumul
    colonnes: {nombre: nombre, montant: euros}
"""
LECTEUR = """
from aides.commun.cube import Cellule, Lecture


def lire(fichier, nomenclature):
    lecture = Lecture(format=fichier.formats[0].fichier)
    for numero, ligne in enumerate(fichier.chemin.read_text().splitlines(), start=1):
        region, section, nombre, euros = ligne.split("|")
        lieu = ("region", nomenclature.region(region), "TOUS")
        cle = (fichier.dispositif, "", "cumul", fichier.date_maj, "", *lieu, "section_naf", section, numero)
        lecture.cellules.append(Cellule(*cle, nombre=int(nombre), centimes=100 * int(euros)))
    lecture.lignes_lues = lecture.lignes_retenues = numero
    return lecture
"""
# A download format: its writer, and its media type.
ECRIVAIN = """
class Barres:
    mime = "text/x-barres; charset=utf-8"

    def entete(self, colonnes):
        return self.lot([colonnes])

    def lot(self, lignes):
        return "".join("|".join(map(str, ligne)) + "\\n" for ligne in lignes)

    def fin(self):
        return ""


def ecrivain(datasette, request, selection):
    return Barres()
"""
REQUETE = """      regions_des_loyers:
        title: Les loyers, région par région
        title_en: Rents, région by région
        groupe: Territoires
        description: Ce que l'aide aux loyers a représenté dans chaque région.
        sql: |-
          SELECT territoire, montant_total
          FROM chiffres_territoire WHERE dispositif = 'loyers' AND niveau = 'region' AND derniere ORDER BY code
"""


def lancer(copie: Path, *mots: str, **autres: object) -> subprocess.Popen[str]:
    variables = {**os.environ, "PYTHONPATH": str(copie)}
    return subprocess.Popen(
        [sys.executable, *mots], cwd=copie, env=variables, text=True, stderr=subprocess.PIPE, **autres
    )  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The site of a copy of the project where the tasks are done, built from two files of the scheme."""
    copie = tmp_path_factory.mktemp("septieme") / "projet"
    copie.mkdir()
    for nom in NECESSAIRES:
        shutil.copytree(RACINE / nom, copie / nom, ignore=shutil.ignore_patterns("__pycache__"))
    for nom in ("build_db.py", "dispositifs.yml", "metadata.yml"):
        shutil.copy(RACINE / nom, copie)
    _faire_les_taches(copie)
    fichier = copie / "sources" / "loyers" / "2021-12-31" / "loyers-regional-naf-latest.csv"
    fichier.parent.mkdir(parents=True)
    fichier.write_text(FICHIER, encoding="utf-8")
    brut = copie / "sources" / "loyers" / "2022-01-31" / "envoi de janvier.txt"
    brut.parent.mkdir(parents=True)
    brut.write_text("53|G|15|40000\n84|I|25|70000\n", encoding="utf-8")
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


def _faire_les_taches(copie: Path) -> None:
    sien = copie / "dispositifs" / "loyers"
    sien.mkdir()
    (sien / "dispositif.yml").write_text(FICHE + FORMAT_BRUT, encoding="utf-8")
    (sien / "mots.yml").write_text(MOTS, encoding="utf-8")
    (copie / "aides" / "construction" / "lecture" / "loyers_txt.py").write_text(LECTEUR, encoding="utf-8")
    (copie / "aides" / "site" / "formats" / "ecrits" / "barres.py").write_text(ECRIVAIN, encoding="utf-8")
    dessin = (copie / "charts" / "secteurs.json").read_text(encoding="utf-8")
    changes = {"{dispositif}, les premiers secteurs": "Les loyers, secteur par secteur"}
    (copie / "charts" / "loyers.json").write_text(_changer(dessin, changes), encoding="utf-8")
    for nom, dits in {
        "textes/en.yml": {'"Chiffres clés": "Key figures"': '"Chiffres clés": "Main figures"'},
        "aides/commun/types_de_fichiers.py": {"MIMES = {\n": 'MIMES = {\n    "barres": "text/x-barres",\n'},
        "metadata.yml": {"    queries:\n": "    queries:\n" + REQUETE},
    }.items():
        (copie / nom).write_text(_changer((copie / nom).read_text(encoding="utf-8"), dits), encoding="utf-8")


def _changer(texte: str, dits: dict[str, str]) -> str:
    for avant, apres in dits.items():
        assert texte.count(avant) == 1, avant
        texte = texte.replace(avant, apres)
    return texte


def test_its_figures_are_published_to_the_cent(site: httpx.Client) -> None:
    jour = "dispositif=loyers&date_maj=2021-12-31"
    lignes = site.get(f"/aides/chiffres_cles_dispositif.json?{jour}&_shape=array").json()
    assert [(ligne["nombre_aides"], ligne["montant_total"]) for ligne in lignes] == [(32, 94000.5)]
    regions = site.get(f"/aides/par_region.json?{jour}&_shape=array").json()
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
    assert "Montant moyen par loyer" in site.get("/carte?dispositif=loyers").text
    assert "Average amount per rent" in site.get("/carte?dispositif=loyers&lang=en").text
    for mot in ("bail", "lease"):
        assert 'href="/dispositif/loyers"' in site.get(f"/recherche?q={mot}").text


def test_a_raw_format_is_read_by_its_own_reader(site: httpx.Client) -> None:
    lignes = site.get("/aides/chiffres_cles_dispositif.json?dispositif=loyers&_shape=array").json()
    assert [(ligne["date_maj"], ligne["montant_total"]) for ligne in lignes] == [("2022-01-31", 110000)]
    lus = site.get("/aides/sources.json?dispositif=loyers&_shape=array").json()
    assert [(ligne["chemin"].rpartition("/")[2], ligne["lignes_retenues"]) for ligne in lus][0] == (
        "envoi de janvier.txt", 2
    )  # fmt: skip


def test_a_wording_is_said_where_it_stands(site: httpx.Client) -> None:
    assert "Main figures" in site.get("/dispositif/loyers?lang=en").text


def test_a_chart_is_drawn_and_listed(site: httpx.Client) -> None:
    dessin = site.get("/-/graphique/loyers.svg?dispositif=loyers")
    assert dessin.status_code == 200
    assert "Les loyers, secteur par secteur" in site.get("/-/graphiques?dispositif=loyers").text


def test_a_query_has_its_page_its_data_and_its_place_in_the_interface(site: httpx.Client) -> None:
    lignes = site.get("/aides/regions_des_loyers.json?_shape=array").json()
    assert [(ligne["territoire"], ligne["montant_total"]) for ligne in lignes if ligne["montant_total"]] == [
        ("Bretagne", 40000), ("Auvergne-Rhône-Alpes", 70000)
    ]  # fmt: skip
    assert "Les loyers, région par région" in site.get("/aides/regions_des_loyers").text
    assert "Rents, région by région" in site.get("/aides/regions_des_loyers?lang=en").text
    assert "/aides/regions_des_loyers.json" in site.get("/api/openapi.json").json()["paths"]


def test_a_download_format_is_offered_and_answered_everywhere(site: httpx.Client) -> None:
    reponse = site.get("/aides/regions_des_loyers.barres")
    assert reponse.headers["content-type"] == "text/x-barres; charset=utf-8"
    assert reponse.text == "territoire|montant_total\nBretagne|40000\nAuvergne-Rhône-Alpes|70000\n"
    assert site.get("/aides/region.barres").text.count("\n") > 18
    assert site.get("/aides/regions_des_loyers", headers={"accept": "text/x-barres"}).text == reponse.text
    assert 'href="/aides/region.barres' in site.get("/aides/region").text
    formats = site.get("/api/openapi.json").text
    assert '"text/x-barres"' in formats


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
