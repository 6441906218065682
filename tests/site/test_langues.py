"""The English interface: no sentence without its translation, links that keep the language, figures as in English."""

from __future__ import annotations

import ast
import csv
import html
import json
import re
import string
from typing import Any

import httpx
import pytest

from aides import RACINE
from aides.commun import colonnes, dispositifs, francais, langue, natures
from aides.commun.lire_yaml import lire_yaml
from aides.commun.mesures import mesures as mesures_du_cube
from aides.site import graphiques
from aides.site.carte.contours import charger
from aides.site.carte.modele import DITS
from aides.site.carte.modele import catalogue as modele_de_carte
from aides.site.graphiques import barres, catalogue, nombres
from tests.lisible import unescape
from tests.preuves import au_moins_un

ANGLAIS = langue.anglais()
GABARITS = [chemin for chemin in (RACINE / "templates").rglob("*.*") if chemin.suffix in (".html", ".svg")]
MODULES = [
    *(RACINE / "plugins").glob("*.py"),
    *(
        module
        for paquet in ("pages", "carte", "graphiques", "recherche")
        for module in (RACINE / "aides" / "site" / paquet).glob("*.py")
    ),
    RACINE / "aides" / "commun" / "langue.py",
]
PARTAGES = lire_yaml(RACINE / "dispositifs.yml")
METADONNEES = lire_yaml(RACINE / "metadata.yml")
PAGES = [
    "/", "/dispositif/pge", "/dispositif/fonds-solidarite/departement/33", "/territoire/region/11", "/secteurs",
    "/secteur/G", "/comparer", "/recherche?q=saint", "/methodologie", "/qualite", "/donnees", "/accessibilite",
    "/a-propos", "/api", "/carte?dispositif=pge",
]  # fmt: skip


def phrases_des_gabarits() -> set[str]:
    """First arguments of t("…") in the templates, and strings of the lists that templates translate."""
    trouvees: set[str] = set()
    for gabarit in GABARITS:
        texte = gabarit.read_text(encoding="utf-8")
        trouvees |= set(re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', texte))
        for liste in re.findall(r"for chemin, libelle in \[(.*?)\] %}", texte, re.S):
            trouvees |= set(re.findall(r"\('/[^']*', '([^']*)'\)", liste))
    return trouvees


def phrases_des_modules() -> set[str]:
    """Constants given to traduire(…) in the Python files."""
    trouvees: set[str] = set()
    for module in MODULES:
        for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.Call) and getattr(noeud.func, "id", "") == "traduire":
                trouvees |= constantes(noeud.args[0])
            # A sentence too long for its call is named first.
            if isinstance(noeud, ast.Assign) and getattr(noeud.targets[0], "id", "") == "phrase":
                trouvees |= constantes(noeud.value)
    return trouvees


def constantes(noeud: ast.expr) -> set[str]:
    """The sentences that an expression can be: itself, or either side of a choice."""
    if isinstance(noeud, ast.IfExp):
        return constantes(noeud.body) | constantes(noeud.orelse)
    return {noeud.value} if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str) else set()


def feuilles(noeud: Any) -> set[str]:
    """Every text in a tree of dictionaries and lists, but the keys."""
    if isinstance(noeud, dict | list):
        return {
            texte for valeur in (noeud.values() if isinstance(noeud, dict) else noeud) for texte in feuilles(valeur)
        }
    return {noeud} if isinstance(noeud, str) else set()


def titres(noeud: Any) -> set[str]:
    """Titles of the tooltips in a Vega-Lite specification."""
    if isinstance(noeud, list):
        return {titre for valeur in noeud for titre in titres(valeur)}
    if not isinstance(noeud, dict):
        return set()
    propre = {noeud["title"]} if isinstance(noeud.get("title"), str) else set()
    return propre | {titre for valeur in noeud.values() for titre in titres(valeur)}


def phrases_des_dessins() -> set[str]:
    """Words of maps and charts that come out of their YAML and JSON files, or out of a table of a module."""
    carte = RACINE / "aides" / "site" / "carte"
    trouvees = feuilles(lire_yaml(carte / "textes.yml"))
    trouvees |= {entree[cle] for entree in modele_de_carte() for cle in DITS if cle in entree}
    trouvees.add(charger().source)
    for nom in graphiques.noms():
        modele = graphiques.charger(nom)
        trouvees |= {modele.titre, modele.sous_titre, modele.description, modele.note} | titres(modele.vegalite)
    trouvees |= {mesure.libelle for mesure in catalogue.mesures().values()}
    trouvees |= {mesure.court for mesure in mesures_du_cube().values()}
    trouvees |= {mot for _, *mots in nombres.ECHELLES for mot in mots} | feuilles(barres.AUTRES)
    # Legal categories keep their official names.
    courts = lire_yaml(RACINE / "charts" / "libelles.yml")
    return trouvees | feuilles(courts["section_naf"])


