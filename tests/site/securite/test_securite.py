"""The real server under attack, on a database whose labels are hostile too: it answers, escapes, and stays small."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.preuves import au_moins_un
from tests.site.securite.hostiles import Hostile, Reponse, envoyer, lire, visiter
from tests.site.securite.serveur_borne import Serveur, servir_borne

CITOYEN = "127.0.0.2"
ATTAQUANTS = ("127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14")
CROISSANCE_MO = 300
PIEGE = """</title><script>window.pirate=1</script><img src=x onerror="window.pirate=1">'"`javascript:1"""
LIBELLES = {
    "dispositif": ["titre", "description"],
    "departement": ["libelle"],
    "region": ["libelle"],
    "section_naf": ["libelle"],
    "controle": ["commentaire", "sujet"],
}
PAGES = [
    "/",
    "/dispositif/pge",
    "/dispositif/fonds-solidarite",
    "/territoire/departement/33",
    "/territoire/region/53",
    "/secteurs",
    "/carte?dispositif=pge",
    "/comparer",
    "/donnees",
    "/qualite",
    "/integrer/chiffres?dispositif=pge",
    "/integrer/carte?dispositif=pge",
    "/-/graphiques",
    "/-/graphique/secteurs.svg",
    "/aides",
    "/aides/dispositif",
    "/aides/departement?_facet=libelle",
    "/aides/par_departement",
    "/aides?sql=select+*+from+departement",
    "/introuvable",
]
# Where a parameter is written back: address with {} in the place of its value.
ECHOS = [
    "/recherche?q={}",
    "/dispositif/pge?volet={}",
    "/dispositif/pge?date_maj={}",
    "/dispositif/{}",
    "/territoire/departement/{}",
    "/carte?dispositif={}",
    "/carte?dispositif=pge&mesure={}",
    "/carte?dispositif=pge&mode={}",
    "/comparer?selon={}",
    "/integrer/{}",
    "/integrer/carte?dispositif=pge&titre={}",
    "/?lang={}",
    "/-/graphiques?dispositif={}",
    "/aides?sql={}",
    "/aides?sql=select+:p+as+p&p={}",
    "/aides/dispositif?_sort={}",
    "/aides/dispositif?_where={}",
    "/aides/dispositif?_facet={}",
    "/aides/dispositif?_search={}",
    "/aides/dispositif?titre__contains={}",
    "/aides/dispositif?{}=1",
    "/aides/dispositif?_next={}",
    "/aides/dispositif?_size={}",
    "/aides/{}",
    "/aides/dispositif/{}",
    "/aides/par_departement?dispositif={}",
    "/{}",
]


