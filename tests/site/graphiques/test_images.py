"""Pictures that leave the site: every chart and map, in three shapes, with what it takes to read and cite them."""

from __future__ import annotations

import itertools
import re
import struct
from xml.etree import ElementTree

import httpx
import pytest

from aides.site.carte.teintes import teintes
from aides.site.graphiques import CADRES, THEMES, noms
from aides.site.pages.textes import presentation
from tests.lisible import unescape
from tests.preuves import au_moins_un

TAILLES = {"carte": (1200, 630), "carre": (1080, 1080), "portrait": (1080, 1350)}
# Of charts that are not drawn for every scheme.
CHOIX = {
    "activite-partielle-mois": "?dispositif=activite-partielle",
    "prets-directs-types": "?dispositif=prets-directs",
    "comparaison": "",
}
IMAGES = [
    *(f"/-/graphique/{nom}.{{}}{CHOIX.get(nom, '?dispositif=fonds-solidarite')}" for nom in noms()),
    "/-/carte.{}?dispositif=pge",
    "/-/carte.{}?dispositif=fonds-solidarite&mesure=montant",
    "/-/carte.{}?dispositif=activite-partielle&niveau=region",
    "/-/carte.{}?dispositif=pge&region=53&surligne=35",
]  # fmt: skip
PAGES = [
    "/", "/carte?dispositif=pge", "/dispositif/pge", "/dispositif/pge/departement/33", "/territoire/region/53",
    "/comparer?a=departement/33&b=region/11", "/secteur/I", "/aides/par_region?dispositif=pge",
    "/dispositif/pge?lang=en", "/secteurs", "/secteurs-regions", "/territoires", "/temps?dispositif=pge", "/qualite",
    "/territoire/departement/33/secteur/I", "/territoire/commune/33063", "/recherche?q=saint", "/donnees", "/api",
    "/schema", "/methodologie", "/a-propos", "/accessibilite", "/carte", "/version/{version}",
]  # fmt: skip


def demander(site: httpx.Client, image: str, extension: str, **choix: str) -> httpx.Response:
    reponse = site.get(httpx.URL(image.format(extension)).copy_merge_params(choix))
    assert reponse.status_code == 200, reponse.text
    return reponse


def dits(svg: str) -> str:
    """What is written in a picture, its lines joined."""
    textes = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return unescape(re.sub(r"\s+", " ", " ".join("".join(texte.itertext()) for texte in textes)))


@pytest.mark.parametrize(("image", "peinte"), list(zip(IMAGES, itertools.cycle(CADRES), strict=False)))
def test_a_picture_says_its_site_its_source_its_date_and_its_caveat(
    site: httpx.Client, image: str, peinte: str
) -> None:
    """Each in every shape, and painted in one of them: a painting costs fifty drawings."""
    png = demander(site, image, "png", format=peinte)
    assert png.headers["content-type"] == "image/png"
    assert struct.unpack(">II", png.content[16:24]) == TAILLES[peinte]
    for format_ in au_moins_un(CADRES):
        svg = demander(site, image, "svg", format=format_).text
        assert not re.search(r"var\(|<script|class=|https?://(?!www\.w3\.org/)", svg)
        ecrit = dits(svg)
        assert ecrit.startswith("Aides aux entreprises ")
        assert "Source : " in ecrit
        assert re.search(r"\b\d{1,2}(er)? \w+ 202\d\b", ecrit)
        dispositif = re.search(r"dispositif=([a-z-]+)", image)
        if dispositif:
            assert re.sub(r"\s+", " ", presentation(dispositif[1])["a_savoir"]) in ecrit
    anglais = dits(demander(site, image, "svg", lang="en").text)
    assert anglais.startswith("Aid to French businesses ")
    assert "Source: " in anglais


def test_a_picture_has_either_theme(site: httpx.Client) -> None:
    for image in ("/-/graphique/secteurs.{}?dispositif=pge", "/-/carte.{}?dispositif=pge"):
        vues = {demander(site, image, "svg", theme=theme).text for theme in THEMES}
        assert len(vues) == len(THEMES)
    clair, sombre = teintes("clair"), teintes("sombre")
    assert clair["k5 c4"] == "#013450"
    assert sombre["k5 c4"] == "#e8ecc5"
    assert set(clair) == set(sombre)