def phrases_des_donnees() -> set[str]:
    """Names that come out of the files that describe the schemes and the site."""
    fiches = dispositifs.fiches()
    trouvees = {fiche[cle].strip() for fiche in fiches for cle in ("titre", "description", "unite_nombre", "frequence")}
    trouvees |= {concept[cle] for concept in PARTAGES["concepts"] for cle in ("libelle", "description")}
    base = METADONNEES["databases"]["aides"]
    trouvees |= {element["groupe"] for element in (*base["tables"].values(), *base["queries"].values())}
    trouvees |= {requete["title"] for requete in base["queries"].values()}
    # Of the pages of the questions, all but the description, which says itself that it is in French.
    for requete in base["queries"].values():
        champs = requete.get("parametres", {}).values()
        trouvees |= {champ[cle] for champ in champs for cle in ("libelle", "defaut", "aide") if cle in champ}
        trouvees |= {mot for champ in champs for mot in champ.get("choix", {}).values()}
        trouvees |= set(requete.get("reserves", ()))
    trouvees |= {unite for nom in colonnes.faits() if (unite := colonnes.unite(nom))}
    trouvees |= {METADONNEES[cle] for cle in ("title", "description", "source")}
    trouvees |= {axe["libelle"] for axe in PARTAGES["axes"] if axe["code"] in ("section_naf", "nace17")}
    for nomenclature in ("section_naf", "nace17", "classe_effectif", "type_pret"):
        with (RACINE / "nomenclatures" / f"{nomenclature}.csv").open(encoding="utf-8", newline="") as fichier:
            lignes = list(csv.DictReader(fichier))
        trouvees |= {ligne[cle] for ligne in lignes for cle in ("libelle", "libelle_court") if cle in ligne}
    # Words that the pages take out of a variable: kinds of places, blocks to embed.
    trouvees |= {natures.nom("departement", code) for code in ("33", "975", "988")} | {natures.nom("region", "11")}
    return trouvees | {"Commune", "Métier", "Secteur", "Dispositif", "Régions", "Graphique", "Carte"}


def test_every_sentence_has_its_translation() -> None:
    voulues = phrases_des_gabarits() | phrases_des_modules() | phrases_des_donnees() | phrases_des_dessins()
    assert len(voulues) > 400
    assert sorted(voulues - set(ANGLAIS)) == []


def test_translations_fill_the_same_names() -> None:
    def noms(phrase: str) -> set[str]:
        return {champ for _, champ, _, _ in string.Formatter().parse(phrase) if champ}

    assert {cle for cle, texte in au_moins_un(ANGLAIS.items()) if noms(cle) != noms(texte)} == set()


def test_a_sentence_about_one_thing_is_singular() -> None:
    assert langue.traduire("{n} lignes écartées", n=1) == "1 ligne écartée"
    assert langue.traduire("{n} lignes écartées", n="18") == "18 lignes écartées"
    assert langue.traduire("{n} lignes écartées", n=0) == "0 ligne écartée"
    assert [francais.accorder(n, "ligne", "lignes") for n in (0, 1, -1, 2, 1000)] == [
        "0 ligne", "1 ligne", "−1 ligne", "2 lignes", "1\u202f000 lignes"
    ]  # fmt: skip
    phrase = "{n:accord|ligne porte|lignes portent} un code ; {n:mot|elle est|elles sont} là."
    assert phrase.format(n=francais.Fait(1)) == "1 ligne porte un code ; elle est là."
    assert phrase.format(n=francais.Fait(3)) == "3 lignes portent un code ; elles sont là."


def test_no_sentence_leaves_its_plural_to_the_reader() -> None:
    """No « ligne(s) »: francais.accorder and the templates write what the number wants."""
    dossiers = [RACINE / nom for nom in ("aides", "dispositifs", "templates", "textes")]
    textes = [chemin for dossier in dossiers for chemin in dossier.rglob("*.*") if chemin.suffix in (".yml", ".html")]
    phrases = [chemin.read_text(encoding="utf-8") for chemin in textes] + [
        noeud.value
        for module in (*(RACINE / "aides").rglob("*.py"), RACINE / "build_db.py")
        for noeud in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str)
    ]
    assert len(phrases) > 1000
    assert re.findall(r"\w+\((?:s|x|nt|es)\)", "\n".join(phrases)) == []


