"""Our own pages: the home page shows the figures of its query, and what is not known."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import httpx
import pytest

from aides import RACINE
from aides.commun import francais
from aides.commun.lire_yaml import lire_yaml
from aides.site.graphiques.nombres import court
from aides.site.pages.textes import presentation
from tests.lisible import unescape
from tests.preuves import au_moins_un


def chiffres(
    client: httpx.Client, requete: str = "chiffres_cles_dispositifs", **parametres: str
) -> list[dict[str, Any]]:
    return client.get(f"/aides/{requete}.json", params={"_shape": "array", **parametres}).json()


def articles(client: httpx.Client, adresse: str = "/") -> dict[str, str]:
    """Text of each scheme's line of the home page, by scheme."""
    page = client.get(adresse).text
    trouves = re.findall(r'<li class="dispositif" id="([\w-]+)">(.*?)</li>', page, re.S)
    return {nom: re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", corps))).strip() for nom, corps in trouves}


def ordinaire(texte: str) -> str:
    return re.sub(r"\s+", " ", texte)


def test_home_page_shows_the_figure_of_every_scheme(site: httpx.Client) -> None:
    textes = articles(site)
    lignes = [ligne for ligne in chiffres(site) if ligne["concept"] == "cumul"]
    assert set(textes) == {ligne["dispositif"] for ligne in lignes}
    assert len(textes) == 6
    for ligne in lignes:
        texte, montant = textes[ligne["dispositif"]], ligne["montant_affiche"]
        attendu = ligne["nombre_salaries"] if montant is None else montant
        assert francais.jour(ligne["date_maj"]) in texte
        if ligne["secret"]:
            assert "Secret statistique" in texte
        else:
            assert ordinaire(court(Decimal(str(attendu)), "" if montant is None else "euros")) in texte
        assert presentation(ligne["dispositif"])["courte"] in texte


def test_the_six_schemes_of_the_home_page_have_their_query_csv_and_json(site: httpx.Client) -> None:
    page = unescape(site.get("/").text).partition('class="compacte"')[2]
    for extension, suite in (("", ""), (".csv", ""), (".json", "?_shape=objects")):
        adresse = f"/aides/chiffres_cles_dispositifs{extension}{suite}"
        assert f'href="{adresse}"' in page
        assert site.get(adresse).status_code == 200


def test_each_scheme_has_its_curve_and_none_without_two_known_values(site: httpx.Client) -> None:
    page = site.get("/").text
    lignes = chiffres(site, "courbes_territoire")
    connues = Counter(li["dispositif"] for li in lignes if (li["montant_total"] or li["nombre_aides"]) is not None)
    for nom in au_moins_un(articles(site)):
        corps = page.partition(f'id="{nom}"')[2].partition("</li>")[0]
        assert ('class="etincelle"' in corps) == (connues[nom] > 1), nom


def test_every_link_of_the_home_page_leads_somewhere_with_data(site: httpx.Client) -> None:
    liens = set(re.findall(r'href="(/[^"#]*)"', unescape(site.get("/").text))) - {"/aides.db"}
    assert len(liens) > 30
    for lien in liens:
        reponse = site.get(lien)
        assert reponse.status_code == 200, lien
        # Nothing rejected, no running total that goes down: good news.
        assert "Aucun résultat" not in reponse.text or lien in ("/aides/rejets", "/aides/baisses_du_cumul"), lien


def test_what_a_doubt_changes_is_said_in_euros(site: httpx.Client, officiel: httpx.Client) -> None:
    texte = ordinaire(unescape(re.sub(r"<[^>]+>", "", officiel.get("/").text)))
    # 5,671,003,901.02 of the 41,451,779,801.60 euros announced.
    assert "Ce qu'un doute change : Fonds de solidarité, 5,67 milliards d'euros (13,68 %) annoncés sans lieu" in texte
    doutes = [li for li in chiffres(site) if (li["montant_non_ventile"] or 0) > 0]
    assert site.get("/").text.count('class="etat qualite"') == max(1, len(doutes))
    assert "points d'attention" not in texte.partition("Où sont allées les aides")[0].partition("Tous les")[0]


@pytest.mark.parametrize("donnees", ["site", "officiel"])
def test_partial_activity_shows_both_measures_apart(donnees: str, request: pytest.FixtureRequest) -> None:
    client: httpx.Client = request.getfixturevalue(donnees)
    lignes = {ligne["concept"]: ligne for ligne in chiffres(client) if ligne["dispositif"] == "activite-partielle"}
    assert set(lignes) == {"cumul", "mensuel"}
    texte, mensuel = articles(client)["activite-partielle"], lignes["mensuel"]
    if mensuel["secret"] or lignes["cumul"]["secret"]:
        assert "Secret statistique" in texte
        assert francais.mois(mensuel["mois"]) not in texte
    else:
        assert (
            f"{ordinaire(francais.nombre(mensuel['nombre_salaries']))} salariés en {francais.mois(mensuel['mois'])}"
            in texte
        )


def test_home_page_says_quality_and_leads_to_the_questions(site: httpx.Client) -> None:
    page = unescape(site.get("/").text)
    assert "Aucun contrôle en échec" in page
    requetes = lire_yaml(RACINE / "metadata.yml")["databases"]["aides"]["queries"]
    assert f'<a href="/aides">Les {len(requetes)} questions toutes prêtes' in page
    assert page.partition("<main")[2].count('href="/aides/') < 40


def test_home_page_is_small_and_its_scripts_are_ours(site: httpx.Client) -> None:
    reponse = site.get("/")
    scripts = re.findall(r'<script[^>]*src="([^"?]*)', reponse.text)
    assert set(scripts) == {"/static/recherche.js", "/static/carte.js", "/static/citer.js"}
    assert len(gzip.compress(reponse.content)) < 60_000


def test_home_page_says_what_changed(site: httpx.Client) -> None:
    texte = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", site.get("/").text)))
    for ligne in au_moins_un(chiffres(site, "dernieres_variations")):
        assert francais.jour(ligne["date_precedente"] or ligne["date_maj"]) in texte
        if ligne["variation_montant"]:
            assert re.sub(r"\s+", " ", francais.euros(ligne["variation_montant"])) in texte


def test_the_map_of_the_home_page_can_be_of_any_scheme(site: httpx.Client) -> None:
    assert "Prêts directs de l'État" in unescape(site.get("/?dispositif=prets-directs").text.partition('id="carte"')[2])
    assert site.get("/?dispositif=inconnu").status_code == 400


@pytest.mark.parametrize(
    ("adresse", "annonce", "reparti"),
    [
        ("/", "41,5 Md", "dont 35,8 milliards d'euros répartis par territoire et secteur"),
        ("/dispositif/fonds-solidarite", "41,5 milliards", "dont 35,8 milliards d'euros répartis par territoire"),
        ("/dispositif/fonds-solidarite/departement/75", "5,90 milliards", "dont 4,62 milliards d'euros répartis"),
        ("/territoire/departement/75", "5,90 milliards", "dont 4,62 milliards d'euros répartis"),
        ("/integrer/chiffres?dispositif=fonds-solidarite", "41,5 milliards", "dont 35,8 milliards d'euros répartis"),
        ("/comparer?a=departement/75&b=departement/33", "5 900 241 100,42 €", "4 622 350 837 €"),
    ],
)
def test_what_is_announced_comes_first_and_what_is_broken_down_beside_it(
    officiel: httpx.Client, adresse: str, annonce: str, reparti: str
) -> None:
    lu = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", officiel.get(adresse).text)))
    assert annonce in lu
    assert reparti in lu
    assert lu.index(annonce) < lu.index(reparti)


@pytest.mark.parametrize("nom", ["historique-cumul", "secteurs", "effectifs"])
def test_a_picture_says_that_its_amounts_are_those_broken_down(officiel: httpx.Client, nom: str) -> None:
    lu = unescape(officiel.get(f"/-/graphique/{nom}.svg?dispositif=fonds-solidarite").text)
    assert "Montant réparti" in lu


def test_official_figures_to_the_euro(officiel: httpx.Client) -> None:
    (premier,) = [li for li in chiffres(officiel, "chiffres_cles_dispositif") if li["volet"] == "VOLET1"]
    assert (premier["date_maj"], premier["nombre_aides"], premier["montant_total"]) == (
        "2022-06-24",
        10532242,
        35491702665,
    )
    (fds,) = [ligne for ligne in chiffres(officiel) if ligne["dispositif"] == "fonds-solidarite"]
    assert fds["montant_annonce"] == 41451779801.60
    assert "5\u202f671\u202f003\u202f901,02" in officiel.get("/dispositif/fonds-solidarite").text
    fiche = re.sub(
        r"\s+", " ", unescape(re.sub(r"<(?!/?sup)[^>]+>", " ", officiel.get("/dispositif/fonds-solidarite").text))
    )
    assert f"Entreprises {re.sub(chr(0x202F), ' ', francais.nombre(fds['nombre_entreprises']))}" in fiche


@pytest.mark.parametrize(
    "adresse",
    ["/", "/carte?{}&niveau=region", "/carte?{}&niveau=departement&mesure=montant"],
)
def test_a_map_says_what_it_cannot_show(officiel: httpx.Client, adresse: str) -> None:
    (note,) = re.findall(
        r'class="carte-note">([^<]+)<', officiel.get(adresse.format("dispositif=fonds-solidarite")).text
    )
    assert re.sub(r"\s", " ", unescape(note)) == "Sans lieu connu, donc hors de la carte : 577 millions d'euros."
    assert "carte-note" not in officiel.get("/carte?dispositif=fonds-solidarite&region=11").text


def test_official_data_carry_no_fictional_banner(officiel: httpx.Client) -> None:
    for chemin in ("/", "/aides", "/aides/par_region"):
        page = officiel.get(chemin).text
        assert "bandeau-fictif" not in page
        assert "[Fictif]" not in page
