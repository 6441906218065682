"""The search box: what people type, where it leads, and why."""

from __future__ import annotations

import re
from collections import Counter
from itertools import permutations
from typing import Any

import httpx
import pytest

from aides import RACINE
from aides.commun import dispositifs
from aides.commun.lire_yaml import lire_yaml
from aides.site.pages.metiers import metiers
from aides.site.recherche.entrees import Entree
from aides.site.recherche.index import Index, Trouvaille
from aides.site.recherche.mots import elaguer, familiers, normaliser
from aides.site.recherche.raisons import expliquer, nommer, saut
from tests.lisible import unescape

ATTENDUES: dict[str, str] = lire_yaml(RACINE / "tests" / "references" / "recherches.yml")


def proposer(site: httpx.Client, tape: str) -> list[dict[str, Any]]:
    return site.get("/-/suggestions.json", params={"q": tape}).json()["propositions"]


def resultats(site: httpx.Client, tape: str, langue: str = "fr") -> tuple[int, str]:
    """Status of the page of results, and its text, spaces made ordinary."""
    reponse = site.get("/recherche", params={"q": tape, "lang": langue})
    corps = re.sub(r"<(?!/?sup)[^>]+>", " ", reponse.text.partition("<main")[2].partition("</main")[0])
    return reponse.status_code, re.sub(r"\s+", " ", unescape(corps))


def test_three_hundred_searches_find_what_was_meant_first(site: httpx.Client) -> None:
    assert len(ATTENDUES) >= 300
    trouvees = {tape: proposer(site, tape) for tape in ATTENDUES}
    assert {
        tape: lues[:2] for tape, lues in trouvees.items() if not lues or lues[0]["adresse"] != ATTENDUES[tape]
    } == {}


def test_every_address_that_a_search_gives_exists(site: httpx.Client) -> None:
    # One of each shape, the codes of places and trades apart.
    formes = {re.sub(r"\d[\dAB]*(?:\.\d\d[A-Z])?", "*", adresse): adresse for adresse in ATTENDUES.values()}
    assert len(formes) > 30
    for adresse in formes.values():
        assert site.get(adresse).status_code == 200, adresse


def test_the_words_of_trades_and_places_are_of_what_exists(site: httpx.Client) -> None:
    lignes = site.get("/aides/territoires.json?_shape=array").json()
    chemins = {ligne["chemin"] for ligne in lignes}
    mots = familiers()
    cites = {*mots["lieux"], *mots["anciens"], *(c for liste in mots["groupes"].values() for c in liste)}
    assert cites - chemins == set()
    assert set(mots["metiers"]) - set(metiers()) == set()
    noms = [nom for genre in ("secteurs", "metiers", "lieux", "anciens") for nom in mots[genre].values()]
    noms += dispositifs.mots("synonymes").values()
    # Written as they are compared, but for « st ».
    assert [n for liste in noms for n in liste if normaliser(n) != n and not n.startswith("st ")] == []


def test_a_name_is_of_one_trade() -> None:
    comptes = Counter(nom for liste in familiers()["metiers"].values() for nom in liste)
    assert len(comptes) > 200
    assert [nom for nom, fois in comptes.items() if fois > 1] == []


def test_towns_of_one_name_are_told_apart_and_the_largest_is_first(site: httpx.Client) -> None:
    propositions = [p for p in proposer(site, "saint denis") if p["libelle"] == "Saint-Denis"]
    assert propositions[0]["precision"] == "Commune, La Réunion (974)"
    assert len({p["precision"] for p in propositions}) == len(propositions) > 2


@pytest.mark.parametrize("tape", ["", " ", "'", "%", "zzzzzz", "-- ;", "x" * 500, "<script>", "de la"])
def test_nothing_found_is_no_error(site: httpx.Client, tape: str) -> None:
    page = site.get("/recherche", params={"q": tape})
    assert page.status_code == 200
    assert "<script>" not in page.text.partition("<main")[2]
    if tape not in ("de la", "<script>"):
        assert proposer(site, tape) == []


@pytest.mark.parametrize(
    ("tape", "adresse"),
    [
        ("pge", "/dispositif/pge"),
        ("PACA", "/territoire/region/93"),
        ("33", "/territoire/departement/33"),
        ("Gironde", "/territoire/departement/33"),
        ("rennes", "/territoire/commune/35238"),
        ("mayotte", "/territoire/departement/976"),
    ],
)
def test_a_whole_name_of_one_thing_is_gone_to_at_once(site: httpx.Client, tape: str, adresse: str) -> None:
    reponse = site.get("/recherche", params={"q": tape, "lang": "en"})
    assert (reponse.status_code, reponse.headers["location"]) == (302, f"{adresse}?lang=en")


