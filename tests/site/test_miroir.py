"""The static copy of the site: every page, no dead link, the site's own bytes; and the front that falls back on it."""

from __future__ import annotations

import html
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from aides import RACINE
from aides.site.miroir.adresses import Adresse, Copie, relatif
from aides.site.miroir.page import Page
from aides.site.securite.entetes import COMMUNS, POLITIQUE, ecrire
from tests.fabrique import FDS, Sources, fds
from tests.preuves import au_moins_un
from tests.serveur import DELAI, port_libre, servir
from tests.service.front import attendre, nginx_installe

PUBLIQUE = "https://aides.exemple.fr"
NGINX = RACINE / "deploiement" / "nginx"
# Two places of each level and one sector: a copy of some tens of pages.
GARDES = {
    "departement": ("33", "75", "TOUS", "ZZ"),
    "region": ("11", "75", "84", "FR", "ZZ"),
    "section_naf": ("C", "Z"),
    "nace17": (),
    "commune": ("33063",),
}
LIEN = re.compile(r'\s(?:href|src|action|data-index|data-specification|data-module)="([^"]*)"')


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small database: one scheme, few places."""
    dossier = tmp_path_factory.mktemp("miroir")
    sources = Sources(dossier)
    lignes = [fds("84", "C", 100, 5000), fds("75", "C", 40, 2000), fds("11", "C", 70, 900)]
    sources.csv(f"fonds-solidarite/2022-06-24/{FDS}", "fonds-solidarite", lignes)
    base = dossier / "aides.db"
    executer(
        "build_db.py", "--sources", str(dossier / "sources"), "--output", str(base), "--cache", str(dossier / "cache")
    )
    with sqlite3.connect(base) as connexion:
        for table, codes in GARDES.items():
            places = ", ".join("?" * len(codes))
            connexion.execute(f"DELETE FROM {table} WHERE code NOT IN ({places})", codes)
    connexion.close()
    return base


def executer(*mots: str, statut: int = 0, **environnement: str) -> str:
    """Run a command of ours; what it says."""
    fini = subprocess.run(
        [sys.executable, *mots],
        cwd=RACINE, env={**os.environ, **environnement}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert fini.returncode == statut, fini.stdout + fini.stderr
    return fini.stdout + fini.stderr


@pytest.fixture(scope="module")
def copie(base: Path) -> Path:
    """The copy, by the public command."""
    dossier = base.parent / "copie"
    dit = executer("build_db.py", "export", str(base), "--site", str(dossier), AIDES_ADRESSE_PUBLIQUE=PUBLIQUE)
    assert re.search(r"\d+ pages et .* autres fichiers copiés dans", dit)
    return dossier


def pages_du_plan(copie: Path) -> list[str]:
    plan = (copie / "sitemap.xml").read_text(encoding="utf-8")
    return [urlsplit(adresse).path for adresse in re.findall(r"<loc>([^<]+)", plan)]


def test_every_page_of_the_site_map_is_there_in_both_languages(copie: Path) -> None:
    plan = Copie(frozenset(pages_du_plan(copie)))
    assert len(plan.pages) > 15
    fichiers = {plan.page(Adresse(chemin, anglais=anglais)) for chemin in plan.pages for anglais in (False, True)}
    assert len(fichiers) == 2 * len(plan.pages)
    assert [nom for nom in fichiers if nom is None or not (copie / nom).is_file()] == []
    assert '<html lang="en">' in (copie / "en" / "dispositif" / "fonds-solidarite.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in (copie / "dispositif" / "fonds-solidarite.html").read_text(encoding="utf-8")


def test_the_copy_has_no_dead_link_and_every_page_is_reached_from_the_home_page(copie: Path) -> None:
    reste, vus, morts = deque(["index.html"]), {"index.html"}, []
    while reste:
        ici = reste.popleft()
        for lien in liens(copie / ici):
            vers = os.path.normpath(os.path.join(os.path.dirname(ici), unquote(urlsplit(lien).path)))
            if lien.startswith("/") or vers.startswith("..") or not (copie / vers).is_file():
                morts.append((ici, lien))
            elif vers not in vus:
                vus.add(vers)
                if vers.endswith(".html"):
                    reste.append(vers)
    assert morts == []
    ecrites = {str(chemin.relative_to(copie)) for chemin in copie.rglob("*.html")}
    assert len(ecrites) > 40
    assert ecrites - vus == set()


def liens(page: Path) -> list[str]:
    """What a page names of the copy: anything but other sites and places in itself."""
    lus = map(html.unescape, LIEN.findall(page.read_text(encoding="utf-8")))
    return [lien for lien in lus if urlsplit(lien).path and not re.match(r"[a-z]+:", lien)]


def test_no_page_names_the_machine_that_copied_it(copie: Path) -> None:
    ecrits = [
        fichier for fichier in copie.rglob("*") if fichier.suffix in (".html", ".xml", ".atom", ".jsonld", ".txt")
    ]
    for fichier in au_moins_un(ecrits):
        assert "http://localhost" not in fichier.read_text(encoding="utf-8"), fichier
    assert f'rel="canonical" href="{PUBLIQUE}/carte"' in (copie / "carte.html").read_text(encoding="utf-8")


def test_data_are_the_site_s_own(copie: Path, base: Path) -> None:
    with servir(base) as adresse, httpx.Client(base_url=adresse, timeout=DELAI) as client:
        for chemin in (
            "aides/dispositif.csv",
            "donnees/fichiers/SHA256SUMS",
            "static/site.css",
            "donnees/fichiers/aides.db",
        ):
            assert (copie / chemin).read_bytes() == client.get(f"/{chemin}").content, chemin
        pages = client.get("/dispositif/fonds-solidarite").text
    donnees = re.findall(r'href="(/(?:aides|-)/[^"]*\.(?:csv|json|svg)\?[^"]*)"', pages)
    copies = Copie(frozenset(pages_du_plan(copie)), publique=True)
    noms = [copies.fichier(Adresse.lire(html.unescape(adresse))) or "" for adresse in au_moins_un(donnees)]
    assert [nom for nom in noms if not (copie / nom).is_file()] == []
    assert {nom.rpartition(".")[2] for nom in noms} == {"csv", "json", "svg"}
    parquet = [fichier for fichier in (copie / "donnees" / "fichiers").iterdir() if fichier.suffix == ".parquet"]
    assert [fichier.read_bytes()[:4] for fichier in parquet] == [b"PAR1"]


@pytest.mark.parametrize(("langue", "dossier", "index"), [("fr", "", "recherche"), ("en", "en/", "recherche-en")])
def test_the_search_has_an_index_and_a_list(copie: Path, langue: str, dossier: str, index: str) -> None:
    lignes = json.loads((copie / "miroir" / f"{index}.json").read_text(encoding="utf-8"))
    trouvees = [ligne for ligne in lignes if "33000" in ligne[3].split()]
    assert [(ligne[0], ligne[2]) for ligne in trouvees] == [("Bordeaux", f"{dossier}territoire/departement/33.html")]
    page = (copie / f"{dossier}recherche.html").read_text(encoding="utf-8")
    assert f'<html lang="{langue}">' in page
    assert re.search(r'<li><a href="[^"]*territoire/departement/33\.html">Gironde</a></li>', page)
    assert '<form class="recherche"' in page
    assert "data-recherche" not in page


def test_a_folder_that_is_no_copy_is_left_alone_and_a_copy_is_replaced_whole(copie: Path, base: Path) -> None:
    autre = base.parent / "autre"
    autre.mkdir()
    (autre / "memoires.txt").write_text("précieux", encoding="utf-8")
    dit = executer("-m", "aides.site.miroir", str(base), str(autre), statut=2)
    assert "n'est ni vide, ni une copie du site" in dit
    assert [fichier.name for fichier in autre.iterdir()] == ["memoires.txt"]
    dit = executer("-m", "aides.site.miroir", str(base.with_name("absente.db")), str(copie), statut=2)
    assert "Erreur : la copie du site n'a pas pu être écrite" in dit
    assert "Traceback" not in dit
    assert (copie / "index.html").is_file()
    assert [dossier for dossier in base.parent.iterdir() if dossier.name.startswith(".copie-")] == []


def test_the_files_and_their_folder_do_not_go_together(base: Path) -> None:
    dit = executer("build_db.py", "export", str(base), "--site", "a", "--dossier", "b", statut=2)
    assert "--site et --dossier ne vont pas ensemble" in dit


class TestAdresses:
    copie = Copie(frozenset(["/", "/carte", "/dispositif/pge"]))

    @pytest.mark.parametrize(("adresse", "fichier"), [
        ("/", "index.html"),
        ("/?lang=en", "en/index.html"),
        ("/dispositif/pge#carte", "dispositif/pge.html"),
        ("/dispositif/pge?lang=en", "en/dispositif/pge.html"),
        ("/carte?dispositif=pge", "carte_dispositif-pge.html"),
        ("/recherche?lang=en", "en/recherche.html"),
        ("/carte?dispositif=pge&niveau=region", None),
        ("/carte?niveau=region", None),
        ("/dispositif/pge?date_maj=2020-05-01", None),
        ("/dispositif/cpsti", None),
        ("/aides", None),
        ("/aides/region", None),
        ("/aides/region.csv", "aides/region.csv"),
        ("/static/site.css?v=12ab", "static/site.css"),
        ("/donnees/fichiers/SHA256SUMS", "donnees/fichiers/SHA256SUMS"),
        ("/-/suggestions.json", None),
        ("/sitemap.xml", None),
    ])  # fmt: skip
    def test_each_address_has_its_file(self, adresse: str, fichier: str | None) -> None:
        assert self.copie.ou(Adresse.lire(adresse)) == fichier

    def test_parameters_make_other_files(self) -> None:
        noms = {self.copie.ou(Adresse.lire(f"/aides/r.csv?a={a}{langue}")) for a in "12" for langue in ("", "&lang=en")}
        assert len(noms) == 4
        assert all(re.fullmatch(r"miroir/aides/r_[0-9a-f]{10}\.csv", str(nom)) for nom in au_moins_un(noms))

    def test_links_pass_by_the_root(self) -> None:
        assert relatif("index.html", "carte.html") == "carte.html"
        assert relatif("en/dispositif/pge.html", "dispositif/pge.html") == "../../dispositif/pge.html"

    def test_what_is_not_copied_says_so_and_what_is_ours_stays(self) -> None:
        page = Page(self.copie, "dispositif/pge.html", False, ("http://localhost",), False)
        lue = page.ecrire(
            '<link rel="canonical" href="http://localhost/dispositif/pge">\n'
            '<link rel="alternate" href="/sitemap.xml"><main><a class="x" href="/carte?niveau=region&amp;mode=a">a</a>'
            '<a href="/carte?dispositif=pge#haut">b</a><a href="#ici">c</a><a href="https://insee.fr/">d</a>'
            '<form action="/recherche" data-recherche="/-/suggestions.json"></form><form method="get"></form>'
            '<p title="/carte">/carte</p></main>',
            "avis",
        )
        assert lue == (
            '<main>avis<a class="x" href="../en-ligne.html#/carte?niveau=region&amp;mode=a">a</a>'
            '<a href="../carte_dispositif-pge.html#haut">b</a><a href="#ici">c</a><a href="https://insee.fr/">d</a>'
            '<form action="../recherche.html"></form><form method="get" action="../en-ligne.html"></form>'
            '<p title="/carte">/carte</p></main>'
        )
        assert [adresse.demander() for adresse in page.trouvees] == ["/carte?dispositif=pge"]


class Front:
    """nginx with our configuration, its paths and ports moved, before a site that can be killed."""

    def __init__(self, dossier: Path, copie: Path, base: Path) -> None:
        self.port, self.port_du_site = port_libre(), port_libre()
        self.adresse = f"http://127.0.0.1:{self.port}"
        self.base = base
        (dossier / "aides.d").mkdir()
        (dossier / "snippets").mkdir()
        for nom, ou in (("miroir.conf", "aides.d"), ("miroir-entetes.conf", "snippets")):
            texte = (NGINX / nom).read_text(encoding="utf-8")
            texte = texte.replace("/etc/nginx", str(dossier)).replace("/var/lib/aides/miroir", str(copie))
            (dossier / ou / nom).write_text(texte, encoding="utf-8")
        conf = (
            (NGINX / "aides.conf").read_text(encoding="utf-8").replace("listen 80;", f"listen 127.0.0.1:{self.port};")
        )
        conf = conf.replace("/var/cache/nginx", str(dossier)).replace("/etc/nginx", str(dossier))
        # One reader stands for many here.
        conf = re.sub(r"^\s*limit_(?:req|conn) .*$", "", conf, flags=re.M)
        amont = (NGINX / "amont.conf").read_text(encoding="utf-8").replace("8001", str(self.port_du_site))
        temporaires = "".join(
            f"{n}_temp_path {dossier}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (dossier / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''} daemon off; worker_processes 1; pid {dossier}/pid;"
            f"error_log {dossier}/erreurs.log; events {{}} http {{ include /etc/nginx/mime.types; access_log off;"
            f"{temporaires}\n{amont}\n{conf} }}",
            encoding="utf-8",
        )
        self.dossier = dossier

    def lancer(self, nginx: str) -> subprocess.Popen[bytes]:
        conf, erreurs = str(self.dossier / "nginx.conf"), str(self.dossier / "erreurs.log")
        return self._attendre(subprocess.Popen([nginx, "-p", str(self.dossier), "-c", conf, "-e", erreurs]), self.port)

    def lancer_le_site(self) -> subprocess.Popen[bytes]:
        mots = [sys.executable, "-m", "aides.service", "--base", str(self.base), "--port", str(self.port_du_site)]
        rien = subprocess.DEVNULL
        return self._attendre(subprocess.Popen(mots, cwd=RACINE, stdout=rien, stderr=rien), self.port_du_site)

    @staticmethod
    def _attendre(processus: subprocess.Popen[bytes], port: int) -> subprocess.Popen[bytes]:
        attendre(f"http://127.0.0.1:{port}", processus)
        return processus

    def lire(self, chemin: str) -> httpx.Response:
        return httpx.get(self.adresse + chemin, timeout=DELAI, verify=False)


@pytest.fixture(scope="module")
def front(copie: Path, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    nginx = nginx_installe()
    front = Front(tmp_path_factory.mktemp("front"), copie, base)
    lance = front.lancer(nginx)
    yield front
    lance.terminate()
    lance.wait(timeout=DELAI)


@pytest.fixture(scope="module")
def site(front: Front) -> Iterator[subprocess.Popen[bytes]]:
    """The site behind the front; the second of those that ask for it kills it."""
    lance = front.lancer_le_site()
    yield lance
    lance.kill()
    lance.wait(timeout=DELAI)


def test_a_refusal_of_the_site_itself_is_not_hidden_by_the_copy(front: Front, site: subprocess.Popen[bytes]) -> None:
    assert site.poll() is None
    assert front.lire("/introuvable").status_code == 404
    assert front.lire("/aides.json?sql=select").status_code == 400
    assert front.lire("/secteurs").headers["x-front"] == "MISS"


def test_pages_keep_coming_when_the_site_is_killed_under_load(front: Front, site: subprocess.Popen[bytes]) -> None:
    pages = [
        "/",
        "/?lang=en",
        "/dispositif/fonds-solidarite",
        "/carte?dispositif=fonds-solidarite",
        "/territoire/region/84",
    ]
    fini, tue = threading.Event(), threading.Event()
    vues: list[tuple[bool, str, int, str | None]] = []
    coupees: list[str] = []

    def lecteur(rang: int) -> None:
        while not fini.is_set():
            # A question that no cache knows: the answer is made, or it is the copy's.
            chemin = pages[rang % len(pages)]
            chemin += f"{'&' if '?' in chemin else '?'}utm_source={len(vues)}"
            mort = tue.is_set()
            try:
                reponse = front.lire(chemin)
            except httpx.RemoteProtocolError:
                # Its headers had left the site, its body had not: no front can take back what a reader has.
                assert not mort
                coupees.append(chemin)
                continue
            vues.append((mort, chemin, reponse.status_code, reponse.headers.get("x-front")))

    with ThreadPoolExecutor(len(pages)) as fils:
        lectures = [fils.submit(lecteur, rang) for rang in range(len(pages))]
        try:
            jusqu_a(lambda: len(vues) >= 20)
            site.kill()
            site.wait(timeout=DELAI)
            tue.set()
            jusqu_a(lambda: sum(mort for mort, *_ in vues) >= 40)
        finally:
            fini.set()
            site.kill()
        assert [lecture.result() for lecture in lectures] == [None] * len(pages)
    assert len(coupees) <= len(pages), "more answers are cut than were on their way"
    assert [vue for vue in vues if vue[2] != 200] == []
    assert {vue[3] for vue in vues if not vue[0]} >= {"MISS"}
    assert {vue[3] for vue in vues if vue[0]} == {"MIROIR"}


def jusqu_a(condition: object) -> None:
    fin = time.monotonic() + DELAI
    while not condition() and time.monotonic() < fin:  # type: ignore[operator]
        threading.Event().wait(0.01)
    assert condition()  # type: ignore[operator]


def test_without_the_site_the_copy_answers_at_the_site_s_addresses(front: Front) -> None:
    """No site is running."""
    page = front.lire("/dispositif/fonds-solidarite?lang=en")
    assert (page.status_code, page.headers["x-front"]) == (200, "MIROIR")
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="en">' in page.text
    for nom, valeur in {**COMMUNS, "Content-Security-Policy": ecrire(POLITIQUE)}.items():
        assert page.headers[nom] == valeur
    # The links of the page, from this shorter address, lead to files that the front has.
    for lien in au_moins_un(re.findall(r'(?:href|src)="(\.\./[^"#]+\.(?:css|js|csv|svg))"', page.text)):
        adresse = str(httpx.URL(f"{front.adresse}/dispositif/fonds-solidarite?lang=en").join(html.unescape(lien)))
        assert httpx.get(adresse, timeout=DELAI).status_code == 200, adresse
    absente = front.lire("/aides?sql=select+1")
    assert (absente.status_code, absente.headers["retry-after"]) == (503, "60")
    assert "Seulement sur le site" in absente.text
    assert front.lire("/aides/dispositif.csv").text.startswith("id,")


@pytest.mark.parametrize(("fichier", "adresse"), [
    ("/index.html", "/"),
    ("/en/index.html", "/?lang=en"),
    ("/dispositif/pge.html", "/dispositif/pge"),
    ("/en/dispositif/pge.html", "/dispositif/pge?lang=en"),
    ("/recherche.html?q=gironde", "/recherche?q=gironde"),
])  # fmt: skip
def test_the_links_of_the_copy_lead_to_the_addresses_of_the_site(front: Front, fichier: str, adresse: str) -> None:
    reponse = front.lire(fichier)
    assert reponse.status_code == 302
    lue = urlsplit(reponse.headers["location"])
    assert lue.path + (f"?{lue.query}" if lue.query else "") == adresse
