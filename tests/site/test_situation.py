"""A place, and a sector in it, in sentences: what may be compared, what the pages say, where their links go."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from aides.commun import langue
from aides.site.carte.contours import charger
from aides.site.carte.voisins import voisinage
from aides.site.pages.etincelles import HAUTEUR, LARGEUR, MARGE, par_dispositif, tracer
from aides.site.pages.metiers import metiers
from aides.site.pages.situation import situer
from aides.site.pages.textes import reponse
from tests.lisible import unescape
from tests.preuves import au_moins_un
from tests.site.test_pages_dispositif import lire, ordinaire, texte


def ligne(niveau: str, **ajouts: Any) -> dict[str, Any]:
    """A row of territoire_situe, as far as comparisons read it."""
    chemin = {"departement": "departement/35", "region": "region/53", "national": "national/FR"}[niveau]
    return {
        "dispositif": "pge", "chemin": chemin, "niveau": niveau, "territoire": niveau, "date_maj": "2021-12-31",
        "volets": "", "montant_annonce": None, "montant_total": 100.0, "montant_par_habitant": 10.0, **ajouts,
    }  # fmt: skip


def ecarts(*lignes: dict[str, Any]) -> tuple[int | None, int | None]:
    situation = situer(lignes, "departement/35")["pge"]
    colonne = "montant_par_habitant"
    return situation.ecart(situation.region, colonne), situation.ecart(situation.france, colonne)


def test_a_place_is_compared_with_its_region_and_the_country() -> None:
    trois = (
        ligne("departement"),
        ligne("region", montant_par_habitant=8.0),
        ligne("national", montant_par_habitant=16.0),
    )
    assert ecarts(*trois) == (25, -38)


@pytest.mark.parametrize(
    ("ici", "pays", "compares"),
    [
        ({}, {}, True),
        ({"date_maj": "2021-10-01"}, {}, False),
        ({"volets": "VOLET1"}, {"volets": "VOLET1,VOLET2"}, False),
        # Announced on both sides: every volet is in both.
        ({"volets": "VOLET1", "montant_annonce": 120}, {"volets": "VOLET1,VOLET2", "montant_annonce": 900}, True),
        # Announced on one side only, and more than what is broken down.
        ({}, {"montant_annonce": 100.01}, False),
        ({}, {"montant_annonce": 100.0}, True),
        ({"montant_par_habitant": None}, {}, False),
        ({}, {"montant_par_habitant": 0}, False),
    ],
)
def test_only_amounts_of_one_kind_are_compared(ici: dict[str, Any], pays: dict[str, Any], compares: bool) -> None:
    _, ecart = ecarts(ligne("departement", **ici), ligne("national", **pays))
    assert (ecart == 0) if compares else (ecart is None)


def test_a_region_of_one_departement_is_not_compared_with_itself() -> None:
    assert ecarts(ligne("departement", territoire="Guyane"), ligne("region", territoire="Guyane"))[0] is None


def test_an_announced_amount_goes_with_its_own_number() -> None:
    lue = ligne("departement", montant_annonce=5_000_000, nombre_annonce=7, nombre_aides=5, nombre_entreprises=None)
    assert ordinaire(reponse("pge", lue)).startswith("Les banques y ont prêté 5,00 millions d'euros")
    assert "7 prêts" in ordinaire(reponse("pge", lue))
    assert "5 prêts" in ordinaire(reponse("pge", {**lue, "montant_annonce": None}))
    seul = ordinaire(reponse("pge", {**lue, "nombre_annonce": None}))
    assert seul == "Les banques y ont prêté 5,00 millions d'euros sous la garantie de l'État."


@pytest.mark.parametrize(("n", "attendu"), [(1, "1 prêt à"), (0, "0 prêt à"), (2, "2 prêts à")])
def test_a_sentence_counts_in_french(n: int, attendu: str) -> None:
    assert attendu in ordinaire(reponse("pge", ligne("departement", nombre_aides=n)))


def test_a_sentence_counts_in_english() -> None:
    jeton = langue.COURANTE.set("en")
    try:
        dits = [ordinaire(reponse("pge", ligne("departement", nombre_aides=n))) for n in (0, 1, 2)]
    finally:
        langue.COURANTE.reset(jeton)
    assert [re.search(r"in (\d loans?)", dit)[1] for dit in dits] == ["0 loans", "1 loan", "2 loans"]  # type: ignore[index]


def test_nothing_known_is_no_sentence() -> None:
    vide = {"montant_total": None, "nombre_aides": None}
    assert reponse("activite-partielle", vide) == reponse("inconnu", vide) == ""


def test_a_sparkline_goes_from_corner_to_corner_and_breaks_where_a_value_is_hidden() -> None:
    assert tracer([("2020-01-01", 1), ("2020-02-01", None)]) is None
    dessin = tracer([("2020-01-01", 0), ("2020-01-11", None), ("2020-01-21", 5), ("2020-01-31", 10)])
    assert dessin is not None
    assert dessin.trace == f"M{MARGE}.0 {HAUTEUR - MARGE}.0M63.0 14.0L{LARGEUR - MARGE}.0 {MARGE}.0"
    assert (dessin.x, dessin.y, dessin.debut, dessin.fin) == (LARGEUR - MARGE, MARGE, "2020-01-01", "2020-01-31")


def test_a_volet_that_was_not_published_yet_is_no_growth() -> None:
    lignes = [
        {
            "dispositif": "fds",
            "mesure": "montant",
            "volets": volets,
            "date_maj": f"2020-0{mois}-01",
            "montant_total": mois,
        }
        for mois, volets in ((1, "V1"), (2, "V1,V2"), (3, "V1,V2"))
    ]
    dessin = par_dispositif(lignes)["fds"]
    assert dessin is not None
    assert dessin.debut == "2020-02-01"


def test_neighbours_touch_each_other() -> None:
    voisins = {code: voisinage("departement", code) for code in charger().departements}
    assert voisins["35"] is not None
    assert set(voisins["35"].voisins) == {"22", "44", "49", "50", "53", "56"}
    assert set(voisinage("region", "53").voisins) == {"28", "52"}  # type: ignore[union-attr]
    seuls = {code for code, trouve in voisins.items() if trouve is None}
    assert seuls == {"971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"}
    # The zoom on Paris holds its région alone: a place outside sees it, and it does not see the place.
    paires = {(a, b) for a, trouve in voisins.items() if trouve for b in trouve.voisins}
    assert {(a, b) for a, b in au_moins_un(paires) if (b, a) not in paires} == set()


def test_the_page_of_a_place_tells_its_query_in_sentences(site: httpx.Client) -> None:
    for chemin in ("departement/35", "region/53"):
        page = texte(site, f"/territoire/{chemin}")
        lignes = [li for li in lire(site, "territoire_situe", territoire=chemin) if li["chemin"] == chemin]
        assert len(lignes) >= 5
        for li in lignes:
            if li["secret"]:
                assert "Secret statistique" in page
                continue
            assert ordinaire(reponse(li["dispositif"], li)) in page
            if li["montant_par_habitant"] is not None:
                assert ordinaire(langue.euros(li["montant_par_habitant"])) + " par habitant" in page
                assert f"{langue.rang(li['rang_par_habitant'])} sur {li['territoires_classes']}" in page
            if li["rang_par_entreprise"]:
                rang = langue.rang(li["rang_par_entreprise"])
                assert f"{rang} sur {li['territoires_classes_entreprise']} par entreprise" in page


def test_official_answers(officiel: httpx.Client) -> None:
    page = texte(officiel, "/territoire/departement/35")
    assert (
        "Le fonds de solidarité y a versé 539 millions d'euros à 25 536 entreprises, en 124 263 aides mensuelles."
        in page
    )
    # 539,373,736.55 / 1,120,666 inhabitants; 41,451,779,801.60 / 68,952,941; 1,560,559,497.59 / 3,449,370.
    assert "481,30 € par habitant (20 % de moins que le pays, 6 % de plus que la région)" in page
    assert "43e sur 101 départements par habitant, 14e sur 101 par entreprise, 21e par le montant" in page
    anglais = texte(officiel, "/territoire/departement/35?lang=en")
    assert "The solidarity fund paid €539 million there to 25,536 businesses, in 124,263 monthly payments." in anglais
    assert "€481.30 per inhabitant (20% less than the country, 6% more than the région)" in anglais


def test_a_sector_of_a_place_is_told_in_every_scheme(site: httpx.Client) -> None:
    page = texte(site, "/territoire/departement/35/secteur/I")
    for code in ("I", "IZ"):
        for li in au_moins_un(lire(site, "secteur_situe", secteur=code, territoire="departement/35")):
            assert li["titre"] in page
            if li["niveau"] == "departement" and not li["secret"]:
                assert ordinaire(reponse(li["dispositif"], li)) in page


def test_links_go_both_ways(site: httpx.Client) -> None:
    assert 'href="/territoire/departement/35/secteur/I"' in site.get("/territoire/departement/35").text
    croise = site.get("/territoire/departement/35/secteur/I").text
    for lien in ("/territoire/departement/35", "/secteur/I", "/territoire/region/53/secteur/I"):
        assert f'href="{lien}"' in croise
    assert 'href="/territoire/region/53/secteur/I"' in site.get("/secteur/I").text


def test_the_list_has_every_place(site: httpx.Client) -> None:
    page = site.get("/territoires").text
    lignes = lire(site, "territoires")
    assert len(lignes) > 120
    assert [li["chemin"] for li in lignes if f'href="/territoire/{li["chemin"]}"' not in page] == []


def test_a_town_has_the_page_of_its_departement_which_names_it(site: httpx.Client) -> None:
    page = texte(site, "/territoire/commune/35238")
    assert (
        "Rennes est dans ce territoire : Ille-et-Vilaine (35). Les fichiers de l'État ne donnent pas de chiffre" in page
    )
    assert '<meta name="robots" content="noindex">' in site.get("/territoire/commune/35238").text
    assert "Aucune commune ne porte le code « 99999 »" in texte(site, "/territoire/commune/99999", 404)


def test_a_trade_is_named_where_its_sector_is_told(site: httpx.Client) -> None:
    page = texte(site, "/territoire/departement/35/secteur/C?metier=10.71C")
    assert "Boulangerie et boulangerie-pâtisserie (10.71C) est classé dans « Industrie manufacturière »" in page
    # It is in one sector of the other nomenclature, and in no other section.
    assert "Fabrication de matériels de transport" not in page
    assert "est classé dans" not in texte(site, "/territoire/departement/35/secteur/I?metier=10.71C")
    assert len(metiers()) == 732


def test_the_form_crosses_a_place_and_a_sector(site: httpx.Client) -> None:
    reponse_ = site.get("/croiser?lieu=departement/35&secteur=I&lang=en")
    assert (reponse_.status_code, reponse_.headers["location"]) == (302, "/territoire/departement/35/secteur/I?lang=en")
    nue = site.get("/croiser?lang=en")
    assert (nue.status_code, nue.headers["location"]) == (302, "/territoires?lang=en")
    for chemin in ("/croiser?secteur=I", "/croiser?lieu=departement/35", "/croiser?lieu=departement/35&secteur=ZZ"):
        assert site.get(chemin).status_code == 404
    page = unescape(site.get("/territoire/departement/35").text)
    assert 'action="/croiser"' in page
    assert 'name="lieu" value="departement/35"' in page


def test_the_scheme_of_the_lower_half_can_be_chosen(site: httpx.Client) -> None:
    assert "Prêts garantis par l'État, le cumul" in texte(site, "/territoire/departement/35?dispositif=pge")
    assert "n'est pas une valeur de dispositif" in texte(site, "/territoire/departement/35?dispositif=lune", 400)