@pytest.mark.parametrize(
    "tape",
    [
        "girond",
        "pain",
        "boucherie",
        "boulangerie",
        "restauration",
        "paris",
        "33000",
        "alsace",
        "girnode",
        "saint",
    ],
)
def test_anything_less_is_shown_with_its_reason(site: httpx.Client, tape: str) -> None:
    statut, page = resultats(site, tape)
    assert statut == 200
    assert "résultat" in page


@pytest.mark.parametrize(
    ("tape", "raison"),
    [
        (
            "pain",
            "« pain » est un nom courant. Boulangerie et boulangerie-pâtisserie (10.71C) est classé dans « Industrie",
        ),
        ("alsace", "Grand Est Région « alsace » est une région d'avant 2016, aujourd'hui dans celle-ci."),
        ("outre-mer", "« outre mer » désigne plusieurs territoires, dont celui-ci."),
        ("girond", "Contient des mots qui commencent par « girond »."),
        ("girnode", "S'écrit presque ainsi (1 lettre d'écart) : « gironde »."),
        (
            "33000",
            "« 33000 » est son code postal. Bordeaux est dans Gironde (33) ; pas de chiffre à la commune dans les",
        ),
        ("coifure rennes", "S'écrit presque ainsi (1 lettre d'écart) : « coiffure »."),
        ("boulangerie rennes", "Rennes est dans Ille-et-Vilaine (35) ; pas de chiffre à la commune dans les fichiers"),
        ("56.10A", "« 56 10a » est son code."),
    ],
)
def test_the_page_says_what_matched_and_why(site: httpx.Client, tape: str, raison: str) -> None:
    assert raison in resultats(site, tape)[1]


def test_reasons_are_in_english_too(site: httpx.Client) -> None:
    page = resultats(site, "bakery rennes", "en")[1]
    assert "“bakery” is a common name for it." in page
    assert "Rennes is in Ille-et-Vilaine (35); the State's files have no figure by town." in page


def commune(nom: str, poids: int, chemin: str = "") -> Entree:
    return Entree("commune", nom, chemin or f"/{nom}", (normaliser(nom),), poids)


def noms(trouvees: list[Trouvaille]) -> list[str]:
    return [trouvee.entree.libelle for trouvee in trouvees]


def test_an_exact_name_comes_before_a_longer_one_and_size_decides() -> None:
    index = Index([commune("Ay", 1), commune("Ayen", 9)])
    assert noms(index.chercher("ay")) == ["Ay", "Ayen"]
    assert noms(index.chercher("a")) == ["Ayen", "Ay"]


@pytest.mark.parametrize(("poids", "premier"), [(10_000, "Bar"), (9_999, "Débits de boissons")])
def test_a_small_town_comes_after_a_trade_of_its_name(poids: int, premier: str) -> None:
    metier = Entree("metier", "Débits de boissons", "/m", ("debits de boissons",), autres=(("bar", "usuel"),))
    assert noms(Index([commune("Bar", poids), metier]).chercher("bar"))[0] == premier


@pytest.mark.parametrize(("tape", "premier"), [("maçon", "Gros œuvre"), ("macon", "Mâcon"), ("Mâcon", "Mâcon")])
def test_accents_that_are_typed_are_meant(tape: str, premier: str) -> None:
    metier = Entree("metier", "Gros œuvre", "/m", ("gros oeuvre",), autres=(("macon", "usuel"),))
    assert noms(Index([commune("Mâcon", 34_000), metier]).chercher(tape))[0] == premier


def test_every_word_typed_must_begin_a_word_of_the_name() -> None:
    index = Index([Entree("region", "Pays de la Loire", "/r", ("pays de la loire",))])
    assert index.chercher("loire pays")
    assert not index.chercher("loire atlantique")
    assert not index.chercher("oir")


@pytest.mark.parametrize(
    ("tape", "ecart"),
    [("abc", None), ("abcx", 1), ("abxx", None), ("abcdefg", 0), ("abcdexx", 2), ("abcdxxx", None), ("bacdefg", 1)],
)
def test_errors_are_forgiven_by_length(tape: str, ecart: int | None) -> None:
    """None in three letters, one in four, two in seven; two letters swapped are one."""
    noms_ = ("abcde"[:4], "abcdefg") if len(tape) == 4 else ("abcdefg", "zzz")
    trouvees = Index(commune(nom, 1) for nom in noms_).chercher(tape)
    # « abc » begins both: no error is forgiven to what is right already.
    assert [t.ecart for t in trouvees][:1] == ([] if ecart is None and tape != "abc" else [ecart or 0])


