"""A collectivité is called so wherever a place is named: pages, maps, search, embedded blocks, in both languages."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from aides.commun import natures
from tests.lisible import unescape
from tests.preuves import au_moins_un

NOMS = {
    "975": ("Collectivité d'outre-mer 975", "Overseas collectivity 975"),
    "977": ("Collectivité d'outre-mer 977", "Overseas collectivity 977"),
    "978": ("Collectivité d'outre-mer 978", "Overseas collectivity 978"),
    "986": ("Collectivité d'outre-mer 986", "Overseas collectivity 986"),
    "987": ("Collectivité d'outre-mer 987", "Overseas collectivity 987"),
    "988": ("Collectivité 988", "Collectivity 988"),
}
DISPOSITIFS = ("fonds-solidarite", "pge", "reports-echeances", "cpsti", "activite-partielle", "prets-directs")


def page(client: httpx.Client, chemin: str, **parametres: str) -> str:
    reponse = client.get(chemin, params=parametres)
    assert reponse.status_code == 200, reponse.text
    return unescape(reponse.text)


def parties(texte: str, *motifs: str) -> str:
    """What a page says in some of its parts, each of which it has."""
    return "\n".join("\n".join(au_moins_un(re.findall(motif, texte, re.DOTALL))) for motif in motifs)


def lignes(client: httpx.Client, requete: str, **parametres: str) -> list[dict[str, Any]]:
    lues: list[dict[str, Any]] = client.get(f"/aides/{requete}.json", params={"_shape": "array", **parametres}).json()
    return lues


TETE = (r"<title>.*?</title>", r'<meta name="description"[^>]*>', r'<nav class="fil".*?</nav>', r"<h1.*?</h1>")


def test_the_collectivites_are_those_of_the_nomenclature() -> None:
    assert natures.collectivites() == set(NOMS)
    assert {natures.nature("departement", code) for code in ("33", "2A", "971", "976")} == {"departement"}
    # The code of a région is not that of a collectivité, whatever it is.
    assert natures.nature("region", "988") == "region"


@pytest.mark.parametrize("code", NOMS)
def test_the_page_of_a_collectivite_never_calls_it_a_departement(site: httpx.Client, code: str) -> None:
    for langue, nom in zip(("fr", "en"), NOMS[code], strict=True):
        texte = page(site, f"/territoire/departement/{code}", lang=langue)
        assert f"{nom}</span></h1>" in texte
        assert "épartement" not in parties(texte, *TETE, r'<div class="grille-dispositifs reponses">.*?</section')


@pytest.mark.parametrize("code", NOMS)
def test_what_is_not_published_for_a_collectivite_is_said_once(site: httpx.Client, code: str) -> None:
    for langue, rien in (("fr", "Rien n'est publié pour ce territoire"), ("en", "Nothing is published for this place")):
        (reponses,) = re.findall(
            r'<div class="grille-dispositifs reponses">.*?</section',
            page(site, f"/territoire/departement/{code}", lang=langue),
            re.DOTALL,
        )
        montres = reponses.count("<article")
        assert montres < len(DISPOSITIFS)
        assert reponses.count(rien) == 1
        autres = "dans les autres dispositifs" if langue == "fr" else "in the other schemes"
        assert (autres in reponses) == (montres > 0)


@pytest.mark.parametrize("code", NOMS)
@pytest.mark.parametrize("dispositif", DISPOSITIFS)
def test_a_scheme_in_a_collectivite_is_not_ranked_among_departements(
    site: httpx.Client, dispositif: str, code: str
) -> None:
    publies = lignes(site, "chiffres_cles_territoire", dispositif=dispositif, departement=code)
    texte = page(site, f"/dispositif/{dispositif}/departement/{code}")
    chiffres = parties(texte, *TETE, r'<section aria-labelledby="titre-chiffres".*?</section>')
    cadre = page(site, "/integrer/chiffres", dispositif=dispositif, departement=code)
    assert "épartement" not in re.sub(r'(?:href|value)="[^"]*"', "", chiffres + parties(cadre, r"<main.*?</main>"))
    assert ("n'est pas publié pour cette collectivité" in chiffres) == (not publies)


def test_a_departement_is_still_one(site: httpx.Client) -> None:
    assert "Département 33</span></h1>" in page(site, "/territoire/departement/33")
    assert "Région</span></h1>" in page(site, "/territoire/region/75")
    assert re.search(r"sur \d+ départements", page(site, "/dispositif/pge/departement/33"))
    assert re.search(r"sur \d+ régions", page(site, "/dispositif/pge/region/75"))


@pytest.mark.parametrize("dispositif", DISPOSITIFS[:-1])
def test_a_map_names_the_kinds_of_places_that_it_shows(site: httpx.Client, dispositif: str) -> None:
    montres = {ligne["dep"] for ligne in lignes(site, "par_departement", dispositif=dispositif)} & set(NOMS)
    mots = ("département ou collectivité", "Départements et collectivités")
    un, des = mots if montres else ("département", "Départements")
    texte = page(site, "/carte", dispositif=dispositif, niveau="departement", mode="couleurs")
    assert f'<th scope="col">{un.capitalize()}</th>' in texte
    assert re.search(rf'aria-label="Tableau : [^"]* par {un}"', texte.replace("\u00a0", " "))
    assert re.search(rf'<meta name="description" content="[^"]* par {un}, ', texte)
    assert re.search(rf"<small>Cumul au [^<]*, par {un}[,<]", texte)
    assert f'<p class="carte-compte" aria-hidden="true">{des}</p>' in texte
    autre = page(site, "/carte", dispositif=dispositif, niveau="region")
    assert f">{des}</a>" in parties(autre, r'aria-labelledby="carte-niveau".*?</div>')


def test_some_map_of_the_sample_shows_a_collectivite(site: httpx.Client) -> None:
    codes = {ligne["dep"] for nom in DISPOSITIFS for ligne in lignes(site, "par_departement", dispositif=nom)}
    assert codes & set(NOMS)


@pytest.mark.parametrize("code", NOMS)
def test_search_says_what_it_found(site: httpx.Client, code: str) -> None:
    for langue, nom in zip(("fr", "en"), NOMS[code], strict=True):
        reponse = site.get("/-/suggestions.json", params={"q": code, "lang": langue}).json()
        assert nom in {proposition["precision"] for proposition in reponse["propositions"]}
    assert f'<p class="discret">{NOMS[code][0]}</p>' in page(site, "/recherche", q=code[:2])


@pytest.mark.parametrize(("mesure", "dit"), [("", "total annoncé, tous volets"), ("nombre", "volet 1")])
def test_a_map_names_the_volets_of_the_figure_that_it_shows(adresse_officielle: str, mesure: str, dit: str) -> None:
    """The State announces the money of all volets of a département, and breaks down one of them."""
    with httpx.Client(base_url=adresse_officielle, timeout=30) as client:
        texte = page(client, "/carte", dispositif="fonds-solidarite", niveau="departement", mesure=mesure)
    assert re.findall(r"<small>(Cumul au [^<]*)</small>", texte)[0].endswith(f", {dit}")