def test_every_scheme_is_presented_in_both_languages() -> None:
    textes = dispositifs.mots("presentation")
    assert set(textes) == {fiche["id"] for fiche in dispositifs.fiches()}
    for presentation in textes.values():
        assert set(presentation) == set(langue.LANGUES)
        assert set(presentation["fr"]) == set(presentation["en"])
        assert len(presentation["fr"]["regles"]) == len(presentation["en"]["regles"])


@pytest.mark.parametrize(
    ("ecrire", "valeur", "francais", "anglais"),
    [
        (langue.nombre, 1234567, "1\u202f234\u202f567", "1,234,567"),
        (langue.euros, 1234.5, "1\u202f234,50\u00a0€", "€1,234.50"),
        (langue.euros_abreges, 35491702665, "35,5\u00a0milliards\u00a0d'euros", "€35.5\u00a0billion"),
        (langue.pourcentage, 8.06, "8,06\u00a0%", "8.06%"),
        (langue.jour, "2020-06-01", "1er juin 2020", "1 June 2020"),
        (langue.mois, "2021-01", "janvier 2021", "January 2021"),
        (langue.rang, 1, "1er", "1st"),
        (langue.rang, 12, "12e", "12th"),
        (langue.rang, 22, "22e", "22nd"),
    ],
)
def test_figures_are_written_as_in_each_language(ecrire: Any, valeur: Any, francais: str, anglais: str) -> None:
    assert ecrire(valeur) == francais
    jeton = langue.COURANTE.set("en")
    try:
        assert ecrire(valeur) == anglais
    finally:
        langue.COURANTE.reset(jeton)


@pytest.mark.parametrize("chemin", PAGES)
def test_an_english_page_keeps_its_language_and_names_its_french_twin(site: httpx.Client, chemin: str) -> None:
    nue = chemin.partition("?")[0]
    page = site.get(chemin + ("&" if "?" in chemin else "?") + "lang=en").text
    assert '<html lang="en">' in page
    for code in ("fr", "en"):
        (autre,) = set(re.findall(rf'<link rel="alternate" hreflang="{code}" href="([^"]*)"', page))
        assert ("lang=en" in autre) == (code == "en")
        assert httpx.URL(unescape(autre)).path == nue
    liens = re.findall(r'<a\b[^>]*\shref="(/[^"]*)"', page)
    # Files speak no language: /actualites.atom, /api/openapi.json, what is downloaded.
    nos_pages = [lien for lien in liens if not lien.startswith(("/aides", "/-/")) and not re.search(r"\.\w+$", lien)]
    assert len(nos_pages) > 8
    sans = [lien for lien in nos_pages if "lang=en" not in lien and unescape(lien).partition("?")[0] != nue]
    assert sans == []
    formulaires = page.count("<form")
    assert page.count('<input type="hidden" name="lang" value="en">') == formulaires


QUESTIONS = METADONNEES["databases"]["aides"]["queries"]


@pytest.mark.parametrize("nom", QUESTIONS)
def test_the_page_of_a_question_speaks_english(site: httpx.Client, nom: str) -> None:
    page = site.get(f"/aides/{nom}?lang=en").text
    assert '<html lang="en">' in page
    assert f"<h1>{html.escape(ANGLAIS[QUESTIONS[nom]['title']], quote=False)}" in page.replace("&#39;", "'")
    corps = page[page.index("<main") :]
    # Values of the database, SQL, and what says itself that it is in French.
    corps = re.sub(r"<(td|th|option|pre|code|dd)\b.*?</\1>|<(\w+) lang=\"fr\".*?</\2>", "", corps, flags=re.S)
    dits = [
        re.sub(r"\s+", " ", unescape(dit)).strip()
        for dit in re.findall(r">([^<]+)<|aria-label=\"([^\"]+)\"", corps)
        for dit in dit
    ]
    francais = francaises()
    assert len(au_moins_un(dit for dit in dits if dit)) > 8
    assert [dit for dit in dits if dit and francais.fullmatch(dit) and dit not in COMMUNS] == []


# The English of « volet », which means something else in French; names of columns above a table.
COMMUNS = {"Part", "titre", "volet", "territoire"}


@pytest.mark.parametrize(
    "chemin", ["/", "/dispositif/pge", "/territoire/region/11", "/comparer", "/secteur/G", "/qualite"]
)
def test_the_queries_of_an_english_page_are_named_and_open_in_english(site: httpx.Client, chemin: str) -> None:
    page = site.get(f"{chemin}?lang=en").text
    liens = re.findall(r'<a href="(/aides/[^"]*)"[^>]*>Query<span class="invisible">: ([^<]*)</span>', page)
    titres = {requete["title"] for requete in QUESTIONS.values()}
    for adresse, sujet in au_moins_un(liens):
        assert "lang=en" in unescape(adresse)
        assert unescape(sujet) not in titres
    adresse, _ = liens[0]
    assert '<html lang="en">' in site.get(unescape(adresse)).text