def une_de_chaque() -> Index:
    """A place, a trade, a sector and a scheme."""
    lieu = Entree("region", "Bretagne", "/b", ("bretagne",), ici="region/53")
    metier = Entree("metier", "Coiffure", "/c", ("coiffure",), code="96.02A", ici="S")
    secteur = Entree("secteur", "Commerce", "/g", ("commerce",), ici="G")
    pge = Entree("dispositif", "PGE", "/p", ("pge",), ici="pge")
    return Index([lieu, metier, secteur, pge])


def test_two_things_are_crossed_when_both_are_named() -> None:
    index = une_de_chaque()
    assert {
        tape: [t.chemin for t in index.chercher(tape)]
        for tape in ("coiffure en bretagne", "bretagne commerce", "pge bretagne", "commerce pge", "coiffure pge")
    } == {
        "coiffure en bretagne": ["/territoire/region/53/secteur/S?metier=96.02A"],
        "bretagne commerce": ["/territoire/region/53/secteur/G"],
        "pge bretagne": ["/dispositif/pge/region/53"],
        "commerce pge": ["/secteur/G?dispositif=pge"],
        "coiffure pge": ["/secteur/S?dispositif=pge&metier=96.02A"],
    }
    assert index.chercher("coiffure commerce") == index.chercher("bretagne lune") == []


def test_three_things_are_crossed_in_any_order_and_never_gone_to_at_once() -> None:
    index = une_de_chaque()
    adresse = "/territoire/region/53/secteur/G?dispositif=pge"
    for mots in permutations(("pge", "commerce", "bretagne")):
        trouvees = index.chercher(" ".join(mots))
        assert trouvees[0].chemin == adresse
        assert saut(trouvees) == ""
        assert nommer(trouvees[0]) == "Commerce, Bretagne, PGE"
    (trouvee,) = index.chercher("le pge de la coifure en bretagn")
    assert (trouvee.chemin, trouvee.ecart) == ("/territoire/region/53/secteur/S?metier=96.02A&dispositif=pge", 2)
    assert [phrase.count("1 lettre d'écart") for phrase in expliquer(trouvee)][0] == 1
    # Two of one kind, or a word that names nothing, are no crossing.
    for autre in ("pge coiffure commerce", "pge bretagne lune", "lune commerce bretagne"):
        assert [t for t in index.chercher(autre) if t.avec and t.avec.avec] == []


def test_the_page_of_three_things_shows_the_scheme_first(site: httpx.Client) -> None:
    def premiers(adresse: str) -> list[str]:
        return re.findall(r'<article aria-labelledby="d-\w+-([\w-]+)"', site.get(adresse).text)

    page = "/territoire/region/53/secteur/I"
    assert premiers(page)[0] == "fonds-solidarite"
    for dispositif in ("pge", "activite-partielle"):
        vus = premiers(f"{page}?dispositif={dispositif}")
        assert vus[0] == dispositif
        assert sorted(vus) == sorted(premiers(page))
    assert site.get(f"{page}?dispositif=inconnu").status_code == 400


def test_a_jump_wants_a_sure_name_of_one_thing() -> None:
    def trouver(*entrees: Entree, tape: str = "mayenne") -> str:
        return saut(Index(entrees).chercher(tape))

    departement = Entree("departement", "Mayenne", "/d", ("mayenne",))
    region = Entree("region", "Mayenne", "/r", ("mayenne",))
    assert trouver(departement) == trouver(departement, region) == "/d"
    assert trouver(departement, commune("Mayenne", 13_000)) == ""
    assert trouver(commune("Mayenne", 13_000, "/a"), commune("Mayenne", 10, "/b")) == ""
    assert trouver(departement, tape="mayenn") == trouver(departement, tape="mayene") == ""
    usuel = Entree("secteur", "Commerce", "/s", ("commerce",), autres=(("magasin", "usuel"),))
    assert trouver(usuel, tape="magasin") == ""
    assert trouver(usuel, tape="commerce") == "/s"
    assert trouver(Entree("metier", "Coiffure", "/m", ("coiffure",)), tape="coiffure") == ""


def test_words_that_name_nothing_are_left_out_at_the_ends() -> None:
    assert elaguer(("dans", "la", "gironde")) == ("gironde",)
    assert elaguer(("aides", "hauts", "de", "france")) == ("hauts", "de", "france")
    assert elaguer(("de", "la")) == ()
