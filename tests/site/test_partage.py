"""Shared links: a page is the same one, whatever marks its address has gathered; and redirections stay here."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from aides import RACINE
from aides.commun.lire_yaml import lire_yaml
from aides.site.api.catalogue import regles
from aides.site.vues.partage import marques, sans_marques
from tests.preuves import au_moins_un

MARQUES = (
    "utm_source=lettre&utm_medium=e-mail", "fbclid=IwAR0xyz", "gclid=a_B-c", "gbraid=1", "msclkid=1",
    "mc_cid=1&mc_eid=2", "mtm_campaign=x", "pk_campaign=x", "at_medium=custom7&at_campaign=64", "xtor=AL-32280680",
    "_ga=2.1", "_hsenc=p2",
    "twclid=1", "ttclid=1", "li_fat_id=1", "igshid=1", "srsltid=1", "yclid=1", "UTM_Source=x", "gad_source=1",
)  # fmt: skip
PAGES = (
    "/", "/dispositif/pge", "/dispositif/pge/departement/48", "/territoire/region/84", "/carte?dispositif=pge",
    "/secteurs", "/comparer", "/recherche?q=lozère", "/methodologie", "/aides", "/aides/agregat",
    "/aides/agregat?dispositif=pge",
    "/aides/region/84", "/aides/par_region?dispositif=pge", "/aides/par_region.json?dispositif=pge", "/aides.json",
    "/-/graphique/secteurs.svg?dispositif=pge", "/?lang=en", "/static/site.css", "/actualites.atom",
)  # fmt: skip


@pytest.mark.parametrize("chemin", PAGES)
def test_a_shared_link_is_the_page_itself(site: httpx.Client, chemin: str) -> None:
    nue = site.get(chemin)
    assert nue.status_code in (200, 302)
    lien = "&" if "?" in chemin else "?"
    for marque in (MARQUES[0], MARQUES[1]):
        partagee = site.get(chemin + lien + marque)
        assert (partagee.status_code, partagee.content) == (nue.status_code, nue.content)
        assert partagee.headers.get("etag") == nue.headers.get("etag")
        assert partagee.headers.get("location") == nue.headers.get("location")


@pytest.mark.parametrize("marque", MARQUES)
def test_every_mark_is_the_page_that_is_kept_already(site: httpx.Client, marque: str) -> None:
    """Not a free query, which is never kept under an ETag of its address, nor a page of its own."""
    assert site.get("/aides/agregat").status_code == 200
    partagee = site.get(f"/aides/agregat?{marque}")
    assert (partagee.status_code, partagee.headers["x-cache"]) == (200, "HIT")


def test_shared_links_are_never_queued(site: httpx.Client) -> None:
    """More at once than there are places for free queries, from one reader."""
    with ThreadPoolExecutor(24) as fils:
        statuts = list(fils.map(lambda rang: site.get(f"/aides/region?fbclid={rang}").status_code, range(48)))
    assert statuts == [200] * 48


@pytest.mark.parametrize(
    ("suite", "nue"),
    [
        (b"utm_source=a", b""),
        (b"a=1&utm_source=a&b=%2B+x", b"a=1&b=%2B+x"),
        (b"fbclid", b""),
        (b"utm%5Fsource=a&x", b"x"),
        (b"sql=select+'utm_source=1'", b"sql=select+'utm_source=1'"),
        (b"gclide=1&my_utm_source=2&utm_=3", b"gclide=1&my_utm_source=2&utm_=3"),
        (b"", b""),
    ],
)
def test_only_marks_are_taken_off(suite: bytes, nue: bytes) -> None:
    assert sans_marques(suite) == nue


def test_no_parameter_of_the_site_looks_like_a_mark(site: httpx.Client) -> None:
    lues = lire_yaml(RACINE / "metadata.yml")["databases"]["aides"]
    noms = {nom for requete in lues["queries"].values() for nom in requete.get("params", ())}
    noms |= {nom for requete in lues["queries"].values() for nom in requete.get("parametres", ())}
    noms |= {colonne for table in lues["tables"].values() for colonne in table.get("columns", {})}
    noms |= regles()["parametres"].keys()
    for chemin in au_moins_un(site.get("/api/openapi.json").json()["paths"].values()):
        noms |= {parametre["name"] for parametre in chemin["get"].get("parameters", ()) if "name" in parametre}
    assert {"dispositif", "lang", "_size", "date_maj"} - {"lang"} <= noms
    assert [nom for nom in au_moins_un(noms) if marques().fullmatch(nom)] == []


def brut(adresse: str, chemin: str) -> tuple[int, str]:
    """Status and Location of a path that is sent as it is: a client would write it otherwise."""
    lue = urlsplit(adresse)
    with socket.create_connection((lue.hostname, lue.port), timeout=60) as prise:
        prise.sendall(f"GET {chemin} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        recu = b""
        while b"\r\n\r\n" not in recu:
            recu += prise.recv(4096)
    lignes = recu.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    lieux = [ligne.partition(":")[2].strip() for ligne in lignes if ligne.lower().startswith("location:")]
    return int(lignes[0].split()[1]), "".join(lieux)


@pytest.mark.parametrize(
    "chemin",
    ["/\\exemple.fr/", "/\\\\exemple.fr/", "/\\exemple.fr/?a=1", "//exemple.fr/", "///exemple.fr//", "/%5Cexemple.fr/",
     "/%2F%2Fexemple.fr/", "/aides/\\exemple.fr/", "/.//exemple.fr/", "/%09/exemple.fr/", "//exemple.fr/%2e%2e/"],
)  # fmt: skip
def test_a_redirection_never_leaves_the_site(adresse_echantillon: str, chemin: str) -> None:
    statut, lieu = brut(adresse_echantillon, chemin)
    assert statut in (302, 400, 404)
    # A browser reads a backslash as a slash.
    assert not lieu.replace("\\", "/").startswith("//")
    assert urlsplit(lieu.replace("\\", "/")).netloc == ""
    assert statut == 400 or "\\" not in chemin


@pytest.mark.parametrize("chemin", ["/aides.db", "/aides/region.parquet?_stream=on", "/aides/region.xlsx?_stream=on"])
def test_what_is_compressed_or_verified_by_its_bytes_leaves_as_it_is(site: httpx.Client, chemin: str) -> None:
    with site.stream("GET", chemin, headers={"Accept-Encoding": "gzip"}) as reponse:
        recus = sum(len(morceau) for morceau in reponse.iter_raw())
        assert reponse.headers.get("content-encoding", "identity") == "identity"
    assert int(reponse.headers["content-length"]) == recus
