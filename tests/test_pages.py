"""Our own pages: the home page shows the figures of its query, and what is not known."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest

from aides.commun import francais
from tests.preuves import au_moins_un


@pytest.fixture(scope="module")
def site(adresse_echantillon: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=adresse_echantillon, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def officiel(adresse_officielle: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=adresse_officielle, timeout=30) as client:
        yield client


def chiffres(
    client: httpx.Client, requete: str = "chiffres_cles_dispositifs", **parametres: str
) -> list[dict[str, Any]]:
    return client.get(f"/aides/{requete}.json", params={"_shape": "array", **parametres}).json()


def articles(client: httpx.Client) -> dict[str, str]:
    """Text of each scheme's article of the home page, by scheme."""
    page = client.get("/").text
    trouves = re.findall(r'<article class="dispositif" id="([\w-]+)">(.*?)</article>', page, re.S)
    return {nom: re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", "", corps))) for nom, corps in trouves}


def test_home_page_shows_every_figure_of_its_query(site: httpx.Client) -> None:
    textes = articles(site)
    lignes = chiffres(site)
    assert set(textes) == {ligne["dispositif"] for ligne in lignes}
    assert len(textes) == 6
    for ligne in lignes:
        texte = textes[ligne["dispositif"]]
        attendu = "Secret statistique" if ligne["secret"] else francais.nombre(ligne["nombre_aides"])
        assert attendu in texte
        assert francais.jour(ligne["date_maj"]) in texte
        for mesure in ("nombre_salaries", "nombre_heures", "nombre_etablissements", "nombre_entreprises"):
            assert ligne[mesure] is None or francais.nombre(ligne[mesure]) in texte
        for montant in ("montant_total", "montant_non_ventile"):
            assert not ligne[montant] or francais.euros(ligne[montant]) in texte


def test_home_page_links_every_scheme_to_its_query_csv_and_json(site: httpx.Client) -> None:
    page = unescape(site.get("/").text)
    for dispositif in au_moins_un(articles(site)):
        for extension, suite in (("", ""), (".csv", ""), (".json", "&_shape=objects")):
            adresse = f"/aides/chiffres_cles_dispositif{extension}?dispositif={dispositif}{suite}"
            assert f'href="{adresse}"' in page
            assert site.get(adresse).status_code == 200


def test_every_link_of_the_home_page_leads_somewhere_with_data(site: httpx.Client) -> None:
    liens = set(re.findall(r'href="(/[^"#]*)"', unescape(site.get("/").text))) - {"/aides.db"}
    assert len(liens) > 30
    for lien in liens:
        reponse = site.get(lien)
        assert reponse.status_code == 200, lien
        # Nothing rejected, no running total that goes down: good news.
        assert "Aucun résultat" not in reponse.text or lien in ("/aides/rejets", "/aides/baisses_du_cumul"), lien


def test_unknown_businesses_are_said_unknown(site: httpx.Client) -> None:
    sans = [
        ligne["dispositif"]
        for ligne in chiffres(site)
        if ligne["montant_total"] and ligne["nombre_entreprises"] is None
    ]
    textes = articles(site)
    assert sans
    assert all(
        "Entreprises non connu" in re.sub(r"\s+", " ", textes[d].replace("Entreprises", "Entreprises ")) for d in sans
    )


@pytest.mark.parametrize("donnees", ["site", "officiel"])
def test_partial_activity_shows_both_measures_apart(donnees: str, request: pytest.FixtureRequest) -> None:
    client: httpx.Client = request.getfixturevalue(donnees)
    lignes = {ligne["concept"]: ligne for ligne in chiffres(client) if ligne["dispositif"] == "activite-partielle"}
    assert set(lignes) == {"cumul", "mensuel"}
    texte = articles(client)["activite-partielle"]
    secretes = [ligne for ligne in lignes.values() if ligne["secret"]]
    assert texte.count("Secret statistique") == len(secretes)
    if not secretes:
        somme = lignes["cumul"]["nombre_salaries"] + lignes["mensuel"]["nombre_salaries"]
        assert francais.nombre(somme) not in texte
    assert francais.mois(lignes["mensuel"]["mois"]) in texte


def test_home_page_says_freshness_and_quality(site: httpx.Client) -> None:
    (etat,) = chiffres(site, "etat_publication")
    page = unescape(site.get("/").text)
    assert francais.jour(etat["derniere_date_maj"]) in page
    assert f'href="/aides/controles">{etat["nombre_alertes"]} point' in page


def test_home_page_is_small_and_its_scripts_are_ours(site: httpx.Client) -> None:
    reponse = site.get("/")
    scripts = re.findall(r'<script[^>]*src="([^"?]*)', reponse.text)
    assert set(scripts) == {"/static/recherche.js", "/static/carte.js"}
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


def test_official_figures_to_the_euro(officiel: httpx.Client) -> None:
    (premier,) = [li for li in chiffres(officiel, "chiffres_cles_dispositif") if li["volet"] == "VOLET1"]
    assert (premier["date_maj"], premier["nombre_aides"], premier["montant_total"]) == (
        "2022-06-24",
        10532242,
        35491702665,
    )
    (fds,) = [ligne for ligne in chiffres(officiel) if ligne["dispositif"] == "fonds-solidarite"]
    assert fds["montant_annonce"] == 41451779801.60
    assert "5\u202f671\u202f003\u202f901,02" in officiel.get("/").text
    fiche = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", officiel.get("/dispositif/fonds-solidarite").text)))
    assert f"Entreprises {re.sub(chr(0x202F), ' ', francais.nombre(fds['nombre_entreprises']))}" in fiche


@pytest.mark.parametrize("adresse", ["/", "/carte?niveau=region", "/carte?niveau=departement&mesure=montant"])
def test_a_map_says_what_it_cannot_show(officiel: httpx.Client, adresse: str) -> None:
    (note,) = re.findall(r'class="carte-note">([^<]+)<', officiel.get(adresse).text)
    assert re.sub(r"\s", " ", unescape(note)) == "Sans lieu connu, donc hors de la carte : 577 millions d'euros."
    assert "carte-note" not in officiel.get("/carte?region=11").text


def test_official_data_carry_no_fictional_banner(officiel: httpx.Client) -> None:
    for chemin in ("/", "/aides", "/aides/par_region"):
        page = officiel.get(chemin).text
        assert "bandeau-fictif" not in page
        assert "[Fictif]" not in page