@pytest.mark.parametrize(
    ("chemin", "statut"),
    [
        ("/-/carte.png", 404),
        ("/-/carte.png?dispositif=pge&format=large", 400),
        ("/-/carte.svg?dispositif=pge&theme=rose", 400),
        ("/-/graphique/secteurs.png?format=large", 400),
        ("/-/carte.gif?dispositif=pge", 404),
    ],
)
def test_a_picture_that_is_not_made_is_refused(site: httpx.Client, chemin: str, statut: int) -> None:
    assert site.get(chemin).status_code == statut


@pytest.mark.parametrize("chemin", PAGES)
def test_a_shared_link_shows_a_picture_of_its_page(site: httpx.Client, chemin: str) -> None:
    version = re.findall(r'href="/version/([0-9a-f]{16})"', site.get("/").text)[0]
    page = site.get(chemin.format(version=version)).text
    (adresse,) = re.findall(r'<meta property="og:image" content="([^"]*)">', page)
    assert '<meta property="og:image:width" content="1200">' in page
    image = site.get(unescape(adresse))
    assert image.headers["content-type"] == "image/png"
    assert struct.unpack(">II", image.content[16:24]) == TAILLES["carte"]


# A page that has no drawing, and what its picture must say of it.
VIGNETTES = {
    "/secteur/I": r"Hébergement et restauration : .*\d",
    "/territoire/departement/33/secteur/I": r"Hébergement et restauration, Gironde : .*\d",
    "/secteurs-regions": r"Chaque secteur dans chaque région|chaque secteur dans chaque région",
    "/qualite": r"\d+ résultats de contrôle",
    "/aides/par_region": r"Le total de chaque région",
    "/secteur/I?lang=en": r"^Aid to French businesses Accommodation and food service",
}


@pytest.mark.parametrize("chemin", VIGNETTES)
def test_a_page_without_a_drawing_is_told_in_its_picture(site: httpx.Client, chemin: str) -> None:
    (adresse,) = re.findall(r'<meta property="og:image" content="([^"]*)">', site.get(chemin).text)
    svg = site.get(unescape(adresse).replace(".png", ".svg"))
    assert svg.headers["content-type"].startswith("image/svg+xml")
    ecrit = dits(svg.text)
    assert re.search(VIGNETTES[chemin], ecrit)
    assert re.search(r"Source ?: .*\b\d{1,2}(er)? \w+ 202\d\.$", ecrit)


@pytest.mark.parametrize(
    "chemin", ["/secteur/inconnu", "/-/metriques", "/aides", "/aides?sql=select+1", "/aides/region", "rien"]
)
def test_only_a_page_of_the_site_has_a_picture(site: httpx.Client, chemin: str) -> None:
    reponse = site.get("/-/vignette.png", params={"page": chemin})
    assert reponse.status_code == 404
    assert site.get("/-/vignette.png", params={"page": "/", "theme": "rose"}).status_code == 400


def test_every_drawing_of_a_page_can_be_taken_away_in_three_shapes(site: httpx.Client) -> None:
    page = site.get("/dispositif/pge/departement/33").text
    figures = re.findall(r"<figure\b.*?</figure>", page, re.S)
    for figure in au_moins_un(figures):
        liens = [
            unescape(lien) for lien in re.findall(r'href="(/-/(?:graphique/[\w-]+|carte)\.(?:png|svg)\?[^"]*)"', figure)
        ]
        assert len(liens) == 6
        assert {(httpx.URL(lien).params["format"], httpx.URL(lien).path.rpartition(".")[2]) for lien in liens} == {
            (format_, extension) for format_ in CADRES for extension in ("png", "svg")
        }
        assert all(site.get(lien).status_code == 200 for lien in liens[:2])


def test_a_figure_is_copied_with_what_it_is_and_its_source(site: httpx.Client) -> None:
    page = site.get("/dispositif/pge/departement/33").text
    (citation,) = re.findall(r'data-citation="([^"]*)"', page)
    dite = unescape(citation)
    assert "Prêts garantis par l'État, Gironde, cumul au" in dite
    assert dite.endswith("Licence Ouverte 2.0.")
    assert "Source : Bpifrance" in dite.replace("\u00a0", " ")