def test_data_pages_stay_in_french(site: httpx.Client) -> None:
    reponse = site.get("/aides/region?code=11")
    assert '<html lang="fr">' in reponse.text
    assert 'href="/aides?lang=en"' not in site.get("/?lang=en").text


def test_an_error_speaks_the_language_of_the_reader(site: httpx.Client) -> None:
    assert "does not exist" in site.get("/dispositif/inconnu?lang=en").text
    assert "n'existe pas" in unescape(site.get("/dispositif/inconnu").text)


def test_english_names_find_schemes(site: httpx.Client) -> None:
    propositions = site.get("/-/suggestions.json?q=furlough&lang=en").json()["propositions"]
    assert [(p["libelle"], p["adresse"]) for p in propositions] == [
        ("Short-time work", "/dispositif/activite-partielle?lang=en")
    ]


def noms_de_lieux(site: httpx.Client) -> set[str]:
    """Official names of régions and départements."""
    adresses = (f"/aides/{table}.json?_shape=array&_size=max" for table in ("region", "departement"))
    return {ligne["libelle"] for adresse in adresses for ligne in site.get(adresse).json()}


def francaises() -> re.Pattern[str]:
    """Any sentence of the interface that English says otherwise, whole, its {names} being anything."""
    formes = (phrase for phrase, texte in ANGLAIS.items() if phrase != texte and len(phrase.strip()) > 2)
    return re.compile("|".join(re.sub(r"\\{\w+\\}", ".+", re.escape(forme.strip())) for forme in formes))


@pytest.mark.parametrize(
    "chemin",
    [
        "/dispositif/fonds-solidarite?lang=en", "/dispositif/pge?selon=entreprises&mode=couleurs&lang=en",
        "/dispositif/activite-partielle?lang=en", "/comparer?a=region/11&b=region/84&lang=en",
        "/carte?dispositif=pge&niveau=region&lang=en", "/integrer/carte?dispositif=pge&lang=en",
    ],
)  # fmt: skip
def test_no_word_of_a_map_or_chart_is_left_in_french(site: httpx.Client, chemin: str) -> None:
    dessins = re.findall(r"<figure\b.*?</figure>", site.get(chemin).text, re.S)
    assert dessins
    dits = [
        re.sub(r"\s+", " ", unescape(texte)).strip()
        for dessin in dessins
        for texte in re.findall(r">([^<]+)<|aria-label=\"([^\"]+)\"|data-\w+=\"([^\"]+)\"", dessin)
        for texte in texte
    ]
    # Sources are names of administrations.
    dits = [dit for dit in dits if not dit.startswith("Source: ")]
    francais = francaises()
    # Places keep their official names, and « Wallis et Futuna » is not a list of two.
    doubles = [nom for nom in noms_de_lieux(site) if francais.fullmatch(nom)]
    dits = [dit.removeprefix(nom).strip() for dit in dits for nom in [next(filter(dit.startswith, doubles), "")]]
    assert [dit for dit in dits if dit and francais.fullmatch(dit)] == []
    assert not any('lang="fr"' in dessin for dessin in dessins)


def test_an_image_is_drawn_in_the_language_asked_for(site: httpx.Client) -> None:
    adresse = "/-/graphique/historique-cumul.{}?dispositif=fonds-solidarite"
    francais, anglais = (site.get(adresse.format("svg") + suite).text for suite in ("", "&lang=en"))
    assert "le cumul dans le temps" in francais
    assert "Solidarity fund, the running total over time" in anglais
    assert "France entière" not in anglais
    assert "€" in anglais
    assert "\u00a0€" not in anglais
    assert site.get(adresse.format("png") + "&lang=en").content != site.get(adresse.format("png")).content
    vega = site.get(adresse.format("json") + "&lang=en").json()
    assert vega["usermeta"]["embedOptions"]["formatLocale"]["decimal"] == "."
    assert "Série" not in json.dumps(vega, ensure_ascii=False)


def test_an_english_page_links_to_english_images(site: httpx.Client) -> None:
    page = site.get("/dispositif/pge?lang=en").text
    images = [
        unescape(lien) for lien in re.findall(r'(?:href|content|data-specification)="([^"]*/-/graphique/[^"]*)"', page)
    ]
    assert len(images) > 4
    assert [lien for lien in images if "lang=en" not in lien] == []