@pytest.fixture(scope="module")
def serveur(base_echantillon: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """The sample's site, with a trap in the place of every label."""
    base = tmp_path_factory.mktemp("hostile") / "aides.db"
    shutil.copy(base_echantillon, base)
    with sqlite3.connect(base) as connexion:
        for table, colonnes in LIBELLES.items():
            for colonne in colonnes:
                connexion.execute(f"UPDATE {table} SET {colonne} = {colonne} || ?", (PIEGE,))
    connexion.close()
    with servir_borne(base) as lance:
        yield lance


def lire_page(serveur: Serveur, chemin: str) -> Reponse:
    return visiter(serveur.adresse, chemin, CITOYEN)


@pytest.mark.parametrize("chemin", PAGES)
def test_a_hostile_label_is_only_text(serveur: Serveur, chemin: str) -> None:
    reponse = lire_page(serveur, chemin)
    assert reponse.statut in (200, 404)
    pages = reponse.entetes["content-type"].startswith(("text/html", "image/svg"))
    assert pages
    assert "<script>window" not in reponse.texte
    assert "<img src=x" not in reponse.texte


def test_the_traps_are_in_the_pages(serveur: Serveur) -> None:
    """Or the test above would say nothing."""
    for chemin in ("/", "/territoire/departement/33", "/aides/dispositif"):
        assert "&lt;script&gt;window.pirate" in lire_page(serveur, chemin).texte, chemin


@pytest.mark.parametrize("chemin", ECHOS)
def test_a_hostile_parameter_is_only_text(serveur: Serveur, chemin: str) -> None:
    reponse = lire_page(serveur, chemin.format(quote(PIEGE, safe="")))
    assert reponse.statut not in (0, 500)
    assert "<script>window" not in reponse.texte
    assert "<img src=x" not in reponse.texte
    assert re.match(r"/(?!/)", reponse.entetes.get("location", "/"))


@pytest.mark.parametrize(
    "chemin",
    ["/", "/introuvable", "/aides/", "/static/site.css", "/static/rien.css", "/aides.db", "/aides.json?sql=select",
     "/-/x", "/aides/dispositif.csv", "/-/graphique/secteurs.svg", "/-/tuiles/5/16/11.png", "/-/databases",
     "/dispositif/pge"],
)  # fmt: skip
def test_every_answer_has_the_headers(serveur: Serveur, chemin: str) -> None:
    entetes = lire_page(serveur, chemin).entetes
    politique = dict(directive.split(" ", 1) for directive in entetes["content-security-policy"].split("; "))
    assert politique["default-src"] == "'none'"
    assert politique["frame-ancestors"] == "'none'"
    assert "unsafe" not in politique.get("script-src", "")
    assert entetes["x-content-type-options"] == "nosniff"
    assert entetes["x-frame-options"] == "DENY"
    assert entetes["referrer-policy"] == "same-origin"
    assert entetes["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in entetes["permissions-policy"]
    assert "strict-transport-security" not in entetes


def test_only_what_is_made_for_it_can_be_framed(serveur: Serveur) -> None:
    entetes = lire_page(serveur, "/integrer/chiffres?dispositif=pge").entetes
    assert "frame-ancestors *" in entetes["content-security-policy"]
    assert "x-frame-options" not in entetes


def test_an_answer_from_memory_has_them_once(serveur: Serveur) -> None:
    hote = urlsplit(serveur.adresse).netloc.encode()
    tete = b"GET / HTTP/1.1\r\nHost: " + hote + b"\r\nConnection: close\r\n\r\n"
    envoyer(serveur.adresse, tete)
    lues = envoyer(serveur.adresse, tete)
    assert lues.entetes["x-cache"] == "HIT"
    assert "content-security-policy" in lues.entetes


class Inline(HTMLParser):
    """What of a page would run, or style it, without being a file."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.trouves: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        lus = dict(attrs)
        # A block of data does not run.
        donnees = (lus.get("type") or "").endswith("json")
        if tag == "style" or (tag == "script" and "src" not in lus and not donnees):
            self.trouves.append(tag)
        self.trouves += [nom for nom in lus if nom == "style" or nom.startswith("on")]
        self.trouves += [valeur for valeur in lus.values() if valeur and valeur.lower().startswith("javascript:")]


def test_no_page_has_anything_inline(serveur: Serveur) -> None:
    lues = {chemin: lire_page(serveur, chemin) for chemin in PAGES}
    pages = {nom: lue for nom, lue in lues.items() if lue.entetes["content-type"].startswith("text/html")}
    for chemin, page in au_moins_un(pages.items()):
        assert Inline(page.texte).trouves == [], chemin


def test_another_name_does_not_stay_in_memory(serveur: Serveur) -> None:
    visiter(serveur.adresse, "/qualite", nom="pirate.exemple")
    assert "pirate.exemple" not in lire_page(serveur, "/qualite").texte


def test_nothing_hostile_brings_the_server_down(serveur: Serveur) -> None:
    """The whole corpus, by four clients at once, while a citizen browses."""
    corpus = lire(urlsplit(serveur.adresse).netloc)
    assert len(corpus) >= 130
    for chemin in PAGES:
        lire_page(serveur, chemin)
    fini = threading.Event()
    visites: list[tuple[str, int]] = []

    def flaner() -> None:
        # As fast as pages come, she would take the processor from those that attack.
        while not fini.wait(0.1):
            visites.extend((chemin, lire_page(serveur, chemin).statut) for chemin in PAGES[:10])

    avant = serveur.memoire()
    citoyen = threading.Thread(target=flaner)
    citoyen.start()
    try:
        with ThreadPoolExecutor(len(ATTAQUANTS)) as attaque:
            sources = [ATTAQUANTS[rang % len(ATTAQUANTS)] for rang in range(len(corpus))]
            recues = list(attaque.map(lambda demande, source: tenter(serveur, demande, source), corpus, sources))
    finally:
        fini.set()
        citoyen.join()
    assert serveur.vivant()
    assert serveur.memoire_maximale() - avant < CROISSANCE_MO
    assert [visite for visite in visites if visite[1] != 200] == []
    assert len(visites) >= 10
    fautes = [
        (demande.nom, reponse.statut, reponse.texte[:200]) for demande, reponse in recues if fautive(demande, reponse)
    ]
    assert fautes == []
    assert not Path("/tmp/hostile.db").exists()
    assert not Path("/tmp/hostile").exists()
    assert all("retry-after" in reponse.entetes for _, reponse in recues if reponse.statut == 503)


def tenter(serveur: Serveur, demande: Hostile, source: str) -> tuple[Hostile, Reponse]:
    return demande, envoyer(serveur.adresse, demande.octets, source)


def fautive(demande: Hostile, reponse: Reponse) -> bool:
    """Whether a hostile request got what it should not."""
    attendu = reponse.statut in (demande.statut, 503) if demande.statut else reponse.statut != 500
    return not attendu or bool(demande.sans and demande.sans in reponse.texte)


def test_one_client_waits_then_is_told_to_come_back(serveur: Serveur) -> None:
    """Whoever she says that she speaks for: no front is trusted here."""
    hote = urlsplit(serveur.adresse).netloc
    lente = quote("with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n")

    def insister(rang: int) -> tuple[str, Reponse]:
        extension = "" if rang % 2 else ".json"
        lignes = [f"GET /aides{extension}?sql={lente} HTTP/1.1", f"Host: {hote}", f"X-Forwarded-For: 192.0.2.{rang}"]
        demande = "\r\n".join([*lignes, "Connection: close", "", ""]).encode()
        return extension, envoyer(serveur.adresse, demande, "127.0.0.21")

    with ThreadPoolExecutor(12) as fils:
        recues = list(fils.map(insister, range(12)))
    assert {reponse.statut for _, reponse in recues} == {400, 503}
    for extension, reponse in recues:
        if reponse.statut == 503:
            assert int(reponse.entetes["retry-after"]) > 0
            assert "Trop de requêtes sont en cours" in reponse.texte
            assert reponse.entetes["content-type"].startswith("application/json" if extension else "text/html")
    assert visiter(serveur.adresse, "/aides.json?sql=select+1", "127.0.0.22").statut == 200
